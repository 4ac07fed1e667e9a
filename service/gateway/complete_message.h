// complete_message.h
//
// Adds to a provider's answer what the caller asked for and the provider does not repeat: recipient, content, chat and,
// where the provider gave no id, a minted name. What the provider said is never changed. Pure: random ids come in.
//
//   CompleteSent(WithoutFileBytes(request), account.slug, RandomId(), response);
#ifndef POSTERN_GATEWAY_COMPLETE_MESSAGE_H_
#define POSTERN_GATEWAY_COMPLETE_MESSAGE_H_

#include <functional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "postern/v1/broadcast.pb.h"
#include "postern/v1/message.pb.h"

namespace postern {

// What of a request is needed to complete its response, when the request itself may be gone.
v1::SendMessageRequest WithoutFileBytes(const v1::SendMessageRequest& request);
v1::SendBroadcastRequest WithoutFileBytes(const v1::SendBroadcastRequest& request);

// `accounts/{account}/chats/{chat}` of the chat with the recipient; empty when it cannot be told.
std::string ChatWith(const v1::Recipient& recipient, absl::string_view account);

// Gives the ids of messages without a provider's id, what follows the `~` of their names: made from the request_id, so
// that a repeat has the same ones; random without a request_id.
std::function<std::string()> MintIds(absl::string_view account, absl::string_view request_id,
                                     std::function<std::string()> random_id);

// Fills the message of a SendMessageResponse: direction, name (`accounts/{account}/messages/~{new_id}` without a
// provider's id), recipients or group, chat, and content without `data`.
void CompleteSent(const v1::SendMessageRequest& request, absl::string_view account, absl::string_view new_id,
                  v1::SendMessageResponse& response);

// Fills the broadcast of a SendBroadcastResponse: name (minted likewise), list, create_time, end_time when it is DONE,
// and each result's message as CompleteSent does, but without content. `new_id` gives a new id at each call.
void CompleteBroadcast(const v1::SendBroadcastRequest& request, absl::string_view account, absl::Time now,
                       const std::function<std::string()>& new_id, v1::SendBroadcastResponse& response);

}  // namespace postern

#endif  // POSTERN_GATEWAY_COMPLETE_MESSAGE_H_
