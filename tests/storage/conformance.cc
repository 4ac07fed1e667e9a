#include "tests/storage/conformance.h"

#include <time.h>

#include <algorithm>
#include <atomic>
#include <iostream>
#include <set>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "gmock/gmock.h"
#include "storage/cursor.h"
#include "storage/retention.h"

namespace postern {

EventRecord Record(const std::string& event_id) {
  EventRecord record;
  record.event_id = event_id;
  record.header.type = 3;
  record.header.direction = 1;
  record.header.account = "main";
  record.header.chat = "accounts/main/chats/c1";
  record.header.conversation = "accounts/main/conversations/7";
  record.bytes = event_id;
  return record;
}

AppendBatch Batch(std::vector<EventRecord> records, absl::Time now) {
  AppendBatch batch;
  batch.records = std::move(records);
  batch.now = now;
  return batch;
}

std::vector<StoredEvent> ReadEverything(const EventLog& log) {
  std::vector<StoredEvent> all;
  const LogBounds bounds = log.Bounds();
  for (int64_t from = bounds.first_sequence; from < bounds.next_sequence;) {
    absl::StatusOr<std::vector<StoredEvent>> page = log.Read(from, {});
    EXPECT_TRUE(page.ok()) << page.status();
    if (!page.ok() || page->empty()) break;
    from = page->back().sequence + 1;
    all.insert(all.end(), page->begin(), page->end());
  }
  return all;
}

void StoreConformance::SetUp() {
  home_ = GetParam().make(clock_);
  Reopen();
}

void StoreConformance::Reopen() {
  store_.reset();
  absl::StatusOr<std::unique_ptr<Store>> store = home_->Open();
  ASSERT_TRUE(store.ok()) << store.status();
  store_ = *std::move(store);
}

int64_t StoreConformance::Fill(const std::string& prefix, int count, size_t bytes) {
  AppendBatch batch;
  batch.now = clock_.Now();
  for (int i = 0; i < count; ++i) {
    batch.records.push_back(Record(absl::StrCat(prefix, i)));
    batch.records.back().bytes = std::string(bytes, 'x');
  }
  absl::StatusOr<AppendResult> result = log().Append(batch);
  EXPECT_TRUE(result.ok()) << result.status();
  return result.ok() ? result->appended[0].sequence : -1;
}

std::vector<StoredEvent> StoreConformance::ReadAll() { return ReadEverything(log()); }

namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Optional;
using testing::SizeIs;

std::vector<std::string> BytesOf(const std::vector<StoredEvent>& events) {
  std::vector<std::string> bytes;
  for (const StoredEvent& event : events) bytes.push_back(event.bytes);
  return bytes;
}

std::optional<std::string> ValueOf(const StateStore& state, const std::string& key) {
  absl::StatusOr<std::optional<StateEntry>> entry = state.Get(key);
  EXPECT_TRUE(entry.ok()) << entry.status();
  if (!entry.ok() || !entry->has_value()) return std::nullopt;
  return (*entry)->value;
}

// EventLog::Append.

TEST_P(StoreConformance, AnAppendIsReadBackAsItWas) {
  EventRecord record = Record("evt_1");
  record.bytes = std::string("a\0b\xff", 4);
  absl::StatusOr<AppendResult> result = log().Append(Batch({record}, clock_.Now()));
  ASSERT_TRUE(result.ok()) << result.status();
  ASSERT_THAT(result->appended, SizeIs(1));
  EXPECT_EQ(result->appended[0].sequence, 1);
  EXPECT_FALSE(result->appended[0].duplicate);
  EXPECT_EQ(result->publish_time, clock_.Now());
  std::vector<StoredEvent> events = ReadAll();
  ASSERT_THAT(events, SizeIs(1));
  EXPECT_EQ(events[0].bytes, record.bytes);
  EXPECT_EQ(events[0].publish_time, clock_.Now());
  EXPECT_EQ(events[0].header.type, 3);
  EXPECT_EQ(events[0].header.direction, 1);
  EXPECT_EQ(events[0].header.account, record.header.account);
  EXPECT_EQ(events[0].header.chat, record.header.chat);
  EXPECT_EQ(events[0].header.conversation, record.header.conversation);
  EXPECT_FALSE(events[0].header.superseded);
  EXPECT_EQ(events[0].raw_key, "");
}

TEST_P(StoreConformance, ACommitMustSurviveTheEndOfTheProcess) {
  AppendBatch batch = Batch({Record("evt_1"), Record("evt_2")}, clock_.Now());
  batch.raws = {"raw body"};
  batch.records[0].raw_index = 0;
  batch.state_writes = {StateWrite::Put("cursor", "5")};
  ASSERT_TRUE(log().Append(batch).ok());
  const LogBounds before = log().Bounds();
  Reopen();
  std::vector<StoredEvent> events = ReadAll();
  EXPECT_THAT(BytesOf(events), ElementsAre("evt_1", "evt_2"));
  absl::StatusOr<std::string> raw = log().ReadRaw(events[0].raw_key);
  ASSERT_TRUE(raw.ok()) << raw.status();
  EXPECT_EQ(*raw, "raw body");
  EXPECT_THAT(ValueOf(state(), "cursor"), Optional(std::string("5")));
  EXPECT_EQ(log().Bounds().log_id, before.log_id);
  EXPECT_EQ(log().Bounds().stored_bytes, before.stored_bytes);
  EXPECT_EQ(log().Bounds().first_publish_time, before.first_publish_time);
}

TEST_P(StoreConformance, AfterAFailureNothingOfTheBatchMustBeVisibleNowOrAfterARestart) {
  ASSERT_TRUE(state().Apply({StateWrite::Put("claim", "mine")}).ok());
  AppendBatch batch = Batch({Record("evt_1")}, clock_.Now());
  batch.records[0].guard = Guard{"m", 3};
  batch.state_writes = {StateWrite::Put("other", "x"), StateWrite::Create("claim", "yours")};
  EXPECT_EQ(log().Append(batch).status().code(), absl::StatusCode::kAborted);
  for (int life = 0; life < 2; ++life) {
    EXPECT_THAT(ReadAll(), IsEmpty());
    EXPECT_EQ(ValueOf(state(), "other"), std::nullopt);
    EXPECT_EQ(log().Bounds().next_sequence, 1);
    Reopen();
  }
  // Tried again it is neither a duplicate nor superseded.
  batch.state_writes.clear();
  absl::StatusOr<AppendResult> again = log().Append(batch);
  ASSERT_TRUE(again.ok());
  EXPECT_FALSE(again->appended[0].duplicate);
  EXPECT_FALSE(again->appended[0].superseded);
}

TEST_P(StoreConformance, ARecordWhoseEventIdTheLogHoldsMustNotBeAppendedAgain) {
  ASSERT_TRUE(log().Append(Batch({Record("evt_1"), Record("evt_2")}, clock_.Now())).ok());
  absl::StatusOr<AppendResult> result = log().Append(Batch({Record("evt_2"), Record("evt_3")}, clock_.Now()));
  ASSERT_TRUE(result.ok());
  EXPECT_TRUE(result->appended[0].duplicate);
  EXPECT_EQ(result->appended[0].sequence, 2);
  EXPECT_FALSE(result->appended[1].duplicate);
  EXPECT_EQ(result->appended[1].sequence, 3);
  EXPECT_THAT(BytesOf(ReadAll()), ElementsAre("evt_1", "evt_2", "evt_3"));
}

TEST_P(StoreConformance, ADuplicateInOneBatchIsAppendedOnce) {
  absl::StatusOr<AppendResult> result =
      log().Append(Batch({Record("evt_1"), Record("evt_2"), Record("evt_1")}, clock_.Now()));
  ASSERT_TRUE(result.ok());
  EXPECT_FALSE(result->appended[0].duplicate);
  EXPECT_TRUE(result->appended[2].duplicate);
  EXPECT_EQ(result->appended[2].sequence, result->appended[0].sequence);
  EXPECT_THAT(ReadAll(), SizeIs(2));
}

TEST_P(StoreConformance, ADuplicateIsKnownAcrossRestarts) {
  Fill("evt_", 300);
  Reopen();
  absl::StatusOr<AppendResult> result = log().Append(Batch({Record("evt_0"), Record("evt_299")}, clock_.Now()));
  ASSERT_TRUE(result.ok());
  EXPECT_TRUE(result->appended[0].duplicate);
  EXPECT_EQ(result->appended[1].sequence, 300);
  EXPECT_THAT(ReadAll(), SizeIs(300));
}

TEST_P(StoreConformance, ADuplicateIsKnownAfterATrimWithinTheWindow) {
  Fill("evt_", 10);
  ASSERT_TRUE(log().Trim(11).ok());
  Reopen();
  clock_.Advance(absl::Hours(7 * 24));
  absl::StatusOr<AppendResult> result = log().Append(Batch({Record("evt_3")}, clock_.Now()));
  ASSERT_TRUE(result.ok());
  EXPECT_TRUE(result->appended[0].duplicate);
  EXPECT_EQ(result->appended[0].sequence, 4);
}

TEST_P(StoreConformance, AnEventIdIsForgottenAfterATrimAndTheWindow) {
  Fill("evt_", 10);
  ASSERT_TRUE(log().Trim(11).ok());
  clock_.Advance(absl::Hours(9 * 24));
  absl::StatusOr<AppendResult> result = log().Append(Batch({Record("evt_3")}, clock_.Now()));
  ASSERT_TRUE(result.ok());
  EXPECT_FALSE(result->appended[0].duplicate);
}

TEST_P(StoreConformance, AnEventIdIsKnownAsLongAsItsEventIsKept) {
  Fill("evt_", 2);
  clock_.Advance(absl::Hours(30 * 24));
  Fill("late_", 1);
  Reopen();
  absl::StatusOr<AppendResult> result = log().Append(Batch({Record("evt_1")}, clock_.Now()));
  ASSERT_TRUE(result.ok());
  EXPECT_TRUE(result->appended[0].duplicate);
}

TEST_P(StoreConformance, SequencesMustGrowByOneAlongTheLogAcrossRestartsToo) {
  EXPECT_EQ(Fill("a", 3), 1);
  EXPECT_EQ(Fill("b", 2), 4);
  Reopen();
  EXPECT_EQ(Fill("c", 1), 6);
  ASSERT_TRUE(log().Trim(7).ok());
  Reopen();
  EXPECT_EQ(log().Bounds().first_sequence, 7);
  EXPECT_EQ(Fill("d", 1), 7);
}

TEST_P(StoreConformance, PublishTimeMustNeverDecreaseAlongTheLog) {
  const absl::Time start = clock_.Now();
  const absl::Time later = start + absl::Hours(1);
  ASSERT_TRUE(log().Append(Batch({Record("a")}, later)).ok());
  absl::StatusOr<AppendResult> back = log().Append(Batch({Record("b")}, start));
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(back->publish_time, later);
  ASSERT_TRUE(log().Trim(3).ok());
  Reopen();
  absl::StatusOr<AppendResult> next_life = log().Append(Batch({Record("c")}, start - absl::Hours(1)));
  ASSERT_TRUE(next_life.ok());
  EXPECT_EQ(next_life->publish_time, later);
  Reopen();
  absl::StatusOr<AppendResult> forward = log().Append(Batch({Record("d")}, later + absl::Seconds(1)));
  ASSERT_TRUE(forward.ok());
  EXPECT_EQ(forward->publish_time, later + absl::Seconds(1));
}

TEST_P(StoreConformance, AFailedConditionOfAStateWriteMustRefuseTheWholeBatchWithAborted) {
  AppendBatch batch = Batch({Record("evt_1")}, clock_.Now());
  batch.state_writes = {StateWrite::Swap("poll", 1, "x")};
  EXPECT_EQ(log().Append(batch).status().code(), absl::StatusCode::kAborted);
  EXPECT_THAT(ReadAll(), IsEmpty());
}

TEST_P(StoreConformance, AMalformedBatchIsRefusedByName) {
  AppendBatch no_id = Batch({Record("a"), Record("")}, clock_.Now());
  EXPECT_THAT(log().Append(no_id).status().message(), testing::HasSubstr("records[1].event_id"));
  AppendBatch bad_raw = Batch({Record("a")}, clock_.Now());
  bad_raw.records[0].raw_index = 0;
  EXPECT_THAT(log().Append(bad_raw).status().message(), testing::HasSubstr("records[0].raw_index"));
  EXPECT_THAT(ReadAll(), IsEmpty());
}

// Guard.

TEST_P(StoreConformance, ARecordBelowTheHighestRankMustBeStoredSuperseded) {
  auto with_rank = [](const std::string& id, int64_t rank) {
    EventRecord record = Record(id);
    record.guard = Guard{"message/1/+60", rank};
    return record;
  };
  absl::StatusOr<AppendResult> first = log().Append(Batch({with_rank("read", 4), with_rank("sent", 2)}, clock_.Now()));
  ASSERT_TRUE(first.ok());
  EXPECT_FALSE(first->appended[0].superseded);
  EXPECT_TRUE(first->appended[1].superseded);
  Reopen();
  absl::StatusOr<AppendResult> second = log().Append(
      Batch({with_rank("delivered", 3), with_rank("read again", 4), with_rank("deleted", 5)}, clock_.Now()));
  ASSERT_TRUE(second.ok());
  EXPECT_TRUE(second->appended[0].superseded);
  EXPECT_FALSE(second->appended[1].superseded);
  EXPECT_FALSE(second->appended[2].superseded);
  std::vector<StoredEvent> events = ReadAll();
  ASSERT_THAT(events, SizeIs(5));
  EXPECT_TRUE(events[2].header.superseded);
  EXPECT_EQ(events[2].bytes, std::string("delivered") + "\x88\x01\x01");
  EXPECT_EQ(events[3].bytes, "read again");
}

TEST_P(StoreConformance, GuardsAreNoStateOfTheStateStore) {
  EventRecord record = Record("a");
  record.guard = Guard{"key", 1};
  ASSERT_TRUE(log().Append(Batch({record}, clock_.Now())).ok());
  EXPECT_EQ(ValueOf(state(), "key"), std::nullopt);
  absl::StatusOr<std::vector<std::pair<std::string, StateEntry>>> all = state().List("");
  ASSERT_TRUE(all.ok());
  EXPECT_THAT(*all, IsEmpty());
}

// EventLog::Read and ReadRaw.

TEST_P(StoreConformance, AReadIsBoundedByEventsAndBytesAndEmptyAtTheEnd) {
  Fill("a", 10, 100);
  absl::StatusOr<std::vector<StoredEvent>> page = log().Read(3, {.max_events = 4});
  ASSERT_TRUE(page.ok());
  ASSERT_THAT(*page, SizeIs(4));
  EXPECT_EQ(page->front().sequence, 3);
  page = log().Read(1, {.max_events = 500, .max_bytes = 250});
  ASSERT_TRUE(page.ok());
  EXPECT_THAT(*page, SizeIs(2));
  page = log().Read(1, {.max_events = 500, .max_bytes = 10});
  ASSERT_TRUE(page.ok());
  EXPECT_THAT(*page, SizeIs(1));
  for (int64_t from : {11, 12, 1000}) {
    page = log().Read(from, {});
    ASSERT_TRUE(page.ok());
    EXPECT_THAT(*page, IsEmpty());
  }
}

TEST_P(StoreConformance, AReadMustGiveOutOfRangeBeforeTheOldestEventKept) {
  Fill("a", 10);
  ASSERT_TRUE(log().Trim(5).ok());
  for (int life = 0; life < 2; ++life) {
    absl::Status status = log().Read(4, {}).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kOutOfRange);
    EXPECT_TRUE(HasReason(status, reason::kCursorExpired)) << status;
    EXPECT_TRUE(log().Read(5, {}).ok());
    Reopen();
  }
}

