// open_store.h
//
// The store that the configuration names.
//
//   absl::StatusOr<std::unique_ptr<Store>> store = OpenStore(config.storage(), RealClock(), log, on_fatal);
#ifndef POSTERN_APP_OPEN_STORE_H_
#define POSTERN_APP_OPEN_STORE_H_

#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "base/log.h"
#include "postern/config/v1/config.pb.h"
#include "storage/event_log.h"

namespace postern {

// Memory where none is configured, with a warning in the log. `on_fatal` as in storage/rocksdb/rocksdb_store.h. Errors
// are those of OpenRocksdbStore, with the path.
absl::StatusOr<std::unique_ptr<Store>> OpenStore(const config::v1::Storage& storage, const Clock& clock, LogSink& log,
                                                 std::function<void(absl::Status)> on_fatal);

}  // namespace postern

#endif  // POSTERN_APP_OPEN_STORE_H_
