// Tests 5 and 6 of the event feed: a provider that repeats itself, in a storm and at the same instant. One event for
// each id, every POST answered with 2xx in the end. POSTERN_STORM_IDS, POSTERN_STORM_COPIES and POSTERN_PAIRS set the
// sizes (300, 20 and 2,000; the long forms have 10,000, 50 and 100,000).
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <random>
#include <set>

#include "tests/e2e/gateway_process.h"
#include "tests/e2e/losses.h"
#include "tests/e2e/post_storm.h"
#include "tests/e2e/webhook_load.h"

namespace postern {
namespace {

constexpr absl::Duration kLongest = absl::Minutes(30);  // Of a long form.

// `copies` of each message side by side.
std::vector<Post> Copies(const GatewayProcess& gateway, int64_t ids, int64_t copies) {
  std::vector<Post> posts;
  for (int64_t id = 1; id <= ids; ++id) {
    posts.insert(posts.end(), copies, {gateway.WebhookPath("ongair"), kFormType, MessageBody(id)});
  }
  return posts;
}

// The log must hold each of the ids 1 to `ids` once.
void ExpectEachOnce(const GatewayProcess& gateway, int64_t ids) {
  std::set<int64_t> all;
  for (int64_t id = 1; id <= ids; ++id) all.insert(id);
  const std::vector<v1::Event> log = WholeLog(gateway);
  const Losses losses = Judge(all, log);
  EXPECT_EQ(losses.lost, 0);
  EXPECT_EQ(losses.twice, 0);
  EXPECT_EQ(static_cast<int64_t>(log.size()), ids);
  std::cout << log.size() << " events of " << ids << " ids, lost " << losses.lost << ", twice " << losses.twice << "\n";
}

TEST(DuplicateStormTest, CopiesOfAnIdMustBeOneEventAcrossASigkillAndEveryPostAnswered) {
  const int64_t ids = FromEnvironment("POSTERN_STORM_IDS", 300);
  const int64_t copies = FromEnvironment("POSTERN_STORM_COPIES", 20);
  GatewayProcess gateway(GatewayBinary(), {});
  ASSERT_TRUE(gateway.Start().ok()) << gateway.LogText();
  std::vector<Post> posts = Copies(gateway, ids, copies);
  const int64_t seed = FromEnvironment("POSTERN_SEED", std::random_device()());
  std::cout << "POSTERN_SEED=" << seed << "\n";
  std::shuffle(posts.begin(), posts.end(), std::mt19937_64(seed));
  const size_t half = posts.size() / 2;
  PostStorm storm(gateway.webhook_address(), std::move(posts));
  ASSERT_TRUE(storm.WaitForAnswers(half));
  gateway.Kill();
  ASSERT_TRUE(gateway.Start().ok()) << gateway.LogText();
  ASSERT_TRUE(storm.Finish(kLongest));
  EXPECT_GT(storm.retries(), 0);  // The kill was in the middle.
  ExpectEachOnce(gateway, ids);
}

TEST(DuplicateStormTest, TheSameIdTwiceAtTheSameTimeMustBeOneEvent) {
  const int64_t pairs = FromEnvironment("POSTERN_PAIRS", 2000);
  GatewayProcess gateway(GatewayBinary(), {});
  ASSERT_TRUE(gateway.Start().ok()) << gateway.LogText();
  PostStorm storm(gateway.webhook_address(), Copies(gateway, pairs, 2));
  ASSERT_TRUE(storm.Finish(kLongest));
  EXPECT_EQ(storm.retries(), 0);
  ExpectEachOnce(gateway, pairs);
}

}  // namespace
}  // namespace postern
