#include "providers/ourvoice/options.h"

#include "providers/option_table.h"

namespace postern::ourvoice {
namespace {

const OptionTable<Options>& AllOptions() {
  static const auto* const kAll = new OptionTable<Options>{
      {"array_style",
       {{"brackets", [](Options& o) { o.array_style = ArrayStyle::kBrackets; }},
        {"comma", [](Options& o) { o.array_style = ArrayStyle::kComma; }}}},
      {"page_style",
       {{"page", [](Options& o) { o.page_style = PageStyle::kPage; }},
        {"offset", [](Options& o) { o.page_style = PageStyle::kOffset; }}}},
  };
  return *kAll;
}

}  // namespace

const std::vector<std::string>& OptionKeys() {
  static const auto* const kKeys = new std::vector<std::string>(KeysOf(AllOptions()));
  return *kKeys;
}

absl::Status CheckOptions(const Account& account) { return postern::CheckOptions(AllOptions(), account); }

Options OptionsOf(const Account& account) { return ReadOptions(AllOptions(), account); }

}  // namespace postern::ourvoice
