#include "providers/chatapi/options.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/status.h"

namespace postern::chatapi {
namespace {

// An option of two words, of which the first is the default.
struct Option {
  const char* key;
  const char* word;
  const char* other_word;
  bool Options::*is_other;
};

constexpr Option kOptions[] = {
    {"webhook_endpoint", "webhook", "settings", &Options::webhook_by_settings},
    {"command_method", "get", "post", &Options::commands_by_post},
};

Failure BadOption(absl::string_view key, absl::string_view description) {
  const std::string field = absl::StrCat("options.", key);
  return Failure(reason::kInvalidField, absl::StrCat(field, " ", description)).Field(field, description);
}

}  // namespace

const std::vector<std::string>& OptionKeys() {
  static const std::vector<std::string>* const kKeys = [] {
    auto* keys = new std::vector<std::string>;
    for (const Option& option : kOptions) keys->push_back(option.key);
    return keys;
  }();
  return *kKeys;
}

absl::Status CheckOptions(const Account& account) {
  for (const auto& [key, value] : account.options) {
    const auto* option =
        std::find_if(std::begin(kOptions), std::end(kOptions), [&key = key](const Option& o) { return o.key == key; });
    if (option == std::end(kOptions)) return BadOption(key, "is not an option of provider chatapi");
    if (value != option->word && value != option->other_word) {
      return BadOption(key, absl::StrCat("must be one of ", option->word, ", ", option->other_word));
    }
  }
  return absl::OkStatus();
}

Options OptionsOf(const Account& account) {
  Options options;
  for (const Option& option : kOptions) options.*option.is_other = account.Option(option.key, "") == option.other_word;
  return options;
}

}  // namespace postern::chatapi
