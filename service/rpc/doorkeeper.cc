#include "rpc/doorkeeper.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/resource_name.h"
#include "base/status.h"
#include "rpc/status.h"

namespace postern {
namespace {

constexpr char kStreamMethod[] = "/SubscribeEvents";

// When a place is free again is not known; calls are short where providers answer.
constexpr absl::Duration kTryAgain = absl::Seconds(1);

// One caller has this part of all places for what Postern answers by itself. Such calls last as long as their caller
// takes to read the reply, or to be cut off.
constexpr int kOwnShare = 4;

// When less than this part of all places is left, nobody gets more than that: each that stalls then leaves places to
// the others, however many stall at once.
constexpr int kScarce = 4;

}  // namespace

bool IsDenial(absl::string_view why, absl::string_view caller) {
  return why == reason::kCallerUnauthenticated.name || why == reason::kCallerForbidden.name ||
         (why == reason::kAccountNotFound.name && !caller.empty());
}

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

bool Doorkeeper::Take(const std::string& share, int64_t most, Admission& admission) {
  const int64_t all = context_.limits().max_concurrent_calls;
  const int64_t left = std::max<int64_t>(0, all - under_way_);
  {
    std::lock_guard<std::mutex> lock(mutex_);
    const auto found = shares_.find(share);
    const int64_t under_way = found == shares_.end() ? 0 : found->second;
    if (under_way < most && (left >= all / kScarce || under_way * kScarce <= left)) {
      ++shares_[share];
      admission.share = share;
      return true;
    }
  }
  if (std::exchange(admission.counted, false)) under_way_.fetch_sub(1);
  return false;
}

absl::Status Doorkeeper::TakeShare(const std::string& account, Admission& admission) {
  const int64_t share = context_.limits().max_concurrent_calls_per_account;
  if (Take(AccountName(account), share, admission)) return absl::OkStatus();
  if (context_.observe_refusal) context_.observe_refusal(account);
  return Failure(reason::kLocalRateLimited, "too many calls of this account are under way; nothing was sent")
      .Quota(AccountName(account), absl::StrCat("at most ", share,
                                                " calls of one account at a time "
                                                "(limits.max_concurrent_calls_per_account), fewer while less than a "
                                                "quarter of limits.max_concurrent_calls is left"))
      .RetryAfter(kTryAgain);
}

absl::Status Doorkeeper::TakeOwnShare(const Caller& caller, Admission& admission) {
  const int64_t share = std::max(1, context_.limits().max_concurrent_calls / kOwnShare);
  const std::string name = absl::StrCat("callers/", caller.name);
  if (Take(name, share, admission)) return absl::OkStatus();
  if (context_.observe_refusal) context_.observe_refusal("");
  return Failure(reason::kLocalRateLimited, "too many calls of this caller are under way; nothing was sent")
      .Quota(name, absl::StrCat("at most ", share,
                                " calls at a time of one caller that no provider is asked for "
                                "(a quarter of limits.max_concurrent_calls), fewer while less than a quarter is left"))
      .RetryAfter(kTryAgain);
}

void Doorkeeper::Release(const Admission& admission) {
  if (admission.counted) under_way_.fetch_sub(1);
  if (!admission.share.empty()) {
    std::lock_guard<std::mutex> lock(mutex_);
    const auto share = shares_.find(admission.share);
    if (--share->second == 0) shares_.erase(share);
  }
  live_.LeaveCall(admission.ticket);
}

absl::Status Doorkeeper::Recognize(const Credentials& credentials, absl::string_view method, Identity& who) {
  absl::StatusOr<Identity> found = IdentifyCaller(context_.callers, credentials);
  if (!found.ok()) return found.status();
  who = *std::move(found);
  if (absl::Status within = quotas_.CountCall(*who.caller); !within.ok()) return within;
  return CheckPermission(*who.caller, method);
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
  Audit(call, code, why);
  if (context_.observe) {
    context_.observe(
        {std::string(call.method), std::string(call.account), code, why, latency, std::string(call.caller)});
  }
}

void Doorkeeper::RecordNotTaken(const CallFacts& call) {
  context_.log->Write({LogLevel::kWarning,
                       "rpc_reply_not_taken",
                       {{"method", std::string(call.method)},
                        {"caller", std::string(call.caller)},
                        {"account", std::string(call.account)}}});
}

void Doorkeeper::Audit(const CallFacts& call, const std::string& code, const std::string& why) {
  if (context_.audit == nullptr) return;
  const bool denied = IsDenial(why, call.caller);
  const bool reads = PermissionOf(call.method).value_or(Permission::kRead) == Permission::kRead ||
                     (PermissionOf(call.method) == Permission::kEvents && !absl::EndsWith(call.method, kStreamMethod));
  if (reads && !denied && !context_.audit_reads) return;
  context_.audit->Write({denied ? LogLevel::kWarning : LogLevel::kInfo,
                         "audit",
                         {{"action", std::string(call.method)},
                          {"caller", std::string(call.caller)},
                          {"by", std::string(call.by)},
                          {"peer", std::string(call.peer)},
                          {"account", std::string(call.account)},
                          {"code", code},
                          {"reason", why},
                          {"denied", denied}}});
}

}  // namespace postern
