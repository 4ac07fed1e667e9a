// option_values.h
//
// The options of one emulated account: the keys that its emulator knows, each with its default and the values it takes.
//
//   OptionValues options({FlagOption("string_ids", false), NumberOption("rate_limit", 60, 1, 1000)});
//   absl::Status status = options.Set({{"rate_limit", "5"}});
//   options.Number("rate_limit");   // 5
//   options.Flag("string_ids");     // false
#ifndef POSTERN_SANDBOX_OPTION_VALUES_H_
#define POSTERN_SANDBOX_OPTION_VALUES_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace postern {

struct OptionRule {
  std::string key;
  std::string otherwise;  // The value of a key that is not set.
  std::string wanted;     // What a value must be, for the error: `true or false`.
  std::function<bool(absl::string_view value)> is_good;
};

OptionRule FlagOption(std::string key, bool otherwise);
OptionRule NumberOption(std::string key, int64_t otherwise, int64_t least, int64_t most);
// The first choice is the default.
OptionRule ChoiceOption(std::string key, std::vector<std::string> choices);
// Anything; empty when it is not set.
OptionRule TextOption(std::string key);

class OptionValues {
 public:
  explicit OptionValues(std::vector<OptionRule> rules) : rules_(std::move(rules)) {}

  // An empty value takes a key away. INVALID_ARGUMENT, naming the key; then nothing is set.
  absl::Status Set(const std::map<std::string, std::string>& changes);
  void Clear() { values_.clear(); }
  // Those that are set.
  const std::map<std::string, std::string>& values() const { return values_; }

  // The value of a key of the rules.
  std::string Text(absl::string_view key) const;
  bool Flag(absl::string_view key) const { return Text(key) == "true"; }
  int64_t Number(absl::string_view key) const;
  absl::Duration Milliseconds(absl::string_view key) const { return absl::Milliseconds(Number(key)); }
  // The pieces between commas.
  std::vector<std::string> List(absl::string_view key) const;

 private:
  const OptionRule* Find(absl::string_view key) const;

  std::vector<OptionRule> rules_;
  std::map<std::string, std::string> values_;
};

}  // namespace postern

#endif  // POSTERN_SANDBOX_OPTION_VALUES_H_
