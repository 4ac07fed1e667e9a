// A broadcast can be asked for after SendBroadcast was answered.
#include <gtest/gtest.h>

#include <future>
#include <memory>

#include "grpcpp/grpcpp.h"
#include "postern/v1/broadcast.grpc.pb.h"
#include "tests/rpc/rpc_harness.h"

namespace postern {
namespace {

class BroadcastServiceTest : public testing::Test {
 protected:
  BroadcastServiceTest() : stub_(v1::BroadcastService::NewStub(harness_.Connect())) {}

  // Sends to `count` recipients; the provider takes all of them.
  v1::Broadcast Send(int count) {
    v1::SendBroadcastRequest request;
    request.set_parent("accounts/a");
    request.mutable_content()->mutable_text()->set_text("hello all");
    v1::SendBroadcastResponse answer;
    answer.mutable_broadcast()->set_state(v1::Broadcast::STATE_DONE);
    for (int i = 0; i < count; ++i) {
      const std::string number = "+2547222002" + std::to_string(10 + i);
      request.mutable_recipients()->add_recipients()->set_phone_number(number);
      v1::BroadcastResult* result = answer.mutable_broadcast()->add_results();
      result->mutable_recipient()->set_phone_number(number);
      result->mutable_message()->set_state(v1::Message::STATE_SENT);
    }
    v1::SendBroadcastResponse response;
    std::future<grpc::Status> done = std::async(std::launch::async, [&] {
      grpc::ClientContext context;
      return stub_->SendBroadcast(&context, request, &response);
    });
    EXPECT_TRUE(harness_.AwaitExchanges(1));
    harness_.upstream().Finish(Ok(answer));
    EXPECT_TRUE(done.get().ok());
    return response.broadcast();
  }

  RpcHarness harness_;
  std::unique_ptr<v1::BroadcastService::Stub> stub_;
};

TEST_F(BroadcastServiceTest, IsFoundByItsNameAndItsResultsPageByPage) {
  const v1::Broadcast sent = Send(3);
  EXPECT_EQ(sent.results_size(), 3);
  EXPECT_FALSE(sent.results(0).message().has_content()) << "the text is the same for all";
  grpc::ClientContext get_context;
  v1::GetBroadcastRequest get;
  get.set_name(sent.name());
  v1::GetBroadcastResponse got;
  ASSERT_TRUE(stub_->GetBroadcast(&get_context, get, &got).ok());
  EXPECT_EQ(got.broadcast().state(), v1::Broadcast::STATE_DONE);
  EXPECT_EQ(got.broadcast().results_size(), 0);
  v1::ListBroadcastResultsRequest list;
  list.set_parent(sent.name());
  list.set_page_size(2);
  std::vector<std::string> numbers;
  do {
    grpc::ClientContext context;
    v1::ListBroadcastResultsResponse page;
    ASSERT_TRUE(stub_->ListBroadcastResults(&context, list, &page).ok());
    for (const auto& result : page.results()) numbers.push_back(result.recipient().phone_number());
    list.set_page_token(page.next_page_token());
  } while (!list.page_token().empty());
  EXPECT_EQ(numbers, (std::vector<std::string>{"+254722200210", "+254722200211", "+254722200212"}));
}

TEST_F(BroadcastServiceTest, CancellingOneThatHasEndedChangesNothing) {
  const v1::Broadcast sent = Send(1);
  grpc::ClientContext context;
  v1::CancelBroadcastRequest cancel;
  cancel.set_name(sent.name());
  v1::CancelBroadcastResponse response;
  ASSERT_TRUE(stub_->CancelBroadcast(&context, cancel, &response).ok());
  EXPECT_EQ(response.broadcast().state(), v1::Broadcast::STATE_DONE);
}

TEST_F(BroadcastServiceTest, AnUnknownOneIsNotFoundAndNamesTheResource) {
  grpc::ClientContext context;
  v1::GetBroadcastRequest get;
  get.set_name("accounts/a/broadcasts/~nothing");
  v1::GetBroadcastResponse got;
  const grpc::Status status = stub_->GetBroadcast(&context, get, &got);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(ReasonIn(status), "BROADCAST_NOT_FOUND");
}

// An account whose provider takes one recipient at a time.
class OneByOneTest : public testing::Test {
 protected:
  OneByOneTest() : harness_({.takes_many = false}), stub_(v1::BroadcastService::NewStub(harness_.Connect())) {}

  static v1::SendBroadcastRequest Request(int count) {
    v1::SendBroadcastRequest request;
    request.set_parent("accounts/a");
    request.mutable_content()->mutable_text()->set_text("hello all");
    for (int i = 0; i < count; ++i) {
      request.mutable_recipients()->add_recipients()->set_phone_number("+2547222002" + std::to_string(10 + i));
    }
    return request;
  }

