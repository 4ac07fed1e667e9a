#include "providers/ongair/emulator_account.h"

#include "absl/strings/strip.h"

namespace postern::ongair_emulator {

std::string ContactKey(absl::string_view phone_number_or_external_id) {
  absl::ConsumePrefix(&phone_number_or_external_id, "+");
  return std::string(phone_number_or_external_id);
}

EmulatorContact& EmulatorAccount::ContactOf(absl::string_view number_or_id) {
  const std::string key = ContactKey(number_or_id);
  if (EmulatorContact* found = contacts.Find(key)) return *found;
  EmulatorContact fresh;
  fresh.key = key;
  fresh.id = NewId();
  fresh.create_time = Now();
  return contacts.FindOrAdd(key, std::move(fresh));
}

const std::string& EmulatorAccount::OpenTicketOf(EmulatorContact& contact) {
  if (contact.conversation_id.empty() || contact.conversation_state == ConversationState::kClosed) {
    contact.conversation_id = NewId();
    contact.conversation_state = ConversationState::kOpen;
  }
  return contact.conversation_id;
}

EmulatorMessage& EmulatorAccount::Remember(EmulatorMessage message) {
  if (message.time == absl::UnixEpoch()) message.time = Now();
  const std::string id = message.id;
  return messages.FindOrAdd(id, std::move(message));
}

void EmulatorAccount::Reset() {
  online = true;
  options.Clear();
  contacts.Clear();
  groups.Clear();
  messages.Clear();
}

}  // namespace postern::ongair_emulator
