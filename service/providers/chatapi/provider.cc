#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "providers/chatapi/chatapi.h"
#include "providers/chatapi/options.h"
#include "providers/chatapi/outbound_request.h"
#include "wire/auth.h"
#include "wire/url.h"

namespace postern::chatapi {
namespace {

// One native or emulated method. Everything else is completed as unsupported by the gateway.
struct Method {
  const char* name;
  v1::Capabilities::Support support;
  const char* note;
};

constexpr auto kNative = v1::Capabilities::SUPPORT_NATIVE;
constexpr auto kEmulated = v1::Capabilities::SUPPORT_EMULATED;

constexpr Method kMethods[] = {
    {"postern.v1.AccountService/GetWebhookConfig", kNative, ""},
    {"postern.v1.AccountService/UpdateWebhookConfig", kNative, "One path of the mask in each call."},
    {"postern.v1.SessionService/GetSession", kNative, ""},
    {"postern.v1.SessionService/ListSessions", kEmulated, "An account has the one session `default`."},
    {"postern.v1.SessionService/GetPairingCode", kNative, "Valid for at most a minute."},
    {"postern.v1.SessionService/LogoutSession", kNative, ""},
    {"postern.v1.SessionService/RestartSession", kNative, ""},
    {"postern.v1.MessageService/SendMessage", kNative, "Accepted messages are QUEUED, also while no phone is paired."},
    {"postern.v1.MessageService/ListMessages", kNative,
     "In the order of sequence_number, forward; or the newest with latest_only."},
    {"postern.v1.MessageService/ListQueuedMessages", kNative, "The first 100; no paging."},
    {"postern.v1.MessageService/ClearMessageQueue", kNative, ""},
    {"postern.v1.GroupService/CreateGroup", kNative,
     "Without a name when the phone did not make it within 20 s; no event follows."},
    {"postern.v1.GroupService/GetGroup", kNative, ""},
    {"postern.v1.GroupService/ListGroupMembers", kNative, "One array, fetched anew for each page."},
    {"postern.v1.GroupService/AddGroupMembers", kNative,
     "At most 8 numbers, one upstream call each; the first failure ends it."},
    {"postern.v1.GroupService/RemoveGroupMember", kNative, ""},
    {"postern.v1.ContactService/CheckPhoneNumbers", kNative,
     "Answers at once; at most 8 numbers, one upstream call each."},
};

// One kind of content that can be sent. Each goes to every kind of recipient.
struct Content {
  const char* kind;
  bool media;  // By uri and by data.
  bool caption;
  bool voice_note;
  const char* note;
};

constexpr Content kContents[] = {
    {"text", false, false, false, ""},     {"image", true, true, false, ""},
    {"video", true, false, false, ""},     {"audio", true, false, true, ""},
    {"document", true, false, false, ""},  {"contact_card", false, false, false, "As a vCard."},
    {"location", false, false, false, ""},
};

constexpr const char* kRecipientKinds[] = {"phone_number", "chat_id", "group"};

constexpr v1::EventType kEventTypes[] = {v1::EVENT_TYPE_MESSAGE_RECEIVED, v1::EVENT_TYPE_MESSAGE_SENT,
                                         v1::EVENT_TYPE_MESSAGE_STATE_CHANGED, v1::EVENT_TYPE_UNRECOGNIZED_PAYLOAD};

}  // namespace

const ProviderFacts& ChatApi::facts() const {
  static const ProviderFacts* const kFacts = new ProviderFacts{.display_name = "Chat-API",
                                                               .dialects = {""},
                                                               .dialect_option = "",
                                                               .option_keys = OptionKeys(),
                                                               .secret_keys = {"token"},
                                                               .only_session = kOnlySession};
  return *kFacts;
}

v1::Capabilities ChatApi::Capabilities(const Account&) const {
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
    content->set_uri(known.media);
    content->set_data(known.media);
    content->set_caption(known.caption);
    content->set_voice_note(known.voice_note);
    content->set_note(known.note);
    for (const char* kind : kRecipientKinds) content->add_recipient_kinds(kind);
  }
  for (v1::EventType type : kEventTypes) capabilities.add_event_types(type);
  capabilities.set_message_id_policy(v1::Capabilities::MESSAGE_ID_POLICY_SOMETIMES);
  capabilities.add_message_filters("after_sequence_number");
  capabilities.add_message_filters("latest_only");
  return capabilities;
}

absl::Status ChatApi::CheckAccount(const Account& account, const Secrets& secrets) const {
  if (account.base_url.empty()) {
    return BadField("base_url", "is required, the address of the instance, for example https://host/instance7");
  }
  if (absl::Status url = CheckBaseUrl(account.base_url); !url.ok()) return BadField("base_url", url.message());
  if (!account.default_session.empty() && account.default_session != kOnlySession) {
    return BadField("default_session", "must be empty or `default`: an account has one session");
  }
  if (absl::Status options = CheckOptions(account); !options.ok()) return options;
  for (const auto& [key, value] : secrets.values()) {
    if (key != "token") return BadField(absl::StrCat("secrets.", key), "is not a secret of provider chatapi");
  }
  absl::string_view token = secrets.Get("token").Reveal();
  if (token.empty()) return BadField("secrets.token", "is required");
  if (std::any_of(token.begin(), token.end(), [](char c) { return absl::ascii_iscntrl(c); })) {
    return BadField("secrets.token", "must not hold control characters or line breaks");
  }
  return absl::OkStatus();
}

// "The authorization token is always passed to query string", 003:20.
void ChatApi::Authorize(const Account&, const Secrets& secrets, HttpRequest& request) const {
  SetTokenQuery(request, "token", secrets.Get("token"));
}

const Provider& Instance() {
  static const ChatApi* const kChatApi = new ChatApi();
  return *kChatApi;
}

}  // namespace postern::chatapi
