// The sandbox is called directly with the bytes that the server sends: 001_c0d60b3ff858b3de.txt, lines 72-96.
#include <grpcpp/client_context.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "postern/v1/message.grpc.pb.h"
#include "tests/bench/measurements.h"
#include "tests/bench/own_channel.h"
#include "tests/bench/profile.h"
#include "tests/bench/unary_load.h"
#include "tests/e2e/sandbox_process.h"

namespace postern {
namespace {

constexpr char kText[] = "Hello, your order 4711 has left our store and will be with you tomorrow.";

v1::SendMessageRequest TheRequest() {
  v1::SendMessageRequest request;
  request.set_parent("accounts/ongair");
  request.mutable_recipient()->set_phone_number("+254722200200");
  request.mutable_content()->mutable_text()->set_text(kText);
  return request;
}

// Whether the server takes a request_id. Other failures of the probe come up again in the load.
bool TakesRequestIds(const std::string& address) {
  grpc::ClientContext context;
  context.set_wait_for_ready(true);
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(15));
  v1::SendMessageRequest request = TheRequest();
  request.set_request_id("4fd1b7d2-9c46-4d56-8b3a-0d1f2e3c4b5a");
  v1::SendMessageResponse response;
  const grpc::Status status =
      v1::MessageService::NewStub(OwnChannel(address))->SendMessage(&context, request, &response);
  return status.ok() || !absl::StrContains(status.error_details(), "UNSUPPORTED_FIELD");
}

HttpPlan DirectPlan(const SandboxProcess& sandbox, int connections) {
  HttpPlan plan;
  plan.address = sandbox.http_address();
  plan.connections = connections;
  plan.request = [](int64_t, std::string& bytes) {
    const std::string body =
        absl::StrCat(R"({"external_id":"+254722200200","external_contact_id":"+254722200200","text":")", kText, "\"}");
    absl::StrAppend(&bytes,
                    "POST /ongair/api/v1/base/send HTTP/1.1\r\nHost: bench\r\nAccept: application/json\r\n"
                    "Authorization: Token token=\"sandbox-token-current\"\r\nContent-Type: application/json\r\n"
                    "Content-Length: ",
                    body.size(), "\r\n\r\n", body);
  };
  return plan;
}

Work UnaryRound(Scene& scene, UnaryLoad& load, pid_t server, const std::string& name) {
  const BenchOptions& options = scene.options();
  load.RunClosed(options.in_flight, options.warm_up);  // Connects, too.
  const Profile profile(options.perf, name, server);
  const WorkMeter meter(server);
  const UnaryResult result = load.RunClosed(options.in_flight, options.round);
  const Work work = meter.Take(result.done);
  if (result.failed > 0) {
    scene.report().AddFault(absl::StrCat(name, ": ", result.failed, " calls failed: ", result.first_failure));
  }
  if (result.done == 0) scene.report().AddFault(absl::StrCat(name, ": no call succeeded"));
  return work;
}

absl::StatusOr<Work> DirectRound(Scene& scene, HttpLoad& load, pid_t server) {
  if (absl::Status connected = load.Connect(); !connected.ok()) return connected;
  scene.CheckHttp("sandbox", load.Run({.duration = scene.options().warm_up}));
  const WorkMeter meter(server);
  const HttpResult result = load.Run({.duration = scene.options().round});
  const Work work = meter.Take(result.acknowledged.size());
  scene.CheckHttp("sandbox", result);
  return work;
}

}  // namespace

absl::Status MeasureUnary(Scene& scene) {
  const BenchOptions& options = scene.options();
  SandboxProcess sandbox(options.sandbox);
  if (absl::Status started = sandbox.Start(); !started.ok()) return started;
  absl::StatusOr<std::unique_ptr<GatewayProcess>> gateway = scene.StartGateway(sandbox.BaseUrl("ongair"));
  if (!gateway.ok()) return gateway.status();
  absl::StatusOr<std::unique_ptr<CeilingProcess>> ceiling = scene.StartCeiling();
  if (!ceiling.ok()) return ceiling.status();

  const bool request_ids = TakesRequestIds((*gateway)->grpc_address());
  UnaryLoad echo({.address = (*ceiling)->grpc_address(), .request = TheRequest(), .request_ids = request_ids});
  UnaryLoad postern({.address = (*gateway)->grpc_address(), .request = TheRequest(), .request_ids = request_ids});
  HttpLoad direct(DirectPlan(sandbox, options.in_flight));
  std::vector<Work> echoed, sent, called;
  for (int round = 0; round < options.rounds; ++round) {
    echoed.push_back(UnaryRound(scene, echo, (*ceiling)->pid(), "unary_echo"));
    sent.push_back(UnaryRound(scene, postern, (*gateway)->process().pid(), "unary"));
    absl::StatusOr<Work> direct_work = DirectRound(scene, direct, sandbox.process().pid());
    if (!direct_work.ok()) return direct_work.status();
    called.push_back(*direct_work);
  }
  const Work value = Median(sent);
  const Work bare = Median(echoed);
  const Work upstream = Median(called);
  const std::string note =
      absl::StrCat(options.in_flight, " in flight, ",
                   request_ids ? "each with a request_id" : "without request_id, which this server refuses");
  scene.report().Add({.name = "unary_vs_echo",
                      .value = value.per_second,
                      .unit = "calls/s",
                      .ceiling = bare.per_second,
                      .ceiling_name = "bare echo",
                      .aim = RatioAtLeast(0.40),
                      .cpu_us = value.cpu_us,
                      .ceiling_cpu_us = bare.cpu_us,
                      .note = note});
  scene.report().Add({.name = "unary_vs_upstream",
                      .value = value.per_second,
                      .unit = "calls/s",
                      .ceiling = upstream.per_second,
                      .ceiling_name = "sandbox directly",
                      .cpu_us = value.cpu_us,
                      .ceiling_cpu_us = upstream.cpu_us,
                      .note = note});
  return absl::OkStatus();
}

}  // namespace postern
