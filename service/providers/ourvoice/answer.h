// answer.h
//
// What an answer of Our Voice means: its refusals, and where in its envelope the lists and objects are. The document
// shows four answers and no error, so both are read leniently (api.md 3.12); what is not known here falls back to
// wire/http_status.h.
//
//   absl::StatusOr<Json> answer = ReadAnswer(kGetSession, response, {.name = "accounts/main/sessions/a3f1"});
//   if (!answer.ok()) return answer.status();
//   Json session = ObjectIn(*answer, "session");
#ifndef POSTERN_PROVIDERS_OURVOICE_ANSWER_H_
#define POSTERN_PROVIDERS_OURVOICE_ANSWER_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "providers/ourvoice/endpoint.h"
#include "wire/http.h"
#include "wire/json.h"

namespace postern::ourvoice {

// What a call is about, for its errors.
struct Subject {
  std::string name;  // The resource that a 404 or a refused state is about; empty: none.
  // The names of values on the wire, and the field of the request that each comes from.
  std::vector<std::pair<std::string, std::string>> fields = {};
};

// The JSON of an answer that is no refusal; of one without a body, where that is a yes, the absent value. Otherwise the
// error of api.md 5.2. A mutation whose answer cannot be read is UPSTREAM_OUTCOME_UNKNOWN, a read
// UPSTREAM_BAD_RESPONSE.
absl::StatusOr<Json> ReadAnswer(const Endpoint& endpoint, const HttpResponse& response, const Subject& subject);

// A member by its name without case; absent when there is none.
inline Json In(const Json& json, absl::string_view key) { return json.Get(key, KeyCase::kIgnore); }

// Whether the answer says `success`. Saying nothing is no yes.
inline bool SaysYes(const Json& answer) { return In(answer, "success").Flag() == true; }

// The array of a list: the answer itself, or below `data` and `noun` in any nesting of the two. std::nullopt: none.
std::optional<Json> ArrayIn(const Json& answer, absl::string_view noun);

// The object with an `id`: below `noun`, below `data`, below both, or the answer itself. Absent: none.
Json ObjectIn(const Json& answer, absl::string_view noun);

// The members of `object` whose name is none of `held`, as one JSON object; nulls are left out. Empty: there are none.
std::string RestOf(const Json& object, const std::vector<std::string>& held);

}  // namespace postern::ourvoice

#endif  // POSTERN_PROVIDERS_OURVOICE_ANSWER_H_
