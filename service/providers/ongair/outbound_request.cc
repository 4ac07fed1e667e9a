#include "providers/ongair/outbound_request.h"

#include "absl/strings/str_replace.h"
#include "base/resource_name.h"
#include "base/status.h"
#include "providers/ongair/ongair.h"
#include "wire/url.h"

namespace postern::ongair {

HttpRequest RequestTo(const Endpoint& endpoint, absl::string_view id) {
  HttpRequest request{.method = endpoint.method, .path = endpoint.path, .endpoint = endpoint.path};
  request.path = absl::StrReplaceAll(endpoint.path, {{"{id}", PercentEncode(id)}});
  request.headers.Set("Accept", "application/json");  // 000:48
  return request;
}

absl::StatusOr<Resource> ResourceOf(absl::string_view name, absl::string_view collection, absl::string_view field) {
  absl::StatusOr<ParsedName> parsed = ParseResourceName(name, collection, field);
  if (!parsed.ok()) return parsed.status();
  return Resource{.name = std::string(name), .id = parsed->id};
}

absl::Status CheckLegacyEndpoint(const Account& account, absl::string_view what) {
  if (OptionsOf(account).HasLegacyEndpoints()) return absl::OkStatus();
  return UnsupportedByProvider(kName, absl::StrCat(what, " in dialect current"), "set option legacy_endpoints to true");
}

absl::Status CheckSession(absl::string_view name, absl::string_view field) {
  if (name.empty()) return absl::OkStatus();
  absl::StatusOr<ParsedName> session = ParseResourceName(name, "sessions", field);
  if (!session.ok()) return session.status();
  if (session->id == kOnlySession) return absl::OkStatus();
  return Failure(reason::kSessionNotFound, absl::StrCat("no session ", name, "; provider ongair has only `default`"))
      .Resource("postern.v1.Session", name);
}

absl::StatusOr<std::string> PhoneOf(absl::string_view text, absl::string_view field) {
  std::string phone = NormalizedPhone(text);
  if (!phone.empty()) return phone;
  constexpr char kForm[] = "must be an E.164 number, for example +254722200200, without spaces or dashes";
  return Failure(reason::kInvalidField, absl::StrCat(field, " ", kForm)).Field(field, kForm);
}

absl::StatusOr<std::string> DigitsOf(absl::string_view text, absl::string_view field) {
  absl::StatusOr<std::string> phone = PhoneOf(text, field);
  if (!phone.ok()) return phone.status();
  return phone->substr(1);
}

absl::StatusOr<Destination> DestinationOf(const Options& options, const v1::Recipient& recipient,
                                          absl::string_view field) {
  const bool current = options.dialect == Dialect::kCurrent;
  const char* const kHint = "use phone_number or external_id";
  switch (recipient.kind_case()) {
    case v1::Recipient::kPhoneNumber: {
      absl::StatusOr<std::string> phone = PhoneOf(recipient.phone_number(), absl::StrCat(field, ".phone_number"));
      if (!phone.ok()) return phone.status();
      if (!current) return Destination{"phone_number", phone->substr(1)};
      return Destination{"external_id", options.phone_plus ? *phone : phone->substr(1)};
    }
    case v1::Recipient::kExternalId:
      return Destination{"external_id", recipient.external_id()};
    case v1::Recipient::kChatId:
      return UnsupportedByProvider(kName, absl::StrCat(field, ".chat_id"), kHint);
    case v1::Recipient::kGroup:
      return UnsupportedByProvider(kName, absl::StrCat(field, ".group"), kHint);
    case v1::Recipient::KIND_NOT_SET:
      break;
  }
  return Failure(reason::kInvalidField, absl::StrCat(field, " is not set")).Field(field, "one kind must be set");
}

}  // namespace postern::ongair
