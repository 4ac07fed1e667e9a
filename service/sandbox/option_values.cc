#include "sandbox/option_values.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace postern {

OptionRule FlagOption(std::string key, bool otherwise) {
  return {std::move(key), otherwise ? "true" : "false", "true or false",
          [](absl::string_view value) { return value == "true" || value == "false"; }};
}

OptionRule NumberOption(std::string key, int64_t otherwise, int64_t least, int64_t most) {
  return {std::move(key), absl::StrCat(otherwise), absl::StrCat("a number from ", least, " to ", most),
          [least, most](absl::string_view value) {
            int64_t number = 0;
            return absl::SimpleAtoi(value, &number) && number >= least && number <= most;
          }};
}

OptionRule ChoiceOption(std::string key, std::vector<std::string> choices) {
  std::string first = choices.at(0);
  std::string wanted = absl::StrJoin(choices, " or ");
  return {std::move(key), std::move(first), std::move(wanted), [choices = std::move(choices)](absl::string_view value) {
            return std::find(choices.begin(), choices.end(), value) != choices.end();
          }};
}

OptionRule TextOption(std::string key) {
  return {std::move(key), "", "a text", [](absl::string_view) { return true; }};
}

const OptionRule* OptionValues::Find(absl::string_view key) const {
  const auto it = std::find_if(rules_.begin(), rules_.end(), [key](const OptionRule& rule) { return rule.key == key; });
  return it == rules_.end() ? nullptr : &*it;
}

absl::Status OptionValues::Set(const std::map<std::string, std::string>& changes) {
  for (const auto& [key, value] : changes) {
    const OptionRule* rule = Find(key);
    if (rule == nullptr) {
      return absl::InvalidArgumentError(absl::StrCat("options.", key, " is no option of this emulated provider"));
    }
    if (!value.empty() && !rule->is_good(value)) {
      return absl::InvalidArgumentError(absl::StrCat("options.", key, " must be ", rule->wanted));
    }
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

std::string OptionValues::Text(absl::string_view key) const {
  if (const auto it = values_.find(std::string(key)); it != values_.end()) return it->second;
  const OptionRule* rule = Find(key);
  return rule == nullptr ? "" : rule->otherwise;
}

int64_t OptionValues::Number(absl::string_view key) const {
  int64_t number = 0;
  (void)absl::SimpleAtoi(Text(key), &number);  // Set has checked it.
  return number;
}

std::vector<std::string> OptionValues::List(absl::string_view key) const {
  return absl::StrSplit(Text(key), ',', absl::SkipEmpty());
}

}  // namespace postern
