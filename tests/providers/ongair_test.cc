// What the golden cases of Ongair do not show: the check of an account, and what depends on its options.
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "providers/provider.h"
#include "wire/json.h"

namespace postern {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

const Provider& Ongair() { return *FindProvider("ongair"); }

Account GoodAccount() { return {.slug = "a", .provider = "ongair", .base_url = "https://ongair.im"}; }

Secrets Token(const std::string& token) { return Secrets({{"token", Secret(token)}}); }

// The field that CheckAccount names, or an empty text when it accepts.
std::string NamedField(const Account& account, const Secrets& secrets) {
  absl::Status status = Ongair().CheckAccount(account, secrets);
  if (status.ok()) return "";
  EXPECT_TRUE(HasReason(status, reason::kInvalidField)) << status;
  std::optional<FailureDetail> detail = DetailOf(status);
  if (!detail || detail->field_violations.size() != 1) return "not one field";
  EXPECT_THAT(std::string(status.message()), HasSubstr(detail->field_violations[0].field));
  return detail->field_violations[0].field;
}

std::string NamedOption(const std::string& key, const std::string& value) {
  Account account = GoodAccount();
  account.options[key] = value;
  return NamedField(account, Token("t"));
}

TEST(OngairCheckAccountTest, AcceptsEveryWordOfEveryOption) {
  const std::multimap<std::string, std::string> kWords = {{"dialect", "legacy"},
                                                          {"dialect", "current"},
                                                          {"legacy_endpoints", "true"},
                                                          {"legacy_endpoints", "false"},
                                                          {"auth_style", "token_quoted"},
                                                          {"auth_style", "token_bare"},
                                                          {"auth_style", "token_colon"},
                                                          {"auth_style", "query"},
                                                          {"auth_style", "form"},
                                                          {"phone_format", "plus"},
                                                          {"phone_format", "digits"},
                                                          {"default_thread", "true"},
                                                          {"default_thread", "false"},
                                                          {"send_external_contact_id", "true"},
                                                          {"send_external_contact_id", "false"},
                                                          {"body_encoding", "documented"},
                                                          {"body_encoding", "form"},
                                                          {"body_encoding", "json"},
                                                          {"body_encoding", "multipart"},
                                                          {"image_caption_field", "text"},
                                                          {"image_caption_field", "caption"},
                                                          {"image_caption_field", "both"}};
  std::map<std::string, int> keys;
  for (const auto& [key, value] : kWords) {
    EXPECT_EQ(NamedOption(key, value), "") << key << " " << value;
    ++keys[key];
  }
  EXPECT_EQ(keys.size(), Ongair().facts().option_keys.size());
  for (const std::string& key : Ongair().facts().option_keys) EXPECT_EQ(keys.count(key), 1u) << key;
}

TEST(OngairCheckAccountTest, NamesAnOptionThatIsUnknownOrHasABadValue) {
  EXPECT_EQ(NamedOption("dialekt", "legacy"), "options.dialekt");
  for (const std::string& key : Ongair().facts().option_keys) {
    EXPECT_EQ(NamedOption(key, "perhaps"), absl::StrCat("options.", key));
    EXPECT_EQ(NamedOption(key, ""), absl::StrCat("options.", key));
  }
}

TEST(OngairCheckAccountTest, NamesTheBaseUrl) {
  for (const char* url : {"", "ongair.im", "ftp://ongair.im", "https://user@ongair.im", "https://ongair.im/?a=b"}) {
    Account account = GoodAccount();
    account.base_url = url;
    EXPECT_EQ(NamedField(account, Token("t")), "base_url") << url;
  }
}

TEST(OngairCheckAccountTest, NamesTheDefaultSession) {
  Account account = GoodAccount();
  account.default_session = "default";
  EXPECT_EQ(NamedField(account, Token("t")), "");
  account.default_session = "other";
  EXPECT_EQ(NamedField(account, Token("t")), "default_session");
}

TEST(OngairCheckAccountTest, NamesTheSecretAndNeverShowsIt) {
  EXPECT_EQ(NamedField(GoodAccount(), Secrets()), "secrets.token");
  EXPECT_EQ(NamedField(GoodAccount(), Token("")), "secrets.token");
  EXPECT_EQ(NamedField(GoodAccount(), Secrets({{"token", Secret("t")}, {"tokn", Secret("t")}})), "secrets.tokn");
  EXPECT_EQ(NamedField(GoodAccount(), Token("s3cret\r\nX-Other: 1")), "secrets.token");
  absl::Status status = Ongair().CheckAccount(GoodAccount(), Token("s3cret\n"));
  EXPECT_FALSE(status.ok());
  EXPECT_THAT(status.ToString(), Not(HasSubstr("s3cret")));
}

TEST(OngairFactsTest, LegacyIsTheDefaultDialect) {
  EXPECT_THAT(Ongair().facts().dialects, ElementsAre("legacy", "current"));
  EXPECT_EQ(Ongair().facts().dialect_option, "dialect");
  EXPECT_THAT(Ongair().facts().secret_keys, ElementsAre("token"));
}

std::string SupportOf(const Account& account, absl::string_view name) {
  const v1::Capabilities capabilities = Ongair().Capabilities(account);
  for (const auto& method : capabilities.methods()) {
    if (absl::EndsWith(method.method(), name)) return v1::Capabilities::Support_Name(method.support());
  }
  return "none";
}

TEST(OngairCapabilitiesTest, LegacyEndpointsDependOnTheOption) {
  Account account = GoodAccount();
  EXPECT_EQ(SupportOf(account, "/GetSession"), "SUPPORT_NATIVE");
  EXPECT_EQ(SupportOf(account, "/ListSessions"), "SUPPORT_EMULATED");
  account.options["dialect"] = "current";
  EXPECT_EQ(SupportOf(account, "/GetSession"), "SUPPORT_UNSUPPORTED");
  EXPECT_EQ(SupportOf(account, "/CreateContact"), "SUPPORT_UNSUPPORTED");
  EXPECT_EQ(SupportOf(account, "/SendMessage"), "SUPPORT_NATIVE");
  account.options["legacy_endpoints"] = "true";
  EXPECT_EQ(SupportOf(account, "/GetSession"), "SUPPORT_NATIVE");
  EXPECT_EQ(SupportOf(account, "/CreateContact"), "SUPPORT_NATIVE");
}

TEST(OngairCapabilitiesTest, EachDocumentsOwnKindsBelongToItsDialect) {
  auto kinds = [](const Account& account) {
    std::vector<std::string> names;
    const v1::Capabilities capabilities = Ongair().Capabilities(account);
    for (const auto& content : capabilities.contents()) names.push_back(content.kind());
    return names;
  };
  Account account = GoodAccount();
  EXPECT_THAT(kinds(account), ElementsAre("text", "image", "contact_card"));
  EXPECT_EQ(SupportOf(account, "/CreateConversation"), "SUPPORT_UNSUPPORTED");
  account.options = {{"dialect", "current"}, {"legacy_endpoints", "true"}};
  EXPECT_THAT(kinds(account), ElementsAre("text", "image", "document"));
  EXPECT_EQ(SupportOf(account, "/CreateConversation"), "SUPPORT_NATIVE");
}

v1::CheckPhoneNumbersRequest ManyNumbers(int count) {
  v1::CheckPhoneNumbersRequest request;
  for (int i = 0; i < count; ++i) request.add_phone_numbers(absl::StrCat("+2547222", 10000 + i));
  return request;
}

TEST(OngairCheckPhoneNumbersTest, EightyNumbersTakeEightRequestsOfTen) {
  absl::StatusOr<Call<v1::CheckPhoneNumbersResponse>> call = Ongair().CheckPhoneNumbers(GoodAccount(), ManyNumbers(80));
  ASSERT_TRUE(call.ok()) << call.status();
  Step<v1::CheckPhoneNumbersResponse> step = *std::move(call);
  int requests = 0;
  while (auto* next = std::get_if<Call<v1::CheckPhoneNumbersResponse>>(&step)) {
    ASSERT_LT(requests++, 8);
    EXPECT_EQ(std::get<Form>(next->request.body).fields.size(), 10u);
    EXPECT_EQ(next->retry, Retry::kUnsafe);
    step = *next->read(HttpResponse{.status = 200, .body = R"({"requested":true})"});
  }
  EXPECT_EQ(requests, 8);
  EXPECT_EQ(std::get<v1::CheckPhoneNumbersResponse>(step).requested_phone_numbers_size(), 80);
}

TEST(OngairCheckPhoneNumbersTest, MoreThanEightRequestsAreRefused) {
  for (int count : {0, 81}) {
    absl::Status status = Ongair().CheckPhoneNumbers(GoodAccount(), ManyNumbers(count)).status();
    EXPECT_TRUE(HasReason(status, reason::kInvalidField)) << count << ": " << status;
  }
}

// What a failed call is about.
std::string SubjectOf(const absl::Status& status) {
  std::optional<FailureDetail> detail = DetailOf(status);
  return detail && detail->resource ? absl::StrCat(detail->resource->type, " ", detail->resource->name) : "";
}

HttpResponse ErrorSaying(const std::string& text) {
  return {.status = 422, .body = JsonObject{{"error", text}}.ToString()};
}

TEST(OngairErrorsTest, NameTheResourceTheyAreAbout) {
  v1::GetGroupRequest get;
  get.set_name("accounts/a/groups/a%2Fb");
  const auto group = Ongair().GetGroup(GoodAccount(), get);
  EXPECT_EQ(SubjectOf(group->read(ErrorSaying("No group with id '2' exists")).status()),
            "postern.v1.Group accounts/a/groups/a%2Fb");
  EXPECT_EQ(SubjectOf(group->read(HttpResponse{.status = 404}).status()), "postern.v1.Group accounts/a/groups/a%2Fb");

  v1::RemoveGroupMemberRequest remove;
  remove.set_group("accounts/a/groups/19");
  remove.set_member_phone_number("+254722200200");
  const auto removed = Ongair().RemoveGroupMember(GoodAccount(), remove);
  EXPECT_EQ(SubjectOf(removed->read(ErrorSaying("He is not a member of the group")).status()),
            "postern.v1.GroupMember accounts/a/groups/19");

  v1::CreateGroupRequest create;
  create.set_display_name("Secret plans");
  create.add_member_phone_numbers("+254722200200");
  const auto created = Ongair().CreateGroup(GoodAccount(), create);
  EXPECT_EQ(SubjectOf(created->read(ErrorSaying("It already exists")).status()), "postern.v1.Group accounts/a/groups");

  v1::SendBroadcastRequest broadcast;
  broadcast.set_list("accounts/a/lists/5");
  broadcast.mutable_content()->mutable_text()->set_text("hi");
  const auto sent = Ongair().SendBroadcast(GoodAccount(), broadcast);
  EXPECT_EQ(SubjectOf(sent->read(HttpResponse{.status = 404}).status()), "postern.v1.List accounts/a/lists/5");
}

// The template of the path goes into logs and metrics, the path itself does not.
TEST(OngairRequestsTest, LogsNameTheEndpointWithoutTheId) {
  v1::GetGroupRequest get;
  get.set_name("accounts/a/groups/18");
  const auto call = Ongair().GetGroup(GoodAccount(), get);
  EXPECT_EQ(call->request.path, "/api/v1/base/groups/18/members");
  EXPECT_EQ(call->request.endpoint, "/api/v1/base/groups/{id}/members");
}

// A mutation must never be repeated by the engine, a read may be.
TEST(OngairRetryTest, OnlyReadsMayBeRepeated) {
  v1::SendMessageRequest send;
  send.mutable_recipient()->set_phone_number("+254722200200");
  send.mutable_content()->mutable_text()->set_text("hi");
  EXPECT_EQ(Ongair().SendMessage(GoodAccount(), send)->retry, Retry::kUnsafe);
  v1::CreateContactRequest contact;
  contact.set_phone_number("+254722200200");
  EXPECT_EQ(Ongair().CreateContact(GoodAccount(), contact)->retry, Retry::kUnsafe);
  v1::GetSessionRequest session;
  session.set_name("accounts/a/sessions/default");
  EXPECT_EQ(Ongair().GetSession(GoodAccount(), session)->retry, Retry::kSafe);
  EXPECT_EQ(Ongair().ListSessions(GoodAccount(), {})->retry, Retry::kSafe);
  EXPECT_EQ(Ongair().ListMessages(GoodAccount(), {})->retry, Retry::kSafe);
  EXPECT_EQ(Ongair().ListContacts(GoodAccount(), {})->retry, Retry::kSafe);
  v1::GetGroupRequest group;
  group.set_name("accounts/a/groups/18");
  EXPECT_EQ(Ongair().GetGroup(GoodAccount(), group)->retry, Retry::kSafe);
  v1::AddGroupMembersRequest members;
  members.set_group("accounts/a/groups/18");
  EXPECT_EQ(Ongair().AddGroupMembers(GoodAccount(), members)->retry, Retry::kUnsafe);
  EXPECT_EQ(Ongair().CreateGroup(GoodAccount(), {})->retry, Retry::kUnsafe);
  v1::SendBroadcastRequest broadcast;
  broadcast.set_list("accounts/a/lists/5");
  broadcast.mutable_content()->mutable_text()->set_text("hi");
  EXPECT_EQ(Ongair().SendBroadcast(GoodAccount(), broadcast)->retry, Retry::kUnsafe);
}

// A refused number must not be repeated in the error.
TEST(OngairErrorsTest, DoNotShowTheNumber) {
  v1::SendMessageRequest send;
  send.mutable_recipient()->set_phone_number("00254 722-200200");
  send.mutable_content()->mutable_text()->set_text("hi");
  absl::Status status = Ongair().SendMessage(GoodAccount(), send).status();
  EXPECT_TRUE(HasReason(status, reason::kInvalidField)) << status;
  EXPECT_THAT(status.ToString(), Not(HasSubstr("722-200200")));
}

}  // namespace
}  // namespace postern
