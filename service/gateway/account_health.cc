#include "gateway/account_health.h"

#include <algorithm>
#include <map>
#include <optional>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "providers/timestamp.h"
#include "wire/utf8.h"

namespace postern {
namespace {

constexpr auto kUnreachable = v1::AccountHealth::STATE_UNREACHABLE;
constexpr auto kAuthFailed = v1::AccountHealth::STATE_AUTH_FAILED;
constexpr auto kNoState = v1::AccountHealth::STATE_UNSPECIFIED;
constexpr int kMostDoublings = 20;
constexpr size_t kMostReasonBytes = 256;

absl::Time TimeOf(const google::protobuf::Timestamp& time) {
  return absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
}

std::string Value(const std::map<std::string, std::string>& metadata, const char* key) {
  const auto it = metadata.find(key);
  return it == metadata.end() ? "" : it->second;
}

}  // namespace

CallEvidence EvidenceOf(const CallReport& report) {
  if (report.status.ok()) return CallEvidence::kAnswered;
  const std::optional<FailureDetail> detail = DetailOf(report.status);
  if (report.cancelled || !detail) return CallEvidence::kNone;
  // A change whose look afterwards failed names what that look met.
  const std::string cause = Value(detail->metadata, "cause");
  const std::string& why = cause.empty() ? detail->reason : cause;
  if (why == reason::kUpstreamAuthFailed.name) return CallEvidence::kAuthFailed;
  if (why == reason::kUpstreamRateLimited.name) return CallEvidence::kNone;
  if (why == reason::kUpstreamTimeout.name && Value(detail->metadata, "outcome") == "not_sent") {
    return CallEvidence::kNone;
  }
  for (const Reason& failed : {reason::kUpstreamUnreachable, reason::kUpstreamUnavailable, reason::kUpstreamTimeout,
                               reason::kUpstreamOutcomeUnknown, reason::kUpstreamBadResponse}) {
    if (why == failed.name) return CallEvidence::kUnreachable;
  }
  return detail->metadata.count("http_status") > 0 ? CallEvidence::kAnswered : CallEvidence::kNone;
}

AccountHealth::AccountHealth(const HealthRules& rules, const v1::AccountHealth& before, absl::Time first_seen,
                             const Moment& now)
    : rules_(rules), started_(now.steady), view_(before) {
  const State state = before.state();
  known_ = state != kNoState;
  kept_silent_ = state == v1::AccountHealth::STATE_SILENT;
  if (state == kUnreachable || state == kAuthFailed) {
    failure_ = state;
    failed_ = 1;
  }
  Heard(now.wall - (before.has_last_event_time() ? TimeOf(before.last_event_time()) : first_seen), now);
}

void AccountHealth::CallEnded(CallEvidence evidence, absl::string_view why, const Moment& now) {
  switch (evidence) {
    case CallEvidence::kNone:
      return;
    case CallEvidence::kUnreachable:
      return Fail(kUnreachable, why, now);
    case CallEvidence::kAuthFailed:
      return Fail(kAuthFailed, why, now);
    case CallEvidence::kAnswered:
      run_ = {};
      known_ = true;
      if (failure_ != kNoState) recovered_ = now.steady;
      failure_ = kNoState;
      Update("calls are answered", now);
  }
}

void AccountHealth::Fail(State kind, absl::string_view why, const Moment& now) {
  if (run_.kind != kind) run_ = {.kind = kind, .count = 0, .since = now.steady};
  ++run_.count;
  if (failure_ == kind) return;
  if (failure_ == kNoState && now.steady - recovered_ >= rules_.calm) failed_ = 0;
  const bool often = kind == kAuthFailed || run_.count >= rules_.failures;
  if (!often || now.steady - run_.since < Hold(kind)) return;
  failure_ = kind;
  ++failed_;
  Update(run_.count > 1 ? absl::StrCat(run_.count, " calls in a row failed, the last one: ", why) : std::string(why),
         now);
}

absl::Duration AccountHealth::Hold(State kind) const {
  const absl::Duration least = kind == kAuthFailed ? absl::ZeroDuration() : rules_.failing_for;
  // Not answered and then refused is one story.
  if (failed_ == 0 || (failed_ == 1 && failure_ != kNoState)) return least;
  const int doublings = std::min(failed_ - 1, kMostDoublings);
  return std::max(least, std::min(rules_.longest_hold, rules_.first_hold * (int64_t{1} << doublings)));
}

void AccountHealth::EventArrived(absl::Time receive_time, bool live, const Moment& now) {
  *view_.mutable_last_event_time() = TimestampOf(receive_time);
  kept_silent_ = false;
  if (live) known_ = true;
  Heard(live ? absl::ZeroDuration() : now.wall - receive_time, now);
  if (live) Update("events arrive", now);
}

void AccountHealth::Heard(absl::Duration ago, const Moment& now) {
  const absl::Duration grace = std::min(rules_.start_grace, rules_.silent_after);
  // A wall clock that was set back makes nothing lie in the future.
  heard_ = std::max(now.steady - std::max(ago, absl::ZeroDuration()), started_ + grace - rules_.silent_after);
}

bool AccountHealth::IsSilent(const Moment& now) const {
  if (rules_.silent_after <= absl::ZeroDuration()) return false;
  return kept_silent_ || now.steady - heard_ >= rules_.silent_after;
}

void AccountHealth::TimePassed(const Moment& now) { Update("silence is no longer watched for", now); }

void AccountHealth::Update(absl::string_view reason, const Moment& now) {
  State state = known_ ? v1::AccountHealth::STATE_HEALTHY : kNoState;
  std::string why(reason);
  if (failure_ != kNoState) {
    state = failure_;
  } else if (IsSilent(now)) {
    state = v1::AccountHealth::STATE_SILENT;
    why = absl::StrCat("no event for ", absl::FormatDuration(rules_.silent_after));
  }
  if (state == view_.state()) return;
  view_.set_state(state);
  view_.set_reason(CutUtf8(why, kMostReasonBytes));
  *view_.mutable_change_time() = TimestampOf(now.wall);
}

}  // namespace postern
