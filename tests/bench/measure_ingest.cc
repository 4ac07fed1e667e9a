#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/bench/log_check.h"
#include "tests/bench/measurements.h"
#include "tests/bench/profile.h"

namespace postern {
namespace {

// One round; the numbers acknowledged in it are added to `acknowledged`.
absl::StatusOr<Work> IngestRound(Scene& scene, HttpLoad& load, pid_t server, const std::string& name,
                                 std::vector<int64_t>& acknowledged) {
  if (absl::Status connected = load.Connect(); !connected.ok()) return connected;
  const HttpResult warm = load.Run({.duration = scene.options().warm_up});
  const Profile profile(scene.options().perf, name, server);
  const WorkMeter meter(server);
  const HttpResult result = load.Run({.duration = scene.options().round});
  const Work work = meter.Take(result.acknowledged.size());
  scene.CheckHttp(name, warm);
  scene.CheckHttp(name, result);
  acknowledged.insert(acknowledged.end(), warm.acknowledged.begin(), warm.acknowledged.end());
  acknowledged.insert(acknowledged.end(), result.acknowledged.begin(), result.acknowledged.end());
  return work;
}

}  // namespace

absl::Status MeasureIngest(Scene& scene) {
  absl::StatusOr<std::unique_ptr<GatewayProcess>> gateway = scene.StartGateway();
  if (!gateway.ok()) return gateway.status();
  absl::StatusOr<std::unique_ptr<CeilingProcess>> ceiling = scene.StartCeiling();
  if (!ceiling.ok()) return ceiling.status();
  HttpLoad bare(scene.Webhooks((*ceiling)->http_address()));
  HttpLoad durable(scene.Webhooks(**gateway));
  std::vector<Work> answered, stored;
  std::vector<int64_t> kept, not_kept;
  for (int round = 0; round < scene.options().rounds; ++round) {
    absl::StatusOr<Work> bare_work = IngestRound(scene, bare, (*ceiling)->pid(), "ingest_bare", not_kept);
    if (!bare_work.ok()) return bare_work.status();
    absl::StatusOr<Work> durable_work = IngestRound(scene, durable, (*gateway)->process().pid(), "ingest", kept);
    if (!durable_work.ok()) return durable_work.status();
    answered.push_back(*bare_work);
    stored.push_back(*durable_work);
  }
  scene.report().AddFaults(CheckLog(**gateway, kept));
  const Work value = Median(stored);
  const Work most = Median(answered);
  scene.report().Add({.name = "ingest",
                      .value = value.per_second,
                      .unit = "webhooks/s",
                      .ceiling = most.per_second,
                      .ceiling_name = "bare listener",
                      .aim = ValueAtLeast(10000),
                      .cpu_us = value.cpu_us,
                      .ceiling_cpu_us = most.cpu_us,
                      .note = absl::StrCat(scene.options().in_flight, " in flight, ", kept.size(),
                                           " acknowledged, each looked for in the log")});
  return absl::OkStatus();
}

}  // namespace postern
