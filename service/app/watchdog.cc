#include "app/watchdog.h"

#include <utility>

namespace postern {

Watchdog::Watchdog(absl::Duration limit, std::function<void()> expired)
    : thread_([this, limit, expired = std::move(expired)] {
        std::unique_lock<std::mutex> lock(mutex_);
        if (!wake_.wait_for(lock, absl::ToChronoNanoseconds(limit), [this] { return disarmed_; })) expired();
      }) {}

Watchdog::~Watchdog() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    disarmed_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

}  // namespace postern
