#include "transport/recipient_pauses.h"

#include <gtest/gtest.h>

#include <string>

namespace postern {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(5000);

TEST(RecipientPausesTest, TheNextSendWaitsForThePauseAndForTheEndOfTheOneBefore) {
  RecipientPauses pauses(absl::Seconds(2));
  pauses.Begin("a", kNow);
  EXPECT_EQ(pauses.ReadyAt("a", kNow + absl::Seconds(3)), absl::InfiniteFuture());
  EXPECT_TRUE(pauses.Ready("b", kNow));
  pauses.End("a", true);
  EXPECT_EQ(pauses.ReadyAt("a", kNow), kNow + absl::Seconds(2));
  EXPECT_TRUE(pauses.Ready("a", kNow + absl::Seconds(2)));
}

TEST(RecipientPausesTest, WhatTheProviderNeverSawIsFollowedByNoPause) {
  RecipientPauses pauses(absl::Seconds(2));
  pauses.Begin("a", kNow);
  pauses.End("a", false);
  EXPECT_TRUE(pauses.Ready("a", kNow));
}

TEST(RecipientPausesTest, EachOfThoseAheadTakesOnePause) {
  RecipientPauses pauses(absl::Seconds(2));
  pauses.Begin("a", kNow);
  EXPECT_EQ(pauses.ExpectedAt("a", 3, kNow), kNow + absl::Seconds(8));
  EXPECT_EQ(pauses.ExpectedAt("b", 3, kNow), kNow + absl::Seconds(6));
  EXPECT_EQ(pauses.ExpectedAt("", 3, kNow), kNow);
}

TEST(RecipientPausesTest, NobodyAndNoPauseMeanNoWaiting) {
  RecipientPauses none(absl::ZeroDuration());
  none.Begin("a", kNow);
  EXPECT_TRUE(none.Ready("a", kNow));
  RecipientPauses pauses(absl::Seconds(2));
  pauses.Begin("", kNow);
  EXPECT_TRUE(pauses.Ready("", kNow));
}

TEST(RecipientPausesTest, WhoseAPauseHasPassedIsForgotten) {
  RecipientPauses pauses(absl::Seconds(2));
  for (int i = 0; i < 100000; ++i) {
    const std::string key = std::to_string(i);
    pauses.Begin(key, kNow + i * absl::Seconds(1));
    pauses.End(key, true);
  }
  EXPECT_LE(pauses.size(), 1100u);
}

}  // namespace
}  // namespace postern
