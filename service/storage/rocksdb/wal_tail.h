// wal_tail.h
//
// Tells a damaged length at the end of a write-ahead log from an unfinished write. RocksDB forgives a last record that
// is longer than the rest of its file, as a crash leaves it; a flipped bit in a length looks the same, and acknowledged
// records would silently be dropped with it.
//
//   absl::Status sound = CheckWalTails("/var/lib/postern/db");
#ifndef POSTERN_STORAGE_ROCKSDB_WAL_TAIL_H_
#define POSTERN_STORAGE_ROCKSDB_WAL_TAIL_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace postern {

// Looks at the last block of every log file in the folder; OK when there is none. DATA_LOSS with LOG_CORRUPT when the
// checksum of a record that seems unfinished fits a shorter one. The format is RocksDB's
// (github.com/facebook/rocksdb/wiki/Write-Ahead-Log-File-Format).
absl::Status CheckWalTails(const std::string& folder);

// Whether the last block of a log holds such a record.
bool HasDamagedLength(absl::string_view block);

}  // namespace postern

#endif  // POSTERN_STORAGE_ROCKSDB_WAL_TAIL_H_
