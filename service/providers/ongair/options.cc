#include "providers/ongair/options.h"

#include "providers/option_table.h"

namespace postern::ongair {
namespace {

const OptionTable<Options>& AllOptions() {
  static const auto* const kAll = new OptionTable<Options>{
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

}  // namespace

const std::vector<std::string>& OptionKeys() {
  static const auto* const kKeys = new std::vector<std::string>(KeysOf(AllOptions()));
  return *kKeys;
}

absl::Status CheckOptions(const Account& account) { return postern::CheckOptions(AllOptions(), account); }

Options OptionsOf(const Account& account) { return ReadOptions(AllOptions(), account); }

}  // namespace postern::ongair
