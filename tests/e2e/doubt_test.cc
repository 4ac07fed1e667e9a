// Sends in doubt at providers that can be asked: an answer that was lost, or a server that was killed before it came. A
// repeat under the same request_id soon gets the message that the provider lists, and nothing is sent again.
#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <memory>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "postern/sandbox/v1/sandbox.grpc.pb.h"
#include "postern/v1/message.grpc.pb.h"
#include "tests/e2e/provider_walk.h"
#include "tests/support/http_fetch.h"

namespace postern {
namespace {

using sandbox::v1::Fault;
using testing::HasSubstr;

constexpr char kSessionId[] = "9b1f3a52-3c1e-4a68-8d3c-5f0f8a1e2b44";

struct Sent {
  grpc::Status status;
  v1::SendMessageResponse response;
  std::string reason() const { return ErrorInfoOf(status).reason(); }
};

class DoubtTest : public ProviderWalk, public testing::WithParamInterface<std::string> {
 protected:
  void SetUp() override {
    const std::string provider = GetParam();
    if (provider == "ourvoice") {
      Start({{"main", provider, "", absl::StrCat("  default_session: ", kSessionId, "\n")}});
      SetState("STATE_CONNECTED");
    } else {
      Start({{"main", provider, "/instance1", ""}});
    }
    control_ = sandbox::v1::SandboxService::NewStub(sandbox_->Channel());
  }

  void SetState(const std::string& state) {
    const std::string session =
        GetParam() == "ourvoice" ? absl::StrCat(R"("provider_session_id": ")", kSessionId, "\", ") : "";
    Control("SetSessionState",
            absl::StrCat(R"({"account": {"provider": ")", GetParam(), R"(", "token": "sandbox-token"}, )", session,
                         R"("state": ")", state, R"("})"));
  }

  void SpoilNextSend(Fault::Break where) {
    grpc::ClientContext context;
    sandbox::v1::SetFaultRequest request;
    request.mutable_fault()->mutable_filter()->set_provider(GetParam());
    request.mutable_fault()->mutable_filter()->set_method("POST");
    request.mutable_fault()->set_count(1);
    request.mutable_fault()->set_break_connection(where);
    sandbox::v1::SetFaultResponse response;
    const grpc::Status status = control_->SetFault(&context, request, &response);
    ASSERT_TRUE(status.ok()) << status.error_message();
  }

  // What was accepted with the text.
  sandbox::v1::SendCount Accepted(const std::string& text) {
    grpc::ClientContext context;
    sandbox::v1::GetSendStatsRequest request;
    request.set_text_prefix(text);
    sandbox::v1::GetSendStatsResponse response;
    EXPECT_TRUE(control_->GetSendStats(&context, request, &response).ok());
    return response.sends_size() == 0 ? sandbox::v1::SendCount() : response.sends(0);
  }

  Sent Send(const std::string& request_id, const std::string& text) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
    context.set_wait_for_ready(true);
    v1::SendMessageRequest request;
    request.set_parent("accounts/main");
    request.set_request_id(request_id);
    request.mutable_recipient()->set_phone_number("+22901020304");
    request.mutable_content()->mutable_text()->set_text(text);
    Sent sent;
    sent.status = v1::MessageService::NewStub(gateway_->Channel())->SendMessage(&context, request, &sent.response);
    return sent;
  }

  // Repeats the call until it is no longer in doubt, for at most 30 s.
  Sent Repeat(const std::string& request_id, const std::string& text) {
    const absl::Time end = absl::Now() + absl::Seconds(30);
    Sent sent = Send(request_id, text);
    while (!sent.status.ok() && absl::Now() < end) {
      absl::SleepFor(absl::Milliseconds(100));
      sent = Send(request_id, text);
    }
    return sent;
  }

  void ExpectSettled(const Sent& repeat, const std::string& text) {
    ASSERT_TRUE(repeat.status.ok()) << repeat.status.error_message();
    EXPECT_TRUE(repeat.response.replayed());
    const v1::Message& message = repeat.response.message();
    EXPECT_EQ(message.content().text().text(), text);
    EXPECT_EQ(message.direction(), v1::DIRECTION_OUTBOUND);
    ASSERT_EQ(message.recipients_size(), 1);
    EXPECT_EQ(message.recipients(0).phone_number(), "+22901020304");
    EXPECT_FALSE(message.name().empty());
    EXPECT_EQ(Accepted(text).count(), 1);
  }

