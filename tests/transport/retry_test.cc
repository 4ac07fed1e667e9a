#include "transport/retry.h"

#include <gtest/gtest.h>

#include <string>

namespace postern {
namespace {

using Cause = TransportError::Cause;

HttpResponse Answer(int status, const char* retry_after = nullptr) {
  HttpResponse response{.status = status};
  if (retry_after != nullptr) response.headers.Add("Retry-After", retry_after);
  return response;
}

bool Again(const HttpResult& result, Repeat repeat) { return RetryOf(result, repeat, 1, {}, 0.5).has_value(); }

// One row: how a try ended, and whether a change and a read are made again.
struct Row {
  HttpResult result;
  bool change;
  bool read;
};

TEST(RetryTest, AChangeIsMadeAgainOnlyWhenTheProviderCertainlyDidNotAct) {
  const Row rows[] = {
      {TransportError{.cause = Cause::kUnreachable, .sent = false}, true, true},
      {TransportError{.cause = Cause::kLost, .sent = true}, false, true},
      {TransportError{.cause = Cause::kLost, .sent = false}, true, true},
      {TransportError{.cause = Cause::kDeadline, .sent = false}, false, false},
      {TransportError{.cause = Cause::kCancelled, .sent = false}, false, false},
      {TransportError{.cause = Cause::kInvalid, .sent = false}, false, false},
      {TransportError{.cause = Cause::kTooLarge, .sent = true}, false, false},
      {TransportError{.cause = Cause::kThrottled, .sent = false}, false, false},
      {TransportError{.cause = Cause::kBroken, .sent = false}, false, false},
      {Answer(429, "3"), true, true},
      {Answer(429), false, true},
      {Answer(429, "31"), false, false},
      {Answer(500), false, true},
      {Answer(503, "3"), false, true},
      {Answer(501), false, false},
      {Answer(505), false, false},
      {Answer(200), false, false},
      {Answer(404, "3"), false, false},
      {Answer(422), false, false},
  };
  for (size_t i = 0; i < std::size(rows); ++i) {
    EXPECT_EQ(Again(rows[i].result, Repeat::kUnsafe), rows[i].change) << "change, row " << i;
    EXPECT_EQ(Again(rows[i].result, Repeat::kSafe), rows[i].read) << "read, row " << i;
  }
}

TEST(RetryTest, TriesAreBounded) {
  const HttpResult lost = TransportError{.cause = Cause::kLost};
  EXPECT_TRUE(RetryOf(lost, Repeat::kSafe, 2, {.max_tries = 3}, 0));
  EXPECT_FALSE(RetryOf(lost, Repeat::kSafe, 3, {.max_tries = 3}, 0));
}

TEST(RetryTest, TheProvidersOwnTimeComesBeforeTheBackoff) {
  const std::optional<postern::Again> again = RetryOf(Answer(429, "3"), Repeat::kSafe, 1, {}, 0.5);
  EXPECT_EQ(again->wait, absl::Seconds(3));
  EXPECT_TRUE(again->throttled);
}

TEST(RetryTest, TheTimeOfAServerErrorIsForThatRequestAlone) {
  const std::optional<postern::Again> again = RetryOf(Answer(503, "3"), Repeat::kSafe, 1, {}, 0.5);
  EXPECT_EQ(again->wait, absl::Seconds(3));
  EXPECT_FALSE(again->throttled);
}

TEST(BackoffTest, TheWaitIsEvenBelowALimitThatDoubles) {
  const BackoffOptions options{.base = absl::Milliseconds(100), .cap = absl::Seconds(1)};
  EXPECT_EQ(FullJitter(options, 1, 0), absl::ZeroDuration());
  EXPECT_EQ(FullJitter(options, 1, 0.5), absl::Milliseconds(50));
  EXPECT_EQ(FullJitter(options, 3, 0.5), absl::Milliseconds(200));
  EXPECT_EQ(FullJitter(options, 5, 0.5), absl::Milliseconds(500));
  EXPECT_EQ(FullJitter(options, 1000, 0.5), absl::Milliseconds(500));
}

}  // namespace
}  // namespace postern
