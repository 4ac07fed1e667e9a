#include "gateway/sequencer.h"

#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <thread>

#include "base/status.h"
#include "postern/v1/event.pb.h"
#include "tests/support/fake_clock.h"
#include "tests/support/gated_store.h"
#include "tests/support/recording_log.h"

namespace postern {
namespace {

Submission One(const std::string& id, const std::string& body_key = "") {
  Submission submission;
  EventRecord record;
  record.event_id = id;
  record.header.account = "a";
  v1::Event event;
  event.set_event_id(id);
  record.bytes = event.SerializeAsString();
  submission.records.push_back(record);
  submission.anonymous.push_back(!body_key.empty());
  submission.body_key = body_key;
  return submission;
}

class SequencerTest : public testing::Test {
 protected:
  void Start(SequencerOptions options = {}) { sequencer_ = std::make_unique<Sequencer>(store_, clock_, log_, options); }
  std::future<absl::StatusOr<SubmissionResult>> Submit(Submission submission) {
    auto promise = std::make_shared<std::promise<absl::StatusOr<SubmissionResult>>>();
    sequencer_->Submit(std::move(submission),
                       [promise](absl::StatusOr<SubmissionResult> result) { promise->set_value(std::move(result)); });
    return promise->get_future();
  }
  std::vector<v1::Event> Stored() {
    std::vector<v1::Event> events;
    const std::vector<StoredEvent> all = *store_.log().Read(1, {});
    for (const StoredEvent& stored : all) {
      EXPECT_TRUE(events.emplace_back().ParseFromString(stored.bytes));
    }
    return events;
  }

