#include "rpc/forward.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <utility>
#include <vector>

#include "base/status.h"
#include "gateway/capabilities.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/grpcpp.h"
#include "postern/v1/account.grpc.pb.h"
#include "postern/v1/broadcast.grpc.pb.h"
#include "postern/v1/group.grpc.pb.h"
#include "postern/v1/message.grpc.pb.h"
#include "rpc/validation.h"
#include "tests/rpc/rpc_harness.h"

namespace postern {
namespace {

using grpc::StatusCode;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

// One SendMessage under way on a thread of its own.
class Sending {
 public:
  Sending(v1::MessageService::Stub& stub, v1::SendMessageRequest request, absl::Duration timeout = absl::Seconds(20)) {
    context_.set_deadline(absl::ToChronoTime(absl::Now() + timeout));
    done_ = std::async(std::launch::async, [this, &stub, request = std::move(request)] {
      return stub.SendMessage(&context_, request, &response_);
    });
  }
  void Cancel() { context_.TryCancel(); }
  grpc::Status Wait() { return done_.get(); }
  const v1::SendMessageResponse& response() const { return response_; }

 private:
  grpc::ClientContext context_;
  v1::SendMessageResponse response_;
  std::future<grpc::Status> done_;
};

class ForwardTest : public testing::Test {
 protected:
  void Start(HarnessOptions options = {}) {
    harness_ = std::make_unique<RpcHarness>(options);
    channel_ = harness_->Connect();
    stub_ = v1::MessageService::NewStub(channel_);
  }
  grpc::Status Send(const v1::SendMessageRequest& request) { return Sending(*stub_, request).Wait(); }
  grpc::Status GetAccount(const std::string& name) {
    grpc::ClientContext context;
    v1::GetAccountRequest request;
    request.set_name(name);
    v1::GetAccountResponse response;
    return v1::AccountService::NewStub(channel_)->GetAccount(&context, request, &response);
  }
  size_t sent() const { return harness_->upstream().exchanges().size(); }

