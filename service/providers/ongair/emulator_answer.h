// emulator_answer.h
//
// Answers of the emulated Ongair. Success is 200, never 201, and a refusal of the business 422: a published client
// knows no other status (field-notes.md 0 row 13).
//
//   return Accepted({{"created", true}, {"id", JsonPiece::Raw("2067")}});
//   return Refusal(422, "No phone number was provided");
#ifndef POSTERN_PROVIDERS_ONGAIR_EMULATOR_ANSWER_H_
#define POSTERN_PROVIDERS_ONGAIR_EMULATOR_ANSWER_H_

#include <string>

#include "absl/strings/string_view.h"
#include "sandbox/emulator.h"
#include "wire/json.h"

namespace postern::ongair_emulator {

// The emulator did what was asked.
EmulatedAnswer Accepted(const JsonObject& body);
EmulatedAnswer AcceptedBody(absl::string_view content_type, std::string body);
// It did not: {"error": ...}.
EmulatedAnswer Refusal(int status, absl::string_view error);

// 422 for a mandatory parameter that is missing, in the words of 000:909: `No text was provided`.
EmulatedAnswer Missing(absl::string_view what);
// 000:373: `Contact with phone number 25470586564 does not exists`.
EmulatedAnswer NoSuchContact(absl::string_view number);
// 000:280: `No group with id ‘2’ exists`.
EmulatedAnswer NoSuchGroup(absl::string_view id);
// Ours, after the one for groups: `No list with id ‘2’ exists`.
EmulatedAnswer NoSuchList(absl::string_view id);
// 000:174: `Group with the name ‘test’ already exists`.
EmulatedAnswer GroupExists(absl::string_view name);
// 000:320: `Contact with the phone number ‘254722200200’ is not a member of the group`.
EmulatedAnswer NotAMember(absl::string_view number);

// An id of ours as a number; one that a test made up may be any text.
JsonPiece NumberOrText(absl::string_view id);

}  // namespace postern::ongair_emulator

#endif  // POSTERN_PROVIDERS_ONGAIR_EMULATOR_ANSWER_H_
