#include <algorithm>

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

// One native or emulated method. Everything else is completed as unsupported by the gateway.
struct Method {
  const char* name;
  v1::Capabilities::Support support;
  bool legacy_only;  // Only document 000 has its endpoint.
  const char* note;
};

constexpr Method kMethods[] = {
    {"postern.v1.MessageService/SendMessage", v1::Capabilities::SUPPORT_NATIVE, false, ""},
    {"postern.v1.ContactService/CreateContact", v1::Capabilities::SUPPORT_NATIVE, true,
     "The opt-in that a first message needs."},
    {"postern.v1.SessionService/GetSession", v1::Capabilities::SUPPORT_NATIVE, true, ""},
    {"postern.v1.SessionService/ListSessions", v1::Capabilities::SUPPORT_EMULATED, true,
     "An account has the one session `default`."},
};

constexpr v1::EventType kEventTypes[] = {v1::EVENT_TYPE_MESSAGE_RECEIVED, v1::EVENT_TYPE_MESSAGE_SENT,
                                         v1::EVENT_TYPE_MESSAGE_STATE_CHANGED, v1::EVENT_TYPE_UNRECOGNIZED_PAYLOAD};

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
  const bool legacy_endpoints = OptionsOf(account).HasLegacyEndpoints();
  v1::Capabilities capabilities;
  for (const Method& known : kMethods) {
    const bool able = legacy_endpoints || !known.legacy_only;
    v1::Capabilities::Method* method = capabilities.add_methods();
    method->set_method(known.name);
    method->set_support(able ? known.support : v1::Capabilities::SUPPORT_UNSUPPORTED);
    method->set_note(able ? known.note : kLegacyHint);
  }
  v1::Capabilities::Content* text = capabilities.add_contents();
  text->set_kind("text");
  text->add_recipient_kinds("phone_number");
  text->add_recipient_kinds("external_id");
  for (v1::EventType type : kEventTypes) capabilities.add_event_types(type);
  capabilities.set_message_id_policy(v1::Capabilities::MESSAGE_ID_POLICY_SOMETIMES);
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
