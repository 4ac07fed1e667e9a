// How broadcasts come to the runner and leave it: starts, restarts, cancels and ends, and what comes between them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <future>
#include <optional>
#include <string>
#include <vector>

#include "gateway/broadcast_progress.h"
#include "gateway/broadcast_rows.h"
#include "tests/gateway/broadcast_runner_fixture.h"

namespace postern {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

using BroadcastEntryTest = BroadcastRunnerTest;

TEST_F(BroadcastEntryTest, WhoCancelsItTheMomentItIsAcceptedIsObeyed) {
  // The name is known to nobody before the commit; this is as early as can be.
  absl::StatusOr<v1::CancelBroadcastResponse> answer;
  const KeepResponse cancel_at_once = [&](const google::protobuf::Message& response) {
    const auto& accepted = static_cast<const v1::SendBroadcastResponse&>(response);
    runner_->Cancel(accepted.broadcast().name(), KeepNothing, [&](auto told) { answer = std::move(told); });
    return std::nullopt;
  };
  const std::string name = *Start(2, absl::ZeroDuration(), cancel_at_once);
  ASSERT_TRUE(RunToEnd(name));
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->broadcast().state(), v1::Broadcast::STATE_CANCELLING);
  EXPECT_THAT(OutcomesOf(name), ElementsAre("BROADCAST_CANCELLED", "BROADCAST_CANCELLED"));
  EXPECT_THAT(SentTo(), IsEmpty());
  EXPECT_THAT(StatesTold(), ElementsAre("RUNNING", "CANCELLING", "CANCELLED"));
}

TEST_F(BroadcastEntryTest, WhatCannotBeKeptIsNotAcceptedAndTakesNobodysPlace) {
  store_->log().full = true;
  for (int i = 0; i < 5; ++i) {
    EXPECT_TRUE(HasReason(Start(1).status(), reason::kStoreUnavailable)) << i;
    RunOut();
  }
  store_->log().full = false;
  EXPECT_TRUE(Start(1).ok());
  EXPECT_TRUE(Start(1).ok());
  ASSERT_TRUE(RunToSend(2));
  EXPECT_EQ(SentTo().size(), 2u) << "what was not accepted is not sent";
}

TEST_F(BroadcastEntryTest, WithoutItsAccountItRestsAndGoesOnOnceTheAccountIsBack) {
  const std::string name = *Start(2);
  ASSERT_TRUE(RunUntil([&] { return client_->Finish(kAccepted); }));
  ASSERT_TRUE(RunToSend(2));
  Restart({"other"});
  RunOut();
  EXPECT_EQ(SentTo().size(), 2u);
  EXPECT_THAT(log_.Text(), testing::HasSubstr("broadcast_not_resumed"));
  EXPECT_THAT(log_.Text(), testing::HasSubstr(name));
  EXPECT_FALSE(book_->Find(name)->has_end_time());
  Restart();
  ASSERT_TRUE(RunToEnd(name));
  EXPECT_EQ(SentTo().size(), 2u) << "whose send was under way then is never sent to again";
  EXPECT_THAT(OutcomesOf(name), ElementsAre("accepted", "UPSTREAM_OUTCOME_UNKNOWN"));
  EXPECT_THAT(StatesTold(), ElementsAre("RUNNING", "DONE"));
}

TEST_F(BroadcastEntryTest, WhatCannotBeReadAtTheStartIsReadAgainUntilItCanAndThenGoesOn) {
  const std::string name = *Start(2, absl::Seconds(30));
  ASSERT_TRUE(RunUntil([&] { return client_->Finish(kAccepted); }));
  ASSERT_TRUE(RunUntil([&] { return OutcomesOf(name)[0] == "accepted"; }));
  store_->state().unreadable = "broadcast-plan/";
  Restart();
  for (int i = 0; i < 10; ++i) {
    RunOut();
    clock_.Advance(absl::Minutes(1));
  }
  EXPECT_THAT(log_.Text(), testing::HasSubstr("broadcast_not_resumed"));
  EXPECT_EQ(SentTo().size(), 1u);
  store_->state().unreadable = "";
  RunOut();
  clock_.Advance(absl::Seconds(30));
  ASSERT_TRUE(RunUntil([&] { return client_->Finish(kAccepted); })) << "it is read after a minute at the latest";
  ASSERT_TRUE(RunToEnd(name));
  EXPECT_THAT(OutcomesOf(name), ElementsAre("accepted", "accepted"));
}

