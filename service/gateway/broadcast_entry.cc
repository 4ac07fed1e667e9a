// How broadcasts come to the runner: accepted, taken up again after a restart, and told to stop.
#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/ids.h"
#include "base/resource_name.h"
#include "base/status.h"
#include "gateway/broadcast_event.h"
#include "gateway/broadcast_rows.h"
#include "gateway/broadcast_runner.h"

namespace postern {
namespace {

constexpr absl::Duration kAskAgain = absl::Seconds(10);
constexpr absl::Duration kReadAgain = absl::Seconds(1);  // Doubles with each failure.
constexpr absl::Duration kLongestUnread = absl::Minutes(1);

// What became of a recipient whose turn came after a backup, in the store that was restored from it.
absl::Status SentSinceBackup() {
  return Failure(reason::kUpstreamOutcomeUnknown,
                 "the store was restored from a backup made before this recipient's turn; the message may have been "
                 "sent since then")
      .Metadata("outcome", "unknown");
}

absl::Status TooManyRun(const std::string& account, int limit) {
  const std::string why = absl::StrCat("the account has ", limit, " broadcasts running, as many as it may");
  return Failure(reason::kLocalRateLimited, absl::StrCat(why, "; nothing was sent"))
      .Quota(AccountName(account), why)
      .Metadata("account", account)
      .RetryAfter(kAskAgain);
}

}  // namespace

bool BroadcastRunner::TakePlace(const std::string& account) {
  std::lock_guard<std::mutex> lock(mutex_);
  int& count = count_[account];
  if (count >= options_.max_running) return false;
  ++count;
  return true;
}

void BroadcastRunner::FreePlace(const std::string& account) {
  std::lock_guard<std::mutex> lock(mutex_);
  --count_[account];
}

void BroadcastRunner::Accept(NewBroadcast fresh, const KeepResponse& keep, Done<v1::SendBroadcastResponse> done) {
  const Account& account = fresh.route->account;
  if (!TakePlace(account.slug)) return done(TooManyRun(account.slug, options_.max_running));
  const absl::Time now = clock_.Now();
  v1::SendBroadcastResponse response;
  v1::Broadcast& record = *response.mutable_broadcast();
  record = StartingBroadcast(ResourceName(account.slug, "broadcasts", absl::StrCat("~", RandomId())),
                             fresh.plan.recipients().recipients_size(), now);
  auto one = std::make_shared<Running>(account.slug, BroadcastProgress(record, fresh.plan, {}));
  one->phase = Phase::kStarting;
  // Before the commit shows it to anybody: who cancels it then must find it here.
  Post([this, one] { running_[one->name()] = one; });
  Submission submission;
  submission.records.push_back(BroadcastEvent(account, record, v1::Broadcast::STATE_UNSPECIFIED, now));
  submission.anonymous.push_back(false);
  submission.state_writes = StartRows(record, fresh.plan, std::move(fresh.content));
  if (std::optional<StateWrite> kept = keep(response)) submission.state_writes.push_back(*std::move(kept));
  sequencer_.Submit(std::move(submission),
                    [this, one, response, done = std::move(done)](const absl::StatusOr<SubmissionResult>& result) {
                      Post([this, one, started = result.ok()] { Begin(one, started); });
                      result.ok() ? done(response) : done(result.status());
                    });
}

void BroadcastRunner::Begin(const RunningPtr& one, bool started) {
  if (started) {
    one->phase = Phase::kResting;
    return;
  }
  running_.erase(one->name());
  FreePlace(one->account);
}

void BroadcastRunner::Resume() {
  unread_[""] = {};
  ListUnread();
  ResumeUnread();
}

void BroadcastRunner::ListUnread() {
  const auto list = unread_.find("");
  if (list == unread_.end() || !IsDue(list->second)) return;
  const absl::StatusOr<std::vector<std::string>> names = ReadRunning(store_.state());
  if (!names.ok()) return ReadLater("", names.status());
  unread_.erase(list);
  for (const std::string& name : *names) {
    if (running_.count(name) == 0) unread_[name] = {};
  }
}

void BroadcastRunner::ResumeUnread() {
  if (closing()) return;
  const std::map<std::string, Unread> all = unread_;
  for (const auto& [name, unread] : all) {
    if (name.empty() || !IsDue(unread)) continue;
    const absl::Status status = running_.count(name) > 0 ? absl::OkStatus() : ResumeOne(name);
    status.ok() ? void(unread_.erase(name)) : ReadLater(name, status);
  }
}

bool BroadcastRunner::IsDue(const Unread& unread) const {
  const absl::Time now = clock_.Now();
  return now >= unread.due || unread.planned > now;
}

void BroadcastRunner::ReadLater(const std::string& name, const absl::Status& status) {
  Unread& unread = unread_[name];
  if (unread.failures == 0) TellNotResumed(name, status);
  unread.planned = clock_.Now();
  unread.due = unread.planned + std::min(kLongestUnread, kReadAgain * std::exp2(unread.failures));
  ++unread.failures;
}

void BroadcastRunner::TellNotResumed(const std::string& name, const absl::Status& status) const {
  log_.Write({LogLevel::kError, "broadcast_not_resumed", {{"name", name}, {"error", std::string(status.message())}}});
}

absl::Status BroadcastRunner::ResumeOne(const std::string& name) {
  absl::StatusOr<ParsedName> parsed = ParseResourceName(name, "broadcasts", "name");
  if (!parsed.ok()) return parsed.status();
  absl::StatusOr<v1::Broadcast> record = ReadRecord(store_.state(), name);
  if (!record.ok()) return record.status();
  absl::StatusOr<storage::v1::BroadcastPlan> plan = ReadPlan(store_.state(), name);
  if (!plan.ok()) return plan.status();
  absl::StatusOr<std::vector<storage::v1::BroadcastStep>> steps = ReadSteps(store_.state(), name);
  if (!steps.ok()) return steps.status();
  const absl::StatusOr<bool> restored = IsRestored(store_.state(), name);
  if (!restored.ok()) return restored.status();
  auto one =
      std::make_shared<Running>(parsed->account, BroadcastProgress(*std::move(record), *std::move(plan), *steps));
  const std::map<std::string, std::string> where = {{"account", one->account}};
  if (one->progress.interrupted()) {
    const int index = one->progress.next();
    const storage::v1::BroadcastStep step = one->progress.Settle(WithMetadata(InterruptedSend(), where));
    one->changes.push_back({{StepRow(name, index, step), RecordRow(one->progress.record())}, {}, nullptr, nullptr});
  }
  while (*restored && !one->progress.finished()) one->progress.Settle(WithMetadata(SentSinceBackup(), where));
  Rest(*one, one->progress.interval());
  running_[name] = one;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    ++count_[one->account];
  }
  if (!FindRoute(*one)) TellNotResumed(name, AccountNotFound(one->account));  // It waits for its account.
  return absl::OkStatus();
}

