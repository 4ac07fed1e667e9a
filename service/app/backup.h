// backup.h
//
// Backups of the embedded store: a folder with the store's files in `db` and `manifest.json`, which is written last, so
// that an unfinished backup is never taken for one. No store that is or was served is opened for writing.
//
//   absl::StatusOr<BackupManifest> made = MakeBackup("/var/lib/postern/db", "/backup/monday");
//   absl::StatusOr<BackupManifest> good = VerifyBackup("/backup/monday");
//   absl::StatusOr<BackupManifest> back = RestoreBackup("/backup/monday", "/var/lib/postern-new");
#ifndef POSTERN_APP_BACKUP_H_
#define POSTERN_APP_BACKUP_H_

#include <string>

#include "absl/status/statusor.h"
#include "app/backup_manifest.h"

namespace postern {

// Copies the files in `database`, which nobody writes meanwhile, to the folder `to`, which must be missing or empty
// (FAILED_PRECONDITION), and reads every event of the copy once.
absl::StatusOr<BackupManifest> MakeBackup(const std::string& database, const std::string& to);

// Whether it can be relied on: every file is there and has its digest, no other file is; the store opens; the events
// are those that the manifest tells, none is missing between, each one parses, and so does each raw payload. DATA_LOSS
// naming what is wrong.
absl::StatusOr<BackupManifest> VerifyBackup(const std::string& folder);

// Verifies, then copies into `to`, which must be missing or empty, as the folder of a store. Broadcasts that ran when
// the backup was made are marked: they do not go on, see gateway/broadcast_rows.h. A restore that was interrupted
// leaves no store behind.
absl::StatusOr<BackupManifest> RestoreBackup(const std::string& from, const std::string& to);

}  // namespace postern

#endif  // POSTERN_APP_BACKUP_H_
