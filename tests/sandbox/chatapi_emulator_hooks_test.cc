// The webhooks of the emulated Chat-API, field by field: messages and acks (003:166-215), chatUpdate and what else
// real servers put into them (field-notes.md 2.6).
#include <string>
#include <vector>

#include "tests/sandbox/chatapi_caller.h"

namespace postern {
namespace {

constexpr char kGroup[] = "17472822486-1504208593@g.us";
using Kind = SimulatedContent::Kind;

class ChatApiHooksTest : public ChatApiCaller {
 protected:
  // The one item of the webhook for what happens.
  Json Item(const Simulated& what, const std::string& array = "messages") {
    const EmulatedHappening happening = Simulate(what);
    EXPECT_EQ(happening.webhooks.size(), 1u);
    if (happening.webhooks.size() != 1) return Json();
    EXPECT_EQ(happening.webhooks[0].event_type, array);
    const auto body = ParseJson(happening.webhooks[0].json);
    EXPECT_TRUE(body.ok()) << happening.webhooks[0].json;
    return body.ok() && body->Get(array).size() == 1 ? body->Get(array).Items()[0] : Json();
  }
  // Type and body of what Ann says.
  std::string Said(const SimulatedContent& content) {
    SimulatedMessage message = TextFromAnn("");
    message.content = content;
    const Json item = Item(message);
    return item.Get("type").Text() + " " + item.Get("body").Text();
  }
  absl::StatusOr<AdvancedMessage> Advance(const std::string& id, MessageState state = MessageState::kUnspecified,
                                          const std::string& recipient = "") {
    return emulator().AdvanceMessage(kChat.token, id, state, "", recipient);
  }
  absl::StatusCode Refused(const Simulated& what, int count = 1) {
    return emulator().Simulate(kChat.token, what, count, 1).status().code();
  }
  std::vector<std::string> AckStatuses(const std::vector<Webhook>& hooks) {
    std::vector<std::string> statuses;
    for (const Webhook& hook : hooks) {
      if (hook.event_type != "ack") continue;
      statuses.push_back(ParseJson(hook.json)->Get("ack").Items().at(0).Get("status").Text());
    }
    return statuses;
  }
  // The webhooks that a text leads to.
  std::vector<Webhook> HooksOfText() {
    HttpRequest request{"POST", "/sendMessage"};
    request.query = {{"token", kChat.token}};
    request.body = Bytes{R"({"phone": "17472822486", "body": "hi"})"};
    return emulator().Read(request).act().webhooks;
  }
};

TEST_F(ChatApiHooksTest, MessageHasTheDocumentedFieldsAndThoseOfRealServers) {
  SimulatedMessage message = TextFromAnn("Ok!");
  message.message_id = "false_17472822486@c.us_DF38E6A25B42CC8CCE57EC40F";
  message.time = absl::FromUnixSeconds(1504208593);
  EXPECT_EQ(Simulate(message).webhooks.at(0).json,
            R"({"messages": [{"id": "false_17472822486@c.us_DF38E6A25B42CC8CCE57EC40F", "body": "Ok!", )"
            R"("type": "chat", "senderName": "Ann", "fromMe": false, "author": "17472822486@c.us", )"
            R"("time": 1504208593, "chatId": "17472822486@c.us", "messageNumber": 1, "self": 0, "isForwarded": 0, )"
            R"("caption": null, "quotedMsgBody": null, "quotedMsgId": null, "quotedMsgType": null, "metadata": null, )"
            R"("ack": null, "chatName": "Ann"}], "instanceId": "10001"})");
}

TEST_F(ChatApiHooksTest, MessageHasOnlyTheDocumentedFieldsWithDocumentedOnly) {
  SetOptions({{"documented_only", "true"}});
  SimulatedMessage message = TextFromAnn("Ok!");
  message.message_id = "false_17472822486@c.us_DF38";
  message.quote = SimulatedQuote{"x", "y", "chat"};
  EXPECT_EQ(Simulate(message).webhooks.at(0).json,
            R"({"messages": [{"id": "false_17472822486@c.us_DF38", "body": "Ok!", "type": "chat", )"
            R"("senderName": "Ann", "fromMe": false, "author": "17472822486@c.us", "time": 1700000000, )"
            R"("chatId": "17472822486@c.us", "messageNumber": 1}]})");
}

TEST_F(ChatApiHooksTest, TravelsAsJsonToTheAddress) {
  sandbox_->webhooks().Fire(kChat, Simulate(TextFromAnn("hi")).webhooks);
  const Json body = AwaitBodies(1).at(0);
  EXPECT_EQ(receiver_.hooks().at(0).method, "POST");
  EXPECT_EQ(receiver_.hooks().at(0).path, "/chat");
  EXPECT_TRUE(body.Get("instanceId").is_string());
  EXPECT_EQ(body.Get("messages").Items().at(0).Get("body").Text(), "hi");
}

TEST_F(ChatApiHooksTest, HasTheSameFieldsAsAForm) {
  const Pairs form = Simulate(TextFromAnn("hi")).webhooks.at(0).form;
  EXPECT_THAT(form, testing::Contains(testing::Pair("messages[0][body]", "hi")));
  EXPECT_THAT(form, testing::Contains(testing::Pair("messages[0][messageNumber]", "1")));
  EXPECT_THAT(form, testing::Contains(testing::Pair("instanceId", "10001")));
}

TEST_F(ChatApiHooksTest, SaysEachTypeOfTheDocument) {
  EXPECT_EQ(Said({.kind = Kind::kImage, .uri = "http://a.b/c.jpg"}), "image http://a.b/c.jpg");
  EXPECT_EQ(Said({.kind = Kind::kVideo, .uri = "http://a.b/c.mp4"}), "video http://a.b/c.mp4");
  EXPECT_EQ(Said({.kind = Kind::kAudio, .uri = "http://a.b/c.oga"}), "audio http://a.b/c.oga");
  EXPECT_EQ(Said({.kind = Kind::kAudio, .uri = "http://a.b/c.oga", .voice_note = true}), "ptt http://a.b/c.oga");
  EXPECT_EQ(Said({.kind = Kind::kDocument, .uri = "http://a.b/c.pdf"}), "document http://a.b/c.pdf");
  EXPECT_EQ(Said({.kind = Kind::kLocation, .latitude = 55.75, .longitude = 37.5}), "location 55.75;37.5");
  EXPECT_EQ(Said({.kind = Kind::kOther, .provider_type = "call_log"}), "call_log [Call]");
  EXPECT_EQ(Said({.kind = Kind::kOther, .text = "?", .provider_type = "poll"}), "poll ?");
  EXPECT_EQ(Said({.kind = Kind::kContactCard,
                  .given_name = "Bob",
                  .family_name = "Lee",
                  .email_address = "b@c.de",
                  .phone_numbers = {"4915112345678"}}),
            "vcard BEGIN:VCARD\nVERSION:3.0\nN:Lee;Bob;;;\nFN:Bob Lee\nTEL:4915112345678\nEMAIL:b@c.de\nEND:VCARD");
  EXPECT_THAT(Said({.kind = Kind::kDocument, .file_name = "a.xlsx"}),
              testing::MatchesRegex("document https://s3[.]eu-central-1[.]wasabisys[.]com/incoming-chat-api/2023/11/14/"
                                    "10001/[0-9a-f]+[.]xlsx"));
}

TEST_F(ChatApiHooksTest, MessageTellsCaptionQuoteForwardAndTitle) {
  SimulatedMessage message = TextFromAnn("");
  message.content = {.kind = Kind::kImage, .text = "look", .uri = "http://a.b/c.jpg"};
  message.quote = SimulatedQuote{"true_x_1", "which?", "chat"};
  message.forwarded = true;
  message.chat_display_name = "Friends";
  const Json item = Item(message);
  EXPECT_EQ(item.Get("caption").Text(), "look");
  EXPECT_EQ(item.Get("quotedMsgId").Text(), "true_x_1");
  EXPECT_EQ(item.Get("quotedMsgBody").Text(), "which?");
  EXPECT_EQ(item.Get("quotedMsgType").Text(), "chat");
  EXPECT_EQ(item.Get("isForwarded").Int64(), 1);
  EXPECT_EQ(item.Get("chatName").Text(), "Friends");
}

TEST_F(ChatApiHooksTest, GroupMessageNamesItsAuthor) {
  SimulatedMessage message = TextFromAnn("hi");
  message.group_id = kGroup;
  message.chat_display_name = "Browsers";
  const Json item = Item(message);
  EXPECT_EQ(item.Get("chatId").Text(), kGroup);
  EXPECT_EQ(item.Get("author").Text(), kAnn);
  EXPECT_EQ(item.Get("senderName").Text(), "Ann");
  EXPECT_EQ(item.Get("chatName").Text(), "Browsers");
  EXPECT_EQ(item.Get("id").Text().rfind(std::string("false_") + kGroup, 0), 0u);
}

TEST_F(ChatApiHooksTest, OwnMessageIsFromMe) {
  SimulatedMessage message = TextFromAnn("from the phone");
  message.own = true;
  const Json item = Item(message);
  EXPECT_EQ(item.Get("fromMe").Source(), "true");
  EXPECT_EQ(item.Get("self").Int64(), 1);
  EXPECT_EQ(item.Get("author").Text(), "12025550100@c.us");
  EXPECT_EQ(item.Get("chatId").Text(), kAnn);
  EXPECT_EQ(item.Get("id").Text().rfind("true_17472822486@c.us_", 0), 0u);
}

TEST_F(ChatApiHooksTest, FlagsAreNumbersWithIntFlags) {
  SetOptions({{"int_flags", "true"}});
  EXPECT_EQ(Item(TextFromAnn("hi")).Get("fromMe").Source(), "0");
  EXPECT_EQ(Get("/settings/ackNotificationsOn").body, R"({"ackNotificationsOn": 1})");
}

TEST_F(ChatApiHooksTest, MessageOfAKnownIdIsToldAgainWithItsNumber) {
  SimulatedMessage message = TextFromAnn("hi");
  message.message_id = "false_17472822486@c.us_1";
  EXPECT_EQ(Item(message).Get("messageNumber").Int64(), 1);
  EXPECT_EQ(Item(TextFromAnn("other")).Get("messageNumber").Int64(), 2);
  EXPECT_EQ(Item(message).Get("messageNumber").Int64(), 1);
  EXPECT_EQ(Read(Get("/messages")).Get("messages").size(), 2u);
}

TEST_F(ChatApiHooksTest, BundlesAsManyItemsAsAskedFor) {
  const EmulatedHappening happening = Simulate(TextFromAnn("hi"), /*count=*/5, /*items_per_body=*/2);
  std::vector<size_t> sizes;
  for (const Webhook& hook : happening.webhooks) sizes.push_back(ParseJson(hook.json)->Get("messages").size());
  EXPECT_EQ(sizes, (std::vector<size_t>{2, 2, 1}));
  EXPECT_EQ(happening.ids.size(), 5u);
  const EmulatedHappening receipts =
      Simulate(SimulatedReceipt{.message_id = "x", .state = MessageState::kRead, .recipient = {.chat_id = kAnn}}, 3, 3);
  ASSERT_EQ(receipts.webhooks.size(), 1u);
  EXPECT_EQ(ParseJson(receipts.webhooks[0].json)->Get("ack").size(), 3u);
}

TEST_F(ChatApiHooksTest, SendComesBackAndIsAcknowledged) {
  const std::string id = SendText("hi");
  const std::vector<Json> bodies = AwaitBodies(3);
  const Json echo = bodies.at(0).Get("messages").Items().at(0);
  EXPECT_EQ(echo.Get("id").Text(), id);
  EXPECT_EQ(echo.Get("fromMe").Source(), "true");
  EXPECT_EQ(echo.Get("body").Text(), "hi");
  EXPECT_EQ(bodies.at(1).Source(), R"({"ack": [{"id": ")" + id +
                                       R"(", "queueNumber": 1, "chatId": "17472822486@c.us", "status": "sent"}], )"
                                       R"("instanceId": "10001"})");
  EXPECT_EQ(bodies.at(2).Get("ack").Items().at(0).Get("status").Text(), "delivered");
}

