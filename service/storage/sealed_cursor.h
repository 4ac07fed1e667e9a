// sealed_cursor.h
//
// A cursor that shows nothing of the log's size: for callers who see some accounts only, to whom a sequence would tell
// how much the others have. As opaque and as lasting as a plain one.
//
//   std::string text = SealCursor(cursor, seal);
//   absl::StatusOr<Cursor> cursor = OpenCursor(text, seal);   // takes plain ones too
#ifndef POSTERN_STORAGE_SEALED_CURSOR_H_
#define POSTERN_STORAGE_SEALED_CURSOR_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/sealed_block.h"
#include "storage/cursor.h"
#include "storage/state_store.h"

namespace postern {

// At most 128 bytes, the same text for the same cursor.
std::string SealCursor(const Cursor& cursor, const BlockSeal& seal);

// What SealCursor or EncodeCursor wrote: a caller whose rights became fewer goes on with what it has. INVALID_ARGUMENT
// with CURSOR_MALFORMED for anything else.
absl::StatusOr<Cursor> OpenCursor(absl::string_view text, const BlockSeal& seal);

// The seal of this log: drawn and kept with it at the first call, so that cursors last as long as the log does. Errors
// are the store's.
absl::StatusOr<std::unique_ptr<const BlockSeal>> LoadCursorSeal(StateStore& state);

}  // namespace postern

#endif  // POSTERN_STORAGE_SEALED_CURSOR_H_
