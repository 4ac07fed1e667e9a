// emulator_account.h
//
// One account of the emulated Ongair: a token, its dialect, its contacts and messages, and the knobs by which it may
// deviate from the documents.
//
//   EmulatorAccount account(Dialect::kLegacy, "254722123456");
//   account.SetOptions({{"require_opt_in", "false"}});
#ifndef POSTERN_PROVIDERS_ONGAIR_EMULATOR_ACCOUNT_H_
#define POSTERN_PROVIDERS_ONGAIR_EMULATOR_ACCOUNT_H_

#include <map>
#include <string>
#include <unordered_map>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "sandbox/simulated.h"

namespace postern::ongair {

// Legacy is document 000, current is document 001.
enum class Dialect { kLegacy, kCurrent };

struct EmulatorContact {
  std::string id;
  std::string name;
  std::string conversation_id;  // Its ticket; empty until there is one. Current.
};

struct EmulatorMessage {
  std::string recipient;  // As on the wire.
  MessageState state = MessageState::kSent;
};

// The key of a contact, and of what belongs to it: the phone number or external id without a leading `+`.
std::string ContactKey(absl::string_view phone_number_or_external_id);

class EmulatorAccount {
 public:
  EmulatorAccount(Dialect account_dialect, std::string account_number)
      : dialect(account_dialect), number(std::move(account_number)) {}

  // Keys, all optional:
  //   documented_only   true: webhooks hold no field that the documents do not list (default false)
  //   require_opt_in    whether only contacts can be sent to (default: true for legacy, false for current)
  //   receipts          whether a send leads to a DeliveryReceipt by itself (default true)
  //   receipt_delay_ms  how long after the send (default 200)
  //   echo              whether a send leads to a MessageSent (default true; current only)
  // An empty value takes a key away. INVALID_ARGUMENT, naming the key; then nothing is set.
  absl::Status SetOptions(const std::map<std::string, std::string>& changes);

  bool Flag(const std::string& key, bool otherwise) const;
  bool documented_only() const { return Flag("documented_only", false); }
  bool require_opt_in() const { return Flag("require_opt_in", dialect == Dialect::kLegacy); }
  bool receipts() const { return Flag("receipts", true); }
  bool echo() const { return dialect == Dialect::kCurrent && Flag("echo", true); }
  absl::Duration receipt_delay() const;

  // Forgets everything but token, dialect and number.
  void Reset();

  Dialect dialect;
  std::string number;  // The account's own, digits.
  bool online = true;
  std::map<std::string, std::string> options;
  std::unordered_map<std::string, EmulatorContact> contacts;  // By ContactKey.
  std::unordered_map<std::string, EmulatorMessage> messages;  // By id.
};

}  // namespace postern::ongair

#endif  // POSTERN_PROVIDERS_ONGAIR_EMULATOR_ACCOUNT_H_
