// bare_services.h
//
// The same RPCs with nothing behind them: what gRPC itself can do on this machine.
#ifndef POSTERN_TESTS_BENCH_BARE_SERVICES_H_
#define POSTERN_TESTS_BENCH_BARE_SERVICES_H_

#include <grpcpp/impl/service_type.h>
#include <grpcpp/support/byte_buffer.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "tests/bench/sample_events.h"

namespace postern {

// Answers SendMessage at once with the message of the request.
std::unique_ptr<grpc::Service> MakeBareMessages();

// Responses of SubscribeEvents with the events 1 to `events`, `batch` in each, in one piece; the first says `started`.
std::vector<grpc::ByteBuffer> MakeResponses(const SampleEvents& samples, int64_t events, int64_t batch);

// Writes `responses` to every subscriber as fast as it takes them, then ends the stream with OK.
std::unique_ptr<grpc::Service> MakeBareEvents(std::vector<grpc::ByteBuffer> responses);

}  // namespace postern

#endif  // POSTERN_TESTS_BENCH_BARE_SERVICES_H_
