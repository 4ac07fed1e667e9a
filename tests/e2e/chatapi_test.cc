// Every RPC that a Chat-API account can do and every notification it can send, over real gRPC and real HTTP; and what
// its webhooks left out, found in its list.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/e2e/feed_reader.h"
#include "tests/e2e/provider_walk.h"

namespace postern {
namespace {

using testing::IsEmpty;

// In its order: a group and its members, the queue of a device that is logged out, the webhook address last.
const Step kCalls[] = {
    {"SessionService/GetSession", R"({"name": "$ACCOUNT/sessions/default"})", {R"("state":"STATE_CONNECTED")"}},
    {"SessionService/ListSessions", R"({"parent": "$ACCOUNT"})", {R"("state":"STATE_CONNECTED")"}},
    {"MessageService/SendMessage",
     R"({"parent": "$ACCOUNT", "recipient": {"phone_number": "+12025550123"}, "content": {"text": {"text": "Hi"}}})",
     {R"("state":"STATE_QUEUED")", R"("provider_queue_number":)"}},
    {"MessageService/SendMessage",
     R"({"parent": "$ACCOUNT", "recipient": {"chat_id": "12025550123@c.us"}, "content": {"image":
         {"uri": "https://example.com/1.jpg", "caption": "Look"}}})",
     {R"("state":"STATE_QUEUED")"}},
    {"MessageService/SendMessage",
     R"({"parent": "$ACCOUNT", "recipient": {"phone_number": "+12025550123"}, "content": {"document":
         {"data": "JVBERi0xLjQ=", "mime_type": "application/pdf", "file_name": "menu.pdf"}}})",
     {R"("state":"STATE_QUEUED")"}},
    {"MessageService/SendMessage",
     R"({"parent": "$ACCOUNT", "recipient": {"phone_number": "+12025550123"}, "content": {"audio":
         {"uri": "https://example.com/1.ogg", "voice_note": true}}})",
     {R"("state":"STATE_QUEUED")"}},
    {"MessageService/ListMessages", R"({"parent": "$ACCOUNT", "filter": {"latest_only": true}})", {R"("text":"Hi")"}},
    {"ContactService/CheckPhoneNumbers",
     R"({"parent": "$ACCOUNT", "phone_numbers": ["+12025550123"]})",
     {R"(registered_phone_numbers":["+12025550123"])"}},
    {"GroupService/CreateGroup",
     R"({"parent": "$ACCOUNT", "display_name": "Cooking", "member_phone_numbers": ["+12025550123"]})",
     {R"("display_name":"Cooking")"},
     "$GROUP",
     "group.name"},
    {"GroupService/AddGroupMembers", R"({"group": "$GROUP", "member_phone_numbers": ["+12025550124"]})", {}},
    {"GroupService/ListGroupMembers", R"({"parent": "$GROUP"})", {R"("+12025550124")"}},
    {"GroupService/GetGroup", R"({"name": "$GROUP"})", {R"("display_name":"Cooking")"}},
    {"GroupService/RemoveGroupMember", R"({"group": "$GROUP", "member_phone_number": "+12025550124"})", {}},
    {"MessageService/SendMessage",
     R"({"parent": "$ACCOUNT", "recipient": {"group": "$GROUP"}, "content": {"text": {"text": "Welcome"}}})",
     {R"("state":"STATE_QUEUED")"}},
    {"SessionService/RestartSession", R"({"name": "$ACCOUNT/sessions/default"})", {}},
    {"SessionService/LogoutSession", R"({"name": "$ACCOUNT/sessions/default"})", {}},
    {"SandboxService/SetSessionState",
     R"({"account": {"provider": "chatapi", "token": "sandbox-token"}, "state": "STATE_AWAITING_PAIRING"})",
     {}},
    {"SessionService/GetPairingCode",
     R"({"name": "$ACCOUNT/sessions/default"})",
     {R"("mime_type":"image/png")", R"("image":"iVBORw0KGgo)"}},
    {"MessageService/SendMessage",
     R"({"parent": "$ACCOUNT", "recipient": {"phone_number": "+12025550123"}, "content": {"text": {"text": "Wait"}}})",
     {R"("state":"STATE_QUEUED")"}},
    {"MessageService/ListQueuedMessages", R"({"parent": "$ACCOUNT"})", {R"("body":"Wait")"}},
    {"MessageService/ClearMessageQueue", R"({"parent": "$ACCOUNT"})", {R"("cleared_count":1)"}},
    {"SandboxService/ScanPairingCode", R"({"account": {"provider": "chatapi", "token": "sandbox-token"}})", {}},
    {"SessionService/GetSession", R"({"name": "$ACCOUNT/sessions/default"})", {R"("state":"STATE_CONNECTED")"}},
    {"AccountService/UpdateWebhookConfig",
     R"({"webhook_config": {"name": "$ACCOUNT/webhookConfig", "receipts_enabled": true}, "update_mask":
         "receiptsEnabled"})",
     {}},
    {"AccountService/UpdateWebhookConfig",
     R"({"webhook_config": {"name": "$ACCOUNT/webhookConfig"}, "update_mask": "uri", "use_postern_uri": true})",
     {R"(/webhooks/chatapi/***")", R"("postern_uri":true)"}},
    {"AccountService/GetWebhookConfig",
     R"({"name": "$ACCOUNT/webhookConfig"})",
     {R"(/webhooks/chatapi/***")", R"("postern_uri":true)", R"("receipts_enabled":true)"}},
};

const v1::EventType kReceived = v1::EVENT_TYPE_MESSAGE_RECEIVED;
const v1::EventType kChanged = v1::EVENT_TYPE_MESSAGE_STATE_CHANGED;
const v1::EventType kUnrecognized = v1::EVENT_TYPE_UNRECOGNIZED_PAYLOAD;

const Happening kHappenings[] = {
    {R"("message": {$PEER, "content": {"text": {"text": "Hello"}}})", {kReceived}, R"("text":"Hello")"},
    {R"("message": {$PEER, "content": {"image": {"uri": "https://cdn.test/1.jpeg"}}})", {kReceived}, "1.jpeg"},
    {R"("message": {$PEER, "content": {"video": {"uri": "https://cdn.test/1.mp4"}}})", {kReceived}, R"("video":)"},
    {R"("message": {$PEER, "content": {"audio": {"uri": "https://cdn.test/1.oga", "voice_note": true}}})",
     {kReceived},
     R"("voice_note":true)"},
    {R"("message": {$PEER, "content": {"document": {"uri": "https://cdn.test/1.pdf"}}})",
     {kReceived},
     R"("document":)"},
    {R"("message": {$PEER, "content": {"location": {"latitude": -1.25, "longitude": 36.5}}})",
     {kReceived},
     R"("latitude":-1.25)"},
    {R"("message": {$PEER, "provider_group_id": "12025550123-1500000000@g.us", "content": {"text": {"text": "All"}}})",
     {kReceived},
     R"("group":"accounts/chatapi/groups/)"},
    {R"("own_message": {$PEER, "content": {"text": {"text": "From the phone"}}})",
     {v1::EVENT_TYPE_MESSAGE_SENT},
     "From the phone"},
    {R"("receipt": {"provider_message_id": "true_1@c.us_A", "state": "STATE_DELIVERED", "recipient":
         {"chat_id": "1@c.us"}})",
     {kChanged},
     R"("state":"STATE_DELIVERED")"},
    {R"("receipt": {"provider_message_id": "true_1@c.us_A", "state": "STATE_READ", "recipient":
         {"chat_id": "1@c.us"}})",
     {kChanged},
     R"("state":"STATE_READ")"},
    {R"("message": {$PEER, "content": {"text": {"text": "Three"}}}, "count": 3, "items_per_body": 3)",
     {kReceived, kReceived, kReceived},
     R"("text":"Three")"},
    {R"("chat": {"chat_id": "12025550123@c.us", "old_display_name": "Ann", "new_display_name": "Anna"})",
     {kUnrecognized},
     "chatUpdate"},
    {R"("raw": {"content_type": "application/json", "body": "eyJuZXdzIjogWzFdfQ=="})", {kUnrecognized}, "news"},
    {R"("raw": {"content_type": "application/json", "body": "eyJtZXNzYWdlcyI6IFs="})", {kUnrecognized}, "reason"},
    {R"("raw": {"content_type": "application/json", "body": "e30="})", {}, ""},
};

