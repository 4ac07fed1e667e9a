// What an acknowledgement of the embedded store is worth when the process, the power or the disk fails.
#include <signal.h>

#include <iostream>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "gtest/gtest.h"
#include "tests/storage/conformance.h"
#include "tests/storage/store_folder.h"
#include "tests/support/child_process.h"

namespace postern {
namespace {

constexpr absl::Duration kBound = absl::Seconds(30);

class PowerLoss : public testing::Test {
 protected:
  PowerLoss() : seed_(std::random_device()()), random_(seed_) { RecordProperty("seed", absl::StrCat(seed_)); }

  std::unique_ptr<ChildProcess> Start(const std::string& mode, int life) {
    absl::StatusOr<std::unique_ptr<ChildProcess>> child =
        ChildProcess::Start({STORE_CHILD, folder_.path(), mode, absl::StrCat(life)},
                            {.environment = {{"LD_PRELOAD", POWERLOSS_SHIM},
                                             {"POWERLOSS_TABLE", table_},
                                             {"POWERLOSS_SYNC_FAILS_WHILE", disk_fails_}},
                             .stderr_file = ""});
    EXPECT_TRUE(child.ok()) << child.status();
    return *std::move(child);
  }

  // Reads `count` lines, kills the child, reads what it still said. Gives the last number.
  int64_t KillAfter(ChildProcess* child, int count) {
    int64_t last = 0;
    for (int i = 0; i < count; ++i) {
      std::optional<std::string> line = child->ReadLine(kBound);
      EXPECT_TRUE(line.has_value()) << child->Stderr();
      if (!line || !absl::SimpleAtoi(*line, &last)) return last;
    }
    child->Kill();
    while (std::optional<std::string> line = child->ReadLine(kBound)) EXPECT_TRUE(absl::SimpleAtoi(*line, &last));
    return last;
  }

  // Takes away what was not synced; gives the number of bytes.
  int64_t Cut() {
    absl::StatusOr<std::unique_ptr<ChildProcess>> cut = ChildProcess::Start({POWERLOSS_CUT, table_, folder_.path()});
    EXPECT_TRUE(cut.ok());
    std::optional<std::string> line = (*cut)->ReadLine(kBound);
    EXPECT_EQ((*cut)->Wait(kBound), 0) << (*cut)->Stderr();
    int64_t bytes = -1;
    EXPECT_TRUE(line && absl::SimpleAtoi(*line, &bytes));
    return bytes;
  }

  // What the store holds. Opens a copy: what this process wrote would not be in the table.
  std::unique_ptr<Store> OpenCopy() {
    copy_.CopyFrom(folder_);
    return copy_.Open();
  }

  int Between(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random_); }

