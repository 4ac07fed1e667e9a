// Tickets (CW4). The `id` is that of a message (001:34), which came along and is no identity of the change.
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/resource_name.h"
#include "providers/ongair/inbound_kinds.h"

namespace postern::ongair {
namespace {

constexpr std::pair<const char*, v1::Conversation::State> kStates[] = {
    {"Open", v1::Conversation::STATE_OPEN},
    {"Pending", v1::Conversation::STATE_PENDING},
    {"Closed", v1::Conversation::STATE_CLOSED},
};

// The message that came along, as far as the notification tells; empty when it names none.
v1::Message TakeMessage(Notification& notification, const v1::Event& event) {
  v1::Message message;
  const std::string id = notification.TakeId("id");
  const bool says = !notification.Peek("text").empty() || !notification.Peek("image").empty();
  if (id.empty() && !says) return message;
  if (!id.empty()) message.set_name(ResourceName(notification.account(), "messages", id));
  message.set_provider_message_id(id);
  message.set_conversation(event.conversation());
  message.set_chat(event.chat());
  if (says) TakeTextOrImage(notification, *message.mutable_content());
  message.set_provider_metadata_json(notification.Rest());
  return message;
}

}  // namespace

v1::Conversation::State ConversationState(absl::string_view word) {
  for (const auto& [known, state] : kStates) {
    if (absl::EqualsIgnoreCase(word, known)) return state;
  }
  return v1::Conversation::STATE_UNSPECIFIED;
}

ReadEvent ReadTicketStatusUpdated(Notification& notification) {
  const std::string id = notification.TakeId("conversation_id");
  if (id.empty()) return Unrecognized(absl::StrCat(notification.type(), " without conversation_id"));
  v1::Conversation conversation;
  conversation.set_name(ResourceName(notification.account(), "conversations", id));
  conversation.set_provider_conversation_id(id);
  conversation.set_provider_state(notification.Take("status"));
  conversation.set_state(ConversationState(conversation.provider_state()));
  Peer peer = TakePeer(notification);

  ReadEvent read;
  v1::Event& event = read.event;
  event.set_type(v1::EVENT_TYPE_CONVERSATION_STATE_CHANGED);
  event.set_conversation(conversation.name());
  if (!peer.key.empty()) event.set_chat(ChatName(notification.account(), peer.key));
  if (peer.participant.ByteSizeLong() > 0) *conversation.mutable_contact() = std::move(peer.participant);
  v1::Message message = TakeMessage(notification, event);
  event.set_message(message.name());
  event.set_provider_message_id(message.provider_message_id());
  v1::ConversationStateChanged* changed = event.mutable_conversation_state_changed();
  *changed->mutable_conversation() = std::move(conversation);
  if (message.ByteSizeLong() > 0) *changed->mutable_message() = std::move(message);
  return read;
}

}  // namespace postern::ongair
