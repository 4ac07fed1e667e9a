// emulator_call.h
//
// What the two calls of the emulated OnSend do, once they are let in.
//
//   EmulatedAnswer answer = Send(account, request);
//   answer.response.body;   // {"success": true, "message": "The message has been sent successfully.", "message_id":
//   38}
#ifndef POSTERN_PROVIDERS_ONSEND_EMULATOR_CALL_H_
#define POSTERN_PROVIDERS_ONSEND_EMULATOR_CALL_H_

#include "providers/onsend/emulator_account.h"
#include "sandbox/emulator.h"
#include "wire/http.h"

namespace postern::onsend_emulator {

EmulatedAnswer GetStatus(EmulatorAccount& account, const HttpRequest& request);
EmulatedAnswer Send(EmulatorAccount& account, const HttpRequest& request);

}  // namespace postern::onsend_emulator

#endif  // POSTERN_PROVIDERS_ONSEND_EMULATOR_CALL_H_
