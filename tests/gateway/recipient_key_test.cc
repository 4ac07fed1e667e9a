#include "gateway/recipient_key.h"

#include <gtest/gtest.h>

#include <set>

namespace postern {
namespace {

v1::Recipient Phone(const char* number) {
  v1::Recipient recipient;
  recipient.set_phone_number(number);
  return recipient;
}

TEST(RecipientKeyTest, APhoneNumberIsOneRecipientHoweverItIsWritten) {
  EXPECT_EQ(RecipientKey(Phone("+254 722-200-200")), RecipientKey(Phone("254722200200")));
  EXPECT_NE(RecipientKey(Phone("254722200200")), RecipientKey(Phone("254722200201")));
}

TEST(RecipientKeyTest, AnotherKindIsAnotherRecipient) {
  v1::Recipient external, chat, group;
  external.set_external_id("254722200200");
  chat.set_chat_id("254722200200");
  group.set_group("254722200200");
  const std::set<std::string> keys = {RecipientKey(Phone("254722200200")), RecipientKey(external), RecipientKey(chat),
                                      RecipientKey(group)};
  EXPECT_EQ(keys.size(), 4u);
}

TEST(RecipientKeyTest, NobodyHasNoKey) { EXPECT_EQ(RecipientKey(v1::Recipient()), ""); }

}  // namespace
}  // namespace postern
