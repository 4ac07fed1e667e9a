#include "gateway/status_order.h"

#include <gtest/gtest.h>

namespace postern {
namespace {

v1::Event Changed(v1::Message::State state, const std::string& phone_number = "+254722200200") {
  v1::Event event;
  event.set_message("accounts/a/messages/1");
  event.mutable_message_state_changed()->set_state(state);
  if (!phone_number.empty()) event.mutable_message_state_changed()->mutable_recipient()->set_phone_number(phone_number);
  return event;
}

TEST(StatusOrder, EachStateStandsAboveTheOnesBeforeIt) {
  int64_t last = 0;
  for (v1::Message::State state : {v1::Message::STATE_SCHEDULED, v1::Message::STATE_QUEUED, v1::Message::STATE_SENT,
                                   v1::Message::STATE_FAILED, v1::Message::STATE_DELIVERED, v1::Message::STATE_READ}) {
    ASSERT_TRUE(RankOf(state).has_value());
    EXPECT_GT(*RankOf(state), last);
    last = *RankOf(state);
  }
}

TEST(StatusOrder, EveryStateEitherHasAPlaceOrIsNoState) {
  const auto* states = v1::Message::State_descriptor();
  for (int i = 0; i < states->value_count(); ++i) {
    const auto state = static_cast<v1::Message::State>(states->value(i)->number());
    const bool no_step = state == v1::Message::STATE_UNSPECIFIED || state == v1::Message::STATE_RECEIVED;
    EXPECT_EQ(RankOf(state).has_value(), !no_step) << states->value(i)->name();
  }
}

TEST(StatusOrder, AGuardIsOfOneMessageAndOneRecipient) {
  const Guard guard = *GuardOf(Changed(v1::Message::STATE_READ));
  EXPECT_EQ(GuardOf(Changed(v1::Message::STATE_SENT))->key, guard.key);
  EXPECT_NE(GuardOf(Changed(v1::Message::STATE_READ, "+254722201201"))->key, guard.key);
  EXPECT_NE(GuardOf(Changed(v1::Message::STATE_READ, ""))->key, guard.key);
  v1::Event other = Changed(v1::Message::STATE_READ);
  other.set_message("accounts/a/messages/2");
  EXPECT_NE(GuardOf(other)->key, guard.key);
}

TEST(StatusOrder, WhatHasNoPlaceHasNoGuard) {
  EXPECT_FALSE(GuardOf(Changed(v1::Message::STATE_UNSPECIFIED)));
  v1::Event nameless = Changed(v1::Message::STATE_READ);
  nameless.clear_message();
  EXPECT_FALSE(GuardOf(nameless));
  v1::Event message;
  message.set_message("accounts/a/messages/1");
  message.mutable_message_sent()->mutable_message()->set_state(v1::Message::STATE_SENT);
  EXPECT_FALSE(GuardOf(message));
}

}  // namespace
}  // namespace postern
