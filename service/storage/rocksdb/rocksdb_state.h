// rocksdb_state.h
//
// The state store of the embedded store, and the lock under which everything is written.
//
//   std::lock_guard<std::mutex> lock(state.write_mutex());
//   absl::StatusOr<StateChanges> changes = state.Plan(batch.state_writes);
//   state.AddTo(*changes, &write_batch);
#ifndef POSTERN_STORAGE_ROCKSDB_ROCKSDB_STATE_H_
#define POSTERN_STORAGE_ROCKSDB_ROCKSDB_STATE_H_

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "storage/rocksdb/database.h"
#include "storage/state_plan.h"
#include "storage/state_store.h"

namespace postern {

class RocksdbState : public StateStore {
 public:
  // Versions count up from a random number, so that no two openings give the same one.
  RocksdbState(Database* database, const Clock* clock, uint64_t first_version)
      : database_(database), clock_(clock), next_version_(first_version) {}

  absl::StatusOr<std::optional<StateEntry>> Get(absl::string_view key) const override;
  absl::Status Apply(const std::vector<StateWrite>& writes) override;
  absl::StatusOr<std::vector<std::pair<std::string, StateEntry>>> List(absl::string_view prefix) const override;

  // Held from the check of a condition to the commit.
  std::mutex& write_mutex() { return write_mutex_; }
  // With the mutex held.
  absl::StatusOr<StateChanges> Plan(const std::vector<StateWrite>& writes);
  void AddTo(const StateChanges& changes, rocksdb::WriteBatch* batch) const;

 private:
  absl::StatusOr<std::optional<StateRow>> Find(absl::string_view key) const;

  Database* const database_;
  const Clock* const clock_;
  std::mutex write_mutex_;
  uint64_t next_version_;  // Guarded by write_mutex_.
};

}  // namespace postern

#endif  // POSTERN_STORAGE_ROCKSDB_ROCKSDB_STATE_H_
