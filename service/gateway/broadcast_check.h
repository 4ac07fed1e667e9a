// broadcast_check.h
//
// Checks a broadcast that is sent one by one before it is accepted, so that nothing is promised that no provider's wire
// can express: every recipient's message is made, none is sent. Pure.
//
//   const v1::SendMessageRequest each = MessageToEach(request);
//   absl::Status expressible = CheckMessages(route, each, request.recipients());
#ifndef POSTERN_GATEWAY_BROADCAST_CHECK_H_
#define POSTERN_GATEWAY_BROADCAST_CHECK_H_

#include "absl/status/status.h"
#include "gateway/router.h"
#include "postern/v1/broadcast.pb.h"
#include "postern/v1/message.pb.h"

namespace postern {

// The message to each recipient of a broadcast, the recipient yet to be set.
v1::SendMessageRequest MessageToEach(const v1::SendBroadcastRequest& request);

// OK when the account can send the message to everybody. What is wrong with single recipients comes as one
// INVALID_FIELD that names each, `recipients.recipients[3]`; what is wrong with the message itself as SendMessage would
// say it.
absl::Status CheckMessages(const Route& route, v1::SendMessageRequest message, const v1::RecipientSet& set);

}  // namespace postern

#endif  // POSTERN_GATEWAY_BROADCAST_CHECK_H_
