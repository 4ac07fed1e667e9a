#include "webhook/source_limit.h"

#include <algorithm>
#include <cmath>

namespace postern {
namespace {

constexpr int kCustomerBits = 64;

}  // namespace

std::optional<absl::Duration> SourceLimit::Count(const std::optional<IpAddress>& source) {
  IpAddress key = source.value_or(IpAddress());
  if (!key.is_v4()) key = key.Masked(kCustomerBits);
  const absl::Time now = absl::UnixEpoch() + steady_();
  std::lock_guard<std::mutex> lock(mutex_);
  const auto found = places_.find(key);
  if (found != places_.end()) {
    entries_.splice(entries_.begin(), entries_, found->second);
  } else {
    const int burst = static_cast<int>(std::max(1.0, std::ceil(options_.per_minute)));
    entries_.push_front({key, TokenBucket(options_.per_minute / 60, burst)});
    places_[key] = entries_.begin();
    if (entries_.size() > options_.max_sources) {
      places_.erase(entries_.back().source);
      entries_.pop_back();
    }
  }
  TokenBucket& bucket = entries_.front().bucket;
  const absl::Time ready = bucket.ReadyAt(now, 1);
  if (ready > now) return ready - now;
  bucket.Take(now);
  return std::nullopt;
}

size_t SourceLimit::size() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return entries_.size();
}

}  // namespace postern
