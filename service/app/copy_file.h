// copy_file.h
//
// Files copied so that they survive a loss of power, and their digests.
//
//   absl::StatusOr<FileDigest> copied = CopyDurably("/data/db/CURRENT", "/backup/db/CURRENT");
//   absl::Status synced = SyncFolder("/backup/db");   // once all are there
#ifndef POSTERN_APP_COPY_FILE_H_
#define POSTERN_APP_COPY_FILE_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace postern {

struct FileDigest {
  int64_t bytes = 0;
  std::string sha256;  // In hex.
  bool operator==(const FileDigest&) const = default;
};

// Errors name the path and the cause.
absl::StatusOr<FileDigest> DigestFile(const std::string& path);

// Copies to a new file that its owner alone may read, and syncs it. The digest is of what was read.
absl::StatusOr<FileDigest> CopyDurably(const std::string& from, const std::string& to);

// Writes a new file as CopyDurably does.
absl::Status WriteDurably(const std::string& path, const std::string& text);

// Makes the entries of a folder durable.
absl::Status SyncFolder(const std::string& path);

}  // namespace postern

#endif  // POSTERN_APP_COPY_FILE_H_
