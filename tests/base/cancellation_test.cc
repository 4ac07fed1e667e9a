#include "base/cancellation.h"

#include <atomic>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace postern {
namespace {

TEST(CancellationTest, RunsTheCallbackOnce) {
  Cancellation cancellation;
  int calls = 0;
  cancellation.OnCancel([&] { ++calls; });
  EXPECT_FALSE(cancellation.cancelled());
  EXPECT_EQ(calls, 0);
  cancellation.Cancel();
  cancellation.Cancel();
  EXPECT_TRUE(cancellation.cancelled());
  EXPECT_EQ(calls, 1);
}

TEST(CancellationTest, RunsAtOnceWhenAlreadyCancelled) {
  Cancellation cancellation;
  cancellation.Cancel();
  int calls = 0;
  cancellation.OnCancel([&] { ++calls; });
  EXPECT_EQ(calls, 1);
}

TEST(CancellationTest, ALaterCallbackReplacesTheEarlier) {
  Cancellation cancellation;
  int earlier = 0;
  int later = 0;
  cancellation.OnCancel([&] { ++earlier; });
  cancellation.OnCancel([&] { ++later; });
  cancellation.Cancel();
  EXPECT_EQ(earlier, 0);
  EXPECT_EQ(later, 1);
}

TEST(CancellationTest, ClearForgetsTheCallback) {
  Cancellation cancellation;
  int calls = 0;
  cancellation.OnCancel([&] { ++calls; });
  cancellation.Clear();
  cancellation.Cancel();
  EXPECT_EQ(calls, 0);
}

TEST(CancellationTest, TheCallbackRunsOutsideTheLock) {
  Cancellation cancellation;
  bool seen = false;
  cancellation.OnCancel([&] { seen = cancellation.cancelled(); });
  cancellation.Cancel();
  EXPECT_TRUE(seen);
}

TEST(CancellationTest, ManyThreadsCancelOnce) {
  Cancellation cancellation;
  std::atomic<int> calls{0};
  cancellation.OnCancel([&] { ++calls; });
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) threads.emplace_back([&] { cancellation.Cancel(); });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(calls, 1);
}

}  // namespace
}  // namespace postern
