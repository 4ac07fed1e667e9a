#include <array>
#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "tests/bench/measurements.h"
#include "tests/bench/unary_load.h"

namespace postern {
namespace {

// When each webhook was due, by its number, and how long each event took from then on.
class Stopwatch {
 public:
  explicit Stopwatch(int64_t most) : due_(most) {}

  void Begin(int64_t number) {
    if (number < static_cast<int64_t>(due_.size())) due_[number] = absl::GetCurrentTimeNanos();
  }
  void End(const ScannedEvent& event) {
    const std::optional<int64_t> number = SampleEvents::NumberOf(event.provider_message_id);
    if (!number || *number >= static_cast<int64_t>(due_.size())) return;
    taken_.Add(absl::Nanoseconds(absl::GetCurrentTimeNanos() - due_[*number]));
    ++ended_;
  }
  int64_t ended() const { return ended_; }
  const Latencies& taken() const { return taken_; }  // Once nothing more ends.

 private:
  std::vector<std::atomic<int64_t>> due_;
  std::atomic<int64_t> ended_{0};
  Latencies taken_;
};

// Webhooks a second that the gateway takes now.
absl::StatusOr<double> IngestRate(Scene& scene, const GatewayProcess& gateway) {
  HttpLoad load(scene.Webhooks(gateway));
  if (absl::Status connected = load.Connect(); !connected.ok()) return connected;
  const absl::Time begin = absl::Now();
  const HttpResult result = load.Run({.duration = scene.options().round});
  scene.CheckHttp("latency", result);
  return result.acknowledged.size() / absl::ToDoubleSeconds(absl::Now() - begin);
}

// From a webhook to its event, at `per_second` webhooks.
absl::StatusOr<Latencies> WebhookToSubscriber(Scene& scene, double per_second, const std::string& name) {
  absl::StatusOr<std::unique_ptr<GatewayProcess>> gateway = scene.StartGateway();
  if (!gateway.ok()) return gateway.status();
  const absl::Duration duration = scene.options().latency_time;
  Stopwatch stopwatch(static_cast<int64_t>(per_second * absl::ToDoubleSeconds(duration)) + 1000);
  SubscriberPlan plan;
  plan.address = (*gateway)->grpc_address();
  plan.on_event = [&stopwatch](const ScannedEvent& event) { stopwatch.End(event); };
  SubscriberLoad subscriber(plan);
  if (absl::Status begun = subscriber.Start(); !begun.ok()) return begun;
  HttpPlan webhooks = scene.Webhooks(**gateway);
  webhooks.on_due = [&stopwatch](int64_t number) { stopwatch.Begin(number); };
  absl::StatusOr<HttpResult> posted = scene.Post(webhooks, {.duration = duration, .per_second = per_second});
  if (!posted.ok()) return posted.status();
  const int64_t expected = static_cast<int64_t>(posted->acknowledged.size());
  for (int i = 0; i < 1000 && stopwatch.ended() < expected; ++i) absl::SleepFor(absl::Milliseconds(5));
  scene.report().AddFaults(subscriber.Stop());
  if (stopwatch.ended() != expected) {
    scene.report().AddFault(
        absl::StrCat(name, ": ", expected, " webhooks acknowledged, ", stopwatch.ended(), " events delivered"));
  }
  return stopwatch.taken();
}

absl::StatusOr<Latencies> EchoRoundTrip(Scene& scene, double per_second, const std::string& name) {
  absl::StatusOr<std::unique_ptr<CeilingProcess>> ceiling = scene.StartCeiling();
  if (!ceiling.ok()) return ceiling.status();
  v1::SendMessageRequest request;
  request.mutable_content()->mutable_text()->set_text(std::string(scene.options().event_bytes, 'a'));
  UnaryLoad load({.address = (*ceiling)->grpc_address(), .request = request});
  load.RunClosed(4, scene.options().warm_up);
  const UnaryResult result = load.RunPaced(per_second, scene.options().latency_time);
  if (result.failed > 0 || result.done == 0) {
    scene.report().AddFault(absl::StrCat(name, ": echo calls failed: ", result.first_failure));
  }
  return result.latencies;
}

struct Percentile {
  const char* name;
  double share;
  std::optional<Aim> aim;  // Under dense load, events.md 5, test 25.
};

absl::Status AddRows(Scene& scene, const std::string& name, double per_second, bool dense) {
  absl::StatusOr<Latencies> taken = WebhookToSubscriber(scene, per_second, name);
  if (!taken.ok()) return taken.status();
  absl::StatusOr<Latencies> echoed = EchoRoundTrip(scene, per_second, name);
  if (!echoed.ok()) return echoed.status();
  const std::array<Percentile, 3> percentiles = {
      {{"p50", 0.5, ValueAtMost(5)}, {"p99", 0.99, ValueAtMost(25)}, {"max", 1, std::nullopt}}};
  for (const Percentile& percentile : percentiles) {
    scene.report().Add(
        {.name = absl::StrCat("latency_", name, "_", percentile.name),
         .value = taken->Milliseconds(percentile.share),
         .unit = "ms",
         .ceiling = echoed->Milliseconds(percentile.share),
         .ceiling_name = "bare echo",
         .aim = dense ? percentile.aim : std::nullopt,
         .note = absl::StrFormat("webhook to subscriber, %.0f/s, %d events", per_second, taken->size())});
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status MeasureLatency(Scene& scene) {
  double rate = 0;
  {
    absl::StatusOr<std::unique_ptr<GatewayProcess>> gateway = scene.StartGateway();
    if (!gateway.ok()) return gateway.status();
    absl::StatusOr<double> measured = IngestRate(scene, **gateway);
    if (!measured.ok()) return measured.status();
    rate = *measured;
  }
  if (absl::Status dense = AddRows(scene, "dense", rate / 2, true); !dense.ok()) return dense;
  return AddRows(scene, "sparse", absl::FDivDuration(absl::Seconds(1), scene.options().sparse_interval), false);
}

}  // namespace postern
