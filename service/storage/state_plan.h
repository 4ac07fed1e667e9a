// state_plan.h
//
// What conditional writes come to, before anything is written: every condition is checked against what is stored and
// against the earlier writes of the same list. Every backend plans with it, so that all decide alike.
//
//   absl::StatusOr<StateChanges> changes = PlanState(writes, clock.Now(), find, &next_version);
//   for (const auto& [key, row] : *changes) row ? Put(key, *row) : Delete(key);
#ifndef POSTERN_STORAGE_STATE_PLAN_H_
#define POSTERN_STORAGE_STATE_PLAN_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "storage/state_store.h"

namespace postern {

// One stored value with the time it counts as absent from.
struct StateRow {
  StateEntry entry;
  absl::Time expire_time = absl::InfiniteFuture();
};

// The new row of each key, or nothing where the key is deleted.
using StateChanges = std::map<std::string, std::optional<StateRow>>;

// The stored row of a key, expired or not.
using FindState = std::function<absl::StatusOr<std::optional<StateRow>>(absl::string_view key)>;

// ABORTED when a condition does not hold, INVALID_ARGUMENT when a key is empty; else only errors of `find`. New rows
// take their versions from `next_version`, which must never give the same number twice for a key.
absl::StatusOr<StateChanges> PlanState(const std::vector<StateWrite>& writes, absl::Time now, const FindState& find,
                                       uint64_t* next_version);

}  // namespace postern

#endif  // POSTERN_STORAGE_STATE_PLAN_H_
