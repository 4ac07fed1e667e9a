// sealed_block.h
//
// Hides 16 bytes from those who do not have the key: the same bytes give the same block, and a block says nothing of
// the bytes in it. For positions that are handed out and come back, not for texts.
//
//   BlockSeal seal(key);                        // 32 bytes
//   std::array<uint8_t, 16> block = seal.Seal(bytes);
#ifndef POSTERN_BASE_SEALED_BLOCK_H_
#define POSTERN_BASE_SEALED_BLOCK_H_

#include <array>
#include <cstdint>
#include <string>
#include <utility>

namespace postern {

inline constexpr size_t kSealKeyBytes = 32;
using SealedBlock = std::array<uint8_t, 16>;

// 32 bytes of the system's random source.
std::string NewSealKey();

// AES-256 on a single block, a permutation of all blocks. Immutable, hence thread-safe.
class BlockSeal {
 public:
  // `key` has kSealKeyBytes bytes.
  explicit BlockSeal(std::string key) : key_(std::move(key)) {}

  SealedBlock Seal(const SealedBlock& bytes) const { return Transform(bytes, 1); }
  SealedBlock Open(const SealedBlock& sealed) const { return Transform(sealed, 0); }

  const std::string& key() const { return key_; }

 private:
  SealedBlock Transform(const SealedBlock& from, int encrypt) const;

  const std::string key_;
};

}  // namespace postern

#endif  // POSTERN_BASE_SEALED_BLOCK_H_
