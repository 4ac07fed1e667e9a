#include "providers/chatapi/inbound_message.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/resource_name.h"
#include "providers/chatapi/item.h"
#include "providers/chatapi/vcard.h"
#include "providers/timestamp.h"

namespace postern::chatapi {
namespace {

constexpr absl::Duration kFileLife = absl::Hours(24 * 30);                       // 003:127
constexpr absl::Time kEndOfTimestamps = absl::FromUnixSeconds(253'402'300'800);  // Of the year 10000.
constexpr char kReplacement[] = "\xEF\xBF\xBD";  // U+FFFD, what is left of bytes that are not UTF-8.

bool IsGroup(absl::string_view chat_id) { return absl::EndsWith(chat_id, "@g.us"); }

// The media of a message of that type, made in `content`; null for a type that is no file.
v1::MediaContent* MediaFor(absl::string_view type, v1::MessageContent& content) {
  if (type == "image") return content.mutable_image();
  if (type == "video") return content.mutable_video();
  if (type == "audio" || type == "ptt") return content.mutable_audio();
  return type == "document" ? content.mutable_document() : nullptr;
}

// `latitude;longitude`, or with a comma or a blank between; false when it is not that.
bool ParseLocation(absl::string_view body, v1::Location* location) {
  const std::vector<std::string> parts = absl::StrSplit(body, absl::ByAnyChar("; ,"), absl::SkipEmpty());
  double latitude, longitude;
  if (parts.size() != 2 || !absl::SimpleAtod(parts[0], &latitude) || !absl::SimpleAtod(parts[1], &longitude)) {
    return false;
  }
  if (!(std::abs(latitude) <= 90) || !(std::abs(longitude) <= 180)) return false;
  location->set_latitude(latitude);
  location->set_longitude(longitude);
  return true;
}

void TakeMedia(Item& item, absl::string_view type, v1::Message& message, v1::MediaContent& media) {
  if (const std::string body = item.TakeText("body"); !body.empty()) media.set_uri(body);
  media.set_caption(item.TakeText("caption"));
  media.set_voice_note(type == "ptt");
  if (!message.has_create_time()) return;
  const absl::Time expires = absl::FromUnixSeconds(message.create_time().seconds()) + kFileLife;
  if (expires < kEndOfTimestamps) *media.mutable_expire_time() = TimestampOf(expires);
}

void TakeUnknown(Item& item, const std::string& type, v1::MessageContent& content) {
  const Json body = item.Peek("body");
  const bool scalar = !body.is_object() && !body.is_array();
  content.mutable_unknown()->set_provider_type(type);
  content.mutable_unknown()->set_body(scalar ? item.TakeText("body") : std::string(body.Source()));
}

// Needs create_time, from which a file's life counts.
void TakeContent(Item& item, v1::Message& message) {
  const std::string type = item.TakeText("type");
  v1::MessageContent& content = *message.mutable_content();
  const Json body = item.Peek("body");
  if (body.is_object() || body.is_array()) return TakeUnknown(item, type, content);
  if (v1::MediaContent* media = MediaFor(type, content)) return TakeMedia(item, type, message, *media);
  if (type == "chat" || type == "text") {  // The queue's name for the same, api.md 3.16.
    content.mutable_text()->set_text(item.TakeText("body"));
  } else if (type == "call_log") {
    content.mutable_call()->set_description(item.TakeText("body"));
  } else if (v1::Location location; type == "location" && ParseLocation(body.Text(), &location)) {
    item.TakeText("body");
    *content.mutable_location() = location;
  } else if (auto card = ParseVCard(body.Text()); type == "vcard" && card) {
    *content.mutable_contact_card() =
        *std::move(card);  // A card says more than this holds: its text stays in the rest.
  } else {
    TakeUnknown(item, type, content);
  }
}

void TakeQuoted(Item& item, const std::string& slug, v1::Message& message) {
  v1::QuotedMessage quoted;
  quoted.set_provider_message_id(item.TakeId("quotedMsgId"));
  quoted.set_text(item.TakeText("quotedMsgBody"));
  quoted.set_provider_type(item.TakeText("quotedMsgType"));
  if (quoted.ByteSizeLong() == 0) return;
  if (const std::string& id = quoted.provider_message_id(); !id.empty()) {
    quoted.set_name(ResourceName(slug, "messages", id));
  }
  *message.mutable_quoted_message() = std::move(quoted);
}

// Who wrote it and to whom, and the chat that both are in.
void TakeParties(Item& item, const std::string& slug, v1::Message& message) {
  const std::string chat_id = item.TakeText("chatId");
  const std::string author = item.TakeText("author");
  v1::Participant sender = ParticipantOf(author);
  sender.set_display_name(item.TakeText("senderName"));
  if (sender.ByteSizeLong() > 0) *message.mutable_sender() = std::move(sender);
  message.set_chat_id(chat_id);
  if (IsGroup(chat_id)) message.set_group(ResourceName(slug, "groups", chat_id));
  const bool inbound = message.direction() == v1::DIRECTION_INBOUND;
  // In a private chat an inbound message's author is the chat.
  const std::string& key = chat_id.empty() && inbound ? author : chat_id;
  if (!key.empty()) message.set_chat(ChatName(slug, key));
  if (chat_id.empty()) return;
  if (message.direction() == v1::DIRECTION_OUTBOUND) *message.add_recipients() = ParticipantOf(chat_id);
  if (message.direction() == v1::DIRECTION_UNSPECIFIED) *message.mutable_peer() = ParticipantOf(chat_id);
}

}  // namespace

v1::Message MessageOf(const std::string& slug, const Json& json) {
  Item item(json);
  v1::Message message;
  if (const std::optional<bool> from_me = item.TakeFlag("fromMe")) {
    message.set_direction(*from_me ? v1::DIRECTION_OUTBOUND : v1::DIRECTION_INBOUND);
    message.set_state(*from_me ? v1::Message::STATE_SENT : v1::Message::STATE_RECEIVED);
  }
  const std::string id = item.TakeId("id");
  if (!id.empty()) message.set_name(ResourceName(slug, "messages", id));
  message.set_provider_message_id(id);
  message.set_provider_state(item.TakeText("ack"));
  TakeParties(item, slug, message);
  if (const std::optional<absl::Time> time = item.TakeSeconds("time")) {
    *message.mutable_create_time() = TimestampOf(*time);
  }
  TakeContent(item, message);
  TakeQuoted(item, slug, message);
  if (const std::optional<bool> forwarded = item.TakeFlag("isForwarded")) message.set_forwarded(*forwarded);
  if (const std::optional<int64_t> number = item.TakeInteger("messageNumber")) message.set_sequence_number(*number);
  message.set_provider_queue_number(item.TakeId("queueNumber"));
  message.set_chat_display_name(item.TakeText("chatName"));
  message.set_provider_metadata_json(item.Rest());
  return message;
}

v1::Participant ParticipantOf(absl::string_view chat_id) {
  v1::Participant participant;
  participant.set_chat_id(std::string(chat_id));
  if (absl::ConsumeSuffix(&chat_id, "@c.us")) participant.set_phone_number(NormalizedPhone(chat_id));
  return participant;
}

std::vector<std::string> IdentityOf(std::vector<std::string> parts) {
  auto repaired = [](const std::string& part) { return absl::StrContains(part, kReplacement); };
  if (parts[0].empty() || std::any_of(parts.begin(), parts.end(), repaired)) return {};
  return parts;
}

}  // namespace postern::chatapi
