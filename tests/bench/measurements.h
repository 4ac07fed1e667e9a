// measurements.h
//
// What is measured; README.md tells how. Each adds its rows to the scene's report, and what is wrong as faults; an
// error means that it could not be done.
#ifndef POSTERN_TESTS_BENCH_MEASUREMENTS_H_
#define POSTERN_TESTS_BENCH_MEASUREMENTS_H_

#include "absl/status/status.h"
#include "tests/bench/scene.h"

namespace postern {

// SendMessage through the server, against an echo and against the provider called directly.
absl::Status MeasureUnary(Scene& scene);
// Webhooks, durable before they are answered, against a listener that answers at once.
absl::Status MeasureIngest(Scene& scene);
// Recent events to many subscribers, against a writer of ready-made responses.
absl::Status MeasureFanout(Scene& scene);
// A long log from its begin, against the same writer.
absl::Status MeasureReplay(Scene& scene);
// From a webhook to its event at a subscriber, against the round trip of an echo.
absl::Status MeasureLatency(Scene& scene);
// Anonymous memory, against that of the bare servers.
absl::Status MeasureMemory(Scene& scene);

}  // namespace postern

#endif  // POSTERN_TESTS_BENCH_MEASUREMENTS_H_
