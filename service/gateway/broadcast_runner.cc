#include "gateway/broadcast_runner.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/cancellation.h"
#include "base/ids.h"
#include "base/resource_name.h"
#include "base/status.h"
#include "gateway/broadcast_event.h"
#include "gateway/broadcast_rows.h"
#include "gateway/complete_message.h"
#include "gateway/invoke.h"
#include "gateway/recipient_key.h"

namespace postern {
namespace {

constexpr absl::Duration kWriteAgain = absl::Seconds(1);
constexpr absl::Duration kLookForAccount = absl::Seconds(1);

// What a message was not sent for, when its content was not there to send.
absl::Status ContentMissing(const absl::Status& status) {
  if (absl::IsUnavailable(status)) return status;  // The store comes back.
  return Failure(reason::kInternalError, "the content of the broadcast cannot be read; nothing was sent");
}

}  // namespace

BroadcastRunner::BroadcastRunner(const Router& router, Store& store, Sequencer& sequencer, const Clock& clock,
                                 LogSink& log, BroadcastRunnerOptions options)
    : router_(router), store_(store), sequencer_(sequencer), clock_(clock), log_(log), options_(std::move(options)) {}

absl::Status BroadcastRunner::Stopped() {
  return Failure(reason::kStoreUnavailable, "the server is shutting down").RetryAfter(absl::Seconds(1));
}

BroadcastRunner::~BroadcastRunner() { Close(clock_.Now()); }

void BroadcastRunner::Start() {
  Resume();
  thread_ = std::thread([this] { Run(); });
}

void BroadcastRunner::Run() {
  while (true) {
    const absl::Duration wait = RunDue() - clock_.Now();
    std::unique_lock<std::mutex> lock(mutex_);
    const auto called = [this] { return stopped_ || !jobs_.empty(); };
    wake_.wait_for(lock, absl::ToChronoMilliseconds(std::clamp(wait, absl::Milliseconds(1), absl::Seconds(1))), called);
    if (stopped_ && under_way_ == 0) return;
  }
}

absl::Time BroadcastRunner::RunDue() {
  ListUnread();  // Before the jobs: of what is accepted meanwhile there is one by the time that it is looked for.
  std::vector<std::function<void()>> jobs;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    jobs.swap(jobs_);
  }
  for (const std::function<void()>& job : jobs) job();
  FinishWork(static_cast<int>(jobs.size()));
  ResumeUnread();
  absl::Time next = absl::InfiniteFuture();
  for (const auto& [name, unread] : unread_) next = std::min(next, closing() ? next : unread.due);
  const std::map<std::string, RunningPtr> all = running_;  // One that ends leaves the map.
  for (const auto& [name, one] : all) {
    if (const absl::Time now = clock_.Now(); one->planned > now) Rest(*one, one->due - one->planned);
    Advance(one);
    Write(one);
    next = std::min(next, DueOf(*one));
  }
  return next;
}

absl::Time BroadcastRunner::DueOf(const Running& one) const {
  if (one.writing) return absl::InfiniteFuture();
  if (!one.changes.empty()) return one.write_due;
  return one.phase == Phase::kResting && !closing() ? one.due : absl::InfiniteFuture();
}

void BroadcastRunner::Rest(Running& one, absl::Duration pause) {
  one.planned = clock_.Now();
  one.due = one.planned + pause;
}

bool BroadcastRunner::FindRoute(Running& one) {
  absl::StatusOr<std::shared_ptr<const Route>> route = router_.Find(one.account);
  if (route.ok()) one.route = *std::move(route);
  return route.ok();
}

void BroadcastRunner::Advance(const RunningPtr& one) {
  if (one->phase != Phase::kResting) return;
  if (!FindRoute(*one)) {
    if (clock_.Now() >= one->due) Rest(*one, kLookForAccount);
    return;
  }
  if (one->cancelling()) return End(one, true);
  if (one->progress.finished()) return End(one, false);
  if (closing() || clock_.Now() < one->due) return;
  one->phase = Phase::kClaiming;
  one->changes.push_back({{StepRow(one->name(), one->progress.next(), {})}, {}, [this, one] { Send(one); }, nullptr});
}

