// Fan-out and replay: streams that are given events as fast as they take them.
#include <algorithm>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/bench/measurements.h"

namespace postern {
namespace {

// Every event from the first one on, again and again.
SubscriberPlan FromTheBegin(const std::string& address, int subscribers, int64_t events) {
  SubscriberPlan plan;
  plan.address = address;
  plan.subscribers = subscribers;
  plan.request.set_start_position(v1::START_POSITION_EARLIEST);
  plan.request.set_stop_at_latest(true);
  plan.first_sequence = 1;
  plan.last_sequence = events;
  return plan;
}

struct Against {
  Work value;
  Work ceiling;
};

void AddRow(Scene& scene, const std::string& name, const Against& work, double aim, const std::string& note) {
  scene.report().Add({.name = name,
                      .value = work.value.per_second,
                      .unit = "deliveries/s",
                      .ceiling = work.ceiling.per_second,
                      .ceiling_name = "bare writer",
                      .aim = ValueAtLeast(aim),
                      .cpu_us = work.value.cpu_us,
                      .ceiling_cpu_us = work.ceiling.cpu_us,
                      .note = note});
}

// `events` from the server and from the ceiling, round by round.
absl::StatusOr<Against> FromTheBeginAgainstCeiling(Scene& scene, GatewayProcess& gateway, const CeilingProcess& ceiling,
                                                   int subscribers, int64_t events, int64_t ceiling_events,
                                                   const std::string& name) {
  std::vector<Work> delivered, written;
  for (int round = 0; round < scene.options().rounds; ++round) {
    absl::StatusOr<Work> bare = scene.StreamRound(FromTheBegin(ceiling.grpc_address(), subscribers, ceiling_events),
                                                  ceiling.pid(), absl::StrCat(name, "_bare"));
    if (!bare.ok()) return bare.status();
    absl::StatusOr<Work> real =
        scene.StreamRound(FromTheBegin(gateway.grpc_address(), subscribers, events), gateway.process().pid(), name);
    if (!real.ok()) return real.status();
    written.push_back(*bare);
    delivered.push_back(*real);
  }
  return Against{Median(delivered), Median(written)};
}

// Subscribers at the end of the log while `load` posts as fast as it is answered.
absl::StatusOr<Work> LiveRound(Scene& scene, GatewayProcess& gateway, HttpLoad& load, int subscribers,
                               const std::string& name) {
  if (absl::Status connected = load.Connect(); !connected.ok()) return connected;
  SubscriberPlan live;
  live.address = gateway.grpc_address();
  live.subscribers = subscribers;
  HttpResult posted;
  std::thread poster([&] { posted = load.Run({}); });
  absl::StatusOr<Work> work = scene.StreamRound(live, gateway.process().pid(), name);
  load.Stop();
  poster.join();
  scene.CheckHttp(name, posted);
  return work;
}

// `what` with the size of the events.
std::string SizeNote(const Scene& scene, const std::string& what) {
  return absl::StrCat(what, ", ", scene.samples().MakeFrame(0, 100'000)->bytes.size(), " bytes each");
}

}  // namespace

absl::Status MeasureFanout(Scene& scene) {
  const int64_t events = scene.options().ring_events;
  absl::StatusOr<std::unique_ptr<GatewayProcess>> gateway = scene.StartGateway();
  if (!gateway.ok()) return gateway.status();
  absl::StatusOr<std::unique_ptr<CeilingProcess>> ceiling = scene.StartCeiling(events);
  if (!ceiling.ok()) return ceiling.status();
  HttpLoad load(scene.Webhooks(**gateway));
  if (absl::Status connected = load.Connect(); !connected.ok()) return connected;
  scene.CheckHttp("fanout", load.Run({.count = events}));

  Against last;
  for (int subscribers : scene.options().subscribers) {
    const std::string name = absl::StrCat("fanout_", subscribers);
    absl::StatusOr<Against> work =
        FromTheBeginAgainstCeiling(scene, **gateway, **ceiling, subscribers, events, events, name);
    if (!work.ok()) return work.status();
    AddRow(scene, name, *work, 500000, SizeNote(scene, "recent events"));
    last = *work;
  }
  const int most = scene.options().subscribers.back();
  std::vector<Work> live;
  for (int round = 0; round < scene.options().rounds; ++round) {
    absl::StatusOr<Work> work = LiveRound(scene, **gateway, load, most, "fanout_live");
    if (!work.ok()) return work.status();
    live.push_back(*work);
  }
  AddRow(scene, "fanout_live", {Median(live), last.ceiling}, 500000,
         absl::StrCat(most, " subscribers while webhooks come in, whose cost is counted too"));
  return absl::OkStatus();
}

absl::Status MeasureReplay(Scene& scene) {
  const int64_t events = scene.options().replay_events;
  auto gateway = std::make_unique<GatewayProcess>(scene.options().postern, GatewayOptions{});
  if (absl::Status filled = FillStore(gateway->data_dir(), scene.samples(), events); !filled.ok()) return filled;
  if (absl::Status started = gateway->Start(); !started.ok()) return started;
  const int64_t ceiling_events = std::min(events, scene.options().ring_events);
  absl::StatusOr<std::unique_ptr<CeilingProcess>> ceiling = scene.StartCeiling(ceiling_events);
  if (!ceiling.ok()) return ceiling.status();
  absl::StatusOr<Against> work =
      FromTheBeginAgainstCeiling(scene, *gateway, **ceiling, 1, events, ceiling_events, "replay");
  if (!work.ok()) return work.status();
  AddRow(scene, "replay", *work, 200000, SizeNote(scene, absl::StrCat("one subscriber, ", events, " events on disk")));
  return absl::OkStatus();
}

}  // namespace postern
