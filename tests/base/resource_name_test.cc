#include "base/resource_name.h"

#include <string>

#include "base/status.h"
#include "gtest/gtest.h"

namespace postern {
namespace {

TEST(ResourceNameTest, EncodesTheIdOutsideThePlainCharacters) {
  EXPECT_EQ(AccountName("main"), "accounts/main");
  EXPECT_EQ(ResourceName("main", "messages", "true_1@c.us_A/B"), "accounts/main/messages/true_1@c.us_A%2FB");
  EXPECT_EQ(ResourceName("main", "chats", "+254"), "accounts/main/chats/%2B254");
  EXPECT_EQ(ResourceName("main", "messages", "\xC3\xA9 %"), "accounts/main/messages/%C3%A9%20%25");
}

TEST(ResourceNameTest, ParsingGivesBackEveryId) {
  std::string every_byte;
  for (int c = 1; c < 256; ++c) every_byte.push_back(static_cast<char>(c));
  for (const std::string& id : {std::string("38"), std::string("true_1@c.us_A/B"), std::string("~k7"), every_byte}) {
    auto parsed = ParseResourceName(ResourceName("main", "messages", id), "messages", "name");
    ASSERT_TRUE(parsed.ok()) << parsed.status();
    EXPECT_EQ(parsed->account, "main");
    EXPECT_EQ(parsed->id, id);
  }
}

TEST(ResourceNameTest, MalformedNamesAreRefusedNamingTheField) {
  for (const char* name :
       {"", "accounts", "accounts/main", "accounts/main/messages", "accounts/main/messages/", "accounts//messages/1",
        "accounts/main/groups/1", "accounts/main/messages/1/2", "/accounts/main/messages/1", "accounts/Main/messages/1",
        "accounts/main/messages/a b", "accounts/main/messages/%", "accounts/main/messages/%2",
        "accounts/main/messages/%zz", "accounts/main/messages/a+b"}) {
    auto parsed = ParseResourceName(name, "messages", "quoted_message");
    ASSERT_FALSE(parsed.ok()) << name;
    EXPECT_TRUE(HasReason(parsed.status(), reason::kInvalidField)) << name;
    ASSERT_EQ(DetailOf(parsed.status())->field_violations.size(), 1u);
    EXPECT_EQ(DetailOf(parsed.status())->field_violations[0].field, "quoted_message");
  }
}

TEST(ResourceNameTest, ParsesAnAccountName) {
  auto parsed = ParseAccountName("accounts/a-1", "parent");
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(parsed->account, "a-1");
  EXPECT_EQ(parsed->id, "");
  for (const char* name : {"", "main", "accounts/", "accounts/a/b", "account/main", "accounts/A"}) {
    auto bad = ParseAccountName(name, "parent");
    ASSERT_FALSE(bad.ok()) << name;
    EXPECT_EQ(DetailOf(bad.status())->field_violations[0].field, "parent");
  }
}

TEST(ResourceNameTest, AccountSlugSyntax) {
  for (const std::string& good : {std::string("a"), std::string("a1"), std::string("a-b"), std::string(63, 'a')}) {
    EXPECT_TRUE(IsAccountSlug(good)) << good;
  }
  for (const std::string& bad : {std::string(""), std::string("1a"), std::string("-a"), std::string("a-"),
                                 std::string("A"), std::string("a_b"), std::string("a/b"), std::string(64, 'a')}) {
    EXPECT_FALSE(IsAccountSlug(bad)) << bad;
  }
}

TEST(ResourceNameTest, ChatNameIsOneForEveryFormOfANumber) {
  const std::string name = ChatName("main", "+254722200200");
  EXPECT_EQ(name, "accounts/main/chats/%2B254722200200");
  EXPECT_EQ(ChatName("main", "254722200200"), name);
  EXPECT_EQ(ChatName("main", "254722200200@c.us"), name);
}

TEST(ResourceNameTest, ChatNameKeepsEveryOtherPeerAsItIs) {
  EXPECT_EQ(ChatName("main", "254722200200-15@g.us"), "accounts/main/chats/254722200200-15@g.us");
  EXPECT_EQ(ChatName("main", "18"), "accounts/main/chats/18");
  EXPECT_NE(ChatName("main", "18"), ChatName("other", "18"));
}

TEST(ResourceNameTest, NormalizedPhoneTakesInternationalNumbersOnly) {
  EXPECT_EQ(NormalizedPhone("254722200200"), "+254722200200");
  EXPECT_EQ(NormalizedPhone("+254722200200"), "+254722200200");
  EXPECT_EQ(NormalizedPhone("1234567"), "+1234567");
  EXPECT_EQ(NormalizedPhone("123456789012345"), "+123456789012345");
  for (const char* bad : {"", "+", "123456", "1234567890123456", "0722200200", "00254722200200", "+0722200200",
                          "254 722200200", "254-722200200", "++254722200200", "25472220020a"}) {
    EXPECT_EQ(NormalizedPhone(bad), "") << bad;
  }
}

}  // namespace
}  // namespace postern
