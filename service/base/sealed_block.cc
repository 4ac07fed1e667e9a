#include "base/sealed_block.h"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <cstdlib>
#include <memory>

namespace postern {

std::string NewSealKey() {
  std::string key(kSealKeyBytes, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(key.data()), static_cast<int>(key.size())) != 1) std::abort();
  return key;
}

SealedBlock BlockSeal::Transform(const SealedBlock& from, int encrypt) const {
  // ECB is a bare AES on each block, which is what is wanted of exactly one.
  const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context(EVP_CIPHER_CTX_new(),
                                                                                &EVP_CIPHER_CTX_free);
  SealedBlock out{};
  int written = 0;
  const auto* key = reinterpret_cast<const unsigned char*>(key_.data());
  // Fails for want of memory alone.
  if (EVP_CipherInit_ex(context.get(), EVP_aes_256_ecb(), nullptr, key, nullptr, encrypt) != 1 ||
      EVP_CIPHER_CTX_set_padding(context.get(), 0) != 1 ||
      EVP_CipherUpdate(context.get(), out.data(), &written, from.data(), static_cast<int>(from.size())) != 1) {
    std::abort();
  }
  return out;
}

}  // namespace postern
