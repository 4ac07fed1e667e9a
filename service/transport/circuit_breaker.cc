#include "transport/circuit_breaker.h"

#include <algorithm>

namespace postern {
namespace {

constexpr int kMostDoublings = 20;
constexpr double kJitter = 0.2;

}  // namespace

std::optional<CircuitBreaker::Pass> CircuitBreaker::Admit(absl::Time now) {
  if (state_ == State::kOpen && now >= open_until_) {
    state_ = State::kHalfOpen;
    ++period_;
    probing_ = false;
  }
  if (state_ == State::kOpen || (state_ == State::kHalfOpen && probing_)) return std::nullopt;
  probing_ = state_ == State::kHalfOpen;
  return Pass{.period = period_, .probe = probing_};
}

void CircuitBreaker::Report(const Pass& pass, Outcome outcome, absl::Time now, double random) {
  if (pass.period != period_) return;
  if (pass.probe) probing_ = false;
  if (outcome == Outcome::kNeither) return;
  if (outcome == Outcome::kFailure) {
    if (pass.probe || ++failures_ >= options_.failures) Open(now, random);
    return;
  }
  failures_ = 0;
  if (!pass.probe) return;
  state_ = State::kClosed;
  ++period_;
  openings_ = 0;
}

void CircuitBreaker::Open(absl::Time now, double random) {
  const absl::Duration full = options_.first_open * (int64_t{1} << std::min(openings_, kMostDoublings));
  open_until_ = now + std::min(full, options_.longest_open) * (1 - kJitter * random);
  state_ = State::kOpen;
  ++period_;
  ++openings_;
  failures_ = 0;
}

absl::Time CircuitBreaker::OpenUntil(absl::Time now) const {
  return state_ == State::kOpen ? std::max(now, open_until_) : now;
}

const char* BreakerStateName(CircuitBreaker::State state) {
  switch (state) {
    case CircuitBreaker::State::kClosed:
      return "closed";
    case CircuitBreaker::State::kHalfOpen:
      return "half_open";
    case CircuitBreaker::State::kOpen:
      return "open";
  }
  return "unknown";
}

}  // namespace postern
