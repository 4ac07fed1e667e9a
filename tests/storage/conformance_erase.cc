// What event_log.h says of erasing and of the space that each account fills.
#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "storage/retention.h"
#include "storage/space_ledger.h"
#include "tests/storage/conformance.h"

namespace postern {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing::SizeIs;

EventRecord RecordOf(const std::string& account, const std::string& id, size_t bytes = 10) {
  EventRecord record = Record(id);
  record.header.account = account;
  record.bytes = std::string(bytes, 'x');
  return record;
}

std::vector<int64_t> ErasedOf(const std::vector<StoredEvent>& events) {
  std::vector<int64_t> erased;
  for (const StoredEvent& event : events) {
    if (event.erased) erased.push_back(event.sequence);
  }
  return erased;
}

TEST_P(StoreConformance, AnErasureEmptiesEventsInPlace) {
  AppendBatch batch = Batch({Record("a"), Record("b"), Record("c")}, clock_.Now());
  batch.records[1].guard = Guard{"m", 3};
  ASSERT_TRUE(log().Append(batch).ok());
  absl::StatusOr<Erased> erased = log().Erase({.events = {2}});
  ASSERT_TRUE(erased.ok()) << erased.status();
  EXPECT_EQ(erased->events, 1);
  EXPECT_EQ(erased->bytes, 1);
  for (int life = 0; life < 2; ++life) {
    const std::vector<StoredEvent> events = ReadAll();
    ASSERT_THAT(events, SizeIs(3));
    EXPECT_EQ(events[0].bytes, "a");
    EXPECT_EQ(events[2].bytes, "c");
    EXPECT_THAT(ErasedOf(events), ElementsAre(2));
    EXPECT_EQ(events[1].sequence, 2);
    EXPECT_EQ(events[1].publish_time, clock_.Now());
    EXPECT_EQ(events[1].bytes, "");
    EXPECT_EQ(events[1].raw_key, "");
    EXPECT_EQ(events[1].header.type, 3);
    EXPECT_EQ(events[1].header.direction, 1);
    EXPECT_EQ(events[1].header.account, "main");
    EXPECT_EQ(events[1].header.chat, "");
    EXPECT_EQ(events[1].header.conversation, "");
    Reopen();
  }
}

TEST_P(StoreConformance, AfterAnErasureEventIdsAndGuardsMustStillBeRemembered) {
  AppendBatch batch = Batch({Record("a")}, clock_.Now());
  batch.records[0].guard = Guard{"m", 3};
  ASSERT_TRUE(log().Append(batch).ok());
  ASSERT_TRUE(log().Erase({.events = {1}}).ok());
  Reopen();
  batch = Batch({Record("a"), Record("b")}, clock_.Now());
  batch.records[1].guard = Guard{"m", 2};
  absl::StatusOr<AppendResult> again = log().Append(batch);
  ASSERT_TRUE(again.ok());
  EXPECT_TRUE(again->appended[0].duplicate);
  EXPECT_TRUE(again->appended[1].superseded);
}

TEST_P(StoreConformance, AnErasureMustNotChangeTheBoundsButForStoredBytes) {
  Fill("a", 5);
  const LogBounds before = log().Bounds();
  ASSERT_TRUE(log().Erase({.events = {1, 2, 5}}).ok());
  for (int life = 0; life < 2; ++life) {
    const LogBounds after = log().Bounds();
    EXPECT_EQ(after.first_sequence, 1);
    EXPECT_EQ(after.next_sequence, 6);
    EXPECT_EQ(after.first_publish_time, before.first_publish_time);
    EXPECT_EQ(after.stored_bytes, 20);
    EXPECT_EQ(log().SeekTime(clock_.Now()).value(), 1);
    Reopen();
  }
  EXPECT_EQ(Fill("b", 1), 6);
  EXPECT_EQ(log().Bounds().stored_bytes, 30);
  ASSERT_TRUE(log().Trim(6).ok());
  EXPECT_EQ(log().Bounds().stored_bytes, 10);
}

TEST_P(StoreConformance, ARawPayloadGoesWithTheLastOfItsEventsOrWhereItIsNamed) {
  AppendBatch batch = Batch({Record("a"), Record("b"), Record("c")}, clock_.Now());
  batch.raws = {"shared", "third"};
  batch.records[0].raw_index = 0;
  batch.records[1].raw_index = 0;
  batch.records[2].raw_index = 1;
  ASSERT_TRUE(log().Append(batch).ok());
  const std::vector<StoredEvent> events = ReadAll();
  ASSERT_TRUE(log().Erase({.events = {1}}).ok());
  EXPECT_EQ(log().ReadRaw(events[1].raw_key).value(), "shared");
  ASSERT_TRUE(log().Erase({.events = {2}, .raws = {events[2].raw_key}}).ok());
  for (int life = 0; life < 2; ++life) {
    EXPECT_EQ(log().ReadRaw(events[1].raw_key).status().code(), absl::StatusCode::kNotFound);
    EXPECT_EQ(log().ReadRaw(events[2].raw_key).status().code(), absl::StatusCode::kNotFound);
    EXPECT_EQ(ReadAll()[2].bytes, "c");
    Reopen();
  }
}

// Of the newest event nothing that follows tells what it counted.
TEST_P(StoreConformance, ARawPayloadErasedAloneCountsUntilItsEventGoesAndNoLonger) {
  AppendBatch batch = Batch({RecordOf("a", "1")}, clock_.Now());
  batch.raws = {"raw payload"};
  batch.records[0].raw_index = 0;
  ASSERT_TRUE(log().Append(batch).ok());
  ASSERT_TRUE(log().Erase({.raws = {ReadAll()[0].raw_key}}).ok());
  for (int life = 0; life < 2; ++life) {
    EXPECT_THAT(log().BytesByAccount(), ElementsAre(Pair("a", 21)));
    Reopen();
  }
  ASSERT_TRUE(log().Append(Batch({RecordOf("a", "2", 5)}, clock_.Now())).ok());
  EXPECT_THAT(log().BytesByAccount(), ElementsAre(Pair("a", 26)));
  absl::StatusOr<Erased> erased = log().Erase({.events = {1}});
  ASSERT_TRUE(erased.ok());
  EXPECT_EQ(erased->bytes, 21);
  EXPECT_THAT(log().BytesByAccount(), ElementsAre(Pair("a", 5)));
  ASSERT_TRUE(log().Trim(3).ok());
  EXPECT_EQ(log().Bounds().stored_bytes, 0);
}

TEST_P(StoreConformance, ANewestEventThatWasErasedTakesNothingOfTheNextOne) {
  ASSERT_TRUE(log().Append(Batch({RecordOf("a", "1"), RecordOf("a", "2", 30)}, clock_.Now())).ok());
  ASSERT_TRUE(log().Trim(2).ok());
  ASSERT_TRUE(log().Erase({.events = {2}}).ok());
  Reopen();
  Reopen();
  ASSERT_TRUE(log().Append(Batch({RecordOf("a", "3", 7)}, clock_.Now())).ok());
  ASSERT_TRUE(log().Append(Batch({RecordOf("a", "4", 5)}, clock_.Now())).ok());
  EXPECT_THAT(log().BytesByAccount(), ElementsAre(Pair("a", 12)));
  ASSERT_TRUE(log().Trim(4).ok());
  EXPECT_THAT(log().BytesByAccount(), ElementsAre(Pair("a", 5)));
}

TEST_P(StoreConformance, AnErasurePassesOverWhatIsNotThere) {
  Fill("a", 5);
  ASSERT_TRUE(log().Trim(3).ok());
  ASSERT_TRUE(log().Erase({.events = {4}}).ok());
  absl::StatusOr<Erased> again = log().Erase({.events = {-1, 0, 2, 4, 6, 7}, .raws = {"", "no key"}});
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->events, 0);
  EXPECT_EQ(again->bytes, 0);
  EXPECT_THAT(ReadAll(), SizeIs(3));
  EXPECT_THAT(log().Erase({})->events, 0);
}

