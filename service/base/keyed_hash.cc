#include "base/keyed_hash.h"

#include <openssl/evp.h>

#include <array>
#include <cstdint>
#include <cstdlib>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace postern {

std::string KeyedHash(const Secret& key, absl::string_view text) {
  constexpr size_t kShownBytes = 6;
  std::array<uint8_t, EVP_MAX_MD_SIZE> mac = {};
  size_t size = 0;
  const absl::string_view bytes = key.Reveal();
  const uint8_t* made =
      EVP_Q_mac(nullptr, "HMAC", nullptr, "SHA256", nullptr, bytes.data(), bytes.size(),
                reinterpret_cast<const uint8_t*>(text.data()), text.size(), mac.data(), mac.size(), &size);
  if (made == nullptr || size < kShownBytes) std::abort();  // Only without memory, or without any of OpenSSL.
  return absl::StrCat("#", absl::BytesToHexString({reinterpret_cast<const char*>(mac.data()), kShownBytes}));
}

}  // namespace postern
