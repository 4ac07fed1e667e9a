#include "transport/learned_limit.h"

#include <gtest/gtest.h>

namespace postern {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(5000);         // Steady.
const absl::Time kWall = absl::FromUnixSeconds(1700000000);  // Of the answers.

HttpResponse Answer(int status, Pairs headers) {
  return {.status = status, .headers = std::move(headers), .received = kWall};
}

HttpResponse Window(const char* limit, const char* remaining, const char* reset = nullptr) {
  Pairs headers = {{"X-RateLimit-Limit", limit}, {"X-RateLimit-Remaining", remaining}};
  if (reset != nullptr) headers.emplace_back("X-RateLimit-Reset", reset);
  return Answer(200, std::move(headers));
}

// Ends one request with `response`.
void Take(LearnedLimit& limit, const HttpResponse& response, absl::Time now = kNow) {
  limit.Begin();
  limit.End(true);
  limit.Learn(response, now);
}

absl::Duration Closed(const LearnedLimit& limit, Priority priority = Priority::kCall, absl::Time now = kNow) {
  return limit.OpenAt(priority, now) - now;
}

TEST(LearnedLimitTest, AnAccountOfWhichNothingIsKnownIsOpen) {
  EXPECT_EQ(Closed(LearnedLimit(), Priority::kPoll), absl::ZeroDuration());
}

TEST(LearnedLimitTest, After429EverythingIsClosedAsLongAsTheProviderSays) {
  LearnedLimit limit;
  Take(limit, Answer(429, {{"Retry-After", "17"}}));
  EXPECT_EQ(Closed(limit), absl::Seconds(17));
  EXPECT_EQ(Closed(limit, Priority::kCall, kNow + absl::Seconds(17)), absl::ZeroDuration());
}

TEST(LearnedLimitTest, ADateInRetryAfterCountsFromTheAnswersTime) {
  LearnedLimit limit;
  Take(limit, Answer(429, {{"Retry-After", "Tue, 14 Nov 2023 22:13:50 GMT"}}));
  EXPECT_EQ(Closed(limit), absl::Seconds(30));
}

// One list that is out of order must not keep the account from sending.
TEST(LearnedLimitTest, AServerErrorClosesNothing) {
  LearnedLimit limit;
  Take(limit, Answer(503, {}));
  Take(limit, Answer(503, {{"Retry-After", "5"}}));
  EXPECT_EQ(Closed(limit), absl::ZeroDuration());
}

TEST(LearnedLimitTest, AShorterTimeDoesNotOpenEarlier) {
  LearnedLimit limit;
  Take(limit, Answer(429, {{"Retry-After", "17"}}));
  Take(limit, Answer(429, {{"Retry-After", "2"}}));
  EXPECT_EQ(Closed(limit), absl::Seconds(17));
}

TEST(LearnedLimitTest, NobodyIsClosedForLongerThanAnHour) {
  LearnedLimit limit;
  Take(limit, Answer(429, {{"Retry-After", "80000"}}));
  EXPECT_EQ(Closed(limit), absl::Hours(1));
}

TEST(LearnedLimitTest, After429WithoutATimeTheResetCountsElseAGuessThatDoubles) {
  LearnedLimit reset;
  Take(reset, Answer(429, {{"X-RateLimit-Reset", "1700000040"}}));
  EXPECT_EQ(Closed(reset), absl::Seconds(40));
  LearnedLimit guess;
  Take(guess, Answer(429, {}));
  EXPECT_EQ(Closed(guess), absl::Seconds(1));
  Take(guess, Answer(429, {}), kNow + absl::Seconds(1));
  EXPECT_EQ(Closed(guess, Priority::kCall, kNow + absl::Seconds(1)), absl::Seconds(2));
  Take(guess, Answer(200, {}), kNow + absl::Seconds(9));
  Take(guess, Answer(429, {}), kNow + absl::Seconds(9));
  EXPECT_EQ(Closed(guess, Priority::kCall, kNow + absl::Seconds(9)), absl::Seconds(1));
}

TEST(LearnedLimitTest, AWindowWithNothingLeftIsClosedUntilItsReset) {
  LearnedLimit limit;
  Take(limit, Window("60", "0", "1700000025"));
  EXPECT_EQ(Closed(limit), absl::Seconds(25));
  LearnedLimit seconds;
  Take(seconds, Window("60", "0", "12"));
  EXPECT_EQ(Closed(seconds), absl::Seconds(12));
}

TEST(LearnedLimitTest, WhatIsUnderWayCountsAgainstWhatIsLeft) {
  LearnedLimit limit;
  limit.Begin();
  limit.Begin();
  Take(limit, Window("60", "3", "10"));
  EXPECT_EQ(Closed(limit), absl::ZeroDuration());
  limit.Begin();
  EXPECT_EQ(Closed(limit), absl::Seconds(10));
  limit.End(false);  // The provider never saw it.
  EXPECT_EQ(Closed(limit), absl::ZeroDuration());
}

TEST(LearnedLimitTest, WhenNobodyTellsTheEndOfAWindowACallersRequestFindsOut) {
  LearnedLimit limit;
  Take(limit, Window("60", "0"));
  EXPECT_EQ(Closed(limit), absl::ZeroDuration());
  EXPECT_EQ(Closed(limit, Priority::kPoll), absl::Minutes(1));
}

TEST(LearnedLimitTest, WhatCanWaitLeavesTheRestOfAWindowToWhatCannot) {
  const auto closed = [](const char* remaining, Priority priority) {
    LearnedLimit limit;
    Take(limit, Window("60", remaining, "30"));
    return Closed(limit, priority) > absl::ZeroDuration();
  };
  EXPECT_FALSE(closed("16", Priority::kPoll));
  EXPECT_TRUE(closed("15", Priority::kPoll));
  EXPECT_FALSE(closed("15", Priority::kBroadcast));
  EXPECT_TRUE(closed("6", Priority::kBroadcast));
  EXPECT_FALSE(closed("6", Priority::kCall));
}

TEST(LearnedLimitTest, NumbersThatAreNoneAreNotLearnt) {
  LearnedLimit limit;
  Take(limit, Window("many", "-4", "soon"));
  Take(limit, Window("60", "none", "9"));
  EXPECT_EQ(Closed(limit, Priority::kPoll), absl::ZeroDuration());
}

}  // namespace
}  // namespace postern
