#include "base/sha256_parts.h"

#include <openssl/evp.h>

#include <cstdlib>

namespace postern {

struct Sha256Parts::State {
  EVP_MD_CTX* const context = EVP_MD_CTX_new();
};

// A digest that is wrong would let damage pass: nothing sensible can go on without one.
Sha256Parts::Sha256Parts() : state_(std::make_unique<State>()) {
  if (EVP_DigestInit_ex(state_->context, EVP_sha256(), nullptr) != 1) std::abort();
}

Sha256Parts::~Sha256Parts() { EVP_MD_CTX_free(state_->context); }

void Sha256Parts::Add(absl::string_view bytes) {
  if (EVP_DigestUpdate(state_->context, bytes.data(), bytes.size()) != 1) std::abort();
}

std::array<uint8_t, 32> Sha256Parts::Finish() {
  std::array<uint8_t, 32> digest;
  if (EVP_DigestFinal_ex(state_->context, digest.data(), nullptr) != 1) std::abort();
  return digest;
}

}  // namespace postern
