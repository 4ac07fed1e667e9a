#include "gateway/poller.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/resource_name.h"
#include "base/status.h"
#include "gateway/capabilities.h"
#include "gateway/ingest_event.h"
#include "gateway/webhook_address.h"

namespace postern {
namespace {

using storage::v1::MessagePollCursor;
using storage::v1::SessionPollCursor;

constexpr absl::Duration kHoleGrace = absl::Seconds(2);
constexpr absl::Duration kRegisterInterval = absl::Seconds(5);  // Doubles with each failure.
constexpr absl::Duration kLongestBackoff = absl::Minutes(5);
// Numbered messages come by webhook; the list is only looked through for what got lost without leaving a hole.
constexpr int kReconcileIntervals = 20;
// Every so many polls the states of all messages within the horizon are read, else those of the newest.
constexpr int kSweepPolls = 20;
constexpr int kMostQuiet = 3;      // Intervals grow by half of themselves for each quiet answer, up to so many.
constexpr int kMostFailures = 10;  // Counted for the back-off.
constexpr size_t kMostMissing = 1000;
constexpr int64_t kListedLate = 50;    // So many numbers below the highest are asked for again.
constexpr int64_t kRenumbered = 1000;  // A number so far below the highest means that the provider counts anew.
constexpr absl::Duration kSlice = absl::Hours(6);  // Of a longer time: asked for and committed by itself.
constexpr int kPageSize = 100;

void SetTime(absl::Time time, google::protobuf::Timestamp& out) {
  const int64_t nanos = absl::ToUnixNanos(time);
  out.set_seconds(nanos / 1'000'000'000);
  out.set_nanos(static_cast<int32_t>(nanos % 1'000'000'000));
}

absl::Time TimeOf(const google::protobuf::Timestamp& time) {
  return absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
}

std::string CursorKey(const char* kind, const std::string& slug) { return absl::StrCat("poll/", slug, "/", kind); }

// `version`, where given, becomes the row's; none without one.
template <typename Cursor>
absl::StatusOr<Cursor> LoadCursor(Store& store, const std::string& key, std::optional<uint64_t>* version = nullptr) {
  absl::StatusOr<std::optional<StateEntry>> entry = store.state().Get(key);
  if (!entry.ok()) return entry.status();
  Cursor cursor;
  if (version != nullptr) *version = entry->has_value() ? std::optional<uint64_t>((*entry)->version) : std::nullopt;
  if (entry->has_value() && !cursor.ParseFromString((*entry)->value)) {
    return absl::DataLossError(absl::StrCat("the stored cursor ", key, " cannot be read"));
  }
  return cursor;
}

// The highest number that earlier runs have asked for; -1: none. A cursor that cannot be read is told of by the poll.
int64_t StoredNumber(Store& store, const std::string& slug) {
  const absl::StatusOr<MessagePollCursor> cursor = LoadCursor<MessagePollCursor>(store, CursorKey("messages", slug));
  return cursor.ok() && cursor->has_sequence_number() ? cursor->sequence_number() : -1;
}

v1::ListMessagesRequest Question(const Route& route) {
  v1::ListMessagesRequest request;
  request.set_parent(AccountName(route.account.slug));
  request.set_page_size(kPageSize);
  return request;
}

v1::ListMessagesRequest TimeQuestion(const Route& route, v1::Direction direction, absl::Time from, absl::Time to) {
  v1::ListMessagesRequest request = Question(route);
  request.mutable_filter()->set_direction(direction);
  SetTime(from, *request.mutable_filter()->mutable_start_time());
  SetTime(to, *request.mutable_filter()->mutable_end_time());
  return request;
}

void MoveOn(const v1::Message& message, MessagePollCursor& cursor) {
  if (message.has_sequence_number()) {
    cursor.set_sequence_number(std::max(cursor.sequence_number(), message.sequence_number()));
  }
  const bool newer = message.has_create_time() && message.direction() == v1::DIRECTION_INBOUND &&
                     TimeOf(message.create_time()) > TimeOf(cursor.newest_time());
  if (newer) *cursor.mutable_newest_time() = message.create_time();
}

bool CanList(const Route& route, const char* method) { return CheckMethod(route, method).ok(); }

}  // namespace

Poller::Poller(const Router& router, Store& store, Sequencer& sequencer, const Clock& clock, LogSink& log,
               PollerOptions options)
    : router_(router), store_(store), sequencer_(sequencer), clock_(clock), log_(log), options_(std::move(options)) {
  Follow(options_.times);
}

Poller::SubjectPtr Poller::MakeSubject(std::shared_ptr<const Route> route, const PollTimes& times) const {
  const absl::Time now = clock_.Now();
  auto subject = std::make_shared<Subject>();
  subject->route = std::move(route);
  subject->times = times;
  const Route& to = *subject->route;
  if (CanList(to, "postern.v1.MessageService/ListMessages")) subject->order = ListOrderOf(to.capabilities);
  const bool messages = subject->order != ListOrder::kNone && times.message_interval > absl::ZeroDuration();
  if (messages) subject->messages.due = now;
  if (messages && subject->order == ListOrder::kBySequence) subject->highest = StoredNumber(store_, to.account.slug);
  const bool sessions =
      CanList(to, "postern.v1.SessionService/ListSessions") && times.session_interval > absl::ZeroDuration();
  if (sessions) subject->sessions.due = now;
  if (times.register_webhook) subject->webhook.due = now;
  return subject;
}

void Poller::Follow(const std::map<std::string, PollTimes>& times) {
  std::map<std::string, SubjectPtr> before;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    before = subjects_;
  }
  std::map<std::string, SubjectPtr> after;
  for (const auto& [slug, route] : *router_.routes()) {
    const auto configured = times.find(slug);
    const PollTimes own = configured == times.end() ? PollTimes() : configured->second;
    const auto known = before.find(slug);
    const bool same = known != before.end() && known->second->route == route && known->second->times == own;
    after[slug] = same ? known->second : MakeSubject(route, own);
  }
  std::vector<std::shared_ptr<Cancellation>> calls;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    subjects_ = after;
    for (const auto& [slug, subject] : before) {
      const auto kept = after.find(slug);
      if (kept != after.end() && kept->second == subject) continue;
      subject->gone = true;
      for (const Call& call : calls_) {
        std::shared_ptr<Cancellation> alive = call.subject == subject.get() ? call.cancellation.lock() : nullptr;
        if (alive != nullptr) calls.push_back(std::move(alive));
      }
    }
  }
  for (const std::shared_ptr<Cancellation>& call : calls) call->Cancel();
  wake_.notify_all();
}

Poller::~Poller() { Close(); }

void Poller::Start() {
  thread_ = std::thread([this] { Run(); });
}

void Poller::Run() {
  while (true) {
    const absl::Duration wait = RunDue() - clock_.Now();
    std::unique_lock<std::mutex> lock(mutex_);
    if (closed_) return;
    wake_.wait_for(lock, absl::ToChronoMilliseconds(std::clamp(wait, absl::Milliseconds(10), absl::Seconds(1))));
    if (closed_) return;
  }
}

absl::Time Poller::RunDue() {
  const absl::Time now = clock_.Now();
  struct Kind {
    Task Subject::*task;
    void (Poller::*begin)(const SubjectPtr&);
  };
  constexpr Kind kKinds[] = {{&Subject::messages, &Poller::AskMessages},
                             {&Subject::sessions, &Poller::AskSessions},
                             {&Subject::webhook, &Poller::RegisterWebhook}};
  std::vector<std::pair<SubjectPtr, void (Poller::*)(const SubjectPtr&)>> due;
  absl::Time next = absl::InfiniteFuture();
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (closed_) return next;
    for (auto& [slug, subject] : subjects_) {
      for (const Kind& kind : kKinds) {
        Task& task = (*subject).*kind.task;
        if (task.running) continue;
        if (task.planned > now && task.due != absl::InfiniteFuture()) {
          task.due = now + (task.due - task.planned);
          task.planned = now;
        }
        const absl::Time task_due = DueOf(*subject, task);
        if (task_due > now) {
          next = std::min(next, task_due);
          continue;
        }
        task.running = true;
        ++running_;
        due.emplace_back(subject, kind.begin);
      }
    }
  }
  for (const auto& [subject, begin] : due) (this->*begin)(subject);
  return next;
}

void Poller::Notice(absl::string_view account, const std::vector<int64_t>& sequence_numbers) {
  std::lock_guard<std::mutex> lock(mutex_);
  const auto it = subjects_.find(std::string(account));
  if (it == subjects_.end() || it->second->order != ListOrder::kBySequence) return;
  Subject& subject = *it->second;
  const bool had_hole = !subject.missing.empty();
  for (const int64_t number : sequence_numbers) {
    subject.missing.erase(number);
    if (number < subject.highest - kRenumbered) {
      log_.Write({LogLevel::kWarning, "messages_renumbered", {{"account", std::string(account)}}});
      subject.renumbered = true;
      subject.missing = {number};  // Only to ask soon.
      subject.highest = number;
      continue;
    }
    if (subject.highest < 0) subject.highest = number;
    for (int64_t hole = number - 1; hole > subject.highest && subject.missing.size() < kMostMissing; --hole) {
      subject.missing.insert(hole);
    }
    subject.highest = std::max(subject.highest, number);
  }
  if (subject.missing.empty() || had_hole) return;
  subject.hole_due = clock_.Now() + kHoleGrace;
  wake_.notify_one();
}

void Poller::Close() {
  std::vector<Call> calls;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    closed_ = true;
    calls.swap(calls_);
  }
  for (const Call& call : calls) {
    if (std::shared_ptr<Cancellation> alive = call.cancellation.lock()) alive->Cancel();
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
  std::unique_lock<std::mutex> lock(mutex_);
  wake_.wait(lock, [this] { return running_ == 0; });
}

CallContext Poller::Context(const Subject& subject) {
  CallContext context;
  context.deadline = clock_.Now() + options_.call_timeout;
  context.max_response_bytes = options_.max_response_bytes();
  context.cancellation = std::make_shared<Cancellation>();
  context.priority = Priority::kPoll;
  std::lock_guard<std::mutex> lock(mutex_);
  std::erase_if(calls_, [](const Call& call) { return call.cancellation.expired(); });
  calls_.push_back({&subject, context.cancellation});
  if (closed_ || subject.gone) context.cancellation->Cancel();
  return context;
}

void Poller::AskMessages(const SubjectPtr& subject) {
  auto poll = std::make_shared<MessagePoll>();
  poll->ended = End(subject, &Subject::messages, "messages");
  bool anew;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    poll->first = subject->messages.finished == 0;
    subject->asked = subject->missing;
    anew = subject->asked_anew = std::exchange(subject->renumbered, false);
  }
  absl::StatusOr<MessagePollCursor> cursor =
      LoadCursor<MessagePollCursor>(store_, CursorKey("messages", subject->route->account.slug));
  if (!cursor.ok()) return poll->ended(cursor.status());
  poll->cursor = *std::move(cursor);
  if (anew) poll->cursor.clear_sequence_number();
  if (!poll->cursor.has_since_time()) {
    SetTime(clock_.Now() - subject->times.backfill, *poll->cursor.mutable_since_time());
  }
  poll->questions = MessageQuestions(*subject, *poll);
  AskNext(subject, std::move(poll));
}

