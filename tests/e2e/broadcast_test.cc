// Broadcasts over the real server: everybody gets the text once, whoever sends it; the pause is kept, single sends go
// first, what is cancelled is not sent, and neither the server's end nor thousands of recipients change any of that.
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <future>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/e2e/broadcast_calls.h"
#include "tests/e2e/from_environment.h"
#include "tests/e2e/json_call.h"
#include "tests/e2e/provider_walk.h"
#include "tests/e2e/send_verdict.h"

namespace postern {
namespace {

using State = v1::Broadcast::State;

constexpr char kSessionId[] = "9b1f3a52-3c1e-4a68-8d3c-5f0f8a1e2b44";

const std::vector<State>& RunningThenDone() {
  static const auto* const kStates = new std::vector<State>{v1::Broadcast::STATE_RUNNING, v1::Broadcast::STATE_DONE};
  return *kStates;
}

// How often each of the first `recipients` numbers is to get the text.
std::map<std::string, int> OnceEach(const std::string& text, int recipients) {
  std::map<std::string, int> once;
  for (int i = 0; i < recipients; ++i) once[SendKey(text, NumberOf(i))] = 1;
  return once;
}

class BroadcastTest : public ProviderWalk {
 protected:
  void Begin(const std::string& limits = "") {
    Start({{"onsend", "onsend", "", limits},
           {"chatapi", "chatapi", "/instance1", ""},
           {"ourvoice", "ourvoice", "", absl::StrCat("  default_session: ", kSessionId, "\n")}});
    calls_ = std::make_unique<BroadcastCalls>(*gateway_, *sandbox_);
  }

  std::unique_ptr<BroadcastCalls> calls_;
};

TEST_F(BroadcastTest, EverybodyGetsTheTextOnceOverEachProviderThatTakesOneAtATime) {
  constexpr int kRecipients = 5;
  Begin();
  for (const char* account : {"onsend", "chatapi", "ongair"}) {
    const std::string text = absl::StrCat("hello all of ", account, ".");
    const v1::Broadcast started = calls_->Send(BroadcastRequest(account, text, kRecipients));
    EXPECT_EQ(started.state(), v1::Broadcast::STATE_RUNNING) << account;
    const v1::Broadcast ended = calls_->AwaitEnd(started.name());
    EXPECT_EQ(ended.state(), v1::Broadcast::STATE_DONE) << account;
    EXPECT_EQ(ended.counts().accepted_count(), kRecipients) << account << " " << ended.ShortDebugString();
    EXPECT_EQ(calls_->Accepted(text), OnceEach(text, kRecipients)) << account;
    const std::vector<v1::BroadcastResult> results = calls_->Results(started.name());
    ASSERT_EQ(results.size(), static_cast<size_t>(kRecipients)) << account;
    for (int i = 0; i < kRecipients; ++i) {
      EXPECT_EQ(results[i].recipient().phone_number(), NumberOf(i));
      EXPECT_TRUE(results[i].has_message()) << results[i].ShortDebugString();
    }
    EXPECT_EQ(StatesTold(*gateway_)[started.name()], RunningThenDone());
  }
}

TEST_F(BroadcastTest, WhereTheProviderTakesManyAtOnceItIsDoneAtOnceAndTellsSo) {
  Begin();
  Control("SetSessionState",
          absl::StrCat(R"({"account": {"provider": "ourvoice", "token": "sandbox-token"}, "provider_session_id": ")",
                       kSessionId, R"(", "state": "STATE_CONNECTED"})"));
  const v1::Broadcast many = calls_->Send(BroadcastRequest("ourvoice", "to many", 3));
  EXPECT_EQ(many.state(), v1::Broadcast::STATE_DONE);
  EXPECT_EQ(many.counts().accepted_count(), 3) << many.ShortDebugString();
  EXPECT_EQ(calls_->Accepted("to many"), OnceEach("to many", 3));
  EXPECT_EQ(calls_->Results(many.name()).size(), 3u);
  v1::SendBroadcastRequest to_list = BroadcastRequest("ongair", "to a list", 0);
  to_list.set_list("accounts/ongair/lists/5");
  const v1::Broadcast list = calls_->Send(to_list);
  EXPECT_EQ(list.state(), v1::Broadcast::STATE_DONE);
  std::map<std::string, std::vector<State>> told = StatesTold(*gateway_);
  EXPECT_EQ(told[many.name()], std::vector<State>{v1::Broadcast::STATE_DONE});
  EXPECT_EQ(told[list.name()], std::vector<State>{v1::Broadcast::STATE_DONE});
}

TEST_F(BroadcastTest, WhoIsRefusedKeepsNobodyElseFromGettingIt) {
  Begin();
  // This provider sends to nobody who is not a contact.
  for (int i : {0, 2}) {
    const JsonAnswer made = CallJson(gateway_->Channel(), "postern.v1.ContactService/CreateContact",
                                     absl::StrCat(R"({"parent": "accounts/ongair-legacy", "display_name": "Ann", )",
                                                  R"("phone_number": ")", NumberOf(i), "\"}"));
    ASSERT_TRUE(made.status.ok()) << made.status.error_message();
  }
  const std::string name = calls_->Send(BroadcastRequest("ongair-legacy", "to contacts", 3)).name();
  const v1::Broadcast ended = calls_->AwaitEnd(name);
  EXPECT_EQ(ended.state(), v1::Broadcast::STATE_DONE);
  EXPECT_EQ(ended.counts().accepted_count(), 2);
  EXPECT_EQ(ended.counts().refused_count(), 1);
  EXPECT_EQ(Judge(calls_->ToldOf(name, "to contacts"), calls_->Accepted("to contacts")).Lies(), 0);
  const std::vector<v1::BroadcastResult> results = calls_->Results(name);
  ASSERT_EQ(results.size(), 3u);
  EXPECT_EQ(results[1].error().code(), static_cast<int>(grpc::StatusCode::NOT_FOUND));
}

