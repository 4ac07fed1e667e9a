#include "base/token_bucket.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace postern {
namespace {

const absl::Time kStart = absl::FromUnixSeconds(1000);

TEST(TokenBucketTest, TheBurstGoesAtOnceAndThenTheRateHolds) {
  TokenBucket bucket(2, 3);
  for (int i = 0; i < 3; ++i) {
    ASSERT_EQ(bucket.ReadyAt(kStart, 1), kStart);
    bucket.Take(kStart);
  }
  EXPECT_EQ(bucket.ReadyAt(kStart, 1), kStart + absl::Milliseconds(500));
  EXPECT_EQ(bucket.ReadyAt(kStart, 4), kStart + absl::Seconds(2));
}

TEST(TokenBucketTest, WithoutABurstASecondsWorthMayGoAtOnce) {
  TokenBucket slow(0.25, 0);
  slow.Take(kStart);
  EXPECT_EQ(slow.ReadyAt(kStart, 1), kStart + absl::Seconds(4));
  TokenBucket fast(7.5, 0);
  EXPECT_EQ(fast.ReadyAt(kStart, 8), kStart);
  EXPECT_GT(fast.ReadyAt(kStart, 9), kStart);
}

TEST(TokenBucketTest, WithoutARateThereIsNoLimit) {
  TokenBucket bucket(0, 0);
  for (int i = 0; i < 1000; ++i) bucket.Take(kStart);
  EXPECT_EQ(bucket.ReadyAt(kStart, 1000), kStart);
}

TEST(TokenBucketTest, WhatWasTakenForNothingComesBackButNeverMoreThanTheBurst) {
  TokenBucket bucket(1, 1);
  bucket.Take(kStart);
  bucket.GiveBack();
  EXPECT_EQ(bucket.ReadyAt(kStart, 1), kStart);
  bucket.GiveBack();
  EXPECT_GT(bucket.ReadyAt(kStart, 2), kStart);
}

// Whoever asks whenever: in no stretch of time t more than burst + rate * t begin.
TEST(TokenBucketTest, InAnyTimeAtMostTheBurstAndTheRateTimesTheTimeBegin) {
  std::mt19937 random(20240601);
  for (int round = 0; round < 200; ++round) {
    const double rate = std::uniform_real_distribution<>(0.1, 50)(random);
    const int burst = std::uniform_int_distribution<>(1, 20)(random);
    TokenBucket bucket(rate, burst);
    std::vector<absl::Time> begun;
    absl::Time now = kStart;
    for (int step = 0; step < 300; ++step) {
      now += absl::Seconds(std::exponential_distribution<>(rate * 3)(random));
      if (bucket.ReadyAt(now, 1) > now) continue;
      bucket.Take(now);
      begun.push_back(now);
    }
    for (size_t first = 0; first < begun.size(); ++first) {
      for (size_t last = first; last < begun.size(); ++last) {
        const double seconds = absl::ToDoubleSeconds(begun[last] - begun[first]);
        ASSERT_LE(last - first + 1, burst + rate * seconds + 1e-3) << "rate " << rate << " burst " << burst;
      }
    }
    ASSERT_GE(begun.size(), 1u);
  }
}

// Who begins at the time that was told is never refused: the limit is used up, not only kept.
TEST(TokenBucketTest, ATokenIsThereAtTheTimeThatWasTold) {
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    TokenBucket bucket(std::uniform_real_distribution<>(0.01, 1000)(random), 1);
    absl::Time now = kStart;
    for (int step = 0; step < 100; ++step) {
      now = bucket.ReadyAt(now, 1);
      ASSERT_LE(bucket.ReadyAt(now, 1), now);
      bucket.Take(now);
    }
  }
}

}  // namespace
}  // namespace postern
