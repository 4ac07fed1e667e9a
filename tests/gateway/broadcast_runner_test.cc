#include "gateway/broadcast_runner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "tests/gateway/broadcast_runner_fixture.h"

namespace postern {
namespace {

using testing::ElementsAre;

TEST_F(BroadcastRunnerTest, EachGetsItInTheOrderGivenAndTheEndTellsWhatBecameOfWhom) {
  const std::string name = *Start(4);
  for (const HttpResult& answer : {kAccepted, kRefused, kLost, kAccepted}) {
    ASSERT_TRUE(RunUntil([&] { return client_->Finish(answer); }));
  }
  ASSERT_TRUE(RunToEnd(name));
  EXPECT_THAT(SentTo(), ElementsAre(NumberOf(0), NumberOf(1), NumberOf(2), NumberOf(3)));
  EXPECT_THAT(OutcomesOf(name), ElementsAre("accepted", "UPSTREAM_REJECTED", "UPSTREAM_OUTCOME_UNKNOWN", "accepted"));
  const v1::Broadcast ended = *book_->Find(name);
  EXPECT_EQ(ended.state(), v1::Broadcast::STATE_DONE);
  EXPECT_EQ(ended.counts().total_count(), 4);
  EXPECT_EQ(ended.counts().accepted_count(), 2);
  EXPECT_EQ(ended.counts().refused_count(), 1);
  EXPECT_EQ(ended.counts().unknown_count(), 1);
  EXPECT_EQ(ended.counts().pending_count(), 0);
  EXPECT_THAT(StatesTold(), ElementsAre("RUNNING", "DONE"));
  EXPECT_EQ(StoredRows(), 1u) << "what only a running broadcast needs is gone";
}

TEST_F(BroadcastRunnerTest, AResultIsTheMessageAsASingleSendGivesItWithoutContent) {
  const std::string name = *Start(2);
  ASSERT_TRUE(RunUntil([&] { return client_->Finish(kAccepted); }));
  ASSERT_TRUE(RunUntil([&] { return client_->Finish(kAccepted); }));
  ASSERT_TRUE(RunToEnd(name));
  const v1::Broadcast ended = *book_->Find(name);
  std::set<std::string> names;
  for (const v1::BroadcastResult& result : ended.results()) {
    names.insert(result.message().name());
    EXPECT_FALSE(result.message().has_content());
    EXPECT_EQ(result.message().direction(), v1::DIRECTION_OUTBOUND);
    EXPECT_EQ(result.message().recipients(0).phone_number(), result.recipient().phone_number());
  }
  EXPECT_EQ(names.size(), 2u);
  EXPECT_EQ(names.count(""), 0u);
}

TEST_F(BroadcastRunnerTest, ItsSendsGoAfterSingleOnesAndSayWhoGetsThem) {
  ASSERT_TRUE(Start(1).ok());
  ASSERT_TRUE(RunToSend(1));
  EXPECT_EQ(client_->exchanges()[0].call.priority, Priority::kBroadcast);
  EXPECT_FALSE(client_->exchanges()[0].call.recipient_key.empty());
  EXPECT_THAT(told_before_, ElementsAre(NumberOf(0)));
}

TEST_F(BroadcastRunnerTest, ThePauseBetweenTwoRecipientsIsKept) {
  const std::string name = *Start(2, absl::Seconds(30));
  ASSERT_TRUE(RunUntil([&] { return client_->Finish(kAccepted); }));
  ASSERT_TRUE(RunUntil([&] { return OutcomesOf(name)[0] == "accepted"; }));
  clock_.Advance(absl::Seconds(29));
  RunOut();
  EXPECT_EQ(client_->exchanges().size(), 1u);
  clock_.Advance(absl::Seconds(1));
  ASSERT_TRUE(RunToSend(2));
}

TEST_F(BroadcastRunnerTest, AClockThatIsSetBackHoldsNobodyUp) {
  Start(2, absl::Seconds(30)).IgnoreError();
  ASSERT_TRUE(RunUntil([&] { return client_->Finish(kAccepted); }));
  RunOut();
  clock_.Advance(-absl::Hours(5));
  RunOut();
  clock_.Advance(absl::Seconds(30));
  EXPECT_TRUE(RunToSend(2));
}

TEST_F(BroadcastRunnerTest, TheClaimOfARecipientIsDurableBeforeItsFirstByteGoesUpstream) {
  const std::string name = *Start(1);
  ASSERT_TRUE(RunToSend(1));
  EXPECT_EQ(store_->state().List(absl::StrCat("broadcast-step/", name))->size(), 1u);
  EXPECT_THAT(OutcomesOf(name), ElementsAre("pending"));
}

TEST_F(BroadcastRunnerTest, ARecipientWhoseSendWasUnderWayAtACrashIsUnknownAndNeverSentToAgain) {
  const std::string name = *Start(3);
  ASSERT_TRUE(RunUntil([&] { return client_->Finish(kAccepted); }));
  ASSERT_TRUE(RunToSend(2));
  Restart();
  ASSERT_TRUE(RunToSend(3));
  EXPECT_THAT(SentTo(), ElementsAre(NumberOf(0), NumberOf(1), NumberOf(2)));
  EXPECT_THAT(OutcomesOf(name), ElementsAre("accepted", "UPSTREAM_OUTCOME_UNKNOWN", "pending"));
  Restart();
  ASSERT_TRUE(RunToEnd(name));
  EXPECT_THAT(OutcomesOf(name), ElementsAre("accepted", "UPSTREAM_OUTCOME_UNKNOWN", "UPSTREAM_OUTCOME_UNKNOWN"));
  EXPECT_EQ(book_->Find(name)->counts().unknown_count(), 2);
  EXPECT_EQ(book_->Find(name)->counts().pending_count(), 0);
  EXPECT_THAT(StatesTold(), ElementsAre("RUNNING", "DONE"));
}

TEST_F(BroadcastRunnerTest, ARateLimitedRecipientWaitsAsLongAsAskedForAndIsNotLost) {
  const std::string name = *Start(2);
  ASSERT_TRUE(RunUntil([&] { return client_->Finish(kLimited); }));
  ASSERT_TRUE(RunUntil([&] { return store_->state().List("broadcast-step/")->empty(); }));
  clock_.Advance(absl::Minutes(7) - absl::Seconds(1));
  RunOut();
  EXPECT_EQ(client_->exchanges().size(), 1u);
  EXPECT_THAT(OutcomesOf(name), ElementsAre("pending", "pending"));
  clock_.Advance(absl::Seconds(1));
  ASSERT_TRUE(RunUntil([&] { return client_->Finish(kAccepted); }));
  ASSERT_TRUE(RunUntil([&] { return client_->Finish(kAccepted); }));
  ASSERT_TRUE(RunToEnd(name));
  EXPECT_THAT(SentTo(), ElementsAre(NumberOf(0), NumberOf(0), NumberOf(1)));
  EXPECT_THAT(OutcomesOf(name), ElementsAre("accepted", "accepted"));
}

TEST_F(BroadcastRunnerTest, ACrashWhileARecipientWaitsLeavesItToBeSentTo) {
  const std::string name = *Start(1);
  ASSERT_TRUE(RunUntil([&] { return client_->Finish(kLimited); }));
  ASSERT_TRUE(RunUntil([&] { return store_->state().List("broadcast-step/")->empty(); }));
  Restart();
  ASSERT_TRUE(RunToSend(2));
  EXPECT_THAT(SentTo(), ElementsAre(NumberOf(0), NumberOf(0)));
}

TEST_F(BroadcastRunnerTest, WhoCannotBeReachedForLongIsRefusedInTheEndAndNeverPassedOver) {
  const std::string name = *Start(1);
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(RunUntil([&] { return client_->Finish(kUnreachable); })) << i;
    RunOut();
    clock_.Advance(absl::Minutes(1));
  }
  ASSERT_TRUE(RunToEnd(name));
  EXPECT_THAT(OutcomesOf(name), ElementsAre("UPSTREAM_UNREACHABLE"));
  EXPECT_EQ(book_->Find(name)->counts().refused_count(), 1);
}

TEST_F(BroadcastRunnerTest, CancellingAwaitsTheSendUnderWayAndLeavesOutTheRest) {
  const std::string name = *Start(3);
  ASSERT_TRUE(RunUntil([&] { return client_->Finish(kAccepted); }));
  ASSERT_TRUE(RunToSend(2));
  EXPECT_EQ(Cancel(name)->broadcast().state(), v1::Broadcast::STATE_CANCELLING);
  EXPECT_EQ(Cancel(name)->broadcast().state(), v1::Broadcast::STATE_CANCELLING);
  ASSERT_TRUE(client_->Finish(kAccepted));
  ASSERT_TRUE(RunToEnd(name));
  EXPECT_THAT(OutcomesOf(name), ElementsAre("accepted", "accepted", "BROADCAST_CANCELLED"));
  EXPECT_EQ(Cancel(name)->broadcast().state(), v1::Broadcast::STATE_CANCELLED);
  EXPECT_EQ(book_->Find(name)->counts().cancelled_count(), 1);
  EXPECT_EQ(SentTo().size(), 2u);
  EXPECT_THAT(StatesTold(), ElementsAre("RUNNING", "CANCELLING", "CANCELLED"));
}

TEST_F(BroadcastRunnerTest, CancellingBetweenTwoSendsEndsItAtOnce) {
  const std::string name = *Start(2, absl::Seconds(30));
  ASSERT_TRUE(RunUntil([&] { return client_->Finish(kAccepted); }));
  ASSERT_TRUE(RunUntil([&] { return OutcomesOf(name)[0] == "accepted"; }));
  EXPECT_EQ(Cancel(name)->broadcast().state(), v1::Broadcast::STATE_CANCELLED);
  EXPECT_THAT(StatesTold(), ElementsAre("RUNNING", "CANCELLED"));
  EXPECT_THAT(OutcomesOf(name), ElementsAre("accepted", "BROADCAST_CANCELLED"));
}

TEST_F(BroadcastRunnerTest, WhatWasBeingCancelledAtACrashIsCancelledAfterIt) {
  const std::string name = *Start(2);
  ASSERT_TRUE(RunToSend(1));
  ASSERT_TRUE(Cancel(name).ok());
  Restart();
  ASSERT_TRUE(RunToEnd(name));
  EXPECT_THAT(OutcomesOf(name), ElementsAre("UPSTREAM_OUTCOME_UNKNOWN", "BROADCAST_CANCELLED"));
  EXPECT_EQ(SentTo().size(), 1u);
  EXPECT_THAT(StatesTold(), ElementsAre("RUNNING", "CANCELLING", "CANCELLED"));
}

TEST_F(BroadcastRunnerTest, AnAccountRunsSoManyAtATimeAndNoMore) {
  const std::string first = *Start(1);
  ASSERT_TRUE(Start(1).ok());
  const absl::Status status = Start(1).status();
  EXPECT_TRUE(HasReason(status, reason::kLocalRateLimited)) << status;
  EXPECT_TRUE(DetailOf(status)->retry_delay.has_value());
  EXPECT_TRUE(DetailOf(status)->quota.has_value());
  ASSERT_TRUE(RunUntil([&] { return client_->Finish(kAccepted); }));
  ASSERT_TRUE(RunUntil([&] { return client_->Finish(kAccepted); }));
  ASSERT_TRUE(RunToEnd(first));
  RunOut();
  EXPECT_TRUE(Start(1).ok());
}

TEST_F(BroadcastRunnerTest, ClosingAwaitsTheSendUnderWayAndKeepsItsOutcome) {
  const std::string name = *Start(2);
  ASSERT_TRUE(RunToSend(1));
  std::thread answer([this] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    client_->Finish(kAccepted);
  });
  runner_->Close(clock_.Now() + absl::Seconds(10));
  answer.join();
  EXPECT_THAT(OutcomesOf(name), ElementsAre("accepted", "pending"));
  EXPECT_EQ(SentTo().size(), 1u);
  Restart();
  ASSERT_TRUE(RunToSend(2));
  EXPECT_THAT(SentTo(), ElementsAre(NumberOf(0), NumberOf(1)));
}

}  // namespace
}  // namespace postern
