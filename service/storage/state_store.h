// state_store.h
//
// Small keyed state beside the event log: claims of request ids, poll cursors, hashes of recent bodies. Kept in the
// same place as the log, so that a state write can stand or fall with an append (AppendBatch.state_writes).
//
//   absl::Status claimed = state.Apply({StateWrite::Create("req/" + key, owner, expiry)});
//   if (absl::IsAborted(claimed)) ...   // somebody else was first
#ifndef POSTERN_STORAGE_STATE_STORE_H_
#define POSTERN_STORAGE_STATE_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace postern {

// One value. The version changes with every write of the key.
struct StateEntry {
  std::string value;
  uint64_t version = 0;
  absl::Time expire_time = absl::InfiniteFuture();  // As it was written.
};

// One conditional write.
struct StateWrite {
  enum class Condition {
    kNone,     // Always.
    kAbsent,   // Only when the key has no value (or an expired one).
    kVersion,  // Only when the key's version is `version`.
  };
  std::string key;
  std::optional<std::string> value;  // std::nullopt deletes the key.
  Condition condition = Condition::kNone;
  uint64_t version = 0;
  absl::Time expire_time = absl::InfiniteFuture();  // From then on the key counts as absent.

  static StateWrite Put(std::string key, std::string value, absl::Time expire_time = absl::InfiniteFuture()) {
    return {std::move(key), std::move(value), Condition::kNone, 0, expire_time};
  }
  static StateWrite Create(std::string key, std::string value, absl::Time expire_time = absl::InfiniteFuture()) {
    return {std::move(key), std::move(value), Condition::kAbsent, 0, expire_time};
  }
  static StateWrite Swap(std::string key, uint64_t version, std::optional<std::string> value,
                         absl::Time expire_time = absl::InfiniteFuture()) {
    return {std::move(key), std::move(value), Condition::kVersion, version, expire_time};
  }
  static StateWrite Delete(std::string key) { return {std::move(key), std::nullopt, Condition::kNone, 0, {}}; }
};

// Thread-safe, against the log's Append too: conditions are checked and written as one step.
class StateStore {
 public:
  virtual ~StateStore() = default;

  // The value, or nothing when the key has none or an expired one.
  virtual absl::StatusOr<std::optional<StateEntry>> Get(absl::string_view key) const = 0;

  // Writes all or nothing, durable when OK. Must give ABORTED when a condition does not hold, and then write nothing.
  // Of two concurrent creations of one key exactly one must succeed.
  virtual absl::Status Apply(const std::vector<StateWrite>& writes) = 0;

  // All keys that start with `prefix`, in order, expired ones left out.
  virtual absl::StatusOr<std::vector<std::pair<std::string, StateEntry>>> List(absl::string_view prefix) const = 0;
};

}  // namespace postern

#endif  // POSTERN_STORAGE_STATE_STORE_H_
