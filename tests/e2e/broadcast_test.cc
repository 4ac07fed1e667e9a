// Broadcasts over the providers that take one recipient at a time: everybody gets the text once, the pause is kept, and
// what is cancelled is not sent.
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/resource_name.h"
#include "postern/sandbox/v1/sandbox.grpc.pb.h"
#include "postern/v1/broadcast.grpc.pb.h"
#include "tests/e2e/feed_reader.h"
#include "tests/e2e/provider_walk.h"

namespace postern {
namespace {

std::string NumberOf(int index) { return absl::StrCat("+2547222", 10000 + index); }

class BroadcastTest : public ProviderWalk {
 protected:
  void SetUp() override {
    Start({{"onsend", "onsend", "", ""}, {"chatapi", "chatapi", "/instance1", ""}});
    stub_ = v1::BroadcastService::NewStub(gateway_->Channel());
  }

  static v1::SendBroadcastRequest Request(const std::string& account, const std::string& text, int recipients) {
    v1::SendBroadcastRequest request;
    request.set_parent("accounts/" + account);
    request.mutable_content()->mutable_text()->set_text(text);
    for (int i = 0; i < recipients; ++i) request.mutable_recipients()->add_recipients()->set_phone_number(NumberOf(i));
    return request;
  }

  v1::Broadcast Send(const v1::SendBroadcastRequest& request) {
    grpc::ClientContext context;
    v1::SendBroadcastResponse response;
    const grpc::Status status = stub_->SendBroadcast(&context, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    EXPECT_EQ(response.broadcast().state(), v1::Broadcast::STATE_RUNNING);
    return response.broadcast();
  }

  v1::Broadcast AwaitEnd(const std::string& name) {
    const absl::Time end = absl::Now() + absl::Seconds(30);
    v1::GetBroadcastRequest request;
    request.set_name(name);
    v1::GetBroadcastResponse response;
    do {
      grpc::ClientContext context;
      EXPECT_TRUE(stub_->GetBroadcast(&context, request, &response).ok());
      if (response.broadcast().has_end_time()) break;
      absl::SleepFor(absl::Milliseconds(10));
    } while (absl::Now() < end);
    return response.broadcast();
  }

  // How often each number got the text, by the provider's own count.
  std::map<std::string, int> Accepted(const std::string& text) {
    grpc::ClientContext context;
    sandbox::v1::GetSendStatsRequest request;
    request.set_text_prefix(text);
    sandbox::v1::GetSendStatsResponse response;
    EXPECT_TRUE(
        sandbox::v1::SandboxService::NewStub(sandbox_->Channel())->GetSendStats(&context, request, &response).ok());
    std::map<std::string, int> accepted;
    for (const auto& send : response.sends()) {
      for (const std::string& recipient : send.recipients()) ++accepted[NormalizedPhone(recipient)];
    }
    return accepted;
  }

  std::vector<v1::BroadcastResult> Results(const std::string& name) {
    grpc::ClientContext context;
    v1::ListBroadcastResultsRequest request;
    request.set_parent(name);
    request.set_page_size(500);
    v1::ListBroadcastResultsResponse response;
    EXPECT_TRUE(stub_->ListBroadcastResults(&context, request, &response).ok());
    return {response.results().begin(), response.results().end()};
  }

  // The states that events tell of one broadcast.
  std::vector<v1::Broadcast::State> StatesTold(const std::string& name, size_t count) {
    FeedReader reader(gateway_->Channel());
    reader.Follow();
    std::vector<v1::Broadcast::State> states;
    EXPECT_TRUE(reader.WaitFor(absl::Seconds(10), [&](const auto& events) {
      states.clear();
      for (const v1::Event& event : events) {
        if (event.broadcast_state_changed().broadcast().name() != name) continue;
        EXPECT_EQ(event.source(), v1::Event::SOURCE_GATEWAY);
        states.push_back(event.broadcast_state_changed().broadcast().state());
      }
      return states.size() >= count;
    }));
    return states;
  }

  std::unique_ptr<v1::BroadcastService::Stub> stub_;
};

TEST_F(BroadcastTest, EverybodyGetsTheTextOnceOverEachProviderThatTakesOneAtATime) {
  constexpr int kRecipients = 5;
  for (const char* account : {"onsend", "chatapi", "ongair"}) {
    const std::string text = absl::StrCat("hello all of ", account, ".");
    const v1::Broadcast started = Send(Request(account, text, kRecipients));
    const v1::Broadcast ended = AwaitEnd(started.name());
    EXPECT_EQ(ended.state(), v1::Broadcast::STATE_DONE) << account;
    EXPECT_EQ(ended.counts().accepted_count(), kRecipients) << account << " " << ended.ShortDebugString();
    std::map<std::string, int> once;
    for (int i = 0; i < kRecipients; ++i) once[NumberOf(i)] = 1;
    EXPECT_EQ(Accepted(text), once) << account;
    const std::vector<v1::BroadcastResult> results = Results(started.name());
    ASSERT_EQ(results.size(), static_cast<size_t>(kRecipients)) << account;
    for (int i = 0; i < kRecipients; ++i) {
      EXPECT_EQ(results[i].recipient().phone_number(), NumberOf(i));
      EXPECT_TRUE(results[i].has_message()) << results[i].ShortDebugString();
    }
    EXPECT_EQ(StatesTold(started.name(), 2),
              (std::vector<v1::Broadcast::State>{v1::Broadcast::STATE_RUNNING, v1::Broadcast::STATE_DONE}));
  }
}

TEST_F(BroadcastTest, WhoIsRefusedKeepsNobodyElseFromGettingIt) {
  // This provider sends to nobody who is not a contact.
  for (int i : {0, 2}) {
    const JsonAnswer made = CallJson(gateway_->Channel(), "postern.v1.ContactService/CreateContact",
                                     absl::StrCat(R"({"parent": "accounts/ongair-legacy", "display_name": "Ann", )",
                                                  R"("phone_number": ")", NumberOf(i), "\"}"));
    ASSERT_TRUE(made.status.ok()) << made.status.error_message();
  }
  const std::string name = Send(Request("ongair-legacy", "to contacts", 3)).name();
  const v1::Broadcast ended = AwaitEnd(name);
  EXPECT_EQ(ended.state(), v1::Broadcast::STATE_DONE);
  EXPECT_EQ(ended.counts().accepted_count(), 2);
  EXPECT_EQ(ended.counts().refused_count(), 1);
  EXPECT_EQ(Accepted("to contacts"), (std::map<std::string, int>{{NumberOf(0), 1}, {NumberOf(2), 1}}));
  const std::vector<v1::BroadcastResult> results = Results(name);
  ASSERT_EQ(results.size(), 3u);
  EXPECT_EQ(results[1].error().code(), static_cast<int>(grpc::StatusCode::NOT_FOUND));
}

TEST_F(BroadcastTest, WhatIsCancelledIsNotSent) {
  v1::SendBroadcastRequest request = Request("onsend", "to be cancelled", 100);
  request.mutable_send_interval()->set_nanos(100'000'000);
  const std::string name = Send(request).name();
  while (Accepted("to be cancelled").empty()) absl::SleepFor(absl::Milliseconds(10));
  grpc::ClientContext context;
  v1::CancelBroadcastRequest cancel;
  cancel.set_name(name);
  v1::CancelBroadcastResponse answer;
  ASSERT_TRUE(stub_->CancelBroadcast(&context, cancel, &answer).ok());
  const v1::Broadcast ended = AwaitEnd(name);
  EXPECT_EQ(ended.state(), v1::Broadcast::STATE_CANCELLED);
  EXPECT_GT(ended.counts().cancelled_count(), 0);
  EXPECT_EQ(ended.counts().accepted_count(), static_cast<int>(Accepted("to be cancelled").size()));
  EXPECT_EQ(ended.counts().accepted_count() + ended.counts().cancelled_count(), 100);
}

TEST_F(BroadcastTest, AFileGoesToEverybody) {
  v1::SendBroadcastRequest request = Request("chatapi", "", 3);
  v1::MediaContent& image = *request.mutable_content()->mutable_image();
  image.set_data(std::string(2 << 20, 'x'));
  image.set_mime_type("image/png");
  image.set_file_name("big.png");
  const v1::Broadcast ended = AwaitEnd(Send(request).name());
  EXPECT_EQ(ended.counts().accepted_count(), 3) << ended.ShortDebugString();
}

}  // namespace
}  // namespace postern
