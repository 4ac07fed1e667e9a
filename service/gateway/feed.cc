#include "gateway/feed.h"

#include <algorithm>
#include <utility>

#include "base/status.h"

namespace postern {
namespace {

// What a frame costs in the ring beside its bytes.
constexpr int64_t kFrameOverhead = 256;

int64_t Cost(const Frame& frame) { return static_cast<int64_t>(frame.bytes.size()) + kFrameOverhead; }

}  // namespace

Feed::Feed(Store& store, int64_t ring_bytes) : store_(store), ring_bytes_(ring_bytes), opened_(store.log().Bounds()) {
  head_ = opened_.next_sequence;
  ring_start_ = head_;
  store_.log().Tail([this](absl::Span<const StoredEvent> events) { Hear(events); });
  notifier_ = std::thread([this] { Notify(); });
}

Feed::~Feed() {
  store_.log().Tail(nullptr);
  {
    std::lock_guard<std::mutex> lock(mutex_);
    closed_ = true;
  }
  published_.notify_one();
  notifier_.join();
}

FramePtr Feed::MakeFrame(const StoredEvent& event) const { return BuildFrame(event, CursorText(event.sequence)); }

void Feed::Hear(absl::Span<const StoredEvent> events) {
  if (events.empty()) return;
  events.front().erased ? Empty(events) : Publish(events);
}

void Feed::Empty(absl::Span<const StoredEvent> erased) {
  std::vector<FramePtr> frames;
  frames.reserve(erased.size());
  for (const StoredEvent& event : erased) frames.push_back(MakeFrame(event));
  // What is swapped out is freed outside the lock.
  std::lock_guard<std::mutex> lock(mutex_);
  for (FramePtr& frame : frames) {
    auto it = std::lower_bound(ring_.begin(), ring_.end(), frame->sequence,
                               [](const FramePtr& held, int64_t sequence) { return held->sequence < sequence; });
    if (it == ring_.end() || (*it)->sequence != frame->sequence) continue;
    held_bytes_ += Cost(*frame) - Cost(**it);
    it->swap(frame);
  }
}

void Feed::Publish(absl::Span<const StoredEvent> events) {
  std::vector<FramePtr> frames;
  frames.reserve(events.size());
  for (const StoredEvent& event : events) frames.push_back(MakeFrame(event));
  std::vector<FramePtr> dropped;  // Freed outside the lock.
  {
    std::lock_guard<std::mutex> lock(mutex_);
    head_ = frames.back()->sequence + 1;
    for (FramePtr& frame : frames) {
      held_bytes_ += Cost(*frame);
      ring_.push_back(std::move(frame));
    }
    while (held_bytes_ > ring_bytes_ && ring_.size() > 1) {
      held_bytes_ -= Cost(*ring_.front());
      ring_start_ = ring_.front()->sequence + 1;
      dropped.push_back(std::move(ring_.front()));
      ring_.pop_front();
    }
  }
  published_.notify_one();
}

FeedPage Feed::FromRing(int64_t next, const ReadLimit& limit) const {
  FeedPage page;
  page.next = next;
  std::lock_guard<std::mutex> lock(mutex_);
  page.head = head_;
  page.behind = next < ring_start_;
  if (page.behind || next >= head_) return page;
  auto it = std::lower_bound(ring_.begin(), ring_.end(), next,
                             [](const FramePtr& frame, int64_t sequence) { return frame->sequence < sequence; });
  int64_t bytes = 0;
  for (; it != ring_.end() && static_cast<int>(page.frames.size()) < limit.max_events; ++it) {
    bytes += (*it)->bytes.size();
    if (bytes > limit.max_bytes && !page.frames.empty()) break;
    page.frames.push_back(*it);
  }
  page.next = it == ring_.end() ? head_ : page.frames.back()->sequence + 1;
  return page;
}

absl::StatusOr<FeedPage> Feed::FromLog(int64_t next, const ReadLimit& limit) const {
  FeedPage page;
  page.next = next;
  page.head = head();
  if (next >= page.head) return page;
  absl::StatusOr<std::vector<StoredEvent>> events = log().Read(next, limit);
  if (!events.ok() && HasReason(events.status(), reason::kCursorExpired)) {
    const LogBounds bounds = Bounds();
    const absl::Status expired = CheckCursor(CursorAfter(next - 1, bounds), bounds);
    return expired.ok() ? events.status() : expired;
  }
  if (!events.ok()) return events.status();
  for (const StoredEvent& event : *events) {
    if (event.sequence >= page.head) break;
    page.frames.push_back(MakeFrame(event));
  }
  page.next = page.frames.empty() ? page.head : page.frames.back()->sequence + 1;
  return page;
}

absl::StatusOr<FramePtr> Feed::WithRaw(const FramePtr& frame) const {
  if (frame->raw_key.empty()) return frame;
  absl::StatusOr<std::string> raw = log().ReadRaw(frame->raw_key);
  if (absl::IsNotFound(raw.status())) return frame;
  if (!raw.ok()) return raw.status();
  FramePtr whole = AddRaw(*frame, *raw);
  return whole ? whole : frame;
}

int64_t Feed::head() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return head_;
}

LogBounds Feed::Bounds() const {
  const int64_t shown = head();
  LogBounds bounds = log().Bounds();
  bounds.next_sequence = std::max(shown, bounds.first_sequence);
  return bounds;
}

std::string Feed::CursorText(int64_t sequence) const { return EncodeCursor(CursorAfter(sequence, opened_)); }

int64_t Feed::Watch(std::function<void()> wake) {
  std::lock_guard<std::mutex> lock(watch_mutex_);
  watchers_.emplace(++last_watch_, std::move(wake));
  return last_watch_;
}

void Feed::Unwatch(int64_t id) {
  std::lock_guard<std::mutex> lock(watch_mutex_);
  watchers_.erase(id);
}

void Feed::Notify() {
  int64_t notified = opened_.next_sequence;
  std::unique_lock<std::mutex> lock(mutex_);
  while (true) {
    published_.wait(lock, [&] { return closed_ || head_ > notified; });
    if (closed_) return;
    notified = head_;
    lock.unlock();
    {
      std::lock_guard<std::mutex> watching(watch_mutex_);
      for (const auto& [id, wake] : watchers_) wake();
    }
    lock.lock();
  }
}

}  // namespace postern
