// latencies.h
//
// How long things took, to be asked for percentiles. Not thread-safe.
//
//   latencies.Add(absl::Microseconds(120));
//   double p99 = latencies.Milliseconds(0.99);
#ifndef POSTERN_TESTS_BENCH_LATENCIES_H_
#define POSTERN_TESTS_BENCH_LATENCIES_H_

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "absl/time/time.h"

namespace postern {

class Latencies {
 public:
  void Add(absl::Duration took) { nanos_.push_back(absl::ToInt64Nanoseconds(took)); }
  void Add(const Latencies& other) { nanos_.insert(nanos_.end(), other.nanos_.begin(), other.nanos_.end()); }
  size_t size() const { return nanos_.size(); }

  // The smallest value that `share` of all do not exceed, 1 for the greatest; 0 when there is none.
  double Milliseconds(double share) const {
    if (nanos_.empty()) return 0;
    std::vector<int64_t> sorted = nanos_;
    const size_t rank = static_cast<size_t>(std::ceil(share * sorted.size()));
    const size_t index = std::min(sorted.size() - 1, rank == 0 ? 0 : rank - 1);
    std::nth_element(sorted.begin(), sorted.begin() + index, sorted.end());
    return sorted[index] / 1e6;
  }

 private:
  std::vector<int64_t> nanos_;
};

}  // namespace postern

#endif  // POSTERN_TESTS_BENCH_LATENCIES_H_
