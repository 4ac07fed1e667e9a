// The first life, end to end: one message out through the Ongair adapter to the emulated Ongair, its receipt and a
// reply in, durable and resumable over a SIGKILL; and the bodies and callers that a server on the open network meets.
#include <gtest/gtest.h>

#include <csignal>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "postern/sandbox/v1/sandbox.grpc.pb.h"
#include "postern/v1/account.grpc.pb.h"
#include "postern/v1/contact.grpc.pb.h"
#include "postern/v1/group.grpc.pb.h"
#include "postern/v1/message.grpc.pb.h"
#include "postern/v1/session.grpc.pb.h"
#include "tests/e2e/feed_reader.h"
#include "tests/e2e/gateway_process.h"
#include "tests/e2e/sandbox_process.h"
#include "tests/support/http_fetch.h"

namespace postern {
namespace {

constexpr char kPhone[] = "+254722200200";
constexpr char kText[] = "a-text-that-no-log-may-show";

// A status' ErrorInfo; an empty one without.
google::rpc::ErrorInfo InfoOf(const grpc::Status& status) {
  google::rpc::Status rich;
  google::rpc::ErrorInfo info;
  if (!rich.ParseFromString(status.error_details())) return info;
  for (const auto& any : rich.details()) {
    if (any.UnpackTo(&info)) return info;
  }
  return info;
}

std::string ReasonOf(const grpc::Status& status) { return InfoOf(status).reason(); }

class FirstLifeTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(sandbox_.Start().ok());
    gateway_ = std::make_unique<GatewayProcess>(POSTERN_BINARY, GatewayOptions{.upstream = sandbox_.BaseUrl("ongair")});
    absl::Status started = gateway_->Start();
    ASSERT_TRUE(started.ok()) << started;
    control_ = sandbox::v1::SandboxService::NewStub(sandbox_.Channel());
    messages_ = v1::MessageService::NewStub(gateway_->Channel());
    SetWebhook("sandbox-token-current", "ongair");
    SetWebhook("sandbox-token", "ongair-legacy");
  }

  void SetWebhook(const std::string& token, const std::string& account) {
    grpc::ClientContext context;
    sandbox::v1::SetWebhookUriRequest request;
    request.mutable_account()->set_provider("ongair");
    request.mutable_account()->set_token(token);
    request.set_uri("http://" + gateway_->webhook_address() + gateway_->WebhookPath(account));
    sandbox::v1::SetWebhookUriResponse response;
    grpc::Status status = control_->SetWebhookUri(&context, request, &response);
    ASSERT_TRUE(status.ok()) << status.error_message();
  }

  grpc::Status Send(const std::string& account, v1::SendMessageResponse* response, const std::string& text = kText) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
    v1::SendMessageRequest request;
    request.set_parent("accounts/" + account);
    request.mutable_recipient()->set_phone_number(kPhone);
    request.mutable_content()->mutable_text()->set_text(text);
    return messages_->SendMessage(&context, request, response);
  }

  grpc::Status CreateContact() {
    grpc::ClientContext context;
    v1::CreateContactRequest request;
    request.set_parent("accounts/ongair-legacy");
    request.set_phone_number(kPhone);
    request.set_display_name("Jane");
    v1::CreateContactResponse response;
    return v1::ContactService::NewStub(gateway_->Channel())->CreateContact(&context, request, &response);
  }

  void Reply(const std::string& token, const std::string& text) {
    grpc::ClientContext context;
    sandbox::v1::SimulateInboundRequest request;
    request.mutable_account()->set_provider("ongair");
    request.mutable_account()->set_token(token);
    request.mutable_message()->mutable_peer()->set_phone_number(kPhone);
    request.mutable_message()->mutable_content()->mutable_text()->set_text(text);
    request.set_wait(true);
    sandbox::v1::SimulateInboundResponse response;
    grpc::Status status = control_->SimulateInbound(&context, request, &response);
    ASSERT_TRUE(status.ok()) << status.error_message();
  }

  int Post(const std::string& body, const std::string& content_type = "application/x-www-form-urlencoded",
           const std::string& account = "ongair") {
    std::optional<HttpResponse> answer = Fetch(gateway_->webhook_address(), "POST", gateway_->WebhookPath(account),
                                               Pairs{{"Content-Type", content_type}}, body);
    return answer ? answer->status : 0;
  }

  std::vector<v1::Event> Log() {
    FeedReader reader(gateway_->Channel());
    grpc::Status status = reader.ReadToLatest();
    EXPECT_TRUE(status.ok()) << status.error_message();
    EXPECT_EQ(reader.Faults(), "");
    return reader.events();
  }

  SandboxProcess sandbox_{POSTERN_SANDBOX_BINARY};
  std::unique_ptr<GatewayProcess> gateway_;
  std::unique_ptr<sandbox::v1::SandboxService::Stub> control_;
  std::unique_ptr<v1::MessageService::Stub> messages_;
};