std::vector<v1::ListMessagesRequest> Poller::MessageQuestions(const Subject& subject, const MessagePoll& poll) const {
  const PollTimes& times = subject.times;
  const MessagePollCursor& cursor = poll.cursor;
  const absl::Time now = clock_.Now();
  if (subject.order == ListOrder::kBySequence) {
    v1::ListMessagesRequest request = Question(*subject.route);
    if (cursor.has_sequence_number()) {
      // A message may be listed after one with a higher number; what is found twice is one event.
      request.mutable_filter()->set_after_sequence_number(std::max<int64_t>(0, cursor.sequence_number() - kListedLate));
    } else {
      request.mutable_filter()->set_latest_only(true);
    }
    return {request};
  }
  const absl::Time since = TimeOf(cursor.since_time());
  const bool sweep = subject.messages.finished % kSweepPolls == 0;
  absl::Time from = cursor.has_newest_time() ? std::min(TimeOf(cursor.newest_time()), now) - times.overlap : since;
  if (poll.first) from = std::min(from, now - times.backfill);
  if (sweep) from = std::min(from, now - times.horizon);
  const absl::Duration newest = times.overlap + kMostQuiet * times.message_interval;
  const absl::Time states_from = now - (sweep ? times.horizon : newest);
  // A little into the future: the provider's clock may be ahead.
  const absl::Time to = now + times.overlap;
  std::vector<v1::ListMessagesRequest> questions;
  const auto ask = [&](v1::Direction direction, absl::Time begin) {
    for (absl::Time at = std::max(begin, since); at < to; at += kSlice) {
      questions.push_back(TimeQuestion(*subject.route, direction, at, std::min(at + kSlice, to)));
    }
  };
  ask(v1::DIRECTION_INBOUND, from);
  ask(v1::DIRECTION_OUTBOUND, states_from);
  return questions;
}

