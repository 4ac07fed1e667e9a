#include "rpc/doorkeeper.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/resource_name.h"
#include "base/status.h"
#include "rpc/status.h"

namespace postern {
namespace {

// When a place is free again is not known; calls are short where providers answer.
constexpr absl::Duration kTryAgain = absl::Seconds(1);

}  // namespace

absl::StatusOr<Admission> Doorkeeper::Admit(std::function<void(LiveCalls::End)> end) {
  const int most = context_.limits().max_concurrent_calls;
  if (under_way_.fetch_add(1) >= most) {
    under_way_.fetch_sub(1);
    if (context_.observe_refusal) context_.observe_refusal("");
    return Failure(reason::kLocalRateLimited, "too many calls are under way; nothing was sent")
        .Quota("postern", absl::StrCat("at most ", most, " calls at a time (limits.max_concurrent_calls)"))
        .RetryAfter(kTryAgain);
  }
  std::optional<int64_t> ticket = live_.EnterCall(std::move(end));
  if (ticket) return Admission{.ticket = *ticket};
  under_way_.fetch_sub(1);
  return ServerDraining();
}

absl::Status Doorkeeper::TakeShare(const std::string& account, Admission& admission) {
  const int64_t share = context_.limits().max_concurrent_calls_per_account;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    int64_t& under_way = shares_[account];
    if (under_way < share) {
      ++under_way;
      admission.account = account;
      return absl::OkStatus();
    }
  }
  if (std::exchange(admission.counted, false)) under_way_.fetch_sub(1);
  if (context_.observe_refusal) context_.observe_refusal(account);
  return Failure(reason::kLocalRateLimited, "too many calls of this account are under way; nothing was sent")
      .Quota(AccountName(account), absl::StrCat("at most ", share,
                                                " calls of one account at a time "
                                                "(limits.max_concurrent_calls_per_account)"))
      .RetryAfter(kTryAgain);
}

void Doorkeeper::Release(const Admission& admission) {
  if (admission.counted) under_way_.fetch_sub(1);
  if (!admission.account.empty()) {
    std::lock_guard<std::mutex> lock(mutex_);
    const auto share = shares_.find(admission.account);
    if (--share->second == 0) shares_.erase(share);
  }
  live_.LeaveCall(admission.ticket);
}

void Doorkeeper::Record(const CallFacts& call, const absl::Status& status, absl::Duration latency) {
  const std::string code = absl::StatusCodeToString(status.code());
  const std::string why = ReasonOf(status);
  const bool fault = absl::IsInternal(status) || absl::IsDataLoss(status);
  context_.log->Write({fault ? LogLevel::kError : LogLevel::kInfo,
                       "rpc",
                       {{"method", std::string(call.method)},
                        {"caller", std::string(call.caller)},
                        {"account", std::string(call.account)},
                        {"code", code},
                        {"reason", why},
                        {"latency_ms", absl::ToDoubleMilliseconds(latency)}}});
  if (context_.observe) context_.observe({std::string(call.method), std::string(call.account), code, why, latency});
}

}  // namespace postern
