#include "storage/sealed_cursor.h"

#include <algorithm>
#include <array>
#include <optional>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "base/ids.h"
#include "base/status.h"

namespace postern {
namespace {

constexpr uint8_t kVersion = 2;
constexpr size_t kChecksumBytes = 4;
constexpr size_t kMaxText = 128;
constexpr char kSealKey[] = "cursor-seal";

SealedBlock BlockOf(const Cursor& cursor) {
  SealedBlock block;
  for (int i = 0; i < 8; ++i) {
    block[i] = static_cast<uint8_t>(cursor.epoch >> (56 - 8 * i));
    block[8 + i] = static_cast<uint8_t>(static_cast<uint64_t>(cursor.sequence) >> (56 - 8 * i));
  }
  return block;
}

Cursor CursorOf(const SealedBlock& block) {
  uint64_t sequence = 0;
  Cursor cursor;
  for (int i = 0; i < 8; ++i) {
    cursor.epoch = cursor.epoch << 8 | block[i];
    sequence = sequence << 8 | block[8 + i];
  }
  cursor.sequence = static_cast<int64_t>(sequence);
  return cursor;
}

std::string BytesOf(const SealedBlock& block) { return std::string(block.begin(), block.end()); }

}  // namespace

std::string SealCursor(const Cursor& cursor, const BlockSeal& seal) {
  const SealedBlock plain = BlockOf(cursor);
  std::string bytes(1, kVersion);
  bytes += BytesOf(seal.Seal(plain));
  const std::array<uint8_t, 32> digest = Sha256(absl::StrCat(seal.key(), BytesOf(plain)));
  bytes.append(digest.begin(), digest.begin() + kChecksumBytes);
  return absl::WebSafeBase64Escape(bytes);
}

absl::StatusOr<Cursor> OpenCursor(absl::string_view text, const BlockSeal& seal) {
  std::string bytes;
  SealedBlock block;
  const bool sealed = text.size() <= kMaxText && absl::WebSafeBase64Unescape(text, &bytes) &&
                      bytes.size() == 1 + block.size() + kChecksumBytes && bytes[0] == kVersion;
  if (!sealed) return DecodeCursor(text);
  std::copy_n(bytes.begin() + 1, block.size(), block.begin());
  const Cursor cursor = CursorOf(seal.Open(block));
  // Its checksum and its one spelling included.
  if (cursor.sequence >= 0 && SealCursor(cursor, seal) == text) return cursor;
  return Failure(reason::kCursorMalformed, "the cursor was not written by this service");
}

absl::StatusOr<std::unique_ptr<const BlockSeal>> LoadCursorSeal(StateStore& state) {
  // Another run may draw one at the same time; the one that was written counts.
  const absl::Status drawn = state.Apply({StateWrite::Create(kSealKey, NewSealKey())});
  if (!drawn.ok() && !absl::IsAborted(drawn)) return drawn;
  absl::StatusOr<std::optional<StateEntry>> kept = state.Get(kSealKey);
  if (!kept.ok()) return kept.status();
  if (!kept->has_value() || (*kept)->value.size() != kSealKeyBytes) {
    return Failure(reason::kLogCorrupt, "the key of sealed cursors cannot be read");
  }
  return std::make_unique<const BlockSeal>((*kept)->value);
}

}  // namespace postern
