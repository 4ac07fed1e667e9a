// broadcast_runner.h
//
// Sends broadcasts one by one where the provider does not take many recipients at once. Each recipient's send goes the
// way of a single one, after the one before it has an outcome and the pause has passed. What is promised stands in the
// store before it is promised: the whole broadcast before its start is answered, a claim of each recipient before the
// first byte goes upstream, each outcome before the next send. So a broadcast goes on after a crash, and nobody is sent
// to twice: whose claim was open then is reported as unknown.
//
//   BroadcastRunner runner(router, store, sequencer, clock, log, options);
//   runner.Start();                                     // goes on with what the store holds; a thread of its own
//   runner.Accept(std::move(fresh), keep, [](absl::StatusOr<v1::SendBroadcastResponse> accepted) { ... });
#ifndef POSTERN_GATEWAY_BROADCAST_RUNNER_H_
#define POSTERN_GATEWAY_BROADCAST_RUNNER_H_

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/cancellation.h"
#include "base/clock.h"
#include "base/log.h"
#include "gateway/broadcast_progress.h"
#include "gateway/router.h"
#include "gateway/sequencer.h"
#include "google/protobuf/message.h"
#include "postern/storage/v1/broadcast.pb.h"
#include "postern/v1/broadcast.pb.h"
#include "storage/event_log.h"

namespace postern {

struct BroadcastRunnerOptions {
  int max_running = 16;                            // Of one account.
  absl::Duration retention = absl::Hours(7 * 24);  // Of those that have ended.
  absl::Duration call_timeout = absl::Seconds(60);
  absl::Duration connect_timeout = absl::Seconds(2);
  // Asked before each send. Not null.
  std::function<int64_t()> max_response_bytes = [] { return int64_t{16} << 20; };
  std::function<double()> random;  // Evenly in [0, 1); for jitter.
  // Told of each send just before it goes upstream, on the runner's thread. May be null.
  std::function<void(const Route&, const v1::SendMessageRequest&)> before_send;
};

// A broadcast to start, checked already (broadcast_check.h).
struct NewBroadcast {
  std::shared_ptr<const Route> route;
  storage::v1::BroadcastPlan plan;
  std::string content;  // The message to each recipient, serialized.
};

// Gives the write that keeps a response under its request_id, for the commit that fulfils the request; nothing without
// a request_id.
using KeepResponse = std::function<std::optional<StateWrite>(const google::protobuf::Message& response)>;

// Thread-safe.
class BroadcastRunner {
 public:
  template <typename Reply>
  using Done = std::function<void(absl::StatusOr<Reply>)>;

  // All references must outlive it. Nothing is sent before Start or RunDue.
  BroadcastRunner(const Router& router, Store& store, Sequencer& sequencer, const Clock& clock, LogSink& log,
                  BroadcastRunnerOptions options);
  ~BroadcastRunner();

  // Resume, then RunDue whenever something is due, on a thread of its own.
  void Start();

  // Takes up the broadcasts that the store holds; those that cannot be read now, later, as long as it takes. Once,
  // before anything else.
  void Resume();

  // Does all that is due; when to call it again. Never waits for answers.
  absl::Time RunDue();

  // Starts a broadcast. `done` runs once, when it is durable, or with LOCAL_RATE_LIMITED (the account has max_running
  // already) or STORE_UNAVAILABLE, when nothing was kept.
  void Accept(NewBroadcast fresh, const KeepResponse& keep, Done<v1::SendBroadcastResponse> done);

  // Leaves out whose turn has not come. `done` runs once, with the broadcast as it is then, durable; or with
  // BROADCAST_NOT_FOUND or STORE_UNAVAILABLE: then a repeat tells.
  void Cancel(const std::string& name, KeepResponse keep, Done<v1::CancelBroadcastResponse> done);

  // Begins no more sends.
  void BeginClose();
  // The same, then waits for those under way, from `deadline` on by cancelling them, and for their outcomes to be
  // durable. What was accepted goes on with the next start. Idempotent.
  void Close(absl::Time deadline);

