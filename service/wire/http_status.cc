#include "wire/http_status.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "wire/utf8.h"

namespace postern {
namespace {

constexpr size_t kMaxUpstreamMessage = 256;
constexpr absl::Duration kMaxRetryAfter = absl::Hours(24);
// What is asked of callers when a 429 names no time: the providers' limits are per minute (002:7-10).
constexpr absl::Duration kRateLimitWindow = absl::Minutes(1);

std::optional<absl::Time> ParseHttpDate(absl::string_view text) {
  // IMF-fixdate and the two obsolete forms, RFC 9110 5.6.7.
  for (const char* format : {"%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"}) {
    absl::Time time;
    if (absl::ParseTime(format, text, &time, nullptr)) return time;
  }
  return std::nullopt;
}

void AddRateLimit(Failure& failure, const HttpResponse& response) {
  for (auto [header, key] :
       {std::pair("X-RateLimit-Limit", "rate_limit"), std::pair("X-RateLimit-Remaining", "rate_limit_remaining")}) {
    // Only a number is taken over: the header is the upstream's text.
    int64_t number;
    if (absl::SimpleAtoi(response.headers.Get(header), &number)) failure.Metadata(key, absl::StrCat(number));
  }
}

Failure OutcomeUnknown(absl::string_view message) {
  return Failure(reason::kUpstreamOutcomeUnknown, message).Metadata("outcome", "unknown");
}

Failure ServerError(const HttpResponse& response, Effect effect, absl::string_view answered) {
  if (effect == Effect::kMutation) {
    return OutcomeUnknown(absl::StrCat(answered, ": whether the request took effect is unknown"));
  }
  std::optional<absl::Duration> retry_after = RetryAfter(response);
  if (response.status == 503 && retry_after) {
    return Failure(reason::kUpstreamUnreachable, answered).RetryAfter(*retry_after);
  }
  return Failure(reason::kUpstreamUnavailable, answered);
}

Failure FailureOf(const HttpResponse& response, Effect effect) {
  const int status = response.status;
  std::string answered = absl::StrCat("the provider answered HTTP ", status);
  switch (status) {
    case 401:
    case 403:
      return Failure(reason::kUpstreamAuthFailed, absl::StrCat(answered, ": it refuses the account's credentials"));
    case 402:
      return Failure(reason::kInsufficientBalance, absl::StrCat(answered, ": the balance does not suffice"))
          .Precondition("BALANCE", "account", "the account's balance at the provider does not suffice");
    case 404:
    case 405:
      return Failure(reason::kUpstreamBadResponse,
                     absl::StrCat(answered, ": it does not know this endpoint; check the account's base_url"));
    case 409:
      return Failure(reason::kUpstreamConflict, answered);
    case 429: {
      Failure failure(reason::kUpstreamRateLimited, absl::StrCat(answered, ": too many requests"));
      failure.RetryAfter(RetryAfter(response).value_or(kRateLimitWindow));
      failure.Quota("account", "the provider's rate limit of the account");
      AddRateLimit(failure, response);
      return failure;
    }
    case 400:
    case 413:
    case 415:
    case 422:
      return Failure(reason::kUpstreamValidationFailed, absl::StrCat(answered, ": it refuses a value of the request"));
    default:
      break;
  }
  if (status >= 300 && status < 400) {
    return Failure(reason::kUpstreamBadResponse,
                   absl::StrCat(answered, ", a redirect, which is not followed; check the account's base_url"));
  }
  if (status >= 400 && status < 500) return Failure(reason::kUpstreamRejected, answered);
  if (status >= 500 && status < 600) return ServerError(response, effect, answered);
  if (effect == Effect::kMutation) return OutcomeUnknown(answered);
  return Failure(reason::kUpstreamBadResponse, answered);
}

}  // namespace

absl::Status HttpStatusError(const HttpResponse& response, Effect effect, absl::string_view upstream_message) {
  if (response.status >= 200 && response.status < 300) return absl::OkStatus();
  Failure failure = FailureOf(response, effect);
  return WithUpstream(failure, response, upstream_message);
}

absl::Status UnreadableAnswer(const HttpResponse& response, Effect effect, absl::string_view what) {
  Failure failure =
      effect == Effect::kMutation
          ? OutcomeUnknown(absl::StrCat("the provider's answer cannot be read (", what,
                                        "): whether the request took effect is unknown"))
          : Failure(reason::kUpstreamBadResponse, absl::StrCat("the provider's answer cannot be read (", what, ")"));
  return WithUpstream(failure, response, "");
}

Failure& WithUpstream(Failure& failure, const HttpResponse& response, absl::string_view upstream_message) {
  failure.Metadata("http_status", absl::StrCat(response.status));
  if (!upstream_message.empty()) {
    failure.Metadata("upstream_message", CutUtf8(upstream_message, kMaxUpstreamMessage));
  }
  return failure;
}

std::optional<absl::Duration> RetryAfter(const HttpResponse& response) {
  absl::string_view text = absl::StripAsciiWhitespace(response.headers.Get("Retry-After"));
  if (text.empty()) return std::nullopt;
  absl::Duration wait;
  if (uint64_t seconds; absl::SimpleAtoi(text, &seconds) && absl::ascii_isdigit(text[0])) {
    wait = absl::Seconds(std::min<uint64_t>(seconds, absl::ToInt64Seconds(kMaxRetryAfter)));
  } else if (std::optional<absl::Time> date = ParseHttpDate(text)) {
    wait = *date - response.received;
  } else {
    return std::nullopt;
  }
  return std::clamp(wait, absl::ZeroDuration(), kMaxRetryAfter);
}

}  // namespace postern