TEST_F(FirstLifeTest, AMessageOutAReceiptAndAReplyInAndNothingMissingAfterSigkill) {
  FeedReader subscriber(gateway_->Channel());
  subscriber.Follow();
  ASSERT_TRUE(CreateContact().ok());
  v1::SendMessageResponse sent;
  grpc::Status status = Send("ongair-legacy", &sent);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(sent.message().state(), v1::Message::STATE_SENT);
  EXPECT_EQ(sent.message().direction(), v1::DIRECTION_OUTBOUND);
  EXPECT_FALSE(sent.message().provider_message_id().empty());
  EXPECT_EQ(sent.message().recipients(0).phone_number(), kPhone);
  ASSERT_TRUE(subscriber.WaitFor(absl::Seconds(10), [](const auto& events) { return events.size() == 1; }));
  v1::Event receipt = subscriber.events().at(0);
  EXPECT_EQ(receipt.type(), v1::EVENT_TYPE_MESSAGE_STATE_CHANGED);
  EXPECT_EQ(receipt.message_state_changed().state(), v1::Message::STATE_DELIVERED);
  EXPECT_EQ(receipt.message(), sent.message().name());
  EXPECT_EQ(receipt.chat(), sent.message().chat());

  Reply("sandbox-token", "first reply");
  ASSERT_TRUE(subscriber.WaitFor(absl::Seconds(10), [](const auto& events) { return events.size() == 2; }));
  gateway_->Kill();
  ASSERT_TRUE(gateway_->Start().ok()) << gateway_->LogText();
  Reply("sandbox-token", "second reply");
  ASSERT_TRUE(subscriber.WaitFor(absl::Seconds(10), [](const auto& events) { return events.size() == 3; }));
  subscriber.Stop();
  EXPECT_EQ(subscriber.Faults(), "");
  EXPECT_GE(subscriber.streams(), 2);
  v1::Event reply = subscriber.events().at(2);
  EXPECT_EQ(reply.type(), v1::EVENT_TYPE_MESSAGE_RECEIVED);
  EXPECT_EQ(reply.message_received().message().content().text().text(), "second reply");
  EXPECT_EQ(reply.message_received().message().sender().phone_number(), kPhone);
  EXPECT_EQ(reply.chat(), sent.message().chat());
}

TEST_F(FirstLifeTest, TheCurrentDialectSendsAndReceivesToo) {
  v1::SendMessageResponse sent;
  grpc::Status status = Send("ongair", &sent);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_FALSE(sent.message().conversation().empty());
  Reply("sandbox-token-current", "hello from the customer");
  FeedReader reader(gateway_->Channel());
  reader.Follow();
  ASSERT_TRUE(reader.WaitFor(absl::Seconds(10), [](const auto& events) {
    for (const v1::Event& event : events) {
      if (event.type() == v1::EVENT_TYPE_MESSAGE_RECEIVED) return true;
    }
    return false;
  }));
}

TEST_F(FirstLifeTest, ARecipientThatIsNoContactIsNotFoundWithAHint) {
  v1::SendMessageResponse sent;
  grpc::Status status = Send("ongair-legacy", &sent);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(ReasonOf(status), "RECIPIENT_NOT_FOUND");
  EXPECT_TRUE(absl::StrContains(InfoOf(status).metadata().at("hint"), "CreateContact"));
}

