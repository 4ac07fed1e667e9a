#include "transport/timer.h"

#include <gtest/gtest.h>

#include <future>
#include <vector>

namespace postern {
namespace {

TEST(TimerThreadTest, CallbacksRunInTheOrderOfTheirTimes) {
  TimerThread timer;
  std::vector<int> ran;
  std::promise<void> done;
  const absl::Time now = timer.Now();
  timer.At(now + absl::Milliseconds(30), [&] {
    ran.push_back(3);
    done.set_value();
  });
  timer.At(now + absl::Milliseconds(20), [&] { ran.push_back(1); });
  timer.At(now + absl::Milliseconds(20), [&] { ran.push_back(2); });
  done.get_future().wait();
  EXPECT_EQ(ran, (std::vector<int>{1, 2, 3}));
  EXPECT_GE(timer.Now(), now + absl::Milliseconds(30));
}

TEST(TimerThreadTest, WhatIsCancelledDoesNotRun) {
  TimerThread timer;
  bool ran = false;
  std::promise<void> done;
  const uint64_t id = timer.At(timer.Now() + absl::Milliseconds(20), [&] { ran = true; });
  timer.At(timer.Now() + absl::Milliseconds(40), [&] { done.set_value(); });
  timer.Cancel(id);
  done.get_future().wait();
  EXPECT_FALSE(ran);
}

TEST(TimerThreadTest, ACallbackMaySetAnother) {
  TimerThread timer;
  std::promise<void> done;
  timer.At(timer.Now(), [&] { timer.At(timer.Now(), [&] { done.set_value(); }); });
  done.get_future().wait();
}

TEST(TimerThreadTest, TheEndDoesNotWaitForWhatIsNotDue) {
  TimerThread timer;
  timer.At(timer.Now() + absl::Hours(1), [] { FAIL(); });
  timer.At(absl::InfiniteFuture(), [] { FAIL(); });
}

}  // namespace
}  // namespace postern
