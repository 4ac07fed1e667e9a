#include "app/housekeeper.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "app/watchdog.h"
#include "gtest/gtest.h"
#include "storage/memory/memory_store.h"
#include "tests/support/fake_clock.h"
#include "tests/support/gated_store.h"
#include "tests/support/recording_log.h"

namespace postern {
namespace {

// Tells of each record and lets a test wait for one.
class WaitableLog : public RecordingLog {
 public:
  void Write(const LogRecord& record) override {
    RecordingLog::Write(record);
    std::lock_guard<std::mutex> lock(mutex_);
    written_.notify_all();
  }
  bool WaitFor(const std::string& event) {
    std::unique_lock<std::mutex> lock(mutex_);
    return written_.wait_for(lock, std::chrono::seconds(20), [&] { return Text().find(event) != std::string::npos; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable written_;
};

// A log in which one account's events cannot be erased, and whose space cannot be given back at first.
class UnerasableLog : public GatedLog {
 public:
  using GatedLog::GatedLog;
  absl::StatusOr<Erased> Erase(const Erasure& erasure) override {
    const std::vector<StoredEvent> first = Read(erasure.events[0], {.max_events = 1}).value();
    if (first[0].header.account == unerasable) return Failure(reason::kLogCorrupt, "the event is damaged");
    if (before_erase) before_erase();
    return GatedLog::Erase(erasure);
  }
  absl::Status Reclaim(std::atomic<bool>& stop) override {
    if (reclaims_to_fail-- > 0) return Failure(reason::kStoreUnavailable, "the disk is full");
    return GatedLog::Reclaim(stop);
  }

  // All set before the housekeeper has work.
  std::string unerasable = "nobody";
  std::function<void()> before_erase;
  int reclaims_to_fail = 0;
};

// A store whose state can be made to refuse writes.
class FragileStore : public Store, public StateStore {
 public:
  explicit FragileStore(const Clock& clock) : store_(MakeMemoryStore({.clock = &clock})), log_(store_->log()) {}
  UnerasableLog& log() override { return log_; }
  StateStore& state() override { return *this; }
  absl::StatusOr<std::optional<StateEntry>> Get(absl::string_view key) const override {
    return store_->state().Get(key);
  }
  absl::Status Apply(const std::vector<StateWrite>& writes) override {
    return refusing ? absl::UnavailableError("the disk is full") : store_->state().Apply(writes);
  }
  absl::StatusOr<std::vector<std::pair<std::string, StateEntry>>> List(absl::string_view prefix) const override {
    return store_->state().List(prefix);
  }

  std::atomic<bool> refusing{false};

 private:
  std::unique_ptr<Store> store_;
  UnerasableLog log_;
};

class HousekeeperTest : public ::testing::Test {
 protected:
  // Appends one event now.
  void Append(const std::string& id) {
    AppendBatch batch;
    batch.now = clock_.Now();
    batch.records.push_back({.event_id = id, .bytes = "x"});
    ASSERT_TRUE(store_.log().Append(batch).ok());
  }

  FakeClock clock_;
  WaitableLog log_;
  FragileStore store_{clock_};
};

TEST_F(HousekeeperTest, TrimsWhatIsTooOld) {
  Append("old");
  clock_.Advance(absl::Hours(2));
  Append("new");
  Sequencer sequencer(store_, clock_, log_, {});
  Housekeeper housekeeper(store_, sequencer, {.max_age = absl::Hours(1)}, clock_, log_,
                          {.interval = absl::Milliseconds(5)});
  ASSERT_TRUE(log_.WaitFor("trimmed"));
  EXPECT_EQ(store_.log().Bounds().first_sequence, 2);
  EXPECT_EQ(store_.log().Bounds().next_sequence, 3);
}

TEST_F(HousekeeperTest, AnAccountAboveItsShareLosesItsOldestEventsAndEvictsNobodyElses) {
  constexpr int64_t kEvents = 30000;
  std::vector<int64_t> quiet;
  for (int64_t i = 0; i < kEvents;) {
    AppendBatch batch;
    batch.now = clock_.Now();
    for (; batch.records.size() < 1000; ++i) {
      const bool of_quiet = i % 1000 == 0;
      batch.records.push_back({.event_id = absl::StrCat(i),
                               .header = {.account = of_quiet ? "quiet" : "noisy"},
                               .bytes = std::string(100, 'x')});
      if (of_quiet) quiet.push_back(i + 1);
    }
    ASSERT_TRUE(store_.log().Append(batch).ok());
  }
  Sequencer sequencer(store_, clock_, log_, {});
  std::map<std::string, int64_t> erased;
  {
    // All together may fill less than the noisy one has alone, and more than everybody's share.
    Housekeeper housekeeper(
        store_, sequencer, {.max_bytes = 100000, .shares = {{"noisy", 50000}, {"quiet", 40000}}}, clock_, log_,
        {.interval = absl::Milliseconds(5),
         .observe_erased = [&](const std::string& account, int64_t events) { erased[account] += events; }});
    ASSERT_TRUE(log_.WaitFor("events_erased"));
    while (AboveShare({.shares = {{"noisy", 50000}}}, "noisy", store_.log().BytesByAccount()) > 0)
      std::this_thread::yield();
  }
  sequencer.Close();
  EXPECT_EQ(store_.log().Bounds().first_sequence, 1);
  EXPECT_EQ(store_.log().BytesByAccount(),
            (std::map<std::string, int64_t>{{"noisy", 50000}, {"quiet", 100 * static_cast<int64_t>(quiet.size())}}));
  EXPECT_EQ(erased, (std::map<std::string, int64_t>{{"noisy", kEvents - 500 - static_cast<int64_t>(quiet.size())}}));
  std::vector<int64_t> kept;
  for (int64_t from = 1; from <= kEvents;) {
    const std::vector<StoredEvent> page = store_.log().Read(from, {}).value();
    for (const StoredEvent& event : page) {
      if (event.header.account == "quiet") kept.push_back(event.sequence);
      EXPECT_EQ(event.erased, event.header.account == "noisy" && event.sequence <= kEvents - 500);
    }
    from = page.back().sequence + 1;
  }
  EXPECT_EQ(kept, quiet);
}

TEST_F(HousekeeperTest, TheShareOfThoseWithoutTheirOwnIsForSeveralAccountsAndWhileItIsGiven) {
  const auto append = [&](const std::string& account, int events) {
    AppendBatch batch;
    batch.now = clock_.Now();
    for (int i = 0; i < events; ++i) {
      batch.records.push_back({.event_id = absl::StrCat(account, i, "/", store_.log().Bounds().next_sequence),
                               .header = {.account = account},
                               .bytes = std::string(100, 'x')});
    }
    ASSERT_TRUE(store_.log().Append(batch).ok());
  };
  append("loud", 100);
  append("own", 60);
  std::atomic<bool> full{false};
  std::atomic<int> asked{0};
  Sequencer sequencer(store_, clock_, log_, {});
  Housekeeper housekeeper(store_, sequencer, {.shares = {{"own", 9000}}}, clock_, log_,
                          {.interval = absl::Milliseconds(5), .share_of_others = [&]() -> std::optional<int64_t> {
                             ++asked;
                             return full ? std::optional<int64_t>(5000) : std::nullopt;
                           }});
  while (asked < 3) std::this_thread::yield();
  EXPECT_EQ(store_.log().BytesByAccount().at("loud"), 10000) << "nothing is asked of anybody";
  full = true;
  ASSERT_TRUE(log_.WaitFor("events_erased"));
  EXPECT_EQ(store_.log().BytesByAccount(), (std::map<std::string, int64_t>{{"loud", 5000}, {"own", 6000}}));
}

TEST_F(HousekeeperTest, AnAccountAloneInTheLogIsKeptToNoShareButItsOwn) {
  Append("a");
  Append("b");
  std::atomic<int> asked{0};
  Sequencer sequencer(store_, clock_, log_, {});
  Housekeeper housekeeper(store_, sequencer, {}, clock_, log_,
                          {.interval = absl::Milliseconds(5), .share_of_others = [&]() -> std::optional<int64_t> {
                             ++asked;
                             return 1;
                           }});
  while (asked < 3) std::this_thread::yield();
  EXPECT_EQ(store_.log().Bounds().stored_bytes, 2);
}

TEST_F(HousekeeperTest, ASmallerShareCountsFromWhenItIsSet) {
  for (int i = 0; i < 10; ++i) Append(absl::StrCat(i));
  const std::map<std::string, int64_t> before = store_.log().BytesByAccount();
  Sequencer sequencer(store_, clock_, log_, {});
  Housekeeper housekeeper(store_, sequencer, {.shares = {{"", 10}}}, clock_, log_, {.interval = absl::Milliseconds(5)});
  housekeeper.SetShares({{"", 4}});
  ASSERT_TRUE(log_.WaitFor("events_erased"));
  EXPECT_EQ(before, (std::map<std::string, int64_t>{{"", 10}}));
  EXPECT_EQ(store_.log().BytesByAccount(), (std::map<std::string, int64_t>{{"", 4}}));
  EXPECT_TRUE(store_.log().Read(1, {}).value()[5].erased);
  EXPECT_FALSE(store_.log().Read(1, {}).value()[6].erased);
}

TEST_F(HousekeeperTest, AShareThatIsRaisedWhileItIsKeptCountsFromThenOn) {
  AppendBatch batch;
  batch.now = clock_.Now();
  for (int i = 0; i < 1000; ++i) {
    batch.records.push_back({.event_id = absl::StrCat(i), .header = {.account = "a"}, .bytes = "0123456789"});
  }
  ASSERT_TRUE(store_.log().Append(batch).ok());
  Sequencer sequencer(store_, clock_, log_, {});
  {
    Housekeeper housekeeper(store_, sequencer, {}, clock_, log_, {.interval = absl::Milliseconds(5)});
    store_.log().before_erase = [&] { housekeeper.SetShares({{"a", 5000}}); };
    housekeeper.SetShares({{"a", 10}});
    ASSERT_TRUE(log_.WaitFor("events_erased"));
    while (AboveShare({.shares = {{"a", 5000}}}, "a", store_.log().BytesByAccount()) > 0) std::this_thread::yield();
  }
  sequencer.Close();
  EXPECT_EQ(store_.log().BytesByAccount(), (std::map<std::string, int64_t>{{"a", 5000}}));
}

TEST_F(HousekeeperTest, SpaceThatCouldNotBeGivenBackIsGivenBackLater) {
  for (int i = 0; i < 100; ++i) Append(absl::StrCat(i));
  store_.log().reclaims_to_fail = 2;
  Sequencer sequencer(store_, clock_, log_, {});
  Housekeeper housekeeper(store_, sequencer, {.shares = {{"", 40}}}, clock_, log_,
                          {.interval = absl::Milliseconds(5), .least_reclaimed_bytes = 1});
  ASSERT_TRUE(log_.WaitFor("reclaim_failed"));
  EXPECT_TRUE(log_.WaitFor("space_reclaimed"));
}

TEST_F(HousekeeperTest, AnAccountThatCannotBeErasedKeepsNobodyElseToItsShareAndTheWholeToItsLimit) {
  for (int i = 0; i < 100; ++i) {
    AppendBatch batch;
    batch.now = clock_.Now();
    for (const char* account : {"bad", "other"}) {
      batch.records.push_back(
          {.event_id = "e", .header = {.account = account}, .bytes = "0123456789", .identified = false});
    }
    ASSERT_TRUE(store_.log().Append(batch).ok());
  }
  store_.log().unerasable = "bad";
  Sequencer sequencer(store_, clock_, log_, {});
  std::map<std::string, int> failures;
  {
    Housekeeper housekeeper(store_, sequencer, {.max_bytes = 700, .shares = {{"bad", 100}, {"other", 500}}}, clock_,
                            log_,
                            {.interval = absl::Milliseconds(5),
                             .observe_not_erased = [&](const std::string& account) { ++failures[account]; }});
    ASSERT_TRUE(log_.WaitFor("erase_failed"));
    ASSERT_TRUE(log_.WaitFor("events_erased"));
    ASSERT_TRUE(log_.WaitFor("trimmed"));
  }
  sequencer.Close();
  EXPECT_LE(store_.log().Bounds().stored_bytes, 700);
  EXPECT_LE(store_.log().BytesByAccount()["other"], 500);
  EXPECT_EQ(failures.size(), 1u);
  EXPECT_GE(failures["bad"], 3) << "one that failed once is tried again first";
}

TEST_F(HousekeeperTest, WhatIsAboveAShareDoesNotCountTowardsTheWhole) {
  for (const char* account : {"quiet", "noisy", "noisy", "noisy"}) {
    AppendBatch batch;
    batch.now = clock_.Now();
    batch.records.push_back(
        {.event_id = "e", .header = {.account = account}, .bytes = "0123456789", .identified = false});
    ASSERT_TRUE(store_.log().Append(batch).ok());
  }
  const EventLog& log = store_.log();
  EXPECT_EQ(RetentionCut({.max_bytes = 20}, clock_.Now(), log).value(), 3);
  EXPECT_EQ(RetentionCut({.max_bytes = 20, .shares = {{"noisy", 10}}}, clock_.Now(), log).value(), 1);
  EXPECT_EQ(RetentionCut({.max_bytes = 20, .shares = {{"noisy", 20}}}, clock_.Now(), log).value(), 2);
  EXPECT_EQ(RetentionCut({.shares = {{"noisy", 20}}}, clock_.Now(), log).value(), 1);
}

TEST_F(HousekeeperTest, TellsWhileTheStoreRefusesWrites) {
  Sequencer sequencer(store_, clock_, log_, {});
  store_.refusing = true;
  Housekeeper housekeeper(store_, sequencer, {}, clock_, log_, {.interval = absl::Milliseconds(5)});
  ASSERT_TRUE(log_.WaitFor("store_not_writable"));
  EXPECT_EQ(housekeeper.store_problem(), "the disk is full");
  store_.refusing = false;
  ASSERT_TRUE(log_.WaitFor("store_writable"));
  EXPECT_EQ(housekeeper.store_problem(), "");
}

TEST(Watchdog, CallsWhenTimeIsUp) {
  std::mutex mutex;
  std::condition_variable called;
  bool expired = false;
  Watchdog watchdog(absl::Milliseconds(1), [&] {
    std::lock_guard<std::mutex> lock(mutex);
    expired = true;
    called.notify_all();
  });
  std::unique_lock<std::mutex> lock(mutex);
  EXPECT_TRUE(called.wait_for(lock, std::chrono::seconds(20), [&] { return expired; }));
}

TEST(Watchdog, SaysNothingOnceDisarmed) {
  bool expired = false;
  {
    Watchdog watchdog(absl::Hours(1), [&] { expired = true; });
  }
  EXPECT_FALSE(expired);
}

}  // namespace
}  // namespace postern
