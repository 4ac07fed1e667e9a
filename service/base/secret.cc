#include "base/secret.h"

#include <openssl/crypto.h>

namespace postern {

bool Secret::Matches(absl::string_view candidate) const {
  if (value_.empty() || candidate.size() != value_.size()) return false;
  return CRYPTO_memcmp(candidate.data(), value_.data(), value_.size()) == 0;
}

}  // namespace postern
