#include "providers/ongair/options.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status.h"

namespace postern::ongair {
namespace {

// One option: its words, each with what it does. The first word is the default.
struct Option {
  const char* key;
  std::vector<std::pair<const char*, void (*)(Options&)>> words;
};

const std::vector<Option>& AllOptions() {
  static const std::vector<Option>* const kAll = new std::vector<Option>{
      {"dialect",
       {{"legacy", [](Options& o) { o.dialect = Dialect::kLegacy; }},
        {"current", [](Options& o) { o.dialect = Dialect::kCurrent; }}}},
      {"legacy_endpoints",
       {{"false", [](Options& o) { o.legacy_endpoints = false; }},
        {"true", [](Options& o) { o.legacy_endpoints = true; }}}},
      {"auth_style",
       {{"token_quoted", [](Options& o) { o.auth_style = AuthStyle::kTokenQuoted; }},
        {"token_bare", [](Options& o) { o.auth_style = AuthStyle::kTokenBare; }},
        {"token_colon", [](Options& o) { o.auth_style = AuthStyle::kTokenColon; }},
        {"query", [](Options& o) { o.auth_style = AuthStyle::kQuery; }},
        {"form", [](Options& o) { o.auth_style = AuthStyle::kForm; }}}},
      {"phone_format",
       {{"plus", [](Options& o) { o.phone_plus = true; }}, {"digits", [](Options& o) { o.phone_plus = false; }}}},
      {"default_thread",
       {{"false", [](Options& o) { o.default_thread = false; }},
        {"true", [](Options& o) { o.default_thread = true; }}}},
      {"send_external_contact_id",
       {{"true", [](Options& o) { o.send_external_contact_id = true; }},
        {"false", [](Options& o) { o.send_external_contact_id = false; }}}},
      {"body_encoding",
       {{"documented", [](Options& o) { o.body_encoding = std::nullopt; }},
        {"form", [](Options& o) { o.body_encoding = Encoding::kForm; }},
        {"json", [](Options& o) { o.body_encoding = Encoding::kJson; }},
        {"multipart", [](Options& o) { o.body_encoding = Encoding::kMultipart; }}}},
      {"image_caption_field",
       {{"text", [](Options& o) { o.image_caption_field = CaptionField::kText; }},
        {"caption", [](Options& o) { o.image_caption_field = CaptionField::kCaption; }},
        {"both", [](Options& o) { o.image_caption_field = CaptionField::kBoth; }}}},
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
    if (option == all.end()) return BadOption(key, "is not an option of provider ongair");
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

}  // namespace postern::ongair
