// The promises of SendMessageRequest.request_id, as a caller sees them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <memory>

#include "base/status.h"
#include "grpcpp/grpcpp.h"
#include "postern/v1/message.grpc.pb.h"
#include "tests/rpc/rpc_harness.h"

namespace postern {
namespace {

using grpc::StatusCode;
using testing::StartsWith;

struct Answered {
  grpc::Status status;
  v1::SendMessageResponse response;
};

class RequestIdTest : public testing::Test {
 protected:
  RequestIdTest() : stub_(v1::MessageService::NewStub(harness_.Connect())) {}

  std::future<Answered> Start(const v1::SendMessageRequest& request) {
    return std::async(std::launch::async, [this, request] {
      grpc::ClientContext context;
      Answered answered;
      answered.status = stub_->SendMessage(&context, request, &answered.response);
      return answered;
    });
  }
  // Sends, lets the provider answer, and gives what the caller got.
  Answered Send(const v1::SendMessageRequest& request, HttpResult answer) {
    const size_t before = sent();
    std::future<Answered> call = Start(request);
    EXPECT_TRUE(harness_.AwaitExchanges(before + 1));
    harness_.upstream().Finish(std::move(answer));
    return call.get();
  }
  size_t sent() const { return harness_.upstream().exchanges().size(); }

  static v1::SendMessageRequest Request(const std::string& id) {
    v1::SendMessageRequest request = TextTo("+254722200200");
    request.set_request_id(id);
    return request;
  }
  static HttpResult Lost() { return TransportError{TransportError::Cause::kLost, true, "reset"}; }

