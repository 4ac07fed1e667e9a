// log_check.h
//
// The judge of "acknowledged means kept": reads the whole log and looks for each webhook.
//
//   std::vector<std::string> faults = CheckLog(gateway, result.acknowledged);
#ifndef POSTERN_TESTS_BENCH_LOG_CHECK_H_
#define POSTERN_TESTS_BENCH_LOG_CHECK_H_

#include <cstdint>
#include <string>
#include <vector>

#include "postern/v1/event.pb.h"
#include "tests/bench/response_scan.h"
#include "tests/e2e/gateway_process.h"

namespace postern {

// The numbers found in a log, event by event. Not thread-safe.
class LogTally {
 public:
  void Take(const v1::Event& event);
  // What is wrong: a sequence that is not the next, a number of `acknowledged` not found or found twice.
  std::vector<std::string> Faults(const std::vector<int64_t>& acknowledged) const;
  int64_t events() const { return events_; }
  const std::string& last_cursor() const { return last_cursor_; }

 private:
  std::vector<int> times_;  // By number.
  SequenceCheck check_{0};
  int64_t events_ = 0;
  std::string last_cursor_;
};

// Reads the log with ListEvents and compares its end with GetEventLog.
std::vector<std::string> CheckLog(const GatewayProcess& gateway, const std::vector<int64_t>& acknowledged);

}  // namespace postern

#endif  // POSTERN_TESTS_BENCH_LOG_CHECK_H_
