// emulator_account.h
//
// One account of the emulated Ongair: its dialect, what it knows (contacts, groups, messages), and its options.
//
//   EmulatorAccount account(host, EmulatorDialect::kLegacy, "254722123456");
//   EmulatorContact& contact = account.ContactOf("+254722200200");   // made now, unless there is one
//   account.Remember({.id = account.NewId(), .text = "hi", .contact = contact.key});
#ifndef POSTERN_PROVIDERS_ONGAIR_EMULATOR_ACCOUNT_H_
#define POSTERN_PROVIDERS_ONGAIR_EMULATOR_ACCOUNT_H_

#include <deque>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "providers/ongair/emulator_options.h"
#include "sandbox/emulator.h"
#include "sandbox/simulated.h"

namespace postern::ongair_emulator {

// What status says of the account (000:90).
inline constexpr char kStatusMessage[] = "Hey";

// Legacy is document 000, current is document 001.
enum class EmulatorDialect { kLegacy, kCurrent };

// The key of a contact, and of what belongs to it: the phone number or external id without a leading `+`.
std::string ContactKey(absl::string_view phone_number_or_external_id);

struct EmulatorContact {
  std::string key;
  std::string id;
  std::string name;
  absl::Time create_time;
  std::string conversation_id;  // Its latest ticket; empty until there is one.
  ConversationState conversation_state = ConversationState::kUnspecified;

  // 000:256-258 shows the number as the name of a contact that has none.
  const std::string& shown_name() const { return name.empty() ? key : name; }
};

struct EmulatorGroup {
  std::string id;
  std::string name;
  std::vector<std::string> members;  // Keys of contacts, in the order added.
  absl::Time ready_time;             // From then on it can be used.
  bool joined = true;                // The account is in it.
  bool administered = true;          // The account made it: 000:285 wants an administrator.
};

// One device that a message went to.
struct EmulatorRecipient {
  std::string number;  // As on the wire.
  bool delivered = false;
};

struct EmulatorMessage {
  std::string id;
  std::string text;
  std::string contact;  // The key of the other side; empty for a group or list.
  absl::Time time;
  bool inbound = false;
  std::vector<EmulatorRecipient> recipients;  // Who receipts can come from; none for inbound and for groups.
};

// Items by key, in the order added. References stay valid.
template <typename Item>
class EmulatorTable {
 public:
  EmulatorTable() = default;
  EmulatorTable(EmulatorTable&&) noexcept = default;  // A copy would point into the original.

  Item* Find(const std::string& key) {
    const auto it = by_key_.find(key);
    return it == by_key_.end() ? nullptr : it->second;
  }
  // The item of that key, made of `fresh` when there is none.
  Item& FindOrAdd(const std::string& key, Item fresh) {
    if (Item* found = Find(key)) return *found;
    items_.push_back(std::move(fresh));
    by_key_.emplace(key, &items_.back());
    return items_.back();
  }
  std::deque<Item>& items() { return items_; }
  void Clear() {
    by_key_.clear();
    items_.clear();
  }

 private:
  std::deque<Item> items_;
  std::unordered_map<std::string, Item*> by_key_;
};

class EmulatorAccount {
 public:
  // `account_number` is the account's own, digits. `host` must outlive it.
  EmulatorAccount(EmulatorHost& host, EmulatorDialect account_dialect, std::string account_number)
      : dialect(account_dialect), number(std::move(account_number)), host_(host) {}

  bool legacy() const { return dialect == EmulatorDialect::kLegacy; }
  std::string NewId() const { return std::to_string(host_.NewNumber()); }
  absl::Time Now() const { return host_.clock().Now(); }

  bool documented_only() const { return options.Flag("documented_only", false); }
  bool require_opt_in() const { return options.Flag("require_opt_in", legacy()); }
  bool receipts() const { return options.Flag("receipts", true); }
  bool echo() const { return !legacy() && options.Flag("echo", true); }
  bool callbacks() const { return options.Flag("callbacks", true); }
  bool pending_groups() const { return options.Flag("pending_groups", false); }
  absl::Duration receipt_delay() const { return options.Milliseconds("receipt_delay_ms", 200); }
  absl::Duration callback_delay() const { return options.Milliseconds("callback_delay_ms", 200); }

  // The contact of that number or external id, made now unless there is one.
  EmulatorContact& ContactOf(absl::string_view number_or_id);
  // The contact's open ticket, made now unless there is one.
  const std::string& OpenTicketOf(EmulatorContact& contact);
  // Notes a message now, or at its own time; one whose id is known stays as it is.
  EmulatorMessage& Remember(EmulatorMessage message);

  // Forgets everything but dialect and number.
  void Reset();

  EmulatorDialect dialect;
  std::string number;
  bool online = true;
  EmulatorOptions options;
  EmulatorTable<EmulatorContact> contacts;  // By ContactKey.
  EmulatorTable<EmulatorGroup> groups;      // By id.
  EmulatorTable<EmulatorMessage> messages;  // By id.

 private:
  EmulatorHost& host_;
};

}  // namespace postern::ongair_emulator

#endif  // POSTERN_PROVIDERS_ONGAIR_EMULATOR_ACCOUNT_H_
