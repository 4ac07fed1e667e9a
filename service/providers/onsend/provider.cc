#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "providers/onsend/onsend.h"
#include "wire/auth.h"
#include "wire/url.h"

namespace postern::onsend {
namespace {

// One native or emulated method. Everything else is completed as unsupported by the gateway.
struct Method {
  const char* name;
  v1::Capabilities::Support support;
  const char* note;
};

constexpr Method kMethods[] = {
    {"postern.v1.MessageService/SendMessage", v1::Capabilities::SUPPORT_NATIVE,
     "No event follows: there are no receipts."},
    {"postern.v1.SessionService/GetSession", v1::Capabilities::SUPPORT_NATIVE, ""},
    {"postern.v1.SessionService/ListSessions", v1::Capabilities::SUPPORT_EMULATED,
     "An account has the one session `default`."},
};

// One kind of content that can be sent, always to a phone number.
struct Content {
  const char* kind;
  bool uri;
  bool caption;
  const char* note;
};

constexpr Content kContents[] = {
    {"text", false, false, ""},
    {"image", true, true, "The address must be public: only live servers are fetched from."},
    {"video", true, true, "The address must be public: only live servers are fetched from."},
    {"document", true, false, "Needs mime_type. The address must be public: only live servers are fetched from."},
};

Failure BadKey(absl::string_view key, absl::string_view description) {
  return Failure(reason::kInvalidField, absl::StrCat(key, " ", description)).Field(key, description);
}

}  // namespace

const ProviderFacts& OnSend::facts() const {
  static const ProviderFacts* const kFacts = new ProviderFacts{.display_name = "OnSend",
                                                               .dialects = {""},
                                                               .dialect_option = "",
                                                               .option_keys = {},
                                                               .secret_keys = {"token"},
                                                               .only_session = kOnlySession};
  return *kFacts;
}

v1::Capabilities OnSend::Capabilities(const Account&) const {
  v1::Capabilities capabilities;
  for (const Method& known : kMethods) {
    v1::Capabilities::Method* method = capabilities.add_methods();
    method->set_method(known.name);
    method->set_support(known.support);
    method->set_note(known.note);
  }
  for (const Content& known : kContents) {
    v1::Capabilities::Content* content = capabilities.add_contents();
    content->set_kind(known.kind);
    content->set_uri(known.uri);
    content->set_caption(known.caption);
    content->set_note(known.note);
    content->add_recipient_kinds("phone_number");
  }
  capabilities.set_message_id_policy(v1::Capabilities::MESSAGE_ID_POLICY_SOMETIMES);
  return capabilities;
}

absl::Status OnSend::CheckAccount(const Account& account, const Secrets& secrets) const {
  if (account.base_url.empty()) return BadKey("base_url", "is required, for example https://onsend.io");
  if (absl::Status url = CheckBaseUrl(account.base_url); !url.ok()) return BadKey("base_url", url.message());
  if (!account.default_session.empty() && account.default_session != kOnlySession) {
    return BadKey("default_session", "must be empty or `default`: an account has one session");
  }
  if (!account.options.empty()) {
    const std::string& key = account.options.begin()->first;
    return BadKey(absl::StrCat("options.", key), "is not an option: provider onsend has none");
  }
  for (const auto& [key, value] : secrets.values()) {
    if (key != "token") return BadKey(absl::StrCat("secrets.", key), "is not a secret of provider onsend");
  }
  absl::string_view token = secrets.Get("token").Reveal();
  if (token.empty()) return BadKey("secrets.token", "is required");
  if (std::any_of(token.begin(), token.end(), [](char c) { return absl::ascii_iscntrl(c); })) {
    return BadKey("secrets.token", "must not hold control characters or line breaks");
  }
  return absl::OkStatus();
}

void OnSend::Authorize(const Account&, const Secrets& secrets, HttpRequest& request) const {
  SetBearer(request, secrets.Get("token"));  // 002:1-2
}

const Provider& Instance() {
  static const OnSend* const kOnSend = new OnSend();
  return *kOnSend;
}

}  // namespace postern::onsend
