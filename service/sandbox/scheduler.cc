#include "sandbox/scheduler.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace postern {
namespace {

int64_t MonotonicNanos() { return std::chrono::steady_clock::now().time_since_epoch() / std::chrono::nanoseconds(1); }

}  // namespace

Scheduler::Scheduler() : thread_([this] { Run(); }) {}

Scheduler::~Scheduler() { Stop(); }

void Scheduler::After(absl::Duration delay, std::function<void()> task) {
  const int64_t nanos =
      absl::ToInt64Nanoseconds(std::min(std::max(delay, absl::ZeroDuration()), absl::Hours(24 * 365)));
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (stopped_) return;
    tasks_.push(Task{MonotonicNanos() + nanos, ++last_order_, std::move(task)});
    if (tasks_.top().order != last_order_) return;  // The thread wakes early enough for an earlier one.
  }
  changed_.notify_one();
}

void Scheduler::Stop() {
  std::priority_queue<Task> dropped;  // Destroyed outside the lock: a task may own anything.
  {
    std::lock_guard<std::mutex> lock(mutex_);
    stopped_ = true;
    dropped.swap(tasks_);
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void Scheduler::Run() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (!stopped_) {
    if (tasks_.empty()) {
      changed_.wait(lock);
      continue;
    }
    const int64_t wait = tasks_.top().due_ns - MonotonicNanos();
    if (wait > 0) {
      changed_.wait_for(lock, std::chrono::nanoseconds(wait));
      continue;
    }
    std::function<void()> run = std::move(const_cast<Task&>(tasks_.top()).run);
    tasks_.pop();
    lock.unlock();
    run();
    run = nullptr;
    lock.lock();
  }
}

}  // namespace postern
