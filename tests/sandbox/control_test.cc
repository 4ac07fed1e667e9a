// The control API over real gRPC, and the binary as a process.
#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <signal.h>

#include "postern/sandbox/v1/sandbox.grpc.pb.h"
#include "sandbox/control/control_server.h"
#include "tests/sandbox/hook_receiver.h"
#include "tests/support/child_process.h"
#include "wire/json.h"

namespace postern {
namespace {

namespace pb = sandbox::v1;

class ControlTest : public testing::Test {
 protected:
  ControlTest() {
    auto control = ControlServer::Start("127.0.0.1:0", *sandbox_);
    EXPECT_TRUE(control.ok()) << control.status();
    control_ = *std::move(control);
    stub_ = pb::SandboxService::NewStub(grpc::CreateChannel(control_->address(), grpc::InsecureChannelCredentials()));
  }

  // Calls an RPC; its response is in `response`.
  template <typename Request, typename Response>
  grpc::Status Call(grpc::Status (pb::SandboxService::Stub::*rpc)(grpc::ClientContext*, const Request&, Response*),
                    const Request& request, Response* response) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
    return (stub_.get()->*rpc)(&context, request, response);
  }
  static void SetAccount(const AccountKey& key, pb::AccountRef* ref) {
    ref->set_provider(key.provider);
    ref->set_token(key.token);
  }
  pb::SimulateInboundRequest InboundText(const AccountKey& key, const std::string& text) {
    pb::SimulateInboundRequest request;
    SetAccount(key, request.mutable_account());
    request.mutable_message()->mutable_peer()->set_phone_number("+254722200200");
    request.mutable_message()->mutable_content()->mutable_text()->set_text(text);
    request.set_wait(true);
    return request;
  }

