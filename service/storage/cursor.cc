#include "storage/cursor.h"

#include <array>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "base/ids.h"
#include "base/status.h"
#include "storage/row_codec.h"

namespace postern {
namespace {

constexpr uint8_t kVersion = 1;
constexpr size_t kChecksumBytes = 4;
constexpr size_t kMaxText = 128;

std::string Checksum(absl::string_view bytes) {
  std::array<uint8_t, 32> digest = Sha256(bytes);
  return std::string(reinterpret_cast<const char*>(digest.data()), kChecksumBytes);
}

absl::Status Malformed() { return Failure(reason::kCursorMalformed, "the cursor was not written by this service"); }

absl::Status Refused(const Reason& reason, absl::string_view message, const LogBounds& bounds) {
  return Failure(reason, message)
      .Metadata("earliest_cursor", EncodeCursor(CursorAfter(bounds.first_sequence - 1, bounds)))
      .Metadata("latest_cursor", EncodeCursor(CursorAfter(bounds.next_sequence - 1, bounds)));
}

}  // namespace

std::string EncodeCursor(const Cursor& cursor) {
  RowWriter out;
  out.Rest(std::string(1, kVersion));
  out.Fixed(cursor.epoch);
  out.Fixed(static_cast<uint64_t>(cursor.sequence));
  out.Rest(Checksum(out.bytes()));
  return absl::WebSafeBase64Escape(out.bytes());
}

absl::StatusOr<Cursor> DecodeCursor(absl::string_view text) {
  std::string bytes;
  if (text.size() > kMaxText || !absl::WebSafeBase64Unescape(text, &bytes)) return Malformed();
  if (bytes.empty() || bytes[0] != kVersion) return Malformed();
  RowReader in(absl::string_view(bytes).substr(1));
  Cursor cursor;
  cursor.epoch = in.Fixed();
  cursor.sequence = static_cast<int64_t>(in.Fixed());
  // Base64 has several spellings of the same bytes; only the one that was handed out is taken, checksum included.
  if (!in.ok() || cursor.sequence < 0 || EncodeCursor(cursor) != text) return Malformed();
  return cursor;
}

Cursor CursorAfter(int64_t sequence, const LogBounds& bounds) {
  Cursor cursor{bounds.epochs.empty() ? 0 : bounds.epochs.front().id, sequence};
  for (const Epoch& epoch : bounds.epochs) {
    if (epoch.first_sequence <= sequence) cursor.epoch = epoch.id;
  }
  return cursor;
}

absl::Status CheckCursor(const Cursor& cursor, const LogBounds& bounds) {
  bool known = false;
  for (const Epoch& epoch : bounds.epochs) {
    if (known && epoch.first_sequence <= cursor.sequence) {
      return Refused(reason::kCursorEpochMismatch, "the cursor's events were lost and others have taken their place",
                     bounds);
    }
    if (epoch.id == cursor.epoch) known = true;
  }
  if (!known) return Refused(reason::kCursorEpochMismatch, "the cursor is of another event log", bounds);
  if (cursor.sequence >= bounds.next_sequence) {
    return Refused(reason::kCursorInFuture, "the cursor lies after the end of the event log", bounds);
  }
  if (cursor.sequence + 1 < bounds.first_sequence) {
    return Refused(reason::kCursorExpired, "events after the cursor are no longer kept", bounds);
  }
  return absl::OkStatus();
}

}  // namespace postern
