#include "rpc/stream_hub.h"

#include <utility>

namespace postern {
namespace {

constexpr int kReadThreads = 2;
constexpr size_t kFewStreams = 16;

}  // namespace

// A stream that has just left may still wait in the pool: hence twice the number.
StreamHub::StreamHub(Feed& feed, int32_t max_streams)
    : feed_(feed), max_streams_(max_streams), reads_(kReadThreads, 2 * static_cast<size_t>(max_streams) + 1) {
  watch_ = feed_.Watch([this] { WakeWaiting(); });
  timer_ = std::thread([this] { RunTimer(); });
}

StreamHub::~StreamHub() {
  feed_.Unwatch(watch_);
  {
    std::lock_guard<std::mutex> lock(mutex_);
    closed_ = true;
  }
  timer_changed_.notify_one();
  timer_.join();
}

bool StreamHub::Enter() {
  std::lock_guard<std::mutex> lock(mutex_);
  if (open_ >= max_streams_) return false;
  ++open_;
  return true;
}

void StreamHub::Leave() {
  std::lock_guard<std::mutex> lock(mutex_);
  --open_;
}

void StreamHub::AwaitEvents(std::weak_ptr<HubStream> stream) {
  std::lock_guard<std::mutex> lock(mutex_);
  // Where no event comes, those that have ended are found here. Rarely enough that each stream pays for a few.
  if (waiting_.size() >= 2 * static_cast<size_t>(open_) + kFewStreams) {
    std::erase_if(waiting_, [](const std::weak_ptr<HubStream>& one) { return one.expired(); });
  }
  waiting_.push_back(std::move(stream));
}

void StreamHub::WakeWaiting() {
  std::vector<std::weak_ptr<HubStream>> woken;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    woken.swap(waiting_);
  }
  for (const std::weak_ptr<HubStream>& one : woken) {
    if (std::shared_ptr<HubStream> stream = one.lock()) stream->Wake();
  }
}

void StreamHub::StartTimer(std::weak_ptr<HubStream> stream, SteadyTime at) {
  bool first = false;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    const auto entry = due_.emplace(at, std::move(stream));
    first = entry == due_.begin();
  }
  if (first) timer_changed_.notify_one();
}

void StreamHub::RunTimer() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (!closed_) {
    if (due_.empty()) {
      timer_changed_.wait(lock);
      continue;
    }
    const SteadyTime at = due_.begin()->first;
    if (std::chrono::steady_clock::now() < at) {
      timer_changed_.wait_until(lock, at);
      continue;
    }
    std::shared_ptr<HubStream> stream = due_.begin()->second.lock();
    due_.erase(due_.begin());
    if (!stream) continue;
    lock.unlock();
    const SteadyTime next = stream->OnTimer(std::chrono::steady_clock::now());
    std::weak_ptr<HubStream> again = stream;
    stream.reset();
    lock.lock();
    if (next != SteadyTime::max()) due_.emplace(next, std::move(again));
  }
}

}  // namespace postern
