#include "backoff.h"

#include <algorithm>
#include <random>
#include <utility>

namespace postern {
namespace {

constexpr absl::Duration kFirst = absl::Milliseconds(200);
constexpr absl::Duration kGreatest = absl::Seconds(20);
constexpr double kFactor = 1.6;

}  // namespace

Backoff::Backoff(std::function<double()> draw) : draw_(std::move(draw)), bound_(kFirst) {}

void Backoff::Reset() { bound_ = kFirst; }

absl::Duration Backoff::Next(absl::Duration at_least) {
  const absl::Duration delay = draw_() * bound_;
  bound_ = std::min(bound_ * kFactor, kGreatest);
  return std::max(delay, at_least);
}

double DrawRandom() {
  thread_local std::mt19937_64 generator{std::random_device{}()};
  return std::uniform_real_distribution<double>(0.0, 1.0)(generator);
}

}  // namespace postern
