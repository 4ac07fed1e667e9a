// poller.h
//
// Asks providers for what they do not tell by themselves: new messages and their states where there is no webhook, what
// webhooks left out where messages are numbered, and the state of sessions everywhere. What it finds goes the same way
// as a webhook's events; how far it has asked is written in the same commit, so that a crash loses and repeats nothing.
// It also registers this server's webhook address where an account wants that, and tries again until the provider takes
// it.
//
//   Poller poller(router, store, sequencer, clock, log, options);
//   poller.Start();                      // a thread of its own
//   poller.Notice("main", {17, 18});     // numbers that a webhook brought: a hole is asked for
#ifndef POSTERN_GATEWAY_POLLER_H_
#define POSTERN_GATEWAY_POLLER_H_

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/cancellation.h"
#include "base/clock.h"
#include "base/log.h"
#include "gateway/collect_messages.h"
#include "gateway/polled_event.h"
#include "gateway/router.h"
#include "gateway/sequencer.h"

namespace postern {

// postern.config.v1.Poll, resolved for one account.
struct PollTimes {
  absl::Duration message_interval = absl::Seconds(15);  // Zero: never.
  absl::Duration session_interval = absl::Seconds(60);  // Zero: never.
  absl::Duration overlap = absl::Minutes(5);
  absl::Duration horizon = absl::Hours(72);
  absl::Duration backfill = absl::Hours(24);  // Zero: none.
  bool register_webhook = false;              // Once, after the start.

  bool operator==(const PollTimes&) const = default;
};

// One finished poll, for metrics.
struct PollOutcome {
  std::string account;
  std::string kind;     // `messages`, `sessions`, `webhook`.
  std::string outcome;  // `ok`, or the reason of the error.
  int appended = 0;     // New events.
};

struct PollerOptions {
  std::map<std::string, PollTimes> times;  // By account; defaults for the others.
  std::string webhook_public_uri;          // As WebhookAddress takes it.
  std::function<double()> random;          // Evenly in [0, 1); for jitter.
  absl::Duration call_timeout = absl::Seconds(30);
  std::function<int64_t()> max_response_bytes;      // Asked for each question.
  std::function<void(const PollOutcome&)> observe;  // May be null.
};

// Thread-safe.
class Poller {
 public:
  // All references must outlive it. Nothing is asked before Start or RunDue.
  Poller(const Router& router, Store& store, Sequencer& sequencer, const Clock& clock, LogSink& log,
         PollerOptions options);
  ~Poller();

  // Runs RunDue whenever something is due, on a thread of its own.
  void Start();

  // The router's accounts have changed, or these times by account: asks those that are there now. An account that is as
  // it was goes on where it is; one that has changed or gone has its polls cancelled; what these have found already is
  // kept. One thread at a time.
  void Follow(const std::map<std::string, PollTimes>& times);

  // Begins all polls that are due; when the next one is. Never waits for answers.
  absl::Time RunDue();

  // Message numbers that webhooks of the account brought and that are durable. A hole among them is asked for after two
  // seconds, unless it closes by itself.
  void Notice(absl::string_view account, const std::vector<int64_t>& sequence_numbers);

  // Begins no more polls, cancels those under way and waits for their end. Idempotent.
  void Close();

 private:
  // One kind of question to one account.
  struct Task {
    absl::Time due = absl::InfiniteFuture();
    absl::Time planned = absl::InfinitePast();  // When `due` was set: a clock that stands before it was set back.
    bool running = false;
    int failures = 0;      // In a row.
    int quiet = 0;         // Answers without news in a row.
    int64_t finished = 0;  // Since the start.
  };
  struct Subject {
    std::shared_ptr<const Route> route;
    PollTimes times;
    ListOrder order = ListOrder::kNone;
    Task messages, sessions, webhook;
    std::set<int64_t> missing;                     // Numbers below `highest` that nobody has brought.
    std::set<int64_t> asked;                       // Of these, what the question under way is for.
    bool renumbered = false;                       // The provider began to count anew, and was not asked since.
    bool asked_anew = false;                       // The question under way is the one after that.
    int64_t highest = -1;                          // Of the numbers seen, by earlier runs too; -1: none.
    absl::Time hole_due = absl::InfiniteFuture();  // When to ask for what is missing.
    bool gone = false;                             // The account is no longer there, or another Subject.
  };
  using SubjectPtr = std::shared_ptr<Subject>;
  using Ended = std::function<void(absl::StatusOr<int> appended)>;

  void Run();
  SubjectPtr MakeSubject(std::shared_ptr<const Route> route, const PollTimes& times) const;
  // Of one call; Close and Follow cancel it.
  CallContext Context(const Subject& subject);
  void AskMessages(const SubjectPtr& subject);
  void AskSessions(const SubjectPtr& subject);
  void RegisterWebhook(const SubjectPtr& subject);
  // One poll of messages under way: its questions are asked and committed one after the other.
  struct MessagePoll {
    bool first = false;
    storage::v1::MessagePollCursor cursor;
    std::vector<v1::ListMessagesRequest> questions;
    size_t next = 0;
    int appended = 0;
    Ended ended;
  };
  std::vector<v1::ListMessagesRequest> MessageQuestions(const Subject& subject, const MessagePoll& poll) const;
  void AskNext(const SubjectPtr& subject, std::shared_ptr<MessagePoll> poll);
  void TakeMessages(const SubjectPtr& subject, std::shared_ptr<MessagePoll> poll, CollectedMessages collected);
  void AskSessionPage(const SubjectPtr& subject, const std::string& page_token,
                      std::shared_ptr<std::vector<v1::Session>> found, const Ended& ended);
  void TakeSessions(const SubjectPtr& subject, const std::vector<v1::Session>& sessions, const Ended& ended);
  void Submit(const SubjectPtr& subject, std::vector<ReadEvent> events, v1::Event::Source source, StateWrite cursor,
              const Ended& ended);
  // What is called once when a task's poll has ended.
  Ended End(const SubjectPtr& subject, Task Subject::*which, const char* kind);
  // When the task is next to run. Needs mutex_.
  static absl::Time DueOf(const Subject& subject, const Task& task);
  absl::Time NextDue(const Subject& subject, const Task& task, const absl::Status& status);

  // A call under way.
  struct Call {
    const Subject* subject;
    std::weak_ptr<Cancellation> cancellation;
  };

  const Router& router_;
  Store& store_;
  Sequencer& sequencer_;
  const Clock& clock_;
  LogSink& log_;
  const PollerOptions options_;

  std::mutex mutex_;
  std::condition_variable wake_;
  std::map<std::string, SubjectPtr> subjects_;  // Guarded by mutex_, as are tasks and numbers, and all below.
  int running_ = 0;
  bool closed_ = false;
  std::vector<Call> calls_;
  std::thread thread_;
};

}  // namespace postern

#endif  // POSTERN_GATEWAY_POLLER_H_
