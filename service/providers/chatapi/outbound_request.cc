#include "providers/chatapi/outbound_request.h"

#include "base/resource_name.h"
#include "providers/chatapi/chatapi.h"

namespace postern::chatapi {

HttpRequest RequestTo(const Endpoint& endpoint) {
  HttpRequest request{.method = endpoint.method, .path = endpoint.path, .endpoint = endpoint.path};
  request.headers.Set("Accept", "application/json");
  return request;
}

Failure BadField(absl::string_view field, absl::string_view what) {
  return Failure(reason::kInvalidField, absl::StrCat(field, " ", what)).Field(field, what);
}

absl::Status CheckSession(absl::string_view name, absl::string_view field) {
  if (name.empty()) return absl::OkStatus();
  absl::StatusOr<ParsedName> session = ParseResourceName(name, "sessions", field);
  if (!session.ok()) return session.status();
  if (session->id == kOnlySession) return absl::OkStatus();
  return Failure(reason::kSessionNotFound, absl::StrCat("no session ", name, "; provider chatapi has only `default`"))
      .Resource("postern.v1.Session", name);
}

absl::StatusOr<std::string> PhoneOf(absl::string_view text, absl::string_view field) {
  std::string phone = NormalizedPhone(text);
  if (!phone.empty()) return phone;
  return BadField(field, "must be an E.164 number, for example +17472822486, without spaces or dashes");
}

absl::StatusOr<std::string> DigitsOf(absl::string_view text, absl::string_view field) {
  absl::StatusOr<std::string> phone = PhoneOf(text, field);
  if (!phone.ok()) return phone.status();
  return phone->substr(1);
}

absl::StatusOr<std::string> GroupIdOf(absl::string_view name, absl::string_view field) {
  absl::StatusOr<ParsedName> group = ParseResourceName(name, "groups", field);
  if (!group.ok()) return group.status();
  return group->id;
}

}  // namespace postern::chatapi
