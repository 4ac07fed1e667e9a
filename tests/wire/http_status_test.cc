#include "wire/http_status.h"

#include "gtest/gtest.h"
#include "wire/utf8.h"

namespace postern {
namespace {

HttpResponse Answer(int status, Pairs headers = {}) {
  HttpResponse response;
  response.status = status;
  response.headers = HttpHeaders(std::move(headers));
  response.received = absl::FromUnixSeconds(784111777);  // Sun, 06 Nov 1994 08:49:37 GMT
  return response;
}

TEST(HttpStatus, EveryRowHasItsReason) {
  struct Row {
    int status;
    Reason read;
    Reason mutation;
  };
  const Row rows[] = {
      {302, reason::kUpstreamBadResponse, reason::kUpstreamBadResponse},
      {400, reason::kUpstreamValidationFailed, reason::kUpstreamValidationFailed},
      {401, reason::kUpstreamAuthFailed, reason::kUpstreamAuthFailed},
      {402, reason::kInsufficientBalance, reason::kInsufficientBalance},
      {403, reason::kUpstreamAuthFailed, reason::kUpstreamAuthFailed},
      {404, reason::kUpstreamBadResponse, reason::kUpstreamBadResponse},
      {405, reason::kUpstreamBadResponse, reason::kUpstreamBadResponse},
      {409, reason::kUpstreamConflict, reason::kUpstreamConflict},
      {413, reason::kUpstreamValidationFailed, reason::kUpstreamValidationFailed},
      {415, reason::kUpstreamValidationFailed, reason::kUpstreamValidationFailed},
      {418, reason::kUpstreamRejected, reason::kUpstreamRejected},
      {422, reason::kUpstreamValidationFailed, reason::kUpstreamValidationFailed},
      {429, reason::kUpstreamRateLimited, reason::kUpstreamRateLimited},
      {500, reason::kUpstreamUnavailable, reason::kUpstreamOutcomeUnknown},
      {502, reason::kUpstreamUnavailable, reason::kUpstreamOutcomeUnknown},
      {503, reason::kUpstreamUnavailable, reason::kUpstreamOutcomeUnknown},
      {504, reason::kUpstreamUnavailable, reason::kUpstreamOutcomeUnknown},
      {999, reason::kUpstreamBadResponse, reason::kUpstreamOutcomeUnknown},
  };
  for (const Row& row : rows) {
    EXPECT_TRUE(HasReason(HttpStatusError(Answer(row.status), Effect::kRead), row.read)) << row.status;
    absl::Status mutation = HttpStatusError(Answer(row.status), Effect::kMutation);
    EXPECT_TRUE(HasReason(mutation, row.mutation)) << row.status;
    EXPECT_EQ(DetailOf(mutation)->metadata["http_status"], std::to_string(row.status));
    bool unknown = row.mutation.name == std::string("UPSTREAM_OUTCOME_UNKNOWN");
    EXPECT_EQ(DetailOf(mutation)->metadata.count("outcome"), unknown ? 1u : 0u) << row.status;
  }
  EXPECT_TRUE(HttpStatusError(Answer(200), Effect::kRead).ok());
  EXPECT_TRUE(HttpStatusError(Answer(204), Effect::kMutation).ok());
}

TEST(HttpStatus, UnavailableNeverComesFromAMutation) {
  for (int status = 100; status < 700; ++status) {
    EXPECT_NE(HttpStatusError(Answer(status, {{"Retry-After", "1"}}), Effect::kMutation).code(),
              absl::StatusCode::kUnavailable)
        << status;
  }
}

TEST(HttpStatus, A503WithRetryAfterOnAReadSaysWhenToComeBack) {
  absl::Status status = HttpStatusError(Answer(503, {{"Retry-After", "7"}}), Effect::kRead);
  EXPECT_TRUE(HasReason(status, reason::kUpstreamUnreachable));
  EXPECT_EQ(DetailOf(status)->retry_delay, absl::Seconds(7));
}

TEST(HttpStatus, RateLimitCarriesDelayQuotaAndHeaders) {
  std::optional<FailureDetail> detail = DetailOf(
      HttpStatusError(Answer(429, {{"retry-after", "30"}, {"X-RateLimit-Limit", "60"}, {"x-ratelimit-remaining", "0"}}),
                      Effect::kMutation));
  EXPECT_EQ(detail->retry_delay, absl::Seconds(30));
  EXPECT_TRUE(detail->quota.has_value());
  EXPECT_EQ(detail->metadata["rate_limit"], "60");
  EXPECT_EQ(detail->metadata["rate_limit_remaining"], "0");
  detail = DetailOf(HttpStatusError(Answer(429, {{"X-RateLimit-Limit", "<b>"}}), Effect::kRead));
  EXPECT_EQ(detail->retry_delay, absl::Minutes(1));
  EXPECT_EQ(detail->metadata.count("rate_limit"), 0u);
}

TEST(HttpStatus, UpstreamMessageIsCutAndRepaired) {
  std::string text(255, 'a');
  text += "\xC3\xBC and more";
  std::optional<FailureDetail> detail = DetailOf(HttpStatusError(Answer(422), Effect::kRead, text));
  EXPECT_EQ(detail->metadata["upstream_message"], std::string(255, 'a'));
  detail = DetailOf(HttpStatusError(Answer(422), Effect::kRead, "caf\xff"));
  EXPECT_EQ(detail->metadata["upstream_message"], "caf\xEF\xBF\xBD");
}

TEST(HttpStatus, RetryAfterReadsSecondsAndDates) {
  auto after = [](const char* text) { return RetryAfter(Answer(429, {{"Retry-After", text}})); };
  EXPECT_EQ(after("120"), absl::Seconds(120));
  EXPECT_EQ(after(" 0 "), absl::ZeroDuration());
  EXPECT_EQ(after("99999999999"), absl::Hours(24));
  EXPECT_EQ(after("Sun, 06 Nov 1994 08:50:07 GMT"), absl::Seconds(30));
  EXPECT_EQ(after("Sunday, 06-Nov-94 08:50:07 GMT"), absl::Seconds(30));
  EXPECT_EQ(after("Sun Nov  6 08:50:07 1994"), absl::Seconds(30));
  EXPECT_EQ(after("Sun, 06 Nov 1994 08:00:00 GMT"), absl::ZeroDuration());
  for (const char* bad : {"", "-5", "+5", "soon", "1.5"}) EXPECT_EQ(after(bad), std::nullopt) << bad;
}

TEST(HttpStatus, AnUnreadableAnswerIsUnknownForAMutation) {
  EXPECT_TRUE(HasReason(UnreadableAnswer(Answer(200), Effect::kMutation, "no JSON"), reason::kUpstreamOutcomeUnknown));
  EXPECT_TRUE(HasReason(UnreadableAnswer(Answer(200), Effect::kRead, "no JSON"), reason::kUpstreamBadResponse));
}

}  // namespace
}  // namespace postern
