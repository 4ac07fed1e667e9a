// clock.h
//
// Time as an argument: everything that needs to know what time it is takes a Clock, so that a test can hand it one.
//
//   Sequencer sequencer(log, RealClock());
#ifndef POSTERN_BASE_CLOCK_H_
#define POSTERN_BASE_CLOCK_H_

#include "absl/time/time.h"

namespace postern {

// Tells the time. Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  // The wall clock; may step backwards.
  virtual absl::Time Now() const = 0;
};

// The machine's clock; lives as long as the process.
const Clock& RealClock();

// The machine's steady clock, from some moment on: never steps, so durations are measured with it.
absl::Duration SteadyNow();

}  // namespace postern

#endif  // POSTERN_BASE_CLOCK_H_
