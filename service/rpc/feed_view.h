// feed_view.h
//
// The feed as one caller may see it. A caller of every account sees it as it is. Any other must not learn from numbers
// how much the rest of the accounts have: its cursors are sealed, its events have no sequence, and what was lost is not
// counted.
//
//   FeedView view(feed, caller, seal);
//   absl::StatusOr<int64_t> after = view.SequenceAt(request.cursor(), "cursor");
//   response.set_resume_cursor(view.CursorText(*after));
#ifndef POSTERN_RPC_FEED_VIEW_H_
#define POSTERN_RPC_FEED_VIEW_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/sealed_block.h"
#include "gateway/feed.h"
#include "postern/v1/event.pb.h"
#include "rpc/caller.h"

namespace postern {

// PERMISSION_DENIED with CALLER_FORBIDDEN for EVENT_VIEW_FULL when the caller may not see raw payloads.
absl::Status CheckView(const Caller& caller, v1::EventView view);

// Cheap to copy. Thread-safe.
class FeedView {
 public:
  // `feed` and `seal` must outlive it; `seal` may be null where every caller sees every account.
  FeedView(const Feed& feed, CallerPtr caller, const BlockSeal* seal)
      : feed_(&feed), caller_(std::move(caller)), seal_(seal) {}

  const Feed& feed() const { return *feed_; }
  const Caller& caller() const { return *caller_; }
  bool shows_numbers() const { return caller_->every_account || seal_ == nullptr; }

  // The text of the cursor just after `sequence`.
  std::string CursorText(int64_t sequence) const;

  // The position of a cursor that was handed out to anyone. CURSOR_MALFORMED.
  absl::StatusOr<Cursor> Read(absl::string_view text) const;

  // CheckCursor; the cursors in its details are this caller's.
  absl::Status Check(const Cursor& cursor) const;

  // Read and Check; errors name `field`.
  absl::StatusOr<int64_t> SequenceAt(absl::string_view text, absl::string_view field) const;

  // CURSOR_EXPIRED for what was erased up to `sequence`, from where on events are kept again.
  absl::Status Erased(int64_t sequence) const;

  // An error of the feed with its `earliest_cursor` and `latest_cursor` as this caller's.
  absl::Status Shown(const absl::Status& status) const;

  // The frame as the caller gets it.
  FramePtr Shown(const FramePtr& frame) const;

 private:
  const Feed* feed_;
  CallerPtr caller_;
  const BlockSeal* seal_;
};

}  // namespace postern

#endif  // POSTERN_RPC_FEED_VIEW_H_
