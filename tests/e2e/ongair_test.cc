// Every RPC that an Ongair account can do and every notification it can send, over real gRPC and real HTTP: the gateway
// against the emulated Ongair. Calls and happenings are data; what an account says it can do is what the tables must
// hold.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "google/protobuf/util/json_util.h"
#include "postern/v1/account.pb.h"
#include "tests/e2e/feed_reader.h"
#include "tests/e2e/gateway_process.h"
#include "tests/e2e/json_call.h"
#include "tests/e2e/sandbox_process.h"
#include "tests/support/http_fetch.h"
#include "wire/json.h"

namespace postern {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

constexpr char kControl[] = "postern.sandbox.v1.SandboxService/";

// One call. `$ACCOUNT` stands for the account's name, `$X` for what an earlier call kept.
struct Step {
  const char* method;  // Without the package.
  const char* request;
  std::vector<const char*> holds;  // What the response's JSON must hold.
  const char* keep_as = "";        // Keeps the member at `keep` for later steps.
  const char* keep = "";           // Dotted path in the response.
};

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

// One notification: what happens at the provider, and the event it must become.
struct Happening {
  const char* what;  // The member of SimulateInboundRequest, as JSON.
  v1::EventType type;
  const char* holds;  // What the event's JSON must hold.
};

constexpr char kPeer[] = R"("peer": {"phone_number": "+254722200200", "display_name": "Jane"})";

const Happening kLegacyHappenings[] = {
    {R"("message": {$PEER, "content": {"text": {"text": "Hello world"}}})", v1::EVENT_TYPE_MESSAGE_RECEIVED,
     R"("text":"Hello world")"},
    {R"("message": {$PEER, "content": {"image": {"uri": "http://cdn.test/1.jpg"}}})", v1::EVENT_TYPE_MESSAGE_RECEIVED,
     R"("uri":"http://cdn.test/1.jpg")"},
    {R"("message": {$PEER, "content": {"contact_card": {"phone_numbers": ["0706866564"]}}})",
     v1::EVENT_TYPE_MESSAGE_RECEIVED, R"("phone_numbers":["0706866564"])"},
    {R"("message": {$PEER, "content": {"location": {"latitude": -1.3292233, "longitude": 36.8772923,
         "address": "Mombasa Road"}}})",
     v1::EVENT_TYPE_MESSAGE_RECEIVED, R"("latitude":-1.3292233)"},
    {R"("message": {$PEER, "provider_group_id": "18", "content": {"text": {"text": "Hello world"}}})",
     v1::EVENT_TYPE_MESSAGE_RECEIVED, R"("group":"accounts/ongair-legacy/groups/18")"},
    {R"("group_created": {"provider_group_id": "2067", "display_name": "Cooking Class"})", v1::EVENT_TYPE_GROUP_CREATED,
     R"("display_name":"Cooking Class")"},
    {R"("group_joined": {"provider_group_id": "27"})", v1::EVENT_TYPE_GROUP_JOINED, R"("state":"STATE_ACTIVE")"},
    {R"("group_left": {"provider_group_id": "27"})", v1::EVENT_TYPE_GROUP_LEFT, R"("state":"STATE_LEFT")"},
    {R"("group_member_added": {"provider_group_id": "12", "member_phone_number": "+254722200200"})",
     v1::EVENT_TYPE_GROUP_MEMBER_ADDED, R"("phone_number":"+254722200200")"},
    {R"("group_member_removed": {"provider_group_id": "12", "member_phone_number": "+254722200200"})",
     v1::EVENT_TYPE_GROUP_MEMBER_REMOVED, R"("phone_number":"+254722200200")"},
    {R"("number_check": {"registered_phone_numbers": ["254722123456"], "unregistered_phone_numbers":
         ["254722123458"]})",
     v1::EVENT_TYPE_PHONE_NUMBERS_CHECKED, R"("registered_phone_numbers":["+254722123456"])"},
    {R"("receipt": {"provider_message_id": "2067", "state": "STATE_DELIVERED", "recipient":
         {"phone_number": "+254722200200"}})",
     v1::EVENT_TYPE_MESSAGE_STATE_CHANGED, R"("state":"STATE_DELIVERED")"},
    {R"("raw": {"content_type": "application/x-www-form-urlencoded", "body": "bm90aWZpY2F0aW9uX3R5cGU9U29tZXRoaW5nTmV3"})",
     v1::EVENT_TYPE_UNRECOGNIZED_PAYLOAD, "SomethingNew"},
};

const Happening kCurrentHappenings[] = {
    {R"("message": {$PEER, "content": {"text": {"text": "Hello world"}}, "provider_conversation_id": "1"})",
     v1::EVENT_TYPE_MESSAGE_RECEIVED, R"("conversation":"accounts/ongair/conversations/1")"},
    {R"("message": {$PEER, "content": {"image": {"uri": "https://cdn.ongair.test/1.jpg", "caption": "Look"}}})",
     v1::EVENT_TYPE_MESSAGE_RECEIVED, R"("caption":"Look")"},
    {R"("own_message": {$PEER, "content": {"text": {"text": "From the dashboard"}}})", v1::EVENT_TYPE_MESSAGE_SENT,
     R"("text":"From the dashboard")"},
    {R"("ticket": {"provider_conversation_id": "1", "state": "STATE_CLOSED", "contact":
         {"phone_number": "+254722200200"}})",
     v1::EVENT_TYPE_CONVERSATION_STATE_CHANGED, R"("state":"STATE_CLOSED")"},
};

