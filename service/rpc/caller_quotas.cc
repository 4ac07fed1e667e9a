#include "rpc/caller_quotas.h"

#include "absl/strings/str_cat.h"
#include "base/status.h"

namespace postern {
namespace {

constexpr absl::Duration kTryAgain = absl::Seconds(1);

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

bool CallerQuotas::Enter(const Caller& caller, int32_t most, Counts& counts) {
  if (caller.name.empty()) return true;
  std::lock_guard<std::mutex> lock(mutex_);
  int32_t& open = counts[caller.name];
  if (open >= most) return false;
  ++open;
  return true;
}

void CallerQuotas::Leave(const std::string& caller, Counts& counts) {
  std::lock_guard<std::mutex> lock(mutex_);
  auto found = counts.find(caller);
  if (found != counts.end() && --found->second == 0) counts.erase(found);
}

absl::Status CallerQuotas::EnterStream(const Caller& caller, int32_t most) {
  if (Enter(caller, most, streams_)) return absl::OkStatus();
  return Failure(reason::kTooManyStreams, "the caller has too many event streams open")
      .Quota(absl::StrCat("callers/", caller.name), absl::StrCat("at most ", most, " event streams at a time"))
      .RetryAfter(kTryAgain);
}

void CallerQuotas::LeaveStream(const std::string& caller) { Leave(caller, streams_); }

absl::Status CallerQuotas::EnterRead(const Caller& caller, int32_t most) {
  if (Enter(caller, most, reads_)) return absl::OkStatus();
  return Failure(reason::kLocalRateLimited, "too many reads of the event log by this caller wait")
      .Quota(absl::StrCat("callers/", caller.name), absl::StrCat("at most ", most, " reads of the event log at a time"))
      .RetryAfter(kTryAgain);
}

void CallerQuotas::LeaveRead(const std::string& caller) { Leave(caller, reads_); }

}  // namespace postern
