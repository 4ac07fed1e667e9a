#include <algorithm>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/resource_name.h"
#include "providers/ongair/ongair.h"
#include "wire/json.h"
#include "wire/utf8.h"
#include "wire/webhook_body.h"

namespace postern::ongair {
namespace {

constexpr char kReplacement[] = "\xEF\xBF\xBD";  // U+FFFD, what is left of bytes that are not UTF-8.

JsonPiece ArrayOf(const std::vector<JsonPiece>& items) {
  JsonArray array;
  for (const JsonPiece& item : items) array.Add(item);
  return array;
}

// The fields of one notification; remembers which of them have found a place. Names compare without case (api.md 3.9),
// an empty value counts as absent.
class Notification {
 public:
  explicit Notification(const WebhookBody& body, size_t own_fields) : body_(body), own_fields_(own_fields) {}

  // The field's text, which the caller puts into a field of the event.
  std::string Take(absl::string_view name) {
    taken_.emplace_back(name);
    return body_.Text(name);
  }

  // The first field of a JSON body that cannot be what it should be: a text that is an object or array, an id that is
  // neither a text nor an integer. Empty when there is none.
  std::string FirstMisshapen() const {
    for (const char* name : {"notification_type", "phone_number", "external_contact_id", "name", "account_type",
                             "account", "text", "image", "status"}) {
      const Json value = body_.json().Get(name, KeyCase::kIgnore);
      if (value.is_object() || value.is_array()) return name;
    }
    for (const char* name : {"id", "conversation_id"}) {
      const Json value = body_.json().Get(name, KeyCase::kIgnore);
      if (value.present() && !value.is_string() && value.Id().empty()) return name;
    }
    return "";
  }

  // The fields that were not taken as one JSON object, values as they came, those of a repeated name as an array; empty
  // when there are none.
  std::string Rest() const {
    const auto members = body_.json().Members();
    std::vector<std::pair<std::string, std::vector<JsonPiece>>> values;
    for (size_t i = 0; i < own_fields_; ++i) {
      const auto& [name, text] = body_.fields()[i];
      if (IsTaken(name) || text.empty()) continue;
      auto same = std::find_if(values.begin(), values.end(), [&name = name](const auto& v) { return v.first == name; });
      if (same == values.end()) same = values.insert(values.end(), {name, {}});
      same->second.push_back(i < members.size() ? JsonPiece(members[i].second) : JsonPiece(text));
    }
    JsonObject rest;
    for (const auto& [name, pieces] : values) rest.Add(name, pieces.size() == 1 ? pieces[0] : ArrayOf(pieces));
    return rest.empty() ? "" : rest.ToString();
  }

 private:
  bool IsTaken(absl::string_view name) const {
    return std::any_of(taken_.begin(), taken_.end(),
                       [name](const std::string& taken) { return absl::EqualsIgnoreCase(taken, name); });
  }