TEST_P(StoreConformance, ARawPayloadIsStoredOnceAndSharedByItsRecords) {
  AppendBatch batch = Batch({Record("a"), Record("b"), Record("c"), Record("d")}, clock_.Now());
  batch.raws = {std::string(1000, 'r'), "unused", "second"};
  batch.records[0].raw_index = 0;
  batch.records[1].raw_index = 2;
  batch.records[2].raw_index = 0;
  ASSERT_TRUE(log().Append(batch).ok());
  std::vector<StoredEvent> events = ReadAll();
  ASSERT_THAT(events, SizeIs(4));
  EXPECT_EQ(events[0].raw_key, events[2].raw_key);
  EXPECT_EQ(events[3].raw_key, "");
  EXPECT_EQ(log().ReadRaw(events[0].raw_key).value(), batch.raws[0]);
  EXPECT_EQ(log().ReadRaw(events[1].raw_key).value(), "second");
  EXPECT_EQ(log().Bounds().stored_bytes, 4 + 1000 + 6);
}

TEST_P(StoreConformance, AReadOfARawPayloadMustGiveNotFoundWhenItIsNoLongerKept) {
  AppendBatch batch = Batch({Record("a"), Record("b"), Record("c")}, clock_.Now());
  batch.raws = {"shared", "third"};
  batch.records[0].raw_index = 0;
  batch.records[1].raw_index = 0;
  batch.records[2].raw_index = 1;
  ASSERT_TRUE(log().Append(batch).ok());
  std::vector<StoredEvent> events = ReadAll();
  ASSERT_TRUE(log().Trim(2).ok());
  EXPECT_EQ(log().ReadRaw(events[1].raw_key).value(), "shared");  // Its second record is kept.
  ASSERT_TRUE(log().Trim(3).ok());
  EXPECT_EQ(log().ReadRaw(events[1].raw_key).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(log().ReadRaw(events[2].raw_key).value(), "third");
  EXPECT_EQ(log().ReadRaw("").status().code(), absl::StatusCode::kNotFound);
}

// EventLog::Bounds, SeekTime, SeekSize.

TEST_P(StoreConformance, TheBoundsOfAnEmptyLog) {
  const LogBounds bounds = log().Bounds();
  EXPECT_FALSE(bounds.log_id.empty());
  ASSERT_THAT(bounds.epochs, SizeIs(1));
  EXPECT_EQ(bounds.epochs[0].first_sequence, 1);
  EXPECT_EQ(bounds.first_sequence, 1);
  EXPECT_EQ(bounds.next_sequence, 1);
  EXPECT_EQ(bounds.first_publish_time, std::nullopt);
  EXPECT_EQ(bounds.stored_bytes, 0);
  EXPECT_EQ(log().SeekTime(clock_.Now()).value(), 1);
  EXPECT_EQ(log().SeekSize(0).value(), 1);
}

TEST_P(StoreConformance, EachOpeningHasAnEpochOfItsOwn) {
  std::set<uint64_t> ids = {log().Bounds().epochs.back().id};
  for (int i = 0; i < 5; ++i) {
    Fill(absl::StrCat("life", i, "_"), 2);
    Reopen();
    const Epoch newest = log().Bounds().epochs.back();
    EXPECT_TRUE(ids.insert(newest.id).second);
    EXPECT_EQ(newest.first_sequence, log().Bounds().next_sequence);
  }
  EXPECT_THAT(log().Bounds().epochs, SizeIs(6));
}

TEST_P(StoreConformance, SeekTimeGivesTheFirstEventNotBeforeTheTime) {
  const absl::Time start = clock_.Now();
  for (int i = 0; i < 20; ++i) {
    Fill(absl::StrCat("s", i, "_"), 3);  // Sequences 3i+1 to 3i+3 at second i.
    clock_.Advance(absl::Seconds(1));
  }
  for (int life = 0; life < 2; ++life) {
    EXPECT_EQ(log().SeekTime(absl::InfinitePast()).value(), 1);
    EXPECT_EQ(log().SeekTime(start).value(), 1);
    EXPECT_EQ(log().SeekTime(start + absl::Milliseconds(1)).value(), 4);
    EXPECT_EQ(log().SeekTime(start + absl::Seconds(7)).value(), 22);
    EXPECT_EQ(log().SeekTime(start + absl::Seconds(20)).value(), 61);
    Reopen();
  }
  ASSERT_TRUE(log().Trim(23).ok());
  EXPECT_EQ(log().SeekTime(start).value(), 23);
}

TEST_P(StoreConformance, SeekSizeGivesTheLowestSequenceThatFits) {
  for (int i = 0; i < 10; ++i) {
    Fill(absl::StrCat("s", i, "_"), 1, 100);
    clock_.Advance(absl::Seconds(2));
  }
  for (int life = 0; life < 2; ++life) {
    EXPECT_EQ(log().Bounds().stored_bytes, 1000);
    EXPECT_EQ(log().SeekSize(1000).value(), 1);
    EXPECT_EQ(log().SeekSize(350).value(), 8);
    EXPECT_EQ(log().SeekSize(0).value(), 11);
    Reopen();
  }
  ASSERT_TRUE(log().Trim(6).ok());
  EXPECT_EQ(log().Bounds().stored_bytes, 500);
  EXPECT_EQ(log().SeekSize(1000).value(), 6);
}

TEST_P(StoreConformance, RetentionCutsByAgeAndBySize) {
  for (int i = 0; i < 10; ++i) {
    Fill(absl::StrCat("s", i, "_"), 1, 100);
    clock_.Advance(absl::Hours(1));
  }
  EXPECT_EQ(RetentionCut({}, clock_.Now(), log()).value(), 1);
  EXPECT_EQ(RetentionCut({.max_age = absl::Hours(3)}, clock_.Now(), log()).value(), 8);
  EXPECT_EQ(RetentionCut({.max_bytes = 200}, clock_.Now(), log()).value(), 9);
  EXPECT_EQ(RetentionCut({.max_age = absl::Hours(3), .max_bytes = 500}, clock_.Now(), log()).value(), 8);
  EXPECT_EQ(RetentionCut({.max_age = absl::ZeroDuration()}, clock_.Now(), log()).value(), 11);
  EXPECT_EQ(RetentionCut({.max_age = absl::Hours(3)}, clock_.Now() - absl::Hours(24), log()).value(), 1);
}

// EventLog::Trim.

TEST_P(StoreConformance, ATrimKeepsTheBoundsRight) {
  const absl::Time start = clock_.Now();
  Fill("a", 10);
  clock_.Advance(absl::Seconds(5));
  Fill("b", 10);
  ASSERT_TRUE(log().Trim(11).ok());
  for (int life = 0; life < 2; ++life) {
    EXPECT_EQ(log().Bounds().first_sequence, 11);
    EXPECT_EQ(log().Bounds().next_sequence, 21);
    EXPECT_EQ(log().Bounds().first_publish_time, start + absl::Seconds(5));
    EXPECT_EQ(log().Bounds().stored_bytes, 100);
    EXPECT_THAT(ReadAll(), SizeIs(10));
    Reopen();
  }
  ASSERT_TRUE(log().Trim(5).ok());  // Already gone.
  EXPECT_EQ(log().Bounds().first_sequence, 11);
  ASSERT_TRUE(log().Trim(1000).ok());  // Up to the end at most.
  for (int life = 0; life < 2; ++life) {
    EXPECT_EQ(log().Bounds().first_sequence, 21);
    EXPECT_EQ(log().Bounds().next_sequence, 21);
    EXPECT_EQ(log().Bounds().first_publish_time, std::nullopt);
    EXPECT_EQ(log().Bounds().stored_bytes, 0);
    EXPECT_TRUE(log().Read(21, {}).ok());
    Reopen();
  }
  EXPECT_EQ(Fill("c", 1), 21);
  EXPECT_EQ(log().Bounds().stored_bytes, 10);
}

// Of this thread: what trimming one by one costs more, without what a busy machine or its disk adds.
absl::Duration CpuTime() {
  timespec spent{};
  EXPECT_EQ(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent), 0);
  return absl::DurationFromTimespec(spent);
}

