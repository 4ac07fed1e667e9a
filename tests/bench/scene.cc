#include "tests/bench/scene.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/bench/profile.h"

namespace postern {

absl::StatusOr<std::unique_ptr<GatewayProcess>> Scene::StartGateway(const std::string& upstream) const {
  GatewayOptions gateway_options;
  if (!upstream.empty()) gateway_options.upstream = upstream;
  auto gateway = std::make_unique<GatewayProcess>(options_.postern, gateway_options);
  if (absl::Status started = gateway->Start(); !started.ok()) return started;
  return gateway;
}

absl::StatusOr<std::unique_ptr<CeilingProcess>> Scene::StartCeiling(int64_t events) const {
  auto ceiling = std::make_unique<CeilingProcess>(options_.ceiling);
  if (absl::Status started = ceiling->Start(events, options_.event_bytes); !started.ok()) return started;
  return ceiling;
}

HttpPlan Scene::Webhooks(const GatewayProcess& gateway) const {
  HttpPlan plan = Webhooks(gateway.webhook_address());
  plan.request = [this, path = gateway.WebhookPath("ongair")](int64_t number, std::string& bytes) {
    samples_.AppendPost(path, number, bytes);
  };
  return plan;
}

HttpPlan Scene::Webhooks(const std::string& http_address) const {
  HttpPlan plan;
  plan.address = http_address;
  plan.connections = options_.in_flight;
  plan.request = [this](int64_t number, std::string& bytes) {
    samples_.AppendPost("/webhooks/ongair/sandbox-secret", number, bytes);
  };
  return plan;
}

absl::StatusOr<HttpResult> Scene::Post(const HttpPlan& plan, const HttpRun& run) {
  HttpLoad load(plan);
  if (absl::Status connected = load.Connect(); !connected.ok()) return connected;
  HttpResult result = load.Run(run);
  CheckHttp("webhooks", result);
  return result;
}

void Scene::CheckHttp(const std::string& what, const HttpResult& result) {
  if (result.failed > 0) report_.AddFault(absl::StrCat(what, ": ", result.failed, " failed: ", result.first_failure));
  if (result.acknowledged.empty()) report_.AddFault(absl::StrCat(what, ": nothing was answered"));
}

absl::StatusOr<Work> Scene::StreamRound(const SubscriberPlan& plan, pid_t server, const std::string& name) {
  SubscriberLoad load(plan);
  if (absl::Status begun = load.Start(); !begun.ok()) return begun;
  absl::SleepFor(options_.warm_up);
  Work work;
  {
    const Profile profile(options_.perf, name, server);
    const WorkMeter meter(server);
    const int64_t before = load.deliveries();
    absl::SleepFor(options_.round);
    work = meter.Take(load.deliveries() - before);
  }
  for (const std::string& fault : load.Stop()) report_.AddFault(absl::StrCat(name, ": ", fault));
  return work;
}

}  // namespace postern
