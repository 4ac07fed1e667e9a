#include "app/reloader.h"

namespace postern {

void Reloader::Start() {
  thread_ = std::thread([this] { Run(); });
}

void Reloader::LookNow() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    asked_ = true;
  }
  wake_.notify_one();
}

void Reloader::Stop() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    stopped_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void Reloader::Run() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (true) {
    wake_.wait_for(lock, absl::ToChronoNanoseconds(interval_), [this] { return asked_ || stopped_; });
    if (stopped_) return;
    asked_ = false;
    lock.unlock();
    for (const auto& look : looks_) look();
    lock.lock();
  }
}

}  // namespace postern
