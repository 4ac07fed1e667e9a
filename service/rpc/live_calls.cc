#include "rpc/live_calls.h"

#include <utility>
#include <vector>

#include "base/status.h"

namespace postern {

bool LiveCalls::Enter() {
  std::lock_guard<std::mutex> lock(mutex_);
  if (draining_) return false;
  ++plain_;
  return true;
}

void LiveCalls::Leave() {
  std::lock_guard<std::mutex> lock(mutex_);
  --plain_;
  idle_.notify_all();
}

std::optional<int64_t> LiveCalls::EnterCall(std::function<void(End)> end) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (draining_) return std::nullopt;
  calls_.emplace(++last_id_, std::move(end));
  return last_id_;
}

void LiveCalls::LeaveCall(int64_t id) {
  std::lock_guard<std::mutex> lock(mutex_);
  calls_.erase(id);
  idle_.notify_all();
}

std::optional<int64_t> LiveCalls::EnterStream(std::function<void()> drain, std::function<void()> recheck) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (draining_) return std::nullopt;
  streams_.emplace(++last_id_, Stream{std::move(drain), std::move(recheck)});
  return last_id_;
}

void LiveCalls::LeaveStream(int64_t id) {
  std::lock_guard<std::mutex> lock(mutex_);
  streams_.erase(id);
  idle_.notify_all();
}

void LiveCalls::RecheckCallers() {
  std::vector<std::function<void()>> rechecks;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    for (const auto& [id, stream] : streams_) {
      if (stream.recheck) rechecks.push_back(stream.recheck);
    }
  }
  for (const auto& recheck : rechecks) recheck();
}

void LiveCalls::Drain() {
  std::lock_guard<std::mutex> lock(mutex_);
  if (draining_) return;
  draining_ = true;
  for (const auto& [id, stream] : streams_) stream.drain();
}

bool LiveCalls::draining() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return draining_;
}

void LiveCalls::EndCalls(End how) {
  std::vector<std::function<void(End)>> ends;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    for (const auto& [id, end] : calls_) ends.push_back(end);
  }
  for (const auto& end : ends) end(how);
}

int64_t LiveCalls::CountLocked() const { return plain_ + static_cast<int64_t>(calls_.size() + streams_.size()); }

int64_t LiveCalls::count() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return CountLocked();
}

bool LiveCalls::WaitIdle(absl::Time deadline) {
  std::unique_lock<std::mutex> lock(mutex_);
  return idle_.wait_until(lock, absl::ToChronoTime(deadline), [this] { return CountLocked() == 0; });
}

absl::Status ServerDraining() {
  return Failure(reason::kServerDraining, "the server is shutting down").RetryAfter(absl::Seconds(1));
}

}  // namespace postern
