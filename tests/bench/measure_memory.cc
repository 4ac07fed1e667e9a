#include <memory>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/bench/measurements.h"

namespace postern {
namespace {

// The bare feed holds this many events: more than the windows of its subscribers take.
constexpr int64_t kBareEvents = 2000;

void AddRow(Scene& scene, const std::string& name, double value, double ceiling, std::optional<Aim> aim,
            const std::string& note) {
  scene.report().Add({.name = name,
                      .value = value,
                      .unit = "MiB",
                      .ceiling = ceiling,
                      .ceiling_name = "bare servers",
                      .aim = aim,
                      .note = note});
  if (value <= 0) scene.report().AddFault(absl::StrCat(name, ": the server's memory cannot be read"));
}

// The most memory of `server` while webhooks go to `plan` and `subscribers` read or do not.
absl::StatusOr<double> HighestUnderLoad(Scene& scene, const HttpPlan& plan, const SubscriberPlan& subscribers,
                                        pid_t server, const std::string& name) {
  SubscriberLoad load(subscribers);
  if (absl::Status begun = load.Start(); !begun.ok()) return begun;
  double highest = 0;
  {
    MemoryWatch watch(server);
    absl::StatusOr<HttpResult> posted = scene.Post(plan, {.count = scene.options().memory_events});
    if (!posted.ok()) return posted.status();
    absl::SleepFor(scene.options().warm_up);
    highest = watch.highest();
  }
  for (const std::string& fault : load.Stop()) scene.report().AddFault(absl::StrCat(name, ": ", fault));
  return highest;
}

SubscriberPlan Subscribers(const std::string& address, int subscribers, bool reads) {
  SubscriberPlan plan;
  plan.address = address;
  plan.subscribers = subscribers;
  plan.reads = reads;
  return plan;
}

struct Highest {
  double idle = 0;
  double busy = 0;
};

absl::StatusOr<Highest> OfGateway(Scene& scene, int subscribers, bool reads, const std::string& name) {
  absl::StatusOr<std::unique_ptr<GatewayProcess>> gateway = scene.StartGateway();
  if (!gateway.ok()) return gateway.status();
  absl::SleepFor(scene.options().settle);
  const pid_t pid = (*gateway)->process().pid();
  const double idle = AnonymousMebibytes(pid);
  absl::StatusOr<double> busy = HighestUnderLoad(
      scene, scene.Webhooks(**gateway), Subscribers((*gateway)->grpc_address(), subscribers, reads), pid, name);
  if (!busy.ok()) return busy.status();
  return Highest{idle, *busy};
}

absl::StatusOr<Highest> OfCeiling(Scene& scene, int subscribers, bool reads, const std::string& name) {
  absl::StatusOr<std::unique_ptr<CeilingProcess>> ceiling = scene.StartCeiling(kBareEvents);
  if (!ceiling.ok()) return ceiling.status();
  absl::SleepFor(scene.options().settle);
  const pid_t pid = (*ceiling)->pid();
  const double idle = AnonymousMebibytes(pid);
  SubscriberPlan plan = Subscribers((*ceiling)->grpc_address(), subscribers, reads);
  plan.last_sequence = kBareEvents;
  absl::StatusOr<double> busy =
      HighestUnderLoad(scene, scene.Webhooks((*ceiling)->http_address()), plan, pid, absl::StrCat(name, "_bare"));
  if (!busy.ok()) return busy.status();
  return Highest{idle, *busy};
}

}  // namespace

absl::Status MeasureMemory(Scene& scene) {
  const int stalled_readers = scene.options().stalled_readers;
  absl::StatusOr<Highest> loaded = OfGateway(scene, 1, true, "memory_loaded");
  if (!loaded.ok()) return loaded.status();
  absl::StatusOr<Highest> stalled = OfGateway(scene, stalled_readers, false, "memory_stalled");
  if (!stalled.ok()) return stalled.status();
  absl::StatusOr<Highest> bare_loaded = OfCeiling(scene, 1, true, "memory_loaded");
  if (!bare_loaded.ok()) return bare_loaded.status();
  absl::StatusOr<Highest> bare_stalled = OfCeiling(scene, stalled_readers, false, "memory_stalled");
  if (!bare_stalled.ok()) return bare_stalled.status();
  const std::string after = absl::StrCat("most while ", scene.options().memory_events, " webhooks came in");
  AddRow(scene, "memory_idle", loaded->idle, bare_loaded->idle, ValueAtMost(30), "RssAnon after the start");
  AddRow(scene, "memory_loaded", loaded->busy, bare_loaded->busy, std::nullopt,
         absl::StrCat(after, ", one subscriber reading"));
  AddRow(scene, "memory_stalled", stalled->busy, bare_stalled->busy, std::nullopt,
         absl::StrCat(after, ", ", stalled_readers, " subscribers not reading"));
  return absl::OkStatus();
}

}  // namespace postern
