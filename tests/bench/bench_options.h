// bench_options.h
//
// What a run of the bench measures and how long it takes.
//
//   absl::StatusOr<BenchOptions> options = ParseBenchOptions({"--only", "ingest", "--seconds", "5"});
#ifndef POSTERN_TESTS_BENCH_BENCH_OPTIONS_H_
#define POSTERN_TESTS_BENCH_BENCH_OPTIONS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace postern {

struct BenchOptions {
  bool help = false;
  bool smoke = false;
  std::vector<std::string> only;  // Names of measurements; empty: all.
  std::string json;               // File to write; empty: none.
  std::string perf;               // Folder for profiles of the server; empty: none.
  std::string dir;                // Folder below which the servers keep their data; empty: the system's for such.

  std::string postern = POSTERN_BINARY;
  std::string sandbox = POSTERN_SANDBOX_BINARY;
  std::string ceiling = BENCH_CEILING_BINARY;

  int rounds = 3;                               // Each with its ceiling; the median counts.
  absl::Duration warm_up = absl::Seconds(0.3);  // Before each round.
  absl::Duration round = absl::Seconds(1.5);    // How long one measures.
  absl::Duration settle = absl::Seconds(1.5);   // Before the memory of a server that does nothing is read.
  int in_flight = 64;                           // Calls, or webhooks, under way at a time.
  int event_bytes = 550;                        // Of one event as it is delivered.
  std::vector<int> subscribers = {1, 10, 100};  // Of the fan-out.
  int64_t ring_events = 40000;                  // Read again and again by the fan-out; they fit the feed's ring.
  int64_t replay_events = 500000;               // In the log that is replayed.
  int64_t memory_events = 40000;                // Received while memory is watched.
  int stalled_readers = 50;
  absl::Duration latency_time = absl::Seconds(4);
  absl::Duration sparse_interval = absl::Milliseconds(5);

  bool Wants(const std::string& measurement) const;
};

// Names for --only, in the order they are measured.
const std::vector<std::string>& MeasurementNames();

// INVALID_ARGUMENT names the word that is wrong.
absl::StatusOr<BenchOptions> ParseBenchOptions(const std::vector<std::string>& words);

std::string BenchHelp();

}  // namespace postern

#endif  // POSTERN_TESTS_BENCH_BENCH_OPTIONS_H_
