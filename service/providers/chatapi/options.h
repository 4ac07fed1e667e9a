// options.h
//
// The options of a Chat-API account, read once into words of their own (README.md describes each).
//
//   if (OptionsOf(account).webhook_by_settings) ...
#ifndef POSTERN_PROVIDERS_CHATAPI_OPTIONS_H_
#define POSTERN_PROVIDERS_CHATAPI_OPTIONS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "providers/account.h"

namespace postern::chatapi {

struct Options {
  bool webhook_by_settings = false;  // The webhook's address and receipts are read and set at `/settings`.
  bool commands_by_post = false;     // Logout and reboot go as POST.
};

// The keys that an account may set.
const std::vector<std::string>& OptionKeys();

// OK, or INVALID_FIELD naming `options.<key>` for an unknown key or a value that is none of its words.
absl::Status CheckOptions(const Account& account);

// The options; a value that CheckOptions refuses counts as not set.
Options OptionsOf(const Account& account);

}  // namespace postern::chatapi

#endif  // POSTERN_PROVIDERS_CHATAPI_OPTIONS_H_
