// emulator_simulate.h
//
// What happens at the emulated Ongair without a call: someone writes, joins a group, gets a message. Each changes what
// the account knows and leads to its notification.
//
//   EmulatedHappening happening;
//   absl::Status status = SimulateOnce(account, SimulatedMessage{...}, happening);
#ifndef POSTERN_PROVIDERS_ONGAIR_EMULATOR_SIMULATE_H_
#define POSTERN_PROVIDERS_ONGAIR_EMULATOR_SIMULATE_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "providers/ongair/emulator_account.h"
#include "sandbox/emulator.h"
#include "sandbox/simulated.h"

namespace postern::ongair_emulator {

// Adds to `happening` the id, where there is one, and the notification. FAILED_PRECONDITION for what the account's
// document has no notification for, INVALID_ARGUMENT for what is incomplete; then nothing has changed.
absl::Status SimulateOnce(EmulatorAccount& account, const Simulated& what, EmulatedHappening& happening);

// Delivers a sent message to one recipient, or to all when `recipient` is empty. NOT_FOUND, INVALID_ARGUMENT,
// FAILED_PRECONDITION as Emulator::AdvanceMessage says.
absl::StatusOr<AdvancedMessage> AdvanceOnce(EmulatorAccount& account, absl::string_view message_id, MessageState state,
                                            absl::string_view recipient);

}  // namespace postern::ongair_emulator

#endif  // POSTERN_PROVIDERS_ONGAIR_EMULATOR_SIMULATE_H_