  const WebhookBody& body_;
  const size_t own_fields_;  // The first fields are the body's own; those of the query follow.
  std::vector<std::string> taken_;
};

WebhookReading One(ReadEvent event) {
  WebhookReading reading;
  reading.events.push_back(std::move(event));
  return reading;
}

ReadEvent Unrecognized(absl::string_view reason) {
  ReadEvent read;
  read.event.set_type(v1::EVENT_TYPE_UNRECOGNIZED_PAYLOAD);
  read.event.mutable_unrecognized_payload()->set_reason(std::string(reason));
  return read;
}

// The identity made of `parts`, the provider's id first; none without an id. Repaired text is no part of an identity:
// two different ids may then look alike, and the second event would be lost as a repeat of the first.
std::vector<std::string> IdentityOf(std::vector<std::string> parts) {
  auto repaired = [](const std::string& part) { return absl::StrContains(part, kReplacement); };
  if (parts[0].empty() || std::any_of(parts.begin(), parts.end(), repaired)) return {};
  return parts;
}

// The other side of a notification, and the value that names its chat.
struct Peer {
  v1::Participant participant;
  std::string key;  // Empty: nobody is named.
};

// Channels on which an external_contact_id with a `+` is a phone number (api.md 2, CW1).
bool IsPhoneChannel(absl::string_view account_type) {
  return absl::EqualsIgnoreCase(account_type, "WhatsApp") || absl::EqualsIgnoreCase(account_type, "SMS");
}

Peer TakePeer(Notification& notification) {
  Peer peer;
  v1::Participant& participant = peer.participant;
  participant.set_display_name(notification.Take("name"));
  participant.set_channel(notification.Take("account_type"));
  const std::string number = notification.Take("phone_number");
  participant.set_phone_number(NormalizedPhone(number));
  if (participant.phone_number().empty()) participant.set_provider_value(number);
  const std::string id = notification.Take("external_contact_id");
  const bool is_phone = absl::StartsWith(id, "+") && IsPhoneChannel(participant.channel());
  const std::string id_phone = is_phone ? NormalizedPhone(id) : "";
  if (participant.phone_number().empty()) participant.set_phone_number(id_phone);
  if (id_phone.empty() || id_phone != participant.phone_number()) participant.set_external_id(id);
  for (const std::string& known : {participant.phone_number(), number, id}) {
    if (peer.key.empty()) peer.key = known;
  }
  return peer;
}

v1::Conversation::State ConversationState(absl::string_view word) {
  if (absl::EqualsIgnoreCase(word, "Open")) return v1::Conversation::STATE_OPEN;
  if (absl::EqualsIgnoreCase(word, "Pending")) return v1::Conversation::STATE_PENDING;
  if (absl::EqualsIgnoreCase(word, "Closed")) return v1::Conversation::STATE_CLOSED;
  return v1::Conversation::STATE_UNSPECIFIED;
}

void TakeConversation(const Account& account, const WebhookBody& body, Notification& notification,
                      v1::Message& message) {
  if (std::string id = notification.Take("conversation_id"); !id.empty()) {
    message.set_conversation(ResourceName(account.slug, "conversations", id));
  }
  // A word that is not known stays among the fields without a place.
  if (v1::Conversation::State state = ConversationState(body.Text("status")); state != 0) {
    notification.Take("status");
    message.set_conversation_state(state);
  }
}

// An image with its caption, or a text, which may be empty.
void TakeContent(Notification& notification, v1::MessageContent& content) {
  std::string text = notification.Take("text");
  std::string image = notification.Take("image");
  if (image.empty()) {
    content.mutable_text()->set_text(text);
    return;
  }
  content.mutable_image()->set_uri(image);
  content.mutable_image()->set_caption(text);
}

// MessageReceived of both documents and MessageSent (LW5, CW1, CW2).
ReadEvent ReadMessage(const Account& account, const WebhookBody& body, Notification& notification,
                      absl::string_view type, v1::Direction direction) {
  Peer peer = TakePeer(notification);
  if (peer.key.empty()) return Unrecognized(absl::StrCat(type, " without phone_number and external_contact_id"));
  v1::Message message;
  const std::string id = notification.Take("id");
  if (!id.empty()) message.set_name(ResourceName(account.slug, "messages", id));
  message.set_provider_message_id(id);
  message.set_direction(direction);
  message.set_provider_state(std::string(type));
  message.set_chat(ChatName(account.slug, peer.key));
  TakeConversation(account, body, notification, message);
  TakeContent(notification, *message.mutable_content());

  ReadEvent read;
  read.identity = IdentityOf({id});
  v1::Event& event = read.event;
  event.set_chat(message.chat());
  event.set_conversation(message.conversation());
  event.set_message(message.name());
  event.set_provider_message_id(id);
  event.set_direction(direction);
  event.set_provider_account(notification.Take("account"));
  message.set_provider_metadata_json(notification.Rest());
  if (direction == v1::DIRECTION_INBOUND) {
    message.set_state(v1::Message::STATE_RECEIVED);
    *message.mutable_sender() = std::move(peer.participant);
    event.set_type(v1::EVENT_TYPE_MESSAGE_RECEIVED);
    *event.mutable_message_received()->mutable_message() = std::move(message);
  } else {
    message.set_state(v1::Message::STATE_SENT);
    *message.add_recipients() = std::move(peer.participant);
    event.set_type(v1::EVENT_TYPE_MESSAGE_SENT);
    *event.mutable_message_sent()->mutable_message() = std::move(message);
  }
  return read;
}

ReadEvent ReadMessageReceived(const Account& account, const WebhookBody& body, Notification& notification,
                              absl::string_view type) {
  return ReadMessage(account, body, notification, type, v1::DIRECTION_INBOUND);
}

ReadEvent ReadMessageSent(const Account& account, const WebhookBody& body, Notification& notification,
                          absl::string_view type) {
  return ReadMessage(account, body, notification, type, v1::DIRECTION_OUTBOUND);
}

// LW2. A list's message gives one receipt for each member, so the recipient is part of the identity.
ReadEvent ReadReceipt(const Account& account, const WebhookBody& body, Notification& notification,
                      absl::string_view type) {
  const std::string id = notification.Take("id");
  if (id.empty()) return Unrecognized(absl::StrCat(type, " without id"));
  Peer peer = TakePeer(notification);
  ReadEvent read;
  const std::string recipient = NormalizedPhone(peer.key);
  read.identity = IdentityOf({id, std::string(type), recipient.empty() ? peer.key : recipient});
  v1::Event& event = read.event;
  event.set_type(v1::EVENT_TYPE_MESSAGE_STATE_CHANGED);
  if (!peer.key.empty()) event.set_chat(ChatName(account.slug, peer.key));
  event.set_message(ResourceName(account.slug, "messages", id));
  event.set_provider_message_id(id);
  event.set_direction(v1::DIRECTION_OUTBOUND);
  event.set_provider_account(notification.Take("account"));
  v1::MessageStateChanged* changed = event.mutable_message_state_changed();
  changed->set_state(v1::Message::STATE_DELIVERED);
  changed->set_provider_state(std::string(type));
  if (!peer.key.empty()) *changed->mutable_recipient() = std::move(peer.participant);
  return read;
}

// One notification_type that is understood.
struct Kind {
  const char* type;
  ReadEvent (*read)(const Account&, const WebhookBody&, Notification&, absl::string_view type);
};

constexpr Kind kKinds[] = {
    {"DeliveryReceipt", ReadReceipt},
    {"MessageReceived", ReadMessageReceived},
    {"MessageSent", ReadMessageSent},
};

ReadEvent ReadNotification(const Account& account, const WebhookBody& body, Notification& notification) {
  const std::string type = notification.Take("notification_type");
  if (type.empty()) return Unrecognized("no notification_type");
  const std::string misshapen = notification.FirstMisshapen();
  if (!misshapen.empty()) {
    return Unrecognized(absl::StrCat(CutUtf8(type, 64), ": field ", misshapen, " has a value of another type"));
  }
  for (const Kind& kind : kKinds) {
    if (absl::EqualsIgnoreCase(type, kind.type)) return kind.read(account, body, notification, type);
  }
  return Unrecognized(absl::StrCat("notification_type ", CutUtf8(type, 64), " is not known"));
}

}  // namespace

absl::StatusOr<WebhookReading> Ongair::ReadWebhook(const Account& account, const Secrets& secrets,
                                                   const HttpRequest& request, absl::Time received) const {
  absl::StatusOr<WebhookBody> body = WebhookBody::Read(request);
  if (!body.ok()) return One(Unrecognized(body.status().message()));
  if (body->holds_no_item()) return WebhookReading{.no_item = true};
  Notification notification(*body, body->fields().size() - request.query.size());
  ReadEvent read = ReadNotification(account, *body, notification);
  read.event.set_provider_event_type(body->Text("notification_type"));
  if (read.event.provider_account().empty()) read.event.set_provider_account(body->Text("account"));
  return One(std::move(read));
}

}  // namespace postern::ongair
