// inbound_message.h
//
// One item of `messages[]`, the same in a webhook (AW1) and in the answer to `/messages` (A6).
//
//   v1::Message message = MessageOf(account.slug, item);
#ifndef POSTERN_PROVIDERS_CHATAPI_INBOUND_MESSAGE_H_
#define POSTERN_PROVIDERS_CHATAPI_INBOUND_MESSAGE_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "postern/v1/message.pb.h"
#include "wire/json.h"

namespace postern::chatapi {

// The message that the object `json` is. What it does not say is unset: its name without an id, its direction without
// `fromMe`, its chat when nobody is named.
v1::Message MessageOf(const std::string& slug, const Json& json);

// The person or group of that chat id, with the phone number when it is `<digits>@c.us`.
v1::Participant ParticipantOf(absl::string_view chat_id);

// The identity made of `parts`, the provider's id first; none without an id. Repaired text is no part of an identity:
// two different ids may then look alike, and the second event would be lost as a repeat of the first.
std::vector<std::string> IdentityOf(std::vector<std::string> parts);

}  // namespace postern::chatapi

#endif  // POSTERN_PROVIDERS_CHATAPI_INBOUND_MESSAGE_H_