TEST_P(StoreConformance, ATrimMustTakeATimeThatDoesNotGrowWithTheNumberOfEvents) {
  if (GetParam().name == "memory") GTEST_SKIP() << "it removes one by one: memory_store.h says why";
  absl::Duration few = absl::InfiniteDuration();
  absl::Duration many = absl::InfiniteDuration();
  for (int round = 0; round < 3; ++round) {
    for (auto [thousands, best] : {std::pair{1, &few}, std::pair{40, &many}}) {
      for (int i = 0; i < thousands; ++i) Fill(absl::StrCat(round, "_", thousands, "_", i, "_"), 1000, 100);
      const int64_t end = log().Bounds().next_sequence;
      const absl::Duration begin = CpuTime();
      ASSERT_TRUE(log().Trim(end).ok());
      *best = std::min(*best, CpuTime() - begin);
      ASSERT_EQ(log().Bounds().first_sequence, end);
    }
  }
  // Removing them one by one takes 20 times as long or more; looking for files to drop makes it some 4 times.
  EXPECT_LT(many, 10 * few);
  std::cout << few << " for 1,000 events, " << many << " for 40,000\n";
}

TEST_P(StoreConformance, ReadersBesideAppendsAndTrimsSeeNoHole) {
  std::atomic<bool> done{false};
  std::vector<std::thread> readers;
  std::atomic<int> errors{0};
  for (int r = 0; r < 3; ++r) {
    readers.emplace_back([&] {
      int64_t from = 1;
      while (!done) {
        absl::StatusOr<std::vector<StoredEvent>> page = log().Read(from, {.max_events = 50});
        if (page.ok()) {
          for (const StoredEvent& event : *page) {
            if (event.sequence != from++) ++errors;
          }
        } else if (HasReason(page.status(), reason::kCursorExpired)) {
          from = log().Bounds().first_sequence;
        } else {
          ADD_FAILURE() << page.status();
          ++errors;
          return;
        }
      }
    });
  }
  for (int i = 0; i < 200; ++i) {
    Fill(absl::StrCat("e", i, "_"), 20);
    if (i % 10 == 9) {
      EXPECT_TRUE(log().Trim(log().Bounds().next_sequence - 30).ok());
    }
  }
  done = true;
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(errors, 0);
}

