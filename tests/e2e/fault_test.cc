// Sends in a bad network: 64 callers, every fault that the sandbox can play, deadlines that are too short, cancelled
// and repeated calls. What callers were told must be true, and no text may be accepted twice. POSTERN_FAULT_SENDS sets
// how many texts (2,000; 10,000 is the full run), POSTERN_SEED the faults of the callers. Controls:
// `without_request_ids`.
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <atomic>
#include <iostream>
#include <memory>
#include <random>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/e2e/from_environment.h"
#include "tests/e2e/gateway_process.h"
#include "tests/e2e/negative_control.h"
#include "tests/e2e/sandbox_process.h"
#include "tests/e2e/send_storm.h"
#include "tests/e2e/send_verdict.h"

namespace postern {
namespace {

using sandbox::v1::Fault;

constexpr char kWithoutRequestIds[] = "without_request_ids";
constexpr int kChannels = 4;

class FaultTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(sandbox_.Start().ok());
    control_ = sandbox::v1::SandboxService::NewStub(sandbox_.Channel());
    gateway_ =
        std::make_unique<GatewayProcess>(GatewayBinary(), GatewayOptions{.upstream = sandbox_.BaseUrl("ongair")});
    ASSERT_TRUE(gateway_->Start().ok()) << gateway_->LogText();
    PlantFaults();
  }

  // Each spoils that share of the sends.
  void PlantFaults() {
    const auto broken = [this](Fault::Break where) {
      Fault fault;
      fault.set_break_connection(where);
      Plant(fault, 0.02);
    };
    for (int where = Fault::Break_MIN + 1; where <= Fault::Break_MAX; ++where) broken(static_cast<Fault::Break>(where));
    for (const int status : {429, 500, 502, 503}) {
      Fault refused;
      refused.mutable_answer()->set_status(status);
      if (status == 429 || status == 503) {
        auto* header = refused.mutable_answer()->add_headers();
        header->set_name("Retry-After");
        header->set_value("0");
      }
      Plant(refused, 0.01);
      if (status == 429) continue;  // A provider that says so did not act.
      Fault obeyed;
      *obeyed.mutable_answer_after_act() = refused.answer();
      Plant(obeyed, 0.01);
    }
    Fault slow;
    slow.mutable_answer_time()->set_nanos(300'000'000);
    Plant(slow, 0.03);
    Fault late;
    late.mutable_latency()->set_nanos(5'000'000);
    late.mutable_latency_jitter()->set_nanos(200'000'000);
    Plant(late, 0.2);
  }

  void Plant(Fault fault, double probability) {
    grpc::ClientContext context;
    sandbox::v1::SetFaultRequest request;
    *request.mutable_fault() = std::move(fault);
    request.mutable_fault()->mutable_filter()->set_provider("ongair");
    request.mutable_fault()->set_probability(probability);
    sandbox::v1::SetFaultResponse response;
    const grpc::Status status = control_->SetFault(&context, request, &response);
    ASSERT_TRUE(status.ok()) << status.error_message();
  }

  void SetReachable(bool reachable) {
    grpc::ClientContext context;
    sandbox::v1::SetReachabilityRequest request;
    request.set_refuse_connections(!reachable);
    sandbox::v1::SetReachabilityResponse response;
    ASSERT_TRUE(control_->SetReachability(&context, request, &response).ok());
  }

  // Now and then no connection is taken, and those there are break.
  void GoDownAndUp(std::atomic<bool>& over, uint64_t seed) {
    std::mt19937_64 random(seed);
    const auto draw = [&random](int from, int to) {
      return absl::Milliseconds(std::uniform_int_distribution<int>(from, to)(random));
    };
    while (!over) {
      absl::SleepFor(draw(1000, 2500));
      SetReachable(false);
      absl::SleepFor(draw(20, 150));
      SetReachable(true);
    }
  }

  SendStormResult Storm(const SendStormOptions& options) {
    std::vector<std::shared_ptr<grpc::Channel>> channels;
    for (int i = 0; i < kChannels; ++i) channels.push_back(gateway_->Channel());
    std::atomic<bool> over{false};
    std::thread weather([&] { GoDownAndUp(over, options.seed); });
    SendStormResult result = RunSendStorm(channels, options);
    over = true;
    weather.join();
    return result;
  }

  SandboxProcess sandbox_{POSTERN_SANDBOX_BINARY};
  std::unique_ptr<sandbox::v1::SandboxService::Stub> control_;
  std::unique_ptr<GatewayProcess> gateway_;
};

TEST_F(FaultTest, NoTextIsAcceptedTwiceAndEachCallerIsToldTheTruth) {
  SendStormOptions options;
  options.texts = FromEnvironment("POSTERN_FAULT_SENDS", 2000);
  options.seed = static_cast<uint64_t>(FromEnvironment("POSTERN_SEED", std::random_device()()));
  options.request_ids = !IsControl(kWithoutRequestIds);
  std::cout << "POSTERN_SEED=" << options.seed << std::endl;
  const absl::Time begin = absl::Now();
  const SendStormResult result = Storm(options);
  const Verdict verdict = Judge(result.told, AcceptedTexts(*control_));
  std::cout << options.texts << " texts, " << result.calls << " calls (" << result.cancelled << " cancelled, "
            << result.side_by_side << " side by side, " << result.replayed << " replayed) in " << absl::Now() - begin
            << "\n"
            << verdict << std::endl;
  EXPECT_EQ(result.told.size(), static_cast<size_t>(options.texts));
  EXPECT_GT(verdict.sent, options.texts / 4) << "too few got through to prove anything";
  EXPECT_GT(verdict.not_sent, 0) << "no fault led to a refusal";
  EXPECT_GT(verdict.unknown, 0) << "no fault led to a doubt";
  EXPECT_EQ(verdict.twice, 0) << "texts were accepted more than once";
  EXPECT_EQ(verdict.Lies(), 0) << "callers were told what is not true";
  EXPECT_EQ(result.changed_its_mind, 0) << "a repeat was told another end";
}

TEST(FaultControl, WithoutRequestIdsTheStormIsFoundOut) {
  const ControlRun run = RunControl("FaultTest.NoTextIsAcceptedTwiceAndEachCallerIsToldTheTruth", kWithoutRequestIds,
                                    {{"POSTERN_FAULT_SENDS", "300"}});
  EXPECT_EQ(run.exit_code, 1) << run.output;
  EXPECT_NE(run.output.find("texts were accepted more than once"), std::string::npos) << run.output;
}

}  // namespace
}  // namespace postern
