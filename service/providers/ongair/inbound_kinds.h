// inbound_kinds.h
//
// The readers of the kinds of notifications; the table of kinds is in inbound.cc. Each is given a notification whose
// fields have the right shape and puts what it takes into the event. A notification that lacks what makes it one
// becomes an unrecognized_payload.
#ifndef POSTERN_PROVIDERS_ONGAIR_INBOUND_KINDS_H_
#define POSTERN_PROVIDERS_ONGAIR_INBOUND_KINDS_H_

#include "providers/ongair/inbound_notification.h"
#include "providers/provider.h"

namespace postern::ongair {

// inbound_message.cc
ReadEvent ReadMessageReceived(Notification& notification);       // LW5, CW1
ReadEvent ReadMessageSent(Notification& notification);           // CW2
ReadEvent ReadGroupMessageReceived(Notification& notification);  // LW6
ReadEvent ReadImageReceived(Notification& notification);         // LW7, CW3
ReadEvent ReadContactReceived(Notification& notification);       // LW3
ReadEvent ReadLocationReceived(Notification& notification);      // LW4

// inbound_receipt.cc
ReadEvent ReadDeliveryReceipt(Notification& notification);  // LW2

// inbound_group.cc
ReadEvent ReadGroupCreated(Notification& notification);             // LW1
ReadEvent ReadAddedToGroup(Notification& notification);             // LW8
ReadEvent ReadRemovedFromGroup(Notification& notification);         // LW9
ReadEvent ReadContactAddedToGroup(Notification& notification);      // LW10
ReadEvent ReadContactRemovedFromGroup(Notification& notification);  // LW11

// inbound_contact.cc
ReadEvent ReadSyncResult(Notification& notification);  // LW12

// inbound_conversation.cc
ReadEvent ReadTicketStatusUpdated(Notification& notification);  // CW4

// An image with its caption, or a text, which may be empty.
void TakeTextOrImage(Notification& notification, v1::MessageContent& content);

// Open, Pending, Closed (001:39) in any case; UNSPECIFIED for any other word.
v1::Conversation::State ConversationState(absl::string_view word);

}  // namespace postern::ongair

#endif  // POSTERN_PROVIDERS_ONGAIR_INBOUND_KINDS_H_
