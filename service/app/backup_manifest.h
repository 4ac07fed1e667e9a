// backup_manifest.h
//
// What a backup says of itself, as JSON beside its files: of which log it is, up to where it goes, and the digest of
// every file.
//
//   std::string text = WriteManifest(manifest);
//   absl::StatusOr<BackupManifest> read = ReadManifest(text);   // DATA_LOSS when it is none
#ifndef POSTERN_APP_BACKUP_MANIFEST_H_
#define POSTERN_APP_BACKUP_MANIFEST_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "app/copy_file.h"
#include "storage/event_log.h"

namespace postern {

struct BackupManifest {
  int64_t format_version = 0;  // Of the store.
  std::string log_id;
  std::vector<Epoch> epochs;
  int64_t first_sequence = 1;
  int64_t next_sequence = 1;
  int64_t events = 0;
  std::map<std::string, FileDigest> files;  // By their names in the folder `db`.
};

std::string WriteManifest(const BackupManifest& manifest);

// DATA_LOSS when the text is no manifest, FAILED_PRECONDITION when it is of a newer version.
absl::StatusOr<BackupManifest> ReadManifest(absl::string_view text);

}  // namespace postern

#endif  // POSTERN_APP_BACKUP_MANIFEST_H_