TEST_F(BroadcastEntryTest, WhoCancelsOneThatCouldNotBeReadIsToldThatNothingWasDone) {
  const std::string name = *Start(2, absl::Seconds(30));
  ASSERT_TRUE(RunUntil([&] { return client_->Finish(kAccepted); }));
  ASSERT_TRUE(RunUntil([&] { return OutcomesOf(name)[0] == "accepted"; }));
  store_->state().unreadable = "broadcast-plan/";
  Restart();
  EXPECT_TRUE(HasReason(Cancel(name).status(), reason::kStoreUnavailable));
  store_->state().unreadable = "";
  EXPECT_EQ(book_->Find(name)->state(), v1::Broadcast::STATE_RUNNING);
  clock_.Advance(absl::Seconds(1));
  RunOut();
  EXPECT_TRUE(Cancel(name).ok());
  ASSERT_TRUE(RunToEnd(name));
  EXPECT_THAT(OutcomesOf(name), ElementsAre("accepted", "BROADCAST_CANCELLED"));
}

TEST_F(BroadcastEntryTest, WhereTheListOfThemCannotBeReadItIsReadAgainAndWhatIsAcceptedMeanwhileIsSentOnce) {
  const std::string before = *Start(2, absl::Seconds(30));
  ASSERT_TRUE(RunUntil([&] { return client_->Finish(kAccepted); }));
  ASSERT_TRUE(RunUntil([&] { return OutcomesOf(before)[0] == "accepted"; }));
  client_ = std::make_shared<ScriptedClient>();
  store_->state().unreadable = "broadcast-running/";
  Restart();
  const std::string meanwhile = *Start(1);
  ASSERT_TRUE(RunToSend(1));
  store_->state().unreadable = "";
  clock_.Advance(absl::Seconds(1));
  RunOut();
  clock_.Advance(absl::Seconds(30));
  ASSERT_TRUE(RunToSend(2));
  RunOut();
  EXPECT_EQ(SentTo().size(), 2u) << "one of each";
  EXPECT_THAT(OutcomesOf(meanwhile), ElementsAre("pending")) << "it is not taken for one of an earlier life";
  while (client_->Finish(kAccepted)) {
  }
  ASSERT_TRUE(RunToEnd(before));
  ASSERT_TRUE(RunToEnd(meanwhile));
  EXPECT_THAT(OutcomesOf(before), ElementsAre("accepted", "accepted"));
  EXPECT_THAT(OutcomesOf(meanwhile), ElementsAre("accepted"));
}

TEST_F(BroadcastEntryTest, TheLimitOfAnAnswerIsTheOneOfTheMomentItIsSent) {
  max_response_bytes_ = 1000;
  ASSERT_TRUE(Start(2).ok());
  ASSERT_TRUE(RunToSend(1));
  max_response_bytes_ = 2000;
  ASSERT_TRUE(client_->Finish(kAccepted));
  ASSERT_TRUE(RunToSend(2));
  EXPECT_EQ(client_->exchanges()[0].call.max_response_bytes, 1000);
  EXPECT_EQ(client_->exchanges()[1].call.max_response_bytes, 2000);
}

TEST_F(BroadcastEntryTest, WhileItsAccountIsTakenAwayItRestsAndThenGoesOnByTheNewRoute) {
  const std::string name = *Start(3);
  ASSERT_TRUE(RunToSend(1));
  routers_.back()->Replace({});
  ASSERT_TRUE(client_->Finish(kAccepted));
  RunOut();
  EXPECT_EQ(SentTo().size(), 1u);
  const auto changed = std::make_shared<ScriptedClient>();
  routers_.back()->Replace({{"a", MakeTestRoute(provider_, "a", "", changed)}});
  clock_.Advance(absl::Seconds(1));
  ASSERT_TRUE(RunUntil([&] { return changed->Finish(kAccepted); }));
  ASSERT_TRUE(RunUntil([&] { return changed->Finish(kAccepted); }));
  ASSERT_TRUE(RunToEnd(name));
  EXPECT_THAT(OutcomesOf(name), ElementsAre("accepted", "accepted", "accepted"));
  EXPECT_EQ(SentTo().size(), 1u) << "by the route that has gone";
  EXPECT_EQ(changed->exchanges().size(), 2u);
}