  std::unique_ptr<RpcHarness> harness_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<v1::MessageService::Stub> stub_;
};

TEST_F(ForwardTest, TheProvidersReplyReachesTheCallerCompleted) {
  Start();
  Sending call(*stub_, TextTo("254722200200"));
  ASSERT_TRUE(harness_->AwaitExchanges(1));
  v1::SendMessageResponse answer;
  answer.mutable_message()->set_state(v1::Message::STATE_SENT);
  ASSERT_TRUE(harness_->upstream().Finish(Ok(answer)));
  ASSERT_TRUE(call.Wait().ok());
  const v1::Message& message = call.response().message();
  EXPECT_EQ(message.state(), v1::Message::STATE_SENT);
  EXPECT_THAT(message.name(), HasSubstr("accounts/a/messages/~"));
  EXPECT_EQ(message.recipients(0).phone_number(), "+254722200200");
  EXPECT_EQ(message.content().text().text(), "hello there");
}

TEST_F(ForwardTest, ASendTellsTheClientWhoGetsIt) {
  Start();
  Sending call(*stub_, TextTo("+254722200200"));
  ASSERT_TRUE(harness_->AwaitExchanges(1));
  EXPECT_EQ(harness_->upstream().exchanges()[0].call.recipient_key, "p:254722200200");
  EXPECT_EQ(harness_->upstream().exchanges()[0].call.priority, Priority::kCall);
  harness_->upstream().Finish(Ok(v1::SendMessageResponse()));
  EXPECT_TRUE(call.Wait().ok());
}

TEST_F(ForwardTest, TheCallersDeadlineLessTheReserveGoesUpstream) {
  Start();
  const absl::Time before = absl::Now();
  Sending call(*stub_, TextTo("+254722200200"), absl::Seconds(9));
  ASSERT_TRUE(harness_->AwaitExchanges(1));
  const absl::Time deadline = harness_->upstream().exchanges()[0].call.deadline;
  EXPECT_GT(deadline, before + absl::Seconds(7));
  // The wire rounds a timeout up by at most some 10 ms.
  EXPECT_LT(deadline, absl::Now() + absl::Milliseconds(8900));
  harness_->upstream().Finish(Ok(v1::SendMessageResponse()));
  EXPECT_TRUE(call.Wait().ok());
}

TEST_F(ForwardTest, WithoutADeadlineTheDefaultAppliesAndALongOneIsCapped) {
  Start();
  const absl::Time before = absl::Now();
  std::future<grpc::Status> plain = std::async(std::launch::async, [this] {
    grpc::ClientContext context;
    v1::SendMessageResponse response;
    return stub_->SendMessage(&context, TextTo("+254722200200"), &response);
  });
  ASSERT_TRUE(harness_->AwaitExchanges(1));
  Sending capped(*stub_, TextTo("+254722200200"), absl::Hours(5));
  ASSERT_TRUE(harness_->AwaitExchanges(2));
  const auto exchanges = harness_->upstream().exchanges();
  EXPECT_GE(exchanges[0].call.deadline, before + absl::Milliseconds(14800));
  EXPECT_LT(exchanges[0].call.deadline, absl::Now() + absl::Milliseconds(14801));
  EXPECT_GE(exchanges[1].call.deadline, before + absl::Milliseconds(59800));
  EXPECT_LT(exchanges[1].call.deadline, absl::Now() + absl::Milliseconds(59801));
  for (int i = 0; i < 2; ++i) harness_->upstream().Finish(Ok(v1::SendMessageResponse()));
  EXPECT_TRUE(plain.get().ok());
  EXPECT_TRUE(capped.Wait().ok());
}

TEST_F(ForwardTest, CreateGroupHasADefaultOfItsOwn) {
  Start();
  std::unique_ptr<v1::GroupService::Stub> groups = v1::GroupService::NewStub(channel_);
  const absl::Time before = absl::Now();
  std::future<grpc::Status> done = std::async(std::launch::async, [&groups] {
    grpc::ClientContext context;
    v1::CreateGroupRequest request;
    request.set_parent("accounts/a");
    request.set_display_name("g");
    request.add_member_phone_numbers("+254722200200");
    v1::CreateGroupResponse response;
    return groups->CreateGroup(&context, request, &response);
  });
  ASSERT_TRUE(harness_->AwaitExchanges(1));
  EXPECT_GE(harness_->upstream().exchanges()[0].call.deadline, before + absl::Milliseconds(29800));
  harness_->upstream().Finish(Ok(v1::CreateGroupResponse()));
  EXPECT_TRUE(done.get().ok());
}

TEST_F(ForwardTest, AMutationWithTooLittleTimeLeftSendsNothing) {
  HarnessOptions options;
  options.deadlines.min_for_mutation = absl::Seconds(30);
  Start(options);
  const grpc::Status status = Send(TextTo("+254722200200"));
  EXPECT_EQ(status.error_code(), StatusCode::DEADLINE_EXCEEDED);
  EXPECT_EQ(ReasonIn(status), "UPSTREAM_TIMEOUT");
  EXPECT_EQ(InfoOf(status).metadata().at("outcome"), "not_sent");
  EXPECT_EQ(sent(), 0u);
}

TEST_F(ForwardTest, TheCallersCancellationGoesUpstream) {
  Start();
  Sending call(*stub_, TextTo("+254722200200"));
  ASSERT_TRUE(harness_->AwaitExchanges(1));
  std::shared_ptr<Cancellation> cancellation = harness_->upstream().exchanges()[0].call.cancellation;
  ASSERT_NE(cancellation, nullptr);
  EXPECT_FALSE(cancellation->cancelled());
  call.Cancel();
  EXPECT_EQ(call.Wait().error_code(), StatusCode::CANCELLED);
  EXPECT_TRUE(Eventually([&] { return cancellation->cancelled(); }));
  harness_->upstream().Finish(TransportError{TransportError::Cause::kCancelled, true, ""});
  EXPECT_TRUE(Eventually([&] { return !harness_->outcomes().empty(); }));
}

TEST_F(ForwardTest, ATraceparentIsPassedOnWhenItIsOne) {
  Start();
  const std::string good = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  std::vector<std::future<grpc::Status>> calls;
  for (const std::string& value : {good, std::string("00-zz")}) {
    calls.push_back(std::async(std::launch::async, [this, value] {
      grpc::ClientContext context;
      context.AddMetadata("traceparent", value);
      v1::SendMessageResponse response;
      return stub_->SendMessage(&context, TextTo("+254722200200"), &response);
    }));
    ASSERT_TRUE(harness_->AwaitExchanges(calls.size()));
  }
  EXPECT_EQ(harness_->upstream().exchanges()[0].call.traceparent, good);
  EXPECT_EQ(harness_->upstream().exchanges()[1].call.traceparent, "");
  for (auto& call : calls) {
    harness_->upstream().Finish(Ok(v1::SendMessageResponse()));
    EXPECT_TRUE(call.get().ok());
  }
}

TEST_F(ForwardTest, ChecksComeInTheirOrder) {
  Start();
  v1::SendMessageRequest request;
  request.set_parent("nonsense");
  EXPECT_THAT(FieldsOf(Send(request)), ElementsAre("parent", "recipient", "content"));
  request.set_parent("accounts/nobody");
  EXPECT_EQ(ReasonIn(Send(request)), "ACCOUNT_NOT_FOUND");
  request.set_parent("accounts/a");
  EXPECT_THAT(FieldsOf(Send(request)), ElementsAre("recipient", "content"));
  request = TextTo("+254722200200");
  request.mutable_content()->mutable_video()->set_uri("https://x.test/v");
  EXPECT_EQ(ReasonIn(Send(request)), "UNSUPPORTED_BY_PROVIDER");
  EXPECT_EQ(sent(), 0u);
}

TEST_F(ForwardTest, ValidateOnlySendsNothing) {
  Start();
  v1::SendMessageRequest request = TextTo("+254722200200");
  request.set_validate_only(true);
  Sending call(*stub_, request);
  ASSERT_TRUE(call.Wait().ok());
  EXPECT_TRUE(call.response().has_message());
  EXPECT_EQ(call.response().message().ByteSizeLong(), 0u);
  EXPECT_EQ(sent(), 0u);
  request.mutable_recipient()->set_phone_number("0");
  EXPECT_EQ(ReasonIn(Send(request)), "INVALID_FIELD");
}

TEST_F(ForwardTest, EveryReasonOfAProviderReachesTheCallerWithItsCode) {
  Start();
  for (const Reason& reason : reason::kAll) {
    harness_->provider().refuse = [&reason](const HttpResponse&) -> absl::Status { return Failure(reason, "no"); };
    const size_t before = sent();
    Sending call(*stub_, TextTo("+254722200200"));
    ASSERT_TRUE(harness_->AwaitExchanges(before + 1));
    harness_->upstream().Finish(HttpResponse{.status = 400});
    const grpc::Status status = call.Wait();
    EXPECT_EQ(static_cast<int>(status.error_code()), static_cast<int>(reason.code)) << reason.name;
    const google::rpc::ErrorInfo info = InfoOf(status);
    EXPECT_EQ(info.reason(), reason.name);
    EXPECT_EQ(info.metadata().at("account"), "a");
    EXPECT_EQ(info.metadata().at("http_status"), "400");
  }
}

TEST_F(ForwardTest, ALostAnswerToASendIsUnknown) {
  Start();
  Sending call(*stub_, TextTo("+254722200200"));
  ASSERT_TRUE(harness_->AwaitExchanges(1));
  harness_->upstream().Finish(TransportError{TransportError::Cause::kLost, true, "reset"});
  const grpc::Status status = call.Wait();
  EXPECT_EQ(status.error_code(), StatusCode::UNKNOWN);
  EXPECT_EQ(ReasonIn(status), "UPSTREAM_OUTCOME_UNKNOWN");
}

TEST_F(ForwardTest, NoErrorAndNoLogLineHoldsTheTokenTheNumberOrTheText) {
  Start();
  Sending call(*stub_, TextTo("+254722200200"));
  ASSERT_TRUE(harness_->AwaitExchanges(1));
  EXPECT_EQ(harness_->upstream().exchanges()[0].request.headers.Get("Authorization"), kToken);
  harness_->upstream().Finish(TransportError{TransportError::Cause::kUnreachable, false, "refused"});
  const grpc::Status status = call.Wait();
  const std::string seen = status.error_message() + status.error_details() + harness_->log().Text();
  EXPECT_THAT(seen, Not(HasSubstr(kToken)));
  EXPECT_THAT(seen, Not(HasSubstr("254722200200")));
  EXPECT_THAT(seen, Not(HasSubstr("hello there")));
}

TEST_F(ForwardTest, EachCallIsLoggedAndObservedOnce) {
  Start();
  v1::SendMessageRequest request = TextTo("+254722200200");
  request.set_request_id("my-request");
  Sending call(*stub_, request);
  ASSERT_TRUE(harness_->AwaitExchanges(1));
  harness_->upstream().Finish(HttpResponse{.status = 422});
  call.Wait();
  ASSERT_TRUE(Eventually([&] { return harness_->outcomes().size() == 1; }));
  const RpcOutcome outcome = harness_->outcomes()[0];
  EXPECT_EQ(outcome.method, "postern.v1.MessageService/SendMessage");
  EXPECT_EQ(outcome.account, "a");
  EXPECT_EQ(outcome.code, "FAILED_PRECONDITION");
  EXPECT_EQ(outcome.reason, "UPSTREAM_REJECTED");
  EXPECT_THAT(harness_->log().Text(),
              HasSubstr("rpc method=postern.v1.MessageService/SendMessage caller= account=a code=FAILED_PRECONDITION "
                        "reason=UPSTREAM_REJECTED latency_ms="));
  EXPECT_THAT(harness_->log().Text(), Not(HasSubstr("my-request")));
}

TEST_F(ForwardTest, BeyondTheConcurrencyCapCallsAreRefused) {
  HarnessOptions options;
  options.limits.max_concurrent_calls = 1;
  Start(options);
  Sending first(*stub_, TextTo("+254722200200"));
  ASSERT_TRUE(harness_->AwaitExchanges(1));
  const grpc::Status status = Send(TextTo("+254722200200"));
  EXPECT_EQ(status.error_code(), StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(ReasonIn(status), "LOCAL_RATE_LIMITED");
  harness_->upstream().Finish(Ok(v1::SendMessageResponse()));
  EXPECT_TRUE(first.Wait().ok());
  EXPECT_EQ(sent(), 1u);
}

TEST_F(ForwardTest, AnAccountBeyondItsShareIsRefusedWithItsLimitAndOthersAreNot) {
  HarnessOptions options;
  options.limits.max_concurrent_calls = 4;
  options.limits.max_concurrent_calls_per_account = 2;
  Start(options);
  Sending first(*stub_, TextTo("+254722200200"));
  Sending second(*stub_, TextTo("+254722200200"));
  ASSERT_TRUE(harness_->AwaitExchanges(2));
  const grpc::Status status = Send(TextTo("+254722200200"));
  EXPECT_EQ(status.error_code(), StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(ReasonIn(status), "LOCAL_RATE_LIMITED");
  EXPECT_EQ(InfoOf(status).metadata().at("account"), "a");
  const std::string details = DetailsOf(status).DebugString();
  EXPECT_THAT(details, HasSubstr("google.rpc.RetryInfo"));
  EXPECT_THAT(details, HasSubstr("at most 2 calls of one account at a time (limits.max_concurrent_calls_per_account)"));
  EXPECT_THAT(harness_->refusals(), ElementsAre("a"));
  EXPECT_TRUE(GetAccount("accounts/a").ok()) << "it tells how the account is, also now";
  v1::SendMessageRequest to_other = TextTo("+254722200200");
  to_other.set_parent("accounts/b");
  Sending other(*stub_, to_other);
  ASSERT_TRUE(harness_->AwaitExchanges(3));
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(harness_->upstream().Finish(Ok(v1::SendMessageResponse())));
  for (Sending* call : {&first, &second, &other}) EXPECT_TRUE(call->Wait().ok());
  // What has ended gives its share back.
  Sending next(*stub_, TextTo("+254722200200"));
  ASSERT_TRUE(harness_->AwaitExchanges(4));
  ASSERT_TRUE(harness_->upstream().Finish(Ok(v1::SendMessageResponse())));
  EXPECT_TRUE(next.Wait().ok());
}

TEST_F(ForwardTest, WhenPlacesAreScarceAnAccountMustLeaveMostOfThem) {
  HarnessOptions options;
  options.limits.max_concurrent_calls = 12;
  options.limits.max_concurrent_calls_per_account = 8;
  Start(options);
  std::vector<std::unique_ptr<Sending>> held;
  const auto hold = [&](const char* account) {
    v1::SendMessageRequest request = TextTo("+254722200200");
    request.set_parent(account);
    held.push_back(std::make_unique<Sending>(*stub_, request));
    return harness_->AwaitExchanges(held.size());
  };
  for (int i = 0; i < 8; ++i) ASSERT_TRUE(hold("accounts/a"));
  ASSERT_TRUE(hold("accounts/b"));
  v1::SendMessageRequest second = TextTo("+254722200200");
  second.set_parent("accounts/b");
  const grpc::Status status = Send(second);
  EXPECT_EQ(ReasonIn(status), "LOCAL_RATE_LIMITED");
  EXPECT_THAT(DetailsOf(status).DebugString(),
              HasSubstr("fewer while less than a quarter of limits.max_concurrent_calls is left"));
  EXPECT_TRUE(GetAccount("accounts/b").ok()) << "who holds nothing gets a place";
  for (size_t i = 0; i < held.size(); ++i) ASSERT_TRUE(harness_->upstream().Finish(Ok(v1::SendMessageResponse())));
  for (const auto& call : held) EXPECT_TRUE(call->Wait().ok());
}

TEST_F(ForwardTest, AnErrorWithHugeDetailsHarmsNoOtherCallOfTheConnection) {
  Start();
  harness_->provider().refuse = [](const HttpResponse&) -> absl::Status {
    Failure failure(reason::kUpstreamValidationFailed, std::string(50000, 'm'));
    for (int i = 0; i < 500; ++i) failure.Field("field", std::string(500, 'd')).Metadata(std::to_string(i), "v");
    return failure;
  };
  Sending guilty(*stub_, TextTo("+254722200200"));
  ASSERT_TRUE(harness_->AwaitExchanges(1));
  std::vector<std::unique_ptr<Sending>> innocent;
  for (int i = 0; i < 100; ++i) innocent.push_back(std::make_unique<Sending>(*stub_, TextTo("+254722200200")));
  ASSERT_TRUE(harness_->AwaitExchanges(101));
  harness_->upstream().Finish(HttpResponse{.status = 422});
  EXPECT_EQ(ReasonIn(guilty.Wait()), "UPSTREAM_VALIDATION_FAILED");
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(harness_->upstream().Finish(Ok(v1::SendMessageResponse())));
  for (auto& call : innocent) EXPECT_TRUE(call->Wait().ok());
}

// The request's bytes with its own name set to one of account `a`.
std::string NamedRequest(const google::protobuf::Descriptor* type) {
  std::unique_ptr<google::protobuf::Message> request(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
  google::protobuf::Message* at = request.get();
  if (const auto* config = type->FindFieldByName("webhook_config"))
    at = at->GetReflection()->MutableMessage(at, config);
  for (const char* collection : {"", "/sessions/1", "/messages/1", "/groups/1", "/broadcasts/1", "/webhookConfig"}) {
    for (const char* field : {"parent", "name", "group"}) {
      const auto* own = at->GetDescriptor()->FindFieldByName(field);
      if (own != nullptr) at->GetReflection()->SetString(at, own, std::string("accounts/a") + collection);
    }
    if (AccountOf(*request).ok()) break;
  }
  return request->SerializeAsString();
}

TEST_F(ForwardTest, EveryUnaryRpcIsServedAndSaysSoWhenTheProviderCannotDoIt) {
  HarnessOptions options;
  options.able = false;
  Start(options);
  grpc::GenericStub generic(channel_);
  int walked = 0;
  for (const std::string& name : AllMethods()) {
    std::string full = name;
    full[full.find('/')] = '.';
    const auto* method = google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(full);
    ASSERT_NE(method, nullptr);
    if (method->server_streaming() || IsOwnMethod(name)) continue;
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
    const grpc::Slice bytes(NamedRequest(method->input_type()));
    grpc::ByteBuffer request(&bytes, 1), response;
    std::promise<grpc::Status> done;
    generic.UnaryCall(&context, "/" + name, {}, &request, &response,
                      [&done](grpc::Status status) { done.set_value(std::move(status)); });
    const grpc::Status status = done.get_future().get();
    EXPECT_EQ(status.error_code(), StatusCode::UNIMPLEMENTED) << name;
    const google::rpc::ErrorInfo info = InfoOf(status);
    EXPECT_EQ(info.reason(), "UNSUPPORTED_BY_PROVIDER") << name;
    EXPECT_EQ(info.metadata().at("method"), name);
    EXPECT_EQ(info.metadata().at("provider"), "open");
    ++walked;
  }
  EXPECT_EQ(walked, 26);
  EXPECT_EQ(sent(), 0u);
}

}  // namespace
}  // namespace postern