// EventLog::Tail.

TEST_P(StoreConformance, TheTailSeesEachCommitInOrderAfterItIsReadable) {
  std::vector<int64_t> seen;
  log().Tail([&](absl::Span<const StoredEvent> events) {
    absl::StatusOr<std::vector<StoredEvent>> stored = log().Read(events[0].sequence, {});
    ASSERT_TRUE(stored.ok());
    ASSERT_EQ(stored->size(), events.size());
    EXPECT_EQ(BytesOf(*stored), BytesOf({events.begin(), events.end()}));
    for (const StoredEvent& event : events) seen.push_back(event.sequence);
    // The listener may write state.
    EXPECT_TRUE(state().Apply({StateWrite::Put("tail", "seen")}).ok());
  });
  Fill("a", 2);
  ASSERT_TRUE(log().Append(Batch({Record("a0")}, clock_.Now())).ok());  // A duplicate is no news.
  Fill("b", 1);
  EXPECT_THAT(seen, ElementsAre(1, 2, 3));
}

// Cursors against a log that is opened again.

TEST_P(StoreConformance, CursorsOfEarlierLivesStayGood) {
  const LogBounds empty = log().Bounds();
  const Cursor start = CursorAfter(0, empty);
  Reopen();
  Fill("a", 3);
  const Cursor third = CursorAfter(3, log().Bounds());
  Reopen();
  Fill("b", 3);
  const LogBounds bounds = log().Bounds();
  EXPECT_TRUE(CheckCursor(start, bounds).ok());
  EXPECT_TRUE(CheckCursor(third, bounds).ok());
  EXPECT_TRUE(CheckCursor(CursorAfter(6, bounds), bounds).ok());
  ASSERT_TRUE(log().Trim(5).ok());
  EXPECT_TRUE(HasReason(CheckCursor(third, log().Bounds()), reason::kCursorExpired));
  ASSERT_TRUE(log().Trim(7).ok());
  EXPECT_TRUE(CheckCursor(CursorAfter(6, bounds), log().Bounds()).ok());
}

