#include "storage/retention.h"

#include <algorithm>

namespace postern {

absl::StatusOr<int64_t> RetentionCut(const RetentionPolicy& policy, absl::Time now, const EventLog& log) {
  const LogBounds bounds = log.Bounds();
  int64_t before = bounds.first_sequence;
  if (policy.max_age != absl::InfiniteDuration()) {
    absl::StatusOr<int64_t> by_age = log.SeekTime(now - policy.max_age);
    if (!by_age.ok()) return by_age.status();
    before = std::max(before, *by_age);
  }
  if (bounds.stored_bytes > policy.max_bytes) {
    absl::StatusOr<int64_t> by_size = log.SeekSize(policy.max_bytes);
    if (!by_size.ok()) return by_size.status();
    before = std::max(before, *by_size);
  }
  return before;
}

}  // namespace postern
