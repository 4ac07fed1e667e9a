// outbound_request.h
//
// What the calls of all nouns share: making a request to an endpoint, reading its answer, and the checks of what
// callers give.
//
//   return MakeCall<v1::GetSessionResponse>(kGetSession, *session, {.name = session->name},
//                                           [](const Json& answer, const HttpResponse& response) { ... });
#ifndef POSTERN_PROVIDERS_OURVOICE_OUTBOUND_REQUEST_H_
#define POSTERN_PROVIDERS_OURVOICE_OUTBOUND_REQUEST_H_

#include <functional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "postern/v1/types.pb.h"
#include "providers/account.h"
#include "providers/call.h"
#include "providers/ourvoice/answer.h"
#include "providers/ourvoice/endpoint.h"

namespace postern::ourvoice {

// The resource that a call is about: its id stands in the path, its name in errors.
struct Resource {
  std::string name;
  std::string id;
};

HttpRequest RequestTo(const Endpoint& endpoint, absl::string_view id = "");

// Reads the JSON of an answer that refuses nothing: the reply, or one more call. `response` is for errors about what is
// missing in it.
template <typename Reply>
using Reader = std::function<absl::StatusOr<Step<Reply>>(const Json& answer, const HttpResponse& response)>;

// One request and the reading of its answer. Only a read may be repeated.
template <typename Reply>
Call<Reply> MakeCall(const Endpoint& endpoint, const std::string& id, Subject subject, Reader<Reply> reader) {
  Call<Reply> call;
  call.request = RequestTo(endpoint, id);
  call.retry = endpoint.effect == Effect::kRead ? Retry::kSafe : Retry::kUnsafe;
  call.read = [&endpoint, subject = std::move(subject),
               reader = std::move(reader)](const HttpResponse& response) -> absl::StatusOr<Step<Reply>> {
    absl::StatusOr<Json> answer = ReadAnswer(endpoint, response, subject);
    if (!answer.ok()) return answer.status();
    return reader(*answer, response);
  };
  return call;
}

// The session or message of that name. INVALID_FIELD naming `field` when it is none.
absl::StatusOr<Resource> ResourceOf(absl::string_view name, absl::string_view collection, absl::string_view field);

// The session to send through: the one the caller names, else the account's own. INVALID_FIELD without either: the wire
// needs one (004:576).
absl::StatusOr<Resource> SendingSessionOf(const Account& account, absl::string_view name);

// INVALID_FIELD naming `field`, which `what` describes.
absl::Status BadField(absl::string_view field, absl::string_view what);

// The number without its `+`, as the samples write it (004:589); INVALID_FIELD naming `field` when it is not E.164
// (api.md 3.20).
absl::StatusOr<std::string> DigitsOf(absl::string_view text, absl::string_view field);

// The digits of a recipient found at `field`. UNSUPPORTED_BY_PROVIDER for any kind but a phone number.
absl::StatusOr<std::string> RecipientDigits(const v1::Recipient& recipient, absl::string_view field);

}  // namespace postern::ourvoice

#endif  // POSTERN_PROVIDERS_OURVOICE_OUTBOUND_REQUEST_H_
