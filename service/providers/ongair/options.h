// options.h
//
// The options of an Ongair account, read once into words of their own (README.md describes each).
//
//   Options options = OptionsOf(account);
//   if (options.dialect == Dialect::kCurrent && !options.legacy_endpoints) ...
#ifndef POSTERN_PROVIDERS_ONGAIR_OPTIONS_H_
#define POSTERN_PROVIDERS_ONGAIR_OPTIONS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "providers/account.h"

namespace postern::ongair {

enum class Dialect { kLegacy, kCurrent };
enum class AuthStyle { kTokenQuoted, kTokenBare, kTokenColon, kQuery, kForm };
enum class Encoding { kForm, kJson, kMultipart };
enum class CaptionField { kText, kCaption, kBoth };

struct Options {
  Dialect dialect = Dialect::kLegacy;
  bool legacy_endpoints = false;  // Current dialect: the endpoints of document 000 may be used too.
  AuthStyle auth_style = AuthStyle::kTokenQuoted;
  bool phone_plus = true;                                  // Current dialect: phone numbers go out with their `+`.
  bool default_thread = false;                             // `thread=true` when the caller does not say.
  bool send_external_contact_id = true;                    // Current dialect: beside external_id, with the same value.
  std::optional<Encoding> body_encoding;                   // Of every body; unset: as the documents say.
  CaptionField image_caption_field = CaptionField::kText;  // Current dialect: where an image's caption goes.

  // How a body is written that the documents write as `documented`.
  Encoding EncodingOf(Encoding documented) const { return body_encoding.value_or(documented); }
  // Whether the endpoints that only document 000 has may be used.
  bool HasLegacyEndpoints() const { return dialect == Dialect::kLegacy || legacy_endpoints; }
};

// The keys that an account may set.
const std::vector<std::string>& OptionKeys();

// OK, or INVALID_FIELD naming `options.<key>` for an unknown key or a value that is none of its words.
absl::Status CheckOptions(const Account& account);

// The options; a value that CheckOptions refuses counts as not set.
Options OptionsOf(const Account& account);

}  // namespace postern::ongair

#endif  // POSTERN_PROVIDERS_ONGAIR_OPTIONS_H_