  grpc::Status Send(const v1::SendBroadcastRequest& request) {
    grpc::ClientContext context;
    response_.Clear();
    return stub_->SendBroadcast(&context, request, &response_);
  }
  v1::Broadcast Get(const std::string& name) {
    grpc::ClientContext context;
    v1::GetBroadcastRequest request;
    request.set_name(name);
    v1::GetBroadcastResponse response;
    EXPECT_TRUE(stub_->GetBroadcast(&context, request, &response).ok());
    return response.broadcast();
  }
  v1::ListBroadcastResultsResponse List(const std::string& name, int page_size, const std::string& token = "") {
    grpc::ClientContext context;
    v1::ListBroadcastResultsRequest request;
    request.set_parent(name);
    request.set_page_size(page_size);
    request.set_page_token(token);
    v1::ListBroadcastResultsResponse response;
    EXPECT_TRUE(stub_->ListBroadcastResults(&context, request, &response).ok());
    return response;
  }
  grpc::Status Cancel(const v1::CancelBroadcastRequest& request, v1::CancelBroadcastResponse& response) {
    grpc::ClientContext context;
    response.Clear();
    return stub_->CancelBroadcast(&context, request, &response);
  }
  // The provider accepts the message to the next recipient.
  bool Accept() {
    return Eventually([this] { return harness_.upstream().Finish(Ok(v1::SendMessageResponse())); });
  }

  RpcHarness harness_;
  std::unique_ptr<v1::BroadcastService::Stub> stub_;
  v1::SendBroadcastResponse response_;
};

TEST_F(OneByOneTest, ItIsAnsweredBeforeAnybodyGotItAndGoesOn) {
  ASSERT_TRUE(Send(Request(3)).ok());
  const v1::Broadcast started = response_.broadcast();
  EXPECT_EQ(started.state(), v1::Broadcast::STATE_RUNNING);
  EXPECT_EQ(started.counts().pending_count(), 3);
  EXPECT_EQ(started.results_size(), 0);
  ASSERT_TRUE(Accept());
  ASSERT_TRUE(Eventually([&] { return Get(started.name()).counts().accepted_count() == 1; }));
  EXPECT_EQ(Get(started.name()).state(), v1::Broadcast::STATE_RUNNING);
  const v1::ListBroadcastResultsResponse page = List(started.name(), 2);
  ASSERT_EQ(page.results_size(), 2);
  EXPECT_TRUE(page.results(0).has_message());
  EXPECT_EQ(page.results(1).outcome_case(), v1::BroadcastResult::OUTCOME_NOT_SET);
  const v1::ListBroadcastResultsResponse rest = List(started.name(), 2, page.next_page_token());
  ASSERT_EQ(rest.results_size(), 1);
  EXPECT_EQ(rest.results(0).index(), 2);
  ASSERT_TRUE(Accept());
  ASSERT_TRUE(Accept());
  ASSERT_TRUE(Eventually([&] { return Get(started.name()).state() == v1::Broadcast::STATE_DONE; }));
  EXPECT_EQ(Get(started.name()).results_size(), 0);
  EXPECT_EQ(List(started.name(), 0).results_size(), 3);
}

TEST_F(OneByOneTest, UnderOneRequestIdItStartsOnce) {
  v1::SendBroadcastRequest request = Request(1);
  request.set_request_id("b-1");
  ASSERT_TRUE(Send(request).ok());
  const std::string name = response_.broadcast().name();
  EXPECT_FALSE(response_.replayed());
  ASSERT_TRUE(Send(request).ok());
  EXPECT_EQ(response_.broadcast().name(), name);
  EXPECT_TRUE(response_.replayed());
  request.mutable_content()->mutable_text()->set_text("something else");
  EXPECT_EQ(ReasonIn(Send(request)), "REQUEST_ID_REUSED");
  ASSERT_TRUE(Accept());
  ASSERT_TRUE(Eventually([&] { return Get(name).state() == v1::Broadcast::STATE_DONE; }));
  EXPECT_EQ(harness_.upstream().exchanges().size(), 1u);
  EXPECT_EQ(harness_.store().state().List("broadcast/")->size(), 1u);
}

TEST_F(OneByOneTest, CancellingIsKeptUnderItsRequestId) {
  ASSERT_TRUE(Send(Request(2)).ok());
  ASSERT_TRUE(harness_.AwaitExchanges(1));
  v1::CancelBroadcastRequest cancel;
  cancel.set_name(response_.broadcast().name());
  cancel.set_request_id("c-1");
  v1::CancelBroadcastResponse answer;
  ASSERT_TRUE(Cancel(cancel, answer).ok());
  EXPECT_EQ(answer.broadcast().state(), v1::Broadcast::STATE_CANCELLING);
  ASSERT_TRUE(Accept());
  ASSERT_TRUE(Eventually([&] { return Get(cancel.name()).state() == v1::Broadcast::STATE_CANCELLED; }));
  EXPECT_EQ(Get(cancel.name()).counts().cancelled_count(), 1);
  ASSERT_TRUE(Cancel(cancel, answer).ok());
  EXPECT_TRUE(answer.replayed());
  EXPECT_EQ(answer.broadcast().state(), v1::Broadcast::STATE_CANCELLING);
  cancel.set_name("accounts/a/broadcasts/~other");
  EXPECT_EQ(ReasonIn(Cancel(cancel, answer)), "REQUEST_ID_REUSED");
  cancel.set_request_id("c-2");
  EXPECT_EQ(ReasonIn(Cancel(cancel, answer)), "BROADCAST_NOT_FOUND");
}

TEST_F(OneByOneTest, WhomItCannotBeSentToIsNamedAndNothingIsAccepted) {
  v1::SendBroadcastRequest request = Request(2);
  request.mutable_recipients()->add_recipients()->set_chat_id("1@c.us");
  const grpc::Status status = Send(request);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(FieldsOf(status), std::vector<std::string>{"recipients.recipients[2]"});
  EXPECT_TRUE(harness_.store().state().List("broadcast")->empty());
}

}  // namespace
}  // namespace postern
