// emulator_answer.h
//
// Answers of the emulated Chat-API. A failure of the business is 200 with a flag that is false and a sentence; only a
// wrong token and what is no call at all have a status of their own (field-notes.md 2.5).
//
//   return Accepted({{"result", "Logout request sent to messengers"}});
//   return Declined("sent", kEmptyBody);     // 200 {"sent": false, "message": ...}
//   return Refusal(401, kWrongToken);        // 401 {"error": ...}
#ifndef POSTERN_PROVIDERS_CHATAPI_EMULATOR_ANSWER_H_
#define POSTERN_PROVIDERS_CHATAPI_EMULATOR_ANSWER_H_

#include <string>

#include "absl/strings/string_view.h"
#include "sandbox/emulator.h"
#include "wire/json.h"

namespace postern::chatapi_emulator {

// The words of field-notes.md 2.5.
inline constexpr char kWrongToken[] = "Wrong token. Please provide token as a GET parameter.";
inline constexpr char kEmptyBody[] =
    "Message was not sent: empty body. Please provide message text in body parameter in JSON POST.";
inline constexpr char kWrongPhone[] =
    "phone parameter should contain only numbers, start from country code and be 9-14 characters long";
inline constexpr char kWrongChatId[] =
    "Wrong chatId format. Please use phone parameter or chatId from message history. chatId has format "
    "5511990283745@c.us or 5511990283745-5511990283745@g.us";

// The emulator did what was asked.
EmulatedAnswer Accepted(const JsonObject& body);
EmulatedAnswer AcceptedBody(absl::string_view content_type, std::string body);
// It did not, and says so in a body of its own under 200.
EmulatedAnswer Declined(absl::string_view flag, absl::string_view message);
// It did not: {"error": ...}.
EmulatedAnswer Refusal(int status, absl::string_view error);

// Words of ours for a mandatory parameter that is missing, after kEmptyBody.
std::string MissingParameter(absl::string_view name);

// An id of ours as a number; one that a test made up may be any text.
JsonPiece NumberOrText(absl::string_view id);

}  // namespace postern::chatapi_emulator

#endif  // POSTERN_PROVIDERS_CHATAPI_EMULATOR_ANSWER_H_
