// fake_clock.h
//
// A clock that a test sets. Thread-safe.
#ifndef POSTERN_TESTS_SUPPORT_FAKE_CLOCK_H_
#define POSTERN_TESTS_SUPPORT_FAKE_CLOCK_H_

#include <mutex>

#include "absl/time/time.h"
#include "base/clock.h"

namespace postern {

class FakeClock : public Clock {
 public:
  explicit FakeClock(absl::Time now = absl::FromUnixSeconds(1700000000)) : now_(now) {}
  absl::Time Now() const override {
    std::lock_guard<std::mutex> lock(mutex_);
    return now_;
  }
  void Set(absl::Time now) {
    std::lock_guard<std::mutex> lock(mutex_);
    now_ = now;
  }
  void Advance(absl::Duration by) {
    std::lock_guard<std::mutex> lock(mutex_);
    now_ += by;
  }

 private:
  mutable std::mutex mutex_;
  absl::Time now_;
};

}  // namespace postern

#endif  // POSTERN_TESTS_SUPPORT_FAKE_CLOCK_H_
