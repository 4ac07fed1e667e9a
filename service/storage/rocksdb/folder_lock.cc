#include "storage/rocksdb/folder_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"

namespace postern {
namespace {

// Makes a new folder's own entry durable.
void SyncFolder(const std::filesystem::path& folder) {
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  ::fsync(fd);
  ::close(fd);
}

absl::Status CannotUse(const std::string& folder, const std::string& why) {
  return Failure(reason::kStoreUnavailable, absl::StrCat("cannot use the folder ", folder, ": ", why));
}

}  // namespace

absl::StatusOr<std::unique_ptr<FolderLock>> FolderLock::Take(const std::string& folder) {
  std::error_code error;
  if (std::filesystem::create_directories(folder, error)) SyncFolder(std::filesystem::path(folder).parent_path());
  if (error) return CannotUse(folder, error.message());
  const int fd = ::open(absl::StrCat(folder, "/lock").c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  if (fd < 0) return CannotUse(folder, std::generic_category().message(errno));
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    ::close(fd);
    return Failure(reason::kStoreUnavailable, absl::StrCat("the store in ", folder, " is already open"));
  }
  return absl::WrapUnique(new FolderLock(fd));
}

FolderLock::~FolderLock() { ::close(fd_); }

}  // namespace postern
