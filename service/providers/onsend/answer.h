// answer.h
//
// What an answer of OnSend means: its error texts, its validation errors, its flag `success` and the rate limit in its
// header fields. The one table of error texts is here; everything it does not know falls back to wire/http_status.h.
//
//   absl::StatusOr<Json> answer = ReadSendAnswer(response, {.account = "main", .content_kind = "image"});
//   if (!answer.ok()) return answer.status();
//   SetUsage(response, reply);
#ifndef POSTERN_PROVIDERS_ONSEND_ANSWER_H_
#define POSTERN_PROVIDERS_ONSEND_ANSWER_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "wire/http.h"
#include "wire/json.h"

namespace postern::onsend {

// The member of that name of an answer, in any case.
inline Json Member(const Json& answer, absl::string_view key) { return answer.Get(key, KeyCase::kIgnore); }

// What was asked, for the subject and the fields that an error names.
struct Asked {
  std::string account;            // The slug.
  std::string content_kind = {};  // Of a send: the field of MessageContent, for example `image`.
};

// The answer to a send, which succeeds only when its `success` is true. Otherwise the error of api.md 5.2. An answer
// that says neither yes nor no, or both, is UPSTREAM_OUTCOME_UNKNOWN; one that holds the id of a message and is no yes
// never lets the caller send again.
absl::StatusOr<Json> ReadSendAnswer(const HttpResponse& response, const Asked& asked);

// The answer to a request for the device's status: it has a `status`. Otherwise the error of api.md 5.2.
absl::StatusOr<Json> ReadStatusAnswer(const HttpResponse& response, const Asked& asked);

// What the header fields of every answer say (002:7-10); a value that is no number counts as not there. Errors made
// above hold the same as metadata `rate_limit` and `rate_limit_remaining`.
struct RateLimit {
  std::optional<int32_t> limit;
  std::optional<int32_t> remaining;
};
RateLimit RateLimitOf(const HttpResponse& response);

// Sets the reply's `usage` when the answer says something about it.
template <typename Reply>
void SetUsage(const HttpResponse& response, Reply& reply) {
  const RateLimit rate = RateLimitOf(response);
  if (rate.limit) reply.mutable_usage()->set_rate_limit(*rate.limit);
  if (rate.remaining) reply.mutable_usage()->set_rate_limit_remaining(*rate.remaining);
}

}  // namespace postern::onsend

#endif  // POSTERN_PROVIDERS_ONSEND_ANSWER_H_
