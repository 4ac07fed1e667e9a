#include "transport/circuit_breaker.h"

#include <gtest/gtest.h>

namespace postern {
namespace {

using Outcome = CircuitBreaker::Outcome;
using State = CircuitBreaker::State;

constexpr BreakerOptions kOptions{.failures = 3, .first_open = absl::Seconds(1), .longest_open = absl::Seconds(5)};

class CircuitBreakerTest : public testing::Test {
 protected:
  // One request that ends with `outcome`; false when it was not let through.
  bool Request(Outcome outcome) {
    const std::optional<CircuitBreaker::Pass> pass = breaker_.Admit(now_);
    if (!pass) return false;
    breaker_.Report(*pass, outcome, now_, 0);
    return true;
  }
  void Break() {
    for (int i = 0; i < kOptions.failures; ++i) ASSERT_TRUE(Request(Outcome::kFailure));
    ASSERT_EQ(breaker_.state(), State::kOpen);
  }

  absl::Time now_ = absl::FromUnixSeconds(5000);
  CircuitBreaker breaker_{kOptions};
};

TEST_F(CircuitBreakerTest, SoManyFailuresInARowOpenIt) {
  Request(Outcome::kFailure);
  Request(Outcome::kFailure);
  Request(Outcome::kSuccess);
  Request(Outcome::kFailure);
  Request(Outcome::kFailure);
  Request(Outcome::kNeither);
  EXPECT_EQ(breaker_.state(), State::kClosed);
  Request(Outcome::kFailure);
  EXPECT_EQ(breaker_.state(), State::kOpen);
}

TEST_F(CircuitBreakerTest, OpenItLetsNothingThroughUntilItsTimeHasPassed) {
  Break();
  EXPECT_FALSE(Request(Outcome::kSuccess));
  EXPECT_EQ(breaker_.OpenUntil(now_), now_ + absl::Seconds(1));
  now_ += absl::Milliseconds(999);
  EXPECT_FALSE(Request(Outcome::kSuccess));
  now_ += absl::Milliseconds(1);
  EXPECT_TRUE(Request(Outcome::kSuccess));
  EXPECT_EQ(breaker_.state(), State::kClosed);
}

TEST_F(CircuitBreakerTest, HalfOpenItLetsOneProbeThroughAtATime) {
  Break();
  now_ += absl::Seconds(1);
  const std::optional<CircuitBreaker::Pass> probe = breaker_.Admit(now_);
  ASSERT_TRUE(probe);
  EXPECT_EQ(breaker_.state(), State::kHalfOpen);
  EXPECT_FALSE(breaker_.Admit(now_));
  breaker_.Report(*probe, Outcome::kNeither, now_, 0);
  EXPECT_EQ(breaker_.state(), State::kHalfOpen);
  EXPECT_TRUE(breaker_.Admit(now_));
}

TEST_F(CircuitBreakerTest, AProbeThatFailsOpensItForTwiceAsLongUpToALimit) {
  Break();
  for (const int seconds : {2, 4, 5, 5}) {
    now_ = breaker_.OpenUntil(now_);
    ASSERT_TRUE(Request(Outcome::kFailure));
    EXPECT_EQ(breaker_.OpenUntil(now_), now_ + absl::Seconds(seconds));
  }
  now_ = breaker_.OpenUntil(now_);
  ASSERT_TRUE(Request(Outcome::kSuccess));
  Break();
  EXPECT_EQ(breaker_.OpenUntil(now_), now_ + absl::Seconds(1));
}

TEST_F(CircuitBreakerTest, AfterASuccessfulProbeASingleFailureDoesNotOpenIt) {
  Break();
  now_ += absl::Seconds(1);
  Request(Outcome::kSuccess);
  Request(Outcome::kFailure);
  EXPECT_EQ(breaker_.state(), State::kClosed);
}

TEST_F(CircuitBreakerTest, WhatBeganBeforeItOpenedChangesNothing) {
  const std::optional<CircuitBreaker::Pass> good = breaker_.Admit(now_);
  const std::optional<CircuitBreaker::Pass> bad = breaker_.Admit(now_);
  Break();
  breaker_.Report(*good, Outcome::kSuccess, now_, 0);
  EXPECT_EQ(breaker_.state(), State::kOpen);
  now_ += absl::Seconds(1);
  ASSERT_TRUE(breaker_.Admit(now_));
  breaker_.Report(*bad, Outcome::kFailure, now_, 0);
  EXPECT_EQ(breaker_.state(), State::kHalfOpen);
}

TEST_F(CircuitBreakerTest, TheTimeIsShortenedAtRandomByUpToAFifth) {
  for (int i = 0; i < kOptions.failures; ++i) breaker_.Report(*breaker_.Admit(now_), Outcome::kFailure, now_, 0.5);
  EXPECT_EQ(breaker_.OpenUntil(now_), now_ + absl::Milliseconds(900));
}

}  // namespace
}  // namespace postern
