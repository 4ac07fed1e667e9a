// counting_client.h
//
// Counts every exchange with a provider and the time it took. Stands just below LoggingClient.
//
//   CountingClient client(authorizing, metrics, RealClock());
#ifndef POSTERN_APP_COUNTING_CLIENT_H_
#define POSTERN_APP_COUNTING_CLIENT_H_

#include <memory>

#include "app/metrics.h"
#include "base/clock.h"
#include "transport/http_client.h"

namespace postern {

class CountingClient : public HttpClient {
 public:
  // `metrics` and `clock` must outlive the client and every exchange.
  CountingClient(std::shared_ptr<HttpClient> next, Metrics& metrics, const Clock& clock);
  void Send(HttpRequest request, const HttpCall& call, Done done) override;

 private:
  const std::shared_ptr<HttpClient> next_;
  Metrics& metrics_;
  const Clock& clock_;
};

}  // namespace postern

#endif  // POSTERN_APP_COUNTING_CLIENT_H_