void Poller::AskNext(const SubjectPtr& subject, std::shared_ptr<MessagePoll> poll) {
  if (poll->next == poll->questions.size()) return poll->ended(poll->appended);
  CollectMessages(
      subject->route, [this, subject] { return Context(*subject); }, {poll->questions[poll->next]},
      [this, subject, poll](absl::StatusOr<CollectedMessages> collected) {
        if (!collected.ok()) return poll->ended(collected.status());
        TakeMessages(subject, poll, *std::move(collected));
      });
}

void Poller::TakeMessages(const SubjectPtr& subject, std::shared_ptr<MessagePoll> poll, CollectedMessages collected) {
  const std::string& slug = subject->route->account.slug;
  if (collected.unsplittable > 0) {
    log_.Write({LogLevel::kWarning, "poll_incomplete", {{"account", slug}, {"parts", collected.unsplittable}}});
  }
  const bool numbered = subject->order == ListOrder::kBySequence;
  // Without a number to go on from, what is older than the first start's backfill is not news.
  const bool fresh_start = numbered && !poll->cursor.has_sequence_number();
  const absl::Time oldest = fresh_start ? TimeOf(poll->cursor.since_time()) : absl::InfinitePast();
  const v1::Direction asked = poll->questions[poll->next].filter().direction();
  std::vector<ReadEvent> events;
  for (v1::Message& message : collected.messages) {
    // What the provider does not say was asked for.
    if (message.direction() == v1::DIRECTION_UNSPECIFIED) message.set_direction(asked);
    MoveOn(message, poll->cursor);
    if (message.has_create_time() && TimeOf(message.create_time()) < oldest) continue;
    if (std::optional<ReadEvent> read = EventOfMessage(message, subject->order)) events.push_back(*std::move(read));
  }
  const bool last = ++poll->next == poll->questions.size();
  // From now on only what comes is new, also when nothing was there.
  if (last && !numbered && !poll->cursor.has_newest_time()) {
    SetTime(clock_.Now(), *poll->cursor.mutable_newest_time());
  }
  const v1::Event::Source source = numbered || poll->first ? v1::Event::SOURCE_BACKFILL : v1::Event::SOURCE_POLL;
  Submit(subject, std::move(events), source,
         StateWrite::Put(CursorKey("messages", slug), poll->cursor.SerializeAsString()),
         [this, subject, poll](absl::StatusOr<int> appended) {
           if (!appended.ok()) return poll->ended(appended.status());
           poll->appended += *appended;
           AskNext(subject, poll);
         });
}

