#include "gateway/account_watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/status.h"
#include "gateway/ingest_event.h"
#include "storage/memory/memory_store.h"
#include "tests/support/fake_clock.h"
#include "tests/support/recording_log.h"

namespace postern {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr absl::Duration kSilentAfter = absl::Minutes(10);

CallReport Down() { return {.status = Failure(reason::kUpstreamUnreachable, "connection refused")}; }
CallReport Refused() { return {.status = Failure(reason::kUpstreamAuthFailed, "HTTP 401")}; }
CallReport Answered() { return {.status = absl::OkStatus()}; }

class AccountWatchTest : public testing::Test {
 protected:
  AccountWatchTest() { Start(); }
  ~AccountWatchTest() override { Stop(); }

  // A server's life on the log of the one before.
  void Start() {
    store_ = MakeMemoryStore({.clock = &clock_, .content = content_});
    feed_ = std::make_unique<Feed>(*store_, int64_t{1} << 20);
    sequencer_ = std::make_unique<Sequencer>(*store_, clock_, log_, SequencerOptions{});
    AccountWatchOptions options;
    options.steady = [this] { return steady_; };
    options.observe = [this](const std::string& account, v1::AccountHealth::State state) {
      if (account == "a") observed_.push_back(state);
    };
    watch_ = std::make_unique<AccountWatch>(
        *store_, *feed_, *sequencer_, clock_, log_,
        std::vector<WatchedAccount>{Watched("a", kSilentAfter), Watched("b", absl::ZeroDuration())}, options);
  }
  static WatchedAccount Watched(const std::string& slug, absl::Duration silent_after) {
    WatchedAccount watched;
    watched.account.slug = slug;
    watched.account.provider = "testprovider";
    watched.rules.silent_after = silent_after;
    return watched;
  }
  void Stop() {
    if (watch_ != nullptr) watch_->Close();
    Crash();
  }
  // As if killed: nothing is kept that was not.
  void Crash() {
    if (sequencer_ != nullptr) sequencer_->Close();
    watch_.reset();
    sequencer_.reset();
    feed_.reset();
    store_.reset();
  }
  void Restart() {
    Stop();
    Start();
    Look();
  }

  void Pass(absl::Duration time) {
    clock_.Advance(time);
    steady_ += time;
  }
  // Waits until what was submitted is committed.
  void Settle() {
    std::promise<void> done;
    sequencer_->Submit({}, [&done](absl::StatusOr<SubmissionResult>) { done.set_value(); });
    done.get_future().wait();
  }
  void Look() {
    watch_->RunOnce();
    Settle();
  }
  void Call(const CallReport& report, absl::Duration later = absl::ZeroDuration()) {
    Pass(later);
    watch_->CallEnded("a", report);
    Settle();
  }
  void GoDown() {
    for (int i = 0; i < 3; ++i) Call(Down(), absl::Seconds(3));
  }

  // An event of the provider, appended as a webhook's is.
  void Receive(const std::string& account = "a") {
    Account from;
    from.slug = account;
    ReadEvent read;
    read.event.set_type(v1::EVENT_TYPE_GROUP_JOINED);
    std::promise<void> done;
    sequencer_->Submit(MakePolledSubmission({read}, {.account = &from, .received = clock_.Now()}),
                       [&done](absl::StatusOr<SubmissionResult>) { done.set_value(); });
    done.get_future().wait();
  }

  // The health events of the account `a` in the log.
  std::vector<v1::Event> Told() {
    std::vector<v1::Event> told;
    const std::vector<StoredEvent> all = *store_->log().Read(1, {});
    for (const StoredEvent& stored : all) {
      v1::Event event;
      EXPECT_TRUE(event.ParseFromString(stored.bytes));
      if (event.has_account_health_changed() && event.account() == "accounts/a") told.push_back(event);
    }
    return told;
  }
  std::vector<int> ToldStates() {
    std::vector<int> states;
    for (const v1::Event& event : Told()) states.push_back(event.account_health_changed().health().state());
    return states;
  }
  v1::AccountHealth::State State() { return watch_->Find("a").state(); }