  HookReceiver receiver_;
  TestSandbox sandbox_;
  std::unique_ptr<ControlServer> control_;
  std::unique_ptr<pb::SandboxService::Stub> stub_;
};

TEST_F(ControlTest, ListsAccountsAndSetsAddressAndOptions) {
  pb::ListEmulatedAccountsResponse list;
  ASSERT_TRUE(Call(&pb::SandboxService::Stub::ListEmulatedAccounts, {}, &list).ok());
  ASSERT_EQ(list.accounts_size(), 2);
  EXPECT_EQ(list.accounts(0).ref().token(), "current-token");
  EXPECT_EQ(list.accounts(1).dialect(), "legacy");
  EXPECT_EQ(list.accounts(1).base_url(), "http://" + sandbox_->address() + "/ongair");
  EXPECT_EQ(list.accounts(1).sessions(0).state(), v1::Session::STATE_CONNECTED);

  pb::SetWebhookUriRequest uri;
  SetAccount(kLegacy, uri.mutable_account());
  uri.set_uri(receiver_.uri("/x"));
  pb::SetWebhookUriResponse uri_response;
  ASSERT_TRUE(Call(&pb::SandboxService::Stub::SetWebhookUri, uri, &uri_response).ok());
  EXPECT_EQ(uri_response.account().webhook_uri(), uri.uri());

  pb::SetOptionsRequest options;
  SetAccount(kLegacy, options.mutable_account());
  (*options.mutable_options())["documented_only"] = "true";
  pb::SetOptionsResponse options_response;
  ASSERT_TRUE(Call(&pb::SandboxService::Stub::SetOptions, options, &options_response).ok());
  EXPECT_EQ(options_response.account().options().at("documented_only"), "true");
  (*options.mutable_options())["documented_only"] = "";
  ASSERT_TRUE(Call(&pb::SandboxService::Stub::SetOptions, options, &options_response).ok());
  EXPECT_EQ(options_response.account().options_size(), 0);
}

TEST_F(ControlTest, SimulatesWaitsAndShowsDeliveries) {
  ASSERT_TRUE(sandbox_->webhooks().SetUri(kCurrent, receiver_.uri("/c")).ok());
  pb::SimulateInboundRequest request = InboundText(kCurrent, "hello");
  request.set_count(3);
  pb::SimulateInboundResponse response;
  ASSERT_TRUE(Call(&pb::SandboxService::Stub::SimulateInbound, request, &response).ok());
  EXPECT_EQ(response.provider_ids_size(), 3);
  ASSERT_EQ(response.deliveries_size(), 3);
  EXPECT_TRUE(response.deliveries(2).delivered());
  EXPECT_EQ(response.deliveries(2).provider_event_type(), "MessageReceived");
  EXPECT_EQ(response.deliveries(2).attempts(0).status(), 200);

  pb::ListWebhookDeliveriesRequest list;
  list.set_after_number(1);
  list.set_page_size(1);
  pb::ListWebhookDeliveriesResponse page;
  ASSERT_TRUE(Call(&pb::SandboxService::Stub::ListWebhookDeliveries, list, &page).ok());
  EXPECT_EQ(page.total_count(), 3);
  ASSERT_EQ(page.deliveries_size(), 1);
  EXPECT_EQ(page.deliveries(0).number(), 2);
}

TEST_F(ControlTest, SendsRawWebhooksAsTheyAre) {
  ASSERT_TRUE(sandbox_->webhooks().SetUri(kLegacy, receiver_.uri("/raw")).ok());
  pb::SimulateInboundRequest request;
  SetAccount(kLegacy, request.mutable_account());
  request.mutable_raw()->set_method("PUT");
  request.mutable_raw()->set_content_type("text/weird");
  request.mutable_raw()->set_body("caf\xff");
  request.set_wait(true);
  pb::SimulateInboundResponse response;
  ASSERT_TRUE(Call(&pb::SandboxService::Stub::SimulateInbound, request, &response).ok());
  const ReceivedHook hook = receiver_.Await(1)[0];
  EXPECT_EQ(hook.method, "PUT");
  EXPECT_EQ(hook.content_type, "text/weird");
  EXPECT_EQ(hook.body, "caf\xff");
}

TEST_F(ControlTest, FaultsArePlantedListedAndCleared) {
  pb::SetFaultRequest request;
  request.mutable_fault()->mutable_filter()->set_endpoint("/api/v1/base/send");
  request.mutable_fault()->set_count(2);
  request.mutable_fault()->mutable_answer()->set_status(503);
  request.mutable_fault()->mutable_answer()->set_body("busy");
  pb::SetFaultResponse planted;
  ASSERT_TRUE(Call(&pb::SandboxService::Stub::SetFault, request, &planted).ok());
  EXPECT_NE(planted.fault().fault_id(), "");
  const HttpResponse response = *sandbox_.Post("/base/send", "token=current-token&external_id=1&text=x");
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(response.headers.Get("content-type"), "application/json");

  pb::ListFaultsResponse faults;
  ASSERT_TRUE(Call(&pb::SandboxService::Stub::ListFaults, {}, &faults).ok());
  ASSERT_EQ(faults.faults_size(), 1);
  EXPECT_EQ(faults.faults(0).hit_count(), 1);
  pb::ClearFaultsResponse cleared;
  ASSERT_TRUE(Call(&pb::SandboxService::Stub::ClearFaults, {}, &cleared).ok());
  EXPECT_EQ(cleared.cleared_count(), 1);
  EXPECT_EQ(sandbox_.Post("/base/send", "token=current-token&external_id=1&text=x")->status, 200);

  pb::ListReceivedRequestsRequest list;
  list.mutable_filter()->set_provider("ongair");
  pb::ListReceivedRequestsResponse calls;
  ASSERT_TRUE(Call(&pb::SandboxService::Stub::ListReceivedRequests, list, &calls).ok());
  ASSERT_EQ(calls.requests_size(), 2);
  EXPECT_EQ(calls.requests(0).fault_id(), planted.fault().fault_id());
  EXPECT_EQ(calls.requests(1).endpoint(), "/api/v1/base/send");
  EXPECT_TRUE(calls.requests(1).acted());

  pb::GetSendStatsResponse stats;
  ASSERT_TRUE(Call(&pb::SandboxService::Stub::GetSendStats, {}, &stats).ok());
  EXPECT_EQ(stats.accepted_count(), 1);
  EXPECT_EQ(stats.refused_count(), 1);
  EXPECT_EQ(stats.sends(0).recipients(0), "1");
}

TEST_F(ControlTest, EveryBreakAndTheAnswerTimeCrossTheControlApi) {
  for (int kind = pb::Fault::BREAK_BEFORE_READ; kind <= pb::Fault::Break_MAX; ++kind) {
    pb::SetFaultRequest request;
    request.mutable_fault()->set_break_connection(static_cast<pb::Fault::Break>(kind));
    request.mutable_fault()->mutable_answer_time()->set_seconds(kind);
    pb::SetFaultResponse planted;
    ASSERT_TRUE(Call(&pb::SandboxService::Stub::SetFault, request, &planted).ok());
    EXPECT_EQ(planted.fault().break_connection(), kind);
    EXPECT_EQ(planted.fault().answer_time().seconds(), kind);
    EXPECT_EQ(static_cast<int>(sandbox_->faults().List().back().break_connection), kind);
  }
  pb::SetFaultRequest negative;
  negative.mutable_fault()->mutable_answer_time()->set_seconds(-1);
  pb::SetFaultResponse planted;
  EXPECT_EQ(Call(&pb::SandboxService::Stub::SetFault, negative, &planted).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(ControlTest, SetsReachability) {
  pb::SetReachabilityRequest request;
  request.set_refuse_connections(true);
  pb::SetReachabilityResponse response;
  ASSERT_TRUE(Call(&pb::SandboxService::Stub::SetReachability, request, &response).ok());
  EXPECT_FALSE(Fetch(sandbox_->address(), "GET", "/ongair/api/v1/base/status").has_value());
  request.set_refuse_connections(false);
  ASSERT_TRUE(Call(&pb::SandboxService::Stub::SetReachability, request, &response).ok());
  EXPECT_EQ(Fetch(sandbox_->address(), "GET", "/ongair/api/v1/base/status")->status, 401);
}

TEST_F(ControlTest, AdvancesMessagesSessionsAndBehaviour) {
  ASSERT_TRUE(
      sandbox_->emulator("ongair")->SetOptions(kCurrent.token, {{"receipts", "false"}, {"echo", "false"}}).ok());
  ASSERT_TRUE(sandbox_->webhooks().SetUri(kCurrent, receiver_.uri("/c")).ok());
  sandbox_.Post("/base/send", "token=current-token&external_id=254722200200&text=x");
  pb::GetSendStatsResponse stats;
  ASSERT_TRUE(Call(&pb::SandboxService::Stub::GetSendStats, {}, &stats).ok());
  pb::AdvanceMessageRequest advance;
  SetAccount(kCurrent, advance.mutable_account());
  advance.set_provider_message_id(stats.sends(0).provider_message_ids(0));
  advance.set_state(v1::Message::STATE_DELIVERED);
  advance.set_wait(true);
  pb::AdvanceMessageResponse advanced;
  ASSERT_TRUE(Call(&pb::SandboxService::Stub::AdvanceMessage, advance, &advanced).ok());
  EXPECT_EQ(advanced.state(), v1::Message::STATE_DELIVERED);
  EXPECT_THAT(receiver_.Await(1)[0].body, testing::StartsWith("notification_type=DeliveryReceipt"));

  pb::SetSessionStateRequest session;
  SetAccount(kLegacy, session.mutable_account());
  session.set_state(v1::Session::STATE_DISCONNECTED);
  pb::SetSessionStateResponse session_response;
  ASSERT_TRUE(Call(&pb::SandboxService::Stub::SetSessionState, session, &session_response).ok());
  EXPECT_EQ(session_response.session().provider_state(), "false");

  pb::SetWebhookBehaviorRequest behavior;
  behavior.mutable_behavior()->set_copies(2);
  pb::SetWebhookBehaviorResponse behavior_response;
  ASSERT_TRUE(Call(&pb::SandboxService::Stub::SetWebhookBehavior, behavior, &behavior_response).ok());
  EXPECT_EQ(behavior_response.behavior().timeout().seconds(), 10);
  pb::SimulateInboundResponse twice;
  ASSERT_TRUE(Call(&pb::SandboxService::Stub::SimulateInbound, InboundText(kCurrent, "a"), &twice).ok());
  EXPECT_EQ(twice.deliveries_size(), 2);
  pb::ResetResponse reset;
  ASSERT_TRUE(Call(&pb::SandboxService::Stub::Reset, {}, &reset).ok());
  pb::SimulateInboundResponse once;
  ASSERT_TRUE(Call(&pb::SandboxService::Stub::SimulateInbound, InboundText(kCurrent, "a"), &once).ok());
  EXPECT_EQ(once.deliveries_size(), 1);
}

TEST_F(ControlTest, ErrorsHaveTheDocumentedCodes) {
  pb::SimulateInboundResponse response;
  pb::SimulateInboundRequest empty;
  EXPECT_EQ(Call(&pb::SandboxService::Stub::SimulateInbound, empty, &response).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(
      Call(&pb::SandboxService::Stub::SimulateInbound, InboundText({"ongair", "none"}, "x"), &response).error_code(),
      grpc::StatusCode::NOT_FOUND);
  pb::SimulateInboundRequest chat;
  SetAccount(kLegacy, chat.mutable_account());
  chat.mutable_chat()->set_chat_id("1");
  EXPECT_EQ(Call(&pb::SandboxService::Stub::SimulateInbound, chat, &response).error_code(),
            grpc::StatusCode::FAILED_PRECONDITION);
  pb::ScanPairingCodeRequest scan;
  SetAccount(kLegacy, scan.mutable_account());
  pb::ScanPairingCodeResponse scanned;
  EXPECT_EQ(Call(&pb::SandboxService::Stub::ScanPairingCode, scan, &scanned).error_code(),
            grpc::StatusCode::FAILED_PRECONDITION);
  pb::SetFaultRequest fault;
  fault.mutable_fault()->mutable_filter()->set_endpoint("/no/such");
  pb::SetFaultResponse planted;
  EXPECT_EQ(Call(&pb::SandboxService::Stub::SetFault, fault, &planted).error_code(), grpc::StatusCode::NOT_FOUND);
}

TEST_F(ControlTest, ScanConnectsASessionThatShowsItsCode) {
  const AccountKey key{"ourvoice", "our-token"};
  Emulator* emulator = sandbox_->emulator(key.provider);
  ASSERT_NE(emulator, nullptr);
  ASSERT_EQ(emulator->AddAccount(key.token, ""), absl::OkStatus());
  const auto created = Fetch(sandbox_->address(), "POST", "/ourvoice/v1/whatsapp/sessions",
                             Pairs{{"Authorization", "Bearer our-token"}}, "");
  ASSERT_TRUE(created.has_value());
  const std::string id = ParseJson(created->body).value_or(Json()).Get("session").Get("id").Text();
  pb::ScanPairingCodeRequest scan;
  SetAccount(key, scan.mutable_account());
  scan.set_provider_session_id(id);
  scan.set_phone_number("+22997000000");
  pb::ScanPairingCodeResponse scanned;
  ASSERT_TRUE(Call(&pb::SandboxService::Stub::ScanPairingCode, scan, &scanned).ok());
  EXPECT_EQ(scanned.session().provider_session_id(), id);
  EXPECT_EQ(scanned.session().state(), v1::Session::STATE_CONNECTED);
  EXPECT_EQ(scanned.session().phone_number(), "22997000000");
  EXPECT_EQ(Call(&pb::SandboxService::Stub::ScanPairingCode, scan, &scanned).error_code(),
            grpc::StatusCode::FAILED_PRECONDITION);
}

TEST_F(ControlTest, StopCancelsACallThatWaits) {
  ASSERT_TRUE(sandbox_->webhooks().SetUri(kCurrent, receiver_.uri("/c")).ok());
  WebhookBehavior behavior;
  behavior.paused = true;
  ASSERT_TRUE(sandbox_->webhooks().SetBehavior(kCurrent, behavior).ok());
  std::thread waiting([&] {
    pb::SimulateInboundResponse response;
    EXPECT_FALSE(Call(&pb::SandboxService::Stub::SimulateInbound, InboundText(kCurrent, "x"), &response).ok());
  });
  const absl::Time start = absl::Now();
  while (sandbox_->webhooks().Page(kCurrent, 0, 1, false).total == 0 && absl::Now() < start + absl::Seconds(30)) {
    std::this_thread::yield();
  }
  control_->Stop(absl::Now() + absl::Milliseconds(50));
  waiting.join();
}

TEST(SandboxBinary, SaysWhereItListensAndEndsOnSigterm) {
  auto child = ChildProcess::Start({POSTERN_SANDBOX_BINARY, "--listen", "127.0.0.1:0", "--control", "127.0.0.1:0",
                                    "--account", "ongair:tok:legacy"});
  ASSERT_TRUE(child.ok()) << child.status();
  const auto line = (*child)->ReadLine(absl::Seconds(60));
  ASSERT_TRUE(line.has_value()) << (*child)->Stderr();
  EXPECT_THAT(*line, testing::MatchesRegex("postern-sandbox ready listen=127\\.0\\.0\\.1:[1-9][0-9]* "
                                           "control=127\\.0\\.0\\.1:[1-9][0-9]*"));
  const std::string address =
      line->substr(line->find("listen=") + 7, line->find(" control=") - line->find("listen=") - 7);
  EXPECT_EQ(Fetch(address, "GET", "/ongair/api/v1/base/status?token=tok")->status, 200);
  (*child)->Signal(SIGTERM);
  EXPECT_EQ((*child)->Wait(absl::Seconds(20)), 0);
}

TEST(SandboxBinary, UnknownFlagEndsWithTwo) {
  auto child = ChildProcess::Start({POSTERN_SANDBOX_BINARY, "--frobnicate"});
  ASSERT_TRUE(child.ok()) << child.status();
  EXPECT_EQ((*child)->Wait(absl::Seconds(60)), 2);
  EXPECT_THAT((*child)->Stderr(), testing::HasSubstr("--frobnicate"));
}

}  // namespace
}  // namespace postern