  const uint64_t seed_;
  std::mt19937_64 random_;
  StoreFolder folder_;
  StoreFolder copy_;
  StoreFolder scratch_;
  const std::string table_ = absl::StrCat(scratch_.path(), "/table");
  const std::string disk_fails_ = absl::StrCat(scratch_.path(), "/disk-fails");
};

// Whether the events are whole batches of three with their raw payload.
void ExpectWholeBatches(const EventLog& log, const std::vector<StoredEvent>& events) {
  EXPECT_EQ(events.size() % 3, 0u);
  for (size_t i = 0; i < events.size(); ++i) {
    if (i % 3 != 0) {
      EXPECT_EQ(events[i].raw_key, events[i - 1].raw_key);
    }
  }
  if (!events.empty()) {
    EXPECT_TRUE(log.ReadRaw(events.back().raw_key).ok());
  }
}

TEST_F(PowerLoss, LosesNothingThatWasAcknowledged) {
  for (int round = 0; round < 20; ++round) {
    std::unique_ptr<ChildProcess> child = Start("append", round);
    const int64_t acknowledged = KillAfter(child.get(), Between(1, 400));
    Cut();
    std::unique_ptr<Store> store = OpenCopy();
    ASSERT_NE(store, nullptr) << "seed " << seed_ << ", round " << round;
    const int64_t next = store->log().Bounds().next_sequence;
    EXPECT_GT(next, acknowledged) << "seed " << seed_ << ", round " << round;
    std::vector<StoredEvent> events = ReadEverything(store->log());
    ASSERT_EQ(events.size(), static_cast<size_t>(next - 1));
    ExpectWholeBatches(store->log(), events);
    // The state was committed with the newest event.
    const std::string last = store->state().Get("last").value()->value;
    EXPECT_TRUE(absl::StartsWith(events.back().bytes, absl::StrCat(last, "."))) << last;
    store.reset();
  }
}

// The negative control: without it the test above might pass because nothing is ever taken away.
TEST_F(PowerLoss, WithoutSyncTheSameTestFindsLosses) {
  std::unique_ptr<ChildProcess> child = Start("unsynced", 0);
  const int64_t acknowledged = KillAfter(child.get(), 200);
  EXPECT_GE(acknowledged, 600);
  EXPECT_GT(Cut(), 0);
  std::unique_ptr<Store> store = OpenCopy();
  ASSERT_NE(store, nullptr);
  const int64_t lost = acknowledged - (store->log().Bounds().next_sequence - 1);
  EXPECT_GT(lost, 0);
  std::cout << "without sync: " << acknowledged << " acknowledged, " << lost << " lost\n";
}

TEST_F(PowerLoss, AKillInTheMiddleOfATrimKeepsTheBoundsRight) {
  for (int round = 0; round < 10; ++round) {
    std::unique_ptr<ChildProcess> child = Start("trim", round);
    const int64_t kept_from = KillAfter(child.get(), Between(1, 40));
    if (round % 2 == 0) Cut();
    std::unique_ptr<Store> store = OpenCopy();
    ASSERT_NE(store, nullptr) << "seed " << seed_ << ", round " << round;
    const LogBounds bounds = store->log().Bounds();
    EXPECT_GE(bounds.first_sequence, kept_from);
    std::vector<StoredEvent> events = ReadEverything(store->log());
    ASSERT_FALSE(events.empty());
    EXPECT_GE(events.size(), 100u);
    EXPECT_EQ(events.front().sequence, bounds.first_sequence);
    EXPECT_EQ(events.back().sequence, bounds.next_sequence - 1);
    for (const StoredEvent& event : events) EXPECT_TRUE(store->log().ReadRaw(event.raw_key).ok()) << event.sequence;
    store.reset();
  }
}

TEST_F(PowerLoss, AKillInTheMiddleOfAnErasureLosesNothingElseAndNoErasureThatWasAcknowledged) {
  for (int round = 0; round < 10; ++round) {
    std::unique_ptr<ChildProcess> child = Start("erase", round);
    const int64_t acknowledged = KillAfter(child.get(), Between(1, 300));
    if (round % 2 == 0) Cut();
    std::unique_ptr<Store> store = OpenCopy();
    ASSERT_NE(store, nullptr) << "seed " << seed_ << ", round " << round;
    const EventLog& log = store->log();
    EXPECT_GT(log.Bounds().next_sequence, acknowledged);
    const std::vector<StoredEvent> events = ReadEverything(log);
    ASSERT_EQ(events.size(), static_cast<size_t>(log.Bounds().next_sequence - 1));
    std::map<std::string, int64_t> bytes;
    int whole = 0;
    for (size_t i = 0; i + 3 <= events.size(); i += 3) {
      const std::string& account = events[i].header.account;
      EXPECT_EQ(events[i].erased, events[i + 1].erased) << "an erasure is one commit";
      EXPECT_EQ(events[i].erased, events[i + 2].erased) << "an erasure is one commit";
      EXPECT_FALSE(events[i].erased && account == "quiet");
      if (events[i].erased) continue;
      whole += account == "noisy" ? 1 : 0;
      for (size_t j = i; j < i + 3; ++j) {
        EXPECT_GT(events[j].bytes.size(), 300u);
        bytes[account] += static_cast<int64_t>(events[j].bytes.size());
      }
      const absl::StatusOr<std::string> raw = log.ReadRaw(events[i].raw_key);
      ASSERT_TRUE(raw.ok()) << raw.status() << ", event " << events[i].sequence;
      bytes[account] += static_cast<int64_t>(raw->size());
    }
    // Of each life the last batch of the noisy account, and one that it was about to erase.
    EXPECT_LE(whole, 2 * (round + 1)) << "seed " << seed_ << ", round " << round;
    EXPECT_EQ(log.BytesByAccount(), bytes) << "seed " << seed_ << ", round " << round;
    store.reset();
  }
}

// When a sync of the log fails nobody knows what is on the disk: the process ends and acknowledges nothing more.
TEST_F(PowerLoss, AFailedSyncEndsTheProcessWithoutAnAcknowledgement) {
  std::unique_ptr<ChildProcess> child = Start("append", 0);
  int64_t acknowledged = 0;
  for (int i = 0; i < 50; ++i) {
    ASSERT_TRUE(absl::SimpleAtoi(child->ReadLine(kBound).value_or(""), &acknowledged)) << child->Stderr();
  }
  WriteFile(disk_fails_, "yes");
  while (std::optional<std::string> line = child->ReadLine(kBound)) {
    EXPECT_TRUE(absl::SimpleAtoi(*line, &acknowledged));
  }
  EXPECT_EQ(child->Wait(kBound), 3) << child->Stderr();
  Cut();
  std::unique_ptr<Store> store = OpenCopy();
  ASSERT_NE(store, nullptr);
  EXPECT_EQ(store->log().Bounds().next_sequence - 1, acknowledged);
}

}  // namespace
}  // namespace postern
