// answer.h
//
// What an answer of Ongair means: its error texts, its flags (`sent`, `created`, `success`) and its ids. The one table
// of error texts is here; everything it does not know falls back to wire/http_status.h.
//
//   absl::StatusOr<Json> answer = ReadAnswer(kSend, response);
//   if (!answer.ok()) return answer.status();
//   std::string id = answer->Get("id", KeyCase::kIgnore).Id();
#ifndef POSTERN_PROVIDERS_ONGAIR_ANSWER_H_
#define POSTERN_PROVIDERS_ONGAIR_ANSWER_H_

#include "absl/status/statusor.h"
#include "wire/http.h"
#include "wire/http_status.h"
#include "wire/json.h"

namespace postern::ongair {

// One endpoint: where it is, what it does, and the flag with which its answer says yes.
struct Endpoint {
  const char* method;
  const char* path;
  Effect effect;
  const char* flag;
};

inline constexpr Endpoint kStatus{"GET", "/api/v1/base/status", Effect::kRead, "success"};  // 000:74
inline constexpr Endpoint kCreateContact{"POST", "/api/v1/base/create_contact", Effect::kMutation,
                                         "created"};                                      // 000:108
inline constexpr Endpoint kSend{"POST", "/api/v1/base/send", Effect::kMutation, "sent"};  // 000:333, 001:70

// The JSON object of an answer that says yes: the flag is true, or for a mutation absent beside an `id` (api.md 3.2).
// Otherwise the error of api.md 5.2: by HTTP status 401, 403, 429, then by the text of a top-level `error`
// (api.md 3.10), then by flag and status. A mutation whose answer cannot be read is UPSTREAM_OUTCOME_UNKNOWN, a read
// UPSTREAM_BAD_RESPONSE.
absl::StatusOr<Json> ReadAnswer(const Endpoint& endpoint, const HttpResponse& response);

}  // namespace postern::ongair

#endif  // POSTERN_PROVIDERS_ONGAIR_ANSWER_H_