  FakeClock clock_;
  absl::Duration steady_ = absl::Hours(5);
  RecordingLog log_;
  std::shared_ptr<MemoryContent> content_ = std::make_shared<MemoryContent>();
  std::unique_ptr<Store> store_;
  std::unique_ptr<Feed> feed_;
  std::unique_ptr<Sequencer> sequencer_;
  std::vector<v1::AccountHealth::State> observed_;
  std::unique_ptr<AccountWatch> watch_;
};

constexpr auto kUnknown = v1::AccountHealth::STATE_UNSPECIFIED;
constexpr auto kHealthy = v1::AccountHealth::STATE_HEALTHY;
constexpr auto kSilent = v1::AccountHealth::STATE_SILENT;
constexpr auto kUnreachable = v1::AccountHealth::STATE_UNREACHABLE;
constexpr auto kAuthFailed = v1::AccountHealth::STATE_AUTH_FAILED;

TEST_F(AccountWatchTest, AChangeIsAnEventOfTheGatewayWithBothViews) {
  Call(Answered());
  GoDown();
  const std::vector<v1::Event> told = Told();
  ASSERT_THAT(told, SizeIs(1)) << "that all is well from the beginning is no change";
  EXPECT_EQ(told[0].type(), v1::EVENT_TYPE_ACCOUNT_HEALTH_CHANGED);
  EXPECT_EQ(told[0].source(), v1::Event::SOURCE_GATEWAY);
  EXPECT_EQ(told[0].account(), "accounts/a");
  EXPECT_EQ(told[0].provider(), "testprovider");
  EXPECT_EQ(told[0].chat(), "");
  EXPECT_NE(told[0].event_id(), "");
  EXPECT_EQ(told[0].receive_time().seconds(), absl::ToUnixSeconds(clock_.Now()));
  const v1::AccountHealthChanged& changed = told[0].account_health_changed();
  EXPECT_EQ(changed.health().state(), kUnreachable);
  EXPECT_THAT(changed.health().reason(), testing::HasSubstr("connection refused"));
  EXPECT_EQ(changed.previous_health().state(), kHealthy);
  EXPECT_EQ(State(), kUnreachable);
  EXPECT_THAT(observed_, ElementsAre(kUnknown, kHealthy, kUnreachable));
  EXPECT_EQ(watch_->Find("b").state(), kUnknown);
  EXPECT_EQ(watch_->Find("nobody").state(), kUnknown);
}

TEST_F(AccountWatchTest, WhatIsBadFromTheBeginningIsToldWithoutAViewBefore) {
  Call(Refused());
  ASSERT_THAT(ToldStates(), ElementsAre(kAuthFailed));
  EXPECT_FALSE(Told()[0].account_health_changed().has_previous_health());
}

TEST_F(AccountWatchTest, ARestartRepeatsNothingAndGoesOn) {
  Call(Answered());
  GoDown();
  Restart();
  EXPECT_EQ(State(), kUnreachable);
  GoDown();
  EXPECT_THAT(ToldStates(), ElementsAre(kUnreachable));
  Call(Answered());
  EXPECT_THAT(ToldStates(), ElementsAre(kUnreachable, kHealthy));
  Restart();
  Call(Answered());
  EXPECT_THAT(ToldStates(), ElementsAre(kUnreachable, kHealthy));
  EXPECT_EQ(Told()[1].account_health_changed().previous_health().state(), kUnreachable);
  EXPECT_NE(Told()[0].event_id(), Told()[1].event_id());
}

TEST_F(AccountWatchTest, ACrashRepeatsNothingAndForgetsNothing) {
  Call(Refused());
  Crash();
  Start();
  Look();
  EXPECT_EQ(State(), kAuthFailed);
  Call(Refused());
  EXPECT_THAT(ToldStates(), ElementsAre(kAuthFailed));
  Call(Answered());
  EXPECT_THAT(ToldStates(), ElementsAre(kAuthFailed, kHealthy));
}

TEST_F(AccountWatchTest, SilenceIsToldAndTheNextEventEndsIt) {
  Look();
  Receive();
  Look();
  EXPECT_EQ(State(), kHealthy);
  Pass(kSilentAfter);
  Look();
  Look();
  EXPECT_THAT(ToldStates(), ElementsAre(kSilent));
  Pass(absl::Minutes(1));
  Receive();
  Look();
  EXPECT_THAT(ToldStates(), ElementsAre(kSilent, kHealthy));
  EXPECT_EQ(watch_->Find("a").last_event_time().seconds(), absl::ToUnixSeconds(clock_.Now()));
}

TEST_F(AccountWatchTest, WhatPosternTellsOrAnotherAccountReceivesIsNoEventOfTheAccount) {
  Look();
  Call(Refused());
  Receive("b");
  Look();
  EXPECT_FALSE(watch_->Find("a").has_last_event_time());
  EXPECT_TRUE(watch_->Find("b").has_last_event_time());
}

TEST_F(AccountWatchTest, TheTimeOfTheLastEventSurvivesARestartAndACrash) {
  Look();
  Receive();
  const int64_t received = absl::ToUnixSeconds(clock_.Now());
  Look();
  Pass(absl::Seconds(31));
  Look();  // Kept by now.
  Restart();
  EXPECT_EQ(watch_->Find("a").last_event_time().seconds(), received);
  Pass(absl::Seconds(31));
  Look();
  Pass(absl::Seconds(1));
  Receive();
  const int64_t again = absl::ToUnixSeconds(clock_.Now());
  Crash();  // Before the watch saw it.
  Start();
  Look();
  EXPECT_EQ(watch_->Find("a").last_event_time().seconds(), again);
}

TEST_F(AccountWatchTest, OnlyTheEndOfTheLogIsReadAgain) {
  for (int i = 0; i < 3; ++i) Receive("b");
  Restart();
  Receive();
  const std::optional<StateEntry> kept = *store_->state().Get("health_position");
  ASSERT_TRUE(kept.has_value());
  storage::v1::KeptHealthPosition position;
  ASSERT_TRUE(position.ParseFromString(kept->value));
  Stop();
  EXPECT_EQ(position.next_sequence(), 1) << "nothing was read in the first life";
  Start();
  Look();
  Restart();
  ASSERT_TRUE(position.ParseFromString((*store_->state().Get("health_position"))->value));
  EXPECT_EQ(position.next_sequence(), 5);
}

TEST_F(AccountWatchTest, ASilenceThatBeganInAnEarlierLifeIsToldOnce) {
  Look();
  Receive();
  Look();
  Pass(absl::Minutes(6));
  Restart();
  Pass(absl::Minutes(5));
  Look();
  EXPECT_THAT(ToldStates(), ElementsAre(kSilent));
  Restart();
  Pass(absl::Minutes(30));
  Look();
  Call(Answered());
  EXPECT_THAT(ToldStates(), ElementsAre(kSilent));
}

TEST_F(AccountWatchTest, AChangeThatCannotBeCommittedIsToldLaterAndOnceOnly) {
  Call(Answered());
  sequencer_->Close();
  watch_->CallEnded("a", Refused());
  EXPECT_EQ(State(), kAuthFailed);
  for (int i = 0; i < 10; ++i) watch_->CallEnded("a", Refused());
  EXPECT_THAT(ToldStates(), IsEmpty());
  Crash();
  Start();
  Look();
  Call(Refused());
  EXPECT_THAT(ToldStates(), ElementsAre(kAuthFailed));
}

TEST_F(AccountWatchTest, AnAccountThatStaysKeepsItsStateUnderNewRules) {
  Call(Answered());
  GoDown();
  watch_->Follow({Watched("a", absl::Hours(1)), Watched("c", absl::ZeroDuration())});
  EXPECT_EQ(State(), kUnreachable);
  Call(Answered(), absl::Minutes(2));
  EXPECT_EQ(State(), kHealthy);
  Pass(absl::Minutes(30));
  Look();
  EXPECT_EQ(State(), kHealthy) << "by the old rule it were silent";
  Pass(absl::Minutes(31));
  Look();
  EXPECT_EQ(State(), kSilent);
  watch_->CallEnded("c", Answered());
  EXPECT_EQ(watch_->Find("c").state(), kHealthy);
}

TEST_F(AccountWatchTest, AnAccountThatHasGoneIsNotWatchedAndGoesOnFromWhatIsKeptWhenItIsBack) {
  Call(Answered());
  GoDown();
  watch_->Follow({});
  EXPECT_EQ(State(), kUnknown);
  Call(Answered(), absl::Minutes(2));
  EXPECT_THAT(ToldStates(), ElementsAre(kUnreachable));
  watch_->Follow({Watched("a", kSilentAfter)});
  EXPECT_EQ(State(), kUnreachable);
  Call(Answered(), absl::Minutes(2));
  EXPECT_THAT(ToldStates(), ElementsAre(kUnreachable, kHealthy));
}

}  // namespace
}  // namespace postern
