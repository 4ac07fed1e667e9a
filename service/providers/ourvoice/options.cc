#include "providers/ourvoice/options.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status.h"

namespace postern::ourvoice {
namespace {

// One option: its words, each with what it does. The first word is the default.
struct Option {
  const char* key;
  std::vector<std::pair<const char*, void (*)(Options&)>> words;
};

const std::vector<Option>& AllOptions() {
  static const std::vector<Option>* const kAll = new std::vector<Option>{
      {"array_style",
       {{"brackets", [](Options& o) { o.array_style = ArrayStyle::kBrackets; }},
        {"comma", [](Options& o) { o.array_style = ArrayStyle::kComma; }}}},
      {"page_style",
       {{"page", [](Options& o) { o.page_style = PageStyle::kPage; }},
        {"offset", [](Options& o) { o.page_style = PageStyle::kOffset; }}}},
  };
  return *kAll;
}

Failure BadOption(absl::string_view key, absl::string_view description) {
  std::string field = absl::StrCat("options.", key);
  return Failure(reason::kInvalidField, absl::StrCat(field, " ", description)).Field(field, description);
}

}  // namespace

const std::vector<std::string>& OptionKeys() {
  static const std::vector<std::string>* const kKeys = [] {
    auto* keys = new std::vector<std::string>;
    for (const Option& option : AllOptions()) keys->push_back(option.key);
    return keys;
  }();
  return *kKeys;
}

absl::Status CheckOptions(const Account& account) {
  for (const auto& [key, value] : account.options) {
    const std::vector<Option>& all = AllOptions();
    auto option = std::find_if(all.begin(), all.end(), [&key = key](const Option& o) { return o.key == key; });
    if (option == all.end()) return BadOption(key, "is not an option of provider ourvoice");
    auto known = [&value = value](const auto& word) { return word.first == value; };
    if (std::none_of(option->words.begin(), option->words.end(), known)) {
      std::string words = absl::StrJoin(option->words, ", ",
                                        [](std::string* out, const auto& word) { absl::StrAppend(out, word.first); });
      return BadOption(key, absl::StrCat("must be one of ", words));
    }
  }
  return absl::OkStatus();
}

Options OptionsOf(const Account& account) {
  Options options;
  for (const Option& option : AllOptions()) {
    absl::string_view value = account.Option(option.key, "");
    for (const auto& [word, apply] : option.words) {
      if (value == word) apply(options);
    }
  }
  return options;
}

}  // namespace postern::ourvoice
