#include "rpc/doorkeeper.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "rpc/status.h"

namespace postern {

absl::StatusOr<int64_t> Doorkeeper::Admit(std::function<void(LiveCalls::End)> end) {
  const int most = context_.limits().max_concurrent_calls;
  if (under_way_.fetch_add(1) >= most) {
    under_way_.fetch_sub(1);
    return Failure(reason::kLocalRateLimited, "too many calls are under way; nothing was sent")
        .Quota("postern", absl::StrCat("at most ", most, " calls at a time"))
        .RetryAfter(absl::Seconds(1));
  }
  std::optional<int64_t> ticket = live_.EnterCall(std::move(end));
  if (ticket) return *ticket;
  under_way_.fetch_sub(1);
  return ServerDraining();
}

void Doorkeeper::Release(int64_t ticket) {
  under_way_.fetch_sub(1);
  live_.LeaveCall(ticket);
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
