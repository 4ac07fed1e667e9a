// Receipts (LW2).
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/resource_name.h"
#include "providers/ongair/inbound_kinds.h"

namespace postern::ongair {
namespace {

// What `type` says; the document has no such field, the vendor's engine knows both words (field-notes.md 1.5).
constexpr std::pair<const char*, v1::Message::State> kStates[] = {
    {"", v1::Message::STATE_DELIVERED},
    {"delivered", v1::Message::STATE_DELIVERED},
    {"read", v1::Message::STATE_READ},
};

v1::Message::State StateOf(absl::string_view word) {
  for (const auto& [known, state] : kStates) {
    if (absl::EqualsIgnoreCase(word, known)) return state;
  }
  return v1::Message::STATE_UNSPECIFIED;
}

}  // namespace

// A list's message gives one receipt for each member, so the recipient is part of the identity.
ReadEvent ReadDeliveryReceipt(Notification& notification) {
  const std::string id = notification.TakeId("id");
  if (id.empty()) return Unrecognized(absl::StrCat(notification.type(), " without id"));
  const std::string type = notification.Take("type");
  const std::string word = type.empty() ? notification.type() : type;
  Peer peer = TakePeer(notification);
  const std::string recipient = NormalizedPhone(peer.key);

  ReadEvent read;
  read.identity = IdentityOf({id, word, recipient.empty() ? peer.key : recipient});
  v1::Event& event = read.event;
  event.set_type(v1::EVENT_TYPE_MESSAGE_STATE_CHANGED);
  if (!peer.key.empty()) event.set_chat(ChatName(notification.account(), peer.key));
  event.set_message(ResourceName(notification.account(), "messages", id));
  event.set_provider_message_id(id);
  event.set_direction(v1::DIRECTION_OUTBOUND);
  v1::MessageStateChanged* changed = event.mutable_message_state_changed();
  changed->set_state(StateOf(type));
  changed->set_provider_state(word);
  if (!peer.key.empty()) *changed->mutable_recipient() = std::move(peer.participant);
  return read;
}

}  // namespace postern::ongair