TEST_P(StoreConformance, TheTailSeesWhatIsLeftOfErasedEventsInOrder) {
  std::vector<std::pair<int64_t, bool>> seen;
  log().Tail([&](absl::Span<const StoredEvent> events) {
    for (const StoredEvent& event : events) seen.emplace_back(event.sequence, event.erased && event.bytes.empty());
  });
  Fill("a", 3);
  ASSERT_TRUE(log().Erase({.events = {3, 1, 3}}).ok());
  ASSERT_TRUE(log().Erase({.events = {3, 1}}).ok());  // No news.
  EXPECT_THAT(seen, ElementsAre(Pair(1, false), Pair(2, false), Pair(3, false), Pair(1, true), Pair(3, true)));
}

TEST_P(StoreConformance, BytesAreCountedByAccountAndLeadToTheOldestEvent) {
  EXPECT_THAT(log().BytesByAccount(), IsEmpty());
  EXPECT_EQ(log().OldestOf("a"), 1);
  AppendBatch batch = Batch({RecordOf("a", "1"), RecordOf("b", "2", 5), RecordOf("a", "3")}, clock_.Now());
  batch.raws = {"raw payload"};
  batch.records[1].raw_index = 0;
  ASSERT_TRUE(log().Append(batch).ok());
  for (int life = 0; life < 2; ++life) {
    EXPECT_THAT(log().BytesByAccount(), ElementsAre(Pair("a", 20), Pair("b", 16)));
    EXPECT_LE(log().OldestOf("b"), 2);
    EXPECT_EQ(log().OldestOf("nobody"), 4);
    Reopen();
  }
  ASSERT_TRUE(log().Erase({.events = {2}}).ok());
  EXPECT_EQ(log().OldestOf("b"), 4);
  ASSERT_TRUE(log().Trim(3).ok());
  EXPECT_THAT(log().BytesByAccount(), ElementsAre(Pair("a", 10)));
  EXPECT_EQ(log().OldestOf("a"), 3);
  ASSERT_TRUE(log().Trim(4).ok());
  EXPECT_THAT(log().BytesByAccount(), IsEmpty());
  EXPECT_EQ(log().OldestOf("a"), 4);
}