void BroadcastRunner::Cancel(const std::string& name, KeepResponse keep, Done<v1::CancelBroadcastResponse> done) {
  if (!Post([this, name, keep = std::move(keep), done] { CancelNow(name, keep, done); })) done(Stopped());
}

void BroadcastRunner::CancelNow(const std::string& name, const KeepResponse& keep,
                                const Done<v1::CancelBroadcastResponse>& done) {
  const auto found = running_.find(name);
  if (found == running_.end()) return AnswerFromStore(name, keep, done);
  const RunningPtr one = found->second;
  if (one->route == nullptr && !FindRoute(*one)) return done(AccountNotFound(one->account));
  if (one->progress.record().state() == v1::Broadcast::STATE_RUNNING) {
    if (one->phase == Phase::kResting) {
      End(one, true);
    } else {
      one->progress.BeginCancelling();
      const v1::Broadcast& record = one->progress.record();
      EventRecord event = BroadcastEvent(one->route->account, record, v1::Broadcast::STATE_RUNNING, clock_.Now());
      one->changes.push_back({{RecordRow(record)}, {std::move(event)}, nullptr, nullptr});
    }
  }
  v1::CancelBroadcastResponse response;
  *response.mutable_broadcast() = one->progress.record();
  Change answer;
  if (std::optional<StateWrite> kept = keep(response)) answer.rows.push_back(*std::move(kept));
  answer.durable = [done, response] { done(response); };
  answer.not_yet = [done](const absl::Status& status) { done(status); };
  one->changes.push_back(std::move(answer));
  Write(one);
}

void BroadcastRunner::AnswerFromStore(const std::string& name, const KeepResponse& keep,
                                      const Done<v1::CancelBroadcastResponse>& done) {
  absl::StatusOr<v1::Broadcast> record = ReadRecord(store_.state(), name);
  if (!record.ok()) return done(record.status());
  if (!record->has_end_time()) {
    // It could not be read since the start, and goes on once it can: a cancel that is not obeyed must not be kept.
    return done(Failure(reason::kStoreUnavailable, "the broadcast could not be read since the start; nothing was done")
                    .RetryAfter(kReadAgain));
  }
  record->clear_results();
  v1::CancelBroadcastResponse response;
  *response.mutable_broadcast() = *std::move(record);
  std::optional<StateWrite> kept = keep(response);
  if (!kept) return done(response);
  Submission submission;
  submission.state_writes.push_back(*std::move(kept));
  sequencer_.Submit(std::move(submission), [done, response](const absl::StatusOr<SubmissionResult>& result) {
    result.ok() ? done(response) : done(result.status());
  });
}

}  // namespace postern
