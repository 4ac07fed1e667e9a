// cursor.h
//
// The opaque position of the event feed: which epoch of which log, and after which sequence. Written as base64url over
// version, epoch, sequence and a checksum, at most 128 bytes, the same for every subscriber.
//
//   std::string text = EncodeCursor({epoch.id, 42});            // just after event 42
//   absl::StatusOr<Cursor> cursor = DecodeCursor(text);          // CURSOR_MALFORMED
//   absl::Status valid = CheckCursor(*cursor, log.Bounds());     // CURSOR_EXPIRED, CURSOR_IN_FUTURE,
//   CURSOR_EPOCH_MISMATCH
#ifndef POSTERN_STORAGE_CURSOR_H_
#define POSTERN_STORAGE_CURSOR_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/event_log.h"

namespace postern {

// A position just after `sequence`; 0 is before the first event of a log.
struct Cursor {
  uint64_t epoch = 0;
  int64_t sequence = 0;
};

std::string EncodeCursor(const Cursor& cursor);

// INVALID_ARGUMENT with CURSOR_MALFORMED for anything EncodeCursor did not write.
absl::StatusOr<Cursor> DecodeCursor(absl::string_view text);

// The cursor after `sequence`, in the epoch that wrote it (the first epoch for positions before the first event).
Cursor CursorAfter(int64_t sequence, const LogBounds& bounds);

// Whether reading on from the cursor misses nothing: OK; OUT_OF_RANGE CURSOR_EXPIRED when events after it are no longer
// kept; OUT_OF_RANGE CURSOR_IN_FUTURE when it lies after the end of the log; FAILED_PRECONDITION CURSOR_EPOCH_MISMATCH
// when the epoch is unknown or a later epoch has taken its sequence. The last three carry metadata `earliest_cursor`
// and `latest_cursor`.
absl::Status CheckCursor(const Cursor& cursor, const LogBounds& bounds);

}  // namespace postern

#endif  // POSTERN_STORAGE_CURSOR_H_
