// retrying.h
//
// Makes an exchange again that failed, where retry.h allows it and the deadline leaves time. Stands above all other
// clients: each try is paced, counted and logged by itself. A wait blocks no thread and ends at once when the call is
// cancelled.
//
//   RetryingClient client(throttled, {.random = random}, RealClock(), timer);
//
// The result is that of the last try; but when this server's own limits refuse that one, that of the try before. Over
// several tries `sent` keeps its promise: it is false only if no try may have reached the provider, or only tries that
// it refused with 429.
#ifndef POSTERN_TRANSPORT_RETRYING_H_
#define POSTERN_TRANSPORT_RETRYING_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

#include "base/clock.h"
#include "transport/http_client.h"
#include "transport/retry.h"
#include "transport/timer.h"

namespace postern {

struct RetryingOptions {
  RetryOptions retry = {};
  size_t max_body_bytes = 256 << 10;  // A larger request is not kept to be made again.
  bool keep_recipient_order = false;  // A send is made again without a wait, before others to its recipient.
  std::function<double()> random;     // Even in [0, 1); callable from several threads.
  std::function<void()> observe_retry = nullptr;  // Each try but the first. May be null.
};

class RetryingClient : public HttpClient {
 public:
  // `next` must keep an account closed that answered 429 (throttled.h). `clock` is that of the deadlines; it and
  // `timer` must outlive the client and every exchange. What waits when the client is destroyed goes on.
  RetryingClient(std::shared_ptr<HttpClient> next, RetryingOptions options, const Clock& clock, Timer& timer);
  void Send(HttpRequest request, const HttpCall& call, Done done) override;

 private:
  struct Shared;
  class Exchange;
  const std::shared_ptr<const Shared> shared_;
  std::atomic<uint64_t> last_place_{0};
};

}  // namespace postern

#endif  // POSTERN_TRANSPORT_RETRYING_H_
