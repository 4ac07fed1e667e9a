#include "gateway/read_pool.h"

#include <atomic>
#include <future>

#include "gtest/gtest.h"

namespace postern {
namespace {

TEST(ReadPool, RunsEachPieceOnceBeforeItEnds) {
  std::atomic<int> ran{0};
  {
    ReadPool pool(2, 1000);
    for (int i = 0; i < 500; ++i) EXPECT_TRUE(pool.Submit([&] { ++ran; }));
  }
  EXPECT_EQ(ran, 500);
}

TEST(ReadPool, RefusesWhatWouldWaitBeyondItsBound) {
  std::promise<void> begun;
  std::promise<void> release;
  std::atomic<int> ran{0};
  {
    ReadPool pool(1, 2);
    ASSERT_TRUE(pool.Submit([&] {
      begun.set_value();
      release.get_future().wait();
    }));
    begun.get_future().wait();
    EXPECT_TRUE(pool.Submit([&] { ++ran; }));
    EXPECT_TRUE(pool.Submit([&] { ++ran; }));
    EXPECT_FALSE(pool.Submit([&] { ++ran; }));
    release.set_value();
  }
  EXPECT_EQ(ran, 2);
}

}  // namespace
}  // namespace postern