TEST_F(BroadcastTest, ARepeatIsTheSameBroadcastAlsoAfterARestartAndOtherFieldsAreRefused) {
  Begin();
  v1::SendBroadcastRequest request = BroadcastRequest("onsend", "once", 3);
  request.set_request_id("6f0ca2de-6f4f-4f0c-9b6c-0d0c3a1c8b01");
  const std::string name = calls_->Send(request).name();
  calls_->AwaitEnd(name);
  gateway_->Kill();
  ASSERT_TRUE(gateway_->Start().ok());
  v1::SendBroadcastResponse response;
  calls_->Get(name);  // The server is there again.
  ASSERT_TRUE(calls_->Send(request, response).ok());
  EXPECT_TRUE(response.replayed());
  EXPECT_EQ(response.broadcast().name(), name);
  request.mutable_content()->mutable_text()->set_text("twice");
  EXPECT_EQ(ErrorInfoOf(calls_->Send(request, response)).reason(), "REQUEST_ID_REUSED");
  request.mutable_content()->mutable_text()->set_text("once");
  request.mutable_recipients()->add_recipients()->set_phone_number(NumberOf(3));
  EXPECT_EQ(ErrorInfoOf(calls_->Send(request, response)).reason(), "REQUEST_ID_REUSED");
  EXPECT_EQ(calls_->Accepted(), OnceEach("once", 3));
}

TEST_F(BroadcastTest, WhatIsCancelledIsNotSentAndThePauseIsKeptUntilThen) {
  Begin();
  v1::SendBroadcastRequest request = BroadcastRequest("onsend", "to be cancelled", 100);
  request.mutable_send_interval()->set_nanos(200'000'000);
  const absl::Time begin = absl::Now();
  const std::string name = calls_->Send(request).name();
  calls_->Await(name, [](const v1::Broadcast& broadcast) { return broadcast.counts().accepted_count() >= 3; });
  v1::CancelBroadcastRequest cancel;
  cancel.set_name(name);
  v1::CancelBroadcastResponse answer;
  ASSERT_TRUE(calls_->Cancel(cancel, answer).ok());
  const v1::Broadcast ended = calls_->AwaitEnd(name);
  EXPECT_EQ(ended.state(), v1::Broadcast::STATE_CANCELLED);
  EXPECT_GT(ended.counts().cancelled_count(), 0);
  EXPECT_EQ(ended.counts().accepted_count() + ended.counts().cancelled_count(), 100);
  EXPECT_LE(ended.counts().accepted_count(), 1 + (absl::Now() - begin) / absl::Milliseconds(200));
  EXPECT_EQ(Judge(calls_->ToldOf(name, "to be cancelled"), calls_->Accepted("to be cancelled")).Lies(), 0);
}

TEST_F(BroadcastTest, SigtermInTheMiddleLeavesNobodyInDoubtAndItGoesOnByItself) {
  constexpr int kRecipients = 30;
  Begin();
  Control("SetFault", R"({"fault": {"filter": {"provider": "onsend", "method": "POST"}, "latency": "0.05s"}})");
  const std::string name = calls_->Send(BroadcastRequest("onsend", "over a restart", kRecipients)).name();
  for (int accepted : {3, 10}) {
    calls_->Await(name, [&](const auto& broadcast) { return broadcast.counts().accepted_count() >= accepted; });
    gateway_->process().Signal(SIGTERM);
    ASSERT_EQ(gateway_->process().Wait(absl::Seconds(30)), 0) << gateway_->LogText();
    EXPECT_LT(calls_->Accepted().size(), static_cast<size_t>(kRecipients));
    ASSERT_TRUE(gateway_->Start().ok()) << gateway_->LogText();
  }
  const v1::Broadcast ended = calls_->AwaitEnd(name);
  EXPECT_EQ(ended.counts().accepted_count(), kRecipients) << ended.ShortDebugString();
  EXPECT_EQ(calls_->Accepted(), OnceEach("over a restart", kRecipients));
  EXPECT_EQ(StatesTold(*gateway_)[name], RunningThenDone());
}