void Poller::AskSessions(const SubjectPtr& subject) {
  AskSessionPage(subject, "", std::make_shared<std::vector<v1::Session>>(),
                 End(subject, &Subject::sessions, "sessions"));
}

void Poller::AskSessionPage(const SubjectPtr& subject, const std::string& page_token,
                            std::shared_ptr<std::vector<v1::Session>> found, const Ended& ended) {
  v1::ListSessionsRequest request;
  request.set_parent(AccountName(subject->route->account.slug));
  request.set_page_token(page_token);
  Invoke<v1::ListSessionsResponse>(
      subject->route, Context(*subject), subject->route->provider->ListSessions(subject->route->account, request),
      [this, subject, found, ended, page_token](absl::StatusOr<v1::ListSessionsResponse> page) {
        if (!page.ok()) return ended(page.status());
        for (v1::Session& session : *page->mutable_sessions()) found->push_back(std::move(session));
        const bool more = !page->next_page_token().empty() && page->next_page_token() != page_token &&
                          page->sessions_size() > 0 && found->size() < kMaxCollected;
        if (more) return AskSessionPage(subject, page->next_page_token(), found, ended);
        TakeSessions(subject, *found, ended);
      });
}

void Poller::TakeSessions(const SubjectPtr& subject, const std::vector<v1::Session>& sessions, const Ended& ended) {
  bool gone;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    gone = subject->gone;
  }
  // What it saw may be older than what the account's new Subject has told of already.
  if (gone) return ended(absl::CancelledError("the account has changed"));
  const std::string key = CursorKey("sessions", subject->route->account.slug);
  std::optional<uint64_t> version;
  absl::StatusOr<SessionPollCursor> cursor = LoadCursor<SessionPollCursor>(store_, key, &version);
  if (!cursor.ok()) return ended(cursor.status());
  std::vector<ReadEvent> events = SessionChanges(sessions, *cursor);
  // The changes count from the stored cursor: two polls that read the same one must not both tell of them.
  std::string moved = cursor->SerializeAsString();
  StateWrite write =
      version ? StateWrite::Swap(key, *version, std::move(moved)) : StateWrite::Create(key, std::move(moved));
  Submit(subject, std::move(events), v1::Event::SOURCE_POLL, std::move(write), ended);
}

