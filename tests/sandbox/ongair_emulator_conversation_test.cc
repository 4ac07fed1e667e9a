// The tickets of the emulated Ongair (document 001, and the closing of field-notes.md 1.3).
#include "tests/sandbox/ongair_caller.h"

namespace postern {
namespace {

using testing::ElementsAre;
using testing::MatchesRegex;

class OngairConversationTest : public OngairCaller {
 protected:
  HttpResponse Create(const std::string& more = "") {
    return Json(kCurrent, "/base/create_conversation",
                R"({"external_id":"+254722200200", "text":"Hello world", "name": "John Snow", )"
                R"("message_id" : "364326432432")" +
                    more + " }");
  }
};

TEST_F(OngairConversationTest, CreateTakesTheDocumentedCall) {
  const HttpResponse response = Create();
  EXPECT_EQ(response.status, 200);
  EXPECT_THAT(response.body, MatchesRegex(R"re(\{"success": "true", "id": "[0-9]+"\})re"));
  EXPECT_EQ(Create().body, response.body);
  EXPECT_THAT(Get("/search/contacts.json?token=current-token").body, testing::HasSubstr("John Snow"));
}

TEST_F(OngairConversationTest, SendsAndHooksBelongToTheOpenTicket) {
  const std::string ticket = Id(Create());
  const HttpResponse sent = Form("/base/send", "token=current-token&external_id=254722200200&text=hi");
  EXPECT_THAT(sent.body, testing::HasSubstr(R"("conversation_id": ")" + ticket + "\""));
  SimulatedMessage message;
  message.peer.phone_number = "254722200200";
  message.content.kind = SimulatedContent::Kind::kText;
  message.content.text = "hello";
  EXPECT_THAT(FormatForm({Simulate(kCurrent, message).webhooks.at(0).form}),
              testing::HasSubstr("conversation_id=" + ticket + "&status=Open"));
}

TEST_F(OngairConversationTest, DirectionIsInOrOut) {
  SetOptions(kCurrent, {{"search_direction", "true"}});
  EXPECT_EQ(Create().status, 200);
  EXPECT_EQ(Create(R"(, "direction": "OUT")").status, 200);
  EXPECT_EQ(Create(R"(, "direction": "IN")").status, 200);
  EXPECT_THAT(Get("/search/messages.json?token=current-token").body,
              testing::ContainsRegex(R"re("IN".*"OUT".*"IN")re"));  // 001:176: IN when it is not said.
  ExpectRefused(Create(R"(, "direction": "UP")"), "The direction is neither IN nor OUT");
}

TEST_F(OngairConversationTest, MandatoryParameters) {
  ExpectRefused(Json(kCurrent, "/base/create_conversation", R"({"message_id": "1"})"), "No external id was provided");
  ExpectRefused(Json(kCurrent, "/base/create_conversation", R"({"external_id": "1", "message_id": null})"),
                "No message id was provided");
  EXPECT_EQ(
      Json(kCurrent, "/base/create_conversation", R"({"external_id": "", "external_contact_id": "1", "message_id": 1})")
          .status,
      200);
}

TEST_F(OngairConversationTest, ClosingAnswersAndTellsAndTheNextOneIsNew) {
  const std::string ticket = Id(Create());
  EXPECT_EQ(Form("/base/conversations/254722200200/close", "token=current-token&phone_number=254722200200").body,
            R"({"id": )" + ticket + R"(, "status": "Closed"})");
  EXPECT_THAT(AwaitBodies(1).at(0), MatchesRegex("notification_type=TicketStatusUpdated&id=[0-9]+&name=John\\+Snow&"
                                                 "external_contact_id=254722200200&conversation_id=" +
                                                 ticket + "&status=Closed&account_type=WhatsApp&account=254722123457"));
  EXPECT_EQ(Form("/base/conversations/254722200200/close", "token=current-token").body,
            R"({"message": "No open conversations for 254722200200"})");
  EXPECT_EQ(Form("/base/conversations/1/close", "token=current-token").body,
            R"({"message": "No contact exists for 1"})");
  EXPECT_NE(Id(Create()), ticket);
}

TEST_F(OngairConversationTest, SimulatedTicketChangesAreRemembered) {
  const std::string ticket = Id(Create());
  SimulatedTicketChange pending{ticket, ConversationState::kPending, {}, "9"};
  EXPECT_EQ(FormatForm({Simulate(kCurrent, pending).webhooks.at(0).form}),
            "notification_type=TicketStatusUpdated&id=9&conversation_id=" + ticket +
                "&status=Pending&account_type=WhatsApp&account=254722123457");
  SimulatedMessage message;
  message.peer.phone_number = "254722200200";
  message.content.kind = SimulatedContent::Kind::kText;
  message.content.text = "hello";
  EXPECT_THAT(FormatForm({Simulate(kCurrent, message).webhooks.at(0).form}),
              testing::HasSubstr("conversation_id=" + ticket + "&status=Pending"));
  Simulate(kCurrent, SimulatedTicketChange{ticket, ConversationState::kClosed, {}, "9"});
  EXPECT_THAT(FormatForm({Simulate(kCurrent, message).webhooks.at(0).form}),
              testing::Not(testing::HasSubstr("conversation_id=" + ticket)));
}

TEST_F(OngairConversationTest, ALegacyAccountIsServedButNotTold) {
  EXPECT_THAT(Json(kLegacy, "/base/create_conversation", R"({"external_id": "254722200200", "message_id": "1"})").body,
              MatchesRegex(R"re(\{"success": "true", "id": "[0-9]+"\})re"));
  EXPECT_EQ(Form("/base/conversations/254722200200/close", "token=legacy-token").status, 200);
  EXPECT_EQ(sandbox_->webhooks().Page({}, 0, 10, false).total, 0);
}

}  // namespace
}  // namespace postern
