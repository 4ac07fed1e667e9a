// answer_message.h
//
// Reads messages, with everything an event about them needs, and what an answer says about the account's means.
//
//   v1::Message message = MessageOf(item, "main");
//   *reply.mutable_usage() = *UsageIn(answer);
#ifndef POSTERN_PROVIDERS_OURVOICE_ANSWER_MESSAGE_H_
#define POSTERN_PROVIDERS_OURVOICE_ANSWER_MESSAGE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "postern/v1/message.pb.h"
#include "postern/v1/types.pb.h"
#include "wire/json.h"

namespace postern::ourvoice {

// The message that `item` describes (004:286-446). Without an id its name is empty.
v1::Message MessageOf(const Json& item, const std::string& slug);

// The numbers of `to_number`, a text or an array (api.md 3.14).
std::vector<std::string> ToNumbers(const Json& item);

// `total_cost`, `new_balance` and `remaining_messages` of the answer to a send (004:668-670); std::nullopt when there
// is none of them.
std::optional<v1::AccountUsage> UsageIn(const Json& answer);

// The wire's word for a state (004:374) or a kind of content (004:350); empty when it has none.
absl::string_view StatusWord(v1::Message::State state);
absl::string_view TypeWord(absl::string_view kind);

}  // namespace postern::ourvoice

#endif  // POSTERN_PROVIDERS_OURVOICE_ANSWER_MESSAGE_H_