 private:
  // One change that is to be durable, and what happens then.
  struct Change {
    std::vector<StateWrite> rows;
    std::vector<EventRecord> events;
    std::function<void()> durable;                     // May be null.
    std::function<void(const absl::Status&)> not_yet;  // Once, when the first try to write it failed. May be null.
  };
  enum class Phase { kStarting, kResting, kClaiming, kSending, kEnding };
  // One running broadcast. The runner's thread alone touches it.
  struct Running {
    Running(std::string slug, BroadcastProgress come) : account(std::move(slug)), progress(std::move(come)) {}
    const std::string& name() const { return progress.record().name(); }
    bool cancelling() const { return progress.record().state() == v1::Broadcast::STATE_CANCELLING; }

    const std::string account;
    std::shared_ptr<const Route> route;  // As it was last found; null until then.
    BroadcastProgress progress;
    Phase phase = Phase::kResting;
    absl::Time due = absl::InfinitePast();      // When the next send may begin.
    absl::Time planned = absl::InfinitePast();  // When `due` was set: a clock that stands before it was set back.
    int attempts = 0;                           // Of the recipient whose turn it is.
    std::shared_ptr<Cancellation> sending;      // The send under way.
    std::vector<Change> changes;                // In order; not yet handed to the sequencer.
    bool writing = false;
    absl::Time write_due = absl::InfinitePast();  // After a failure.
  };
  using RunningPtr = std::shared_ptr<Running>;
  // What the start could not read.
  struct Unread {
    absl::Time due = absl::InfinitePast();  // When it is read again.
    absl::Time planned = absl::InfinitePast();
    int failures = 0;
  };

  static absl::Status Stopped();
  void Run();
  // Runs `job` on the runner's thread, later; false when there will be no later.
  bool Post(std::function<void()> job);
  // Close waits for all work: its end posts what follows, and it is finished when that has run, as any job.
  void BeginWork();
  void EndWork(std::function<void()> then);
  void FinishWork(int jobs);
  bool TakePlace(const std::string& account);
  void FreePlace(const std::string& account);
  bool closing() const;

  // All below run on the runner's thread.
  void ListUnread();
  void ResumeUnread();
  absl::Status ResumeOne(const std::string& name);
  bool IsDue(const Unread& unread) const;
  void ReadLater(const std::string& name, const absl::Status& status);
  void TellNotResumed(const std::string& name, const absl::Status& status) const;
  void Begin(const RunningPtr& one, bool started);
  // Accounts come, change and go while the server runs. False while there is no such account.
  bool FindRoute(Running& one);
  void Advance(const RunningPtr& one);
  void Send(const RunningPtr& one);
  void Settle(const RunningPtr& one, absl::StatusOr<v1::SendMessageResponse> sent);
  void Rest(Running& one, absl::Duration pause);
  void End(const RunningPtr& one, bool cancelled);
  void CancelNow(const std::string& name, const KeepResponse& keep, const Done<v1::CancelBroadcastResponse>& done);
  void AnswerFromStore(const std::string& name, const KeepResponse& keep,
                       const Done<v1::CancelBroadcastResponse>& done);
  void Write(const RunningPtr& one);
  void Written(const RunningPtr& one, std::vector<Change> changes, const absl::Status& status);
  absl::Time DueOf(const Running& one) const;

  const Router& router_;
  Store& store_;
  Sequencer& sequencer_;
  const Clock& clock_;
  LogSink& log_;
  const BroadcastRunnerOptions options_;

  std::map<std::string, RunningPtr> running_;  // By name. The runner's thread alone touches it, and the next.
  std::map<std::string, Unread> unread_;       // By name; under the empty one the list of those that ran.

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<std::function<void()>> jobs_;  // Guarded by mutex_.
  std::map<std::string, int> count_;         // Running ones by account, with those being accepted. Guarded by mutex_.
  int under_way_ = 0;                        // Sends, commits and jobs. Guarded by mutex_.
  bool closing_ = false;                     // Guarded by mutex_.
  bool stopped_ = false;                     // Guarded by mutex_.
  std::thread thread_;
};

}  // namespace postern

#endif  // POSTERN_GATEWAY_BROADCAST_RUNNER_H_