TEST_F(BroadcastEntryTest, InAStoreThatWasRestoredNobodyIsSentToAndWhoseTurnCameSinceIsUnknown) {
  const std::string name = *Start(4);
  ASSERT_TRUE(RunUntil([&] { return client_->Finish(kAccepted); }));
  ASSERT_TRUE(RunToSend(2));
  ASSERT_TRUE(store_->state().Apply(RestoredRows({name})).ok());
  Restart();
  ASSERT_TRUE(RunToEnd(name));
  EXPECT_EQ(SentTo().size(), 2u);
  EXPECT_THAT(OutcomesOf(name), ElementsAre("accepted", "UPSTREAM_OUTCOME_UNKNOWN", "UPSTREAM_OUTCOME_UNKNOWN",
                                            "UPSTREAM_OUTCOME_UNKNOWN"));
  EXPECT_EQ(book_->Find(name)->counts().unknown_count(), 3);
  EXPECT_THAT(StatesTold(), ElementsAre("RUNNING", "DONE"));
  EXPECT_EQ(StoredRows(), 1u);
}

TEST_F(BroadcastEntryTest, AFullDiskHoldsTheNextSendBackAndLosesNoOutcome) {
  const std::string name = *Start(2);
  ASSERT_TRUE(RunToSend(1));
  store_->log().full = true;
  ASSERT_TRUE(client_->Finish(kAccepted));
  for (int i = 0; i < 3; ++i) {
    RunOut();
    clock_.Advance(absl::Seconds(1));
  }
  EXPECT_EQ(SentTo().size(), 1u) << "no send without a durable claim";
  store_->log().full = false;
  ASSERT_TRUE(RunUntil([&] { return client_->Finish(kAccepted); }));
  ASSERT_TRUE(RunToEnd(name));
  EXPECT_THAT(OutcomesOf(name), ElementsAre("accepted", "accepted"));
}

TEST_F(BroadcastEntryTest, WhoCancelsOnAFullDiskIsToldSo) {
  const std::string name = *Start(2, absl::Seconds(30));
  ASSERT_TRUE(RunUntil([&] { return client_->Finish(kAccepted); }));
  ASSERT_TRUE(RunUntil([&] { return OutcomesOf(name)[0] == "accepted"; }));
  store_->log().full = true;
  EXPECT_TRUE(HasReason(Cancel(name).status(), reason::kStoreUnavailable));
  // It is not forgotten: the runner goes on trying to write it.
  store_->log().full = false;
  clock_.Advance(absl::Seconds(1));
  ASSERT_TRUE(RunToEnd(name));
  EXPECT_EQ(book_->Find(name)->state(), v1::Broadcast::STATE_CANCELLED);
}

TEST_F(BroadcastEntryTest, WhoWaitsForACancelThatCannotBeWrittenIsToldAtTheServersEnd) {
  const std::string name = *Start(2, absl::Seconds(30));
  ASSERT_TRUE(RunUntil([&] { return client_->Finish(kAccepted); }));
  ASSERT_TRUE(RunUntil([&] { return OutcomesOf(name)[0] == "accepted"; }));
  store_->log().full = true;
  EXPECT_FALSE(Cancel(name).ok());
  std::optional<absl::Status> told;
  runner_->Cancel(name, KeepNothing, [&](const auto& response) { told = response.status(); });
  runner_->RunDue();
  EXPECT_FALSE(told.has_value()) << "it waits for the next try";
  runner_->Close(clock_.Now());
  ASSERT_TRUE(told.has_value());
  EXPECT_TRUE(HasReason(*told, reason::kStoreUnavailable));
}

