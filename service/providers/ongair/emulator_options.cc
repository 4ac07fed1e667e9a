#include "providers/ongair/emulator_options.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace postern::ongair_emulator {
namespace {

constexpr std::array<absl::string_view, 7> kFlags = {"documented_only", "require_opt_in",   "receipts",      "echo",
                                                     "callbacks",       "search_direction", "pending_groups"};
constexpr int kMaxDelayMs = 24 * 60 * 60 * 1000;
constexpr char kDefaultLists[] = "5=*";

bool IsNumber(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
}

// `*`, or numbers joined by commas; nothing at all is an empty list.
bool IsNumberList(absl::string_view text) {
  if (text == "*" || text.empty()) return true;
  const std::vector<absl::string_view> numbers = absl::StrSplit(text, ',');
  return std::all_of(numbers.begin(), numbers.end(), IsNumber);
}

bool AreLists(absl::string_view text) {
  for (absl::string_view list : absl::StrSplit(text, ';', absl::SkipEmpty())) {
    const size_t equals = list.find('=');
    if (equals == absl::string_view::npos || !IsNumber(list.substr(0, equals)) ||
        !IsNumberList(list.substr(equals + 1))) {
      return false;
    }
  }
  return true;
}

// What the value of that key must be; empty for a key that there is not.
absl::string_view Wanted(absl::string_view key) {
  if (std::find(kFlags.begin(), kFlags.end(), key) != kFlags.end()) return "true or false";
  if (key == "receipt_delay_ms" || key == "callback_delay_ms") return "milliseconds from 0 to a day";
  if (key == "lists") return "ID=NUMBER,NUMBER joined by ; or * for all contacts";
  if (key == "registered") return "numbers joined by , or *";
  return "";
}

bool IsGood(absl::string_view key, absl::string_view value) {
  if (value.empty()) return true;
  if (key == "lists") return AreLists(value);
  if (key == "registered") return IsNumberList(value);
  int number = 0;
  if (key == "receipt_delay_ms" || key == "callback_delay_ms") {
    return absl::SimpleAtoi(value, &number) && number >= 0 && number <= kMaxDelayMs;
  }
  return value == "true" || value == "false";
}

}  // namespace

absl::Status EmulatorOptions::Set(const std::map<std::string, std::string>& changes) {
  for (const auto& [key, value] : changes) {
    const absl::string_view wanted = Wanted(key);
    if (wanted.empty()) {
      return absl::InvalidArgumentError(absl::StrCat("options.", key, " is no option of the emulated ongair"));
    }
    if (!IsGood(key, value)) return absl::InvalidArgumentError(absl::StrCat("options.", key, " must be ", wanted));
  }
  for (const auto& [key, value] : changes) {
    if (value.empty()) {
      values_.erase(key);
    } else {
      values_[key] = value;
    }
  }
  return absl::OkStatus();
}

bool EmulatorOptions::Flag(const std::string& key, bool otherwise) const {
  const auto it = values_.find(key);
  return it == values_.end() ? otherwise : it->second == "true";
}

absl::Duration EmulatorOptions::Milliseconds(const std::string& key, int otherwise) const {
  if (const auto it = values_.find(key); it != values_.end()) {
    (void)absl::SimpleAtoi(it->second, &otherwise);  // Set has checked it.
  }
  return absl::Milliseconds(otherwise);
}

std::optional<std::vector<std::string>> EmulatorOptions::List(absl::string_view id) const {
  const auto it = values_.find("lists");
  for (absl::string_view list : absl::StrSplit(it == values_.end() ? kDefaultLists : it->second, ';')) {
    const std::pair<absl::string_view, absl::string_view> parts = absl::StrSplit(list, absl::MaxSplits('=', 1));
    if (parts.first == id) return std::vector<std::string>(absl::StrSplit(parts.second, ',', absl::SkipEmpty()));
  }
  return std::nullopt;
}

bool EmulatorOptions::IsRegistered(absl::string_view number) const {
  const auto it = values_.find("registered");
  if (it == values_.end()) return !number.empty() && number.back() != '8' && number.back() != '9';
  const std::vector<absl::string_view> numbers = absl::StrSplit(it->second, ',');
  return it->second == "*" || std::find(numbers.begin(), numbers.end(), number) != numbers.end();
}

}  // namespace postern::ongair_emulator