  // Returns when each doubt there is was asked for at least once: two more arise and are settled, one after the other,
  // and no doubt waits twice as long as another before its first try.
  void LetAllBeAskedFor() {
    for (const std::string text : {"first after", "second after"}) {
      SpoilNextSend(Fault::BREAK_RESET_AFTER_ACT);
      EXPECT_EQ(Send(text, text).reason(), "UPSTREAM_OUTCOME_UNKNOWN");
      ExpectSettled(Repeat(text, text), text);
    }
  }

  std::unique_ptr<sandbox::v1::SandboxService::Stub> control_;
};

TEST_P(DoubtTest, ALostAnswerIsFoundInTheList) {
  SpoilNextSend(Fault::BREAK_RESET_AFTER_ACT);
  EXPECT_EQ(Send("r1", "lost").reason(), "UPSTREAM_OUTCOME_UNKNOWN");
  const Sent repeat = Repeat("r1", "lost");
  ExpectSettled(repeat, "lost");
  EXPECT_EQ(repeat.response.message().provider_message_id(), Accepted("lost").provider_message_ids(0));
  const std::optional<HttpResponse> metrics = Fetch(gateway_->admin_address(), "GET", "/metrics");
  ASSERT_TRUE(metrics);
  EXPECT_THAT(metrics->body, HasSubstr(R"(postern_doubts_total{account="main",outcome="settled"} 1)"));
}

TEST_P(DoubtTest, AServerKilledBeforeTheReplyFindsItAfterItsStart) {
  SpoilNextSend(Fault::BREAK_HANG_AFTER_ACT);
  std::future<Sent> first = std::async(std::launch::async, [this] { return Send("r1", "killed"); });
  while (Accepted("killed").count() == 0) absl::SleepFor(absl::Milliseconds(2));
  gateway_->Kill();
  EXPECT_FALSE(first.get().status.ok());
  ASSERT_TRUE(gateway_->Start().ok()) << gateway_->LogText();
  const Sent repeat = Repeat("r1", "killed");
  ExpectSettled(repeat, "killed");
  EXPECT_EQ(repeat.response.message().provider_message_id(), Accepted("killed").provider_message_ids(0));
}

// The first was not obeyed, the second was: which one the message belongs to cannot be told by looking at it.
TEST_P(DoubtTest, OfTwoDoubtsWithOneTextAndOneMessageBothStay) {
  SpoilNextSend(Fault::BREAK_RESET_AFTER_READ);
  EXPECT_EQ(Send("r1", "same").reason(), "UPSTREAM_OUTCOME_UNKNOWN");
  SpoilNextSend(Fault::BREAK_RESET_AFTER_ACT);
  EXPECT_EQ(Send("r2", "same").reason(), "UPSTREAM_OUTCOME_UNKNOWN");
  LetAllBeAskedFor();
  EXPECT_EQ(Send("r1", "same").reason(), "UPSTREAM_OUTCOME_UNKNOWN");
  EXPECT_EQ(Send("r2", "same").reason(), "UPSTREAM_OUTCOME_UNKNOWN");
  EXPECT_EQ(Accepted("same").count(), 1);
}

TEST_P(DoubtTest, ALaterSendOfTheSameTextKeepsItsMessage) {
  SpoilNextSend(Fault::BREAK_RESET_AFTER_READ);
  EXPECT_EQ(Send("r1", "same").reason(), "UPSTREAM_OUTCOME_UNKNOWN");
  EXPECT_TRUE(Send("r2", "same").status.ok());
  LetAllBeAskedFor();
  EXPECT_EQ(Send("r1", "same").reason(), "UPSTREAM_OUTCOME_UNKNOWN");
}

INSTANTIATE_TEST_SUITE_P(Providers, DoubtTest, testing::Values("chatapi", "ourvoice"),
                         [](const auto& info) { return info.param; });

class QueueDoubtTest : public DoubtTest {};

// Nothing tells since when something waits in the queue: only the list does, once the phone is back.
TEST_P(QueueDoubtTest, WhatWaitsForThePhoneIsKnownOnlyWhenItIsListed) {
  SetState("STATE_AWAITING_PAIRING");
  SpoilNextSend(Fault::BREAK_RESET_AFTER_ACT);
  EXPECT_EQ(Send("r1", "waits").reason(), "UPSTREAM_OUTCOME_UNKNOWN");
  SetState("STATE_CONNECTED");
  const Sent repeat = Repeat("r1", "waits");
  ExpectSettled(repeat, "waits");
  EXPECT_EQ(repeat.response.message().provider_message_id(), Accepted("waits").provider_message_ids(0));
}

INSTANTIATE_TEST_SUITE_P(Providers, QueueDoubtTest, testing::Values("chatapi"),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace postern
