#include "transport/breaking.h"

#include <algorithm>
#include <mutex>
#include <optional>
#include <utility>
#include <variant>

namespace postern {
namespace {

using Cause = TransportError::Cause;
using Outcome = CircuitBreaker::Outcome;

// A deadline after less says more about the caller than about the provider.
constexpr absl::Duration kEnoughTime = absl::Seconds(5);

Outcome OutcomeOf(const HttpResult& result, absl::Duration took) {
  if (const auto* response = std::get_if<HttpResponse>(&result)) {
    return response->status >= 500 ? Outcome::kFailure : Outcome::kSuccess;
  }
  switch (std::get<TransportError>(result).cause) {
    case Cause::kUnreachable:
    case Cause::kLost:
      return Outcome::kFailure;
    case Cause::kDeadline:
      return took >= kEnoughTime ? Outcome::kFailure : Outcome::kNeither;
    case Cause::kTooLarge:
      return Outcome::kSuccess;
    case Cause::kInvalid:
    case Cause::kCancelled:
    case Cause::kThrottled:
    case Cause::kBroken:
      return Outcome::kNeither;
  }
  return Outcome::kNeither;
}

}  // namespace

// A breaker with its lock; exchanges under way hold it.
struct BreakingClient::Side {
  Side(Repeat kind, const BreakingOptions& options) : kind(kind), options(options), breaker(options.breaker) {}

  std::optional<CircuitBreaker::Pass> Admit(absl::Time now, absl::Duration* wait) {
    std::lock_guard<std::mutex> lock(mutex);
    const CircuitBreaker::State before = breaker.state();
    std::optional<CircuitBreaker::Pass> pass = breaker.Admit(now);
    // While a probe is under way nobody knows: the time of a first opening.
    if (!pass) *wait = std::max(breaker.OpenUntil(now) - now, options.breaker.first_open);
    Tell(before);
    return pass;
  }

  void Report(const CircuitBreaker::Pass& pass, Outcome outcome, absl::Time now) {
    std::lock_guard<std::mutex> lock(mutex);
    const CircuitBreaker::State before = breaker.state();
    breaker.Report(pass, outcome, now, outcome == Outcome::kFailure ? options.random() : 0);
    Tell(before);
  }

  void Tell(CircuitBreaker::State before) const {
    if (breaker.state() != before && options.observe) options.observe(kind, breaker.state());
  }

  const Repeat kind;
  const BreakingOptions options;
  mutable std::mutex mutex;
  CircuitBreaker breaker;
};

BreakingClient::BreakingClient(std::shared_ptr<HttpClient> next, BreakingOptions options, const Timer& timer)
    : next_(std::move(next)),
      timer_(timer),
      reads_(std::make_shared<Side>(Repeat::kSafe, options)),
      changes_(std::make_shared<Side>(Repeat::kUnsafe, options)) {}

BreakingClient::~BreakingClient() = default;

void BreakingClient::Send(HttpRequest request, const HttpCall& call, Done done) {
  const std::shared_ptr<Side>& side = call.repeat == Repeat::kSafe ? reads_ : changes_;
  const absl::Time started = timer_.Now();
  absl::Duration wait;
  const std::optional<CircuitBreaker::Pass> pass = side->Admit(started, &wait);
  if (!pass) {
    return done(TransportError{
        .cause = Cause::kBroken, .sent = false, .message = "its circuit breaker is open", .retry_after = wait});
  }
  auto finish = [side, pass = *pass, started, &timer = timer_, done = std::move(done)](HttpResult result) {
    const absl::Time now = timer.Now();
    side->Report(pass, OutcomeOf(result, now - started), now);
    done(std::move(result));
  };
  next_->Send(std::move(request), call, std::move(finish));
}

CircuitBreaker::State BreakingClient::state(Repeat kind) const {
  const Side& side = kind == Repeat::kSafe ? *reads_ : *changes_;
  std::lock_guard<std::mutex> lock(side.mutex);
  return side.breaker.state();
}

}  // namespace postern
