// emulator_hooks.h
//
// The notifications of the emulated Ongair, field by field in the order of the documents: 000 for a legacy account, 001
// for a current one. Fields that only field-notes.md 1.5 knows are left out with the option documented_only.
//
//   Webhook receipt = ReceiptHook("254722200200", "2067");
//   absl::StatusOr<Webhook> hook = MessageHook(account, message, "2067", "19");
#ifndef POSTERN_PROVIDERS_ONGAIR_EMULATOR_HOOKS_H_
#define POSTERN_PROVIDERS_ONGAIR_EMULATOR_HOOKS_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "providers/ongair/emulator_account.h"
#include "sandbox/simulated.h"
#include "sandbox/webhook.h"

namespace postern::ongair_emulator {

// DeliveryReceipt (000:516-520), for both dialects: 001 has no receipts, and the engine behind both is one.
Webhook ReceiptHook(absl::string_view recipient, absl::string_view message_id,
                    absl::string_view notification_type = "DeliveryReceipt");

// A message that arrived or, `own`, was sent. FAILED_PRECONDITION for what the dialect has no notification for,
// INVALID_ARGUMENT for a message without peer or content.
absl::StatusOr<Webhook> MessageHook(const EmulatorAccount& account, const SimulatedMessage& message,
                                    absl::string_view message_id, absl::string_view conversation_id);

// GroupCreated (000:181-185), AddedToGroup, RemovedFromGroup, ContactAddedToGroup, ContactRemovedFromGroup. For both
// dialects: what a current account does through the calls of 000 has the notifications of 000.
Webhook GroupCreatedHook(absl::string_view name, absl::string_view group_id);
absl::StatusOr<Webhook> GroupHook(const EmulatorAccount& account, const SimulatedGroupChange& change,
                                  absl::string_view group_id);
// SyncResult (000:917-921), for both dialects.
Webhook NumberCheckHook(const SimulatedNumberCheck& check);
// TicketStatusUpdated (001:33). Current only.
absl::StatusOr<Webhook> TicketHook(const EmulatorAccount& account, const SimulatedTicketChange& change,
                                   absl::string_view message_id);

}  // namespace postern::ongair_emulator

#endif  // POSTERN_PROVIDERS_ONGAIR_EMULATOR_HOOKS_H_
