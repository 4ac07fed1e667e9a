#include "app/counting_client.h"

#include <string>
#include <utility>

namespace postern {

CountingClient::CountingClient(std::shared_ptr<HttpClient> next, Metrics& metrics, const Clock& clock)
    : next_(std::move(next)), metrics_(metrics), clock_(clock) {}

void CountingClient::Send(HttpRequest request, const HttpCall& call, Done done) {
  HttpRequest counted;
  counted.method = request.method;
  counted.endpoint = request.endpoint;
  auto finish = [this, counted = std::move(counted), account = call.account, started = clock_.Now(),
                 done = std::move(done)](HttpResult result) {
    metrics_.CountUpstream(account, counted, result, clock_.Now() - started);
    done(std::move(result));
  };
  next_->Send(std::move(request), call, std::move(finish));
}

}  // namespace postern
