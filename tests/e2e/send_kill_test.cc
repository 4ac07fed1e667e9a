// The server is killed at random moments while callers send under request ids and repeat whatever they do not know the
// end of: the provider must accept no text twice, and what each caller was told must be true. POSTERN_KILL_ROUNDS sets
// how often (20), POSTERN_SEED the moments.
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <map>
#include <random>

#include "absl/strings/numbers.h"
#include "absl/time/clock.h"
#include "postern/sandbox/v1/sandbox.grpc.pb.h"
#include "tests/e2e/gateway_process.h"
#include "tests/e2e/sandbox_process.h"
#include "tests/e2e/send_load.h"

namespace postern {
namespace {

int64_t FromEnvironment(const char* name, int64_t otherwise) {
  const char* text = std::getenv(name);
  int64_t number = 0;
  return text != nullptr && absl::SimpleAtoi(text, &number) ? number : otherwise;
}

// What was told against what the provider accepted.
struct Verdict {
  int sent = 0, not_sent = 0, unknown = 0;
  int twice = 0;       // Texts accepted more than once.
  int not_really = 0;  // Told as sent, and not accepted.
  int after_all = 0;   // Told as not sent, and accepted.
  int untold = 0;      // Accepted, and nobody was told.
};

Verdict Judge(const std::map<std::string, Told>& told, const std::map<std::string, int>& accepted) {
  Verdict verdict;
  for (const auto& [text, how] : told) {
    const bool there = accepted.count(text) > 0;
    verdict.sent += how == Told::kSent;
    verdict.not_sent += how == Told::kNotSent;
    verdict.unknown += how == Told::kUnknown;
    verdict.not_really += how == Told::kSent && !there;
    verdict.after_all += how == Told::kNotSent && there;
  }
  for (const auto& [text, count] : accepted) {
    verdict.twice += count > 1;
    verdict.untold += told.count(text) == 0;
  }
  return verdict;
}

class SendKillTest : public testing::Test {
 protected:
  SendKillTest() {
    const int64_t seed = FromEnvironment("POSTERN_SEED", std::random_device()());
    std::cout << "POSTERN_SEED=" << seed << "\n";
    random_.seed(seed);
  }

  void SetUp() override {
    ASSERT_TRUE(sandbox_.Start().ok());
    control_ = sandbox::v1::SandboxService::NewStub(sandbox_.Channel());
    AnswerSlowly();
  }

  // Each send is obeyed at once and answered after 10 to 30 ms, so that kills fall between the two.
  void AnswerSlowly() {
    grpc::ClientContext context;
    sandbox::v1::SetFaultRequest request;
    request.mutable_fault()->mutable_filter()->set_provider("ongair");
    request.mutable_fault()->mutable_latency()->set_nanos(10'000'000);
    request.mutable_fault()->mutable_latency_jitter()->set_nanos(20'000'000);
    sandbox::v1::SetFaultResponse response;
    ASSERT_TRUE(control_->SetFault(&context, request, &response).ok());
  }

  std::map<std::string, int> Accepted() {
    grpc::ClientContext context;
    sandbox::v1::GetSendStatsRequest request;
    request.set_max_texts(100000);
    sandbox::v1::GetSendStatsResponse response;
    EXPECT_TRUE(control_->GetSendStats(&context, request, &response).ok());
    std::map<std::string, int> accepted;
    for (const auto& send : response.sends()) accepted[send.text()] = send.count();
    return accepted;
  }

  Verdict KillAgainAndAgain(bool request_ids) {
    GatewayProcess gateway(POSTERN_BINARY, {.upstream = sandbox_.BaseUrl("ongair")});
    EXPECT_TRUE(gateway.Start().ok()) << gateway.LogText();
    SendLoad load(gateway.Channel(), {.callers = 8, .request_ids = request_ids});
    for (int64_t round = 0; round < rounds_; ++round) {
      absl::SleepFor(absl::Milliseconds(std::uniform_int_distribution<int>(50, 400)(random_)));
      gateway.Kill();
      EXPECT_TRUE(gateway.Start().ok()) << gateway.LogText();
    }
    load.Finish();
    const Verdict verdict = Judge(load.told(), Accepted());
    std::cout << rounds_ << " kills, sent " << verdict.sent << " (replayed " << load.replayed() << "), not sent "
              << verdict.not_sent << ", unknown " << verdict.unknown << ", accepted twice " << verdict.twice
              << ", told wrongly " << verdict.not_really + verdict.after_all + verdict.untold << "\n";
    return verdict;
  }

  std::mt19937_64 random_;
  const int64_t rounds_ = FromEnvironment("POSTERN_KILL_ROUNDS", 20);
  SandboxProcess sandbox_{POSTERN_SANDBOX_BINARY};
  std::unique_ptr<sandbox::v1::SandboxService::Stub> control_;
};

TEST_F(SendKillTest, UnderARequestIdNoTextIsSentTwiceAndEachCallerIsToldTheTruth) {
  const Verdict verdict = KillAgainAndAgain(true);
  EXPECT_GT(verdict.sent, 0);
  EXPECT_GT(verdict.unknown, 0) << "no kill fell between a request and its answer";
  EXPECT_EQ(verdict.twice, 0);
  EXPECT_EQ(verdict.not_really, 0);
  EXPECT_EQ(verdict.after_all, 0);
  EXPECT_EQ(verdict.untold, 0);
}

// The negative control: without request ids the same callers must be found to send twice, else the judge proves
// nothing.
TEST_F(SendKillTest, WithoutRequestIdsTheSameJudgeFindsTextsSentTwice) { EXPECT_GT(KillAgainAndAgain(false).twice, 0); }

}  // namespace
}  // namespace postern
