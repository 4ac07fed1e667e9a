// The groups of the emulated Ongair, as document 000 prints them.
#include "tests/sandbox/ongair_caller.h"

namespace postern {
namespace {

using testing::ElementsAre;
using testing::MatchesRegex;
using Change = SimulatedGroupChange::Kind;

class OngairGroupTest : public OngairCaller {
 protected:
  static constexpr char kMembers[] = "&members[]=254722200200&members[]=254722201201";

  // A group that is ready, with two members.
  std::string NewGroup(const std::string& name) {
    SetOptions(kLegacy, {{"callbacks", "false"}});
    return Id(Form("/base/create_group", "token=legacy-token&name=" + name + kMembers));
  }
};

TEST_F(OngairGroupTest, CreateGroupTakesTheDocumentedCallAndTellsWhenItIsReady) {
  // 000:154-158, with the typographic quote behind the token as it is printed.
  const HttpResponse response =
      Form("/base/create_group",
           "name=GroupName&members[]=254722200200&members[]=254722201201&token=legacy-token\xe2\x80\x9d");
  EXPECT_EQ(response.status, 200);
  EXPECT_THAT(response.body, MatchesRegex(R"re(\{"created": true, "id": [0-9]+\})re"));
  EXPECT_THAT(AwaitBodies(1), ElementsAre("notification_type=GroupCreated&name=GroupName&id=" + Id(response)));
}

TEST_F(OngairGroupTest, PendingGroupIsThereOnceItIsNotified) {
  SetOptions(kLegacy, {{"callback_delay_ms", "50"}, {"pending_groups", "true"}});
  const std::string id = Id(Form("/base/create_group", std::string("token=legacy-token&name=Soon") + kMembers));
  receiver_.Await(1);
  EXPECT_EQ(Get("/base/groups/" + id + "/members?token=legacy-token").status, 200);
}

TEST_F(OngairGroupTest, GroupCreatedIsTriedAgainUntilItIsTaken) {
  receiver_.AnswerWith(
      [](const ReceivedHook&, int nth) { return HttpReply{.response = HttpResponse{.status = nth < 3 ? 503 : 200}}; });
  WebhookBehavior behavior;
  behavior.retry_delay = absl::Milliseconds(1);
  ASSERT_TRUE(sandbox_->webhooks().SetBehavior(kLegacy, behavior).ok());
  SetOptions(kLegacy, {{"callback_delay_ms", "0"}});
  const std::string id = Id(Form("/base/create_group", std::string("token=legacy-token&name=Again") + kMembers));
  const std::string body = "notification_type=GroupCreated&name=Again&id=" + id;
  EXPECT_THAT(AwaitBodies(3), ElementsAre(body, body, body));
}

TEST_F(OngairGroupTest, PendingGroupIsNotThereBeforeItIsReady) {
  SetOptions(kLegacy, {{"callback_delay_ms", "60000"}, {"pending_groups", "true"}});
  const std::string id = Id(Form("/base/create_group", std::string("token=legacy-token&name=Soon") + kMembers));
  ExpectRefused(Get("/base/groups/" + id + "/members?token=legacy-token"), "No group with id ‘" + id + "’ exists");
}

TEST_F(OngairGroupTest, ANameIsTakenOnce) {
  NewGroup("test");
  ExpectRefused(Form("/base/create_group", std::string("token=legacy-token&name=test") + kMembers),
                "Group with the name ‘test’ already exists");
  EXPECT_EQ(Form("/base/create_group", std::string("token=current-token&name=test") + kMembers).status, 200);
}

TEST_F(OngairGroupTest, NameAndMembersAreMandatory) {
  ExpectRefused(Form("/base/create_group", std::string("token=legacy-token&name=") + kMembers), "No name was provided");
  ExpectRefused(Form("/base/create_group", "token=legacy-token&name=a&members[]="), "No member was provided");
}

TEST_F(OngairGroupTest, MembersAreReadInEveryForm) {
  int number = 0;
  for (const std::string members :
       {"members[]=254722200200&members[]=254722201201", "members%5B%5D=254722200200&members%5B%5D=254722201201",
        "Members[]=254722200200&Members[]=254722201201", "members[0]=254722200200&members[1]=254722201201",
        "Members%5B1%5D=254722201201&Members%5B0%5D=254722200200", "members=254722200200&members=254722201201",
        "Members=254722200200,254722201201"}) {
    const std::string name = "g" + std::to_string(++number);
    const std::string id = Id(Form("/base/create_group", "token=legacy-token&name=" + name + "&" + members));
    EXPECT_THAT(Get("/base/groups/" + id + "/members?token=legacy-token").body,
                testing::ContainsRegex("254722200200.*254722201201"))
        << members;
  }
  const std::string id =
      Id(Json(kLegacy, "/base/create_group", R"({"name": "json", "Members": ["254722200200", 254722201201]})"));
  EXPECT_THAT(Get("/base/groups/" + id + "/members?token=legacy-token").body,
              testing::ContainsRegex("254722200200.*254722201201"));
}

TEST_F(OngairGroupTest, MembersAreTheDocumentedObject) {
  OptIn("254722201201", "Kimenye");
  const std::string id = NewGroup("test+to+add");
  EXPECT_THAT(
      Get("/base/groups/" + id + "/members?token=legacy-token").body,
      MatchesRegex(
          R"re(\{"id": )re" + id +
          R"re(, "name": "test to add", "contacts": \[\{"id": [0-9]+, "name": "254722200200", "phone_number": "254722200200"\}, )re"
          R"re(\{"id": [0-9]+, "name": "Kimenye", "phone_number": "254722201201"\}\]\})re"));
}

TEST_F(OngairGroupTest, AddParticipantsAddsThoseWhoAreNotThere) {
  const std::string group = "/base/groups/" + NewGroup("test");
  EXPECT_EQ(Form(group + "/add_participants", "token=legacy-token&members[]=254722200200&members[]=254733171036").body,
            R"({"added": true})");
  EXPECT_EQ(Form(group + "/add_participant", "token=legacy-token&phone_number=254705866564").body,
            R"({"added": true})");
  EXPECT_THAT(Get(group + "/members?token=legacy-token").body,
              testing::ContainsRegex("254722200200.*254722201201.*254733171036.*254705866564"));
  ExpectRefused(Form(group + "/add_participants", "token=legacy-token&members[]=254733171036"),
                "Group with the name ‘test’ already exists");  // 000:223
  ExpectRefused(Form(group + "/add_participants", "token=legacy-token"), "No member was provided");
}

TEST_F(OngairGroupTest, RemoveParticipantTakesAMember) {
  const std::string group = "/base/groups/" + NewGroup("test");
  EXPECT_EQ(Form(group + "/remove_participant", "token=legacy-token&phone_number=254722200200").body,
            R"({"removed": true})");
  ExpectRefused(Form(group + "/remove_participant", "token=legacy-token&phone_number=254722200200"),
                "Contact with the phone number ‘254722200200’ is not a member of the group");
  EXPECT_THAT(Get(group + "/members?token=legacy-token").body, testing::Not(testing::HasSubstr("254722200200")));
}

TEST_F(OngairGroupTest, OnlyAnAdministratorRemoves) {
  SimulateGroup(Change::kJoined, "27", "");
  SimulateGroup(Change::kMemberAdded, "27", "", "254722200200");
  EXPECT_EQ(Form("/base/groups/27/remove_participant", "token=legacy-token&phone_number=254722200200").status, 422);
  EXPECT_THAT(Get("/base/groups/27/members?token=legacy-token").body, testing::HasSubstr("254722200200"));
}

TEST_F(OngairGroupTest, CallsToAGroupThatThereIsNotHaveTheDocumentedError) {
  const std::string error = "No group with id ‘2’ exists";
  ExpectRefused(Get("/base/groups/2/members?token=legacy-token"), error);
  ExpectRefused(Form("/base/groups/2/add_participants", "token=legacy-token&members[]=1"), error);
  ExpectRefused(Form("/base/groups/2/remove_participant", "token=legacy-token&phone_number=1"), error);
  ExpectRefused(Form("/base/groups/2/send_message", "token=legacy-token&text=hi"), error);
  SimulateGroup(Change::kJoined, "2", "Two");
  EXPECT_EQ(Get("/base/groups/2/members?token=legacy-token").body, R"({"id": 2, "name": "Two", "contacts": []})");
  SimulateGroup(Change::kLeft, "2", "");
  ExpectRefused(Get("/base/groups/2/members?token=legacy-token"), error);
}

TEST_F(OngairGroupTest, GroupMessageHasAnIdAndNoReceipt) {
  const std::string group = NewGroup("test");
  const HttpResponse response = Form("/base/groups/" + group + "/send_message", "token=legacy-token&text=hello+all");
  EXPECT_THAT(response.body, MatchesRegex(R"re(\{"sent": true, "id": [0-9]+\})re"));
  EXPECT_THAT(Sends(), ElementsAre("hello all to " + group));
  EXPECT_EQ(sandbox_->webhooks().Page({}, 0, 10, false).total, 0);
  EXPECT_EQ(sandbox_->emulator("ongair")
                ->AdvanceMessage(kLegacy.token, Id(response), MessageState::kDelivered, "", "")
                .status()
                .code(),
            absl::StatusCode::kFailedPrecondition);
  ExpectRefused(Form("/base/groups/" + group + "/send_message", "token=legacy-token"), "No text was provided");
}

TEST_F(OngairGroupTest, SimulatedChangesAreSeenByCallsAndNotified) {
  const auto form = [](const EmulatedHappening& happening) { return FormatForm({happening.webhooks.at(0).form}); };
  EXPECT_EQ(form(Simulate(kLegacy, SimulatedGroupChange{Change::kCreated, "2067", "Cooking Class", ""})),
            "notification_type=GroupCreated&name=Cooking+Class&id=2067");
  EXPECT_EQ(form(Simulate(kLegacy, SimulatedGroupChange{Change::kMemberAdded, "2067", "", "+254722200200"})),
            "notification_type=ContactAddedToGroup&group_id=2067&phone_number=254722200200&account=254722123456");
  EXPECT_THAT(Get("/base/groups/2067/members?token=legacy-token").body,
              testing::ContainsRegex("Cooking Class.*254722200200"));
  EXPECT_EQ(form(Simulate(kLegacy, SimulatedGroupChange{Change::kMemberRemoved, "2067", "", "254722200200"})),
            "notification_type=ContactRemovedFromGroup&group_id=2067&phone_number=254722200200&account=254722123456");
  EXPECT_THAT(Get("/base/groups/2067/members?token=legacy-token").body, testing::HasSubstr(R"("contacts": [])"));
  EXPECT_EQ(form(Simulate(kLegacy, SimulatedGroupChange{Change::kJoined, "27", "", ""})),
            "notification_type=AddedToGroup&group_id=27&account=254722123456");
  EXPECT_EQ(form(Simulate(kLegacy, SimulatedGroupChange{Change::kLeft, "27", "", ""})),
            "notification_type=RemovedFromGroup&group_id=27&account=254722123456");
}

TEST_F(OngairGroupTest, ACurrentAccountHasTheGroupsOfTheLegacyDocument) {
  const HttpResponse response = Form("/base/create_group", std::string("token=current-token&name=C") + kMembers);
  EXPECT_THAT(AwaitBodies(1), ElementsAre("notification_type=GroupCreated&name=C&id=" + Id(response)));
}

TEST_F(OngairGroupTest, CallbacksCanBeTurnedOff) {
  SetOptions(kLegacy, {{"callbacks", "false"}});
  Form("/base/create_group", std::string("token=legacy-token&name=quiet") + kMembers);
  Form("/search/sync", "token=legacy-token&phone_number=254722200200&name=A");
  EXPECT_EQ(sandbox_->webhooks().Page({}, 0, 10, false).total, 0);
}

TEST_F(OngairGroupTest, ResetForgetsGroups) {
  const std::string id = NewGroup("test");
  ASSERT_TRUE(sandbox_->Reset(kLegacy, false).ok());
  EXPECT_EQ(Get("/base/groups/" + id + "/members?token=legacy-token").status, 422);
}

}  // namespace
}  // namespace postern
