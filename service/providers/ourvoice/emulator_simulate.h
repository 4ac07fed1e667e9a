// emulator_simulate.h
//
// What happens at the emulated Our Voice without a call: someone writes, a message gets to its recipient. There are no
// webhooks; it shows in the lists.
//
//   EmulatedHappening happening;
//   absl::Status status = SimulateOnce(account, SimulatedMessage{...}, happening);
#ifndef POSTERN_PROVIDERS_OURVOICE_EMULATOR_SIMULATE_H_
#define POSTERN_PROVIDERS_OURVOICE_EMULATOR_SIMULATE_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "providers/ourvoice/emulator_account.h"
#include "sandbox/emulator.h"
#include "sandbox/simulated.h"

namespace postern::ourvoice_emulator {

// Messages and receipts; adds the message's id to `happening`. FAILED_PRECONDITION for what the document knows nothing
// of, INVALID_ARGUMENT for what is incomplete; then nothing has changed.
absl::Status SimulateOnce(EmulatorAccount& account, const Simulated& what, EmulatedHappening& happening);

// Moves a sent message on, as Emulator::AdvanceMessage says.
absl::StatusOr<AdvancedMessage> AdvanceOnce(EmulatorAccount& account, absl::string_view message_id, MessageState state,
                                            absl::string_view reason, absl::string_view recipient);

}  // namespace postern::ourvoice_emulator

#endif  // POSTERN_PROVIDERS_OURVOICE_EMULATOR_SIMULATE_H_
