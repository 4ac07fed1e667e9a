// url.h
//
// Pieces of URLs: percent-encoding, queries, and joining an account's base URL with a request's path.
//
//   JoinUrl("https://eu.example/instance7/", "/messages", {{"chatId", "1@c.us"}});
//   // https://eu.example/instance7/messages?chatId=1%40c.us
#ifndef POSTERN_WIRE_URL_H_
#define POSTERN_WIRE_URL_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "wire/http.h"

namespace postern {

// `text` with everything outside RFC 3986's unreserved characters (`A-Za-z0-9-._~`) as %XX: fit for a path segment, a
// query name or a query value.
std::string PercentEncode(absl::string_view text);

// The reverse. A `%` without two hex digits stays as it is; `+` is no space.
std::string PercentDecode(absl::string_view text);

// `a=1&b=2` to pairs, decoded, in order, repeats kept; `+` is a space, a name without `=` has an empty value, empty
// pieces are skipped, bad escapes stay as they are.
Pairs ParseQuery(absl::string_view query);

// Pairs to `a=1&b=2`, encoded by PercentEncode (a space is %20).
std::string FormatQuery(const Pairs& query);

// The base URL, the path (already encoded) and the query as one URL. A path of the base URL is kept, and there is
// exactly one slash where the two meet. INVALID_ARGUMENT for a base URL that CheckBaseUrl refuses and for a path with a
// space, a control character, `?` or `#` in it. No error shows any part of the URL.
absl::StatusOr<std::string> JoinUrl(absl::string_view base_url, absl::string_view path, const Pairs& query = {});

// Whether `base_url` can be an account's: http or https, a host, no user, no query, no fragment. The error says what is
// wrong and does not show the URL.
absl::Status CheckBaseUrl(absl::string_view base_url);

}  // namespace postern

#endif  // POSTERN_WIRE_URL_H_
