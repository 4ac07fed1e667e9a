#include "gateway/idempotency.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <utility>

#include "base/status.h"
#include "postern/v1/message.pb.h"
#include "storage/memory/memory_store.h"
#include "tests/support/fake_clock.h"
#include "tests/support/recording_log.h"

namespace postern {
namespace {

using testing::ElementsAre;

const ClaimScope kScope{.account = "a", .rpc = "postern.v1.MessageService/SendMessage", .request_id = "r1"};

// A store that can refuse to write, and counts its commits.
class FragileState : public StateStore {
 public:
  explicit FragileState(StateStore& store) : store_(store) {}
  absl::StatusOr<std::optional<StateEntry>> Get(absl::string_view key) const override { return store_.Get(key); }
  absl::Status Apply(const std::vector<StateWrite>& writes) override {
    ++commits;
    return fail ? absl::ResourceExhaustedError("disk full") : store_.Apply(writes);
  }
  absl::StatusOr<std::vector<std::pair<std::string, StateEntry>>> List(absl::string_view prefix) const override {
    return store_.List(prefix);
  }

  std::atomic<bool> fail{false};
  std::atomic<int> commits{0};

 private:
  StateStore& store_;
};

class IdempotencyTest : public testing::Test {
 protected:
  IdempotencyTest() : store_(MakeMemoryStore({.clock = &clock_})), state_(store_->state()) { Restart("run1"); }

  void Restart(const std::string& owner, absl::Duration retention = absl::Hours(24)) {
    idempotency_.reset();
    IdempotencyOptions options;
    options.owner = owner;
    options.retention = retention;
    options.observe = [this](absl::string_view outcome) { outcomes_.emplace_back(outcome); };
    options.observe_doubt = [this](const std::string& claim_key) { doubts_.push_back(claim_key); };
    idempotency_ = std::make_unique<Idempotency>(state_, clock_, log_, options);
  }

  absl::StatusOr<Begun> Begin(const ClaimScope& scope = kScope, const std::string& hash = "h",
                              FirstTry first_try = {}) {
    std::promise<absl::StatusOr<Begun>> done;
    idempotency_->Begin(
        scope, hash, [&done](absl::StatusOr<Begun> begun) { done.set_value(std::move(begun)); }, std::move(first_try));
    return done.get_future().get();
  }

  // A claim that a list can settle.
  OpenClaim ClaimToFind() { return std::get<OpenClaim>(*Begin(kScope, "h", {.send_keys = {"k1"}})); }

  absl::Status Settle(const std::string& claim_key) {
    std::promise<absl::Status> done;
    idempotency_->Settle(claim_key, "found", {"m1"}, [&done](const absl::Status& status) { done.set_value(status); });
    return done.get_future().get();
  }

  size_t Rows(const std::string& prefix) { return store_->state().List(prefix)->size(); }

  OpenClaim Claim(const ClaimScope& scope = kScope) {
    absl::StatusOr<Begun> begun = Begin(scope);
    EXPECT_TRUE(begun.ok()) << begun.status();
    return begun.ok() ? std::get<OpenClaim>(*begun) : OpenClaim{};
  }

  absl::StatusOr<Begun> TryHold(const std::string& hash) {
    std::promise<absl::StatusOr<Begun>> done;
    idempotency_->Hold(kScope, hash, [&done](absl::StatusOr<Begun> begun) { done.set_value(std::move(begun)); });
    return done.get_future().get();
  }
  absl::Status HoldStatus(const std::string& hash) { return TryHold(hash).status(); }
  OpenClaim Hold() {
    absl::StatusOr<Begun> begun = TryHold("h");
    EXPECT_TRUE(begun.ok()) << begun.status();
    return begun.ok() ? std::get<OpenClaim>(*begun) : OpenClaim{};
  }

  void Finish(const OpenClaim& claim, absl::StatusOr<std::string> outcome) {
    std::promise<void> done;
    idempotency_->Finish(claim, std::move(outcome), [&done] { done.set_value(); });
    done.get_future().wait();
  }

  std::string Replayed(const absl::StatusOr<Begun>& begun) {
    EXPECT_TRUE(begun.ok()) << begun.status();
    if (!begun.ok() || !std::holds_alternative<StoredResponse>(*begun)) return "no stored response";
    return std::get<StoredResponse>(*begun).bytes;
  }

