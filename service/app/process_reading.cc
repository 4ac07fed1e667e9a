#include "app/process_reading.h"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"

namespace postern {
namespace {

std::string ReadAll(const char* path) {
  std::ifstream file(path);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

// The fields of /proc/self/stat from the third on: the second, the program's name, may hold anything.
std::vector<double> StatFields() {
  const std::string text = ReadAll("/proc/self/stat");
  std::vector<double> fields;
  for (absl::string_view word : absl::StrSplit(text.substr(text.rfind(')') + 1), ' ', absl::SkipWhitespace())) {
    double value = 0;
    fields.push_back(absl::SimpleAtod(word, &value) ? value : 0);
  }
  return fields;
}

// When the system started, from the line `btime` of /proc/stat.
double BootSeconds() {
  for (absl::string_view line : absl::StrSplit(ReadAll("/proc/stat"), '\n')) {
    const std::vector<absl::string_view> words = absl::StrSplit(line, ' ');
    double seconds = 0;
    if (words.size() == 2 && words[0] == "btime" && absl::SimpleAtod(words[1], &seconds)) return seconds;
  }
  return 0;
}

double OpenFiles() {
  std::error_code error;
  const std::filesystem::directory_iterator files("/proc/self/fd", error);
  return error ? 0 : static_cast<double>(std::distance(begin(files), end(files)));
}

}  // namespace

ProcessReading ReadProcess() {
  ProcessReading reading;
  // The numbers of proc(5), less three: utime 14, stime 15, starttime 22, vsize 23, rss 24.
  const std::vector<double> stat = StatFields();
  const double ticks = static_cast<double>(sysconf(_SC_CLK_TCK));
  if (stat.size() > 21) {
    reading.cpu_seconds = (stat[11] + stat[12]) / ticks;
    reading.start_time = absl::FromUnixSeconds(0) + absl::Seconds(BootSeconds() + stat[19] / ticks);
    reading.virtual_bytes = stat[20];
    reading.resident_bytes = stat[21] * static_cast<double>(sysconf(_SC_PAGESIZE));
  }
  reading.open_files = OpenFiles();
  rlimit limit = {};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) reading.max_files = static_cast<double>(limit.rlim_cur);
  return reading;
}

}  // namespace postern