void BroadcastRunner::Send(const RunningPtr& one) {
  if (one->cancelling() || closing()) {
    one->phase = Phase::kResting;
    one->changes.push_back({{NoStepRow(one->name(), one->progress.next())}, {}, nullptr, nullptr});
    return;
  }
  absl::StatusOr<v1::SendMessageRequest> message = ReadContent(store_.state(), one->name());
  if (!message.ok()) return Settle(one, ContentMissing(message.status()));
  *message->mutable_recipient() = one->progress.recipient();
  one->phase = Phase::kSending;
  ++one->attempts;
  one->sending = std::make_shared<Cancellation>();
  CallContext context;
  context.deadline = clock_.Now() + options_.call_timeout;
  context.connect_timeout = options_.connect_timeout;
  context.max_response_bytes = options_.max_response_bytes();
  context.cancellation = one->sending;
  context.traceparent = one->progress.plan().traceparent();
  context.priority = Priority::kBroadcast;
  context.recipient_key = RecipientKey(message->recipient());
  if (options_.before_send) options_.before_send(*one->route, *message);
  BeginWork();
  Invoke<v1::SendMessageResponse>(one->route, context, one->route->provider->SendMessage(one->route->account, *message),
                                  [this, one](absl::StatusOr<v1::SendMessageResponse> sent) {
                                    EndWork([this, one, sent = std::move(sent)] { Settle(one, sent); });
                                  });
}

void BroadcastRunner::Settle(const RunningPtr& one, absl::StatusOr<v1::SendMessageResponse> sent) {
  const int index = one->progress.next();
  one->phase = Phase::kResting;
  one->sending.reset();
  if (!sent.ok()) {
    const std::map<std::string, std::string> where = {{"provider", one->route->account.provider},
                                                      {"account", one->account}};
    sent = WithMetadata(sent.status(), where);
    if (const auto pause = PauseBeforeRetry(sent.status(), one->attempts, options_.random())) {
      one->changes.push_back({{NoStepRow(one->name(), index)}, {}, nullptr, nullptr});
      Rest(*one, *pause);
      return Write(one);
    }
  } else {
    v1::SendMessageRequest request;
    *request.mutable_recipient() = one->progress.recipient();
    CompleteSent(request, one->account, DerivedId({one->name(), absl::StrCat(index)}), *sent);
  }
  const storage::v1::BroadcastStep step = one->progress.Settle(sent);
  one->changes.push_back(
      {{StepRow(one->name(), index, step), RecordRow(one->progress.record())}, {}, nullptr, nullptr});
  one->attempts = 0;
  Rest(*one, one->progress.interval());
  Advance(one);
  Write(one);
}

void BroadcastRunner::End(const RunningPtr& one, bool cancelled) {
  const v1::Broadcast::State before = one->progress.record().state();
  const int steps = std::min(one->progress.next() + 1, one->progress.plan().recipients().recipients_size());
  const absl::Time now = clock_.Now();
  one->phase = Phase::kEnding;
  one->progress.End(cancelled, now);
  const v1::Broadcast& record = one->progress.record();
  Change change;
  change.rows = EndRows(one->progress.WithResults(), steps, now + options_.retention);
  change.events.push_back(BroadcastEvent(one->route->account, record, before, now));
  change.durable = [this, one] {
    const v1::BroadcastCounts& counts = one->progress.record().counts();
    log_.Write({LogLevel::kInfo,
                "broadcast_ended",
                {{"name", one->name()},
                 {"state", v1::Broadcast::State_Name(one->progress.record().state())},
                 {"accepted", counts.accepted_count()},
                 {"refused", counts.refused_count()},
                 {"unknown", counts.unknown_count()},
                 {"cancelled", counts.cancelled_count()}}});
    running_.erase(one->name());
    FreePlace(one->account);
  };
  one->changes.push_back(std::move(change));
}