TEST_P(StoreConformance, CursorsOfAnotherLogAreRefused) {
  Fill("a", 3);
  std::unique_ptr<StoreHome> other_home = GetParam().make(clock_);
  absl::StatusOr<std::unique_ptr<Store>> other = other_home->Open();
  ASSERT_TRUE(other.ok()) << other.status();
  const Cursor cursor = CursorAfter(0, (*other)->log().Bounds());
  EXPECT_TRUE(HasReason(CheckCursor(cursor, log().Bounds()), reason::kCursorEpochMismatch));
}

// StateStore.

TEST_P(StoreConformance, StateIsWrittenReadAndDeleted) {
  EXPECT_EQ(ValueOf(state(), "k"), std::nullopt);
  ASSERT_TRUE(state().Apply({StateWrite::Put("k", "v1")}).ok());
  const StateEntry first = *state().Get("k").value();
  EXPECT_EQ(first.value, "v1");
  ASSERT_TRUE(state().Apply({StateWrite::Put("k", "v1")}).ok());
  EXPECT_NE(state().Get("k").value()->version, first.version);
  ASSERT_TRUE(state().Apply({StateWrite::Delete("k")}).ok());
  EXPECT_EQ(ValueOf(state(), "k"), std::nullopt);
  EXPECT_TRUE(state().Apply({}).ok());
}

