// ceiling_process.h
//
// The bare servers of ceiling_main.cc as a child of the bench.
//
//   CeilingProcess ceiling(options.ceiling);
//   absl::Status started = ceiling.Start(/*events=*/40000, /*event_bytes=*/550);
#ifndef POSTERN_TESTS_BENCH_CEILING_PROCESS_H_
#define POSTERN_TESTS_BENCH_CEILING_PROCESS_H_

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "tests/support/child_process.h"

namespace postern {

class CeilingProcess {
 public:
  explicit CeilingProcess(std::string binary) : binary_(std::move(binary)) {}

  // Starts it and waits for its ready line. Its feed holds `events` of `event_bytes` each.
  absl::Status Start(int64_t events, int event_bytes);

  std::string grpc_address() const { return grpc_; }
  std::string http_address() const { return http_; }
  pid_t pid() const { return process_->pid(); }

 private:
  const std::string binary_;
  std::string grpc_;
  std::string http_;
  std::unique_ptr<ChildProcess> process_;
};

}  // namespace postern

#endif  // POSTERN_TESTS_BENCH_CEILING_PROCESS_H_
