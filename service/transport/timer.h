// timer.h
//
// Calls back later, on a thread of its own: whoever waits for a moment does not block a thread for it.
//
//   TimerThread timer;
//   const uint64_t id = timer.At(timer.Now() + absl::Seconds(2), [] { Repeat(); });
//   timer.Cancel(id);
#ifndef POSTERN_TRANSPORT_TIMER_H_
#define POSTERN_TRANSPORT_TIMER_H_

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

#include "absl/time/time.h"

namespace postern {

// Thread-safe.
class Timer {
 public:
  virtual ~Timer() = default;
  // Never steps, unlike a wall clock: only the distance of two of these times means something.
  virtual absl::Time Now() const = 0;
  // Calls `callback` once at `time`, or as soon as it can when that has passed; those of one time in their order. The
  // callback must not block and holds what it needs.
  virtual uint64_t At(absl::Time time, std::function<void()> callback) = 0;
  // Forgets a callback that has not begun.
  virtual void Cancel(uint64_t id) = 0;
};

// Runs callbacks on one thread. The destructor waits for the one that runs and drops the others; it must not run on the
// timer's own thread.
class TimerThread : public Timer {
 public:
  TimerThread();
  ~TimerThread() override;
  absl::Time Now() const override;
  uint64_t At(absl::Time time, std::function<void()> callback) override;
  void Cancel(uint64_t id) override;

 private:
  using Place = std::pair<absl::Time, uint64_t>;
  void Run();

  std::mutex mutex_;
  std::condition_variable wake_;
  std::map<Place, std::function<void()>> callbacks_;
  std::map<uint64_t, absl::Time> times_;  // Of `callbacks_`.
  uint64_t last_id_ = 0;
  bool stopped_ = false;
  std::thread thread_;
};

}  // namespace postern

#endif  // POSTERN_TRANSPORT_TIMER_H_
