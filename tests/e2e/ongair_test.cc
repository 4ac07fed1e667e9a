// Every RPC that an Ongair account can do and every notification it can send, over real gRPC and real HTTP: the gateway
// against the emulated Ongair. Calls and happenings are data; what an account says it can do is what the tables must
// hold.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <set>
#include <string>

#include "tests/e2e/feed_reader.h"
#include "tests/e2e/provider_walk.h"
#include "tests/support/http_fetch.h"

namespace postern {
namespace {

using testing::IsEmpty;

const Step kLegacy[] = {
    {"ContactService/CreateContact",
     R"({"parent": "$ACCOUNT", "phone_number": "+254722200200", "display_name": "Jane"})",
     {R"("display_name":"Jane")", R"("provider_contact_id":)"}},
    {"ContactService/CreateContact",
     R"({"parent": "$ACCOUNT", "phone_number": "+254722201201", "display_name": "John"})",
     {}},
    {"SessionService/GetSession", R"({"name": "$ACCOUNT/sessions/default"})", {R"("state":"STATE_CONNECTED")"}},
    {"SessionService/ListSessions", R"({"parent": "$ACCOUNT"})", {R"("state":"STATE_CONNECTED")"}},
    {"MessageService/SendMessage",
     R"({"parent": "$ACCOUNT", "recipient": {"phone_number": "+254722200200"}, "content": {"text": {"text": "Hi"}}})",
     {R"("state":"STATE_SENT")", R"("provider_message_id":)"}},
    {"MessageService/SendMessage",
     R"({"parent": "$ACCOUNT", "recipient": {"phone_number": "+254722200200"}, "content": {"image":
         {"uri": "https://myserver.com/1.jpg", "mime_type": "image/jpeg", "caption": "Look"}}})",
     {R"("state":"STATE_SENT")", R"("caption":"Look")"}},
    {"GroupService/CreateGroup",
     R"({"parent": "$ACCOUNT", "display_name": "Cooking Class", "member_phone_numbers": ["+254722200200"]})",
     {R"("state":"STATE_PENDING")", R"("display_name":"Cooking Class")"},
     "$GROUP",
     "group.name"},
    {"GroupService/AddGroupMembers", R"({"group": "$GROUP", "member_phone_numbers": ["+254722201201"]})", {}},
    {"GroupService/ListGroupMembers",
     R"({"parent": "$GROUP"})",
     {R"("phone_number":"+254722200200")", R"("phone_number":"+254722201201")"}},
    {"GroupService/GetGroup", R"({"name": "$GROUP"})", {R"("state":"STATE_ACTIVE")"}},
    {"MessageService/SendMessage",
     R"({"parent": "$ACCOUNT", "recipient": {"group": "$GROUP"}, "content": {"text": {"text": "Hello all"}}})",
     {R"("state":"STATE_SENT")"}},
    {"GroupService/RemoveGroupMember", R"({"group": "$GROUP", "member_phone_number": "+254722201201"})", {}},
    {"MessageService/ListMessages", R"({"parent": "$ACCOUNT"})", {R"("text":"Hi")", R"("create_time":)"}},
    {"ContactService/ListContacts", R"({"parent": "$ACCOUNT"})", {R"("display_name":"Jane")", R"("country":)"}},
    {"ContactService/CheckPhoneNumbers",
     R"({"parent": "$ACCOUNT", "phone_numbers": ["+254722123456", "+254722123458"]})",
     {R"("requested_phone_numbers":["+254722123456","+254722123458"])"}},
    {"BroadcastService/SendBroadcast",
     R"({"parent": "$ACCOUNT", "list": "$ACCOUNT/lists/5", "content": {"text": {"text": "To all of you"}}})",
     {R"("state":"STATE_DONE")"}},
};

// What the current dialect has no way to do, whatever endpoints it may use.
const Step kLegacyOnly[] = {
    {"MessageService/SendMessage",
     R"({"parent": "$ACCOUNT", "recipient": {"phone_number": "+254722200200"}, "content": {"image":
         {"data": "/9j/4AAQSkZJRg==", "mime_type": "image/jpeg", "file_name": "1.jpg"}}})",
     {R"("state":"STATE_SENT")"}},
    {"MessageService/SendMessage",
     R"({"parent": "$ACCOUNT", "recipient": {"phone_number": "+254722200200"}, "content": {"contact_card":
         {"given_name": "Ann", "family_name": "Lee", "email_address": "ann@lee.test",
          "phone_numbers": ["+254722123456", "+254722098765"]}}})",
     {R"("state":"STATE_SENT")"}},
};

