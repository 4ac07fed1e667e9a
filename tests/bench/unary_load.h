// unary_load.h
//
// Calls SendMessage again and again: closed, a new call for each that ended; or paced, one at each tick whether or not
// the others have ended, so that a slow server cannot slow the clock that measures it.
//
//   UnaryLoad load({.address = server.grpc_address(), .request = request});
//   UnaryResult result = load.RunClosed(64, absl::Seconds(2));
#ifndef POSTERN_TESTS_BENCH_UNARY_LOAD_H_
#define POSTERN_TESTS_BENCH_UNARY_LOAD_H_

#include <grpcpp/completion_queue.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "postern/v1/message.grpc.pb.h"
#include "tests/bench/latencies.h"

namespace postern {

struct UnaryPlan {
  std::string address;
  v1::SendMessageRequest request;
  bool request_ids = false;  // Each call carries a request_id of its own.
  int channels = 4;
  int threads = 2;
};

struct UnaryResult {
  int64_t done = 0;
  int64_t failed = 0;
  std::string first_failure;
  Latencies latencies;
};

// Runs one load at a time.
class UnaryLoad {
 public:
  explicit UnaryLoad(UnaryPlan plan);

  UnaryResult RunClosed(int in_flight, absl::Duration duration);
  UnaryResult RunPaced(double per_second, absl::Duration duration);

 private:
  struct Call;
  struct Lane;

  // Starts a call on the lane's queue.
  void Begin(Lane& lane);
  // Takes answers until none is outstanding and the lane has been closed; `again` starts a new call for each.
  void Serve(Lane& lane, bool again);
  static UnaryResult Join(const std::vector<std::unique_ptr<Lane>>& lanes);

  const UnaryPlan plan_;
  const std::string id_prefix_;
  std::vector<std::unique_ptr<v1::MessageService::Stub>> stubs_;
  std::atomic<int64_t> calls_{0};
};

}  // namespace postern

#endif  // POSTERN_TESTS_BENCH_UNARY_LOAD_H_
