#include "providers/chatapi/options.h"

#include "providers/option_table.h"

namespace postern::chatapi {
namespace {

const OptionTable<Options>& AllOptions() {
  static const auto* const kAll = new OptionTable<Options>{
      {"webhook_endpoint",
       {{"webhook", [](Options& o) { o.webhook_by_settings = false; }},
        {"settings", [](Options& o) { o.webhook_by_settings = true; }}}},
      {"command_method",
       {{"get", [](Options& o) { o.commands_by_post = false; }},
        {"post", [](Options& o) { o.commands_by_post = true; }}}},
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

}  // namespace postern::chatapi
