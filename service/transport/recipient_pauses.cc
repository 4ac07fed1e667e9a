#include "transport/recipient_pauses.h"

#include <algorithm>

namespace postern {

absl::Time RecipientPauses::ReadyAt(const std::string& key, absl::Time now) const {
  const auto found = recipients_.find(key);
  if (found == recipients_.end()) return now;
  return found->second.on_its_way ? absl::InfiniteFuture() : std::max(now, found->second.next);
}

absl::Time RecipientPauses::ExpectedAt(const std::string& key, int ahead, absl::Time now) const {
  if (key.empty()) return now;
  const auto found = recipients_.find(key);
  const absl::Time first = found == recipients_.end() ? now : std::max(now, found->second.next);
  return first + ahead * pause_;
}

void RecipientPauses::Begin(const std::string& key, absl::Time now) {
  if (key.empty() || pause_ <= absl::ZeroDuration()) return;
  ForgetPassed(now);
  recipients_[key] = {.on_its_way = true, .next = now + pause_};
}

void RecipientPauses::End(const std::string& key, bool sent) {
  const auto found = recipients_.find(key);
  if (found == recipients_.end()) return;
  found->second.on_its_way = false;
  if (!sent) recipients_.erase(found);
}

void RecipientPauses::ForgetPassed(absl::Time now) {
  if (recipients_.size() < forget_at_) return;
  std::erase_if(recipients_, [now](const auto& entry) { return !entry.second.on_its_way && entry.second.next <= now; });
  forget_at_ = std::max<size_t>(1024, 2 * recipients_.size());
}

}  // namespace postern
