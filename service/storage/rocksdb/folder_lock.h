// folder_lock.h
//
// Keeps a folder to one owner at a time, in this process and among others. Ends with the process, however it ends.
//
//   absl::StatusOr<std::unique_ptr<FolderLock>> lock = FolderLock::Take(path);
#ifndef POSTERN_STORAGE_ROCKSDB_FOLDER_LOCK_H_
#define POSTERN_STORAGE_ROCKSDB_FOLDER_LOCK_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace postern {

class FolderLock {
 public:
  // Makes the folder when it is missing and takes it. STORE_UNAVAILABLE when it has an owner or cannot be made.
  static absl::StatusOr<std::unique_ptr<FolderLock>> Take(const std::string& folder);
  ~FolderLock();
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  explicit FolderLock(int fd) : fd_(fd) {}
  const int fd_;
};

}  // namespace postern

#endif  // POSTERN_STORAGE_ROCKSDB_FOLDER_LOCK_H_
