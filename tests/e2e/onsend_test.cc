// Every RPC that an OnSend account can do, over real gRPC and real HTTP, and the one event it has: its session's state,
// found by asking.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/e2e/feed_reader.h"
#include "tests/e2e/provider_walk.h"

namespace postern {
namespace {

using testing::IsEmpty;

const Step kCalls[] = {
    {"SessionService/GetSession", R"({"name": "$ACCOUNT/sessions/default"})", {R"("state":"STATE_CONNECTED")"}},
    {"SessionService/ListSessions", R"({"parent": "$ACCOUNT"})", {R"("state":"STATE_CONNECTED")"}},
    {"MessageService/SendMessage",
     R"({"parent": "$ACCOUNT", "recipient": {"phone_number": "+60123456789"}, "content": {"text": {"text": "Hello world"}}})",
     {R"("state":"STATE_SENT")", R"("provider_message_id":)", R"("rate_limit":)"}},
    {"AccountService/GetAccount", R"({"name": "$ACCOUNT"})", {R"("rate_limit":)", R"("rate_limit_remaining":)"}},
    {"MessageService/SendMessage",
     R"({"parent": "$ACCOUNT", "recipient": {"phone_number": "+60123456789"}, "content": {"image":
         {"uri": "https://example.com/1.jpg", "caption": "Look"}}})",
     {R"("state":"STATE_SENT")"}},
    {"MessageService/SendMessage",
     R"({"parent": "$ACCOUNT", "recipient": {"phone_number": "+60123456789"}, "content": {"video":
         {"uri": "https://example.com/1.mp4"}}})",
     {R"("state":"STATE_SENT")"}},
    {"MessageService/SendMessage",
     R"({"parent": "$ACCOUNT", "recipient": {"phone_number": "+60123456789"}, "content": {"document":
         {"uri": "https://example.com/1.pdf", "mime_type": "application/pdf", "file_name": "menu.pdf"}}})",
     {R"("state":"STATE_SENT")"}},
};

class OnsendTest : public ProviderWalk {
 protected:
  void SetUp() override { Start({{"onsend", "onsend", "", "  poll: {session_interval: 0.1s}\n"}}); }
};

TEST_F(OnsendTest, EveryRpcWorks) { EXPECT_THAT(NotCalled("onsend", Walk("onsend", kCalls)), IsEmpty()); }

TEST_F(OnsendTest, AChangeOfTheSessionIsFoundByAsking) {
  Walk("onsend", kCalls);
  Control("SetSessionState",
          R"({"account": {"provider": "onsend", "token": "sandbox-token"}, "state": "STATE_DISCONNECTED"})");
  FeedReader reader(gateway_->Channel());
  reader.Follow();
  ASSERT_TRUE(reader.WaitFor(absl::Seconds(10), [](const auto& events) { return !events.empty(); }));
  const v1::Event event = reader.events()[0];
  EXPECT_EQ(event.source(), v1::Event::SOURCE_POLL);
  EXPECT_EQ(event.session_state_changed().session().state(), v1::Session::STATE_DISCONNECTED);
  EXPECT_EQ(event.session_state_changed().previous_state(), v1::Session::STATE_CONNECTED);
}

TEST_F(OnsendTest, AnUnpairedDeviceIsAPreconditionAndABadNumberNamesItsField) {
  Control("SetSessionState",
          R"({"account": {"provider": "onsend", "token": "sandbox-token"}, "state": "STATE_DISCONNECTED"})");
  const JsonAnswer answer = CallJson(gateway_->Channel(), "postern.v1.MessageService/SendMessage",
                                     R"({"parent": "accounts/onsend", "recipient": {"phone_number": "+60123456789"},
                                         "content": {"text": {"text": "Hi"}}})");
  EXPECT_EQ(answer.status.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(ErrorInfoOf(answer.status).reason(), "SESSION_NOT_CONNECTED");
}

}  // namespace
}  // namespace postern
