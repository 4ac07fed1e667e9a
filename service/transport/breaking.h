// breaking.h
//
// One circuit breaker (circuit_breaker.h) for each of an account's two kinds of requests, reads and changes: a provider
// that no longer takes messages may still list them. What an open breaker does not let through ends with kBroken.
//
//   BreakingClient client(logging, {.random = random}, timer);
//   client.state(Repeat::kUnsafe);   // of the changes; for GetAccount and metrics, from any thread
#ifndef POSTERN_TRANSPORT_BREAKING_H_
#define POSTERN_TRANSPORT_BREAKING_H_

#include <functional>
#include <memory>

#include "transport/circuit_breaker.h"
#include "transport/http_client.h"
#include "transport/timer.h"

namespace postern {

struct BreakingOptions {
  BreakerOptions breaker = {};
  std::function<double()> random;  // Even in [0, 1); callable from several threads.
  // Each change of state. Runs under the breaker's lock: it must not call the client. May be null.
  std::function<void(Repeat, CircuitBreaker::State)> observe = nullptr;
};

class BreakingClient : public HttpClient {
 public:
  // `timer` must outlive the client and every exchange.
  BreakingClient(std::shared_ptr<HttpClient> next, BreakingOptions options, const Timer& timer);
  ~BreakingClient() override;
  void Send(HttpRequest request, const HttpCall& call, Done done) override;

  // The breaker of the reads or of the changes. An open one stays open until a request has probed the provider.
  CircuitBreaker::State state(Repeat kind) const;

 private:
  struct Side;

  const std::shared_ptr<HttpClient> next_;
  const Timer& timer_;
  const std::shared_ptr<Side> reads_;
  const std::shared_ptr<Side> changes_;
};

}  // namespace postern

#endif  // POSTERN_TRANSPORT_BREAKING_H_
