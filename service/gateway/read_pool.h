// read_pool.h
//
// A few threads for reads of the log that may wait for the disk, so that no thread of the doors ever does.
//
//   if (!pool.Submit([...] { page = feed.FromLog(next, limit); ... })) return TooBusy();
#ifndef POSTERN_GATEWAY_READ_POOL_H_
#define POSTERN_GATEWAY_READ_POOL_H_

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace postern {

// Thread-safe.
class ReadPool {
 public:
  ReadPool(int threads, size_t max_waiting);
  // Runs what waits, then ends.
  ~ReadPool();

  // Must run `work` once, in order of submission; false, and nothing kept, when `max_waiting` pieces wait already.
  bool Submit(std::function<void()> work);

 private:
  void Run();

  const size_t max_waiting_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> waiting_;  // Guarded by mutex_.
  bool closed_ = false;                        // Guarded by mutex_.
  std::vector<std::thread> threads_;
};

}  // namespace postern

#endif  // POSTERN_GATEWAY_READ_POOL_H_
