#include "app/tracing_client.h"

#include <string>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "transport/logging.h"

namespace postern {
namespace {

void Finish(const HttpResult& result, LiveSpan& span) {
  if (const auto* error = std::get_if<TransportError>(&result)) {
    span.End(CauseName(error->cause));
    return;
  }
  const int status = std::get<HttpResponse>(result).status;
  span.Set("http.response.status_code", int64_t{status});
  span.End(status >= 400 ? absl::StrCat(status) : "");
}

}  // namespace

TracingClient::TracingClient(std::shared_ptr<HttpClient> next, Tracer& tracer)
    : next_(std::move(next)), tracer_(tracer) {}

void TracingClient::Send(HttpRequest request, const HttpCall& call, Done done) {
  if (const std::string state = tracer_.TracestateOf(call.traceparent); !state.empty()) {
    request.headers.Set("tracestate", state);
  }
  std::shared_ptr<LiveSpan> span =
      tracer_.StartRequest(absl::StrCat(request.method, " ", request.endpoint), call.traceparent);
  if (span == nullptr) return next_->Send(std::move(request), call, std::move(done));
  span->Set("http.request.method", request.method);
  span->Set("url.template", request.endpoint);
  span->Set("postern.account", call.account);
  span->Set("postern.provider", call.provider);
  HttpCall traced = call;
  traced.traceparent = span->traceparent();
  next_->Send(std::move(request), traced, [span, done = std::move(done)](HttpResult result) {
    Finish(result, *span);
    done(std::move(result));
  });
}

}  // namespace postern
