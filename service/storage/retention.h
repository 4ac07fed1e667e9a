// retention.h
//
// How far an event log may be trimmed. Decides only; the caller trims.
//
//   absl::StatusOr<int64_t> before = RetentionCut({.max_age = absl::Hours(168)}, clock.Now(), log);
//   if (before.ok()) log.Trim(*before).IgnoreError();   // tried again at the next tick
#ifndef POSTERN_STORAGE_RETENTION_H_
#define POSTERN_STORAGE_RETENTION_H_

#include <cstdint>
#include <limits>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "storage/event_log.h"

namespace postern {

// What to keep; each limit alone is enough to let an event go.
struct RetentionPolicy {
  absl::Duration max_age = absl::InfiniteDuration();        // Since publish_time.
  int64_t max_bytes = std::numeric_limits<int64_t>::max();  // Of LogBounds.stored_bytes.
};

// The sequence to trim before: the lowest that is kept under the policy, never below the oldest event kept and never
// above the end of the log. Errors are those of SeekTime and SeekSize.
absl::StatusOr<int64_t> RetentionCut(const RetentionPolicy& policy, absl::Time now, const EventLog& log);

}  // namespace postern

#endif  // POSTERN_STORAGE_RETENTION_H_
