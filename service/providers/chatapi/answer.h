// answer.h
//
// What an answer of Chat-API means. A refusal is HTTP 200 with a false flag, so the status alone decides nothing. The
// one table of error texts is here; everything it does not know falls back to wire/http_status.h.
//
//   absl::StatusOr<Json> answer = ReadAnswer(kSendMessage, response, {.destination = "recipient", .content =
//   "content"}); if (!answer.ok()) return answer.status();
#ifndef POSTERN_PROVIDERS_CHATAPI_ANSWER_H_
#define POSTERN_PROVIDERS_CHATAPI_ANSWER_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "providers/chatapi/endpoint.h"
#include "wire/http.h"
#include "wire/json.h"

namespace postern::chatapi {

// The fields of the typed request that an error text may be about.
struct Places {
  std::string destination = {};  // What names a number, chat or group.
  std::string content = {};      // What holds the text or file.
};

// The JSON of an answer that says yes the way its endpoint does; absent JSON where any 2xx is a yes. Otherwise the
// error of api.md 5.2: by HTTP status 401, 403, 429, then by a known text in `error` or `message` whatever the status,
// then by flag, status and `error`. A mutation whose answer says neither yes nor no is UPSTREAM_OUTCOME_UNKNOWN, a read
// UPSTREAM_BAD_RESPONSE.
absl::StatusOr<Json> ReadAnswer(const Endpoint& endpoint, const HttpResponse& response, const Places& places = {});

}  // namespace postern::chatapi

#endif  // POSTERN_PROVIDERS_CHATAPI_ANSWER_H_
