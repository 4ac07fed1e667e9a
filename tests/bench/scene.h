// scene.h
//
// What all measurements start from: the options, the report, and how to start the programs and load them.
#ifndef POSTERN_TESTS_BENCH_SCENE_H_
#define POSTERN_TESTS_BENCH_SCENE_H_

#include <sys/types.h>

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tests/bench/bench_options.h"
#include "tests/bench/ceiling_process.h"
#include "tests/bench/http_load.h"
#include "tests/bench/process_meter.h"
#include "tests/bench/report.h"
#include "tests/bench/sample_events.h"
#include "tests/bench/subscriber_load.h"
#include "tests/e2e/gateway_process.h"

namespace postern {

class Scene {
 public:
  Scene(const BenchOptions& options, Report& report)
      : options_(options), report_(report), samples_(options.event_bytes) {}

  const BenchOptions& options() const { return options_; }
  Report& report() { return report_; }
  const SampleEvents& samples() const { return samples_; }

  // With `upstream` as the base URL of its accounts; empty: none is there.
  absl::StatusOr<std::unique_ptr<GatewayProcess>> StartGateway(const std::string& upstream = "") const;
  // `events` in its feed.
  absl::StatusOr<std::unique_ptr<CeilingProcess>> StartCeiling(int64_t events = 0) const;

  // Sample webhooks to a gateway; to a server that takes any.
  HttpPlan Webhooks(const GatewayProcess& gateway) const;
  HttpPlan Webhooks(const std::string& http_address) const;

  // Sends `run` over new connections. Refused ones are faults.
  absl::StatusOr<HttpResult> Post(const HttpPlan& plan, const HttpRun& run);
  // Notes what a load could not do.
  void CheckHttp(const std::string& what, const HttpResult& result);

  // What `server` did for the subscribers of `plan` in one round.
  absl::StatusOr<Work> StreamRound(const SubscriberPlan& plan, pid_t server, const std::string& name);

 private:
  const BenchOptions& options_;
  Report& report_;
  const SampleEvents samples_;
};

}  // namespace postern

#endif  // POSTERN_TESTS_BENCH_SCENE_H_
