#include "gateway/complete_message.h"

#include <gtest/gtest.h>

namespace postern {
namespace {

v1::SendMessageRequest Request() {
  v1::SendMessageRequest request;
  request.set_parent("accounts/a");
  request.mutable_recipient()->set_phone_number("254722200200");
  request.mutable_content()->mutable_text()->set_text("hi");
  return request;
}

TEST(CompleteMessage, WithoutAProvidersIdTheNameIsMinted) {
  v1::SendMessageResponse response;
  CompleteSent(Request(), "a", "r4nd0m", response);
  EXPECT_EQ(response.message().name(), "accounts/a/messages/~r4nd0m");
  EXPECT_EQ(response.message().provider_message_id(), "");
  EXPECT_EQ(response.message().direction(), v1::DIRECTION_OUTBOUND);
  EXPECT_EQ(response.message().recipients(0).phone_number(), "+254722200200");
  EXPECT_EQ(response.message().chat(), "accounts/a/chats/%2B254722200200");
  EXPECT_EQ(response.message().content().text().text(), "hi");
}

TEST(CompleteMessage, WhatTheProviderSaidIsKept) {
  v1::SendMessageResponse response;
  v1::Message* message = response.mutable_message();
  message->set_name("accounts/a/messages/38");
  message->set_provider_message_id("38");
  message->set_chat("accounts/a/chats/x");
  message->add_recipients()->set_phone_number("+1");
  message->mutable_content()->mutable_text()->set_text("other");
  const v1::SendMessageResponse before = response;
  CompleteSent(Request(), "a", "r", response);
  response.mutable_message()->clear_direction();
  EXPECT_EQ(response.SerializeAsString(), before.SerializeAsString());
}

TEST(CompleteMessage, DataIsNeverSentBack) {
  v1::SendMessageRequest request = Request();
  request.mutable_content()->mutable_image()->set_data("bytes");
  request.mutable_content()->mutable_image()->set_caption("c");
  v1::SendMessageResponse response;
  CompleteSent(request, "a", "r", response);
  EXPECT_EQ(response.message().content().image().source_case(), v1::MediaContent::SOURCE_NOT_SET);
  EXPECT_EQ(response.message().content().image().caption(), "c");
}

TEST(CompleteMessage, AGroupIsNamedAndIsTheChat) {
  v1::SendMessageRequest request = Request();
  request.mutable_recipient()->set_group("accounts/a/groups/18");
  v1::SendMessageResponse response;
  CompleteSent(request, "a", "r", response);
  EXPECT_EQ(response.message().group(), "accounts/a/groups/18");
  EXPECT_EQ(response.message().chat(), "accounts/a/chats/18");
  EXPECT_EQ(response.message().recipients_size(), 0);
}

TEST(CompleteMessage, AGroupWhoseIdLooksLikeAPhoneNumberIsNoPhoneNumber) {
  v1::SendMessageRequest request = Request();
  request.mutable_recipient()->set_group("accounts/a/groups/12345678");
  v1::SendMessageResponse response;
  CompleteSent(request, "a", "r", response);
  EXPECT_EQ(response.message().chat(), "accounts/a/chats/12345678");
}

TEST(CompleteMessage, TheChatFollowsTheProvidersChatId) {
  v1::SendMessageResponse response;
  response.mutable_message()->set_chat_id("254722200200@c.us");
  CompleteSent(Request(), "a", "r", response);
  EXPECT_EQ(response.message().chat(), "accounts/a/chats/%2B254722200200");
}

TEST(CompleteMessage, ABroadcastGetsANameItsListAndItsTimes) {
  v1::SendBroadcastRequest request;
  request.set_list("accounts/a/lists/7");
  v1::SendBroadcastResponse response;
  response.mutable_broadcast()->set_state(v1::Broadcast::STATE_DONE);
  v1::BroadcastResult* result = response.mutable_broadcast()->add_results();
  result->mutable_recipient()->set_phone_number("+254722200200");
  result->mutable_message();
  int drawn = 0;
  CompleteBroadcast(
      request, "a", absl::FromUnixMillis(1500), [&drawn] { return std::to_string(++drawn); }, response);
  EXPECT_EQ(response.broadcast().name(), "accounts/a/broadcasts/~1");
  EXPECT_EQ(response.broadcast().list(), "accounts/a/lists/7");
  EXPECT_EQ(response.broadcast().create_time().seconds(), 1);
  EXPECT_EQ(response.broadcast().create_time().nanos(), 500000000);
  EXPECT_EQ(response.broadcast().end_time().seconds(), 1);
  EXPECT_EQ(response.broadcast().results(0).message().name(), "accounts/a/messages/~2");
}

TEST(CompleteMessage, WithoutItsFileARequestSaysEnoughToCompleteTheResponse) {
  v1::SendMessageRequest request = Request();
  request.set_request_id("r1");
  request.mutable_content()->mutable_audio()->set_data("bytes");
  request.mutable_content()->mutable_audio()->set_voice_note(true);
  request.mutable_content()->mutable_audio()->set_mime_type("audio/ogg");
  v1::SendMessageResponse full, trimmed;
  CompleteSent(request, "a", "n", full);
  CompleteSent(WithoutFileBytes(request), "a", "n", trimmed);
  EXPECT_EQ(trimmed.SerializeAsString(), full.SerializeAsString());
  EXPECT_EQ(WithoutFileBytes(request).request_id(), "r1");
}

TEST(CompleteMessage, MintedIdsFollowFromTheRequestId) {
  const auto random = [] { return std::string("random"); };
  EXPECT_EQ(MintIds("a", "", random)(), "random");
  std::function<std::string()> ids = MintIds("a", "r1", random);
  const std::string first = ids(), second = ids();
  EXPECT_NE(first, second);
  EXPECT_EQ(MintIds("a", "r1", random)(), first);
  EXPECT_NE(MintIds("b", "r1", random)(), first);
}

}  // namespace
}  // namespace postern
