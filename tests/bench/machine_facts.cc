#include "tests/bench/machine_facts.h"

#include <linux/magic.h>
#include <sys/statfs.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"

namespace postern {
namespace {

std::string ProcessorModel() {
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);) {
    if (absl::StartsWith(line, "model name")) return line.substr(std::min(line.size(), line.find(':') + 2));
  }
  return "unknown";
}

std::string FileSystem(const std::string& path) {
  struct statfs facts;
  if (statfs(path.c_str(), &facts) != 0) return "unknown";
  switch (facts.f_type) {
    case TMPFS_MAGIC:
      return "tmpfs: fsync costs nothing here, name a folder on a disk with --dir";
    case EXT4_SUPER_MAGIC:
      return "ext4";
    case XFS_SUPER_MAGIC:
      return "xfs";
    case BTRFS_SUPER_MAGIC:
      return "btrfs";
    case OVERLAYFS_SUPER_MAGIC:
      return "overlayfs";
  }
  return absl::StrFormat("type %#x", static_cast<unsigned>(facts.f_type));
}

}  // namespace

Facts MachineFacts(const std::string& data_dir) {
  double load[3] = {0, 0, 0};
  getloadavg(load, 3);
  utsname system;
  uname(&system);
  return {{"cores", absl::StrCat(sysconf(_SC_NPROCESSORS_ONLN))},
          {"processor", ProcessorModel()},
          {"load average at start", absl::StrFormat("%.2f %.2f %.2f", load[0], load[1], load[2])},
          {"kernel", system.release},
          {"build type", BENCH_BUILD_TYPE},
          {"file system of the data", FileSystem(data_dir)},
          {"begin", absl::FormatTime(absl::RFC3339_sec, absl::Now(), absl::UTCTimeZone())}};
}

}  // namespace postern
