#include "transport/retry.h"

#include <variant>

#include "wire/http_status.h"

namespace postern {
namespace {

using Cause = TransportError::Cause;

constexpr int kTooManyRequests = 429;
constexpr int kNotImplemented = 501;
constexpr int kVersionNotSupported = 505;

bool IsPassing(int status) {
  return status >= 500 && status < 600 && status != kNotImplemented && status != kVersionNotSupported;
}

}  // namespace

std::optional<Again> RetryOf(const HttpResult& result, Repeat repeat, int tries, const RetryOptions& options,
                             double random) {
  if (tries >= options.max_tries) return std::nullopt;
  const bool safe = repeat == Repeat::kSafe;
  Again again{.wait = FullJitter(options.backoff, tries, random)};
  if (const auto* error = std::get_if<TransportError>(&result)) {
    const bool no_answer = error->cause == Cause::kUnreachable || error->cause == Cause::kLost;
    if (!no_answer || (error->sent && !safe)) return std::nullopt;
    return again;
  }
  const HttpResponse& response = std::get<HttpResponse>(result);
  const std::optional<absl::Duration> asked = RetryAfter(response);
  const bool refused = response.status == kTooManyRequests;
  if (!(refused && (asked || safe)) && !(safe && IsPassing(response.status))) return std::nullopt;
  if (asked) again.wait = *asked;
  again.throttled = refused;
  if (again.wait > options.longest_wait) return std::nullopt;
  return again;
}

}  // namespace postern
