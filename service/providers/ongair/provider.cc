#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "providers/ongair/ongair.h"
#include "providers/ongair/options.h"
#include "wire/auth.h"
#include "wire/url.h"

namespace postern::ongair {
namespace {

constexpr char kLegacyHint[] = "dialect current: document 001 has no such endpoint; option legacy_endpoints allows it";
constexpr char kGroup[] = "group";  // The recipient kind that needs the endpoints of document 000.
constexpr char kCurrentHint[] = "dialect legacy: only document 001 has this";

// Which accounts can do something.
enum class Offered {
  kBoth,             // Both documents have it.
  kLegacyEndpoints,  // Document 000 alone: dialect legacy, or current with option legacy_endpoints.
  kLegacy,           // Document 000 alone, and only in its dialect.
  kCurrent,          // Document 001 alone, and only in its dialect.
};

bool IsOffered(Offered offered, const Options& options) {
  switch (offered) {
    case Offered::kBoth:
      return true;
    case Offered::kLegacyEndpoints:
      return options.HasLegacyEndpoints();
    case Offered::kLegacy:
      return options.dialect == Dialect::kLegacy;
    case Offered::kCurrent:
      return options.dialect == Dialect::kCurrent;
  }
  return false;
}

// One native or emulated method. Everything else is completed as unsupported by the gateway.
struct Method {
  const char* name;
  v1::Capabilities::Support support;
  Offered offered;
  const char* note;
};

constexpr auto kNative = v1::Capabilities::SUPPORT_NATIVE;
constexpr auto kEmulated = v1::Capabilities::SUPPORT_EMULATED;

constexpr Method kMethods[] = {
    {"postern.v1.MessageService/SendMessage", kNative, Offered::kBoth, ""},
    {"postern.v1.MessageService/ListMessages", kNative, Offered::kLegacyEndpoints,
     "One array, fetched anew for each page; takes no filter."},
    {"postern.v1.BroadcastService/SendBroadcast", kNative, Offered::kLegacyEndpoints,
     "A text to a list that was made on the dashboard."},
    {"postern.v1.GroupService/CreateGroup", kNative, Offered::kLegacyEndpoints,
     "Not ready until the event group_created."},
    {"postern.v1.GroupService/GetGroup", kNative, Offered::kLegacyEndpoints, ""},
    {"postern.v1.GroupService/ListGroupMembers", kNative, Offered::kLegacyEndpoints,
     "One array, fetched anew for each page."},
    {"postern.v1.GroupService/AddGroupMembers", kNative, Offered::kLegacyEndpoints, "No event follows."},
    {"postern.v1.GroupService/RemoveGroupMember", kNative, Offered::kLegacyEndpoints,
     "The account must be an administrator of the group; no event follows."},
    {"postern.v1.ContactService/CreateContact", kNative, Offered::kLegacyEndpoints,
     "The opt-in that a first message needs."},
    {"postern.v1.ContactService/ListContacts", kNative, Offered::kLegacyEndpoints,
     "One array, fetched anew for each page."},
    {"postern.v1.ContactService/CheckPhoneNumbers", kNative, Offered::kLegacyEndpoints,
     "Ten numbers in each upstream call; the answer is the event phone_numbers_checked."},
    {"postern.v1.ConversationService/CreateConversation", kNative, Offered::kCurrent, ""},
    {"postern.v1.SessionService/GetSession", kNative, Offered::kLegacyEndpoints, ""},
    {"postern.v1.SessionService/ListSessions", kEmulated, Offered::kLegacyEndpoints,
     "An account has the one session `default`."},
};

// One kind of content that can be sent, with the kinds of its recipients.
struct Content {
  const char* kind;
  Offered offered;
  bool uri = false;
  bool data = false;
  bool caption = false;
  std::vector<const char*> recipients;
  const char* note = "";
};

const std::vector<Content>& Contents() {
  static const std::vector<Content>* const kContents = new std::vector<Content>{
      {.kind = "text", .offered = Offered::kBoth, .recipients = {"phone_number", "external_id", kGroup}},
      {.kind = "image",
       .offered = Offered::kLegacy,
       .uri = true,
       .data = true,
       .caption = true,
       .recipients = {"phone_number"},
       .note = "Needs mime_type."},
      {.kind = "image",
       .offered = Offered::kCurrent,
       .uri = true,
       .caption = true,
       .recipients = {"phone_number", "external_id"},
       .note = "Needs mime_type image/jpeg or image/png."},
      {.kind = "document",
       .offered = Offered::kCurrent,
       .uri = true,
       .caption = true,
       .recipients = {"phone_number", "external_id"},
       .note = "Without mime_type it goes as application/pdf."},
      {.kind = "contact_card", .offered = Offered::kLegacy, .recipients = {"phone_number"}},
  };
  return *kContents;
}

constexpr v1::EventType kEventTypes[] = {
    v1::EVENT_TYPE_MESSAGE_RECEIVED,      v1::EVENT_TYPE_MESSAGE_SENT,
    v1::EVENT_TYPE_MESSAGE_STATE_CHANGED, v1::EVENT_TYPE_GROUP_CREATED,
    v1::EVENT_TYPE_GROUP_JOINED,          v1::EVENT_TYPE_GROUP_LEFT,
    v1::EVENT_TYPE_GROUP_MEMBER_ADDED,    v1::EVENT_TYPE_GROUP_MEMBER_REMOVED,
    v1::EVENT_TYPE_PHONE_NUMBERS_CHECKED, v1::EVENT_TYPE_CONVERSATION_STATE_CHANGED,
    v1::EVENT_TYPE_UNRECOGNIZED_PAYLOAD};

Failure BadKey(absl::string_view key, absl::string_view description) {
  return Failure(reason::kInvalidField, absl::StrCat(key, " ", description)).Field(key, description);
}

}  // namespace

const ProviderFacts& Ongair::facts() const {
  static const ProviderFacts* const kFacts = new ProviderFacts{.display_name = "Ongair",
                                                               .dialects = {"legacy", "current"},
                                                               .dialect_option = "dialect",
                                                               .option_keys = OptionKeys(),
                                                               .secret_keys = {"token"},
                                                               .only_session = kOnlySession};
  return *kFacts;
}

v1::Capabilities Ongair::Capabilities(const Account& account) const {
  const Options options = OptionsOf(account);
  v1::Capabilities capabilities;
  for (const Method& known : kMethods) {
    const bool able = IsOffered(known.offered, options);
    v1::Capabilities::Method* method = capabilities.add_methods();
    method->set_method(known.name);
    method->set_support(able ? known.support : v1::Capabilities::SUPPORT_UNSUPPORTED);
    method->set_note(able ? known.note : known.offered == Offered::kCurrent ? kCurrentHint : kLegacyHint);
  }
  for (const Content& known : Contents()) {
    if (!IsOffered(known.offered, options)) continue;
    v1::Capabilities::Content* content = capabilities.add_contents();
    content->set_kind(known.kind);
    content->set_uri(known.uri);
    content->set_data(known.data);
    content->set_caption(known.caption);
    content->set_note(known.note);
    for (const char* recipient : known.recipients) {
      if (recipient != kGroup || options.HasLegacyEndpoints()) content->add_recipient_kinds(recipient);
    }
  }
  for (v1::EventType type : kEventTypes) capabilities.add_event_types(type);
  capabilities.set_message_id_policy(v1::Capabilities::MESSAGE_ID_POLICY_SOMETIMES);
  if (IsOffered(Offered::kLegacyEndpoints, options)) {
    v1::Capabilities::BroadcastAudience* audience = capabilities.add_broadcast_audiences();
    audience->set_audience("list");
    audience->set_support(v1::Capabilities::SUPPORT_NATIVE);
  }
  return capabilities;
}

absl::Status Ongair::CheckAccount(const Account& account, const Secrets& secrets) const {
  if (account.base_url.empty()) return BadKey("base_url", "is required, for example https://ongair.im");
  if (absl::Status url = CheckBaseUrl(account.base_url); !url.ok()) return BadKey("base_url", url.message());
  if (!account.default_session.empty() && account.default_session != kOnlySession) {
    return BadKey("default_session", "must be empty or `default`: an account has one session");
  }
  if (absl::Status options = CheckOptions(account); !options.ok()) return options;
  for (const auto& [key, value] : secrets.values()) {
    if (key != "token") return BadKey(absl::StrCat("secrets.", key), "is not a secret of provider ongair");
  }
  absl::string_view token = secrets.Get("token").Reveal();
  if (token.empty()) return BadKey("secrets.token", "is required");
  if (std::any_of(token.begin(), token.end(), [](char c) { return absl::ascii_iscntrl(c); })) {
    return BadKey("secrets.token", "must not hold control characters or line breaks");
  }
  return absl::OkStatus();
}

void Ongair::Authorize(const Account& account, const Secrets& secrets, HttpRequest& request) const {
  const Secret& token = secrets.Get("token");
  switch (OptionsOf(account).auth_style) {
    case AuthStyle::kTokenQuoted:
      return SetTokenQuoted(request, token);
    case AuthStyle::kTokenBare:
      return SetTokenBare(request, token);
    case AuthStyle::kTokenColon:
      return SetTokenColon(request, token);
    case AuthStyle::kQuery:
      return SetTokenQuery(request, "token", token);
    case AuthStyle::kForm:
      return SetTokenField(request, "token", token);
  }
}

const Provider& Instance() {
  static const Ongair* const kOngair = new Ongair();
  return *kOngair;
}

}  // namespace postern::ongair
