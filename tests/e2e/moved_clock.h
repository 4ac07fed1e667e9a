// moved_clock.h
//
// The wall clock of one child, which the test steps while the child runs.
//
//   MovedClock clock;
//   GatewayProcess gateway(GatewayBinary(), {.environment = clock.Environment()});
//   clock.Shift(absl::Hours(1));
#ifndef POSTERN_TESTS_E2E_MOVED_CLOCK_H_
#define POSTERN_TESTS_E2E_MOVED_CLOCK_H_

#include <atomic>
#include <cstdint>
#include <map>
#include <string>

#include "absl/time/time.h"

namespace postern {

class MovedClock {
 public:
  MovedClock();
  ~MovedClock();
  MovedClock(const MovedClock&) = delete;
  MovedClock& operator=(const MovedClock&) = delete;

  // What the child needs.
  std::map<std::string, std::string> Environment() const;
  // From now on the child's clock is `from_true_time` ahead of the machine's.
  void Shift(absl::Duration from_true_time) { *shift_ = absl::ToInt64Nanoseconds(from_true_time); }

 private:
  std::string file_;
  std::atomic<int64_t>* shift_;  // In the file, which the child maps too.
};

}  // namespace postern

#endif  // POSTERN_TESTS_E2E_MOVED_CLOCK_H_
