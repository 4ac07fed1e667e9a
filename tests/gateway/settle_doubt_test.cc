#include "gateway/settle_doubt.h"

#include <gtest/gtest.h>

#include "base/reason.h"

namespace postern {
namespace {

using storage::v1::Claim;

const absl::Time kNow = absl::FromUnixSeconds(1'700'000'000);

void SetTime(absl::Time time, google::protobuf::Timestamp& out) { out.set_seconds(absl::ToUnixSeconds(time)); }

Claim Doubt(absl::Duration age = absl::ZeroDuration()) {
  Claim claim;
  SetTime(kNow - age, *claim.mutable_claim_time());
  claim.mutable_error()->set_reason(reason::kUpstreamOutcomeUnknown.name);
  return claim;
}

Claim Sent(const std::string& id, absl::Duration age = absl::ZeroDuration()) {
  Claim claim;
  SetTime(kNow - age, *claim.mutable_claim_time());
  claim.set_response("reply");
  if (!id.empty()) claim.add_provider_message_ids(id);
  return claim;
}

v1::Message Listed(const std::string& id, absl::Duration after = absl::Seconds(1)) {
  v1::Message message;
  message.set_name("accounts/a/messages/" + id);
  message.set_provider_message_id(id);
  SetTime(kNow + after, *message.mutable_create_time());
  return message;
}

v1::QueuedMessage Queued() {
  v1::QueuedMessage message;
  message.set_provider_queue_id("17");
  message.set_chat_id("1@c.us");
  return message;
}

DoubtOutcome Outcome(const ShownSends& shown, const std::vector<Claim>& others = {},
                     const std::vector<absl::Time>& plain = {}) {
  return FindOutcome(Doubt(), others, shown, plain).outcome;
}

TEST(SettleDoubt, TheOnlyMessageThatFitsIsIt) {
  const Finding finding = FindOutcome(Doubt(), {}, {.listed = {Listed("m1")}}, {});
  EXPECT_EQ(finding.outcome, DoubtOutcome::kSent);
  EXPECT_EQ(finding.message.provider_message_id(), "m1");
}

TEST(SettleDoubt, AbsenceProvesNothing) { EXPECT_EQ(Outcome({}), DoubtOutcome::kNotShown); }

TEST(SettleDoubt, OnlyMessagesOfAboutThatTimeFit) {
  EXPECT_EQ(Outcome({.listed = {Listed("m1", -kDatedBefore)}}), DoubtOutcome::kSent);
  EXPECT_EQ(Outcome({.listed = {Listed("m1", -kDatedBefore - absl::Seconds(1))}}), DoubtOutcome::kNotShown);
  EXPECT_EQ(Outcome({.listed = {Listed("m1", kDatedAfter)}}), DoubtOutcome::kSent);
  EXPECT_EQ(Outcome({.listed = {Listed("m1", kDatedAfter + absl::Seconds(1))}}), DoubtOutcome::kNotShown);
}

TEST(SettleDoubt, OnlyMessagesOfItsSessionFit) {
  Claim doubt = Doubt();
  doubt.set_session("accounts/a/sessions/one");
  v1::Message own = Listed("m1");
  own.set_session("accounts/a/sessions/one");
  v1::Message others = Listed("m2");
  others.set_session("accounts/a/sessions/two");
  EXPECT_EQ(FindOutcome(doubt, {}, {.listed = {others}}, {}).outcome, DoubtOutcome::kNotShown);
  const Finding finding = FindOutcome(doubt, {}, {.listed = {others, own}}, {});
  EXPECT_EQ(finding.outcome, DoubtOutcome::kSent);
  EXPECT_EQ(finding.message.provider_message_id(), "m1");
  // Where the list, or the claim, names no session, it may be any.
  EXPECT_EQ(FindOutcome(doubt, {}, {.listed = {own, Listed("m2")}}, {}).outcome, DoubtOutcome::kAmbiguous);
  EXPECT_EQ(FindOutcome(Doubt(), {}, {.listed = {others, own}}, {}).outcome, DoubtOutcome::kAmbiguous);
}

TEST(SettleDoubt, ADoubtOfAnotherSessionIsNoRival) {
  Claim doubt = Doubt();
  doubt.set_session("accounts/a/sessions/one");
  Claim other = Doubt();
  other.set_session("accounts/a/sessions/two");
  v1::Message own = Listed("m1");
  own.set_session("accounts/a/sessions/one");
  EXPECT_EQ(FindOutcome(doubt, {other}, {.listed = {own}}, {}).outcome, DoubtOutcome::kSent);
  EXPECT_EQ(FindOutcome(doubt, {Doubt()}, {.listed = {own}}, {}).outcome, DoubtOutcome::kAmbiguous);
}

TEST(SettleDoubt, TwoMessagesThatFitSettleNothing) {
  EXPECT_EQ(Outcome({.listed = {Listed("m1"), Listed("m2")}}), DoubtOutcome::kAmbiguous);
}

TEST(SettleDoubt, TheMessageOfAnotherClaimIsTaken) {
  EXPECT_EQ(Outcome({.listed = {Listed("m1")}}, {Sent("m1")}), DoubtOutcome::kNotShown);
  EXPECT_EQ(FindOutcome(Doubt(), {Sent("m2")}, {.listed = {Listed("m1"), Listed("m2")}}, {}).message.name(),
            "accounts/a/messages/m1");
}

TEST(SettleDoubt, TwoDoubtsAndOneMessageStayUnknown) {
  EXPECT_EQ(Outcome({.listed = {Listed("m1")}}, {Doubt(absl::Seconds(20))}), DoubtOutcome::kAmbiguous);
}

TEST(SettleDoubt, ADoubtOfAnotherTimeIsNoRival) {
  EXPECT_EQ(Outcome({.listed = {Listed("m1")}}, {Doubt(absl::Hours(1))}), DoubtOutcome::kSent);
}

TEST(SettleDoubt, ACallUnderWayMayOwnIt) {
  Claim under_way;
  SetTime(kNow, *under_way.mutable_claim_time());
  EXPECT_EQ(Outcome({.listed = {Listed("m1")}}, {under_way}), DoubtOutcome::kAmbiguous);
}

TEST(SettleDoubt, AClaimWhoseMessageHasNoIdMayOwnIt) {
  EXPECT_EQ(Outcome({.listed = {Listed("m1")}}, {Sent("")}), DoubtOutcome::kAmbiguous);
}

TEST(SettleDoubt, ASendWithoutRequestIdMayOwnIt) {
  EXPECT_EQ(Outcome({.listed = {Listed("m1")}}, {}, {kNow - absl::Seconds(10)}), DoubtOutcome::kAmbiguous);
  EXPECT_EQ(Outcome({.listed = {Listed("m1")}}, {}, {kNow - absl::Hours(1)}), DoubtOutcome::kSent);
}

TEST(SettleDoubt, AMessageWithoutTimeOrIdSettlesNothing) {
  v1::Message undated = Listed("m1");
  undated.clear_create_time();
  EXPECT_EQ(Outcome({.listed = {undated}}), DoubtOutcome::kAmbiguous);
  v1::Message nameless = Listed("m1");
  nameless.clear_provider_message_id();
  EXPECT_EQ(Outcome({.listed = {nameless}}), DoubtOutcome::kAmbiguous);
}

TEST(SettleDoubt, ABroadcastThatDoesNotKnowAllItsIdsMayOwnIt) {
  Claim broadcast = Sent("m2");
  broadcast.add_send_keys("k1");
  broadcast.add_send_keys("k2");
  EXPECT_EQ(Outcome({.listed = {Listed("m1")}, .other_ids = {"m2"}}, {broadcast}), DoubtOutcome::kAmbiguous);
  broadcast.add_provider_message_ids("m3");
  EXPECT_EQ(Outcome({.listed = {Listed("m1")}, .other_ids = {"m2", "m3"}}, {broadcast}), DoubtOutcome::kSent);
}

TEST(SettleDoubt, AClaimWhoseIdIsNotListedMayOwnIt) {
  EXPECT_EQ(Outcome({.listed = {Listed("m1")}}, {Sent("elsewhere")}), DoubtOutcome::kAmbiguous);
  EXPECT_EQ(Outcome({.listed = {Listed("m1")}}, {Sent("elsewhere", absl::Hours(1))}), DoubtOutcome::kSent);
  EXPECT_EQ(Outcome({.listed = {Listed("m1")}, .other_ids = {"elsewhere"}}, {Sent("elsewhere")}), DoubtOutcome::kSent);
}

// Nothing tells since when it waits: an earlier send of the same, of whoever, may have put it there.
TEST(SettleDoubt, WhatWaitsForThePhoneSettlesNothing) {
  EXPECT_EQ(Outcome({.has_queue = true, .queued = {Queued()}}), DoubtOutcome::kAmbiguous);
  EXPECT_EQ(Outcome({.listed = {Listed("m1")}, .has_queue = true, .queued = {Queued()}}), DoubtOutcome::kAmbiguous);
}

TEST(SettleDoubt, WhereThereIsAQueueAnySendBeforeWithoutAnIdMayOwnIt) {
  const ShownSends shown{.listed = {Listed("m1")}, .has_queue = true};
  EXPECT_EQ(Outcome(shown, {Sent("", absl::Hours(2))}), DoubtOutcome::kAmbiguous);
  EXPECT_EQ(Outcome(shown, {Doubt(absl::Hours(2))}), DoubtOutcome::kAmbiguous);
  EXPECT_EQ(Outcome(shown, {}, {kNow - absl::Minutes(20)}), DoubtOutcome::kAmbiguous);
  EXPECT_EQ(Outcome(shown, {Sent("m0", absl::Hours(2))}), DoubtOutcome::kSent);
  EXPECT_EQ(Outcome(shown, {Sent("", -absl::Hours(2))}), DoubtOutcome::kSent) << "a later one cannot have made it";
}

TEST(SettleDoubt, WhatWasTriedBeforeTheClaimIsOlder) {
  v1::QueuedMessage old = Queued();
  SetTime(kNow - absl::Minutes(2), *old.mutable_last_try_time());
  EXPECT_EQ(Outcome({.queued = {old}}), DoubtOutcome::kNotShown);
}

}  // namespace
}  // namespace postern