TEST_P(StoreConformance, StateIsDurable) {
  ASSERT_TRUE(state().Apply({StateWrite::Put("k", "v"), StateWrite::Put("gone", "x")}).ok());
  ASSERT_TRUE(state().Apply({StateWrite::Delete("gone")}).ok());
  const uint64_t version = state().Get("k").value()->version;
  Reopen();
  EXPECT_THAT(ValueOf(state(), "k"), Optional(std::string("v")));
  EXPECT_EQ(ValueOf(state(), "gone"), std::nullopt);
  EXPECT_TRUE(state().Apply({StateWrite::Swap("k", version, "v2")}).ok());
}

TEST_P(StoreConformance, ApplyMustGiveAbortedWhenAConditionDoesNotHoldAndThenWriteNothing) {
  ASSERT_TRUE(state().Apply({StateWrite::Put("k", "v")}).ok());
  const uint64_t version = state().Get("k").value()->version;
  EXPECT_TRUE(absl::IsAborted(state().Apply({StateWrite::Put("a", "1"), StateWrite::Create("k", "w")})));
  EXPECT_TRUE(absl::IsAborted(state().Apply({StateWrite::Put("a", "1"), StateWrite::Swap("k", version + 1, "w")})));
  EXPECT_TRUE(absl::IsAborted(state().Apply({StateWrite::Swap("missing", version, "w")})));
  EXPECT_EQ(ValueOf(state(), "a"), std::nullopt);
  EXPECT_THAT(ValueOf(state(), "k"), Optional(std::string("v")));
  EXPECT_TRUE(state().Apply({StateWrite::Swap("k", version, std::nullopt)}).ok());
  EXPECT_EQ(ValueOf(state(), "k"), std::nullopt);
}