TEST_F(FirstLifeTest, AProviderThatNeverAnswersIsADeadlineWhoseOutcomeIsUnknown) {
  grpc::ClientContext plant;
  sandbox::v1::SetFaultRequest fault;
  fault.mutable_fault()->mutable_filter()->set_provider("ongair");
  fault.mutable_fault()->set_break_connection(sandbox::v1::Fault::BREAK_HANG_AFTER_ACT);
  sandbox::v1::SetFaultResponse planted;
  ASSERT_TRUE(control_->SetFault(&plant, fault, &planted).ok());
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::milliseconds(1500));
  v1::SendMessageRequest request;
  request.set_parent("accounts/ongair");
  request.mutable_recipient()->set_phone_number(kPhone);
  request.mutable_content()->mutable_text()->set_text(kText);
  v1::SendMessageResponse response;
  grpc::Status status = messages_->SendMessage(&context, request, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
  EXPECT_EQ(ReasonOf(status), "UPSTREAM_TIMEOUT") << "the server answers before the client gives up";
  EXPECT_EQ(InfoOf(status).metadata().at("outcome"), "unknown");
}

TEST_F(FirstLifeTest, AConnectionClosedAfterTheRequestWasReadIsUnknownAndNeverSentAgain) {
  v1::SendMessageResponse sent;
  ASSERT_TRUE(Send("ongair", &sent, "first on the connection").ok());
  grpc::ClientContext plant;
  sandbox::v1::SetFaultRequest fault;
  fault.mutable_fault()->mutable_filter()->set_provider("ongair");
  fault.mutable_fault()->set_break_connection(sandbox::v1::Fault::BREAK_AFTER_ACT);
  sandbox::v1::SetFaultResponse planted;
  ASSERT_TRUE(control_->SetFault(&plant, fault, &planted).ok());
  grpc::Status status = Send("ongair", &sent, "second on the connection");
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNKNOWN);
  EXPECT_EQ(ReasonOf(status), "UPSTREAM_OUTCOME_UNKNOWN");
  grpc::ClientContext context;
  sandbox::v1::GetSendStatsRequest request;
  request.set_text_prefix("second on");
  sandbox::v1::GetSendStatsResponse stats;
  ASSERT_TRUE(control_->GetSendStats(&context, request, &stats).ok());
  EXPECT_EQ(stats.accepted_count(), 1);
}

TEST_F(FirstLifeTest, ADeadProviderIsUnavailable) {
  sandbox_.Kill();
  v1::SendMessageResponse sent;
  grpc::Status status = Send("ongair", &sent);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(ReasonOf(status), "UPSTREAM_UNREACHABLE");
}

TEST_F(FirstLifeTest, WhatTheProviderCannotDoIsUnimplementedWithItsReason) {
  grpc::ClientContext context;
  v1::LogoutSessionRequest request;
  request.set_name("accounts/ongair/sessions/default");
  v1::LogoutSessionResponse response;
  grpc::Status status = v1::SessionService::NewStub(gateway_->Channel())->LogoutSession(&context, request, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNIMPLEMENTED);
  EXPECT_EQ(ReasonOf(status), "UNSUPPORTED_BY_PROVIDER");
}

