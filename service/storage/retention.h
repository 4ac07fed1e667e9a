// retention.h
//
// How far an event log may be trimmed, and what an account loses that fills more than its share. Decides only; the
// caller trims and erases.
//
//   absl::StatusOr<int64_t> before = RetentionCut({.max_age = absl::Hours(168)}, clock.Now(), log);
//   if (before.ok()) log.Trim(*before).IgnoreError();   // tried again at the next tick
#ifndef POSTERN_STORAGE_RETENTION_H_
#define POSTERN_STORAGE_RETENTION_H_

#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "storage/event_log.h"

namespace postern {

// What to keep; each limit alone is enough to let an event go.
struct RetentionPolicy {
  absl::Duration max_age = absl::InfiniteDuration();        // Since publish_time.
  int64_t max_bytes = std::numeric_limits<int64_t>::max();  // Of LogBounds.stored_bytes.
  // What an account may fill of the log; those not named as much as they like. What one has above its share, not yet
  // erased, does not count towards max_bytes: it must not evict the others. So only accounts that can be erased may
  // stand here.
  std::map<std::string, int64_t> shares;
};

// How much more than its share an account fills, where the log holds so much of each; 0 when it does not.
int64_t AboveShare(const RetentionPolicy& policy, const std::string& account,
                   const std::map<std::string, int64_t>& bytes_by_account);

// Some events of an account.
struct OldestEvents {
  std::vector<int64_t> sequences;
  int64_t next = 0;  // Where to go on.
};

// The oldest events of the account from `from` on that together hold at least `bytes`; at most `most`, so there may be
// less. Looks at no more than 10,000 events. Reads the disk, beside any other call.
absl::StatusOr<OldestEvents> FindOldest(const EventLog& log, const std::string& account, int64_t from, int64_t bytes,
                                        int most);

// The sequence to trim before: the lowest that is kept under the policy, never below the oldest event kept and never
// above the end of the log. Errors are those of SeekTime and SeekSize.
absl::StatusOr<int64_t> RetentionCut(const RetentionPolicy& policy, absl::Time now, const EventLog& log);

}  // namespace postern

#endif  // POSTERN_STORAGE_RETENTION_H_