TEST_P(StoreConformance, AConditionSeesTheEarlierWritesOfItsList) {
  EXPECT_TRUE(absl::IsAborted(state().Apply({StateWrite::Create("k", "1"), StateWrite::Create("k", "2")})));
  const std::vector<StateWrite> writes = {StateWrite::Create("k", "1"), StateWrite::Delete("k"),
                                          StateWrite::Create("k", "2")};
  EXPECT_TRUE(state().Apply(writes).ok());
  EXPECT_THAT(ValueOf(state(), "k"), Optional(std::string("2")));
}

TEST_P(StoreConformance, AnExpiredValueCountsAsAbsent) {
  ASSERT_TRUE(state().Apply({StateWrite::Create("k", "v", clock_.Now() + absl::Seconds(10))}).ok());
  const uint64_t version = state().Get("k").value()->version;
  clock_.Advance(absl::Seconds(9));
  EXPECT_THAT(ValueOf(state(), "k"), Optional(std::string("v")));
  EXPECT_EQ(state().Get("k").value()->expire_time, clock_.Now() + absl::Seconds(1));
  EXPECT_EQ(state().List("k").value().at(0).second.expire_time, clock_.Now() + absl::Seconds(1));
  Reopen();
  clock_.Advance(absl::Seconds(1));
  EXPECT_EQ(ValueOf(state(), "k"), std::nullopt);
  EXPECT_THAT(state().List("").value(), IsEmpty());
  EXPECT_TRUE(absl::IsAborted(state().Apply({StateWrite::Swap("k", version, "w")})));
  EXPECT_TRUE(state().Apply({StateWrite::Create("k", "w")}).ok());
}

