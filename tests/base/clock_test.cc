#include "base/clock.h"

#include "absl/time/clock.h"
#include "gtest/gtest.h"

namespace postern {
namespace {

TEST(ClockTest, RealClockTellsTheMachinesTime) {
  absl::Time before = absl::Now();
  absl::Time now = RealClock().Now();
  EXPECT_LE(absl::AbsDuration(now - before), absl::Minutes(1));
}

}  // namespace
}  // namespace postern
