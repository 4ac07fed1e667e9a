// append_plan.h
//
// What an append comes to, before anything is written: which records are new, which sequences they get, which are
// superseded, which raw payloads are kept. Every backend plans with it, so that all decide alike.
//
//   absl::StatusOr<AppendPlan> plan = PlanAppend(batch, position, history);
//   for (const PlannedEvent& planned : plan->events) Put(planned.event, planned.start_bytes);
#ifndef POSTERN_STORAGE_APPEND_PLAN_H_
#define POSTERN_STORAGE_APPEND_PLAN_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "storage/event_log.h"
#include "storage/space_ledger.h"

namespace postern {

// What is remembered of an event id or of a guard's key: the event that it was last seen with.
struct Mark {
  int64_t sequence = 0;
  absl::Time publish_time;
  int64_t rank = 0;  // Of a guard.
};

// Where the log stands.
struct LogPosition {
  int64_t first_sequence = 1;
  int64_t next_sequence = 1;
  absl::Time last_publish_time = absl::InfinitePast();
  int64_t total_bytes = 0;  // Of all events ever appended; the difference of two is what was written between them.
  absl::Duration dedup_window;
};

// Whether a mark still counts: its event is kept, or was published less than the window before `now`, the log's own
// time.
bool Remembered(const Mark& mark, int64_t first_sequence, absl::Time now, absl::Duration window);

// What the log remembers; may return marks that no longer count.
class AppendHistory {
 public:
  virtual ~AppendHistory() = default;
  virtual absl::StatusOr<std::optional<Mark>> FindEvent(absl::string_view event_id) const = 0;
  virtual absl::StatusOr<std::optional<Mark>> FindGuard(absl::string_view key) const = 0;
};

// One new event. The raw payload it owns (it is the last event with it, so that a trim never takes it too early) is
// stored under `event.raw_key`.
struct PlannedEvent {
  StoredEvent event;
  int64_t start_bytes = 0;  // LogPosition.total_bytes before it.
  int64_t size = 0;         // Of its bytes and the raw payload it owns.
  int record = 0;           // Position in AppendBatch.records.
  int owned_raw = -1;       // Position in AppendBatch.raws, or -1.
};

struct AppendPlan {
  AppendResult result;
  std::vector<PlannedEvent> events;    // In the order of their sequences.
  std::map<std::string, Mark> guards;  // The guards that are raised.
  SpaceChange space;                   // What the events add.
  LogPosition after;
};

// INVALID_ARGUMENT naming the field when the batch is malformed; else only errors of `history`.
absl::StatusOr<AppendPlan> PlanAppend(const AppendBatch& batch, const LogPosition& position,
                                      const AppendHistory& history);

// What an erasure leaves of the event.
StoredEvent EmptiedEvent(const StoredEvent& event);

// The raw payload key that belongs to the event that owns it, and back; nothing when it is not one.
std::string RawKey(int64_t owner_sequence);
std::optional<int64_t> OwnerOfRaw(absl::string_view raw_key);

}  // namespace postern

#endif  // POSTERN_STORAGE_APPEND_PLAN_H_