TEST_P(StoreConformance, AListGivesAllKeysWithThePrefixInOrder) {
  ASSERT_TRUE(state()
                  .Apply({StateWrite::Put("b/2", "2"), StateWrite::Put("b/1", "1"), StateWrite::Put("a", "0"),
                          StateWrite::Put("b0", "3"), StateWrite::Put("b/\xff", "4")})
                  .ok());
  std::vector<std::string> keys;
  const auto found = state().List("b/").value();
  for (const auto& [key, entry] : found) keys.push_back(key);
  EXPECT_THAT(keys, ElementsAre("b/1", "b/2", "b/\xff"));
  EXPECT_EQ(found[0].second.value, "1");
  EXPECT_THAT(state().List("").value(), SizeIs(5));
}

TEST_P(StoreConformance, OfTwoConcurrentCreationsExactlyOneMustSucceed) {
  constexpr int kKeys = 50;
  std::atomic<int> winners{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int k = 0; k < kKeys; ++k) {
        const StateWrite claim = StateWrite::Create(absl::StrCat("k", k), absl::StrCat(t));
        absl::Status status;
        if (t == 0) {  // One thread claims through the log.
          AppendBatch batch = Batch({Record(absl::StrCat("e", k))}, clock_.Now());
          batch.state_writes = {claim};
          status = log().Append(batch).status();
        } else {
          status = state().Apply({claim});
        }
        if (status.ok()) ++winners;
        EXPECT_TRUE(status.ok() || absl::IsAborted(status)) << status;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(winners, kKeys);
}

TEST_P(StoreConformance, ConcurrentSwapsLoseNoUpdate) {
  ASSERT_TRUE(state().Apply({StateWrite::Put("n", "0")}).ok());
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int done = 0; done < 25;) {
        const StateEntry entry = *state().Get("n").value();
        const std::string next = absl::StrCat(std::stoi(entry.value) + 1);
        if (state().Apply({StateWrite::Swap("n", entry.version, next)}).ok()) ++done;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(ValueOf(state(), "n"), Optional(std::string("100")));
}

}  // namespace
}  // namespace postern