std::string JsonOf(const google::protobuf::Message& message) {
  std::string json;
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  EXPECT_TRUE(google::protobuf::util::MessageToJsonString(message, &json, options).ok());
  return json;
}

// The text at a dotted path.
std::string Member(const std::string& json, absl::string_view path) {
  absl::StatusOr<Json> value = ParseJson(json);
  if (!value.ok()) return "";
  Json at = *value;
  for (absl::string_view name : absl::StrSplit(path, '.')) at = at.Get(name);
  return at.Text();
}

class OngairTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(sandbox_.Start().ok());
    gateway_ = std::make_unique<GatewayProcess>(POSTERN_BINARY, GatewayOptions{.upstream = sandbox_.BaseUrl("ongair")});
    const absl::Status started = gateway_->Start();
    ASSERT_TRUE(started.ok()) << started;
    SetWebhook("sandbox-token-current", "ongair");
    SetWebhook("sandbox-token", "ongair-legacy");
  }

  void SetWebhook(const std::string& token, const std::string& account) {
    Control("SetWebhookUri",
            absl::StrCat(R"({"account": {"provider": "ongair", "token": ")", token, R"("}, "uri": "http://)",
                         gateway_->webhook_address(), gateway_->WebhookPath(account), R"("})"));
  }

  void Control(const std::string& rpc, const std::string& request) {
    const JsonAnswer answer = CallJson(sandbox_.Channel(), kControl + rpc, request);
    ASSERT_TRUE(answer.status.ok()) << rpc << ": " << answer.status.error_message();
  }

  // Makes the calls in order; the methods called.
  std::set<std::string> Walk(const std::string& account, absl::Span<const Step> steps) {
    std::vector<std::pair<std::string, std::string>> names = {{"$ACCOUNT", "accounts/" + account}};
    std::set<std::string> called;
    for (const Step& step : steps) {
      const std::string method = absl::StrCat("postern.v1.", step.method);
      const std::string request = absl::StrReplaceAll(step.request, names);
      const JsonAnswer answer = CallJson(gateway_->Channel(), method, request);
      EXPECT_TRUE(answer.status.ok()) << method << " " << request << ": " << answer.status.error_message() << " "
                                      << ErrorInfoOf(answer.status).ShortDebugString();
      for (const char* part : step.holds) EXPECT_THAT(answer.json, HasSubstr(part)) << method << " " << request;
      if (*step.keep_as != '\0') names.emplace_back(step.keep_as, Member(answer.json, step.keep));
      called.insert(method);
    }
    return called;
  }

  // What the account says the provider does for it, and was not called.
  std::set<std::string> NotCalled(const std::string& account, const std::set<std::string>& called) {
    const JsonAnswer answer = CallJson(gateway_->Channel(), "postern.v1.AccountService/GetAccount",
                                       R"({"name": "accounts/)" + account + "\"}");
    v1::GetAccountResponse response;
    EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(answer.json, &response).ok());
    std::set<std::string> left;
    int native = 0;
    for (const auto& method : response.account().capabilities().methods()) {
      if (method.support() != v1::Capabilities::SUPPORT_NATIVE) continue;
      ++native;
      if (called.count(method.method()) == 0) left.insert(method.method());
    }
    EXPECT_GT(native, 0);
    return left;
  }

  // Lets each happen and waits for its event.
  void Happen(const std::string& token, absl::Span<const Happening> happenings) {
    FeedReader reader(gateway_->Channel());
    reader.Follow();
    size_t seen = 0;
    for (const Happening& happening : happenings) {
      const std::string what = absl::StrReplaceAll(happening.what, {{"$PEER", kPeer}});
      Control("SimulateInbound", absl::StrCat(R"({"account": {"provider": "ongair", "token": ")", token,
                                              R"("}, "wait": true, )", what, "}"));
      ++seen;
      ASSERT_TRUE(reader.WaitFor(absl::Seconds(10), [seen](const auto& events) { return events.size() >= seen; }))
          << what;
      const v1::Event event = reader.events()[seen - 1];
      EXPECT_EQ(event.type(), happening.type) << what << "\n" << event.DebugString();
      EXPECT_THAT(JsonOf(event), HasSubstr(happening.holds)) << what;
    }
    reader.Stop();
    EXPECT_EQ(reader.Faults(), "");
    EXPECT_EQ(reader.events().size(), seen);
  }

  SandboxProcess sandbox_{POSTERN_SANDBOX_BINARY};
  std::unique_ptr<GatewayProcess> gateway_;
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

TEST_F(OngairTest, EveryNotificationOfTheLegacyDialectArrives) { Happen("sandbox-token", kLegacyHappenings); }

TEST_F(OngairTest, EveryNotificationOfTheCurrentDialectArrives) { Happen("sandbox-token-current", kCurrentHappenings); }

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