void BroadcastRunner::Write(const RunningPtr& one) {
  if (one->writing || one->changes.empty()) return;
  const absl::Time now = clock_.Now();
  if (now < one->write_due && now + kWriteAgain >= one->write_due) return;
  auto changes = std::make_shared<std::vector<Change>>();
  changes->swap(one->changes);
  Submission submission;
  for (const Change& change : *changes) {
    for (const StateWrite& row : change.rows) submission.state_writes.push_back(row);
    for (const EventRecord& event : change.events) submission.records.push_back(event);
  }
  submission.anonymous.resize(submission.records.size());
  one->writing = true;
  BeginWork();
  sequencer_.Submit(std::move(submission), [this, one, changes](const absl::StatusOr<SubmissionResult>& result) {
    EndWork([this, one, changes, status = result.status()] { Written(one, std::move(*changes), status); });
  });
}

void BroadcastRunner::Written(const RunningPtr& one, std::vector<Change> changes, const absl::Status& status) {
  one->writing = false;
  if (status.ok()) {
    one->write_due = absl::InfinitePast();
    for (const Change& change : changes) {
      if (change.durable) change.durable();
    }
    Advance(one);
    return Write(one);
  }
  if (one->write_due == absl::InfinitePast()) {  // The first of a row of failures.
    log_.Write(
        {LogLevel::kError, "broadcast_not_written", {{"name", one->name()}, {"error", std::string(status.message())}}});
  }
  for (Change& change : changes) {
    if (!change.not_yet) continue;
    change.not_yet(status);
    change.not_yet = nullptr;
    change.durable = nullptr;
  }
  changes.insert(changes.end(), std::make_move_iterator(one->changes.begin()),
                 std::make_move_iterator(one->changes.end()));
  one->changes = std::move(changes);
  one->write_due = clock_.Now() + kWriteAgain;
}

bool BroadcastRunner::closing() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return closing_;
}

bool BroadcastRunner::Post(std::function<void()> job) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (stopped_) return false;
  ++under_way_;
  jobs_.push_back(std::move(job));
  wake_.notify_all();
  return true;
}

void BroadcastRunner::BeginWork() {
  std::lock_guard<std::mutex> lock(mutex_);
  ++under_way_;
}

void BroadcastRunner::EndWork(std::function<void()> then) {
  std::lock_guard<std::mutex> lock(mutex_);
  jobs_.push_back(std::move(then));
  wake_.notify_all();
}

void BroadcastRunner::FinishWork(int jobs) {
  if (jobs == 0) return;
  std::lock_guard<std::mutex> lock(mutex_);
  under_way_ -= jobs;
  wake_.notify_all();
}

void BroadcastRunner::BeginClose() {
  std::lock_guard<std::mutex> lock(mutex_);
  closing_ = true;
}

void BroadcastRunner::Close(absl::Time deadline) {
  BeginClose();
  std::unique_lock<std::mutex> lock(mutex_);
  if (stopped_) return;
  if (!thread_.joinable()) thread_ = std::thread([this] { Run(); });
  const auto idle = [this] { return under_way_ == 0; };
  const absl::Duration wait = std::max(deadline - clock_.Now(), absl::ZeroDuration());
  if (!wake_.wait_for(lock, absl::ToChronoMilliseconds(wait), idle)) {
    ++under_way_;
    jobs_.push_back([this] {
      for (const auto& [name, one] : running_) {
        if (one->sending != nullptr) one->sending->Cancel();
      }
    });
    wake_.notify_all();
    wake_.wait(lock, idle);
  }
  stopped_ = true;
  wake_.notify_all();
  lock.unlock();
  thread_.join();
  // What could not be written holds on to its broadcast, and somebody may wait for it.
  for (const auto& [name, one] : running_) {
    for (const Change& change : one->changes) {
      if (change.not_yet) change.not_yet(Stopped());
    }
    one->changes.clear();
  }
}

}  // namespace postern
