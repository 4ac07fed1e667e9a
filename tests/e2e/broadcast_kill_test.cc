// The server is killed at random moments while it sends broadcasts one by one: each recipient's message must be
// accepted at most once, every recipient must end as accepted, refused or unknown, and each of these must be true. How
// often POSTERN_KILL_ROUNDS says (20), when POSTERN_SEED. The control is the planted fault
// `broadcast_claims_forgotten`.
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <iostream>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/resource_name.h"
#include "google/rpc/error_details.pb.h"
#include "postern/sandbox/v1/sandbox.grpc.pb.h"
#include "postern/v1/broadcast.grpc.pb.h"
#include "tests/e2e/from_environment.h"
#include "tests/e2e/gateway_process.h"
#include "tests/e2e/json_call.h"
#include "tests/e2e/sandbox_process.h"
#include "tests/e2e/send_verdict.h"

namespace postern {
namespace {

constexpr int kRecipients = 20;

std::string NumberOf(int index) { return absl::StrCat("+2547222", 10000 + index); }
std::string KeyOf(const std::string& text, const std::string& number) { return absl::StrCat(text, " to ", number); }

class BroadcastKillTest : public testing::Test {
 protected:
  BroadcastKillTest() {
    const int64_t seed = FromEnvironment("POSTERN_SEED", std::random_device()());
    std::cout << "POSTERN_SEED=" << seed << std::endl;
    random_.seed(seed);
  }

  void SetUp() override {
    ASSERT_TRUE(sandbox_.Start().ok());
    control_ = sandbox::v1::SandboxService::NewStub(sandbox_.Channel());
    AnswerSlowly();
    gateway_ =
        std::make_unique<GatewayProcess>(GatewayBinary(), GatewayOptions{.upstream = sandbox_.BaseUrl("ongair")});
    ASSERT_TRUE(gateway_->Start().ok()) << gateway_->LogText();
    stub_ = v1::BroadcastService::NewStub(gateway_->Channel());
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

  static std::unique_ptr<grpc::ClientContext> Context() {
    auto context = std::make_unique<grpc::ClientContext>();
    context->set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
    context->set_wait_for_ready(true);
    return context;
  }

  // Calls until the server has answered, kills or not. Under a request_id a repeat starts nothing twice.
  std::string StartUntilTold(const std::string& text) {
    v1::SendBroadcastRequest request;
    request.set_parent("accounts/ongair");
    request.set_request_id(text);
    request.mutable_content()->mutable_text()->set_text(text);
    for (int i = 0; i < kRecipients; ++i) request.mutable_recipients()->add_recipients()->set_phone_number(NumberOf(i));
    for (int tries = 0; tries < 1000; ++tries) {
      v1::SendBroadcastResponse response;
      const grpc::Status status = stub_->SendBroadcast(Context().get(), request, &response);
      if (status.ok()) return response.broadcast().name();
      EXPECT_NE(ErrorInfoOf(status).reason(), "UPSTREAM_OUTCOME_UNKNOWN") << "one commit leaves nothing in doubt";
      absl::SleepFor(absl::Milliseconds(20));
    }
    ADD_FAILURE() << text << " was never accepted";
    return "";
  }

  v1::Broadcast AwaitEnd(const std::string& name) {
    const absl::Time end = absl::Now() + absl::Seconds(60);
    v1::GetBroadcastRequest request;
    request.set_name(name);
    v1::GetBroadcastResponse response;
    while (absl::Now() < end) {
      const grpc::Status status = stub_->GetBroadcast(Context().get(), request, &response);
      if (status.ok() && response.broadcast().has_end_time()) break;
      absl::SleepFor(absl::Milliseconds(20));
    }
    return response.broadcast();
  }

  // Writes down what the results say of each recipient.
  void Tell(const std::string& name, const std::string& text, std::map<std::string, Told>& told) {
    v1::ListBroadcastResultsRequest request;
    request.set_parent(name);
    request.set_page_size(500);
    v1::ListBroadcastResultsResponse response;
    ASSERT_TRUE(stub_->ListBroadcastResults(Context().get(), request, &response).ok());
    ASSERT_EQ(response.results_size(), kRecipients);
    for (const v1::BroadcastResult& result : response.results()) {
      ASSERT_NE(result.outcome_case(), v1::BroadcastResult::OUTCOME_NOT_SET) << result.ShortDebugString();
      google::rpc::ErrorInfo info;
      if (result.has_error()) result.error().details(0).UnpackTo(&info);
      const Told how = result.has_message()                          ? Told::kSent
                       : info.reason() == "UPSTREAM_OUTCOME_UNKNOWN" ? Told::kUnknown
                                                                     : Told::kNotSent;
      told[KeyOf(text, result.recipient().phone_number())] = how;
    }
  }

  std::map<std::string, int> Accepted() {
    grpc::ClientContext context;
    sandbox::v1::GetSendStatsRequest request;
    request.set_max_texts(100'000);
    sandbox::v1::GetSendStatsResponse response;
    EXPECT_TRUE(control_->GetSendStats(&context, request, &response).ok());
    std::map<std::string, int> accepted;
    for (const auto& send : response.sends()) {
      for (const std::string& recipient : send.recipients()) ++accepted[KeyOf(send.text(), NormalizedPhone(recipient))];
    }
    return accepted;
  }

  std::mt19937_64 random_;
  const int64_t rounds_ = FromEnvironment("POSTERN_KILL_ROUNDS", 20);
  SandboxProcess sandbox_{POSTERN_SANDBOX_BINARY};
  std::unique_ptr<sandbox::v1::SandboxService::Stub> control_;
  std::unique_ptr<GatewayProcess> gateway_;
  std::unique_ptr<v1::BroadcastService::Stub> stub_;
};

TEST_F(BroadcastKillTest, NobodyIsSentToTwiceAndEachResultIsTrue) {
  std::map<std::string, std::string> names;  // By text.
  for (int64_t round = 0; round < rounds_; ++round) {
    const std::string text = absl::StrCat("broadcast ", round);
    std::future<std::string> started = std::async(std::launch::async, [&] { return StartUntilTold(text); });
    absl::SleepFor(absl::Milliseconds(std::uniform_int_distribution<int>(20, 400)(random_)));
    gateway_->Kill();
    ASSERT_TRUE(gateway_->Start().ok()) << gateway_->LogText();
    names[text] = started.get();
  }
  std::map<std::string, Told> told;
  for (const auto& [text, name] : names) {
    ASSERT_EQ(AwaitEnd(name).state(), v1::Broadcast::STATE_DONE) << text << "\n" << gateway_->LogText();
    Tell(name, text, told);
  }
  const Verdict verdict = Judge(told, Accepted());
  std::cout << rounds_ << " kills, " << verdict << std::endl;
  EXPECT_EQ(told.size(), names.size() * kRecipients);
  EXPECT_GT(verdict.sent, 0);
  EXPECT_GT(verdict.unknown, 0) << "no kill fell between a request and its answer";
  EXPECT_LE(verdict.unknown, rounds_ * rounds_) << "a kill leaves at most one recipient of each broadcast in doubt";
  EXPECT_EQ(verdict.twice, 0) << "recipients got a text more than once";
  EXPECT_EQ(verdict.Lies(), 0) << "results are not true";
}

}  // namespace
}  // namespace postern
