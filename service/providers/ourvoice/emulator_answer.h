// emulator_answer.h
//
// Objects and refusals of the emulated Our Voice as JSON, in the forms that the account's options ask for.
//
//   return ObjectAnswer(account, "session", SessionJson(account, session));   // {"data": {...}}
//   return Refusal(account, 404, "WhatsApp session not found.");          // {"message": ...}
#ifndef POSTERN_PROVIDERS_OURVOICE_EMULATOR_ANSWER_H_
#define POSTERN_PROVIDERS_OURVOICE_EMULATOR_ANSWER_H_

#include <string>

#include "absl/strings/string_view.h"
#include "providers/ourvoice/emulator_account.h"
#include "sandbox/emulator.h"
#include "sandbox/laravel.h"
#include "wire/json.h"

namespace postern::ourvoice_emulator {

// All members that 004:13-80 lists.
JsonObject SessionJson(const EmulatorAccount& account, const EmulatorSession& session);
// Those that the answer to the creation shows (004:131-141).
JsonObject NewSessionJson(const EmulatorAccount& account, const EmulatorSession& session);
// All members that 004:284-446 lists.
JsonObject MessageJson(const EmulatorAccount& account, const EmulatorMessage& message);
// Those that the answer to a send shows (004:648-667).
JsonObject SentMessageJson(const EmulatorAccount& account, const EmulatorMessage& message);

// The emulator did what was asked.
EmulatedAnswer Accepted(int status, const std::string& json);
// A single object; `name` is what it is called in the form `named`.
EmulatedAnswer ObjectAnswer(const EmulatorAccount& account, absl::string_view name, const JsonObject& object);
// It did not.
EmulatedAnswer Refusal(const EmulatorAccount& account, int status, absl::string_view message);
EmulatedAnswer Refused(HttpResponse response);
// 422 for fields at fault.
EmulatedAnswer InvalidFields(const EmulatorAccount& account, const LaravelValidator& fields);

}  // namespace postern::ourvoice_emulator

#endif  // POSTERN_PROVIDERS_OURVOICE_EMULATOR_ANSWER_H_
