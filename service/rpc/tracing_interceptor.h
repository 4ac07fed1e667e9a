// tracing_interceptor.h
//
// Follows every call: reads its W3C trace context, begins a span, hands the handler the span's own `traceparent` in
// place of the caller's, and ends the span with the call's status.
//
//   interceptors.push_back(TraceCalls(tracer));
#ifndef POSTERN_RPC_TRACING_INTERCEPTOR_H_
#define POSTERN_RPC_TRACING_INTERCEPTOR_H_

#include <memory>

#include "base/tracer.h"
#include "grpcpp/support/server_interceptor.h"

namespace postern {

// Of the methods of postern.v1. Keeps the tracer for as long as the server lives.
std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface> TraceCalls(std::shared_ptr<Tracer> tracer);

}  // namespace postern

#endif  // POSTERN_RPC_TRACING_INTERCEPTOR_H_
