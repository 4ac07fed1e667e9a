#include "rpc/stream_positions.h"

#include <algorithm>

namespace postern {

StreamPositions::Place::Place(StreamPositions& all, int64_t next) : all_(all), next_(next) {
  std::lock_guard<std::mutex> lock(all_.mutex_);
  all_.places_.insert(this);
}

StreamPositions::Place::~Place() {
  std::lock_guard<std::mutex> lock(all_.mutex_);
  all_.places_.erase(this);
}

std::optional<int64_t> StreamPositions::Slowest() const {
  std::lock_guard<std::mutex> lock(mutex_);
  std::optional<int64_t> slowest;
  for (const Place* place : places_) {
    const int64_t next = place->next_.load(std::memory_order_relaxed);
    slowest = std::min(slowest.value_or(next), next);
  }
  return slowest;
}

}  // namespace postern
