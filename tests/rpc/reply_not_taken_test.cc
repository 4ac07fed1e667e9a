// Callers that do not take their replies: they hold places among the calls under way for a time, and never all of them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <utility>

#include "grpcpp/grpcpp.h"
#include "postern/v1/account.grpc.pb.h"
#include "postern/v1/session.grpc.pb.h"
#include "tests/rpc/rpc_harness.h"
#include "tests/rpc/windowless_client.h"

namespace postern {
namespace {

using testing::HasSubstr;

constexpr char kListAccounts[] = "postern.v1.AccountService/ListAccounts";
constexpr char kGetSession[] = "postern.v1.SessionService/GetSession";

class ReplyNotTaken : public testing::Test {
 protected:
  void Serve(int32_t most_calls, absl::Duration patience) {
    HarnessOptions options;
    options.limits.max_concurrent_calls = most_calls;
    options.limits.max_concurrent_calls_per_account = most_calls;
    options.streams.slow_consumer_timeout = patience;
    harness_ = std::make_unique<RpcHarness>(options);
    accounts_ = v1::AccountService::NewStub(harness_->Connect());
    windowless_ = std::make_unique<WindowlessClient>(harness_->server().address());
    request_.set_name("accounts/a/sessions/s1");
  }

  grpc::Status ListAccounts() {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
    v1::ListAccountsResponse response;
    return accounts_->ListAccounts(&context, {}, &response);
  }

  // Calls a provider is asked for, of which nobody takes the reply.
  void AskForSessions(int calls) {
    for (int i = 0; i < calls; ++i) windowless_->Call(kGetSession, request_);
    ASSERT_TRUE(harness_->AwaitExchanges(static_cast<size_t>(calls)));
  }
  // The provider answers the oldest of them.
  void AnswerSessions(int calls) {
    v1::GetSessionResponse reply;
    reply.mutable_session()->set_name(request_.name());
    for (int i = 0; i < calls; ++i) ASSERT_TRUE(harness_->upstream().Finish(Ok(reply)));
  }

  v1::GetSessionRequest request_;
  std::unique_ptr<RpcHarness> harness_;
  std::unique_ptr<v1::AccountService::Stub> accounts_;
  std::unique_ptr<WindowlessClient> windowless_;
};

TEST_F(ReplyNotTaken, HoldsAPlaceUntilTheTimeForSlowConsumersHasPassedAndNoLonger) {
  const absl::Duration patience = absl::Seconds(2);
  Serve(3, patience);
  AskForSessions(3);
  const absl::Time start = absl::Now();
  AnswerSessions(3);
  EXPECT_EQ(ReasonIn(ListAccounts()), "LOCAL_RATE_LIMITED") << "the replies hold all places";
  ASSERT_TRUE(Eventually([this] { return ListAccounts().ok(); }));
  EXPECT_GE(absl::Now() - start, patience);
  EXPECT_TRUE(windowless_->AwaitText("SLOW_CONSUMER: the reply was not taken for too long", 3));
  EXPECT_THAT(harness_->log().Text(), HasSubstr("rpc_reply_not_taken method=postern.v1.SessionService/GetSession"));
}

TEST_F(ReplyNotTaken, ACallThatWaitsForItsProviderLongerThanThatIsNotCutOff) {
  Serve(3, absl::Seconds(1));
  AskForSessions(1);
  auto sessions = v1::SessionService::NewStub(harness_->Connect());
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
  v1::GetSessionResponse response;
  std::promise<grpc::Status> done;
  sessions->async()->GetSession(&context, &request_, &response,
                                [&done](grpc::Status status) { done.set_value(std::move(status)); });
  ASSERT_TRUE(harness_->AwaitExchanges(2));
  AnswerSessions(1);
  EXPECT_TRUE(windowless_->AwaitText("SLOW_CONSUMER"));
  AnswerSessions(1);
  EXPECT_TRUE(done.get_future().get().ok());
  EXPECT_EQ(response.session().name(), request_.name());
}

TEST_F(ReplyNotTaken, OfWhatNoProviderIsAskedForOneCallerHoldsAQuarter) {
  Serve(40, absl::Hours(1));
  for (int i = 0; i < 20; ++i) windowless_->Call(kListAccounts, v1::ListAccountsRequest());
  ASSERT_TRUE(Eventually([this] { return harness_->outcomes().size() == 20; }));
  int served = 0;
  for (const RpcOutcome& outcome : harness_->outcomes()) served += outcome.code == "OK" ? 1 : 0;
  EXPECT_EQ(served, 10);
}

}  // namespace
}  // namespace postern
