// GET base/status, POST base/create_contact, POST search/sync of document 000. Its answers have the same types for both
// dialects, since 001 knows none of these. Ours: a second create_contact with a number changes the name and answers the
// same id; status is "Hey" as in 000:90.
#include <string>
#include <vector>

#include "providers/ongair/emulator_answer.h"
#include "providers/ongair/emulator_endpoint.h"
#include "providers/ongair/emulator_hooks.h"

namespace postern::ongair_emulator {
namespace {

constexpr size_t kMaxNumbersPerSync = 10;  // 000:886

}  // namespace

EmulatedAnswer GetStatus(const EmulatorTurn& turn) {
  return Accepted({{"success", true},
                   {"phone_number", turn.account.number},
                   {"status_message", kStatusMessage},
                   {"online", turn.account.online}});
}

EmulatedAnswer CreateContact(const EmulatorTurn& turn) {
  const std::string number = turn.request.Get("phone_number");
  if (number.empty()) return Missing("phone number");
  const std::string name = turn.request.Get("name");
  if (name.empty()) return Missing("name");
  EmulatorContact& contact = turn.account.ContactOf(number);
  contact.name = name;
  return Accepted({{"created", true}, {"id", JsonPiece::Raw(contact.id)}});
}

// One number with a name (000:879-882), or up to ten without (000:886-891).
EmulatedAnswer Sync(const EmulatorTurn& turn) {
  std::vector<std::string> numbers = turn.request.List("phone_numbers");
  if (numbers.size() > kMaxNumbersPerSync) return Refusal(422, "No more than 10 phone numbers can be provided");
  if (numbers.empty()) {
    std::string number = turn.request.Get("phone_number");
    if (number.empty()) return Missing("phone number");
    if (turn.request.Get("name").empty()) return Missing("name");
    numbers.push_back(std::move(number));
  }
  EmulatedAnswer answer = Accepted({{"requested", true}});
  if (!turn.account.callbacks()) return answer;
  SimulatedNumberCheck check;
  for (const std::string& number : numbers) {
    const std::string digits = ContactKey(number);
    (turn.account.options.IsRegistered(digits) ? check.registered : check.unregistered).push_back(digits);
  }
  answer.webhooks.push_back(NumberCheckHook(check));
  answer.webhooks.back().delay = turn.account.callback_delay();
  return answer;
}

}  // namespace postern::ongair_emulator