TEST_F(ChatApiHooksTest, AckCountsSendsAndNotMessages) {
  Simulate(TextFromAnn("before"));
  const std::vector<Webhook> hooks = HooksOfText();
  EXPECT_THAT(hooks.at(0).json, testing::HasSubstr(R"("messageNumber": 2,)"));
  EXPECT_THAT(hooks.at(1).json, testing::HasSubstr(R"("queueNumber": 1,)"));
}

TEST_F(ChatApiHooksTest, AcksGoAsFarAsTheOptionSays) {
  const std::pair<std::string, std::vector<std::string>> options[] = {
      {"none", {}}, {"sent", {"sent"}}, {"viewed", {"sent", "delivered", "viewed"}}, {"", {"sent", "delivered"}}};
  for (const auto& [last, statuses] : options) {
    SetOptions({{"acks_up_to", last}});
    EXPECT_EQ(AckStatuses(HooksOfText()), statuses) << last;
  }
  SetOptions({{"echo", "false"}, {"ack_message_number", "true"}});
  const std::vector<Webhook> hooks = HooksOfText();
  ASSERT_EQ(hooks.size(), 2u);
  EXPECT_THAT(hooks[0].json, testing::HasSubstr(R"("messageNumber": 5,)"));
  EXPECT_EQ(hooks[0].delay, absl::Milliseconds(30));
  EXPECT_EQ(hooks[1].delay, absl::Milliseconds(60));
}

