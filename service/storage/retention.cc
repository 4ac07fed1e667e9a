#include "storage/retention.h"

#include <algorithm>

#include "base/status.h"
#include "storage/append_plan.h"

namespace postern {
namespace {

constexpr int64_t kMostLookedAt = 10000;

// What the event counts in the log's ledger.
absl::StatusOr<int64_t> SizeOf(const EventLog& log, const StoredEvent& event) {
  const auto bytes = static_cast<int64_t>(event.bytes.size());
  if (event.raw_key != RawKey(event.sequence)) return bytes;
  absl::StatusOr<std::string> raw = log.ReadRaw(event.raw_key);
  if (absl::IsNotFound(raw.status())) return bytes;
  if (!raw.ok()) return raw.status();
  return bytes + static_cast<int64_t>(raw->size());
}

}  // namespace

int64_t AboveShare(const RetentionPolicy& policy, const std::string& account,
                   const std::map<std::string, int64_t>& bytes_by_account) {
  const auto share = policy.shares.find(account);
  if (share == policy.shares.end()) return 0;
  const auto stored = bytes_by_account.find(account);
  return stored == bytes_by_account.end() ? 0 : std::max<int64_t>(0, stored->second - share->second);
}

absl::StatusOr<OldestEvents> FindOldest(const EventLog& log, const std::string& account, int64_t from, int64_t bytes,
                                        int most) {
  OldestEvents found;
  found.next = std::max(from, log.OldestOf(account));
  const int64_t end = std::min(log.Bounds().next_sequence, found.next + kMostLookedAt);
  while (found.next < end && bytes > 0 && static_cast<int>(found.sequences.size()) < most) {
    absl::StatusOr<std::vector<StoredEvent>> page = log.Read(found.next, {.max_events = 256});
    if (!page.ok()) return page.status();
    for (const StoredEvent& event : *page) {
      if (bytes <= 0 || static_cast<int>(found.sequences.size()) >= most) break;
      found.next = event.sequence + 1;
      if (event.erased || event.header.account != account) continue;
      absl::StatusOr<int64_t> size = SizeOf(log, event);
      if (!size.ok()) return size.status();
      found.sequences.push_back(event.sequence);
      bytes -= *size;
    }
  }
  return found;
}

absl::StatusOr<int64_t> RetentionCut(const RetentionPolicy& policy, absl::Time now, const EventLog& log) {
  const LogBounds bounds = log.Bounds();
  int64_t before = bounds.first_sequence;
  if (policy.max_age != absl::InfiniteDuration()) {
    absl::StatusOr<int64_t> by_age = log.SeekTime(now - policy.max_age);
    if (!by_age.ok()) return by_age.status();
    before = std::max(before, *by_age);
  }
  if (bounds.stored_bytes <= policy.max_bytes) return before;
  int64_t max_bytes = policy.max_bytes;
  const std::map<std::string, int64_t> bytes = log.BytesByAccount();
  for (const auto& [account, share] : policy.shares) {
    const int64_t above = AboveShare(policy, account, bytes);
    max_bytes += std::min(above, std::numeric_limits<int64_t>::max() - max_bytes);
  }
  if (bounds.stored_bytes > max_bytes) {
    absl::StatusOr<int64_t> by_size = log.SeekSize(max_bytes);
    if (!by_size.ok()) return by_size.status();
    before = std::max(before, *by_size);
  }
  return before;
}

}  // namespace postern
