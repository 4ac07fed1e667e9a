// What can be read from the emulated Chat-API, and its groups: GET /messages (003:122-158), POST /group (003:44-64),
// and what newer clients call (field-notes.md 2.4).
#include <string>
#include <vector>

#include "tests/sandbox/chatapi_caller.h"

namespace postern {
namespace {

constexpr char kBob[] = "79680565372@c.us";

class ChatApiListTest : public ChatApiCaller {
 protected:
  void Receive(int count) {
    for (int i = 1; i <= count; ++i) Simulate(TextFromAnn("text " + std::to_string(i)));
  }
  // The numbers of a page, then its lastMessageNumber.
  std::vector<int64_t> Numbers(const Pairs& query, const std::string& path = "/messages") {
    const Json page = Read(Get(path, query));
    std::vector<int64_t> numbers;
    for (const Json& message : page.Get("messages").Items()) {
      numbers.push_back(message.Get("messageNumber").Int64().value_or(-1));
    }
    if (path == "/messages") numbers.push_back(page.Get("lastMessageNumber").Int64().value_or(-1));
    return numbers;
  }
  // The id of a group with Ann and Bob.
  std::string CreateGroup() {
    return Read(Post("/group", R"({"phones": ["17472822486", "79680565372"], "groupName": "Browsers"})"))
        .Get("chatId")
        .Text();
  }
  std::string Participants(const std::string& group, const std::string& which = "participants") {
    return std::string(Read(Get("/dialog", {{"chatId", group}})).Get("metadata").Get(which).Source());
  }
  Json Change(const std::string& verb, const std::string& group, const std::string& rest) {
    return Read(Post("/" + verb + "GroupParticipant", R"({"groupId": ")" + group + R"(", )" + rest + "}"));
  }
};

TEST_F(ChatApiListTest, MessagesAreThoseOfTheWebhooks) {
  const EmulatedHappening happening = Simulate(TextFromAnn("Ok!"));
  const Json page = Read(Get("/messages", {{"lastMessageNumber", "0"}}));
  const Json hook = *ParseJson(happening.webhooks.at(0).json);
  EXPECT_EQ(page.Get("messages").Source(), hook.Get("messages").Source());
  EXPECT_EQ(page.Get("lastMessageNumber").Int64(), 1);
}

TEST_F(ChatApiListTest, GivesWhatCameAfterANumber) {
  Receive(5);
  EXPECT_EQ(Numbers({{"lastMessageNumber", "3"}}), (std::vector<int64_t>{4, 5, 5}));
  EXPECT_EQ(Numbers({{"lastMessageNumber", "5"}}), (std::vector<int64_t>{5}));
  EXPECT_EQ(Numbers({{"lastMessageNumber", "9"}}), (std::vector<int64_t>{9}));
  EXPECT_EQ(Numbers({}), (std::vector<int64_t>{1, 2, 3, 4, 5, 5}));
  EXPECT_EQ(Numbers({{"firstMessageNumber", "4"}}), (std::vector<int64_t>{4, 5, 5}));
}

TEST_F(ChatApiListTest, LastIgnoresTheNumber) {
  Receive(120);
  EXPECT_EQ(Numbers({{"last", "2"}, {"lastMessageNumber", "500"}}), (std::vector<int64_t>{119, 120, 120}));
  for (const std::string last : {"1000", "true", "0", "100"}) {
    const std::vector<int64_t> numbers = Numbers({{"last", last}});
    EXPECT_EQ(numbers.size(), 101u) << last;
    EXPECT_EQ(numbers.front(), 21) << last;
  }
}

TEST_F(ChatApiListTest, LimitIsAHundredUnlessGiven) {
  Receive(120);
  EXPECT_EQ(Numbers({}).size(), 101u);
  EXPECT_EQ(Numbers({}).back(), 100);
  EXPECT_EQ(Numbers({{"limit", "0"}}).size(), 121u);
  EXPECT_EQ(Numbers({{"limit", "2"}, {"lastMessageNumber", "100"}}), (std::vector<int64_t>{101, 102, 102}));
}

TEST_F(ChatApiListTest, FiltersByChatIdAndTime) {
  const std::string first = Simulate(TextFromAnn("one")).ids.at(0);
  SimulatedMessage message = TextFromAnn("two");
  message.peer.phone_number = "79680565372";
  message.time = absl::FromUnixSeconds(1700000100);
  Simulate(message);
  EXPECT_EQ(Numbers({{"chatId", kBob}}), (std::vector<int64_t>{2, 2}));
  EXPECT_EQ(Numbers({{"msgId", first}}), (std::vector<int64_t>{1, 1}));
  EXPECT_EQ(Numbers({{"min_time", "1700000001"}}), (std::vector<int64_t>{2, 2}));
  EXPECT_EQ(Numbers({{"max_time", "1700000000"}}), (std::vector<int64_t>{1, 1}));
  EXPECT_EQ(Numbers({{"min_time", "1700000000"}, {"max_time", "1700000100"}}), (std::vector<int64_t>{1, 2, 2}));
}

TEST_F(ChatApiListTest, HistoryIsNewestFirstByPages) {
  Receive(5);
  EXPECT_EQ(Numbers({{"count", "2"}, {"page", "0"}}, "/messagesHistory"), (std::vector<int64_t>{5, 4}));
  EXPECT_EQ(Numbers({{"count", "2"}, {"page", "2"}}, "/messagesHistory"), (std::vector<int64_t>{1}));
  EXPECT_EQ(Numbers({{"count", "2"}, {"page", "9"}}, "/messagesHistory"), (std::vector<int64_t>{}));
  EXPECT_EQ(Numbers({{"chatId", kBob}}, "/messagesHistory"), (std::vector<int64_t>{}));
}

TEST_F(ChatApiListTest, DialogsAreTheChatsKnown) {
  Simulate(TextFromAnn("hi"));
  EXPECT_EQ(
      Get("/dialogs").body,
      R"({"dialogs": [{"id": "17472822486@c.us", "name": "Ann", "image": "", )"
      R"("metadata": {"isGroup": false, "participants": [], "groupInviteLink": null}, "last_time": 1700000000}]})");
  EXPECT_EQ(Read(Get("/dialog", {{"chatId", kAnn}})).Get("name").Text(), "Ann");
  EXPECT_EQ(Get("/dialog", {{"chatId", kBob}}).body, R"({"error": "Chat 79680565372@c.us was not found"})");
}

TEST_F(ChatApiListTest, GroupIsCreatedWithItsMembersAndItsText) {
  const Json answer = Read(Post("/group", R"({"phones": ["17472822486", "79680565372"], "groupName": "Browsers",
                                              "messageText": "Safari is the new IE"})"));
  const std::string group = answer.Get("chatId").Text();
  EXPECT_THAT(group, testing::MatchesRegex("12025550100-[0-9]+@g[.]us"));
  EXPECT_EQ(answer.Get("created").Source(), "true");
  EXPECT_THAT(answer.Get("groupInviteLink").Text(), testing::StartsWith("https://chat.whatsapp.com/"));
  EXPECT_EQ(Participants(group), R"(["12025550100@c.us", "17472822486@c.us", "79680565372@c.us"])");
  EXPECT_EQ(Participants(group, "admins"), R"(["12025550100@c.us"])");
  EXPECT_THAT(Sends(), testing::ElementsAre("Safari is the new IE to " + group));
  EXPECT_EQ(AwaitBodies(3).at(0).Get("messages").Items().at(0).Get("chatId").Text(), group);
}

TEST_F(ChatApiListTest, GroupTakesItsMembersInEveryForm) {
  for (const std::string people : {R"("phones": "17472822486")", R"("phones": 17472822486)",
                                   R"("phones": ["17472822486"])", R"("chatIds": ["17472822486@c.us"])"}) {
    const Json answer = Read(Post("/group", R"({"groupName": "Browsers", )" + people + "}"));
    EXPECT_EQ(Participants(answer.Get("chatId").Text()), R"(["12025550100@c.us", "17472822486@c.us"])") << people;
  }
  EXPECT_THAT(Sends(), testing::IsEmpty());
}

TEST_F(ChatApiListTest, GroupIsRefusedWithoutNameOrMembers) {
  EXPECT_EQ(Post("/group", R"({"phones": ["17472822486"]})").body,
            R"({"created": false, "message": "Empty groupName. Please provide the groupName parameter."})");
  EXPECT_EQ(Post("/group", R"({"groupName": "Browsers"})").body,
            R"({"created": false, "message": "Empty phones. Please provide the phones parameter."})");
  EXPECT_THAT(Post("/group", R"({"groupName": "Browsers", "phones": ["17472822486", "+1"]})").body,
              testing::HasSubstr(R"({"created": false, "message": "phone parameter should contain)"));
  EXPECT_EQ(Get("/dialogs").body, R"({"dialogs": []})");
}

TEST_F(ChatApiListTest, GroupThatTakesLongHasNoChatIdInTheAnswer) {
  const std::string call = R"({"phones": ["17472822486"], "groupName": "Browsers", "messageText": "hi"})";
  SetOptions({{"pending_groups", "true"}});
  EXPECT_EQ(Post("/group", call).body, R"({"created": true, "message": "Group will be created"})");
  SetOptions({{"documented_only", "true"}});
  EXPECT_EQ(Post("/group", call).body, "{}");
  SetOptions({{"pending_groups", ""}});
  EXPECT_THAT(Post("/group", call).body, testing::MatchesRegex(R"re(\{"chatId": "12025550100-[0-9]+@g[.]us"\})re"));
  SetState(SessionState::kAwaitingPairing);
  EXPECT_EQ(Post("/group", call).body, "{}");
  EXPECT_EQ(Read(Get("/showMessagesQueue")).Get("totalMessages").Int64(), 1);
}

TEST_F(ChatApiListTest, ParticipantsAreAddedRemovedPromotedAndDemoted) {
  const std::string group = CreateGroup();
  EXPECT_EQ(Change("add", group, R"("participantPhone": "4915112345678")").Source(),
            R"({"add": true, "message": "add done", "groupId": ")" + group + "\"}");
  EXPECT_EQ(Participants(group),
            R"(["12025550100@c.us", "17472822486@c.us", "79680565372@c.us", "4915112345678@c.us"])");
  EXPECT_EQ(Change("promote", group, R"("participantChatId": "17472822486@c.us")").Get("promote").Source(), "true");
  EXPECT_EQ(Participants(group, "admins"), R"(["12025550100@c.us", "17472822486@c.us"])");
  EXPECT_EQ(Change("demote", group, R"("participantPhone": 17472822486)").Get("demote").Source(), "true");
  EXPECT_EQ(Participants(group, "admins"), R"(["12025550100@c.us"])");
  EXPECT_EQ(Change("remove", group, R"("participantPhone": ["17472822486", "79680565372"])").Get("remove").Source(),
            "true");
  EXPECT_EQ(Participants(group), R"(["12025550100@c.us", "4915112345678@c.us"])");
  EXPECT_EQ(Get("/addGroupParticipant", {{"groupId", group}, {"participantPhone", "17472822486"}}).status, 200);
  EXPECT_EQ(Participants(group), R"(["12025550100@c.us", "4915112345678@c.us", "17472822486@c.us"])");
}

TEST_F(ChatApiListTest, ChangeThatChangesNothingIsRefused) {
  const std::string group = CreateGroup();
  const std::string ann = R"("participantPhone": "17472822486")";
  EXPECT_EQ(Change("add", group, ann).Source(),
            R"({"add": false, "message": "Nothing to add in the group )" + group + "\"}");
  EXPECT_EQ(Change("demote", group, ann).Get("demote").Source(), "false");
  EXPECT_EQ(Change("remove", group, R"("participantPhone": "4915112345678")").Get("remove").Source(), "false");
  EXPECT_EQ(Change("promote", group, R"("participantPhone": "4915112345678")").Get("promote").Source(), "false");
  EXPECT_EQ(Change("add", group, R"("participantPhone": "+1")").Get("add").Source(), "false");
  EXPECT_EQ(Change("add", group, R"("x": 1)").Get("message").Text(),
            "Empty participantPhone. Please provide the participantPhone parameter.");
  EXPECT_EQ(Change("add", "1-2@g.us", ann).Source(), R"({"add": false, "message": "Group 1-2@g.us was not found"})");
  EXPECT_EQ(Change("add", kAnn, ann).Get("add").Source(), "false");
}

TEST_F(ChatApiListTest, ChangeIsToldByChatUpdateOnceThatIsOn) {
  const std::string group = CreateGroup();
  Post("/settings", R"({"chatUpdateOn": true})");
  Change("remove", group, R"("participantPhone": "17472822486")");
  const Json update = AwaitBodies(1).at(0).Get("chatUpdate").Items().at(0);
  EXPECT_EQ(update.Get("old").Get("metadata").Get("participants").size(), 3u);
  EXPECT_EQ(update.Get("new").Get("metadata").Get("participants").size(), 2u);
}

}  // namespace
}  // namespace postern
