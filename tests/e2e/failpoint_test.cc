// Test 1 of the event feed: the server kills itself at a named point of an event's way, again and again under load, and
// the provider posts again what was not answered with 200. Acknowledged and lost: 0; stored twice: 0; and a subscriber
// that resumes sees neither a gap nor a repeat. POSTERN_KILL_ROUNDS sets how often, over all points (20; 500 is the
// long form).
#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <iostream>
#include <random>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "tests/e2e/feed_reader.h"
#include "tests/e2e/gateway_process.h"
#include "tests/e2e/losses.h"
#include "tests/e2e/webhook_load.h"

namespace postern {
namespace {

constexpr double kWebhooksPerSecond = 2000;

struct Point {
  const char* name;
  int most;  // Times it is passed before the kill, at most: a few tenths of a second's worth.
};

void PrintTo(const Point& point, std::ostream* out) { *out << point.name; }

constexpr Point kPoints[] = {{"before_append", 300},       {"after_append", 300}, {"before_ack", 500},
                             {"before_publish_ring", 300}, {"before_write", 80},  {"mid_trim", 6}};

class FailpointTest : public testing::TestWithParam<Point> {
 protected:
  static constexpr int64_t kPointCount = sizeof(kPoints) / sizeof(kPoints[0]);

  FailpointTest() {
    const int64_t seed = FromEnvironment("POSTERN_SEED", std::random_device()());
    std::cout << "POSTERN_SEED=" << seed << "\n";
    random_.seed(seed);
    // At this rate a few seconds' worth, so that trims have something to do and a resuming subscriber is not too late.
    if (trims()) options_.retention = "{max_bytes: 3000000}";
    const char* planted = std::getenv("POSTERN_PLANTED");
    options_.environment["POSTERN_PLANTED"] = absl::StrCat(planted == nullptr ? "" : planted, ",trims_often");
  }

  bool trims() const { return std::string(GetParam().name) == "mid_trim"; }

  // Starts it anew and waits until it has killed itself. Start may see no ready line: the point may come before it.
  void LiveUntilTheFailpoint(GatewayProcess& gateway) {
    const int times = std::uniform_int_distribution<int>(1, GetParam().most)(random_);
    gateway.SetEnvironment("POSTERN_FAILPOINT", absl::StrCat(GetParam().name, ":", times));
    gateway.Start().IgnoreError();
    EXPECT_EQ(gateway.process().Wait(absl::Seconds(30)), 128 + SIGKILL) << gateway.LogText();
  }

  GatewayOptions options_;
  std::mt19937_64 random_;
  const int64_t rounds_ = (FromEnvironment("POSTERN_KILL_ROUNDS", 20) + kPointCount - 1) / kPointCount;
};

TEST_P(FailpointTest, AKillThereLosesNoAcknowledgedWebhookAndStoresNoneTwice) {
  GatewayProcess gateway(POSTERN_PLANTED_BINARY, options_);
  ASSERT_TRUE(gateway.Start().ok()) << gateway.LogText();
  FeedReader subscriber(gateway.Channel());
  subscriber.Follow();
  WebhookLoad load(gateway.webhook_address(), gateway.WebhookPath("ongair"), kWebhooksPerSecond);
  gateway.process().Signal(SIGTERM);
  EXPECT_EQ(gateway.process().Wait(absl::Seconds(30)), 0) << gateway.LogText();
  for (int64_t round = 0; round < rounds_ && !HasFailure(); ++round) LiveUntilTheFailpoint(gateway);
  gateway.SetEnvironment("POSTERN_FAILPOINT", "");
  ASSERT_TRUE(gateway.Start().ok()) << gateway.LogText();
  ASSERT_TRUE(load.Finish(absl::Seconds(60)));
  // What retention took away is no loss: then the subscriber's transcript is what there is to judge.
  const std::vector<v1::Event> log = trims() ? std::vector<v1::Event>() : WholeLog(gateway);
  EXPECT_TRUE(subscriber.WaitFor(absl::Seconds(30), [&](const auto& events) {
    return trims() ? Judge(load.acknowledged(), events).lost == 0 : events.size() >= log.size();
  }));
  subscriber.Stop();
  EXPECT_EQ(subscriber.Faults(), "");
  const Losses losses = Judge(load.acknowledged(), trims() ? subscriber.events() : log);
  EXPECT_EQ(losses.lost, 0);
  EXPECT_EQ(losses.twice, 0);
  EXPECT_TRUE(trims() || subscriber.events().size() == log.size()) << subscriber.events().size();
  std::cout << rounds_ << " kills at " << GetParam().name << ", " << load.taken() << " webhooks, lost " << losses.lost
            << ", twice " << losses.twice << "\n";
}

std::string BytesOf(const char* file) {
  std::stringstream bytes;
  bytes << std::ifstream(file).rdbuf();
  return bytes.str();
}

TEST(Failpoints, TheServerThatIsShippedMustHoldNone) {
  EXPECT_EQ(BytesOf(POSTERN_BINARY).find("POSTERN_FAILPOINT"), std::string::npos);
  EXPECT_NE(BytesOf(POSTERN_PLANTED_BINARY).find("POSTERN_FAILPOINT"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Points, FailpointTest, testing::ValuesIn(kPoints),
                         [](const auto& point) { return std::string(point.param.name); });

}  // namespace
}  // namespace postern
