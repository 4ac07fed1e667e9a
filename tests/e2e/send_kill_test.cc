// The server is killed while callers send under request ids and repeat whatever they do not know the end of: at random
// moments, and each time between the request that the provider obeyed and its answer, which is held back until then.
// The provider must accept no text twice, and what each caller was told must be true. POSTERN_KILL_ROUNDS sets how
// often (20; 200 is the full run), POSTERN_SEED the moments. Controls: `without_request_ids`.
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <iostream>
#include <map>
#include <memory>
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "postern/sandbox/v1/sandbox.grpc.pb.h"
#include "tests/e2e/from_environment.h"
#include "tests/e2e/gateway_process.h"
#include "tests/e2e/negative_control.h"
#include "tests/e2e/sandbox_process.h"
#include "tests/e2e/send_load.h"
#include "tests/e2e/send_verdict.h"

namespace postern {
namespace {

using sandbox::v1::Fault;

constexpr char kWithoutRequestIds[] = "without_request_ids";
constexpr int kCallers = 8;

class SendKillTest : public testing::Test {
 protected:
  SendKillTest() {
    const int64_t seed = FromEnvironment("POSTERN_SEED", std::random_device()());
    std::cout << "POSTERN_SEED=" << seed << std::endl;
    random_.seed(seed);
  }

  void SetUp() override {
    ASSERT_TRUE(sandbox_.Start().ok());
    control_ = sandbox::v1::SandboxService::NewStub(sandbox_.Channel());
    gateway_ =
        std::make_unique<GatewayProcess>(GatewayBinary(), GatewayOptions{.upstream = sandbox_.BaseUrl("ongair")});
    ASSERT_TRUE(gateway_->Start().ok()) << gateway_->LogText();
  }

  void Plant(const Fault& fault) {
    grpc::ClientContext context;
    sandbox::v1::SetFaultRequest request;
    *request.mutable_fault() = fault;
    request.mutable_fault()->mutable_filter()->set_provider("ongair");
    sandbox::v1::SetFaultResponse response;
    const grpc::Status status = control_->SetFault(&context, request, &response);
    ASSERT_TRUE(status.ok()) << status.error_message();
  }

  void ClearFaults() {
    grpc::ClientContext context;
    sandbox::v1::ClearFaultsResponse response;
    ASSERT_TRUE(control_->ClearFaults(&context, {}, &response).ok());
  }

  void KillAndStart() {
    gateway_->Kill();
    ASSERT_TRUE(gateway_->Start().ok()) << gateway_->LogText();
  }

  // Waits until the provider has accepted so many sends.
  bool AwaitAccepted(int count) {
    const absl::Time end = absl::Now() + absl::Seconds(20);
    while (absl::Now() < end) {
      grpc::ClientContext context;
      sandbox::v1::GetSendStatsRequest request;
      request.set_max_texts(1);
      sandbox::v1::GetSendStatsResponse response;
      EXPECT_TRUE(control_->GetSendStats(&context, request, &response).ok());
      if (response.accepted_count() >= count) return true;
      absl::SleepFor(absl::Milliseconds(2));
    }
    return false;
  }

  Verdict Judged(const SendLoad& load) {
    const Verdict verdict = Judge(load.told(), AcceptedTexts(*control_));
    std::cout << rounds_ << " kills, " << verdict << ", replayed " << load.replayed() << std::endl;
    return verdict;
  }

  // What must hold, whenever it was killed.
  static void ExpectTrueAndOnce(const Verdict& verdict) {
    EXPECT_EQ(verdict.twice, 0) << "texts were accepted more than once";
    EXPECT_EQ(verdict.Lies(), 0) << "callers were told what is not true";
  }

  std::mt19937_64 random_;
  const int64_t rounds_ = FromEnvironment("POSTERN_KILL_ROUNDS", 20);
  const bool request_ids_ = !IsControl(kWithoutRequestIds);
  SandboxProcess sandbox_{POSTERN_SANDBOX_BINARY};
  std::unique_ptr<sandbox::v1::SandboxService::Stub> control_;
  std::unique_ptr<GatewayProcess> gateway_;
};

// Each send is obeyed at once and answered after 10 to 30 ms, so that kills fall anywhere.
TEST_F(SendKillTest, KillsAtAnyMomentSendNoTextTwiceAndEachCallerIsToldTheTruth) {
  Fault slow;
  slow.mutable_latency()->set_nanos(10'000'000);
  slow.mutable_latency_jitter()->set_nanos(20'000'000);
  Plant(slow);
  SendLoad load(gateway_->Channel(), {.callers = kCallers, .request_ids = request_ids_});
  for (int64_t round = 0; round < rounds_; ++round) {
    absl::SleepFor(absl::Milliseconds(std::uniform_int_distribution<int>(50, 400)(random_)));
    KillAndStart();
  }
  load.Finish();
  const Verdict verdict = Judged(load);
  EXPECT_GT(verdict.sent, 0);
  EXPECT_GT(verdict.unknown, 0) << "no kill fell between a request and its answer";
  ExpectTrueAndOnce(verdict);
}

// No answer comes before the kill: every text of every round was written upstream, obeyed, and its reply never stored.
TEST_F(SendKillTest, KillsBetweenTheRequestAndItsReplySendNoTextTwiceAndEachCallerIsToldTheTruth) {
  int accepted = 0;
  std::map<std::string, Told> told;
  for (int64_t round = 0; round < rounds_; ++round) {
    Fault held;
    held.set_break_connection(Fault::BREAK_HANG_AFTER_ACT);
    Plant(held);
    SendLoad load(gateway_->Channel(),
                  {.callers = kCallers, .request_ids = request_ids_, .text_prefix = absl::StrCat("round", round)});
    accepted += kCallers;
    ASSERT_TRUE(AwaitAccepted(accepted)) << gateway_->LogText();
    ClearFaults();
    load.Stop();
    KillAndStart();
    load.Finish();
    for (const auto& [text, how] : load.told()) told[text] = how;
  }
  const Verdict verdict = Judge(told, AcceptedTexts(*control_));
  std::cout << rounds_ << " kills, " << verdict << std::endl;
  EXPECT_EQ(verdict.accepted, rounds_ * kCallers);
  EXPECT_EQ(verdict.unknown, rounds_ * kCallers) << "this provider cannot tell what it accepted";
  ExpectTrueAndOnce(verdict);
}

void ExpectFoundOut(const std::string& test) {
  const ControlRun run =
      RunControl(absl::StrCat("SendKillTest.", test), kWithoutRequestIds, {{"POSTERN_KILL_ROUNDS", "5"}});
  EXPECT_EQ(run.exit_code, 1) << run.output;
  EXPECT_NE(run.output.find("texts were accepted more than once"), std::string::npos) << run.output;
}

TEST(SendKillControl, WithoutRequestIdsKillsAtAnyMomentAreFoundOut) {
  ExpectFoundOut("KillsAtAnyMomentSendNoTextTwiceAndEachCallerIsToldTheTruth");
}

TEST(SendKillControl, WithoutRequestIdsKillsBeforeTheReplyAreFoundOut) {
  ExpectFoundOut("KillsBetweenTheRequestAndItsReplySendNoTextTwiceAndEachCallerIsToldTheTruth");
}

}  // namespace
}  // namespace postern
