#include "rpc/live_calls.h"

#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <thread>

namespace postern {
namespace {

TEST(LiveCalls, NothingEntersOnceDrainWasCalled) {
  LiveCalls live;
  ASSERT_TRUE(live.Enter());
  live.Drain();
  EXPECT_TRUE(live.draining());
  EXPECT_FALSE(live.Enter());
  EXPECT_FALSE(live.EnterStream([] {}));
  EXPECT_FALSE(live.EnterCall([](LiveCalls::End) {}));
  EXPECT_EQ(live.count(), 1);
}

TEST(LiveCalls, DrainTellsEachLiveStreamOnce) {
  LiveCalls live;
  int first = 0, second = 0;
  std::optional<int64_t> gone = live.EnterStream([&first] { ++first; });
  ASSERT_TRUE(live.EnterStream([&second] { ++second; }));
  live.LeaveStream(*gone);
  live.Drain();
  live.Drain();
  EXPECT_EQ(first, 0);
  EXPECT_EQ(second, 1);
}

TEST(LiveCalls, RecheckCallersAsksTheStreamsThatAreLeftEachTime) {
  LiveCalls live;
  int first = 0, second = 0;
  const auto nothing = [] {};
  std::optional<int64_t> gone = live.EnterStream(nothing, [&first] { ++first; });
  ASSERT_TRUE(live.EnterStream(nothing, [&second] { ++second; }));
  ASSERT_TRUE(live.EnterStream(nothing));
  live.LeaveStream(*gone);
  live.RecheckCallers();
  live.RecheckCallers();
  EXPECT_EQ(first, 0);
  EXPECT_EQ(second, 2);
}

TEST(LiveCalls, CallsComeAndGoWhileStreamsAreAsked) {
  LiveCalls live;
  std::future<void> call;
  bool went = false;
  ASSERT_TRUE(live.EnterStream([] {},
                               [&] {
                                 call = std::async(std::launch::async,
                                                   [&live] { live.LeaveCall(*live.EnterCall([](LiveCalls::End) {})); });
                                 went = call.wait_for(std::chrono::seconds(10)) == std::future_status::ready;
                               }));
  live.RecheckCallers();
  EXPECT_TRUE(went);
}

TEST(LiveCalls, EndCallsAsksTheCallsThatAreLeft) {
  LiveCalls live;
  std::vector<LiveCalls::End> asked;
  std::optional<int64_t> id = live.EnterCall([&](LiveCalls::End how) {
    asked.push_back(how);
    if (how == LiveCalls::End::kAbandon) live.LeaveCall(*id);
  });
  live.EndCalls(LiveCalls::End::kCancel);
  live.EndCalls(LiveCalls::End::kAbandon);
  live.EndCalls(LiveCalls::End::kAbandon);
  EXPECT_EQ(asked, (std::vector<LiveCalls::End>{LiveCalls::End::kCancel, LiveCalls::End::kAbandon}));
}

TEST(LiveCalls, WaitIdleEndsWithTheLastOneOrAtTheDeadline) {
  LiveCalls live;
  ASSERT_TRUE(live.Enter());
  std::optional<int64_t> stream = live.EnterStream([] {});
  EXPECT_FALSE(live.WaitIdle(absl::Now() + absl::Milliseconds(5)));
  std::thread other([&] {
    live.Leave();
    live.LeaveStream(*stream);
  });
  EXPECT_TRUE(live.WaitIdle(absl::Now() + absl::Seconds(10)));
  other.join();
  EXPECT_EQ(live.count(), 0);
}

}  // namespace
}  // namespace postern
