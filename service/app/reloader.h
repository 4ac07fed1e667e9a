// reloader.h
//
// Looks again at whatever stands in files: every few seconds, since a mounted secret changes without a word, and at
// once when somebody asks (SIGHUP).
//
//   Reloader reloader(absl::Seconds(10));
//   reloader.Add([&] { certificates.Reload()...; });
//   reloader.Start();
//   reloader.LookNow();
#ifndef POSTERN_APP_RELOADER_H_
#define POSTERN_APP_RELOADER_H_

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "absl/time/time.h"

namespace postern {

// Thread-safe, but for Add.
class Reloader {
 public:
  explicit Reloader(absl::Duration interval) : interval_(interval) {}
  ~Reloader() { Stop(); }

  // Before Start. `look` runs on the reloader's thread, one after the other in the order they were added.
  void Add(std::function<void()> look) { looks_.push_back(std::move(look)); }

  void Start();
  // Returns at once; a look that is under way is followed by another.
  void LookNow();
  // Waits for the look under way. Idempotent.
  void Stop();

 private:
  void Run();

  const absl::Duration interval_;
  std::vector<std::function<void()>> looks_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool asked_ = false;    // Guarded by mutex_.
  bool stopped_ = false;  // Guarded by mutex_.
  std::thread thread_;
};

}  // namespace postern

#endif  // POSTERN_APP_RELOADER_H_