class ChatApiTest : public ProviderWalk {
 protected:
  void SetUp() override {
    Start({{"chatapi", "chatapi", "/instance1",
            "  webhook_secrets: [{file: \"$DIR/webhook-secret\"}]\n  poll: {message_interval: 0.1s}\n"}});
    SetWebhook("chatapi", "sandbox-token", "chatapi");
  }
};

TEST_F(ChatApiTest, EveryRpcWorks) { EXPECT_THAT(NotCalled("chatapi", Walk("chatapi", kCalls)), IsEmpty()); }

TEST_F(ChatApiTest, EveryNotificationArrives) { Happen("chatapi", "sandbox-token", kHappenings); }

// The first and the third webhook arrive, the second is lost on its way.
TEST_F(ChatApiTest, AMessageWhoseWebhookWasLostIsFoundInTheList) {
  const auto say = [this](const std::string& text) {
    Control("SimulateInbound", R"({"account": {"provider": "chatapi", "token": "sandbox-token"}, "wait": true,
                                   "message": {"peer": {"phone_number": "+254722200200"},
                                               "content": {"text": {"text": ")" +
                                   text + R"("}}}})");
  };
  FeedReader reader(gateway_->Channel());
  reader.Follow();
  say("first");
  ASSERT_TRUE(reader.WaitFor(absl::Seconds(10), [](const auto& events) { return events.size() == 1; }));
  Control("SetWebhookUri", R"({"account": {"provider": "chatapi", "token": "sandbox-token"}, "uri": ""})");
  say("second");
  SetWebhook("chatapi", "sandbox-token", "chatapi");
  say("third");
  ASSERT_TRUE(reader.WaitFor(absl::Seconds(15), [](const auto& events) { return events.size() >= 3; }));
  reader.Stop();
  std::map<std::string, v1::Event::Source> found;
  for (const v1::Event& event : reader.events()) {
    found[event.message_received().message().content().text().text()] = event.source();
  }
  EXPECT_EQ(found.size(), 3u);
  EXPECT_EQ(found["second"], v1::Event::SOURCE_BACKFILL);
}

}  // namespace
}  // namespace postern
