// account_watch.h
//
// Watches how every account is: hears of calls, follows the log for events, and tells each change of health as an event
// of the account. The event and what is kept of the health are one commit, so that a crash or a restart repeats
// nothing; a change that cannot be committed is told later, unless it has been undone by then.
//
//   AccountWatch watch(store, feed, sequencer, clock, log, accounts, options);
//   watch.Start();                       // a thread of its own
//   watch.CallEnded("main", report);
//   watch.Find("main").state();          // v1::AccountHealth::STATE_HEALTHY
#ifndef POSTERN_GATEWAY_ACCOUNT_WATCH_H_
#define POSTERN_GATEWAY_ACCOUNT_WATCH_H_

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/log.h"
#include "gateway/account_health.h"
#include "gateway/call_report.h"
#include "gateway/feed.h"
#include "gateway/sequencer.h"
#include "postern/storage/v1/health.pb.h"
#include "postern/v1/account.pb.h"
#include "providers/account.h"
#include "storage/event_log.h"

namespace postern {

struct WatchedAccount {
  Account account;
  HealthRules rules;
};

struct AccountWatchOptions {
  absl::Duration interval = absl::Milliseconds(250);    // Of the thread.
  absl::Duration keep_interval = absl::Seconds(30);     // How often the times of last events are kept.
  std::function<absl::Duration()> steady = &SteadyNow;  // The steady clock.
  // The state of an account, at the start and after each change. Must not block. May be null.
  std::function<void(const std::string& account, v1::AccountHealth::State)> observe;
};

// Thread-safe.
class AccountWatch {
 public:
  // All references must outlive it. Goes on from what the store keeps of each account.
  AccountWatch(Store& store, const Feed& feed, Sequencer& sequencer, const Clock& clock, LogSink& log,
               const std::vector<WatchedAccount>& accounts, AccountWatchOptions options);
  ~AccountWatch();

  // From now on these accounts and no others. One that is watched already goes on as it is, under its new rules. Blocks
  // on the disk. One thread at a time.
  void Follow(const std::vector<WatchedAccount>& accounts);

  // Runs RunOnce again and again, on a thread of its own.
  void Start();

  // Reads on in the log, looks for silence, tells what is not told yet, keeps what is due. Blocks on the disk after a
  // start.
  void RunOnce();

  // A call of the account ended.
  void CallEnded(absl::string_view account, const CallReport& report);

  // The health of the account; an empty one for an account that is not watched.
  v1::AccountHealth Find(absl::string_view account) const;

  // Ends the thread and keeps what is not kept, then waits until all that was submitted is committed or refused: call
  // it before the sequencer is closed. Idempotent.
  void Close();

 private:
  struct Subject {
    Account account;
    HealthRules rules;
    AccountHealth health;
    storage::v1::KeptHealth kept;  // As the store has it; `last_event_time` may be newer.
    bool unkept = false;           // The store does not have all of `kept`.
    bool telling = false;          // A change is on its way to the log.
    absl::Duration tell_again;     // Not before this, on the steady clock.
  };
  // What goes to the sequencer, outside the lock.
  struct Telling {
    std::string slug;
    storage::v1::KeptHealth kept;  // After the commit.
    Submission submission;
  };

  // Gives an account that is watched its new rules; false when it is not.
  bool Refresh(const WatchedAccount& watched);
  Subject MakeSubject(const WatchedAccount& watched);
  std::vector<std::string> Slugs() const;
  Moment Now() const { return {clock_.Now(), options_.steady()}; }
  void Run();
  // Takes in what the log has got; false when it cannot be read or the watch is closed.
  bool FollowLog();
  void Take(const FeedPage& page, bool live);
  // Runs `change` on the account's health, and begins to tell what that changed.
  void Change(absl::string_view account, const std::function<void(AccountHealth&)>& change);
  // The change that is to be told now, if there is one. Needs mutex_.
  std::optional<Telling> NextTelling(Subject& subject);
  void Tell(Telling telling);
  // Keeps what the store does not have of the times of last events; false while something else is on its way.
  bool KeepTimes();

  Store& store_;
  const Feed& feed_;
  Sequencer& sequencer_;
  const Clock& clock_;
  LogSink& log_;
  const AccountWatchOptions options_;

  int64_t position_ = 1;    // In the log. Of the thread that runs RunOnce alone, as the next two.
  bool caught_up_ = false;  // The log was read to its end once.
  absl::Duration kept_at_;  // When the times were kept last.
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::map<std::string, Subject, std::less<>> subjects_;  // Guarded by mutex_, as all below.
  int64_t kept_position_ = 0;
  int submitted_ = 0;
  bool closed_ = false;
  std::thread thread_;
};

}  // namespace postern

#endif  // POSTERN_GATEWAY_ACCOUNT_WATCH_H_
