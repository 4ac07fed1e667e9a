// The server is killed at random moments under load; what was acknowledged must be there, once, and a subscriber that
// resumes from its cursor must see neither a gap nor a repeat. POSTERN_KILL_ROUNDS sets how often (20), POSTERN_SEED
// the moments.
#include <gtest/gtest.h>

#include <functional>
#include <iostream>
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/e2e/feed_reader.h"
#include "tests/e2e/gateway_process.h"
#include "tests/e2e/losses.h"
#include "tests/e2e/webhook_load.h"

namespace postern {
namespace {

constexpr double kWebhooksPerSecond = 1000;

class KillTest : public testing::Test {
 protected:
  KillTest() {
    const int64_t seed = FromEnvironment("POSTERN_SEED", std::random_device()());
    std::cout << "POSTERN_SEED=" << seed << "\n";
    random_.seed(seed);
  }

  // Kills it at a random moment after `subscriber` got something of this life, so that each kill cuts off a live
  // stream.
  void KillAtSomeMoment(GatewayProcess& gateway, const FeedReader& subscriber) {
    const size_t before = subscriber.events().size();
    ASSERT_TRUE(subscriber.WaitFor(absl::Seconds(20), [&](const auto& events) { return events.size() > before; }));
    absl::SleepFor(Moment());
    gateway.Kill();
  }

  absl::Duration Moment() { return absl::Milliseconds(std::uniform_int_distribution<int>(0, 600)(random_)); }

  // Kills the gateway `rounds_` times under load, `after_kill` runs while it is dead; then everything acknowledged must
  // be in the log once, and the subscriber must have seen the whole log.
  void KillAgainAndAgain(GatewayProcess& gateway, const std::function<void()>& after_kill) {
    ASSERT_TRUE(gateway.Start().ok()) << gateway.LogText();
    FeedReader subscriber(gateway.Channel());
    subscriber.Follow();
    WebhookLoad load(gateway.webhook_address(), gateway.WebhookPath("ongair"), kWebhooksPerSecond);
    for (int64_t round = 0; round < rounds_; ++round) {
      KillAtSomeMoment(gateway, subscriber);
      after_kill();
      ASSERT_TRUE(gateway.Start().ok()) << gateway.LogText();
    }
    ASSERT_TRUE(load.Finish(absl::Seconds(60)));
    const std::vector<v1::Event> log = WholeLog(gateway);
    const Losses losses = Judge(load.acknowledged(), log);
    EXPECT_EQ(losses.lost, 0);
    EXPECT_EQ(losses.twice, 0);
    EXPECT_TRUE(subscriber.WaitFor(absl::Seconds(30), [&](const auto& events) { return events.size() >= log.size(); }));
    subscriber.Stop();
    EXPECT_EQ(subscriber.Faults(), "");
    EXPECT_EQ(subscriber.events().size(), log.size());
    EXPECT_GT(subscriber.streams(), rounds_);  // It really was cut off each time.
    std::cout << rounds_ << " kills, " << load.taken() << " webhooks, " << log.size() << " events, lost " << losses.lost
              << ", twice " << losses.twice << "\n";
  }

  std::mt19937_64 random_;
  const int64_t rounds_ = FromEnvironment("POSTERN_KILL_ROUNDS", 20);
};

TEST_F(KillTest, SigkillLosesNoAcknowledgedWebhookStoresNoneTwiceAndNoSubscriberSeesAGap) {
  GatewayProcess gateway(POSTERN_BINARY, {});
  KillAgainAndAgain(gateway, [] {});
}

TEST_F(KillTest, LosingUnsyncedBytesTooLosesNoAcknowledgedWebhook) {
  const std::string table = testing::TempDir() + absl::StrCat("/synced-", getpid());
  GatewayProcess gateway(POSTERN_BINARY, {.environment = {{"LD_PRELOAD", POWERLOSS_SHIM}, {"POWERLOSS_TABLE", table}}});
  KillAgainAndAgain(gateway, [&] { LoseUnsyncedBytes(gateway, table); });
}

// The negative control: with a disk that only pretends to sync the same judge must find losses, else it proves nothing.
TEST_F(KillTest, WithSyncOffTheSameJudgeFindsLosses) {
  const std::string table = testing::TempDir() + absl::StrCat("/unsynced-", getpid());
  GatewayProcess gateway(POSTERN_BINARY, {.environment = {{"LD_PRELOAD", POWERLOSS_SHIM},
                                                          {"POWERLOSS_TABLE", table},
                                                          {"POWERLOSS_IGNORE_SYNC_AFTER_START", "1"}}});
  ASSERT_TRUE(gateway.Start().ok()) << gateway.LogText();
  WebhookLoad load(gateway.webhook_address(), gateway.WebhookPath("ongair"), kWebhooksPerSecond);
  absl::SleepFor(absl::Milliseconds(500));
  load.Abort();
  gateway.Kill();
  LoseUnsyncedBytes(gateway, table);
  ASSERT_TRUE(gateway.Start().ok()) << gateway.LogText();
  const Losses losses = Judge(load.acknowledged(), WholeLog(gateway));
  EXPECT_GT(load.acknowledged().size(), 0u);
  EXPECT_GT(losses.lost, 0);
  std::cout << "with sync off: " << load.acknowledged().size() << " acknowledged, lost " << losses.lost << "\n";
}

}  // namespace
}  // namespace postern
