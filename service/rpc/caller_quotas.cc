#include "rpc/caller_quotas.h"

#include "absl/strings/str_cat.h"
#include "base/status.h"

namespace postern {
namespace {

constexpr absl::Duration kStreamRetry = absl::Seconds(1);

}  // namespace

absl::Status CallerQuotas::CountCall(const Caller& caller) {
  const double rate = caller.requests_per_second;
  if (rate <= 0) return absl::OkStatus();
  const absl::Time now = absl::UnixEpoch() + steady_();
  absl::Time ready;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    auto found = calls_.find(caller.name);
    if (found != calls_.end() && found->second.rate != rate) {
      calls_.erase(found);
      found = calls_.end();
    }
    if (found == calls_.end()) found = calls_.emplace(caller.name, Calls{rate, TokenBucket(rate, 0)}).first;
    TokenBucket& bucket = found->second.bucket;
    ready = bucket.ReadyAt(now, 1);
    if (ready <= now) {
      bucket.Take(now);
      return absl::OkStatus();
    }
  }
  return Failure(reason::kLocalRateLimited, "the caller is above its limit of calls; nothing was sent")
      .Quota(absl::StrCat("callers/", caller.name), absl::StrCat("at most ", rate, " calls per second"))
      .RetryAfter(ready - now);
}

absl::Status CallerQuotas::EnterStream(const Caller& caller, int32_t most) {
  if (caller.name.empty()) return absl::OkStatus();
  {
    std::lock_guard<std::mutex> lock(mutex_);
    int32_t& open = streams_[caller.name];
    if (open < most) {
      ++open;
      return absl::OkStatus();
    }
  }
  return Failure(reason::kTooManyStreams, "the caller has too many event streams open")
      .Quota(absl::StrCat("callers/", caller.name), absl::StrCat("at most ", most, " event streams at a time"))
      .RetryAfter(kStreamRetry);
}

void CallerQuotas::LeaveStream(const std::string& caller) {
  std::lock_guard<std::mutex> lock(mutex_);
  auto found = streams_.find(caller);
  if (found != streams_.end() && --found->second == 0) streams_.erase(found);
}

}  // namespace postern
