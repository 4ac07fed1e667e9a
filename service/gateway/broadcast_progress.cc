#include "gateway/broadcast_progress.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/status.h"
#include "gateway/claim.h"
#include "gateway/error_details.h"

namespace postern {
namespace {

using storage::v1::BroadcastPlan;
using storage::v1::BroadcastStep;

// With the pauses below a recipient is waited for about a quarter of an hour, or as long as the provider says; as long
// as it takes where nobody but the server's own pace holds it back.
constexpr int kMostAttempts = 20;
constexpr absl::Duration kFirstPause = absl::Seconds(1);  // Doubles with each attempt.
constexpr absl::Duration kLongestPause = absl::Minutes(1);
constexpr absl::Duration kLongestAskedFor = absl::Hours(1);

void SetTime(absl::Time time, google::protobuf::Timestamp& out) {
  const int64_t nanos = absl::ToUnixNanos(time);
  out.set_seconds(nanos / 1'000'000'000);
  out.set_nanos(static_cast<int32_t>(nanos % 1'000'000'000));
}

bool MayWorkLater(const absl::Status& failure) {
  // A cancelled call whose request was sent is an unknown outcome (invoke.h).
  if (absl::IsUnavailable(failure) || absl::IsResourceExhausted(failure) || absl::IsCancelled(failure)) return true;
  const std::optional<FailureDetail> detail = DetailOf(failure);
  if (!detail || detail->reason != reason::kUpstreamTimeout.name) return false;
  const auto outcome = detail->metadata.find("outcome");
  return outcome != detail->metadata.end() && outcome->second == "not_sent";
}

absl::Status LeftOut() {
  return Failure(reason::kBroadcastCancelled,
                 "the broadcast was cancelled before this recipient's turn; nothing was sent");
}

}  // namespace

v1::Broadcast StartingBroadcast(std::string name, int recipients, absl::Time now) {
  v1::Broadcast record;
  record.set_name(std::move(name));
  record.set_state(v1::Broadcast::STATE_RUNNING);
  record.mutable_counts()->set_total_count(recipients);
  record.mutable_counts()->set_pending_count(recipients);
  SetTime(now, *record.mutable_create_time());
  return record;
}

std::optional<absl::Duration> PauseBeforeRetry(const absl::Status& failure, int attempts, double random) {
  if (DoubtOf(failure) || !MayWorkLater(failure)) return std::nullopt;
  // The server's own pace will let it pass, however many go first.
  if (attempts >= kMostAttempts && !HasReason(failure, reason::kLocalRateLimited)) return std::nullopt;
  const absl::Duration grown = std::min(kLongestPause, kFirstPause * std::exp2(attempts - 1));
  const absl::Duration pause = grown * (0.5 + 0.5 * random);
  const std::optional<FailureDetail> detail = DetailOf(failure);
  const absl::Duration asked_for = detail ? detail->retry_delay.value_or(absl::ZeroDuration()) : absl::ZeroDuration();
  return std::max(pause, std::min(asked_for, kLongestAskedFor));
}

absl::Status InterruptedSend() {
  return Failure(reason::kUpstreamOutcomeUnknown,
                 "the server ended while the message to this recipient was under way; it may have been sent")
      .Metadata("outcome", "unknown");
}

BroadcastProgress::BroadcastProgress(v1::Broadcast record, BroadcastPlan plan, const std::vector<BroadcastStep>& steps)
    : record_(std::move(record)), plan_(std::move(plan)) {
  record_.clear_results();
  for (const BroadcastStep& step : steps) {
    if (finished()) break;
    interrupted_ = step.outcome_case() == BroadcastStep::OUTCOME_NOT_SET;
    if (interrupted_) break;
    v1::BroadcastResult& result = results_.emplace_back();
    if (step.has_message()) *result.mutable_message() = step.message();
    if (step.has_error()) *result.mutable_error() = step.error();
    ++next_;
  }
}

absl::Duration BroadcastProgress::interval() const {
  return absl::Seconds(plan_.send_interval().seconds()) + absl::Nanoseconds(plan_.send_interval().nanos());
}

void BroadcastProgress::Count(int32_t accepted, int32_t refused, int32_t unknown) {
  v1::BroadcastCounts& counts = *record_.mutable_counts();
  counts.set_pending_count(counts.pending_count() - accepted - refused - unknown);
  counts.set_accepted_count(counts.accepted_count() + accepted);
  counts.set_refused_count(counts.refused_count() + refused);
  counts.set_unknown_count(counts.unknown_count() + unknown);
}

BroadcastStep BroadcastProgress::Settle(const absl::StatusOr<v1::SendMessageResponse>& sent) {
  BroadcastStep step;
  v1::BroadcastResult& result = results_.emplace_back();
  if (sent.ok()) {
    *step.mutable_message() = sent->message();
    // It is the same for all of them.
    step.mutable_message()->clear_content();
    *result.mutable_message() = step.message();
    Count(1, 0, 0);
  } else {
    const std::optional<storage::v1::ClaimError> doubt = DoubtOf(sent.status());
    *step.mutable_error() = ToRpcStatus(doubt ? StatusOf(*doubt) : sent.status());
    *result.mutable_error() = step.error();
    Count(0, doubt ? 0 : 1, doubt ? 1 : 0);
  }
  ++next_;
  interrupted_ = false;
  return step;
}

void BroadcastProgress::End(bool cancelled, absl::Time now) {
  const int recipients = plan_.recipients().recipients_size();
  const int left = recipients - next_;
  for (int i = 0; i < left; ++i) *results_.emplace_back().mutable_error() = ToRpcStatus(LeftOut());
  record_.mutable_counts()->set_pending_count(record_.counts().pending_count() - left);
  record_.mutable_counts()->set_cancelled_count(left);
  record_.set_state(cancelled ? v1::Broadcast::STATE_CANCELLED : v1::Broadcast::STATE_DONE);
  SetTime(now, *record_.mutable_end_time());
}

v1::Broadcast BroadcastProgress::WithResults() const {
  v1::Broadcast whole = record_;
  const auto& recipients = plan_.recipients().recipients();
  for (int i = 0; i < recipients.size(); ++i) {
    v1::BroadcastResult& result = *whole.add_results();
    if (i < static_cast<int>(results_.size())) result = results_[i];
    *result.mutable_recipient() = recipients[i];
    result.set_index(i);
  }
  return whole;
}

}  // namespace postern
