// tracing_client.h
//
// Makes a span of every exchange with a provider and hands the provider that span's `traceparent`, and the caller's
// `tracestate`. Stands below LoggingClient: each try is an exchange of its own.
//
//   TracingClient client(counting, tracer);
#ifndef POSTERN_APP_TRACING_CLIENT_H_
#define POSTERN_APP_TRACING_CLIENT_H_

#include <memory>

#include "base/tracer.h"
#include "transport/http_client.h"

namespace postern {

class TracingClient : public HttpClient {
 public:
  // `tracer` must outlive the client and every exchange.
  TracingClient(std::shared_ptr<HttpClient> next, Tracer& tracer);
  void Send(HttpRequest request, const HttpCall& call, Done done) override;

 private:
  const std::shared_ptr<HttpClient> next_;
  Tracer& tracer_;
};

}  // namespace postern

#endif  // POSTERN_APP_TRACING_CLIENT_H_