TEST_F(FirstLifeTest, EveryBodyIsAnsweredAndNothingIsLost) {
  EXPECT_EQ(Post("notification_type=SomethingNew&x=1"), 200);
  EXPECT_EQ(Post("{\"notification_type\": ", "application/json"), 200);
  EXPECT_EQ(Post(""), 200);
  EXPECT_EQ(Post("{}", "application/json"), 200);
  EXPECT_EQ(Post("notification_type=MessageReceived&phone_number=254722200200&text=caf%FF", "", "ongair-legacy"), 200);
  EXPECT_EQ(Post("notification_type=MessageReceived&id=1&external_contact_id=%2B254722200200&text=" +
                 std::string(1000000, 'x')),
            200);
  EXPECT_EQ(Post(std::string((1 << 20) + 1, 'x')), 413);
  std::vector<v1::Event> events = Log();
  ASSERT_EQ(events.size(), 4u);
  EXPECT_EQ(events[0].type(), v1::EVENT_TYPE_UNRECOGNIZED_PAYLOAD);
  EXPECT_EQ(events[1].type(), v1::EVENT_TYPE_UNRECOGNIZED_PAYLOAD);
  EXPECT_EQ(events[2].message_received().message().content().text().text(), "caf\xEF\xBF\xBD");
  EXPECT_EQ(events[3].message_received().message().content().text().text().size(), 1000000u);
  grpc::ClientContext context;
  v1::GetEventRequest request;
  request.set_cursor(events[1].cursor());
  request.set_view(v1::EVENT_VIEW_FULL);
  v1::GetEventResponse response;
  ASSERT_TRUE(v1::EventService::NewStub(gateway_->Channel())->GetEvent(&context, request, &response).ok());
  EXPECT_EQ(response.event().raw().body(), "{\"notification_type\": ");
}

TEST_F(FirstLifeTest, TheSameMessageThreeTimesAlsoAcrossARestartIsOneEventAndBodiesWithoutAnIdAreKept) {
  const std::string with_id = "notification_type=MessageReceived&id=77&text=hi&external_contact_id=%2B254722200200";
  EXPECT_EQ(Post(with_id), 200);
  EXPECT_EQ(Post(with_id), 200);
  gateway_->Kill();
  ASSERT_TRUE(gateway_->Start().ok());
  EXPECT_EQ(Post(with_id), 200);
  EXPECT_EQ(Log().size(), 1u);
  const std::string without_id = "notification_type=MessageReceived&phone_number=254722200200&text=ok";
  EXPECT_EQ(Post(without_id, "application/x-www-form-urlencoded", "ongair-legacy"), 200);
  EXPECT_EQ(Post(without_id, "application/x-www-form-urlencoded", "ongair-legacy"), 200);
  std::vector<v1::Event> events = Log();
  ASSERT_EQ(events.size(), 3u);
  EXPECT_FALSE(events[1].possible_duplicate());
  EXPECT_TRUE(events[2].possible_duplicate());
}

TEST_F(FirstLifeTest, SigtermDrainsEndsTheStreamsPolitelyAndExitsWithZero) {
  FeedReader subscriber(gateway_->Channel());
  subscriber.Follow();
  Reply("sandbox-token-current", "before the end");
  ASSERT_TRUE(subscriber.WaitFor(absl::Seconds(10), [](const auto& events) { return events.size() == 1; }));
  gateway_->process().Signal(SIGTERM);
  EXPECT_EQ(gateway_->process().Wait(absl::Seconds(15)), 0) << gateway_->LogText();
  subscriber.Stop();
  EXPECT_EQ(subscriber.closing(), v1::StreamClosing::REASON_SERVER_DRAINING);
}

TEST_F(FirstLifeTest, NoTextNoPhoneNumberAndNoSecretStandsInTheLogOrTheMetrics) {
  v1::SendMessageResponse sent;
  Send("ongair", &sent);
  Send("ongair-legacy", &sent);
  Reply("sandbox-token-current", kText);
  Post(absl::StrCat("notification_type=MessageReceived&id=5&text=", kText, "&external_contact_id=", kPhone));
  Fetch(gateway_->webhook_address(), "POST", "/webhooks/ongair/wrong-sandbox-secret-x", {}, "x");
  std::optional<HttpResponse> metrics = Fetch(gateway_->admin_address(), "GET", "/metrics");
  ASSERT_TRUE(metrics.has_value());
  EXPECT_TRUE(absl::StrContains(metrics->body, "postern_webhooks_total"));
  const std::string log = gateway_->LogText();
  for (const char* word : {"\"rpc\"", "\"webhook\"", "\"upstream_call\""})
    EXPECT_TRUE(absl::StrContains(log, word)) << word;
  for (const char* word : {kText, "254722200200", "sandbox-token", "sandbox-secret"}) {
    EXPECT_FALSE(absl::StrContains(log, word)) << word;
    EXPECT_FALSE(absl::StrContains(metrics->body, word)) << word;
  }
}

}  // namespace
}  // namespace postern
