#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "providers/ourvoice/options.h"
#include "providers/ourvoice/ourvoice.h"
#include "wire/auth.h"
#include "wire/url.h"

namespace postern::ourvoice {
namespace {

// One native method. Everything else is completed as unsupported by the gateway.
struct Method {
  const char* name;
  const char* note;
};

constexpr Method kMethods[] = {
    {"postern.v1.SessionService/ListSessions", ""},
    {"postern.v1.SessionService/GetSession", ""},
    {"postern.v1.SessionService/CreateSession", "Needs a scan of the pairing code."},
    {"postern.v1.SessionService/DeleteSession", "For good."},
    {"postern.v1.SessionService/GetPairingCode", "Only while the session waits for pairing."},
    {"postern.v1.SessionService/DisconnectSession", "The session is kept."},
    {"postern.v1.SessionService/ReconnectSession", ""},
    {"postern.v1.MessageService/SendMessage", "Through a connected session: the request's or the account's default."},
    {"postern.v1.MessageService/GetMessage", ""},
    {"postern.v1.MessageService/ListMessages", "Every filter but after_sequence_number and latest_only."},
    {"postern.v1.BroadcastService/SendBroadcast", "To recipients, all in one upstream call."},
};

// One kind of content that can be sent (004:591-597).
struct Content {
  const char* kind;
  bool uri;
  bool caption;
};

constexpr Content kContents[] = {
    {"text", false, false}, {"image", true, true},    {"video", true, true},
    {"audio", true, false}, {"document", true, true},
};

// Found by asking again: the document has no webhooks.
constexpr v1::EventType kEventTypes[] = {v1::EVENT_TYPE_MESSAGE_RECEIVED, v1::EVENT_TYPE_MESSAGE_STATE_CHANGED,
                                         v1::EVENT_TYPE_SESSION_STATE_CHANGED};

constexpr const char* kMessageFilters[] = {"recipient_phone_numbers",
                                           "sender_phone_number",
                                           "state",
                                           "direction",
                                           "kind",
                                           "session",
                                           "start_time",
                                           "end_time"};

Failure BadKey(absl::string_view key, absl::string_view description) {
  return Failure(reason::kInvalidField, absl::StrCat(key, " ", description)).Field(key, description);
}

bool HasControlCharacters(absl::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return absl::ascii_iscntrl(c); });
}

}  // namespace

const ProviderFacts& OurVoice::facts() const {
  static const ProviderFacts* const kFacts = new ProviderFacts{.display_name = "Our Voice",
                                                               .dialects = {""},
                                                               .dialect_option = "",
                                                               .option_keys = OptionKeys(),
                                                               .secret_keys = {"token"},
                                                               .only_session = ""};
  return *kFacts;
}

v1::Capabilities OurVoice::Capabilities(const Account&) const {
  v1::Capabilities capabilities;
  for (const Method& known : kMethods) {
    v1::Capabilities::Method* method = capabilities.add_methods();
    method->set_method(known.name);
    method->set_support(v1::Capabilities::SUPPORT_NATIVE);
    method->set_note(known.note);
  }
  for (const Content& known : kContents) {
    v1::Capabilities::Content* content = capabilities.add_contents();
    content->set_kind(known.kind);
    content->set_uri(known.uri);
    content->set_caption(known.caption);
    content->add_recipient_kinds("phone_number");
  }
  for (v1::EventType type : kEventTypes) capabilities.add_event_types(type);
  capabilities.set_message_id_policy(v1::Capabilities::MESSAGE_ID_POLICY_ALWAYS);
  for (const char* filter : kMessageFilters) capabilities.add_message_filters(filter);
  v1::Capabilities::BroadcastAudience* audience = capabilities.add_broadcast_audiences();
  audience->set_audience("recipients");
  audience->set_support(v1::Capabilities::SUPPORT_NATIVE);
  return capabilities;
}

absl::Status OurVoice::CheckAccount(const Account& account, const Secrets& secrets) const {
  if (account.base_url.empty()) return BadKey("base_url", "is required, for example https://api.getourvoice.com");
  if (absl::Status url = CheckBaseUrl(account.base_url); !url.ok()) return BadKey("base_url", url.message());
  if (HasControlCharacters(account.default_session)) {
    return BadKey("default_session", "must be the id of a session, without control characters");
  }
  if (absl::Status options = CheckOptions(account); !options.ok()) return options;
  for (const auto& [key, value] : secrets.values()) {
    if (key != "token") return BadKey(absl::StrCat("secrets.", key), "is not a secret of provider ourvoice");
  }
  const absl::string_view token = secrets.Get("token").Reveal();
  if (token.empty()) return BadKey("secrets.token", "is required");
  if (HasControlCharacters(token)) {
    return BadKey("secrets.token", "must not hold control characters or line breaks");
  }
  return absl::OkStatus();
}

void OurVoice::Authorize(const Account&, const Secrets& secrets, HttpRequest& request) const {
  SetBearer(request, secrets.Get("token"));
}

const Provider& Instance() {
  static const OurVoice* const kOurVoice = new OurVoice();
  return *kOurVoice;
}

}  // namespace postern::ourvoice
