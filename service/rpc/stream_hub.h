// stream_hub.h
//
// What all event streams share, so that a stream costs no thread: one watch on the feed, one timer thread, a small pool
// for reads of the log, and the count of open streams.
//
//   if (!hub.Enter()) return TooManyStreams();
//   hub.StartTimer(stream, due);          // OnTimer tells when to call again
//   hub.AwaitEvents(stream);              // Wake, once, after the next commit
#ifndef POSTERN_RPC_STREAM_HUB_H_
#define POSTERN_RPC_STREAM_HUB_H_

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "gateway/feed.h"
#include "gateway/read_pool.h"

namespace postern {

using SteadyTime = std::chrono::steady_clock::time_point;

// A stream as the hub sees it. Both are called without a lock of the hub and must not block.
class HubStream {
 public:
  virtual ~HubStream() = default;
  virtual void Wake() = 0;
  // What is due at `now`; gives when to call again, SteadyTime::max() for never.
  virtual SteadyTime OnTimer(SteadyTime now) = 0;
};

// Thread-safe. Keeps no stream alive longer than a call to it.
class StreamHub {
 public:
  // `feed` must outlive it.
  StreamHub(Feed& feed, int32_t max_streams);
  // Every stream must have left.
  ~StreamHub();

  // Counts a stream; false when max_streams are open.
  bool Enter();
  void Leave();

  // The stream must look at the feed once more afterwards: a commit just before is not told.
  void AwaitEvents(std::weak_ptr<HubStream> stream);
  void StartTimer(std::weak_ptr<HubStream> stream, SteadyTime at);

  // For reads of streams, one at a time each.
  ReadPool& reads() { return reads_; }

 private:
  void WakeWaiting();
  void RunTimer();

  Feed& feed_;
  const int32_t max_streams_;
  std::mutex mutex_;
  std::condition_variable timer_changed_;
  int32_t open_ = 0;                                         // Guarded by mutex_.
  std::vector<std::weak_ptr<HubStream>> waiting_;            // Guarded by mutex_.
  std::multimap<SteadyTime, std::weak_ptr<HubStream>> due_;  // Guarded by mutex_.
  bool closed_ = false;                                      // Guarded by mutex_.
  ReadPool reads_;
  int64_t watch_ = 0;
  std::thread timer_;  // Last: starts when all else is there.
};

}  // namespace postern

#endif  // POSTERN_RPC_STREAM_HUB_H_
