// Every RPC that an Our Voice account can do, over real gRPC and real HTTP; and what happens at a provider without
// webhooks, found by asking, also across kills of the server.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/e2e/feed_reader.h"
#include "tests/e2e/provider_walk.h"

namespace postern {
namespace {

using testing::IsEmpty;

constexpr char kSessionId[] = "9b1f3a52-3c1e-4a68-8d3c-5f0f8a1e2b44";

const Step kCalls[] = {
    {"SessionService/CreateSession",
     R"({"parent": "$ACCOUNT"})",
     {R"("state":"STATE_AWAITING_PAIRING")", R"("image":"iVBORw0KGgo)"},
     "$SESSION",
     "session.name"},
    {"SessionService/GetPairingCode", R"({"name": "$SESSION"})", {R"("mime_type":"image/png")"}},
    {"SessionService/GetSession",
     R"({"name": "$SESSION"})",
     {R"("state":"STATE_AWAITING_PAIRING")"},
     "$ID",
     "/session.name"},
    {"SandboxService/ScanPairingCode",
     R"({"account": {"provider": "ourvoice", "token": "sandbox-token"}, "provider_session_id": "$ID"})",
     {}},
    {"SessionService/ListSessions", R"({"parent": "$ACCOUNT"})", {R"("state":"STATE_CONNECTED")"}},
    {"MessageService/SendMessage",
     R"({"parent": "$ACCOUNT", "session": "$SESSION", "recipient": {"phone_number": "+22901020304"},
         "content": {"text": {"text": "Hello"}}})",
     {R"("provider_message_id":)", R"("usage":)"},
     "$MESSAGE",
     "message.name"},
    {"AccountService/GetAccount", R"({"name": "$ACCOUNT"})", {R"("balance":)", R"("remaining_message_count":)"}},
    {"MessageService/SendMessage",
     R"({"parent": "$ACCOUNT", "session": "$SESSION", "recipient": {"phone_number": "+22901020304"},
         "content": {"image": {"uri": "https://example.com/1.jpg", "caption": "Look"}}})",
     {R"("provider_message_id":)"}},
    {"MessageService/GetMessage", R"({"name": "$MESSAGE"})", {R"("text":"Hello")"}},
    {"MessageService/ListMessages",
     R"({"parent": "$ACCOUNT", "filter": {"direction": "DIRECTION_OUTBOUND"}})",
     {R"("text":"Hello")"}},
    {"MessageService/ListMessages",
     R"({"parent": "$ACCOUNT", "filter": {"session": "$SESSION"}})",
     {R"("text":"Hello")"}},
    {"BroadcastService/SendBroadcast",
     R"({"parent": "$ACCOUNT", "session": "$SESSION", "recipients": {"recipients": [{"phone_number": "+22901020304"},
         {"phone_number": "+22901020305"}]}, "content": {"text": {"text": "To both"}}, "send_interval": "0.5s"})",
     {R"("state":"STATE_DONE")", R"("+22901020305")"}},
    {"SessionService/DisconnectSession", R"({"name": "$SESSION"})", {R"("state":"STATE_DISCONNECTED")"}},
    {"SessionService/ReconnectSession", R"({"name": "$SESSION"})", {}},
    {"SessionService/DeleteSession", R"({"name": "$SESSION"})", {}},
};

class OurVoiceTest : public ProviderWalk {
 protected:
  void SetUp() override {
    Start({{"ourvoice", "ourvoice", "",
            absl::StrCat("  default_session: ", kSessionId,
                         "\n  poll: {message_interval: 0.1s, session_interval: 0.2s}\n")}});
  }

  void Pair() {
    Control("SetSessionState",
            absl::StrCat(R"({"account": {"provider": "ourvoice", "token": "sandbox-token"}, "provider_session_id": ")",
                         kSessionId, R"(", "state": "STATE_CONNECTED"})"));
  }

  void Say(const std::string& text) {
    Control("SimulateInbound", R"({"account": {"provider": "ourvoice", "token": "sandbox-token"},
                                   "message": {"peer": {"phone_number": "+22901020304"},
                                               "content": {"text": {"text": ")" +
                                   text + R"("}}}})");
  }
};

TEST_F(OurVoiceTest, EveryRpcWorks) { EXPECT_THAT(NotCalled("ourvoice", Walk("ourvoice", kCalls)), IsEmpty()); }

TEST_F(OurVoiceTest, MessagesStatesAndSessionsAreFoundByAsking) {
  Pair();
  FeedReader reader(gateway_->Channel());
  reader.Follow();
  Say("Hello?");
  const JsonAnswer sent = CallJson(gateway_->Channel(), "postern.v1.MessageService/SendMessage",
                                   R"({"parent": "accounts/ourvoice", "recipient": {"phone_number": "+22901020304"},
                                       "content": {"text": {"text": "Hi"}}})");
  ASSERT_TRUE(sent.status.ok()) << sent.status.error_message();
  const auto has = [&reader](const std::function<bool(const v1::Event&)>& matches) {
    return reader.WaitFor(absl::Seconds(15),
                          [&](const auto& events) { return std::any_of(events.begin(), events.end(), matches); });
  };
  EXPECT_TRUE(
      has([](const v1::Event& e) { return e.message_received().message().content().text().text() == "Hello?"; }));
  EXPECT_TRUE(has([](const v1::Event& e) { return e.has_message_state_changed(); }));
  // The state of the session was seen by now; from here on a change is one.
  absl::SleepFor(absl::Milliseconds(600));
  Control("SetSessionState",
          absl::StrCat(R"({"account": {"provider": "ourvoice", "token": "sandbox-token"}, "provider_session_id": ")",
                       kSessionId, R"(", "state": "STATE_BANNED", "reason": "spam"})"));
  EXPECT_TRUE(has([](const v1::Event& e) {
    return e.session_state_changed().session().state() == v1::Session::STATE_BANNED &&
           e.session_state_changed().session().state_reason() == "spam";
  }));
  reader.Stop();
  EXPECT_EQ(reader.Faults(), "");
}

// Kills between a question and the commit of what it found: POSTERN_KILL_ROUNDS of them (20).
TEST_F(OurVoiceTest, KillsLoseNoInboundMessageAndBringNoneTwice) {
  Pair();
  FeedReader reader(gateway_->Channel());
  reader.Follow();
  int64_t rounds = 20;
  if (const char* text = std::getenv("POSTERN_KILL_ROUNDS")) (void)absl::SimpleAtoi(text, &rounds);
  for (int64_t round = 0; round < rounds; ++round) {
    Say(absl::StrCat("before ", round));
    absl::SleepFor(absl::Milliseconds(37 * (round % 6)));
    gateway_->Kill();
    Say(absl::StrCat("while dead ", round));
    ASSERT_TRUE(gateway_->Start().ok()) << gateway_->LogText();
  }
  const auto texts = [](const std::vector<v1::Event>& events) {
    std::map<std::string, int> count;
    for (const v1::Event& event : events) {
      if (event.has_message_received()) ++count[event.message_received().message().content().text().text()];
    }
    return count;
  };
  EXPECT_TRUE(reader.WaitFor(
      absl::Seconds(30), [&](const auto& events) { return texts(events).size() == static_cast<size_t>(2 * rounds); }))
      << texts(reader.events()).size() << " of " << 2 * rounds;
  reader.Stop();
  EXPECT_EQ(reader.Faults(), "");
  for (const auto& [text, count] : texts(reader.events())) EXPECT_EQ(count, 1) << text;
}

}  // namespace
}  // namespace postern
