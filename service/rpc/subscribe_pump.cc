// What a stream writes next: the other half of subscribe_reactor.cc.
#include <algorithm>
#include <utility>

#include "base/status.h"
#include "google/protobuf/util/time_util.h"
#include "rpc/status.h"
#include "rpc/subscribe_reactor.h"

namespace postern {
namespace {

using google::protobuf::util::TimeUtil;

// After so many events left out, a bookmark moves the client's cursor on, so that it never expires (KEP-956). A caller
// of some accounts gets bookmarks by time alone: their number would tell how busy the others are.
constexpr int64_t kBookmarkAfter = 1000;
constexpr ReadLimit kRingPage{256, 256 << 10};
constexpr ReadLimit kLogPage{500, 512 << 10};

google::protobuf::Duration ToProto(absl::Duration duration) {
  return TimeUtil::NanosecondsToDuration(absl::ToInt64Nanoseconds(duration));
}

}  // namespace

void SubscribeReactor::Pump() {
  ShowPosition();
  if (call_ == nullptr || blocked_ || finished_ || !metadata_sent_) return;
  const bool begins = located_ && !started_written_;
  if (end_ && !(begins && closing_ != v1::StreamClosing::REASON_UNSPECIFIED)) {
    FinishNow();
  } else if (begins) {
    WriteStarted();
  } else if (located_ && gap_) {
    WriteGap();
  } else if (located_) {
    WriteNext();
  }
}

void SubscribeReactor::FinishNow() {
  finished_ = true;
  blocked_ = true;
  blocked_since_ = std::chrono::steady_clock::now();
  outcome_ = Presentable(*end_, *context_.log, "postern.v1.EventService/SubscribeEvents");
  const bool closes = closing_ != v1::StreamClosing::REASON_UNSPECIFIED;
  if (!started_written_ || !(closes || revoked_)) {
    Finish(ToGrpcStatus(outcome_));
    return;
  }
  v1::SubscribeEventsResponse tail = MakeTail();
  if (closes) {
    tail.mutable_closing()->set_reason(closing_);
  } else {
    tail.mutable_bookmark()->set_caught_up(page_passed() && position_ >= context_.feed->head());
  }
  if (std::optional<FailureDetail> detail = DetailOf(outcome_); closes && detail && detail->retry_delay) {
    *tail.mutable_closing()->mutable_retry_delay() = ToProto(*detail->retry_delay);
  }
  response_ = EventBatch().Finish(tail);
  StartWriteAndFinish(&response_, grpc::WriteOptions().set_no_compression(), ToGrpcStatus(outcome_));
}

void SubscribeReactor::WriteStarted() {
  v1::SubscribeEventsResponse tail = MakeTail();
  tail.mutable_started()->set_start_cursor(tail.resume_cursor());
  tail.mutable_started()->set_head_cursor(view_.CursorText(context_.feed->head() - 1));
  *tail.mutable_started()->mutable_heartbeat_interval() = ToProto(wanted_.heartbeat_interval);
  started_written_ = true;
  // The events of an expired start are told as lost, even where the ring still holds some.
  const LogBounds bounds = context_.feed->Bounds();
  if (wanted_.skip_expired && position_ < bounds.first_sequence) SkipToEarliest();
  Write({}, tail);
}

void SubscribeReactor::ShowPosition() {
  if (context_.positions == nullptr || !located_ || call_ == nullptr) return;
  if (place_ == nullptr) place_ = context_.positions->Enter(position_);
  place_->Move(position_);
}

void SubscribeReactor::WriteGap() {
  v1::Gap gap = *std::exchange(gap_, std::nullopt);
  v1::SubscribeEventsResponse tail = MakeTail();
  *tail.mutable_gap() = std::move(gap);
  Write({}, tail);
}

void SubscribeReactor::TellErased() {
  gap_ = std::exchange(erased_, std::nullopt);
  gap_->set_to_cursor(view_.CursorText(position_ - 1));
  // What the policy is asked for: the position that the client has come with is gone. What is missing further on is
  // told, and the stream goes on.
  if (resumed_ && !wanted_.skip_expired) {
    End(view_.Erased(position_ - 1));
  } else {
    WriteGap();
  }
}

void SubscribeReactor::WriteNext() {
  EventBatch batch;
  Fill(batch);
  if (finished_) return;  // No read could be started.
  if (erased_ && batch.events() == 0 && !reading_) return TellErased();
  const bool at_tip = page_passed() && position_ >= context_.feed->head();
  if (batch.events() > 0) {
    v1::SubscribeEventsResponse tail = MakeTail();
    Write(std::move(batch), tail);
  } else if (ReachedLatest()) {
    End(absl::OkStatus(), v1::StreamClosing::REASON_REACHED_LATEST);
  } else if (bookmark_due_ || left_out_ >= kBookmarkAfter) {
    v1::SubscribeEventsResponse tail = MakeTail();
    tail.mutable_bookmark()->set_caught_up(at_tip);
    Write({}, tail);
  } else if (!reading_) {
    Await();
  }
}

void SubscribeReactor::Write(EventBatch batch, const v1::SubscribeEventsResponse& tail) {
  if (const int events = batch.events(); events > 0 && context_.observe_deliveries) context_.observe_deliveries(events);
  blocked_ = true;
  blocked_since_ = std::chrono::steady_clock::now();
  heartbeat_at_ = blocked_since_ + absl::ToChronoNanoseconds(Jittered(wanted_.heartbeat_interval));
  bookmark_due_ = false;
  left_out_ = 0;
  response_ = batch.Finish(tail);
  // Not compressed: it would be done for each stream and undo the sharing of bytes.
  StartWrite(&response_, grpc::WriteOptions().set_no_compression());
}

void SubscribeReactor::Fill(EventBatch& batch) {
  while (!ReachedLatest() && left_out_ < kBookmarkAfter) {
    if (page_passed() && !LoadPage(batch.events() > 0)) return;
    if (!TakePage(batch)) return;
  }
}

bool SubscribeReactor::TakePage(EventBatch& batch) {
  for (; !page_passed(); ++passed_) {
    const FramePtr& frame = page_.frames[passed_];
    if (target_ && frame->sequence >= *target_) {
      position_ = *target_;
      return false;
    }
    if (!TakeFrame(frame, batch)) return false;
    if (left_out_ >= kBookmarkAfter && batch.events() == 0) {
      position_ = frame->sequence + 1;
      ++passed_;
      start_cursor_.clear();
      return false;
    }
    position_ = frame->sequence + 1;
    start_cursor_.clear();
  }
  position_ = page_.next;
  page_ = FeedPage();
  passed_ = 0;
  return true;
}

bool SubscribeReactor::TakeFrame(const FramePtr& frame, EventBatch& batch) {
  if (frame->erased && wanted_.selector.MayHaveMatched(frame->header)) {
    if (batch.events() > 0) return false;
    if (!erased_) {
      const std::string from = ResumeCursor();
      erased_.emplace().set_from_cursor(from);
    }
    if (view_.shows_numbers()) erased_->set_lost_count(erased_->lost_count() + 1);
  } else if (!frame->erased && wanted_.selector.Matches(frame->header, frame->partition)) {
    const FramePtr shown = view_.Shown(frame);
    if (erased_ || !batch.Fits(*shown, wanted_.batch)) return false;
    batch.Add(shown);
    resumed_ = false;
  } else if (view_.shows_numbers()) {
    ++left_out_;
  }
  return true;
}

bool SubscribeReactor::LoadPage(bool batch_waits) {
  if (reading_ || position_ >= context_.feed->head()) return false;
  if (!wanted_.full) {
    page_ = context_.feed->FromRing(position_, kRingPage);
    passed_ = 0;
    if (!page_.behind) return page_.next > position_;
    page_ = FeedPage();
  }
  Submit([self = shared_from_this(), from = position_] { self->Read(from); }, batch_waits);
  return false;
}

void SubscribeReactor::Await() {
  if (!waiting_) {
    waiting_ = true;
    hub_.AwaitEvents(weak_from_this());
  }
  // A commit between the last look and the line above woke nobody.
  if (position_ < context_.feed->head()) Pump();
}

void SubscribeReactor::Submit(std::function<void()> read, bool batch_waits) {
  reading_ = hub_.reads().Submit(std::move(read));
  // What was taken from the log must reach the client before a cursor behind it does: the read is tried again after it.
  if (!reading_ && !batch_waits) {
    End(Failure(reason::kTooManyStreams, "too many streams read the log").RetryAfter(absl::Seconds(1)));
  }
}

void SubscribeReactor::Read(int64_t from) {
  absl::StatusOr<FeedPage> page = ReadPage(from);
  std::lock_guard<std::mutex> lock(mutex_);
  reading_ = false;
  if (page.ok()) {
    if (page->frames.empty()) position_ = std::max(position_, page->next);
    page_ = *std::move(page);
    passed_ = 0;
  } else if (wanted_.skip_expired && HasReason(page.status(), reason::kCursorExpired)) {
    SkipToEarliest();
  } else {
    End(page.status());
  }
  Pump();
}

absl::StatusOr<FeedPage> SubscribeReactor::ReadPage(int64_t from) const {
  const Feed& feed = *context_.feed;
  if (!wanted_.full) return feed.FromLog(from, kLogPage);
  FeedPage page = feed.FromRing(from, kRingPage);
  if (page.behind) {
    absl::StatusOr<FeedPage> read = feed.FromLog(from, kLogPage);
    if (!read.ok()) return read;
    page = *std::move(read);
  }
  // One response's worth of raw payloads at a time.
  int64_t bytes = 0;
  for (size_t i = 0; i < page.frames.size() && bytes <= wanted_.batch.max_bytes; ++i) {
    FramePtr& frame = page.frames[i];
    if (!wanted_.selector.Matches(frame->header, frame->partition)) continue;
    absl::StatusOr<FramePtr> whole = feed.WithRaw(frame);
    if (!whole.ok()) return whole.status();
    frame = *std::move(whole);
    bytes += frame->bytes.size();
    if (bytes > wanted_.batch.max_bytes && i + 1 < page.frames.size()) {
      page.next = frame->sequence + 1;
      page.frames.resize(i + 1);
    }
  }
  return page;
}

void SubscribeReactor::SkipToEarliest() {
  const int64_t first = context_.feed->Bounds().first_sequence;
  v1::Gap gap;
  gap.set_from_cursor(ResumeCursor());
  gap.set_to_cursor(view_.CursorText(first - 1));
  if (view_.shows_numbers()) gap.set_lost_count(first - position_);
  gap_ = std::move(gap);
  position_ = first;
  start_cursor_.clear();
}

v1::SubscribeEventsResponse SubscribeReactor::MakeTail() const {
  v1::SubscribeEventsResponse tail;
  tail.set_resume_cursor(ResumeCursor());
  *tail.mutable_server_time() = TimeUtil::NanosecondsToTimestamp(absl::ToUnixNanos(context_.clock->Now()));
  return tail;
}

}  // namespace postern