TEST_P(StoreConformance, SeekSizeDoesNotCountWhatWasErased) {
  Fill("a", 10, 100);
  ASSERT_TRUE(log().Erase({.events = {4, 8, 9}}).ok());
  for (int life = 0; life < 2; ++life) {
    EXPECT_EQ(log().Bounds().stored_bytes, 700);
    EXPECT_EQ(log().SeekSize(700).value(), 1);
    EXPECT_EQ(log().SeekSize(699).value(), 2);
    EXPECT_EQ(log().SeekSize(250).value(), 7);  // 7 and 10; 6 does not fit.
    EXPECT_EQ(log().SeekSize(100).value(), 8);
    EXPECT_EQ(log().SeekSize(0).value(), 11);
    Reopen();
  }
  EXPECT_EQ(RetentionCut({.max_bytes = 700}, clock_.Now(), log()).value(), 1);
  EXPECT_EQ(RetentionCut({.max_bytes = 200}, clock_.Now(), log()).value(), 7);
}

// Plays a store of three accounts against a list of numbers, over several pages of the ledger.
TEST_P(StoreConformance, TheCountOfBytesStaysRightThroughAppendsErasuresTrimsAndRestarts) {
  std::mt19937 random(20261121);
  auto up_to = [&random](int64_t most) { return std::uniform_int_distribution<int64_t>(0, most)(random); };
  const std::vector<std::string> accounts = {"loud", "quiet", "third"};
  std::map<int64_t, std::pair<std::string, int64_t>> kept;  // Account and bytes by sequence.
  int64_t next = 1;
  for (int round = 0; round < 60; ++round) {
    AppendBatch batch = Batch({}, clock_.Now());
    batch.raws = {std::string(200, 'r')};
    for (int64_t i = 100 + up_to(300); i > 0; --i) {
      const std::string& account = accounts[up_to(9) == 0 ? 1 + up_to(1) : 0];
      batch.records.push_back(RecordOf(account, absl::StrCat(next), 1 + up_to(40)));
      kept[next++] = {account, static_cast<int64_t>(batch.records.back().bytes.size())};
    }
    batch.records.back().raw_index = 0;
    kept[next - 1].second += 200;
    ASSERT_TRUE(log().Append(batch).ok());
    Erasure erasure;
    for (int i = 0; i < 100; ++i) erasure.events.push_back(next - up_to(8000));
    if (round % 7 == 3) erasure.events.push_back(next - 1);
    ASSERT_TRUE(log().Erase(erasure).ok());
    for (int64_t sequence : erasure.events) {
      if (auto found = kept.find(sequence); found != kept.end()) found->second.second = 0;
    }
    if (round % 5 == 4) {
      const int64_t before = std::max(log().Bounds().first_sequence, next - 5000 - up_to(4000));
      ASSERT_TRUE(log().Trim(before).ok());
      kept.erase(kept.begin(), kept.lower_bound(before));
    }
    if (round % 9 == 8) Reopen();
    std::map<std::string, int64_t> bytes;
    int64_t total = 0;
    for (const auto& [sequence, event] : kept) {
      if (event.second > 0) bytes[event.first] += event.second;
      total += event.second;
    }
    ASSERT_EQ(log().BytesByAccount(), bytes) << "round " << round;
    ASSERT_EQ(log().Bounds().stored_bytes, total);
    // As much as fits, and not one event less.
    const int64_t room = up_to(total);
    const auto cut = kept.lower_bound(log().SeekSize(room).value());
    int64_t behind = 0;
    for (auto it = cut; it != kept.end(); ++it) behind += it->second.second;
    ASSERT_LE(behind, room);
    if (cut != kept.begin()) {
      ASSERT_GT(behind + std::prev(cut)->second.second, room);
    }
  }
  EXPECT_GT(next, 3 * SpaceLedger::kPageEvents);
}

}  // namespace
}  // namespace postern
