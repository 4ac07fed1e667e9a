// reconciler.h
//
// Settles doubt: a send under a request_id whose server died, or whose answer was lost, is looked for in what the
// provider lists, soon after the doubt arose and after each start. Found for certain (settle_doubt.h), it becomes the
// claim's response, and a repeat under the same request_id gets it; else it stays unknown. It only reads: nothing is
// ever sent again. One question at a time to each account, a few for each doubt.
//
//   Reconciler reconciler(router, store.state(), idempotency, clock, log, options);
//   reconciler.Start();                 // a thread of its own; doubts of earlier runs first
//   reconciler.Notice(claim_key);       // a doubt has arisen
#ifndef POSTERN_GATEWAY_RECONCILER_H_
#define POSTERN_GATEWAY_RECONCILER_H_

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/cancellation.h"
#include "base/clock.h"
#include "base/log.h"
#include "gateway/idempotency.h"
#include "gateway/router.h"
#include "gateway/sent_list.h"
#include "google/protobuf/message.h"
#include "storage/state_store.h"

namespace postern {

// The request's send keys (send_key.h) when the account's provider can be asked for them; else none: a doubt about the
// request stays one.
std::vector<std::string> SettleableKeysOf(const Route& route, const google::protobuf::Message& request);

struct ReconcilerOptions {
  absl::Duration retention = absl::Hours(24);  // How long claims are kept: an older one's rivals are forgotten.
  absl::Duration call_timeout = absl::Seconds(30);
  std::function<int64_t()> max_response_bytes;  // Asked for each question.
  std::function<double()> random;               // Evenly in [0, 1); for jitter.
  // `arisen` for each doubt, then `settled` or `left`, for metrics. May be null.
  std::function<void(const std::string& account, absl::string_view outcome)> observe;
};

// Thread-safe.
class Reconciler {
 public:
  // All references must outlive it. Nothing is asked before Start or RunDue.
  Reconciler(const Router& router, StateStore& store, Idempotency& idempotency, const Clock& clock, LogSink& log,
             ReconcilerOptions options);
  ~Reconciler();

  // Takes over the doubts of earlier runs and runs RunDue whenever something is due, on a thread of its own.
  void Start();

  // The router's accounts have changed: asks those that are there now, for the doubts of earlier runs too. Blocks on
  // the disk. One thread at a time.
  void AccountsChanged();

  // Decides what was answered and asks what is due; when the next is. Never waits for answers.
  absl::Time RunDue();

  // The claim's first try ended in doubt. Cheap; never blocks.
  void Notice(const std::string& claim_key);

  // The same is about to be sent without a request_id: what the provider then shows may be that send's. Remembered for
  // half an hour, by this run alone.
  void NotePlainSend(const std::string& account, const std::vector<std::string>& send_keys);

  // Asks nothing more, cancels what is under way and waits for its end. Idempotent.
  void Close();

 private:
  struct Doubt {
    int tries = 0;
    absl::Time due;
    absl::Time planned;  // When `due` was set: a clock that stands before it was set back.
  };
  struct Subject {
    std::shared_ptr<const Route> route;
    std::map<std::string, Doubt> doubts;  // By the key of the claim.
    bool asking = false;
    // Of its calls, which are made one after the other.
    const std::shared_ptr<Cancellation> cancellation = std::make_shared<Cancellation>();
  };
  using SubjectPtr = std::shared_ptr<Subject>;
  // What came of one question.
  struct Answer {
    SubjectPtr subject;
    std::vector<std::string> claim_keys;
    absl::StatusOr<SentList> sent;
  };
  struct PlainSend {
    absl::Time time;
    std::string key;
  };

  void Run();
  // Takes the router's accounts; the slugs of those that were not there.
  std::vector<std::string> Follow();
  // Adds the doubts of earlier runs.
  void TakeOver(const std::string& account);
  // Of the account as it is now; null when it has gone. Needs mutex_.
  std::map<std::string, Doubt>* DoubtsOf(const Subject& subject);
  void Add(const std::string& claim_key, absl::Duration wait);
  void Ask(const SubjectPtr& subject, std::vector<std::string> claim_keys);
  // Whether the account still is as it is in the subject.
  bool IsCurrent(const SubjectPtr& subject) const;
  void Decide(Answer answer);
  void DecideOne(const SubjectPtr& subject, const std::string& claim_key, const SentList& sent);
  // Nothing: there is none any more.
  absl::StatusOr<std::optional<storage::v1::Claim>> Load(const std::string& claim_key) const;
  std::vector<storage::v1::Claim> OthersOf(const std::string& claim_key, const storage::v1::Claim& claim) const;
  // When the same was sent without a request_id; nothing when not all of it since `since` is remembered.
  std::optional<std::vector<absl::Time>> PlainSendsOf(const std::string& account, const std::string& send_key,
                                                      absl::Time since) const;
  // Plans the next try, or leaves the doubt.
  void TryAgain(const SubjectPtr& subject, const std::string& claim_key);
  // Forgets a doubt; `outcome` may be empty.
  void End(const SubjectPtr& subject, const std::string& claim_key, absl::string_view outcome);
  absl::Duration Jittered(absl::Duration wait) const { return wait * (0.8 + 0.4 * options_.random()); }

  const Router& router_;
  StateStore& store_;
  Idempotency& idempotency_;
  const Clock& clock_;
  LogSink& log_;
  const ReconcilerOptions options_;

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::map<std::string, SubjectPtr> subjects_;  // Those that can be asked. Guarded by mutex_, as doubts and all below.
  std::vector<Answer> answers_;
  std::deque<PlainSend> plain_sends_;                    // Oldest first.
  absl::Time plain_known_since_ = absl::InfinitePast();  // Earlier ones were too many to remember.
  int under_way_ = 0;                                    // Questions and settlements.
  bool closed_ = false;
  std::thread thread_;
};

}  // namespace postern

#endif  // POSTERN_GATEWAY_RECONCILER_H_
