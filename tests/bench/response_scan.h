// response_scan.h
//
// Reads just enough of a serialised SubscribeEventsResponse to judge it, many times faster than parsing it: the load
// generator shares the processors with the server.
//
//   SequenceCheck check(/*first=*/1);
//   std::string fault = ScanResponse(bytes, [&](const ScannedEvent& event) { check.Take(event.sequence); });
//   check.fault();   // "expected sequence 7, got 9"
#ifndef POSTERN_TESTS_BENCH_RESPONSE_SCAN_H_
#define POSTERN_TESTS_BENCH_RESPONSE_SCAN_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/strings/string_view.h"

namespace postern {

struct ScannedEvent {
  int64_t sequence = 0;
  absl::string_view provider_message_id;
};

// Calls `take` with each event. What is wrong with the response, empty when nothing is: it does not parse, it tells of
// lost events, or an event has no sequence.
std::string ScanResponse(absl::string_view response, const std::function<void(const ScannedEvent&)>& take);

// Whether sequences grow by one. Not thread-safe.
class SequenceCheck {
 public:
  // `first` is the sequence to begin with; 0 for any.
  explicit SequenceCheck(int64_t first) : next_(first) {}

  void Take(int64_t sequence) {
    if (next_ != 0 && sequence != next_ && fault_.empty()) Fault(sequence);
    next_ = sequence + 1;
  }
  // The sequence that must come next; 0 before the first when any may come.
  int64_t next() const { return next_; }
  // Of the first one out of order; empty when there was none.
  const std::string& fault() const { return fault_; }

 private:
  void Fault(int64_t sequence);

  int64_t next_;
  std::string fault_;
};

}  // namespace postern

#endif  // POSTERN_TESTS_BENCH_RESPONSE_SCAN_H_
