// Tests 11 and 20 of the event feed: a storm of subscribers that all come back at once, and a restart by SIGTERM with
// streams and webhooks in flight. POSTERN_STREAMS sets how many streams (200).
#include <gtest/gtest.h>

#include <csignal>
#include <iostream>
#include <memory>

#include "absl/time/clock.h"
#include "tests/e2e/feed_reader.h"
#include "tests/e2e/gateway_process.h"
#include "tests/e2e/losses.h"
#include "tests/e2e/post_storm.h"
#include "tests/e2e/webhook_load.h"

namespace postern {
namespace {

class RestartTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(gateway_.Start().ok()) << gateway_.LogText();
    for (int64_t i = 0; i < streams_; ++i) {
      readers_.push_back(std::make_unique<FeedReader>(gateway_.Channel()));
      readers_.back()->Follow();
    }
  }

  void PostSome(int64_t first, int64_t count) {
    std::vector<Post> posts;
    for (int64_t id = first; id < first + count; ++id) {
      posts.push_back({gateway_.WebhookPath("ongair"), kFormType, MessageBody(id)});
    }
    PostStorm storm(gateway_.webhook_address(), std::move(posts));
    ASSERT_TRUE(storm.Finish(absl::Seconds(30)));
  }

  // Whether every reader has so many events within twenty seconds.
  bool AllHave(size_t count) {
    const absl::Time end = absl::Now() + absl::Seconds(20);
    bool all = true;
    for (const auto& reader : readers_) {
      all &= reader->WaitFor(end - absl::Now(), [count](const auto& events) { return events.size() >= count; });
    }
    return all;
  }

  // No reader may have seen a gap or a repeat.
  void ExpectFaultless(size_t count) {
    for (const auto& reader : readers_) {
      EXPECT_EQ(reader->Faults(), "");
      EXPECT_EQ(reader->events().size(), count);
      EXPECT_GT(reader->streams(), 1);
    }
  }

  const int64_t streams_ = FromEnvironment("POSTERN_STREAMS", 200);
  GatewayProcess gateway_{GatewayBinary(), {}};
  std::vector<std::unique_ptr<FeedReader>> readers_;
};

TEST_F(RestartTest, AStormOfReconnectsMustSeeNoGapAndNoRepeat) {
  PostSome(1, 50);
  ASSERT_TRUE(AllHave(50));
  gateway_.Kill();
  ASSERT_TRUE(gateway_.Start().ok()) << gateway_.LogText();
  const absl::Time begin = absl::Now();
  PostSome(51, 50);
  EXPECT_TRUE(AllHave(100)) << "missing after the reconnect";
  std::cout << streams_ << " streams live again after " << absl::Now() - begin << "\n";
  ExpectFaultless(100);
}

TEST_F(RestartTest, SigtermMustTellEveryStreamAndLoseNothing) {
  WebhookLoad load(gateway_.webhook_address(), gateway_.WebhookPath("ongair"), 200);
  ASSERT_TRUE(AllHave(50));
  gateway_.process().Signal(SIGTERM);
  EXPECT_EQ(gateway_.process().Wait(absl::Seconds(30)), 0) << gateway_.LogText();
  ASSERT_TRUE(gateway_.Start().ok()) << gateway_.LogText();
  ASSERT_TRUE(load.Finish(absl::Seconds(60)));
  const std::vector<v1::Event> log = WholeLog(gateway_);
  const Losses losses = Judge(load.acknowledged(), log);
  EXPECT_EQ(losses.lost, 0);
  EXPECT_EQ(losses.twice, 0);
  EXPECT_TRUE(AllHave(log.size()));
  ExpectFaultless(log.size());
  // Not before: a reader reads its last response in its own time.
  for (const auto& reader : readers_) EXPECT_EQ(reader->closing(), v1::StreamClosing::REASON_SERVER_DRAINING);
}

}  // namespace
}  // namespace postern
