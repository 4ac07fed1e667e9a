#include "transport/timer.h"

#include <algorithm>
#include <chrono>

namespace postern {

TimerThread::TimerThread() : thread_([this] { Run(); }) {}

TimerThread::~TimerThread() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    stopped_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

absl::Time TimerThread::Now() const {
  return absl::UnixEpoch() + absl::FromChrono(std::chrono::steady_clock::now().time_since_epoch());
}

uint64_t TimerThread::At(absl::Time time, std::function<void()> callback) {
  std::lock_guard<std::mutex> lock(mutex_);
  const uint64_t id = ++last_id_;
  const bool first = callbacks_.empty() || time < callbacks_.begin()->first.first;
  callbacks_.emplace(Place{time, id}, std::move(callback));
  times_.emplace(id, time);
  if (first) wake_.notify_one();
  return id;
}

void TimerThread::Cancel(uint64_t id) {
  std::function<void()> dropped;  // Destroyed outside the lock: it may hold the last reference to anything.
  std::lock_guard<std::mutex> lock(mutex_);
  const auto found = times_.find(id);
  if (found == times_.end()) return;
  const auto callback = callbacks_.find({found->second, id});
  dropped = std::move(callback->second);
  callbacks_.erase(callback);
  times_.erase(found);
}

void TimerThread::Run() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (!stopped_) {
    if (callbacks_.empty()) {
      wake_.wait(lock);
      continue;
    }
    const auto next = callbacks_.begin();
    const absl::Duration left = next->first.first - Now();
    if (left > absl::ZeroDuration()) {
      wake_.wait_for(lock, absl::ToChronoNanoseconds(std::min(left, absl::Hours(1))));
      continue;
    }
    std::function<void()> callback = std::move(next->second);
    times_.erase(next->first.second);
    callbacks_.erase(next);
    lock.unlock();
    callback();
    callback = nullptr;
    lock.lock();
  }
}

}  // namespace postern
