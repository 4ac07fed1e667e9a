// outbound_request.h
//
// What the calls of all nouns share: making a request to an endpoint, and the checks and forms of what callers give.
//
//   return MakeCall<v1::RestartSessionResponse>(kReboot, RequestTo(kReboot), {},
//                                               [](const Json& answer, const HttpResponse& response) { ... });
#ifndef POSTERN_PROVIDERS_CHATAPI_OUTBOUND_REQUEST_H_
#define POSTERN_PROVIDERS_CHATAPI_OUTBOUND_REQUEST_H_

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/status.h"
#include "providers/call.h"
#include "providers/chatapi/answer.h"
#include "providers/chatapi/endpoint.h"

namespace postern::chatapi {

inline constexpr char kName[] = "chatapi";

// How many requests one call may take: the engine's limit of hops.
inline constexpr int kMaxRequests = 8;

HttpRequest RequestTo(const Endpoint& endpoint);

// Reads the JSON of an answer that said yes: the reply, or one more request. `response` is for errors about what is
// missing in it.
template <typename Reply>
using Reader = std::function<absl::StatusOr<Step<Reply>>(const Json& answer, const HttpResponse& response)>;

// One request and the reading of its answer. Only a read may be repeated. `endpoint` must live for good.
template <typename Reply>
Call<Reply> MakeCall(const Endpoint& endpoint, HttpRequest request, Places places, Reader<Reply> reader) {
  Call<Reply> call;
  call.request = std::move(request);
  call.retry = endpoint.effect == Effect::kRead ? Retry::kSafe : Retry::kUnsafe;
  call.read = [&endpoint, places = std::move(places),
               reader = std::move(reader)](const HttpResponse& response) -> absl::StatusOr<Step<Reply>> {
    const absl::StatusOr<Json> answer = ReadAnswer(endpoint, response, places);
    if (!answer.ok()) return answer.status();
    return reader(*answer, response);
  };
  return call;
}

// INVALID_FIELD naming `field`.
Failure BadField(absl::string_view field, absl::string_view what);

// OK for the one session an account has and for none (api.md 4); else SESSION_NOT_FOUND.
absl::Status CheckSession(absl::string_view name, absl::string_view field);

// The number with its `+`; INVALID_FIELD naming `field` when it is not E.164 (api.md 3.20).
absl::StatusOr<std::string> PhoneOf(absl::string_view text, absl::string_view field);

// The number without its `+`, as the document writes it (003:56, 003:73); fails as PhoneOf does.
absl::StatusOr<std::string> DigitsOf(absl::string_view text, absl::string_view field);

// DigitsOf each, naming `field[i]`.
template <typename Texts>
absl::StatusOr<std::vector<std::string>> AllDigitsOf(const Texts& texts, absl::string_view field) {
  std::vector<std::string> all;
  for (const std::string& text : texts) {
    absl::StatusOr<std::string> digits = DigitsOf(text, absl::StrCat(field, "[", all.size(), "]"));
    if (!digits.ok()) return digits.status();
    all.push_back(*std::move(digits));
  }
  return all;
}

// The id of the group of that name; INVALID_FIELD naming `field` when it is none.
absl::StatusOr<std::string> GroupIdOf(absl::string_view name, absl::string_view field);

}  // namespace postern::chatapi

#endif  // POSTERN_PROVIDERS_CHATAPI_OUTBOUND_REQUEST_H_
