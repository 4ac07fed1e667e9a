// scheduler.h
//
// Runs things later, on one thread of its own: answers that wait, webhooks that come a moment after their cause.
//
//   Scheduler scheduler;
//   scheduler.After(absl::Milliseconds(200), [respond, reply] { respond(reply); });
#ifndef POSTERN_SANDBOX_SCHEDULER_H_
#define POSTERN_SANDBOX_SCHEDULER_H_

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <queue>
#include <thread>
#include <vector>

#include "absl/time/time.h"

namespace postern {

// Thread-safe.
class Scheduler {
 public:
  Scheduler();
  ~Scheduler();  // Stop().

  // Runs `task` once `delay` has passed, tasks of one time in the order given. `task` must not block. After Stop it is
  // dropped.
  void After(absl::Duration delay, std::function<void()> task);

  // Drops what waits and waits for the task under way. Idempotent; not from a task.
  void Stop();

 private:
  struct Task {
    int64_t due_ns;
    int64_t order;
    std::function<void()> run;
    bool operator<(const Task& other) const {  // The queue's top is the largest.
      return due_ns != other.due_ns ? due_ns > other.due_ns : order > other.order;
    }
  };
  void Run();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::priority_queue<Task> tasks_;
  int64_t last_order_ = 0;
  bool stopped_ = false;
  std::thread thread_;
};

}  // namespace postern

#endif  // POSTERN_SANDBOX_SCHEDULER_H_
