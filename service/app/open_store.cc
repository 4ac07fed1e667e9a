#include "app/open_store.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "app/settings.h"
#include "storage/memory/memory_store.h"
#include "storage/rocksdb/rocksdb_store.h"

namespace postern {

absl::StatusOr<std::unique_ptr<Store>> OpenStore(const config::v1::Storage& storage, const Clock& clock, LogSink& log,
                                                 std::function<void(absl::Status)> on_fatal) {
  if (!storage.has_rocksdb()) {
    log.Write(
        {LogLevel::kWarning,
         "storage_in_memory",
         {{"message", "events and state are lost when the server ends; configure storage.rocksdb to keep them"}}});
    return MakeMemoryStore({.dedup_window = DedupWindowOf(storage), .clock = &clock});
  }
  RocksdbOptions options;
  options.path = storage.rocksdb().path();
  if (storage.rocksdb().write_buffer_bytes() != 0) options.write_buffer_bytes = storage.rocksdb().write_buffer_bytes();
  if (storage.rocksdb().ballast_bytes() != 0) options.ballast_bytes = storage.rocksdb().ballast_bytes();
  options.dedup_window = DedupWindowOf(storage);
  options.clock = &clock;
  options.on_fatal = std::move(on_fatal);
  absl::StatusOr<std::unique_ptr<Store>> store = OpenRocksdbStore(options);
  if (store.ok()) return store;
  return absl::Status(store.status().code(),
                      absl::StrCat("storage.rocksdb.path: cannot open ", options.path, ": ", store.status().message()));
}

}  // namespace postern