  FakeClock clock_;
  RecordingLog log_;
  std::unique_ptr<Store> store_;
  FragileState state_;
  std::vector<std::string> doubts_;    // Likewise.
  std::vector<std::string> outcomes_;  // Read when the thread has nothing to do.
  std::unique_ptr<Idempotency> idempotency_;
};

TEST_F(IdempotencyTest, AClaimIsDurableBeforeTheFirstTryMayBegin) {
  Claim();
  EXPECT_EQ(store_->state().List("claim/")->size(), 1u);
}

TEST_F(IdempotencyTest, ASecondCallGetsTheStoredResponse) {
  Finish(Claim(), "reply");
  EXPECT_EQ(Replayed(Begin()), "reply");
  EXPECT_THAT(outcomes_, ElementsAre("claimed", "replayed"));
}

TEST_F(IdempotencyTest, AStoredResponseOutlivesTheProcess) {
  Finish(Claim(), "reply");
  Restart("run2");
  EXPECT_EQ(Replayed(Begin()), "reply");
}

TEST_F(IdempotencyTest, WhileTheFirstTryIsUnderWayASecondIsAborted) {
  Claim();
  const absl::Status status = Begin().status();
  EXPECT_TRUE(HasReason(status, reason::kRequestInProgress)) << status;
  EXPECT_TRUE(DetailOf(status)->retry_delay);
}

TEST_F(IdempotencyTest, OtherFieldsUnderTheSameIdAreRefused) {
  const OpenClaim claim = Claim();
  EXPECT_TRUE(HasReason(Begin(kScope, "other").status(), reason::kRequestIdReused));
  Finish(claim, "reply");
  const absl::Status status = Begin(kScope, "other").status();
  EXPECT_TRUE(HasReason(status, reason::kRequestIdReused));
  EXPECT_EQ(DetailOf(status)->field_violations[0].field, "request_id");
}

TEST_F(IdempotencyTest, AClaimOfARunThatEndedIsInDoubtForGood) {
  Claim();
  Restart("run2");
  for (int i = 0; i < 2; ++i) {
    const absl::Status status = Begin().status();
    EXPECT_TRUE(HasReason(status, reason::kUpstreamOutcomeUnknown)) << status;
    EXPECT_EQ(DetailOf(status)->metadata.at("outcome"), "unknown");
  }
}

TEST_F(IdempotencyTest, ADoubtIsStoredWithItsDetails) {
  Finish(Claim(), Failure(reason::kUpstreamOutcomeUnknown, "lost").Metadata("http_status", "502"));
  Restart("run2");
  const absl::Status status = Begin().status();
  EXPECT_TRUE(HasReason(status, reason::kUpstreamOutcomeUnknown));
  EXPECT_EQ(status.message(), "lost");
  EXPECT_EQ(DetailOf(status)->metadata.at("http_status"), "502");
  EXPECT_EQ(DetailOf(status)->metadata.at("replayed"), "true");
}

TEST_F(IdempotencyTest, ADefiniteRefusalReleasesTheId) {
  Finish(Claim(), Failure(reason::kRecipientNotFound, "no contact"));
  EXPECT_TRUE(store_->state().List("claim/")->empty());
  Finish(Claim(), "reply");
  EXPECT_EQ(Replayed(Begin()), "reply");
}

TEST_F(IdempotencyTest, WithoutTheStoreNothingIsClaimed) {
  state_.fail = true;
  const absl::Status status = Begin().status();
  EXPECT_TRUE(HasReason(status, reason::kStoreUnavailable)) << status;
  EXPECT_EQ(DetailOf(status)->metadata.at("outcome"), "not_sent") << "it tells of earlier calls too";
  state_.fail = false;
  Claim();
}

TEST_F(IdempotencyTest, AnOutcomeThatCannotBeWrittenIsRememberedAndWrittenLater) {
  const OpenClaim claim = Claim();
  state_.fail = true;
  Finish(claim, "reply");
  EXPECT_EQ(Replayed(Begin()), "reply");
  state_.fail = false;
  idempotency_->Close();
  // Nothing else was asked of it: Close, or the next round, writes what is owed.
  Restart("run2");
  EXPECT_EQ(Replayed(Begin()), "reply");
}

TEST_F(IdempotencyTest, AnIdIsForgottenAfterTheRetention) {
  Finish(Claim(), "reply");
  clock_.Advance(absl::Hours(24) - absl::Seconds(1));
  EXPECT_EQ(Replayed(Begin()), "reply");
  clock_.Advance(absl::Seconds(1));
  Claim();
}

TEST_F(IdempotencyTest, AClaimUnderWayOutlivesAShortRetention) {
  Restart("run1", absl::Seconds(1));
  const OpenClaim claim = Claim();
  clock_.Advance(absl::Seconds(30));
  EXPECT_TRUE(HasReason(Begin().status(), reason::kRequestInProgress));
  Finish(claim, "reply");
  EXPECT_EQ(Replayed(Begin()), "reply");
  clock_.Advance(absl::Seconds(1));
  Claim();
}

TEST_F(IdempotencyTest, EachPartOfTheScopeCounts) {
  Finish(Claim(), "reply");
  for (auto part : {&ClaimScope::caller, &ClaimScope::account, &ClaimScope::rpc, &ClaimScope::request_id}) {
    ClaimScope other = kScope;
    other.*part += "x";
    Claim(other);
  }
}

TEST_F(IdempotencyTest, OfManyCallsAtOnceExactlyOneClaims) {
  std::vector<std::future<bool>> calls;
  for (int i = 0; i < 16; ++i) {
    calls.push_back(std::async(std::launch::async, [this] { return Begin().ok(); }));
  }
  int claimed = 0;
  for (auto& call : calls) claimed += call.get() ? 1 : 0;
  EXPECT_EQ(claimed, 1);
}

TEST_F(IdempotencyTest, WhatWaitsIsWrittenAsOneCommit) {
  std::promise<void> inside, go_on;
  idempotency_->Begin(kScope, "h", [&](absl::StatusOr<Begun>) {
    inside.set_value();
    go_on.get_future().wait();
  });
  inside.get_future().wait();
  const int before = state_.commits;
  std::vector<std::promise<void>> done(50);
  for (int i = 0; i < 50; ++i) {
    ClaimScope scope = kScope;
    scope.request_id = std::to_string(i);
    idempotency_->Begin(scope, "h", [&done, i](absl::StatusOr<Begun>) { done[i].set_value(); });
  }
  go_on.set_value();
  for (auto& one : done) one.get_future().wait();
  EXPECT_EQ(state_.commits - before, 1);
}

TEST_F(IdempotencyTest, AfterCloseNothingIsClaimed) {
  const OpenClaim claim = Claim();
  idempotency_->Close();
  const absl::Status status = Begin().status();
  EXPECT_TRUE(HasReason(status, reason::kStoreUnavailable));
  EXPECT_EQ(DetailOf(status)->metadata.count("outcome"), 0u) << "it tells nothing of earlier calls";
  Finish(claim, "reply");
}

TEST_F(IdempotencyTest, ARefusedFirstTryClaimsNothingButARepeatIsToldWhatWas) {
  const Failure too_late(reason::kUpstreamTimeout, "too little time");
  EXPECT_TRUE(HasReason(Begin(kScope, "h", {.refusal = too_late}).status(), reason::kUpstreamTimeout));
  EXPECT_EQ(Rows("claim/"), 0u);
  Finish(Claim(), Failure(reason::kUpstreamOutcomeUnknown, "lost"));
  EXPECT_TRUE(HasReason(Begin(kScope, "h", {.refusal = too_late}).status(), reason::kUpstreamOutcomeUnknown));
}

TEST_F(IdempotencyTest, AClaimStandsAmongThoseUnsettledUntilItIs) {
  OpenClaim claim = ClaimToFind();
  EXPECT_EQ(ClaimKeyOf(store_->state().List(UnsettledPrefix("a"))->at(0).first), claim.key);
  EXPECT_EQ(ClaimKeyOf(store_->state().List(SentPrefix("a", "k1"))->at(0).first), claim.key);
  Finish(claim, "reply");
  EXPECT_EQ(Rows("unsettled/"), 0u);
  EXPECT_EQ(Rows("sent/"), 1u);
  EXPECT_THAT(doubts_, testing::IsEmpty());
}

TEST_F(IdempotencyTest, ARefusalLeavesNothingBehind) {
  Finish(ClaimToFind(), Failure(reason::kRecipientNotFound, "no contact"));
  EXPECT_EQ(Rows(""), 0u);
}

TEST_F(IdempotencyTest, ADoubtIsToldAndCanBeSettled) {
  const OpenClaim claim = ClaimToFind();
  EXPECT_TRUE(absl::IsFailedPrecondition(Settle(claim.key))) << "it is under way";
  Finish(claim, Failure(reason::kUpstreamOutcomeUnknown, "lost"));
  EXPECT_THAT(doubts_, ElementsAre(claim.key));
  EXPECT_EQ(Rows("unsettled/"), 1u);
  EXPECT_TRUE(Settle(claim.key).ok());
  EXPECT_EQ(Rows("unsettled/"), 0u);
  Restart("run2");
  absl::StatusOr<Begun> begun = Begin();
  ASSERT_TRUE(begun.ok()) << begun.status();
  EXPECT_EQ(std::get<StoredResponse>(*begun).bytes, "found");
  EXPECT_TRUE(std::get<StoredResponse>(*begun).settled);
}

TEST_F(IdempotencyTest, AClaimOfARunThatEndedCanBeSettled) {
  const OpenClaim claim = ClaimToFind();
  Restart("run2");
  EXPECT_TRUE(Settle(claim.key).ok());
  EXPECT_EQ(Replayed(Begin()), "found");
}

TEST_F(IdempotencyTest, WhatIsKnownIsNotSettledAgain) {
  const OpenClaim claim = ClaimToFind();
  Finish(claim, "reply");
  EXPECT_TRUE(absl::IsFailedPrecondition(Settle(claim.key)));
  EXPECT_TRUE(absl::IsFailedPrecondition(Settle("claim/a/none")));
  EXPECT_EQ(Replayed(Begin()), "reply");
}

TEST(Claim, TheHashIsOfAllFieldsButTheRequestId) {
  v1::SendMessageRequest request;
  request.set_parent("accounts/a");
  request.mutable_content()->mutable_text()->set_text("hi");
  const std::string hash = RequestHash(request);
  EXPECT_EQ(hash.size(), 32u);
  request.set_request_id("r1");
  EXPECT_EQ(RequestHash(request), hash);
  request.mutable_content()->mutable_text()->set_text("ho");
  EXPECT_NE(RequestHash(request), hash);
}

TEST(Claim, WhateverMayHaveHappenedIsKeptAndWhatCertainlyDidNotIsReleased) {
  for (const Reason& reason : reason::kAll) {
    const bool kept =
        reason.name == std::string("UPSTREAM_OUTCOME_UNKNOWN") || reason.name == std::string("UPSTREAM_SEND_FAILED");
    EXPECT_EQ(DoubtOf(Failure(reason, "x")).has_value(), kept) << reason.name;
  }
  EXPECT_TRUE(DoubtOf(Failure(reason::kUpstreamTimeout, "x").Metadata("outcome", "unknown")));
  EXPECT_FALSE(DoubtOf(Failure(reason::kUpstreamTimeout, "x").Metadata("outcome", "not_sent")));
  EXPECT_FALSE(DoubtOf(absl::CancelledError("cancelled, nothing was sent")));
  EXPECT_TRUE(DoubtOf(absl::InternalError("a fault of our own")));
}

TEST_F(IdempotencyTest, AHeldIdIsNotWrittenUntilItsCommitAndIsKeptFromOthers) {
  const OpenClaim held = Hold();
  EXPECT_TRUE(store_->state().List("claim/")->empty());
  EXPECT_TRUE(HasReason(HoldStatus("h"), reason::kRequestInProgress));
  EXPECT_TRUE(HasReason(HoldStatus("other"), reason::kRequestIdReused));
  ASSERT_TRUE(state_.Apply({idempotency_->ResponseWrite(held, "reply")}).ok());
  idempotency_->Release(held);
  EXPECT_EQ(Replayed(Begin()), "reply");
  Restart("run2");
  EXPECT_EQ(Replayed(Begin()), "reply");
}

TEST_F(IdempotencyTest, AHeldIdThatIsLetGoWithoutACommitIsFreeAgain) {
  idempotency_->Release(Hold());
  EXPECT_EQ(Hold().request_hash, "h");
}

TEST_F(IdempotencyTest, AHeldIdWhoseProcessDiedIsFreeAgain) {
  Hold();
  Restart("run2");
  EXPECT_EQ(Hold().request_hash, "h");
}

}  // namespace
}  // namespace postern
