// feed.h
//
// The live end of the log for subscribers: a ring of recent events as ready-made bytes, and a way to be woken. No
// queue per subscriber: each holds a position and reads pages, from the ring when it is near the end, else from the
// log.
//
//   FeedPage page = feed.FromRing(next, {});        // never blocks; `behind` when the ring no longer has the position
//   int64_t id = feed.Watch([] { wake(); });        // called after each commit, on the feed's own thread
#ifndef POSTERN_GATEWAY_FEED_H_
#define POSTERN_GATEWAY_FEED_H_

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "gateway/frame.h"
#include "storage/cursor.h"
#include "storage/event_log.h"

namespace postern {

struct FeedPage {
  std::vector<FramePtr> frames;  // From the position on, in order, nothing left out.
  bool behind = false;           // The ring no longer reaches back to the position: read from the log.
  int64_t next = 0;              // The position after the frames.
  int64_t head = 0;              // The sequence the next event will get.
};

// Thread-safe.
class Feed {
 public:
  // `store` must outlive it. Sets itself as the log's tail; holds frames of at most `ring_bytes` (but always the
  // newest).
  Feed(Store& store, int64_t ring_bytes);
  // No watcher may be left, no append be under way.
  ~Feed();

  // Frames from `next` on. Never blocks, never reads the disk.
  FeedPage FromRing(int64_t next, const ReadLimit& limit) const;

  // The same from the log; blocks on the disk, so never on a gRPC thread. Never shows what FromRing would not. Must
  // give CURSOR_EXPIRED, with `earliest_cursor`, when `next` was trimmed.
  absl::StatusOr<FeedPage> FromLog(int64_t next, const ReadLimit& limit) const;

  // The frame with field 23 added; blocks on the disk. The frame itself when it has no raw payload, when that is no
  // longer kept, or when the two together would exceed kMaxFrameBytes.
  absl::StatusOr<FramePtr> WithRaw(const FramePtr& frame) const;

  // The sequence the next event will get, as far as subscribers may know: everything before it is durable.
  int64_t head() const;

  // Bounds as of now, next_sequence being head(), so that no cursor names an event that is not yet shown.
  LogBounds Bounds() const;

  // The text of the cursor just after `sequence`.
  std::string CursorText(int64_t sequence) const;

  // Must call `wake` after each commit until Unwatch, never on the thread that appends; several commits may share a
  // call. `wake` must not block nor call Unwatch. Unwatch waits until a running call has ended.
  int64_t Watch(std::function<void()> wake);
  void Unwatch(int64_t id);

  EventLog& log() const { return store_.log(); }

 private:
  void Hear(absl::Span<const StoredEvent> events);
  void Publish(absl::Span<const StoredEvent> events);
  // Puts what is left of erased events in the place of their frames.
  void Empty(absl::Span<const StoredEvent> erased);
  FramePtr MakeFrame(const StoredEvent& event) const;
  void Notify();

  Store& store_;
  const int64_t ring_bytes_;
  const LogBounds opened_;  // Its epochs stay true while the log is open.

  mutable std::mutex mutex_;
  std::condition_variable published_;
  std::deque<FramePtr> ring_;  // Guarded by mutex_; growing sequences.
  int64_t ring_start_ = 0;     // Guarded by mutex_; from here on the ring is complete.
  int64_t held_bytes_ = 0;     // Guarded by mutex_.
  int64_t head_ = 0;           // Guarded by mutex_.
  bool closed_ = false;        // Guarded by mutex_.

  std::mutex watch_mutex_;
  std::map<int64_t, std::function<void()>> watchers_;  // Guarded by watch_mutex_.
  int64_t last_watch_ = 0;                             // Guarded by watch_mutex_.
  std::thread notifier_;                               // Last: starts when all else is there.
};

}  // namespace postern

#endif  // POSTERN_GATEWAY_FEED_H_
