// The tickets of document 001: POST base/create_conversation, and the closing that a client calls (field-notes.md 1.3).
// Ours: a contact has at most one open ticket, so asking again gives the same; closing one tells a current account so.
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "providers/ongair/emulator_answer.h"
#include "providers/ongair/emulator_endpoint.h"
#include "providers/ongair/emulator_hooks.h"

namespace postern::ongair_emulator {

EmulatedAnswer CreateConversation(const EmulatorTurn& turn) {
  const std::string contact_id = turn.request.First({"external_id", "external_contact_id"});
  if (contact_id.empty()) return Missing("external id");
  if (turn.request.Get("message_id").empty()) return Missing("message id");
  const std::string direction = absl::AsciiStrToUpper(turn.request.Get("direction"));
  if (!direction.empty() && direction != "IN" && direction != "OUT") {
    return Refusal(422, "The direction is neither IN nor OUT");
  }
  EmulatorContact& contact = turn.account.ContactOf(contact_id);
  if (std::string name = turn.request.Get("name"); !name.empty()) contact.name = std::move(name);
  if (std::string text = turn.request.Get("text"); !text.empty()) {
    EmulatorMessage message;
    message.id = turn.account.NewId();
    message.text = std::move(text);
    message.contact = contact.key;
    message.inbound = direction != "OUT";  // 001:176
    turn.account.Remember(std::move(message));
  }
  return Accepted({{"success", "true"}, {"id", turn.account.OpenTicketOf(contact)}});
}

EmulatedAnswer CloseConversation(const EmulatorTurn& turn) {
  EmulatorContact* contact = turn.account.contacts.Find(ContactKey(turn.id));
  if (contact == nullptr) return Accepted({{"message", absl::StrCat("No contact exists for ", turn.id)}});
  if (contact->conversation_id.empty() || contact->conversation_state == ConversationState::kClosed) {
    return Accepted({{"message", absl::StrCat("No open conversations for ", turn.id)}});
  }
  contact->conversation_state = ConversationState::kClosed;
  EmulatedAnswer answer = Accepted({{"id", NumberOrText(contact->conversation_id)}, {"status", "Closed"}});
  SimulatedTicketChange change;
  change.conversation_id = contact->conversation_id;
  change.state = ConversationState::kClosed;
  change.contact.external_id = contact->key;
  change.contact.display_name = contact->name;
  if (absl::StatusOr<Webhook> hook = TicketHook(turn.account, change, turn.account.NewId()); hook.ok()) {
    answer.webhooks.push_back(*std::move(hook));
  }
  return answer;
}

}  // namespace postern::ongair_emulator
