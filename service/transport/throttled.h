// throttled.h
//
// Paces the requests of one account: a rate with a burst, so many at the same time, a pause between two sends to one
// recipient, and what the provider's answers say about its own limit (learned_limit.h). What may not begin yet waits,
// by priority and then in its order; what could not begin before its deadline ends at once with kThrottled, its place
// among those that wait and when to try again. Nothing of it was sent.
//
//   ThrottledClient client(breaking, {.requests_per_second = 10, .burst = 20}, RealClock(), timer);
//   client.waiting();   // from any thread
//
// A request that need not wait costs one lock and stays on its thread.
#ifndef POSTERN_TRANSPORT_THROTTLED_H_
#define POSTERN_TRANSPORT_THROTTLED_H_

#include <functional>
#include <memory>

#include "absl/time/time.h"
#include "base/clock.h"
#include "transport/http_client.h"
#include "transport/timer.h"

namespace postern {

struct ThrottleOptions {
  double requests_per_second = 0;  // 0: as many as come.
  int burst = 0;                   // 0: what comes in a second.
  int max_concurrent = 64;
  absl::Duration min_recipient_interval = absl::ZeroDuration();
  int max_waiting = 1000;  // One more and the last of a lower priority, or else the newcomer, is refused.
  // How many wait, after each change. Runs under the client's lock: it must not call it. May be null.
  std::function<void(int waiting)> observe = nullptr;
};

class ThrottledClient : public HttpClient {
 public:
  // `clock` is that of the deadlines. Both must outlive the client and every exchange. What waits when the client is
  // destroyed goes on.
  ThrottledClient(std::shared_ptr<HttpClient> next, ThrottleOptions options, const Clock& clock, Timer& timer);
  ~ThrottledClient() override;
  void Send(HttpRequest request, const HttpCall& call, Done done) override;

  // How many requests wait.
  int waiting() const;

 private:
  class Queue;
  const std::shared_ptr<Queue> queue_;
};

}  // namespace postern

#endif  // POSTERN_TRANSPORT_THROTTLED_H_
