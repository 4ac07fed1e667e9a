// Messages that arrived or were sent (LW3 to LW7, CW1 to CW3): one reader, with what they say read by kind.
#include <cmath>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/resource_name.h"
#include "providers/ongair/inbound_kinds.h"
#include "providers/ongair/ongair.h"

namespace postern::ongair {
namespace {

// Takes what a message says; returns what is wrong with it, or an empty text.
using TakeContent = std::string (*)(Notification& notification, v1::MessageContent& content);

std::string TakeAny(Notification& notification, v1::MessageContent& content) {
  TakeTextOrImage(notification, content);
  return "";
}

std::string TakeImage(Notification& notification, v1::MessageContent& content) {
  TakeTextOrImage(notification, content);
  return content.has_image() ? "" : " without image";
}

// The numbers as they were read from the card (000:584): a local one stays as it is.
std::string TakeCard(Notification& notification, v1::MessageContent& content) {
  for (std::string& number : notification.TakeList("contact_phone_number")) {
    content.mutable_contact_card()->add_phone_numbers(std::move(number));
  }
  return content.has_contact_card() ? "" : " without contact_phone_number";
}

// Whether `text` is a number of degrees from -`limit` to `limit`.
bool ParseDegrees(absl::string_view text, double limit, double* degrees) {
  return absl::SimpleAtod(text, degrees) && std::isfinite(*degrees) && std::abs(*degrees) <= limit;
}

std::string TakeLocation(Notification& notification, v1::MessageContent& content) {
  double latitude, longitude;
  if (!ParseDegrees(notification.Take("latitude"), 90, &latitude)) return ": latitude is no number of degrees";
  if (!ParseDegrees(notification.Take("longitude"), 180, &longitude)) return ": longitude is no number of degrees";
  content.mutable_location()->set_latitude(latitude);
  content.mutable_location()->set_longitude(longitude);
  content.mutable_location()->set_address(notification.Take("address"));
  return "";
}

void TakeConversation(Notification& notification, v1::Message& message) {
  if (std::string id = notification.TakeId("conversation_id"); !id.empty()) {
    message.set_conversation(ResourceName(notification.account(), "conversations", id));
  }
  // A word that is not known stays among the fields without a place.
  if (v1::Conversation::State state = ConversationState(notification.Peek("status")); state != 0) {
    notification.Take("status");
    message.set_conversation_state(state);
  }
}

// Puts the message into an event of its direction.
ReadEvent EventOf(v1::Message message, Peer peer) {
  ReadEvent read;
  read.identity = IdentityOf({message.provider_message_id()});
  v1::Event& event = read.event;
  event.set_chat(message.chat());
  event.set_conversation(message.conversation());
  event.set_message(message.name());
  event.set_provider_message_id(message.provider_message_id());
  event.set_direction(message.direction());
  if (message.direction() == v1::DIRECTION_INBOUND) {
    message.set_state(v1::Message::STATE_RECEIVED);
    if (peer.participant.ByteSizeLong() > 0) *message.mutable_sender() = std::move(peer.participant);
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

// `group_id` is empty for a message of a single peer, who then must be named.
ReadEvent ReadMessage(Notification& notification, v1::Direction direction, absl::string_view group_id,
                      TakeContent take_content) {
  Peer peer = TakePeer(notification);
  if (peer.key.empty() && group_id.empty()) {
    return Unrecognized(absl::StrCat(notification.type(), " without phone_number and external_contact_id"));
  }
  v1::Message message;
  const std::string id = notification.TakeId("id");
  if (!id.empty()) message.set_name(ResourceName(notification.account(), "messages", id));
  message.set_provider_message_id(id);
  message.set_direction(direction);
  message.set_provider_state(notification.type());
  if (group_id.empty()) {
    message.set_chat(ChatName(notification.account(), peer.key));
  } else {
    message.set_group(ResourceName(notification.account(), "groups", group_id));
    message.set_chat(GroupChat(notification.account(), group_id));
  }
  TakeConversation(notification, message);
  if (std::string fault = take_content(notification, *message.mutable_content()); !fault.empty()) {
    return Unrecognized(absl::StrCat(notification.type(), fault));
  }
  message.set_provider_metadata_json(notification.Rest());
  return EventOf(std::move(message), std::move(peer));
}

}  // namespace

void TakeTextOrImage(Notification& notification, v1::MessageContent& content) {
  std::string text = notification.Take("text");
  std::string image = notification.Take("image");
  if (image.empty()) {
    content.mutable_text()->set_text(text);
    return;
  }
  content.mutable_image()->set_uri(image);
  content.mutable_image()->set_caption(text);
}

ReadEvent ReadMessageReceived(Notification& notification) {
  return ReadMessage(notification, v1::DIRECTION_INBOUND, "", TakeAny);
}

ReadEvent ReadMessageSent(Notification& notification) {
  return ReadMessage(notification, v1::DIRECTION_OUTBOUND, "", TakeAny);
}

ReadEvent ReadGroupMessageReceived(Notification& notification) {
  const std::string group_id = notification.TakeId("group_id");
  // Without its group it would pass for a private message, and be answered as one.
  if (group_id.empty()) return Unrecognized(absl::StrCat(notification.type(), " without group_id"));
  return ReadMessage(notification, v1::DIRECTION_INBOUND, group_id, TakeAny);
}

ReadEvent ReadImageReceived(Notification& notification) {
  return ReadMessage(notification, v1::DIRECTION_INBOUND, "", TakeImage);
}

ReadEvent ReadContactReceived(Notification& notification) {
  return ReadMessage(notification, v1::DIRECTION_INBOUND, "", TakeCard);
}

ReadEvent ReadLocationReceived(Notification& notification) {
  return ReadMessage(notification, v1::DIRECTION_INBOUND, "", TakeLocation);
}

}  // namespace postern::ongair
