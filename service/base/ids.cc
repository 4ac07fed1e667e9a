#include "base/ids.h"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <cstdlib>

namespace postern {
namespace {

// RFC 4648 base32 in lower case, without padding, of 16 bytes: 26 characters.
std::string Base32Of128Bits(const uint8_t* bytes) {
  static constexpr char kAlphabet[] = "abcdefghijklmnopqrstuvwxyz234567";
  std::string out;
  uint32_t buffer = 0;
  int bits = 0;
  for (int i = 0; i < 16; ++i) {
    buffer = (buffer << 8) | bytes[i];
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      out.push_back(kAlphabet[(buffer >> bits) & 31]);
    }
  }
  out.push_back(kAlphabet[(buffer << (5 - bits)) & 31]);
  return out;
}

// Found once: where the algorithm is not given, OpenSSL 3 looks for it at each digest, which costs more than the
// digest.
const EVP_MD* Sha256Algorithm() {
  static const EVP_MD* const kAlgorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return kAlgorithm;
}

void FillRandom(uint8_t* out, int size) {
  // Without random numbers ids would repeat and events be taken for repeats: nothing sensible can go on.
  if (RAND_bytes(out, size) != 1) std::abort();
}

}  // namespace

std::array<uint8_t, 32> Sha256(absl::string_view bytes) {
  std::array<uint8_t, 32> digest;
  // Without digests ids would be equal and events be taken for repeats: nothing sensible can go on.
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, Sha256Algorithm(), nullptr) != 1) std::abort();
  return digest;
}

std::string DerivedId(absl::Span<const absl::string_view> parts) {
  std::string joined;
  for (absl::string_view part : parts) {
    for (int shift = 56; shift >= 0; shift -= 8) joined.push_back(static_cast<char>(part.size() >> shift));
    joined.append(part.data(), part.size());
  }
  return Base32Of128Bits(Sha256(joined).data());
}

std::string EventId(absl::Span<const absl::string_view> parts) { return "evt_" + DerivedId(parts); }

int PartitionOf(absl::string_view key) {
  std::array<uint8_t, 32> digest = Sha256(key);
  return digest[7] % kPartitionCount;  // 64 divides 256: the last of the 8 bytes decides alone.
}

std::string RandomId() {
  uint8_t bytes[16];
  FillRandom(bytes, sizeof(bytes));
  return Base32Of128Bits(bytes);
}

uint64_t RandomBits() {
  uint64_t bits;
  FillRandom(reinterpret_cast<uint8_t*>(&bits), sizeof(bits));
  return bits;
}

}  // namespace postern
