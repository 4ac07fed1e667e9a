// keyed_hash.h
//
// A short hash of something personal under a key: the same for the same text and key, so that what belongs together can
// be found, and nothing that tells the text without the key.
//
//   KeyedHash(key, "254722200200")   // "#3fa19c02bd41"
#ifndef POSTERN_BASE_KEYED_HASH_H_
#define POSTERN_BASE_KEYED_HASH_H_

#include <string>

#include "absl/strings/string_view.h"
#include "base/secret.h"

namespace postern {

// `#` and the first 48 bits of HMAC-SHA-256 in hexadecimal. Phone numbers are few: whoever has the key can try them
// all.
std::string KeyedHash(const Secret& key, absl::string_view text);

}  // namespace postern

#endif  // POSTERN_BASE_KEYED_HASH_H_