const Step kCurrent[] = {
    {"MessageService/SendMessage",
     R"({"parent": "$ACCOUNT", "recipient": {"phone_number": "+254722200200"}, "content": {"text": {"text": "Hi"}}})",
     {R"("state":"STATE_SENT")", R"("conversation":)"}},
    {"MessageService/SendMessage",
     R"({"parent": "$ACCOUNT", "recipient": {"external_id": "telegram-7"}, "content": {"text": {"text": "Hi"}},
         "attach_to_conversation": true})",
     {R"("state":"STATE_SENT")"}},
    {"MessageService/SendMessage",
     R"({"parent": "$ACCOUNT", "recipient": {"phone_number": "+254722200200"}, "content": {"image":
         {"uri": "https://myserver.com/1.jpg", "mime_type": "image/jpeg", "caption": "Look"}}})",
     {R"("state":"STATE_SENT")"}},
    {"MessageService/SendMessage",
     R"({"parent": "$ACCOUNT", "recipient": {"phone_number": "+254722200200"}, "content": {"document":
         {"uri": "https://myserver.com/api_docs.pdf", "mime_type": "application/pdf", "caption": "Read"}}})",
     {R"("state":"STATE_SENT")"}},
    {"ConversationService/CreateConversation",
     R"({"parent": "$ACCOUNT", "contact": {"phone_number": "+254722200200"}, "source_message_id": "364326432432",
         "display_name": "John Snow", "text": "Hello wall", "email_address": "john@thewall.test",
         "profile_picture_uri": "https://google.test/1.jpg"})",
     {R"("name":"accounts/ongair/conversations/)"}},
};

const Happening kLegacyHappenings[] = {
    {R"("message": {$PEER, "content": {"text": {"text": "Hello world"}}})",
     {v1::EVENT_TYPE_MESSAGE_RECEIVED},
     R"("text":"Hello world")"},
    {R"("message": {$PEER, "content": {"image": {"uri": "http://cdn.test/1.jpg"}}})",
     {v1::EVENT_TYPE_MESSAGE_RECEIVED},
     R"("uri":"http://cdn.test/1.jpg")"},
    {R"("message": {$PEER, "content": {"contact_card": {"phone_numbers": ["0706866564"]}}})",
     {v1::EVENT_TYPE_MESSAGE_RECEIVED},
     R"("phone_numbers":["0706866564"])"},
    {R"("message": {$PEER, "content": {"location": {"latitude": -1.3292233, "longitude": 36.8772923,
         "address": "Mombasa Road"}}})",
     {v1::EVENT_TYPE_MESSAGE_RECEIVED},
     R"("latitude":-1.3292233)"},
    {R"("message": {$PEER, "provider_group_id": "18", "content": {"text": {"text": "Hello world"}}})",
     {v1::EVENT_TYPE_MESSAGE_RECEIVED},
     R"("group":"accounts/ongair-legacy/groups/18")"},
    {R"("group_created": {"provider_group_id": "2067", "display_name": "Cooking Class"})",
     {v1::EVENT_TYPE_GROUP_CREATED},
     R"("display_name":"Cooking Class")"},
    {R"("group_joined": {"provider_group_id": "27"})", {v1::EVENT_TYPE_GROUP_JOINED}, R"("state":"STATE_ACTIVE")"},
    {R"("group_left": {"provider_group_id": "27"})", {v1::EVENT_TYPE_GROUP_LEFT}, R"("state":"STATE_LEFT")"},
    {R"("group_member_added": {"provider_group_id": "12", "member_phone_number": "+254722200200"})",
     {v1::EVENT_TYPE_GROUP_MEMBER_ADDED},
     R"("phone_number":"+254722200200")"},
    {R"("group_member_removed": {"provider_group_id": "12", "member_phone_number": "+254722200200"})",
     {v1::EVENT_TYPE_GROUP_MEMBER_REMOVED},
     R"("phone_number":"+254722200200")"},
    {R"("number_check": {"registered_phone_numbers": ["254722123456"], "unregistered_phone_numbers":
         ["254722123458"]})",
     {v1::EVENT_TYPE_PHONE_NUMBERS_CHECKED},
     R"("registered_phone_numbers":["+254722123456"])"},
    {R"("receipt": {"provider_message_id": "2067", "state": "STATE_DELIVERED", "recipient":
         {"phone_number": "+254722200200"}})",
     {v1::EVENT_TYPE_MESSAGE_STATE_CHANGED},
     R"("state":"STATE_DELIVERED")"},
    {R"("raw": {"content_type": "application/x-www-form-urlencoded", "body": "bm90aWZpY2F0aW9uX3R5cGU9U29tZXRoaW5nTmV3"})",
     {v1::EVENT_TYPE_UNRECOGNIZED_PAYLOAD},
     "SomethingNew"},
};

