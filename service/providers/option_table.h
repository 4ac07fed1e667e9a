// option_table.h
//
// The options of a provider's accounts as a table: each key with the words that it takes and what each of them does to
// the provider's own Options. One reading of it for all providers.
//
//   const OptionTable<Options>& AllOptions() {
//     static const auto* const kAll = new OptionTable<Options>{
//         {"page_style", {{"page", [](Options& o) { o.page_style = PageStyle::kPage; }},
//                         {"offset", [](Options& o) { o.page_style = PageStyle::kOffset; }}}}};
//     return *kAll;
//   }
//   absl::Status checked = CheckOptions(AllOptions(), account);
//   Options options = ReadOptions(AllOptions(), account);
#ifndef POSTERN_PROVIDERS_OPTION_TABLE_H_
#define POSTERN_PROVIDERS_OPTION_TABLE_H_

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "base/status.h"
#include "providers/account.h"

namespace postern {

// One option. The first word is the default.
template <typename Options>
struct ProviderOption {
  const char* key;
  std::vector<std::pair<const char*, void (*)(Options&)>> words;
};

template <typename Options>
using OptionTable = std::vector<ProviderOption<Options>>;

// The keys that an account may set.
template <typename Options>
std::vector<std::string> KeysOf(const OptionTable<Options>& table) {
  std::vector<std::string> keys;
  for (const ProviderOption<Options>& option : table) keys.push_back(option.key);
  return keys;
}

// INVALID_FIELD for the field `options.<key>`.
inline absl::Status BadOption(absl::string_view key, absl::string_view description) {
  const std::string field = absl::StrCat("options.", key);
  return Failure(reason::kInvalidField, absl::StrCat(field, " ", description)).Field(field, description);
}

// OK, or INVALID_FIELD naming `options.<key>` for an unknown key or a value that is none of its words.
template <typename Options>
absl::Status CheckOptions(const OptionTable<Options>& table, const Account& account) {
  for (const auto& [key, value] : account.options) {
    const auto option = std::find_if(table.begin(), table.end(),
                                     [&key = key](const ProviderOption<Options>& o) { return o.key == key; });
    if (option == table.end()) return BadOption(key, absl::StrCat("is not an option of provider ", account.provider));
    const auto known = [&value = value](const auto& word) { return word.first == value; };
    if (std::none_of(option->words.begin(), option->words.end(), known)) {
      return BadOption(key, absl::StrCat("must be one of ",
                                         absl::StrJoin(option->words, ", ", [](std::string* out, const auto& word) {
                                           absl::StrAppend(out, word.first);
                                         })));
    }
  }
  return absl::OkStatus();
}

// The options; a value that CheckOptions refuses counts as not set.
template <typename Options>
Options ReadOptions(const OptionTable<Options>& table, const Account& account) {
  Options options;
  for (const ProviderOption<Options>& option : table) {
    const absl::string_view value = account.Option(option.key, "");
    for (const auto& [word, apply] : option.words) {
      if (value == word) apply(options);
    }
  }
  return options;
}

}  // namespace postern

#endif  // POSTERN_PROVIDERS_OPTION_TABLE_H_
