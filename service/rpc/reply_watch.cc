#include "rpc/reply_watch.h"

#include <algorithm>

namespace postern {
namespace {

constexpr absl::Duration kShortestPause = absl::Milliseconds(10);
constexpr absl::Duration kLongestPause = absl::Minutes(1);

}  // namespace

ReplyWatch::ReplyWatch(LiveCalls& live, absl::Duration patience)
    : live_(live), thread_([this, pause = std::clamp(patience / 4, kShortestPause, kLongestPause)] { Run(pause); }) {}

ReplyWatch::~ReplyWatch() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    stop_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void ReplyWatch::Run(absl::Duration pause) {
  std::unique_lock<std::mutex> lock(mutex_);
  while (!wake_.wait_for(lock, absl::ToChronoNanoseconds(pause), [this] { return stop_; })) {
    lock.unlock();
    live_.EndCalls(LiveCalls::End::kNotTaken);
    lock.lock();
  }
}

}  // namespace postern
