// fake_timer.h
//
// A timer that a test moves on; it moves the test's clock with it. Callbacks run on the thread that moves it.
//
//   FakeTimer timer(clock);
//   timer.Advance(absl::Seconds(2));   // runs what is due, in its order, each at its time
#ifndef POSTERN_TESTS_SUPPORT_FAKE_TIMER_H_
#define POSTERN_TESTS_SUPPORT_FAKE_TIMER_H_

#include <map>
#include <mutex>
#include <utility>

#include "tests/support/fake_clock.h"
#include "transport/timer.h"

namespace postern {

class FakeTimer : public Timer {
 public:
  explicit FakeTimer(FakeClock& clock) : clock_(clock) {}

  absl::Time Now() const override {
    std::lock_guard<std::mutex> lock(mutex_);
    return now_;
  }
  uint64_t At(absl::Time time, std::function<void()> callback) override {
    std::lock_guard<std::mutex> lock(mutex_);
    const uint64_t id = ++last_id_;
    callbacks_.emplace(std::pair(time, id), std::move(callback));
    return id;
  }
  void Cancel(uint64_t id) override {
    std::lock_guard<std::mutex> lock(mutex_);
    std::erase_if(callbacks_, [id](const auto& entry) { return entry.first.second == id; });
  }

  void Advance(absl::Duration by) {
    const absl::Time end = Now() + by;
    while (std::function<void()> callback = TakeDue(end)) callback();
    MoveTo(end);
  }
  // Runs what is due now.
  void RunDue() { Advance(absl::ZeroDuration()); }

 private:
  void MoveTo(absl::Time time) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (time <= now_) return;
    clock_.Advance(time - now_);
    now_ = time;
  }
  std::function<void()> TakeDue(absl::Time end) {
    std::function<void()> callback;
    absl::Time time;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      if (callbacks_.empty() || callbacks_.begin()->first.first > end) return nullptr;
      time = callbacks_.begin()->first.first;
      callback = std::move(callbacks_.begin()->second);
      callbacks_.erase(callbacks_.begin());
    }
    MoveTo(time);
    return callback;
  }

  FakeClock& clock_;
  mutable std::mutex mutex_;
  absl::Time now_ = absl::UnixEpoch() + absl::Hours(5);  // Has nothing to do with the clock's time.
  std::map<std::pair<absl::Time, uint64_t>, std::function<void()>> callbacks_;
  uint64_t last_id_ = 0;
};

}  // namespace postern

#endif  // POSTERN_TESTS_SUPPORT_FAKE_TIMER_H_
