// outbound_request.h
//
// What the calls of all nouns share: making a request to an endpoint, and the checks and forms of what callers give.
//
//   return MakeCall<v1::CreateContactResponse>(kCreateContact, {}, fields.Write(Encoding::kForm),
//                                              [](const Json& answer) { ... });
#ifndef POSTERN_PROVIDERS_ONGAIR_OUTBOUND_REQUEST_H_
#define POSTERN_PROVIDERS_ONGAIR_OUTBOUND_REQUEST_H_

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "postern/v1/types.pb.h"
#include "providers/call.h"
#include "providers/ongair/answer.h"
#include "providers/ongair/endpoint.h"
#include "providers/ongair/options.h"

namespace postern::ongair {

inline constexpr char kName[] = "ongair";

// The resource that a call is about: its id stands in the path, its name in errors.
struct Resource {
  std::string name;
  std::string id;
};

HttpRequest RequestTo(const Endpoint& endpoint, absl::string_view id = "");

// Reads the JSON of an answer that said yes. `response` is for errors about what is missing in it.
template <typename Reply>
using Reader = std::function<absl::StatusOr<Reply>(const Json& answer, const HttpResponse& response)>;

// One request and the reading of its answer. Only a read may be repeated.
template <typename Reply>
Call<Reply> MakeCall(const Endpoint& endpoint, const Resource& resource, Body body, Reader<Reply> reader) {
  Call<Reply> call;
  call.request = RequestTo(endpoint, resource.id);
  call.request.body = std::move(body);
  call.retry = endpoint.effect == Effect::kRead ? Retry::kSafe : Retry::kUnsafe;
  call.read = [&endpoint, name = resource.name,
               reader = std::move(reader)](const HttpResponse& response) -> absl::StatusOr<Step<Reply>> {
    absl::StatusOr<Json> answer = ReadAnswer(endpoint, response, name);
    if (!answer.ok()) return answer.status();
    absl::StatusOr<Reply> reply = reader(*answer, response);
    if (!reply.ok()) return reply.status();
    return Step<Reply>(*std::move(reply));
  };
  return call;
}

// The group or list of that name. INVALID_FIELD naming `field` when it is none.
absl::StatusOr<Resource> ResourceOf(absl::string_view name, absl::string_view collection, absl::string_view field);

// OK when the account may use what only document 000 has; else UNSUPPORTED_BY_PROVIDER for `what`.
absl::Status CheckLegacyEndpoint(const Account& account, absl::string_view what);

// OK for the one session an account has and for none (api.md 4); else SESSION_NOT_FOUND.
absl::Status CheckSession(absl::string_view name, absl::string_view field);

// The number with its `+`; INVALID_FIELD naming `field` when it is not E.164 (api.md 3.20).
absl::StatusOr<std::string> PhoneOf(absl::string_view text, absl::string_view field);

// The number without its `+`, as document 000 writes it; fails as PhoneOf does.
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

// Who a message goes to, as the wire names it.
struct Destination {
  const char* field = "";  // `phone_number` or `external_id`.
  std::string value;
};

// L7, L8, C1: a phone number in the dialect's form, or an external id as it is. `field` is the recipient's path.
// UNSUPPORTED_BY_PROVIDER for any other kind.
absl::StatusOr<Destination> DestinationOf(const Options& options, const v1::Recipient& recipient,
                                          absl::string_view field);

// `thread`: what the caller says, else what the account's option says, else nothing (api.md 3.21).
template <typename Request>
std::optional<bool> ThreadOf(const Options& options, const Request& request) {
  if (request.has_attach_to_conversation()) return request.attach_to_conversation();
  return options.default_thread ? std::optional<bool>(true) : std::nullopt;
}

}  // namespace postern::ongair

#endif  // POSTERN_PROVIDERS_ONGAIR_OUTBOUND_REQUEST_H_
