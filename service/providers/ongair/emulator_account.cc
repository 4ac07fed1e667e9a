#include "providers/ongair/emulator_account.h"

#include <array>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace postern::ongair {
namespace {

constexpr std::array<absl::string_view, 4> kFlags = {"documented_only", "require_opt_in", "receipts", "echo"};
constexpr int kMaxReceiptDelayMs = 24 * 60 * 60 * 1000;

absl::Status CheckOption(absl::string_view key, absl::string_view value) {
  for (absl::string_view flag : kFlags) {
    if (key != flag) continue;
    if (value.empty() || value == "true" || value == "false") return absl::OkStatus();
    return absl::InvalidArgumentError(absl::StrCat("options.", key, " must be true or false"));
  }
  if (key == "receipt_delay_ms") {
    int number = 0;
    if (value.empty() || (absl::SimpleAtoi(value, &number) && number >= 0 && number <= kMaxReceiptDelayMs)) {
      return absl::OkStatus();
    }
    return absl::InvalidArgumentError("options.receipt_delay_ms must be milliseconds from 0 to a day");
  }
  return absl::InvalidArgumentError(absl::StrCat("options.", key, " is no option of the emulated ongair"));
}

}  // namespace

std::string ContactKey(absl::string_view phone_number_or_external_id) {
  absl::ConsumePrefix(&phone_number_or_external_id, "+");
  return std::string(phone_number_or_external_id);
}

absl::Status EmulatorAccount::SetOptions(const std::map<std::string, std::string>& changes) {
  for (const auto& [key, value] : changes) {
    if (absl::Status status = CheckOption(key, value); !status.ok()) return status;
  }
  for (const auto& [key, value] : changes) {
    if (value.empty()) {
      options.erase(key);
    } else {
      options[key] = value;
    }
  }
  return absl::OkStatus();
}

bool EmulatorAccount::Flag(const std::string& key, bool otherwise) const {
  const auto it = options.find(key);
  return it == options.end() ? otherwise : it->second == "true";
}

absl::Duration EmulatorAccount::receipt_delay() const {
  int milliseconds = 200;
  if (const auto it = options.find("receipt_delay_ms"); it != options.end()) {
    (void)absl::SimpleAtoi(it->second, &milliseconds);  // SetOptions has checked it.
  }
  return absl::Milliseconds(milliseconds);
}

void EmulatorAccount::Reset() {
  online = true;
  options.clear();
  contacts.clear();
  messages.clear();
}

}  // namespace postern::ongair
