// process_meter.h
//
// What another process uses, read from /proc.
//
//   WorkMeter meter(server.pid());
//   ...
//   Work work = meter.Take(operations);     // rate, and microseconds of the server's processors per operation
#ifndef POSTERN_TESTS_BENCH_PROCESS_METER_H_
#define POSTERN_TESTS_BENCH_PROCESS_METER_H_

#include <sys/types.h>

#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

#include "absl/time/time.h"

namespace postern {

// User and system time of all threads; 0 when there is no such process.
absl::Duration ProcessorTime(pid_t pid);

// RssAnon: memory that no file backs. 0 when there is no such process.
double AnonymousMebibytes(pid_t pid);

struct Work {
  double per_second = 0;
  double cpu_us = 0;  // Of the server, per operation.
};

// The median of each figure by itself; zeros when there is none.
Work Median(const std::vector<Work>& rounds);

// What a server did since the meter was made.
class WorkMeter {
 public:
  explicit WorkMeter(pid_t server);
  Work Take(int64_t operations) const;

 private:
  const pid_t server_;
  const absl::Time begin_;
  const absl::Duration cpu_;
};

// Watches the highest AnonymousMebibytes on a thread of its own.
class MemoryWatch {
 public:
  explicit MemoryWatch(pid_t server);
  ~MemoryWatch();
  double highest() const { return highest_; }

 private:
  const pid_t server_;
  std::atomic<bool> stop_{false};
  std::atomic<double> highest_{0};
  std::thread thread_;
};

}  // namespace postern

#endif  // POSTERN_TESTS_BENCH_PROCESS_METER_H_
