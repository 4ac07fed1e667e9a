// Test 7 of the event feed: what looks the same and is not. Where the provider gives no id nothing is dropped; an equal
// body soon after is kept and marked, a later one is not; and a provider that was started again repeats no id.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "postern/sandbox/v1/sandbox.grpc.pb.h"
#include "tests/e2e/feed_reader.h"
#include "tests/e2e/gateway_process.h"
#include "tests/e2e/losses.h"
#include "tests/e2e/moved_clock.h"
#include "tests/e2e/post_storm.h"
#include "tests/e2e/sandbox_process.h"
#include "tests/support/http_fetch.h"

namespace postern {
namespace {

using testing::ElementsAre;

// The older dialect has no ids; a ticket has one, and one state after the other: 001_c0d60b3ff858b3de.txt, lines 31-43.
constexpr char kWithoutId[] = "notification_type=MessageReceived&phone_number=254722200200&text=ok";

std::string Ticket(const std::string& state) {
  return "notification_type=TicketStatusUpdated&id=3443&name=John&external_contact_id=%2B254722200200"
         "&conversation_id=1&account_type=WhatsApp&status=" +
         state;
}

class EqualBodiesTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(gateway_.Start().ok()) << gateway_.LogText(); }

  void Post(const std::string& account, const char* type, const std::string& body) {
    const std::optional<HttpResponse> answer =
        Fetch(gateway_.webhook_address(), "POST", gateway_.WebhookPath(account), Pairs{{"Content-Type", type}}, body);
    ASSERT_TRUE(answer);
    ASSERT_EQ(answer->status, 200);
  }

  // A new life, in which it is so much later: a running server sees a step of the clock late.
  void LiveAgainAfter(absl::Duration pause) {
    gateway_.Kill();
    clock_.Shift(pause);
    ASSERT_TRUE(gateway_.Start().ok()) << gateway_.LogText();
  }

  // Of each event of the log, whether it is marked.
  std::vector<bool> Marks() {
    std::vector<bool> marks;
    for (const v1::Event& event : WholeLog(gateway_)) marks.push_back(event.possible_duplicate());
    return marks;
  }

  MovedClock clock_;
  GatewayProcess gateway_{GatewayBinary(), {.environment = clock_.Environment(), .extra_accounts = kChatApiAccount}};
};

TEST_F(EqualBodiesTest, TheSameBodyTwoSecondsLaterMustBeKeptAndMarked) {
  Post("ongair-legacy", kFormType, kWithoutId);
  LiveAgainAfter(absl::Seconds(2));
  Post("ongair-legacy", kFormType, kWithoutId);
  EXPECT_THAT(Marks(), ElementsAre(false, true));
}

TEST_F(EqualBodiesTest, TheSameBodyTenMinutesLaterMustBeKeptUnmarked) {
  Post("ongair-legacy", kFormType, kWithoutId);
  LiveAgainAfter(absl::Minutes(10));
  Post("ongair-legacy", kFormType, kWithoutId);
  EXPECT_THAT(Marks(), ElementsAre(false, false));
}

TEST_F(EqualBodiesTest, TwoEqualItemsInOneBodyMustBothBeKept) {
  const std::string item = R"({"body": "ok", "type": "chat", "fromMe": false, "chatId": "17472822486@c.us"})";
  Post("chatapi", kJsonType, R"({"messages": [)" + item + ", " + item + "]}");
  EXPECT_THAT(Marks(), ElementsAre(false, false));
}

TEST_F(EqualBodiesTest, OpenClosedOpenUnderOneTicketIdMustBeThreeEvents) {
  for (const char* state : {"Open", "Closed", "Open"}) Post("ongair", kFormType, Ticket(state));
  std::vector<std::string> states;
  for (const v1::Event& event : WholeLog(gateway_)) {
    states.push_back(event.conversation_state_changed().conversation().provider_state());
  }
  EXPECT_THAT(states, ElementsAre("Open", "Closed", "Open"));
}

// A provider whose ids began again would have its second life's events taken for repeats.
class TwoLivesTest : public EqualBodiesTest {
 protected:
  void Live(SandboxProcess& sandbox, const std::string& provider, const std::string& account) {
    auto control = sandbox::v1::SandboxService::NewStub(sandbox.Channel());
    const std::string token = account == "ongair" ? "sandbox-token-current" : "sandbox-token";
    grpc::ClientContext setting;
    sandbox::v1::SetWebhookUriRequest uri;
    uri.mutable_account()->set_provider(provider);
    uri.mutable_account()->set_token(token);
    uri.set_uri("http://" + gateway_.webhook_address() + gateway_.WebhookPath(account));
    sandbox::v1::SetWebhookUriResponse set;
    ASSERT_TRUE(control->SetWebhookUri(&setting, uri, &set).ok());
    grpc::ClientContext context;
    sandbox::v1::SimulateInboundRequest request;
    *request.mutable_account() = uri.account();
    request.mutable_message()->mutable_peer()->set_phone_number("+254722200200");
    request.mutable_message()->mutable_content()->mutable_text()->set_text("hello");
    request.set_count(5);
    request.set_wait(true);
    sandbox::v1::SimulateInboundResponse response;
    const grpc::Status status = control->SimulateInbound(&context, request, &response);
    ASSERT_TRUE(status.ok()) << status.error_message();
  }
};

TEST_F(TwoLivesTest, EveryEventOfBothLivesOfTheProviderMustBeThere) {
  SandboxProcess sandbox(SandboxBinary(), {"chatapi:sandbox-token"});
  for (int life = 1; life <= 2; ++life) {
    ASSERT_TRUE(sandbox.Start().ok());
    Live(sandbox, "ongair", "ongair");
    Live(sandbox, "chatapi", "chatapi");
    sandbox.Kill();
    EXPECT_EQ(WholeLog(gateway_).size(), 10u * life);
  }
}

}  // namespace
}  // namespace postern
