// feed.h
//
// The live end of the log for subscribers: a ring of recent events as ready-made bytes, and a way to be woken. No
// queue per subscriber: each holds a position and reads pages, from the ring when it is
// near the end, else from the log.
//
//   FeedPage page = feed.FromRing(next, 128);      // never blocks; `behind` when the ring no longer has the position
//   int64_t id = feed.Watch([] { wake(); });       // called after each commit
#ifndef POSTERN_GATEWAY_FEED_H_
#define POSTERN_GATEWAY_FEED_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "storage/event_log.h"

namespace postern {

// One event ready to be sent: `bytes` is field 1 of a SubscribeEventsResponse (0x0A, length, Event with the fields 20 to
// 22), shared by every subscriber.
struct Frame {
  int64_t sequence = 0;
  std::shared_ptr<const EventHeader> header;
  int partition = 0;  // Of the chat, or of the account where there is no chat: postern.v1.Shard.
  std::shared_ptr<const std::string> bytes;
  std::string raw_key;  // For view FULL.
};

// The framed bytes of a stored event; with `raw` (a serialised RawPayload) also field 23.
std::string FrameBytes(const StoredEvent& event, const std::string& cursor, const std::string* raw);

struct FeedPage {
  std::vector<Frame> frames;  // From the position on, in order, without holes.
  bool behind = false;        // The ring no longer (or not yet) reaches back to the position: read from the log.
  int64_t next = 0;           // The position after the frames.
  int64_t head = 0;           // The sequence the next event will get.
};

// Thread-safe.
class Feed {
 public:
  // `store` must outlive it. Sets itself as the log's tail.
  Feed(Store& store, int64_t ring_bytes);

  // Up to `max_events` frames from `next` on. Never blocks, never reads the disk.
  FeedPage FromRing(int64_t next, int max_events) const;

  // The same from the log; blocks on the disk, so never on a gRPC thread. CURSOR_EXPIRED when trimmed meanwhile.
  absl::StatusOr<FeedPage> FromLog(int64_t next, const ReadLimit& limit) const;

  // The sequence the next event will get, as far as subscribers may know: everything before it is durable.
  int64_t head() const;

  // Bounds as of now, next_sequence being head(), so that no cursor names an event that is not yet shown.
  LogBounds Bounds() const;

  // Calls `wake` after each commit until Unwatch; it must not block. Unwatch waits until a running call has ended.
  int64_t Watch(std::function<void()> wake);
  void Unwatch(int64_t id);

  EventLog& log() const { return store_.log(); }

 private:
  void Publish(absl::Span<const StoredEvent> events);

  Store& store_;
  const int64_t ring_bytes_;

  mutable std::mutex mutex_;
  std::deque<Frame> ring_;    // Guarded by mutex_; consecutive sequences.
  int64_t held_bytes_ = 0;    // Guarded by mutex_.
  int64_t head_ = 1;          // Guarded by mutex_.
  std::mutex watch_mutex_;
  std::map<int64_t, std::function<void()>> watchers_;  // Guarded by watch_mutex_.
  int64_t last_watch_ = 0;                             // Guarded by watch_mutex_.
};

}  // namespace postern

#endif  // POSTERN_GATEWAY_FEED_H_
