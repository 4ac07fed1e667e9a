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

}  // namespace
}  // namespace postern
