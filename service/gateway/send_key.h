// send_key.h
//
// Knows a send again in what a provider lists: a digest of recipient and content, the same for the request and for the
// message that it became. Only what every provider shows unchanged is in it. Pure.
//
//   std::vector<std::string> keys = SendKeysOf(request, "main");
//   if (SendKeyOf(listed_message) == keys[0]) ...
#ifndef POSTERN_GATEWAY_SEND_KEY_H_
#define POSTERN_GATEWAY_SEND_KEY_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "postern/v1/message.pb.h"
#include "providers/account.h"

namespace postern {

// One key for each message that a SendMessageRequest or SendBroadcastRequest makes; none for other requests, and none
// for content that cannot be known again: files by value, contact cards, places.
std::vector<std::string> SendKeysOf(const google::protobuf::Message& request, absl::string_view account);

// The name of the session that the request goes through: its own, else the account's default; empty for neither.
std::string SessionOf(const google::protobuf::Message& request, const Account& account);

// The key of a listed outgoing message to one chat; empty for all others.
std::string SendKeyOf(const v1::Message& message);

// The key of a text that waits in the provider's queue; empty when it names no chat.
std::string SendKeyOf(const v1::QueuedMessage& message, absl::string_view account);

// The provider's ids of the messages in a SendMessageResponse or SendBroadcastResponse; none for other replies.
std::vector<std::string> ProviderMessageIdsOf(const google::protobuf::Message& reply);

}  // namespace postern

#endif  // POSTERN_GATEWAY_SEND_KEY_H_
