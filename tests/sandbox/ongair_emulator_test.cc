// The emulated Ongair over real HTTP: documents 000 and 001, and the request forms of field-notes.md 1.2.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "absl/strings/str_cat.h"
#include "tests/sandbox/hook_receiver.h"
#include "wire/form.h"
#include "wire/json.h"

namespace postern {
namespace {

constexpr char kForm[] = "application/x-www-form-urlencoded";
constexpr char kNumber[] = "254722200200";

class OngairEmulatorTest : public testing::Test {
 protected:
  HttpResponse Call(const std::string& method, const std::string& target, const Pairs& headers = {},
                    const std::string& body = "") {
    auto response = Fetch(sandbox_->address(), method, "/ongair/api/v1" + target, headers, body);
    EXPECT_TRUE(response.has_value()) << target;
    return response.value_or(HttpResponse());
  }
  void OptIn() {
    EXPECT_EQ(sandbox_.Post("/base/create_contact", "token=legacy-token&phone_number=254722200200&name=Ann")->status,
              200);
  }
  // The id of a send with these headers and this body.
  std::string Id(const HttpResponse& response) {
    EXPECT_EQ(response.status, 200) << response.body;
    const auto json = ParseJson(response.body);
    return json.ok() ? json->Get("id").Id() : "";
  }