  mutable RpcHarness harness_;
  std::unique_ptr<v1::MessageService::Stub> stub_;
};

TEST_F(RequestIdTest, ARepeatSendsNothingAndGetsTheSameResponseReplayed) {
  const Answered first = Send(Request("r1"), Ok(v1::SendMessageResponse()));
  ASSERT_TRUE(first.status.ok());
  EXPECT_FALSE(first.response.replayed());
  EXPECT_THAT(first.response.message().name(), StartsWith("accounts/a/messages/~"));
  Answered second = Start(Request("r1")).get();
  ASSERT_TRUE(second.status.ok());
  EXPECT_TRUE(second.response.replayed());
  second.response.set_replayed(false);
  EXPECT_EQ(second.response.SerializeAsString(), first.response.SerializeAsString());
  EXPECT_EQ(sent(), 1u);
}

TEST_F(RequestIdTest, WithoutAnIdEveryCallSends) {
  for (int i = 0; i < 2; ++i) EXPECT_TRUE(Send(Request(""), Ok(v1::SendMessageResponse())).status.ok());
  EXPECT_EQ(sent(), 2u);
}

TEST_F(RequestIdTest, OtherFieldsUnderTheSameIdAreRefused) {
  Send(Request("r1"), Ok(v1::SendMessageResponse()));
  v1::SendMessageRequest other = Request("r1");
  other.mutable_content()->mutable_text()->set_text("something else");
  const grpc::Status status = Start(other).get().status;
  EXPECT_EQ(status.error_code(), StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(ReasonIn(status), "REQUEST_ID_REUSED");
  EXPECT_EQ(FieldsOf(status), std::vector<std::string>{"request_id"});
  EXPECT_EQ(sent(), 1u);
}

TEST_F(RequestIdTest, WhileTheFirstCallIsUnderWayASecondIsAborted) {
  std::future<Answered> first = Start(Request("r1"));
  ASSERT_TRUE(harness_.AwaitExchanges(1));
  const grpc::Status status = Start(Request("r1")).get().status;
  EXPECT_EQ(status.error_code(), StatusCode::ABORTED);
  EXPECT_EQ(ReasonIn(status), "REQUEST_IN_PROGRESS");
  harness_.upstream().Finish(Ok(v1::SendMessageResponse()));
  EXPECT_TRUE(first.get().status.ok());
  EXPECT_EQ(sent(), 1u);
}

TEST_F(RequestIdTest, ATryInDoubtIsNeverSentAgain) {
  EXPECT_EQ(ReasonIn(Send(Request("r1"), Lost()).status), "UPSTREAM_OUTCOME_UNKNOWN");
  const grpc::Status status = Start(Request("r1")).get().status;
  EXPECT_EQ(status.error_code(), StatusCode::UNKNOWN);
  EXPECT_EQ(ReasonIn(status), "UPSTREAM_OUTCOME_UNKNOWN");
  EXPECT_EQ(InfoOf(status).metadata().at("replayed"), "true");
  EXPECT_EQ(sent(), 1u);
}

TEST_F(RequestIdTest, ACallThatTheCallerGaveUpAfterItWasSentIsInDoubt) {
  grpc::ClientContext context;
  std::future<void> given_up = std::async(std::launch::async, [&] {
    v1::SendMessageResponse response;
    stub_->SendMessage(&context, Request("r1"), &response);
  });
  ASSERT_TRUE(harness_.AwaitExchanges(1));
  context.TryCancel();
  given_up.wait();
  harness_.upstream().Finish(TransportError{TransportError::Cause::kCancelled, true, ""});
  // Until the end of the first call is known the second is told to wait.
  grpc::Status status;
  ASSERT_TRUE(Eventually([&] {
    status = Start(Request("r1")).get().status;
    return status.error_code() != StatusCode::ABORTED;
  }));
  EXPECT_EQ(ReasonIn(status), "UPSTREAM_OUTCOME_UNKNOWN");
  EXPECT_EQ(sent(), 1u);
}

TEST_F(RequestIdTest, ADefiniteRefusalFreesTheId) {
  EXPECT_EQ(ReasonIn(Send(Request("r1"), HttpResponse{.status = 422}).status), "UPSTREAM_REJECTED");
  EXPECT_TRUE(Send(Request("r1"), Ok(v1::SendMessageResponse())).status.ok());
  EXPECT_EQ(sent(), 2u);
}

TEST_F(RequestIdTest, NothingSentFreesTheId) {
  const HttpResult unreachable = TransportError{TransportError::Cause::kUnreachable, false, "refused"};
  EXPECT_EQ(ReasonIn(Send(Request("r1"), unreachable).status), "UPSTREAM_UNREACHABLE");
  EXPECT_TRUE(Send(Request("r1"), Ok(v1::SendMessageResponse())).status.ok());
}

TEST_F(RequestIdTest, AnIdBelongsToItsAccount) {
  Send(Request("r1"), Ok(v1::SendMessageResponse()));
  v1::SendMessageRequest other = Request("r1");
  other.set_parent("accounts/b");
  EXPECT_TRUE(Send(other, Ok(v1::SendMessageResponse())).status.ok());
  EXPECT_EQ(sent(), 2u);
}

// A caller with too little time is told what became of its request, not that "nothing was sent".
TEST_F(RequestIdTest, ARepeatWithTooLittleTimeIsToldTheOutcome) {
  EXPECT_EQ(ReasonIn(Send(Request("r1"), Lost()).status), "UPSTREAM_OUTCOME_UNKNOWN");
  const auto hurried = [this](const std::string& id) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::milliseconds(400));
    v1::SendMessageResponse response;
    return ReasonIn(stub_->SendMessage(&context, Request(id), &response));
  };
  EXPECT_EQ(hurried("r1"), "UPSTREAM_OUTCOME_UNKNOWN");
  EXPECT_EQ(hurried("r2"), "UPSTREAM_TIMEOUT");
  EXPECT_TRUE(Send(Request("r2"), Ok(v1::SendMessageResponse())).status.ok()) << "nothing was claimed";
}

// What a list of the provider showed later lacks what only the request holds.
TEST_F(RequestIdTest, ADoubtThatWasSettledGivesTheResponseAsAskedFor) {
  EXPECT_EQ(ReasonIn(Send(Request("r1"), Lost()).status), "UPSTREAM_OUTCOME_UNKNOWN");
  v1::SendMessageResponse found;
  found.mutable_message()->set_name("accounts/a/messages/m1");
  found.mutable_message()->set_provider_message_id("m1");
  const ClaimScope scope{.account = "a", .rpc = "postern.v1.MessageService/SendMessage", .request_id = "r1"};
  std::promise<absl::Status> settled;
  harness_.context().idempotency->Settle(ClaimKey(scope), found.SerializeAsString(), {"m1"},
                                         [&](const absl::Status& status) { settled.set_value(status); });
  ASSERT_TRUE(settled.get_future().get().ok());
  const Answered repeat = Start(Request("r1")).get();
  ASSERT_TRUE(repeat.status.ok()) << repeat.status.error_message();
  EXPECT_TRUE(repeat.response.replayed());
  EXPECT_EQ(repeat.response.message().name(), "accounts/a/messages/m1");
  EXPECT_EQ(repeat.response.message().recipients(0).phone_number(), "+254722200200");
  EXPECT_EQ(repeat.response.message().content().text().text(), Request("r1").content().text().text());
  EXPECT_EQ(sent(), 1u);
}

TEST_F(RequestIdTest, ValidateOnlyClaimsNothing) {
  v1::SendMessageRequest dry = Request("r1");
  dry.set_validate_only(true);
  EXPECT_TRUE(Start(dry).get().status.ok());
  EXPECT_TRUE(Send(Request("r1"), Ok(v1::SendMessageResponse())).status.ok());
}

}  // namespace
}  // namespace postern
