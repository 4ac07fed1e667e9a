// rocksdb_store.h
//
// The embedded store: one folder on a local disk, one process. Every append is one write batch and one fdatasync.
//
//   absl::StatusOr<std::unique_ptr<Store>> store = OpenRocksdbStore({
//       .path = "/var/lib/postern", .on_fatal = [&](absl::Status why) { Log(why); _exit(1); }});
#ifndef POSTERN_STORAGE_ROCKSDB_ROCKSDB_STORE_H_
#define POSTERN_STORAGE_ROCKSDB_ROCKSDB_STORE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/ids.h"
#include "storage/event_log.h"

namespace postern {

struct RocksdbOptions {
  std::string path;  // A folder of its own; made when it is missing.

  int64_t write_buffer_bytes = int64_t{16} << 20;  // Of all column families together.
  int64_t block_cache_bytes = int64_t{16} << 20;
  // A file that is given up when the disk is full, so that a trim can still be written. 0 for none.
  int64_t ballast_bytes = int64_t{64} << 20;
  // Event ids and guards are remembered so long, and in any case while their event is kept.
  absl::Duration dedup_window = absl::Hours(8 * 24);
  // false gives up durability: an acknowledged append can be lost with the power. Only to show that a test notices.
  bool sync = true;

  const Clock* clock = &RealClock();  // For the expiry of state; outlives the store.
  std::function<uint64_t()> random_bits = RandomBits;

  // Called, on any thread, when the disk fails in a way after which nobody knows what is on it (a failed fsync).
  // Nothing is acknowledged from then on. The process should write a log record and exit at once, without closing the
  // store: opening it again finds everything that was acknowledged. Where it returns, all later writes are refused.
  std::function<void(absl::Status)> on_fatal;
};

// Opens the store, or makes it. UNAVAILABLE with STORE_UNAVAILABLE when it is open elsewhere or the disk refuses;
// DATA_LOSS with LOG_CORRUPT when it is damaged (but for a write cut short at its end, which was never acknowledged; a
// last write with a hole in it looks like damage and is refused as such, see decisions/0008); FAILED_PRECONDITION
// naming both versions when a newer Postern wrote it. A store of an older version is brought to this one, which older
// programs refuse then; that reads it once.
//
// While the disk is full Append, Apply and Trim give STORE_UNAVAILABLE and reads go on; the first write after there is
// space again succeeds. A read waits while the store recovers from it.
absl::StatusOr<std::unique_ptr<Store>> OpenRocksdbStore(RocksdbOptions options);

// Puts a copy of the store's files as of now, with everything that was acknowledged, into `folder`, which must not
// exist. Takes next to no space where the folder is on the same file system. Beside any other call. UNIMPLEMENTED for a
// store that OpenRocksdbStore did not give.
absl::Status TakeSnapshot(const Store& store, const std::string& folder);

// Rewrites all files, so that no byte of what was erased or deleted is left in any of them. Takes a time that grows
// with what is stored, and writes wait for it. Nothing to do for a store that OpenRocksdbStore did not give.
absl::Status Scrub(Store& store);

// A store's files opened as they are: nothing is written to the folder, not even a lock.
struct RocksdbReading {
  std::unique_ptr<Store> store;  // Refuses writes; its epochs are those that are stored.
  int64_t format_version = 0;
};

// Opens the store in `path` to be read; its owner, if any, must not write meanwhile. Errors as of OpenRocksdbStore, and
// NOT_FOUND when no store is there.
absl::StatusOr<RocksdbReading> OpenRocksdbToRead(const std::string& path);

}  // namespace postern

#endif  // POSTERN_STORAGE_ROCKSDB_ROCKSDB_STORE_H_
