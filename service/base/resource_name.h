// resource_name.h
//
// Resource names of the API (AIP-122): `accounts/{account}` and `accounts/{account}/{collection}/{id}`. The id is the
// provider's, percent-encoded outside `[A-Za-z0-9._~@-]`; callers treat it as opaque.
//
//   ResourceName("main", "messages", "true_1@c.us_A/B")      // accounts/main/messages/true_1@c.us_A%2FB
//   ParseResourceName("accounts/main/groups/18", "groups", "parent")   // {account: main, id: 18}
#ifndef POSTERN_BASE_RESOURCE_NAME_H_
#define POSTERN_BASE_RESOURCE_NAME_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace postern {

// The parts of a resource name, the id decoded.
struct ParsedName {
  std::string account;  // The slug.
  std::string id;       // The provider's id; empty for an account.
};

// `accounts/{account}`.
std::string AccountName(absl::string_view account);

// `accounts/{account}/{collection}/{id}` with the id percent-encoded.
std::string ResourceName(absl::string_view account, absl::string_view collection, absl::string_view id);

// Reads `accounts/{account}`. INVALID_FIELD naming `field` when it is not one.
absl::StatusOr<ParsedName> ParseAccountName(absl::string_view name, absl::string_view field);

// Reads `accounts/{account}/{collection}/{id}`. INVALID_FIELD naming `field` when it is not one.
absl::StatusOr<ParsedName> ParseResourceName(absl::string_view name, absl::string_view collection,
                                             absl::string_view field);

// Whether `slug` may name an account: `[a-z]([a-z0-9-]{0,61}[a-z0-9])?`.
bool IsAccountSlug(absl::string_view slug);

// The name of a message without a provider's id, made of what the provider said of it: the same each time it says so.
std::string MintedName(absl::string_view account, absl::string_view said);

// `accounts/{account}/chats/{key}` for a peer or group as the provider writes it: `<digits>@c.us`, `digits` and
// `+digits` give the one key `+digits`, anything else itself. Equal for every event with one peer or group.
std::string ChatName(absl::string_view account, absl::string_view peer_or_group);

// `digits` with a leading `+` when `text` is a phone number in international form, with or without `+`
// (`^\+?[1-9][0-9]{6,14}$`); else empty. Never guesses a country.
std::string NormalizedPhone(absl::string_view text);

}  // namespace postern

#endif  // POSTERN_BASE_RESOURCE_NAME_H_
