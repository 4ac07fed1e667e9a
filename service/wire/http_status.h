// http_status.h
//
// What an upstream's HTTP status means when nothing in the body says more: the plain HTTP rows of api.md 5.2. A
// provider looks at its own rows first and falls back to this.
//
//   if (absl::Status error = HttpStatusError(response, Effect::kMutation, json.Get("error").Text()); !error.ok()) ...
#ifndef POSTERN_WIRE_HTTP_STATUS_H_
#define POSTERN_WIRE_HTTP_STATUS_H_

#include <optional>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/status.h"
#include "wire/http.h"

namespace postern {

// What the request did if it arrived: nothing, or something that must not happen twice.
enum class Effect { kRead, kMutation };

// OK for 2xx; otherwise the row's code and reason with metadata http_status and, when not empty, upstream_message. The
// 404 of a path with an id in it, and the texts a provider is known to answer, are the provider's to read before.
absl::Status HttpStatusError(const HttpResponse& response, Effect effect, absl::string_view upstream_message = "");

// The answer to a request that may have had its effect but does not say so: UPSTREAM_OUTCOME_UNKNOWN for a mutation,
// UPSTREAM_BAD_RESPONSE for a read. `what` says what was missing, for a person, without any of the body.
absl::Status UnreadableAnswer(const HttpResponse& response, Effect effect, absl::string_view what);

// Adds metadata http_status and upstream_message (cut to 256 bytes and repaired) the way HttpStatusError does.
Failure& WithUpstream(Failure& failure, const HttpResponse& response, absl::string_view upstream_message);

// How long the answer asks to wait: Retry-After in seconds or as an HTTP date (RFC 9110 5.6.7, counted from
// response.received); at least 0, at most a day. std::nullopt when there is none or it cannot be read.
std::optional<absl::Duration> RetryAfter(const HttpResponse& response);

}  // namespace postern

#endif  // POSTERN_WIRE_HTTP_STATUS_H_
