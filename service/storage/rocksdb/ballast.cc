#include "storage/rocksdb/ballast.h"

#include <fcntl.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <filesystem>
#include <utility>

namespace postern {

// One that an earlier process left is held by no one until it is made again.
Ballast::Ballast(std::string path, int64_t bytes) : path_(std::move(path)), bytes_(bytes), held_(bytes == 0) {
  if (bytes_ > 0) ::unlink(path_.c_str());
}

void Ballast::Make(int64_t reserve) {
  if (held_ || FreeBytes() < bytes_ + reserve) return;
  const int fd = ::open(path_.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
  if (fd < 0) return;
  held_ = ::posix_fallocate(fd, 0, bytes_) == 0;
  ::close(fd);
  if (!held_) ::unlink(path_.c_str());
}

void Ballast::GiveUp() {
  if (bytes_ == 0) return;
  ::unlink(path_.c_str());
  held_ = false;
}

int64_t Ballast::FreeBytes() const {
  struct statvfs space;
  if (::statvfs(std::filesystem::path(path_).parent_path().c_str(), &space) != 0) return 0;
  return static_cast<int64_t>(space.f_bavail) * static_cast<int64_t>(space.f_frsize);
}

}  // namespace postern