  TestSandbox sandbox_;
};

TEST_F(OngairEmulatorTest, TakesTheTokenInAllFiveForms) {
  OptIn();
  const std::string text = "phone_number=254722200200&text=hi";
  for (const char* header : {"Token token=\"legacy-token\"", "Token token=legacy-token", "Token token:legacy-token"}) {
    EXPECT_NE(Id(Call("POST", "/base/send", {{"Authorization", header}, {"Content-Type", kForm}}, text)), "") << header;
  }
  EXPECT_NE(Id(Call("POST", "/base/send?token=legacy-token", {{"Content-Type", kForm}}, text)), "");
  EXPECT_NE(Id(Call("POST", "/base/send", {{"Content-Type", kForm}}, text + "&token=legacy-token")), "");
}

TEST_F(OngairEmulatorTest, AnswersTheDocumentedErrorWithoutAValidToken) {
  for (const Pairs& headers :
       {Pairs{}, Pairs{{"Authorization", "Token token=\"wrong\""}}, Pairs{{"Authorization", "Bearer legacy-token"}}}) {
    const HttpResponse response = Call("POST", "/base/send", headers, "");
    EXPECT_EQ(response.status, 401);
    EXPECT_EQ(response.body, R"({"error": "Invalid API Token"})");
  }
}

TEST_F(OngairEmulatorTest, ReadsFormJsonAndMultipart) {
  OptIn();
  const std::string multipart =
      "--XX\r\nContent-Disposition: form-data; name=\"phone_number\"\r\n\r\n254722200200\r\n"
      "--XX\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nvia multipart\r\n--XX--\r\n";
  const std::string auth = "Token token=legacy-token";
  Call("POST", "/base/send", {{"Authorization", auth}, {"Content-Type", kForm}},
       "phone_number=254722200200&text=via%20form");
  Call("POST", "/base/send", {{"Authorization", auth}, {"Content-Type", "application/json; charset=utf-8"}},
       R"({"phone_number":254722200200,"text":"via json","thread":true})");
  Call("POST", "/base/send", {{"Authorization", auth}, {"Content-Type", "multipart/form-data; boundary=XX"}},
       multipart);
  std::vector<std::string> texts;
  for (const SendCount& count : sandbox_->sends().Read({}).sends) texts.push_back(count.text);
  EXPECT_THAT(texts, testing::ElementsAre("via form", "via json", "via multipart"));
}

TEST_F(OngairEmulatorTest, AnswersInTheTypesOfTheDialect) {
  OptIn();
  const HttpResponse legacy = *sandbox_.Post("/base/send", "token=legacy-token&phone_number=254722200200&text=hi");
  EXPECT_THAT(legacy.body, testing::MatchesRegex(R"re(\{"sent": true, "id": [0-9]+\})re"));
  const HttpResponse current = *sandbox_.Post("/base/send", "token=current-token&external_id=%2B254722200200&text=hi");
  EXPECT_THAT(current.body,
              testing::MatchesRegex(R"re(\{"sent": "true", "id": "[0-9]+", "conversation_id": "[0-9]+"\})re"));
}

TEST_F(OngairEmulatorTest, LegacyRefusesWhoIsNoContactInTheWordsOfTheDocument) {
  const HttpResponse refused = *sandbox_.Post("/base/send", "token=legacy-token&phone_number=25470586564&text=hi");
  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(refused.body, R"({"error": "Contact with phone number 25470586564 does not exists"})");
  EXPECT_EQ(sandbox_.Post("/base/send", "token=legacy-token&external_id=123455677&text=hi")->body,
            R"({"error": "Contact with phone number 123455677 does not exists"})");
  EXPECT_EQ(sandbox_->sends().Read({}).refused, 2);
}

TEST_F(OngairEmulatorTest, WhoHasWrittenIsAContact) {
  sandbox_.Inbound(kLegacy, "+254722200200");
  EXPECT_EQ(sandbox_.Post("/base/send", "token=legacy-token&phone_number=254722200200&text=hi")->status, 200);
}

TEST_F(OngairEmulatorTest, EmptyValueCountsAsAbsent) {
  OptIn();
  EXPECT_EQ(sandbox_.Post("/base/send", "token=legacy-token&phone_number=&external_id=254722200200&text=hi")->status,
            200);
  EXPECT_EQ(sandbox_.Post("/base/send", "token=legacy-token&phone_number=254722200200&text=")->status, 422);
  EXPECT_EQ(sandbox_.Post("/base/send", "token=current-token&external_id=&text=hi")->status, 422);
}

TEST_F(OngairEmulatorTest, CreateContactAnswersItsIdAgain) {
  const HttpResponse first =
      *sandbox_.Post("/base/create_contact", "token=legacy-token&phone_number=254722200200&name=A");
  EXPECT_THAT(first.body, testing::MatchesRegex(R"re(\{"created": true, "id": [0-9]+\})re"));
  EXPECT_EQ(sandbox_.Post("/base/create_contact", "token=legacy-token&phone_number=254722200200&name=B")->body,
            first.body);
  EXPECT_EQ(sandbox_.Post("/base/create_contact", "token=legacy-token&name=B")->status, 422);
}

TEST_F(OngairEmulatorTest, StatusIsTheDocumentedObject) {
  EXPECT_EQ(
      Call("GET", "/base/status?token=legacy-token").body,
      absl::StrCat(R"({"success": true, "phone_number": ")", sandbox_->Account(kLegacy)->state.sessions[0].phone_number,
                   R"(", "status_message": "Hey", "online": true})"));
  ASSERT_TRUE(
      sandbox_->emulator("ongair")->SetSessionState(kLegacy.token, "", SessionState::kDisconnected, "", "").ok());
  EXPECT_THAT(Call("GET", "/base/status?token=legacy-token").body, testing::HasSubstr(R"("online": false)"));
}

TEST_F(OngairEmulatorTest, UnknownPathsAndBrokenBodiesAreRefused) {
  EXPECT_EQ(Call("POST", "/base/nothing?token=legacy-token").status, 404);
  EXPECT_EQ(Call("GET", "/base/send?token=legacy-token").status, 404);
  EXPECT_EQ(Call("POST", "/base/send?token=legacy-token", {{"Content-Type", "application/json"}}, "{").status, 400);
  EXPECT_EQ(Fetch(sandbox_->address(), "GET", "/nobody/x")->status, 404);
}

TEST_F(OngairEmulatorTest, IdsNeverRepeatAcrossTwoRuns) {
  std::set<std::string> ids;
  for (int run = 0; run < 2; ++run) {
    TestSandbox sandbox;
    for (int i = 0; i < 50; ++i) {
      ids.insert(Id(*sandbox.Post("/base/send", "token=current-token&external_id=1&text=hi")));
    }
  }
  EXPECT_EQ(ids.size(), 100u);
}

TEST_F(OngairEmulatorTest, SendIsFollowedByADeliveryReceipt) {
  HookReceiver receiver;
  ASSERT_TRUE(sandbox_->webhooks().SetUri(kLegacy, receiver.uri("/legacy?x=1")).ok());
  OptIn();
  const std::string id = Id(*sandbox_.Post("/base/send", "token=legacy-token&phone_number=254722200200&text=hi"));
  const ReceivedHook hook = receiver.Await(1)[0];
  EXPECT_EQ(hook.method, "POST");
  EXPECT_EQ(hook.path, "/legacy");
  EXPECT_EQ(hook.query, (Pairs{{"x", "1"}}));
  EXPECT_EQ(hook.content_type, kForm);
  EXPECT_EQ(hook.body, "notification_type=DeliveryReceipt&phone_number=254722200200&Id=" + id);
}

TEST_F(OngairEmulatorTest, CurrentSendIsEchoedAndThenDelivered) {
  HookReceiver receiver;
  ASSERT_TRUE(sandbox_->webhooks().SetUri(kCurrent, receiver.uri("/")).ok());
  const HttpResponse sent =
      *sandbox_.Post("/base/send", "token=current-token&external_id=%2B254722200200&text=hi+there");
  const auto json = ParseJson(sent.body);
  ASSERT_TRUE(json.ok());
  const std::string id = json->Get("id").Id(), ticket = json->Get("conversation_id").Id();
  const std::vector<ReceivedHook> hooks = receiver.Await(2);
  EXPECT_EQ(hooks[0].body, "notification_type=MessageSent&id=" + id +
                               "&text=hi+there&external_contact_id=%2B254722200200&conversation_id=" + ticket +
                               "&status=Open&account_type=WhatsApp&account=254722123457");
  EXPECT_EQ(hooks[1].body, "notification_type=DeliveryReceipt&phone_number=254722200200&Id=" + id);
}

TEST_F(OngairEmulatorTest, InboundTextHasTheFieldsOfTheDialect) {
  HookReceiver receiver;
  ASSERT_TRUE(sandbox_->webhooks().SetUri(kLegacy, receiver.uri("/")).ok());
  ASSERT_TRUE(sandbox_->webhooks().SetUri(kCurrent, receiver.uri("/")).ok());
  SimulatedMessage message;
  message.peer.phone_number = "+254722200200";
  message.peer.display_name = "Jo & Co";
  message.content.kind = SimulatedContent::Kind::kText;
  message.content.text = "Hello world";
  Emulator& ongair = *sandbox_->emulator("ongair");

  auto legacy = ongair.Simulate(kLegacy.token, message, 1, 1);
  ASSERT_TRUE(legacy.ok());
  EXPECT_TRUE(legacy->ids.empty());
  EXPECT_EQ(FormatForm({legacy->webhooks[0].form}),
            "notification_type=MessageReceived&phone_number=254722200200&name=Jo+%26+Co&text=Hello+world&"
            "account=254722123456");
  ASSERT_TRUE(ongair.SetOptions(kLegacy.token, {{"documented_only", "true"}}).ok());
  EXPECT_EQ(FormatForm({ongair.Simulate(kLegacy.token, message, 1, 1)->webhooks[0].form}),
            "notification_type=MessageReceived&phone_number=254722200200&text=Hello+world&account=254722123456");

  message.conversation_id = "22";
  auto current = ongair.Simulate(kCurrent.token, message, 2, 1);
  ASSERT_TRUE(current.ok());
  ASSERT_EQ(current->ids.size(), 2u);
  EXPECT_NE(current->ids[0], current->ids[1]);
  EXPECT_EQ(current->webhooks[0].json,
            absl::StrCat(
                R"({"notification_type": "MessageReceived", "id": )", current->ids[0],
                R"(, "name": "Jo & Co", "text": "Hello world", "external_contact_id": "+254722200200", )",
                R"("conversation_id": 22, "status": "Open", "account_type": "WhatsApp", "account": "254722123457"})"));
}

TEST_F(OngairEmulatorTest, OtherNotificationsHaveTheFieldsOfTheDocuments) {
  Emulator& ongair = *sandbox_->emulator("ongair");
  const auto form = [&](const AccountKey& key, const Simulated& what) {
    auto happening = ongair.Simulate(key.token, what, 1, 1);
    return happening.ok() ? FormatForm({happening->webhooks.at(0).form}) : std::string(happening.status().message());
  };
  SimulatedMessage message;
  message.peer.phone_number = kNumber;
  message.content.kind = SimulatedContent::Kind::kLocation;
  message.content.address = "Mombasa Road";
  message.content.latitude = -1.3292233;
  message.content.longitude = 36.8772923;
  EXPECT_EQ(form(kLegacy, message),
            "notification_type=LocationReceived&phone_number=254722200200&address=Mombasa+Road&"
            "latitude=-1.3292233&longitude=36.8772923");
  message.content = {};
  message.content.kind = SimulatedContent::Kind::kImage;
  message.content.uri = "http://cdn/1.jpg";
  EXPECT_EQ(
      form(kLegacy, message),
      "notification_type=ImageReceived&phone_number=254722200200&image=http%3A%2F%2Fcdn%2F1.jpg&account=254722123456");
  message.content.kind = SimulatedContent::Kind::kText;
  message.content.text = "hi";
  message.group_id = "18";
  EXPECT_EQ(
      form(kLegacy, message),
      "notification_type=GroupMessageReceived&phone_number=254722200200&group_id=18&text=hi&account=254722123456");
  EXPECT_EQ(form(kLegacy, SimulatedGroupChange{SimulatedGroupChange::Kind::kMemberAdded, "12", "", kNumber}),
            "notification_type=ContactAddedToGroup&group_id=12&phone_number=254722200200&account=254722123456");
  EXPECT_EQ(form(kLegacy, SimulatedNumberCheck{{"+254722123456"}, {"254722123458"}}),
            "notification_type=SyncResult&registered%5B%5D=254722123456&unregistered%5B%5D=254722123458");
  SimulatedTicketChange ticket{"7", ConversationState::kClosed, {}, "9"};
  ticket.contact.phone_number = "+254722200200";
  EXPECT_EQ(form(kCurrent, ticket),
            "notification_type=TicketStatusUpdated&id=9&external_contact_id=%2B254722200200&conversation_id=7&"
            "status=Closed&account_type=WhatsApp&account=254722123457");
}

TEST_F(OngairEmulatorTest, WhatTheProviderCannotDoIsAFailedPrecondition) {
  Emulator& ongair = *sandbox_->emulator("ongair");
  SimulatedMessage own;
  own.own = true;
  own.peer.phone_number = kNumber;
  own.content.kind = SimulatedContent::Kind::kText;
  const auto code = [](const auto& result) { return result.status().code(); };
  EXPECT_EQ(code(ongair.Simulate(kLegacy.token, own, 1, 1)), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(code(ongair.Simulate(kLegacy.token, SimulatedChatChange{}, 1, 1)), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(code(ongair.Simulate(kLegacy.token, SimulatedTicketChange{"1"}, 1, 1)),
            absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(code(ongair.Simulate(kCurrent.token, own, 1, 2)), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(code(ongair.ScanPairingCode(kLegacy.token, "", "")), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(code(ongair.SetSessionState(kLegacy.token, "", SessionState::kBanned, "", "")),
            absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(code(ongair.Simulate("wrong", own, 1, 1)), absl::StatusCode::kNotFound);
  EXPECT_EQ(ongair.SetOptions(kLegacy.token, {{"echo", "maybe"}}).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ongair.SetOptions(kLegacy.token, {{"no_such", "true"}}).code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(OngairEmulatorTest, AdvanceMessageSendsTheReceipt) {
  Emulator& ongair = *sandbox_->emulator("ongair");
  ASSERT_TRUE(ongair.SetOptions(kCurrent.token, {{"receipts", "false"}}).ok());
  const std::string id = Id(*sandbox_.Post("/base/send", "token=current-token&external_id=254722200200&text=hi"));
  auto advanced = ongair.AdvanceMessage(kCurrent.token, id, MessageState::kUnspecified, "", "");
  ASSERT_TRUE(advanced.ok()) << advanced.status();
  EXPECT_EQ(advanced->state, MessageState::kDelivered);
  EXPECT_EQ(FormatForm({advanced->webhooks.at(0).form}),
            "notification_type=DeliveryReceipt&phone_number=254722200200&Id=" + id);
  EXPECT_EQ(ongair.AdvanceMessage(kCurrent.token, id, MessageState::kUnspecified, "", "").status().code(),
            absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ongair.AdvanceMessage(kCurrent.token, id, MessageState::kRead, "", "").status().code(),
            absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ongair.AdvanceMessage(kCurrent.token, "1", MessageState::kDelivered, "", "").status().code(),
            absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace postern
