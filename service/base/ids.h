// ids.h
//
// Identifiers that are stored or shared, and so must come out the same in every process: digests, event ids, partitions
// and random ids. (absl::HashOf differs in every process.)
//
//   std::string id = EventId({"main", "message_received", "2067"});   // evt_...
#ifndef POSTERN_BASE_IDS_H_
#define POSTERN_BASE_IDS_H_

#include <array>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace postern {

// How many partitions the log has; never changes.
inline constexpr int kPartitionCount = 64;

// SHA-256 of `bytes`.
std::array<uint8_t, 32> Sha256(absl::string_view bytes);

// `evt_` and 26 characters of lower-case base32: the first 128 bits of SHA-256 over the parts, each preceded by its
// length as 8 bytes, big-endian, so that no two lists of parts run together.
std::string EventId(absl::Span<const absl::string_view> parts);

// As EventId, without the `evt_`: an id that follows from the parts.
std::string DerivedId(absl::Span<const absl::string_view> parts);

// The partition of `key` (a chat, or an account where there is no chat): the first 8 bytes, big-endian, of SHA-256 over
// it modulo 64. As documented at postern.v1.Shard.
int PartitionOf(absl::string_view key);

// 26 characters of lower-case base32 from 128 bits of the system's random source.
std::string RandomId();

// 64 random bits.
uint64_t RandomBits();

}  // namespace postern

#endif  // POSTERN_BASE_IDS_H_
