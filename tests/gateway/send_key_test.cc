#include "gateway/send_key.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "postern/v1/broadcast.pb.h"
#include "postern/v1/group.pb.h"

namespace postern {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

v1::SendMessageRequest Text(const std::string& phone_number, const std::string& text) {
  v1::SendMessageRequest request;
  request.mutable_recipient()->set_phone_number(phone_number);
  request.mutable_content()->mutable_text()->set_text(text);
  return request;
}

std::string KeyOf(const v1::SendMessageRequest& request) {
  const std::vector<std::string> keys = SendKeysOf(request, "a");
  return keys.size() == 1 ? keys[0] : "";
}

v1::Message Listed(const std::string& chat, const std::string& text) {
  v1::Message message;
  message.set_direction(v1::DIRECTION_OUTBOUND);
  message.set_chat(chat);
  message.mutable_content()->mutable_text()->set_text(text);
  return message;
}

TEST(SendKey, ARequestAndItsListedMessageHaveTheSame) {
  EXPECT_EQ(KeyOf(Text("+254722200200", "hi")), SendKeyOf(Listed("accounts/a/chats/%2B254722200200", "hi")));
  v1::SendMessageRequest by_chat = Text("", "hi");
  by_chat.mutable_recipient()->set_chat_id("254722200200@c.us");
  EXPECT_EQ(KeyOf(by_chat), KeyOf(Text("+254722200200", "hi")));
}

TEST(SendKey, RecipientAndContentCount) {
  EXPECT_NE(KeyOf(Text("+254722200200", "hi")), KeyOf(Text("+254722200201", "hi")));
  EXPECT_NE(KeyOf(Text("+254722200200", "hi")), KeyOf(Text("+254722200200", "ho")));
  v1::SendMessageRequest image = Text("+254722200200", "");
  image.mutable_content()->mutable_image()->set_uri("https://x.test/1.jpg");
  v1::SendMessageRequest titled = image;
  titled.mutable_content()->mutable_image()->set_caption("look");
  EXPECT_NE(KeyOf(image), KeyOf(titled));
  EXPECT_NE(KeyOf(image), KeyOf(Text("+254722200200", "https://x.test/1.jpg")));
}

TEST(SendKey, WhatCannotBeKnownAgainHasNone) {
  v1::SendMessageRequest file = Text("+254722200200", "");
  file.mutable_content()->mutable_image()->set_data("bytes");
  EXPECT_THAT(SendKeysOf(file, "a"), IsEmpty());
  v1::SendMessageRequest place = Text("+254722200200", "");
  place.mutable_content()->mutable_location()->set_latitude(1);
  EXPECT_THAT(SendKeysOf(place, "a"), IsEmpty());
  EXPECT_THAT(SendKeysOf(v1::ClearMessageQueueRequest(), "a"), IsEmpty());
}

TEST(SendKey, OnlyOutgoingMessagesToOneChatHaveOne) {
  v1::Message inbound = Listed("accounts/a/chats/%2B254722200200", "hi");
  inbound.set_direction(v1::DIRECTION_INBOUND);
  EXPECT_EQ(SendKeyOf(inbound), "");
  v1::Message campaign = Listed("accounts/a/chats/%2B254722200200", "hi");
  campaign.add_recipients();
  campaign.add_recipients();
  EXPECT_EQ(SendKeyOf(campaign), "");
  EXPECT_EQ(SendKeyOf(Listed("", "hi")), "");
}

TEST(SendKey, AQueuedTextHasItsSends) {
  v1::QueuedMessage queued;
  queued.set_chat_id("254722200200@c.us");
  queued.set_body("hi");
  EXPECT_EQ(SendKeyOf(queued, "a"), KeyOf(Text("+254722200200", "hi")));
  queued.clear_chat_id();
  EXPECT_EQ(SendKeyOf(queued, "a"), "");
}

TEST(SendKey, ABroadcastHasOneForEachRecipient) {
  v1::SendBroadcastRequest request;
  request.mutable_recipients()->add_recipients()->set_phone_number("+254722200200");
  request.mutable_recipients()->add_recipients()->set_phone_number("+254722200201");
  request.mutable_content()->mutable_text()->set_text("hi");
  EXPECT_THAT(SendKeysOf(request, "a"),
              ElementsAre(KeyOf(Text("+254722200200", "hi")), KeyOf(Text("+254722200201", "hi"))));
}

TEST(SendKey, TheIdsOfWhatWasMadeAreFound) {
  v1::SendMessageResponse sent;
  EXPECT_THAT(ProviderMessageIdsOf(sent), IsEmpty());
  sent.mutable_message()->set_provider_message_id("m1");
  EXPECT_THAT(ProviderMessageIdsOf(sent), ElementsAre("m1"));
  v1::SendBroadcastResponse broadcast;
  broadcast.mutable_broadcast()->add_results()->mutable_message()->set_provider_message_id("m2");
  broadcast.mutable_broadcast()->add_results();
  EXPECT_THAT(ProviderMessageIdsOf(broadcast), ElementsAre("m2"));
}

TEST(SessionOf, IsTheRequestsOwnElseTheAccounts) {
  v1::SendMessageRequest request;
  Account account{.slug = "a"};
  EXPECT_EQ(SessionOf(request, account), "");
  account.default_session = "one 1";
  EXPECT_EQ(SessionOf(request, account), "accounts/a/sessions/one%201");
  request.set_session("accounts/a/sessions/two");
  EXPECT_EQ(SessionOf(request, account), "accounts/a/sessions/two");
  EXPECT_EQ(SessionOf(v1::SendBroadcastRequest(), account), "accounts/a/sessions/one%201");
  EXPECT_EQ(SessionOf(v1::CreateGroupRequest(), account), "accounts/a/sessions/one%201");
}

}  // namespace
}  // namespace postern
