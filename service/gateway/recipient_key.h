// recipient_key.h
//
// Names who a message is sent to, for what holds per recipient: the pause between two sends to one.
//
//   context.recipient_key = RecipientKey(request.recipient());
#ifndef POSTERN_GATEWAY_RECIPIENT_KEY_H_
#define POSTERN_GATEWAY_RECIPIENT_KEY_H_

#include <string>

#include "postern/v1/types.pb.h"

namespace postern {

// The same text for the same recipient of one account, however its phone number is written; another kind of recipient
// gives another key, also where the provider knows both for one person. Empty when nothing is set.
std::string RecipientKey(const v1::Recipient& recipient);

}  // namespace postern

#endif  // POSTERN_GATEWAY_RECIPIENT_KEY_H_
