// circuit_breaker.h
//
// Leaves a provider alone that fails again and again, and finds out with one request at a time whether it is back.
// Closed: all pass. Open, after so many failures in a row: none does, for a time that doubles with every probe that
// fails. Half open, when that has passed: one probe; its success closes the breaker. Pure: time and randomness come in.
//
//   CircuitBreaker breaker({});
//   std::optional<CircuitBreaker::Pass> pass = breaker.Admit(now);
//   if (pass) breaker.Report(*pass, CircuitBreaker::Outcome::kFailure, now, random());
#ifndef POSTERN_TRANSPORT_CIRCUIT_BREAKER_H_
#define POSTERN_TRANSPORT_CIRCUIT_BREAKER_H_

#include <cstdint>
#include <optional>

#include "absl/time/time.h"

namespace postern {

struct BreakerOptions {
  int failures = 10;                                    // In a row; opens the breaker.
  absl::Duration first_open = absl::Milliseconds(250);  // Doubles with every probe that fails.
  absl::Duration longest_open = absl::Seconds(30);      // Each is shortened at random by up to a fifth.
};

// Not thread-safe.
class CircuitBreaker {
 public:
  enum class State { kClosed, kHalfOpen, kOpen };
  enum class Outcome {
    kSuccess,  // The provider answered, if only to refuse.
    kFailure,
    kNeither,  // Says nothing about the provider: cancelled, nothing was tried.
  };
  // What a request passed with; to be reported once.
  struct Pass {
    int64_t period = 0;
    bool probe = false;
  };

  explicit CircuitBreaker(BreakerOptions options) : options_(options) {}

  // The pass of a request, or nothing: the breaker lets none through.
  std::optional<Pass> Admit(absl::Time now);
  // What became of it. A pass of an earlier period than the present one changes nothing.
  void Report(const Pass& pass, Outcome outcome, absl::Time now, double random);

  State state() const { return state_; }
  // When another try is worth it; `now` unless the breaker is open.
  absl::Time OpenUntil(absl::Time now) const;

 private:
  void Open(absl::Time now, double random);

  const BreakerOptions options_;
  State state_ = State::kClosed;
  int failures_ = 0;    // In a row while closed.
  int openings_ = 0;    // In a row without a success.
  int64_t period_ = 0;  // Counts the changes of state.
  bool probing_ = false;
  absl::Time open_until_ = absl::InfinitePast();
};

// `closed`, `half_open`, `open`: for logs.
const char* BreakerStateName(CircuitBreaker::State state);

}  // namespace postern

#endif  // POSTERN_TRANSPORT_CIRCUIT_BREAKER_H_
