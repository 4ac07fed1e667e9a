// watchdog.h
//
// Ends the process when it does not end by itself.
//
//   Watchdog watchdog(absl::Seconds(55), [] { _exit(1); });   // disarmed by its destructor
#ifndef POSTERN_APP_WATCHDOG_H_
#define POSTERN_APP_WATCHDOG_H_

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "absl/time/time.h"

namespace postern {

class Watchdog {
 public:
  // Calls `expired` on a thread of its own unless destroyed within `limit`.
  Watchdog(absl::Duration limit, std::function<void()> expired);
  ~Watchdog();

 private:
  std::mutex mutex_;
  std::condition_variable wake_;
  bool disarmed_ = false;  // Guarded by mutex_.
  std::thread thread_;
};

}  // namespace postern

#endif  // POSTERN_APP_WATCHDOG_H_
