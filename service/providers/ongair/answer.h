// answer.h
//
// What an answer of Ongair means: its error texts, its flags (`sent`, `created`, `success`) and its ids. The one table
// of error texts is here; everything it does not know falls back to wire/http_status.h.
//
//   absl::StatusOr<Json> answer = ReadAnswer(kSend, response);
//   if (!answer.ok()) return answer.status();
//   std::string id = IdIn(*answer, "id");
#ifndef POSTERN_PROVIDERS_ONGAIR_ANSWER_H_
#define POSTERN_PROVIDERS_ONGAIR_ANSWER_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "providers/ongair/endpoint.h"
#include "wire/http.h"
#include "wire/json.h"

namespace postern::ongair {

// The JSON of an answer that says yes the way its endpoint does. Otherwise the error of api.md 5.2: by HTTP status 401,
// 403, 429, then by the text of a top-level `error` (api.md 3.10), then by flag and status. A mutation whose answer
// cannot be read is UPSTREAM_OUTCOME_UNKNOWN, a read UPSTREAM_BAD_RESPONSE. `resource` is the name of what the call is
// about, for errors that say it does not exist or exists already.
absl::StatusOr<Json> ReadAnswer(const Endpoint& endpoint, const HttpResponse& response,
                                absl::string_view resource = "");

// Members of an answer by name without case (api.md 3.9), as text or id; empty when absent or of another type.
inline std::string TextIn(const Json& json, absl::string_view key) { return json.Get(key, KeyCase::kIgnore).Text(); }
inline std::string IdIn(const Json& json, absl::string_view key) { return json.Get(key, KeyCase::kIgnore).Id(); }

}  // namespace postern::ongair

#endif  // POSTERN_PROVIDERS_ONGAIR_ANSWER_H_
