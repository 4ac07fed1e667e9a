// How long to wait before the next try: anything between nothing and a bound that grows with each failure.
#pragma once

#include <functional>

#include "absl/time/time.h"

namespace postern {

class Backoff {
 public:
  // `draw` gives a number from 0 to 1.
  explicit Backoff(std::function<double()> draw);
  // Starts anew after a success.
  void Reset();
  // How long to wait, no less than the server asked for.
  absl::Duration Next(absl::Duration at_least);

 private:
  std::function<double()> draw_;
  absl::Duration bound_;
};

// What a Backoff draws from outside of tests. From any thread.
double DrawRandom();

}  // namespace postern
