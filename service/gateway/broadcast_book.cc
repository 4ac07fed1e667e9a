#include "gateway/broadcast_book.h"

#include <string>
#include <utility>
#include <vector>

#include "gateway/broadcast_event.h"
#include "gateway/broadcast_progress.h"
#include "gateway/broadcast_rows.h"

namespace postern {

BroadcastBook::BroadcastBook(Store& store, Sequencer& sequencer, const Clock& clock, LogSink& log,
                             absl::Duration retention)
    : store_(store), sequencer_(sequencer), clock_(clock), log_(log), retention_(retention) {}

void BroadcastBook::Keep(const Account& account, const v1::Broadcast& broadcast, std::function<void()> done) {
  const absl::Time now = clock_.Now();
  Submission submission;
  submission.records.push_back(BroadcastEvent(account, broadcast, v1::Broadcast::STATE_UNSPECIFIED, now));
  submission.anonymous.push_back(false);
  submission.state_writes.push_back(EndedRow(broadcast, now + retention_));
  sequencer_.Submit(std::move(submission), [this, done = std::move(done)](absl::StatusOr<SubmissionResult> written) {
    if (!written.ok()) {
      log_.Write({LogLevel::kError, "broadcast_not_kept", {{"error", std::string(written.status().message())}}});
    }
    done();
  });
}

absl::StatusOr<v1::Broadcast> BroadcastBook::FindRecord(absl::string_view name) const {
  return ReadRecord(store_.state(), name);
}

absl::StatusOr<v1::Broadcast> BroadcastBook::Find(absl::string_view name) const {
  const StateStore& state = store_.state();
  absl::StatusOr<v1::Broadcast> record = ReadRecord(state, name);
  if (!record.ok() || record->has_end_time()) return record;
  absl::StatusOr<storage::v1::BroadcastPlan> plan = ReadPlan(state, name);
  if (absl::IsNotFound(plan.status())) return ReadRecord(state, name);  // It has ended meanwhile.
  if (!plan.ok()) return plan.status();
  absl::StatusOr<std::vector<storage::v1::BroadcastStep>> steps = ReadSteps(state, name);
  if (!steps.ok()) return steps.status();
  // Its steps go when it ends, which may have been just now.
  absl::StatusOr<v1::Broadcast> latest = ReadRecord(state, name);
  if (!latest.ok() || latest->has_end_time()) return latest;
  return BroadcastProgress(*std::move(record), *std::move(plan), *steps).WithResults();
}

}  // namespace postern
