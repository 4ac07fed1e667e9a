#include "rpc/feed_view.h"

#include <optional>

#include "base/status.h"
#include "rpc/validation.h"
#include "storage/sealed_cursor.h"

namespace postern {

absl::Status CheckView(const Caller& caller, v1::EventView view) {
  if (view != v1::EVENT_VIEW_FULL || caller.raw_payloads) return absl::OkStatus();
  return Failure(reason::kCallerForbidden, "the caller may not see raw payloads, which EVENT_VIEW_FULL holds")
      .Metadata("permission", "raw_payloads");
}

std::string FeedView::CursorText(int64_t sequence) const {
  std::string plain = feed_->CursorText(sequence);
  if (shows_numbers()) return plain;
  const absl::StatusOr<Cursor> cursor = DecodeCursor(plain);
  return cursor.ok() ? SealCursor(*cursor, *seal_) : "";
}

absl::StatusOr<Cursor> FeedView::Read(absl::string_view text) const {
  return seal_ == nullptr ? DecodeCursor(text) : OpenCursor(text, *seal_);
}

absl::Status FeedView::Check(const Cursor& cursor) const { return Shown(CheckCursor(cursor, feed_->Bounds())); }

absl::StatusOr<int64_t> FeedView::SequenceAt(absl::string_view text, absl::string_view field) const {
  absl::StatusOr<Cursor> cursor = Read(text);
  if (!cursor.ok()) return AtField(cursor.status(), field);
  if (absl::Status valid = Check(*cursor); !valid.ok()) return AtField(valid, field);
  return cursor->sequence;
}

absl::Status FeedView::Erased(int64_t sequence) const {
  return Failure(reason::kCursorExpired, "the events after the cursor were erased")
      .Metadata("earliest_cursor", CursorText(sequence))
      .Metadata("latest_cursor", CursorText(feed_->head() - 1));
}

absl::Status FeedView::Shown(const absl::Status& status) const {
  std::optional<FailureDetail> detail = DetailOf(status);
  if (shows_numbers() || !detail) return status;
  for (const char* key : {"earliest_cursor", "latest_cursor"}) {
    auto found = detail->metadata.find(key);
    if (found == detail->metadata.end()) continue;
    const absl::StatusOr<Cursor> cursor = DecodeCursor(found->second);
    if (cursor.ok()) found->second = SealCursor(*cursor, *seal_);
  }
  return WithDetail(absl::Status(status.code(), status.message()), *detail);
}

FramePtr FeedView::Shown(const FramePtr& frame) const {
  return shows_numbers() ? frame : Reissue(*frame, CursorText(frame->sequence));
}

}  // namespace postern
