// account.h
//
// One configured account as a provider sees it: which provider, where, and the provider's own options by name. Never a
// secret: those come separately, at the last moment (secrets.h).
#ifndef POSTERN_PROVIDERS_ACCOUNT_H_
#define POSTERN_PROVIDERS_ACCOUNT_H_

#include <map>
#include <string>

#include "absl/strings/string_view.h"

namespace postern {

struct Account {
  std::string slug;             // The name in `accounts/{slug}`.
  std::string display_name;     // For people.
  std::string provider;         // For example `ongair`.
  std::string base_url;         // Up to the path that all calls share; CheckAccount says whether it may be empty.
  std::string phone_number;     // The account's own number, E.164; empty when only the provider knows it.
  std::string default_session;  // The provider's id of the session to use; empty when there is only one.
  std::map<std::string, std::string> options;

  // The option's value, or `otherwise` when it is not set.
  absl::string_view Option(const std::string& key, absl::string_view otherwise) const {
    auto it = options.find(key);
    return it == options.end() ? otherwise : absl::string_view(it->second);
  }
};

}  // namespace postern

#endif  // POSTERN_PROVIDERS_ACCOUNT_H_