TEST_F(ChatApiHooksTest, NoAcksOnceTheyAreTurnedOff) {
  for (const std::string off : {"0", "false"}) {
    EXPECT_EQ(Post("/settings/ackNotificationsOn", R"({"ackNotificationsOn": )" + off + "}").body,
              R"({"ackNotificationsOn": false})");
    EXPECT_EQ(AckStatuses(HooksOfText()), std::vector<std::string>());
    const auto advanced = Advance(SendText("hi"));
    ASSERT_TRUE(advanced.ok()) << advanced.status();
    EXPECT_EQ(advanced->state, MessageState::kRead);
    EXPECT_TRUE(advanced->webhooks.empty());
    EXPECT_EQ(Get("/settings/ackNotificationsOn", {{"ackNotificationsOn", "1"}}).body,
              R"({"ackNotificationsOn": true})");
    EXPECT_EQ(AckStatuses(HooksOfText()).size(), 2u);
  }
}

TEST_F(ChatApiHooksTest, AdvanceMovesAMessageOn) {
  SetOptions({{"acks_up_to", "none"}});
  const std::string id = SendText("hi");
  for (const std::string status : {"sent", "delivered", "viewed"}) {
    const auto advanced = Advance(id);
    ASSERT_TRUE(advanced.ok()) << advanced.status();
    EXPECT_EQ(AckStatuses(advanced->webhooks), std::vector<std::string>{status});
  }
  EXPECT_EQ(Advance(id).status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(Advance(id, MessageState::kSent, "+17472822486").ok());  // Backwards, when a test wants that.
  EXPECT_EQ(Advance(id, MessageState::kSent, "+4915112345678").status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Advance(id, MessageState::kFailed).status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(Advance("x").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(Advance(Simulate(TextFromAnn("hi")).ids.at(0)).status().code(), absl::StatusCode::kNotFound);
}

TEST_F(ChatApiHooksTest, ReceiptIsForAnyIdAndAnyWord) {
  SimulatedReceipt receipt{.message_id = "x", .state = MessageState::kDelivered, .recipient = {.chat_id = kAnn}};
  EXPECT_EQ(Item(receipt, "ack").Source(), R"({"id": "x", "chatId": "17472822486@c.us", "status": "delivered"})");
  receipt.queue_number = "7";
  receipt.provider_state = "played";
  EXPECT_EQ(Item(receipt, "ack").Source(),
            R"({"id": "x", "queueNumber": 7, "chatId": "17472822486@c.us", "status": "played"})");
  receipt.queue_number = "q7";
  EXPECT_EQ(Item(receipt, "ack").Get("queueNumber").Source(), R"("q7")");
  const std::string id = SendText("hi");
  EXPECT_EQ(Item(SimulatedReceipt{.message_id = id, .state = MessageState::kRead}, "ack").Source(),
            R"({"id": ")" + id + R"(", "queueNumber": 1, "chatId": "17472822486@c.us", "status": "viewed"})");
}

TEST_F(ChatApiHooksTest, ChatUpdateTellsOldAndNew) {
  const Json item = Item(SimulatedChatChange{kAnn, "Ann", "Ann Lee", "http://a.b/c.jpg"}, "chatUpdate");
  EXPECT_EQ(item.Source(), R"({"old": {"id": "17472822486@c.us", "name": "Ann", "image": "", )"
                           R"("metadata": {"isGroup": false, "participants": [], "groupInviteLink": null}}, )"
                           R"("new": {"id": "17472822486@c.us", "name": "Ann Lee", "image": "http://a.b/c.jpg", )"
                           R"("metadata": {"isGroup": false, "participants": [], "groupInviteLink": null}}})");
}

TEST_F(ChatApiHooksTest, GroupChangesAreToldOnlyWithChatUpdateOn) {
  const SimulatedGroupChange added{SimulatedGroupChange::Kind::kMemberAdded, kGroup, "Browsers", "+17472822486"};
  EXPECT_TRUE(Simulate(added).webhooks.empty());
  EXPECT_EQ(Read(Post("/settings", R"({"chatUpdateOn": 1})")).Get("chatUpdateOn").Source(), "true");
  SimulatedGroupChange removed = added;
  removed.kind = SimulatedGroupChange::Kind::kMemberRemoved;
  const Json item = Item(removed, "chatUpdate");
  EXPECT_EQ(item.Get("old").Get("metadata").Get("participants").Source(),
            R"(["12025550100@c.us", "17472822486@c.us"])");
  EXPECT_EQ(item.Get("new").Get("metadata").Get("participants").Source(), R"(["12025550100@c.us"])");
}

TEST_F(ChatApiHooksTest, RefusesWhatChatApiDoesNotHave) {
  EXPECT_EQ(Refused(SimulatedNumberCheck{{"1"}, {}}), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(Refused(SimulatedTicketChange{}), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(Refused(SimulatedReceipt{.message_id = "x", .state = MessageState::kFailed}),
            absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(Refused(SimulatedReceipt{.state = MessageState::kRead}), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Refused(SimulatedChatChange{}), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Refused(SimulatedGroupChange{SimulatedGroupChange::Kind::kMemberAdded, kGroup, "", ""}),
            absl::StatusCode::kInvalidArgument);
  SimulatedMessage message = TextFromAnn("hi");
  message.message_id = "x";
  EXPECT_EQ(Refused(message, 2), absl::StatusCode::kInvalidArgument);
  message.content.kind = Kind::kNone;
  EXPECT_EQ(Refused(message), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Refused(SimulatedMessage{.content = {.kind = Kind::kText}}), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(emulator().Simulate("nobody", TextFromAnn("hi"), 1, 1).status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace postern
