#include "base/clock.h"

#include <chrono>

#include "absl/time/clock.h"

namespace postern {
namespace {

class MachineClock : public Clock {
 public:
  absl::Time Now() const override { return absl::Now(); }
};

}  // namespace

const Clock& RealClock() {
  static const MachineClock* const kClock = new MachineClock();
  return *kClock;
}

absl::Duration SteadyNow() { return absl::FromChrono(std::chrono::steady_clock::now().time_since_epoch()); }

}  // namespace postern