void Poller::RegisterWebhook(const SubjectPtr& subject) {
  const Ended ended = End(subject, &Subject::webhook, "webhook");
  absl::StatusOr<std::string> address = WebhookAddress(*subject->route, options_.webhook_public_uri);
  if (!address.ok()) return ended(address.status());
  v1::UpdateWebhookConfigRequest request;
  request.mutable_webhook_config()->set_name(absl::StrCat(AccountName(subject->route->account.slug), "/webhookConfig"));
  request.mutable_webhook_config()->set_uri(*address);
  request.mutable_update_mask()->add_paths("uri");
  request.set_use_postern_uri(true);
  Invoke<v1::UpdateWebhookConfigResponse>(
      subject->route, Context(*subject),
      subject->route->provider->UpdateWebhookConfig(subject->route->account, request),
      [ended](absl::StatusOr<v1::UpdateWebhookConfigResponse> done) { done.ok() ? ended(0) : ended(done.status()); });
}

void Poller::Submit(const SubjectPtr& subject, std::vector<ReadEvent> events, v1::Event::Source source,
                    StateWrite cursor, const Ended& ended) {
  Submission submission = MakePolledSubmission(
      std::move(events), {.account = &subject->route->account, .source = source, .received = clock_.Now()});
  submission.state_writes.push_back(std::move(cursor));
  sequencer_.Submit(std::move(submission), [ended](absl::StatusOr<SubmissionResult> result) {
    if (!result.ok()) return ended(result.status());
    const auto is_new = [](const Appended& appended) { return !appended.duplicate; };
    ended(static_cast<int>(std::count_if(result->appended.begin(), result->appended.end(), is_new)));
  });
}

Poller::Ended Poller::End(const SubjectPtr& subject, Task Subject::*which, const char* kind) {
  return [this, subject, which, kind](absl::StatusOr<int> appended) {
    PollOutcome outcome{subject->route->account.slug, kind, "ok", appended.value_or(0)};
    if (!appended.ok()) {
      const std::optional<FailureDetail> detail = DetailOf(appended.status());
      outcome.outcome = detail ? detail->reason : absl::StatusCodeToString(appended.status().code());
    }
    if (options_.observe) options_.observe(outcome);
    std::lock_guard<std::mutex> lock(mutex_);
    Task& task = (*subject).*which;
    if (!appended.ok() && !closed_ && !subject->gone) {
      log_.Write({LogLevel::kWarning,
                  "poll_failed",
                  {{"account", outcome.account},
                   {"kind", kind},
                   {"reason", outcome.outcome},
                   {"failures", task.failures + 1}}});
    }
    task.running = false;
    task.failures = appended.ok() ? 0 : std::min(task.failures + 1, kMostFailures);
    task.quiet = appended.value_or(0) > 0 ? 0 : std::min(task.quiet + 1, kMostQuiet);
    if (appended.ok()) ++task.finished;
    if (which == &Subject::messages) {
      if (appended.ok()) {
        // Asked for, whether the provider still has them or not.
        for (const int64_t number : subject->asked) subject->missing.erase(number);
      } else if (subject->asked_anew) {
        subject->renumbered = true;  // The cursor has not gone back.
      }
    }
    task.planned = clock_.Now();
    task.due = NextDue(*subject, task, appended.status());
    subject->hole_due = clock_.Now() + kHoleGrace;  // For what is missing again by now.
    --running_;
    wake_.notify_all();
  };
}

absl::Time Poller::DueOf(const Subject& subject, const Task& task) {
  const bool hole = &task == &subject.messages && !subject.missing.empty() && task.failures == 0 &&
                    task.due != absl::InfiniteFuture();
  return hole ? std::min(task.due, subject.hole_due) : task.due;
}

absl::Time Poller::NextDue(const Subject& subject, const Task& task, const absl::Status& status) {
  const double random = options_.random();
  const bool messages = &task == &subject.messages;
  const bool registering = &task == &subject.webhook;
  const absl::Duration interval = registering ? kRegisterInterval
                                  : messages  ? subject.times.message_interval
                                              : subject.times.session_interval;
  if (!status.ok()) {
    absl::Duration delay = random * std::min(kLongestBackoff, interval * (1 << task.failures));
    const std::optional<FailureDetail> detail = DetailOf(status);
    if (detail && detail->retry_delay) delay = std::max(delay, *detail->retry_delay);
    return clock_.Now() + std::max(delay, std::min(interval, absl::Seconds(1)));
  }
  if (registering) return absl::InfiniteFuture();
  absl::Duration pause = interval * (1 + 0.5 * task.quiet);
  if (messages && subject.order == ListOrder::kBySequence) pause = interval * kReconcileIntervals;
  return clock_.Now() + pause * (0.9 + 0.2 * random);
}

}  // namespace postern
