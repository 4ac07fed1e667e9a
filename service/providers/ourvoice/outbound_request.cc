#include "providers/ourvoice/outbound_request.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/resource_name.h"
#include "base/status.h"
#include "providers/ourvoice/ourvoice.h"
#include "wire/url.h"

namespace postern::ourvoice {

HttpRequest RequestTo(const Endpoint& endpoint, absl::string_view id) {
  HttpRequest request{.method = endpoint.method, .path = endpoint.path, .endpoint = endpoint.path};
  request.path = absl::StrReplaceAll(endpoint.path, {{"{id}", PercentEncode(id)}});
  request.headers.Set("Accept", "application/json");  // 004:107
  return request;
}

absl::StatusOr<Resource> ResourceOf(absl::string_view name, absl::string_view collection, absl::string_view field) {
  absl::StatusOr<ParsedName> parsed = ParseResourceName(name, collection, field);
  if (!parsed.ok()) return parsed.status();
  return Resource{.name = std::string(name), .id = parsed->id};
}

absl::StatusOr<Resource> SendingSessionOf(const Account& account, absl::string_view name) {
  if (!name.empty()) return ResourceOf(name, "sessions", "session");
  if (account.default_session.empty()) {
    return BadField("session", "is required: the account has no default_session");
  }
  return Resource{.name = ResourceName(account.slug, "sessions", account.default_session),
                  .id = account.default_session};
}

absl::Status BadField(absl::string_view field, absl::string_view what) {
  return Failure(reason::kInvalidField, absl::StrCat(field, " ", what)).Field(field, what);
}

absl::StatusOr<std::string> DigitsOf(absl::string_view text, absl::string_view field) {
  const std::string phone = NormalizedPhone(text);
  if (!phone.empty()) return phone.substr(1);
  return BadField(field, "must be an E.164 number, for example +22996000001, without spaces or dashes");
}

absl::StatusOr<std::string> RecipientDigits(const v1::Recipient& recipient, absl::string_view field) {
  constexpr char kHint[] = "use phone_number";
  switch (recipient.kind_case()) {
    case v1::Recipient::kPhoneNumber:
      return DigitsOf(recipient.phone_number(), absl::StrCat(field, ".phone_number"));
    case v1::Recipient::kExternalId:
      return UnsupportedByProvider(kName, absl::StrCat(field, ".external_id"), kHint);
    case v1::Recipient::kChatId:
      return UnsupportedByProvider(kName, absl::StrCat(field, ".chat_id"), kHint);
    case v1::Recipient::kGroup:
      return UnsupportedByProvider(kName, absl::StrCat(field, ".group"), kHint);
    case v1::Recipient::KIND_NOT_SET:
      break;
  }
  return BadField(field, "must have one kind set");
}

}  // namespace postern::ourvoice