  FakeClock clock_;
  RecordingLog log_;
  GatedStore store_{clock_};
  std::unique_ptr<Sequencer> sequencer_;
};

TEST_F(SequencerTest, ASubmissionIsAnsweredAfterItsCommit) {
  Start();
  absl::StatusOr<SubmissionResult> result = Submit(One("e1")).get();
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->appended.at(0).sequence, 1);
  EXPECT_EQ(Stored().size(), 1u);
}

TEST_F(SequencerTest, WhatGathersDuringACommitIsOneBatch) {
  std::promise<void> gate;
  store_.log().gate = gate.get_future().share();
  Start();
  std::vector<std::future<absl::StatusOr<SubmissionResult>>> results;
  for (int i = 0; i < 10; ++i) results.push_back(Submit(One("e" + std::to_string(i))));
  // The first commit holds the gate with what it took; open it, and the rest must follow in one or two batches.
  gate.set_value();
  for (int i = 0; i < 10; ++i) {
    absl::StatusOr<SubmissionResult> result = results[i].get();
    ASSERT_TRUE(result.ok());
    EXPECT_EQ(result->appended.at(0).sequence, i + 1);
  }
  sequencer_->Close();
  EXPECT_LE(store_.log().batches.size(), 3u);
}

TEST_F(SequencerTest, AFailedAppendIsToldToEveryoneInTheBatch) {
  store_.log().fail = Failure(reason::kStoreUnavailable, "disk full");
  Start();
  EXPECT_TRUE(HasReason(Submit(One("e1")).get().status(), reason::kStoreUnavailable));
  EXPECT_NE(log_.Text().find("append_failed"), std::string::npos);
}

TEST_F(SequencerTest, AFullQueueRefusesAtOnce) {
  std::promise<void> gate;
  store_.log().gate = gate.get_future().share();
  Start({.max_queued_bytes = 10});
  auto first = Submit(One("e1"));
  std::vector<std::future<absl::StatusOr<SubmissionResult>>> more;
  for (int i = 0; i < 5; ++i) more.push_back(Submit(One("e-long-id-" + std::to_string(i))));
  int refused = 0;
  for (auto& result : more) {
    if (result.wait_for(std::chrono::seconds(0)) != std::future_status::ready) continue;
    EXPECT_TRUE(HasReason(result.get().status(), reason::kStoreUnavailable));
    ++refused;
  }
  EXPECT_GE(refused, 4);  // One may still wait behind the first.
  gate.set_value();
  EXPECT_TRUE(first.get().ok());
  sequencer_->Close();
}

TEST_F(SequencerTest, AFailedConditionRefusesItsOwnSubmissionAlone) {
  ASSERT_TRUE(store_.state().Apply({StateWrite::Put("taken", "x")}).ok());
  std::promise<void> gate;
  store_.log().gate = gate.get_future().share();
  Start();
  auto first = Submit(One("e1"));
  Submission conflicting = One("e2");
  conflicting.state_writes.push_back(StateWrite::Create("taken", "y"));
  auto second = Submit(std::move(conflicting));
  auto third = Submit(One("e3"));
  gate.set_value();
  EXPECT_TRUE(first.get().ok());
  EXPECT_TRUE(absl::IsAborted(second.get().status()));
  EXPECT_TRUE(third.get().ok());
  EXPECT_EQ(Stored().size(), 2u);
}

TEST_F(SequencerTest, AnEqualBodyWithinTheWindowIsMarkedAndKept) {
  Start();
  ASSERT_TRUE(Submit(One("e1", "a/hash")).get().ok());
  clock_.Advance(absl::Seconds(2));
  ASSERT_TRUE(Submit(One("e2", "a/hash")).get().ok());
  clock_.Advance(absl::Minutes(10));
  ASSERT_TRUE(Submit(One("e3", "a/hash")).get().ok());
  ASSERT_TRUE(Submit(One("e4", "b/hash")).get().ok());
  std::vector<v1::Event> events = Stored();
  ASSERT_EQ(events.size(), 4u);
  EXPECT_FALSE(events[0].possible_duplicate());
  EXPECT_TRUE(events[1].possible_duplicate());
  EXPECT_FALSE(events[2].possible_duplicate());  // Ten minutes later.
  EXPECT_FALSE(events[3].possible_duplicate());  // Another account.
}

TEST_F(SequencerTest, EqualBodiesInOneBatchAreMarkedToo) {
  std::promise<void> gate;
  store_.log().gate = gate.get_future().share();
  Start();
  auto first = Submit(One("e0"));
  auto second = Submit(One("e1", "a/hash"));
  auto third = Submit(One("e2", "a/hash"));
  gate.set_value();
  ASSERT_TRUE(second.get().ok());
  ASSERT_TRUE(third.get().ok());
  std::vector<v1::Event> events = Stored();
  EXPECT_FALSE(events.at(1).possible_duplicate());
  EXPECT_TRUE(events.at(2).possible_duplicate());
}

TEST_F(SequencerTest, RawIndexesPointIntoTheJoinedBatch) {
  Start();
  for (const char* id : {"e1", "e2"}) {
    Submission submission = One(id);
    submission.raws.push_back(std::string("raw of ") + id);
    submission.records[0].raw_index = 0;
    ASSERT_TRUE(Submit(std::move(submission)).get().ok());
  }
  std::vector<StoredEvent> stored = *store_.log().Read(1, {});
  EXPECT_EQ(*store_.log().ReadRaw(stored.at(0).raw_key), "raw of e1");
  EXPECT_EQ(*store_.log().ReadRaw(stored.at(1).raw_key), "raw of e2");
}

TEST_F(SequencerTest, CloseCommitsWhatWaitsAndRefusesTheRest) {
  Start();
  std::vector<std::future<absl::StatusOr<SubmissionResult>>> results;
  for (int i = 0; i < 100; ++i) results.push_back(Submit(One("e" + std::to_string(i))));
  sequencer_->Close();
  for (auto& result : results) EXPECT_TRUE(result.get().ok());
  EXPECT_TRUE(HasReason(Submit(One("late")).get().status(), reason::kStoreUnavailable));
}

TEST_F(SequencerTest, WorkRunsBetweenCommits) {
  Start();
  std::promise<std::thread::id> ran;
  sequencer_->RunBetweenCommits([&ran] { ran.set_value(std::this_thread::get_id()); });
  EXPECT_NE(ran.get_future().get(), std::this_thread::get_id());
}

}  // namespace
}  // namespace postern