// A store whose state tells before it gives a list.
class WatchedStore : public Store, public StateStore {
 public:
  explicit WatchedStore(Store& real) : real_(real) {}
  EventLog& log() override { return real_.log(); }
  StateStore& state() override { return *this; }
  absl::StatusOr<std::optional<StateEntry>> Get(absl::string_view key) const override { return real_.state().Get(key); }
  absl::Status Apply(const std::vector<StateWrite>& writes) override { return real_.state().Apply(writes); }
  absl::StatusOr<std::vector<std::pair<std::string, StateEntry>>> List(absl::string_view prefix) const override {
    before_list();
    return real_.state().List(prefix);
  }

  std::function<void()> before_list;

 private:
  Store& real_;
};

TEST_F(BroadcastEntryTest, WhoReadsTheResultsWhileItEndsSeesNobodyGoBackToPending) {
  const std::string name = *Start(1);
  ASSERT_TRUE(RunToSend(1));
  WatchedStore watched(*store_);
  watched.before_list = [&] {
    client_->Finish(kAccepted);
    ASSERT_TRUE(RunToEnd(name));
  };
  const BroadcastBook reader(watched, *sequencer_, clock_, log_, absl::Hours(1));
  const absl::StatusOr<v1::Broadcast> found = reader.Find(name);
  EXPECT_EQ(found->state(), v1::Broadcast::STATE_DONE);
  ASSERT_EQ(found->results_size(), 1);
  EXPECT_TRUE(found->results(0).has_message());
}

TEST_F(BroadcastEntryTest, WhatHasEndedIsKeptForItsTimeAndNoLonger) {
  const std::string name = *Start(1);
  ASSERT_TRUE(RunUntil([&] { return client_->Finish(kAccepted); }));
  ASSERT_TRUE(RunToEnd(name));
  clock_.Advance(absl::Hours(7 * 24) - absl::Seconds(1));
  EXPECT_TRUE(book_->Find(name).ok());
  clock_.Advance(absl::Seconds(2));
  EXPECT_TRUE(HasReason(book_->Find(name).status(), reason::kBroadcastNotFound));
}

TEST_F(BroadcastEntryTest, WhatRunsIsKeptHoweverLongItRuns) {
  const std::string name = *Start(2, absl::Hours(24));
  ASSERT_TRUE(RunUntil([&] { return client_->Finish(kAccepted); }));
  RunOut();
  clock_.Advance(absl::Hours(30 * 24));
  EXPECT_TRUE(book_->Find(name).ok());
  ASSERT_TRUE(RunUntil([&] { return client_->Finish(kAccepted); }));
  ASSERT_TRUE(RunToEnd(name));
  EXPECT_THAT(OutcomesOf(name), ElementsAre("accepted", "accepted"));
}

TEST(BroadcastProgressTest, AFailureThatDoesNotSayWhatHappenedIsToldAsUnknown) {
  storage::v1::BroadcastPlan plan;
  plan.mutable_recipients()->add_recipients()->set_phone_number(NumberOf(0));
  BroadcastProgress progress(StartingBroadcast("accounts/a/broadcasts/~1", 1, absl::UnixEpoch()), plan, {});
  google::rpc::ErrorInfo info;
  progress.Settle(absl::InternalError("odd")).error().details(0).UnpackTo(&info);
  EXPECT_EQ(info.reason(), "UPSTREAM_OUTCOME_UNKNOWN");
  EXPECT_EQ(info.metadata().count("replayed"), 0u) << "it is told for the first time";
  EXPECT_EQ(progress.record().counts().unknown_count(), 1);
}

TEST(PauseBeforeRetry, TheServersOwnPaceRefusesNobodyHoweverLongItTakes) {
  const absl::Status own_pace = Failure(reason::kLocalRateLimited, "others go first");
  EXPECT_TRUE(PauseBeforeRetry(own_pace, 20, 0.5).has_value());
  EXPECT_LE(*PauseBeforeRetry(own_pace, 100000, 0.5), absl::Minutes(1));
  const absl::Status unreachable = Failure(reason::kUpstreamUnreachable, "refused");
  EXPECT_TRUE(PauseBeforeRetry(unreachable, 19, 0.5).has_value());
  EXPECT_FALSE(PauseBeforeRetry(unreachable, 20, 0.5).has_value());
}

}  // namespace
}  // namespace postern