const Happening kCurrentHappenings[] = {
    {R"("message": {$PEER, "content": {"text": {"text": "Hello world"}}, "provider_conversation_id": "1"})",
     {v1::EVENT_TYPE_MESSAGE_RECEIVED},
     R"("conversation":"accounts/ongair/conversations/1")"},
    {R"("message": {$PEER, "content": {"image": {"uri": "https://cdn.ongair.test/1.jpg", "caption": "Look"}}})",
     {v1::EVENT_TYPE_MESSAGE_RECEIVED},
     R"("caption":"Look")"},
    {R"("own_message": {$PEER, "content": {"text": {"text": "From the dashboard"}}})",
     {v1::EVENT_TYPE_MESSAGE_SENT},
     R"("text":"From the dashboard")"},
    {R"("ticket": {"provider_conversation_id": "1", "state": "STATE_CLOSED", "contact":
         {"phone_number": "+254722200200"}})",
     {v1::EVENT_TYPE_CONVERSATION_STATE_CHANGED},
     R"("state":"STATE_CLOSED")"},
};

class OngairTest : public ProviderWalk {
 protected:
  void SetUp() override {
    Start({});
    SetWebhook("ongair", "sandbox-token-current", "ongair");
    SetWebhook("ongair", "sandbox-token", "ongair-legacy");
  }
};

TEST_F(OngairTest, EveryRpcOfTheLegacyDialectWorks) {
  const std::set<std::string> called = Walk("ongair-legacy", kLegacy);
  Walk("ongair-legacy", kLegacyOnly);
  EXPECT_THAT(NotCalled("ongair-legacy", called), IsEmpty());
}

TEST_F(OngairTest, EveryRpcOfTheCurrentDialectWorksAndTheLegacyOnesToo) {
  std::set<std::string> called = Walk("ongair", kCurrent);
  called.merge(Walk("ongair", kLegacy));
  EXPECT_THAT(NotCalled("ongair", called), IsEmpty());
}

// The two calls whose result comes later: the group is ready, the numbers are looked up; and the receipts of a send.
TEST_F(OngairTest, WhatTheProviderReportsLaterArrivesAsEvents) {
  FeedReader reader(gateway_->Channel());
  reader.Follow();
  Walk("ongair-legacy", kLegacy);
  std::set<v1::EventType> types;
  EXPECT_TRUE(reader.WaitFor(absl::Seconds(20), [&types](const auto& events) {
    for (const v1::Event& event : events) types.insert(event.type());
    return types.count(v1::EVENT_TYPE_GROUP_CREATED) > 0 && types.count(v1::EVENT_TYPE_PHONE_NUMBERS_CHECKED) > 0 &&
           types.count(v1::EVENT_TYPE_MESSAGE_STATE_CHANGED) > 0;
  }));
  EXPECT_EQ(types.count(v1::EVENT_TYPE_UNRECOGNIZED_PAYLOAD), 0u);
}

TEST_F(OngairTest, EveryNotificationOfTheLegacyDialectArrives) { Happen("ongair", "sandbox-token", kLegacyHappenings); }

TEST_F(OngairTest, EveryNotificationOfTheCurrentDialectArrives) {
  Happen("ongair", "sandbox-token-current", kCurrentHappenings);
}

TEST_F(OngairTest, ABodyOfExactlyTheLimitIsTakenAndOneByteMoreIsRefused) {
  const std::string head = "notification_type=MessageReceived&phone_number=254722200200&text=";
  const auto post = [&](size_t bytes) {
    const std::string body = head + std::string(bytes - head.size(), 'x');
    const std::optional<HttpResponse> answer =
        Fetch(gateway_->webhook_address(), "POST", gateway_->WebhookPath("ongair-legacy"),
              Pairs{{"Content-Type", "application/x-www-form-urlencoded"}}, body);
    return answer ? answer->status : 0;
  };
  EXPECT_EQ(post(1 << 20), 200);
  EXPECT_EQ(post((1 << 20) + 1), 413);
  FeedReader reader(gateway_->Channel());
  ASSERT_TRUE(reader.ReadToLatest().ok());
  ASSERT_EQ(reader.events().size(), 1u);
  EXPECT_EQ(reader.events()[0].message_received().message().content().text().text().size(), (1 << 20) - head.size());
}

}  // namespace
}  // namespace postern