TEST_F(BroadcastTest, SingleSendsGoBeforeWhatABroadcastHasYetToSend) {
  Begin("  poll: {message_interval: 0s, session_interval: 0s}\n  limits: {requests_per_second: 0.5, burst: 1}\n");
  const std::string name = calls_->Send(BroadcastRequest("onsend", "to all", 2)).name();
  calls_->Await(name, [](const v1::Broadcast& broadcast) { return broadcast.counts().accepted_count() == 1; });
  std::vector<std::future<bool>> singles;
  for (int i = 0; i < 3; ++i) {
    singles.push_back(std::async(std::launch::async, [this, i] {
      return CallJson(gateway_->Channel(), "postern.v1.MessageService/SendMessage",
                      absl::StrCat(R"({"parent": "accounts/onsend", "recipient": {"phone_number": ")", NumberOf(i),
                                   R"("}, "content": {"text": {"text": "to one"}}})"))
          .status.ok();
    }));
  }
  for (std::future<bool>& single : singles) EXPECT_TRUE(single.get());
  EXPECT_EQ(calls_->Get(name).counts().pending_count(), 1) << "it went before a single send";
  EXPECT_EQ(calls_->AwaitEnd(name).counts().accepted_count(), 2);
}

TEST_F(BroadcastTest, AFileGoesToEverybody) {
  Begin();
  v1::SendBroadcastRequest request = BroadcastRequest("chatapi", "", 3);
  v1::MediaContent& image = *request.mutable_content()->mutable_image();
  image.set_data(std::string(2 << 20, 'x'));
  image.set_mime_type("image/png");
  image.set_file_name("big.png");
  const v1::Broadcast ended = calls_->AwaitEnd(calls_->Send(request).name());
  EXPECT_EQ(ended.counts().accepted_count(), 3) << ended.ShortDebugString();
}

int64_t ResidentBytes(GatewayProcess& gateway) {
  std::ifstream statm(absl::StrCat("/proc/", gateway.process().pid(), "/statm"));
  int64_t size = 0, resident = 0;
  statm >> size >> resident;
  EXPECT_GT(resident, 0) << gateway.LogText();
  return resident * sysconf(_SC_PAGESIZE);
}

// So many are sent to before the rest is left out; POSTERN_BROADCAST_SENDS=10000 sends to everybody.
TEST(LargeBroadcastTest, TenThousandRecipientsTakeLittleMemoryAndMoreThanConfiguredIsRefusedByName) {
  constexpr int kRecipients = 10'000;
  constexpr int64_t kMostBytes = int64_t{128} << 20;  // With what the store holds of 10,000 commits.
  const int64_t sends = FromEnvironment("POSTERN_BROADCAST_SENDS", 200);
  SandboxProcess sandbox(POSTERN_SANDBOX_BINARY);
  ASSERT_TRUE(sandbox.Start().ok());
  GatewayOptions options{.upstream = sandbox.BaseUrl("ongair")};
  options.extra_config = absl::StrCat("limits: {max_recipients: ", kRecipients, "}\n");
  GatewayProcess gateway(GatewayBinary(), options);
  ASSERT_TRUE(gateway.Start().ok()) << gateway.LogText();
  BroadcastCalls calls(gateway, sandbox);
  v1::SendBroadcastResponse response;
  const grpc::Status refused = calls.Send(BroadcastRequest("ongair", "too many", kRecipients + 1), response);
  EXPECT_EQ(ErrorInfoOf(refused).reason(), "INVALID_FIELD") << refused.error_message();
  EXPECT_TRUE(absl::StrContains(refused.error_message(), "recipients.recipients")) << refused.error_message();
  EXPECT_TRUE(absl::StrContains(refused.error_message(), "10000")) << refused.error_message();

  const int64_t before = ResidentBytes(gateway);
  const absl::Time begin = absl::Now();
  const std::string name = calls.Send(BroadcastRequest("ongair", "to thousands", kRecipients)).name();
  int64_t most = before;
  const auto so_far = [&](const v1::Broadcast& broadcast) {
    most = std::max(most, ResidentBytes(gateway));
    return broadcast.has_end_time() || broadcast.counts().accepted_count() >= sends;
  };
  while (!so_far(calls.Get(name))) absl::SleepFor(absl::Milliseconds(50));
  std::cout << sends << " sends took " << absl::Now() - begin << std::endl;
  v1::CancelBroadcastRequest cancel;
  cancel.set_name(name);
  v1::CancelBroadcastResponse answer;
  EXPECT_TRUE(calls.Cancel(cancel, answer).ok());
  const v1::Broadcast ended = calls.AwaitEnd(name);
  const std::map<std::string, Told> told = calls.ToldOf(name, "to thousands");
  most = std::max(most, ResidentBytes(gateway));
  std::cout << kRecipients << " recipients: " << (most - before) / 1024 << " KiB" << std::endl;
  EXPECT_LT(most - before, kMostBytes);
  EXPECT_EQ(told.size(), static_cast<size_t>(kRecipients));
  EXPECT_EQ(ended.counts().accepted_count() + ended.counts().cancelled_count(), kRecipients);
  const Verdict verdict = Judge(told, calls.Accepted());
  EXPECT_EQ(verdict.twice, 0);
  EXPECT_EQ(verdict.Lies(), 0) << verdict;
}

}  // namespace
}  // namespace postern
