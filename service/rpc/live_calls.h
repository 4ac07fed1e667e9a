// live_calls.h
//
// The reactors that are alive, so that a shutdown asks streams to end, waits for calls under way and never hangs on
// either. Every reactor enters before it starts and leaves in its OnDone.
//
//   if (!live.Enter()) return Refuse(ServerDraining());                  // a unary call; later: live.Leave()
//   std::optional<int64_t> id = live.EnterStream([this] { Drain(); });   // a stream; later: live.LeaveStream(*id)
//   live.Drain();
//   bool idle = live.WaitIdle(absl::Now() + absl::Seconds(20));
#ifndef POSTERN_RPC_LIVE_CALLS_H_
#define POSTERN_RPC_LIVE_CALLS_H_

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace postern {

// Thread-safe.
class LiveCalls {
 public:
  // How a call is ended. One that outlived the drain is asked first, then answered without waiting for anybody; one
  // whose caller does not take the reply is cut off.
  enum class End { kCancel, kAbandon, kNotTaken };

  // Counts a unary call that ends by itself; false (and nothing counted) once Drain was called.
  bool Enter();
  void Leave();

  // Counts a unary call that may have to be ended; nothing once Drain was called. `end` is called by EndCalls, outside
  // the registry's lock, maybe after LeaveCall.
  std::optional<int64_t> EnterCall(std::function<void(End)> end);
  void LeaveCall(int64_t id);

  // Counts a stream; nothing once Drain was called. `drain` must not block; it is called at most once, under the
  // registry's lock, so that it never runs after LeaveStream has returned. It must not call back into the registry:
  // hand the work to the stream's own thread, or to a reaction that leaves later.
  // `recheck`, which may be null, is called by RecheckCallers any number of times, outside the registry's lock, maybe
  // after LeaveStream: it holds what it needs.
  std::optional<int64_t> EnterStream(std::function<void()> drain, std::function<void()> recheck = nullptr);
  void LeaveStream(int64_t id);

  // Callers were taken away or changed: has each stream look whether its own may still read.
  void RecheckCallers();

  // Refuses new ones and calls each stream's `drain`. Idempotent.
  void Drain();
  bool draining() const;

  // Calls `end` of each call that entered by EnterCall and has not left; it decides whether `how` is meant for it.
  void EndCalls(End how);

  // How many unary calls and streams are alive.
  int64_t count() const;

  // Waits until none is alive; false when `deadline` (by the machine's clock) passed first.
  bool WaitIdle(absl::Time deadline);

 private:
  struct Stream {
    std::function<void()> drain;
    std::function<void()> recheck;
  };
  int64_t CountLocked() const;

  mutable std::mutex mutex_;
  std::condition_variable idle_;
  bool draining_ = false;                              // Guarded by mutex_.
  int64_t plain_ = 0;                                  // Guarded by mutex_.
  int64_t last_id_ = 0;                                // Guarded by mutex_.
  std::map<int64_t, std::function<void(End)>> calls_;  // Guarded by mutex_.
  std::map<int64_t, Stream> streams_;                  // Guarded by mutex_.
};

// What a call gets that arrives while the server drains: UNAVAILABLE with SERVER_DRAINING and RetryInfo.
absl::Status ServerDraining();

}  // namespace postern

#endif  // POSTERN_RPC_LIVE_CALLS_H_
