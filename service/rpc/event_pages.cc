#include "rpc/event_pages.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "providers/page_token.h"
#include "rpc/event_filter.h"
#include "rpc/validation.h"

namespace postern {
namespace {

constexpr int64_t kMostLookedAt = 10000;
constexpr int64_t kMostBytes = 1 << 20;
constexpr ReadLimit kRead{500, 1 << 20};

absl::Status Refused(absl::string_view field, absl::string_view description) {
  return Failure(reason::kInvalidField, absl::StrCat(field, " ", description)).Field(field, description);
}

// What the page token is bound to: the filter alone, so that view and page size may change between pages.
v1::ListEventsRequest QueryOf(const v1::ListEventsRequest& request) {
  v1::ListEventsRequest query;
  *query.mutable_filter() = request.filter();
  query.set_page_token(request.page_token());
  return query;
}

absl::Status NotAnEvents() {
  return AtField(Failure(reason::kCursorMalformed, "the cursor is not an event's"), "cursor");
}

// The first sequence of the page, or nothing for the oldest event kept.
absl::StatusOr<std::optional<int64_t>> PageStart(const FeedView& view, const v1::ListEventsRequest& request) {
  absl::StatusOr<std::string> token = ReadPageToken(QueryOf(request));
  if (!token.ok()) return token.status();
  const bool first_page = token->empty();
  const std::string& cursor = first_page ? request.after_cursor() : *token;
  if (cursor.empty()) return std::optional<int64_t>();
  absl::StatusOr<int64_t> after = view.SequenceAt(cursor, first_page ? "after_cursor" : "page_token");
  if (!after.ok()) return after.status();
  return std::optional<int64_t>(*after + 1);
}

// Collects one page.
class PageReader {
 public:
  PageReader(const FeedView& view, const EventSelector& selector, bool full, int page_size)
      : view_(view), feed_(view.feed()), selector_(selector), full_(full), page_size_(page_size) {}

  // Reads from `next` on; leaves `next` after what was looked at.
  absl::Status Read(int64_t& next) {
    const int64_t head = feed_.head();
    while (next < head && looked_at_ < kMostLookedAt) {
      absl::StatusOr<FeedPage> page = feed_.FromLog(next, kRead);
      if (!page.ok()) return view_.Shown(page.status());
      for (const FramePtr& frame : page->frames) {
        if (frame->erased) {
          ++looked_at_;
          next = frame->sequence + 1;
          continue;
        }
        absl::StatusOr<bool> taken = Take(frame);
        if (!taken.ok()) return taken.status();
        if (!*taken) return absl::OkStatus();
        next = frame->sequence + 1;
      }
      next = page->next;
    }
    return absl::OkStatus();
  }

  // The frames joined: a serialised ListEventsResponse.
  const std::string& bytes() const { return bytes_; }

 private:
  // False when the page has no room for it.
  absl::StatusOr<bool> Take(const FramePtr& frame) {
    ++looked_at_;
    if (!selector_.Matches(frame->header, frame->partition)) return true;
    if (events_ >= page_size_) return false;
    FramePtr whole = frame;
    if (full_) {
      absl::StatusOr<FramePtr> with_raw = feed_.WithRaw(frame);
      if (!with_raw.ok()) return with_raw.status();
      whole = *std::move(with_raw);
    }
    whole = view_.Shown(whole);
    if (events_ > 0 && static_cast<int64_t>(bytes_.size() + whole->bytes.size()) > kMostBytes) return false;
    bytes_ += whole->bytes;
    ++events_;
    return true;
  }

  const FeedView& view_;
  const Feed& feed_;
  const EventSelector& selector_;
  const bool full_;
  const int page_size_;
  int64_t looked_at_ = 0;
  int events_ = 0;
  std::string bytes_;
};

}  // namespace

absl::Status FillEventPage(const FeedView& view, const Router& router, const v1::ListEventsRequest& request,
                           v1::ListEventsResponse& response) {
  if (request.page_size() < 0) return Refused("page_size", "must not be negative");
  if (!v1::EventView_IsValid(request.view())) return Refused("view", "is not known");
  if (absl::Status allowed = CheckView(view.caller(), request.view()); !allowed.ok()) return allowed;
  absl::StatusOr<EventSelector> selector = EventSelector::Make(request.filter(), nullptr, router, view.caller());
  if (!selector.ok()) return selector.status();
  absl::StatusOr<std::optional<int64_t>> start = PageStart(view, request);
  if (!start.ok()) return start.status();
  PageReader reader(view, *selector, request.view() == v1::EVENT_VIEW_FULL, EffectivePageSize(request.page_size()));
  int64_t next = start->value_or(view.feed().Bounds().first_sequence);
  if (absl::Status read = reader.Read(next); !read.ok()) return read;
  if (!response.ParseFromString(reader.bytes())) return absl::InternalError("a frame does not parse");
  const std::string cursor = view.CursorText(next - 1);
  response.set_resume_cursor(cursor);
  if (next < view.feed().head()) response.set_next_page_token(MakePageToken(QueryOf(request), cursor));
  return absl::OkStatus();
}

absl::Status FillEvent(const FeedView& view, const v1::GetEventRequest& request, v1::GetEventResponse& response) {
  if (request.cursor().empty()) return Refused("cursor", "is required");
  if (!v1::EventView_IsValid(request.view())) return Refused("view", "is not known");
  if (absl::Status allowed = CheckView(view.caller(), request.view()); !allowed.ok()) return allowed;
  absl::StatusOr<int64_t> sequence = view.SequenceAt(request.cursor(), "cursor");
  if (!sequence.ok()) return sequence.status();
  if (*sequence == 0) return NotAnEvents();
  const Feed& feed = view.feed();
  absl::StatusOr<FeedPage> page = feed.FromLog(*sequence, {.max_events = 1});
  if (!page.ok()) {
    const absl::Status failed = view.Shown(page.status());
    return HasReason(failed, reason::kCursorExpired) ? AtField(failed, "cursor") : failed;
  }
  if (page->frames.empty() || page->frames[0]->sequence != *sequence) return NotAnEvents();
  FramePtr frame = page->frames[0];
  if (!view.caller().MaySee(frame->header.account)) return NotAnEvents();
  if (frame->erased) return AtField(view.Erased(*sequence), "cursor");
  if (request.view() == v1::EVENT_VIEW_FULL) {
    absl::StatusOr<FramePtr> whole = feed.WithRaw(frame);
    if (!whole.ok()) return whole.status();
    frame = *std::move(whole);
  }
  // `event` is field 1 of the response, as it is of the frame.
  static_assert(int{v1::GetEventResponse::kEventFieldNumber} == int{v1::SubscribeEventsResponse::kEventsFieldNumber});
  if (!response.ParseFromString(view.Shown(frame)->bytes)) return absl::InternalError("a frame does not parse");
  return absl::OkStatus();
}

}  // namespace postern
