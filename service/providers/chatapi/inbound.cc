// AW1, AW2: one body may hold messages and receipts, and each item becomes one event.
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/resource_name.h"
#include "providers/chatapi/chatapi.h"
#include "providers/chatapi/inbound_message.h"
#include "providers/chatapi/item.h"
#include "wire/utf8.h"
#include "wire/webhook_body.h"

namespace postern::chatapi {
namespace {

constexpr char kInstance[] = "instanceId";  // In every hook seen, and in no document (field-notes.md 0, 1).

ReadEvent Unrecognized(absl::string_view location, absl::string_view reason) {
  ReadEvent read;
  read.event.set_type(v1::EVENT_TYPE_UNRECOGNIZED_PAYLOAD);
  read.event.mutable_unrecognized_payload()->set_reason(std::string(reason));
  read.event.mutable_unrecognized_payload()->set_location(std::string(location));
  return read;
}

// An item of `messages[]`, AW1.
ReadEvent ReadMessage(const std::string& slug, const Json& item, absl::string_view location) {
  if (!item.is_object()) return Unrecognized(location, "it is no JSON object");
  v1::Message message = MessageOf(slug, item);
  if (message.direction() == v1::DIRECTION_UNSPECIFIED) return Unrecognized(location, "fromMe is no flag");
  if (message.chat().empty()) return Unrecognized(location, "it names no chat");
  ReadEvent read;
  read.identity = IdentityOf({message.provider_message_id()});
  v1::Event& event = read.event;
  event.set_chat(message.chat());
  event.set_message(message.name());
  event.set_provider_message_id(message.provider_message_id());
  event.set_direction(message.direction());
  if (message.has_create_time()) *event.mutable_occur_time() = message.create_time();
  if (message.direction() == v1::DIRECTION_INBOUND) {
    event.set_type(v1::EVENT_TYPE_MESSAGE_RECEIVED);
    *event.mutable_message_received()->mutable_message() = std::move(message);
  } else {
    event.set_type(v1::EVENT_TYPE_MESSAGE_SENT);
    *event.mutable_message_sent()->mutable_message() = std::move(message);
  }
  return read;
}

// The words of a receipt: 003:201, 003:206; `sent` in the field.
constexpr std::pair<const char*, v1::Message::State> kStates[] = {
    {"sent", v1::Message::STATE_SENT},
    {"delivered", v1::Message::STATE_DELIVERED},
    {"viewed", v1::Message::STATE_READ},
};

v1::Message::State StateOf(absl::string_view word) {
  for (const auto& [known, state] : kStates) {
    if (absl::EqualsIgnoreCase(word, known)) return state;
  }
  return v1::Message::STATE_UNSPECIFIED;
}

// An item of `ack[]`, AW2.
ReadEvent ReadReceipt(const std::string& slug, const Json& json, absl::string_view location) {
  if (!json.is_object()) return Unrecognized(location, "it is no JSON object");
  Item item(json);
  const std::string id = item.TakeId("id");
  const std::string word = item.TakeText("status");
  const std::string chat_id = item.TakeText("chatId");
  std::string number = item.TakeId("queueNumber");
  if (number.empty()) number = item.TakeId("messageNumber");
  if (word.empty()) return Unrecognized(location, "it has no status");
  if (id.empty() && number.empty()) return Unrecognized(location, "it names no message");
  ReadEvent read;
  read.identity = IdentityOf({id, word, chat_id});
  v1::Event& event = read.event;
  event.set_type(v1::EVENT_TYPE_MESSAGE_STATE_CHANGED);
  event.set_direction(v1::DIRECTION_OUTBOUND);
  event.set_provider_message_id(id);
  if (!id.empty()) event.set_message(ResourceName(slug, "messages", id));
  v1::MessageStateChanged* changed = event.mutable_message_state_changed();
  changed->set_state(StateOf(word));
  changed->set_provider_state(word);
  changed->set_provider_queue_number(number);
  if (!chat_id.empty()) {
    event.set_chat(ChatName(slug, chat_id));
    *changed->mutable_recipient() = ParticipantOf(chat_id);
  }
  return read;
}

using ReadItem = ReadEvent (*)(const std::string& slug, const Json& item, absl::string_view location);

// The reader of the items of a top-level array; null for any other member.
ReadItem ReaderOf(absl::string_view key) {
  if (key == "messages") return ReadMessage;
  return key == "ack" ? ReadReceipt : nullptr;
}

bool HoldsNothing(const Json& value) {
  const bool empty = (value.is_object() || value.is_array()) && value.size() == 0;
  return !value.present() || empty || (value.is_string() && value.Text().empty());
}

// The events of one member of the body.
void ReadMember(const std::string& slug, const std::string& key, const Json& value, std::vector<ReadEvent>& events) {
  if (HoldsNothing(value) || (key == kInstance && !value.Id().empty())) return;
  const std::string location = CutUtf8(key, 64);
  const size_t begin = events.size();
  const ReadItem read_item = ReaderOf(key);
  if (read_item == nullptr) {
    events.push_back(Unrecognized(location, "a member of the body that is not known"));
  } else if (!value.is_array()) {
    events.push_back(Unrecognized(location, "it is no JSON array"));
  } else {
    for (const Json& item : value.Items()) {
      events.push_back(read_item(slug, item, absl::StrCat(location, "[", events.size() - begin, "]")));
    }
  }
  for (size_t i = begin; i < events.size(); ++i) events[i].event.set_provider_event_type(location);
}

// The body as one JSON value, also when it came as a form whose fields hold JSON (api.md 3.19); an error when that is
// nested too deeply for one object of all fields.
absl::StatusOr<Json> ObjectOf(const WebhookBody& body, size_t own_fields) {
  if (body.format() == WebhookBody::Format::kJson) return body.json();
  JsonObject object;
  for (size_t i = 0; i < own_fields; ++i) {
    const auto& [name, value] = body.fields()[i];
    const absl::StatusOr<Json> json = ParseJson(value);
    object.Add(name, json.ok() ? JsonPiece(*json) : JsonPiece(value));
  }
  return ParseJson(object.ToString());
}

WebhookReading Whole(absl::string_view reason) {
  WebhookReading reading;
  reading.events.push_back(Unrecognized("", reason));
  return reading;
}

}  // namespace

absl::StatusOr<WebhookReading> ChatApi::ReadWebhook(const Account& account, const Secrets&, const HttpRequest& request,
                                                    absl::Time) const {
  const absl::StatusOr<WebhookBody> body = WebhookBody::Read(request);
  if (!body.ok()) return Whole(body.status().message());
  const absl::StatusOr<Json> object = ObjectOf(*body, body->fields().size() - request.query.size());
  if (!object.ok()) return Whole(object.status().message());
  if (!object->is_object() && !HoldsNothing(*object)) return Whole("the body is no JSON object");
  WebhookReading reading;
  for (const auto& [key, value] : object->Members()) ReadMember(account.slug, key, value, reading.events);
  for (ReadEvent& read : reading.events) read.event.set_provider_account(object->Get(kInstance).Id());
  reading.no_item = reading.events.empty();
  return reading;
}

}  // namespace postern::chatapi
