// broadcast_progress.h
//
// How far a broadcast that is sent one by one has come: whose turn is next, what became of the others, and what a
// failed send means for its recipient. Pure; broadcast_runner.h makes the sends.
//
//   BroadcastProgress progress(record, plan, steps);
//   if (std::optional<absl::Duration> pause = PauseBeforeRetry(failure, attempts, random)) ...
//   storage::v1::BroadcastStep step = progress.Settle(failure);   // now it is the next one's turn
#ifndef POSTERN_GATEWAY_BROADCAST_PROGRESS_H_
#define POSTERN_GATEWAY_BROADCAST_PROGRESS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "postern/storage/v1/broadcast.pb.h"
#include "postern/v1/broadcast.pb.h"
#include "postern/v1/message.pb.h"

namespace postern {

// The record of a broadcast that starts.
v1::Broadcast StartingBroadcast(std::string name, int recipients, absl::Time now);

// How long to wait before the same recipient is tried again for the `attempts`th time; nothing when the failure is what
// became of it. Only what was certainly not sent and may work later is tried again: the provider or the server's own
// pace said "not now", or nothing could be reached. `random` lies in [0, 1).
std::optional<absl::Duration> PauseBeforeRetry(const absl::Status& failure, int attempts, double random);

// The failure of a send that was under way when the server ended.
absl::Status InterruptedSend();

class BroadcastProgress {
 public:
  // `steps`: of the recipients whose turn has come, as they are stored. `record`: as it was stored with them.
  BroadcastProgress(v1::Broadcast record, storage::v1::BroadcastPlan plan,
                    const std::vector<storage::v1::BroadcastStep>& steps);

  // Without results.
  const v1::Broadcast& record() const { return record_; }
  const storage::v1::BroadcastPlan& plan() const { return plan_; }
  absl::Duration interval() const;
  // Whose turn it is; the number of recipients at the end.
  int next() const { return next_; }
  const v1::Recipient& recipient() const { return plan_.recipients().recipients(next_); }
  bool finished() const { return next_ == plan_.recipients().recipients_size(); }
  // Whether the last of the stored steps had no outcome; it is `next` then.
  bool interrupted() const { return interrupted_; }

  // Sets what became of the recipient whose turn it is, and goes on to the next one.
  storage::v1::BroadcastStep Settle(const absl::StatusOr<v1::SendMessageResponse>& sent);

  // STATE_CANCELLING.
  void BeginCancelling() { record_.set_state(v1::Broadcast::STATE_CANCELLING); }
  // Ends it, CANCELLED or DONE: whoever is left gets the error BROADCAST_CANCELLED.
  void End(bool cancelled, absl::Time now);

  // The record with a result for each recipient, in order.
  v1::Broadcast WithResults() const;

 private:
  void Count(int32_t accepted, int32_t refused, int32_t unknown);

  v1::Broadcast record_;
  storage::v1::BroadcastPlan plan_;
  std::vector<v1::BroadcastResult> results_;  // Of the first ones, up to `next_`; of all at the end.
  int next_ = 0;
  bool interrupted_ = false;
};

}  // namespace postern

#endif  // POSTERN_GATEWAY_BROADCAST_PROGRESS_H_
