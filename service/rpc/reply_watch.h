// reply_watch.h
//
// Looks, again and again, for calls whose replies their callers do not take. gRPC keeps a reply until the caller's
// connection grants the window for it: one that grants none would hold the reply's memory and its place among the calls
// under way for ever.
//
//   ReplyWatch watch(live, absl::Seconds(60));   // LiveCalls::End::kNotTaken for every call, four times a minute
#ifndef POSTERN_RPC_REPLY_WATCH_H_
#define POSTERN_RPC_REPLY_WATCH_H_

#include <condition_variable>
#include <mutex>
#include <thread>

#include "absl/time/time.h"
#include "rpc/live_calls.h"

namespace postern {

class ReplyWatch {
 public:
  // Starts a thread that asks the calls of `live`, which must outlive it, four times within `patience`, and once a
  // minute at least: one that is cut off after that time is cut off soon after it.
  ReplyWatch(LiveCalls& live, absl::Duration patience);
  // Waits for the look under way.
  ~ReplyWatch();

 private:
  void Run(absl::Duration pause);

  LiveCalls& live_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stop_ = false;  // Guarded by mutex_.
  std::thread thread_;
};

}  // namespace postern

#endif  // POSTERN_RPC_REPLY_WATCH_H_
