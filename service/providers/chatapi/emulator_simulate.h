// emulator_simulate.h
//
// What happens at the emulated Chat-API without a call: someone writes, the owner writes on the phone, a chat gets
// another name, a message is read. Each changes what the account knows; most lead to an item of a webhook.
//
//   EmulatedHappening happening;
//   std::vector<HookItem> items;
//   absl::Status status = SimulateOnce(account, SimulatedMessage{...}, happening.ids, items);
#ifndef POSTERN_PROVIDERS_CHATAPI_EMULATOR_SIMULATE_H_
#define POSTERN_PROVIDERS_CHATAPI_EMULATOR_SIMULATE_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "providers/chatapi/emulator_account.h"
#include "providers/chatapi/emulator_hooks.h"
#include "sandbox/emulator.h"
#include "sandbox/simulated.h"

namespace postern::chatapi_emulator {

// Adds the id of what happened and the item it leads to, where there is one. FAILED_PRECONDITION for what Chat-API does
// not have, INVALID_ARGUMENT for what is incomplete; then nothing has changed.
absl::Status SimulateOnce(EmulatorAccount& account, const Simulated& what, std::vector<std::string>& ids,
                          std::vector<HookItem>& items);

// Moves a sent message to `state`, or to the next one; its ack travels when acks are on. Any order may be asked for.
// Statuses as Emulator::AdvanceMessage says.
absl::StatusOr<AdvancedMessage> AdvanceOnce(EmulatorAccount& account, const std::string& message_id, MessageState state,
                                            absl::string_view recipient);

// Puts the account into that state; what waited is sent when it is authenticated then, and `hooks` gets what that leads
// to. FAILED_PRECONDITION for a state that Chat-API has no word for.
absl::Status ChangeStatus(EmulatorAccount& account, SessionState state, absl::string_view reason,
                          absl::string_view word, std::vector<Webhook>& hooks);

}  // namespace postern::chatapi_emulator

#endif  // POSTERN_PROVIDERS_CHATAPI_EMULATOR_SIMULATE_H_
