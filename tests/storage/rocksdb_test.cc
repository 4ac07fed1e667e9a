// What is special to the embedded store: what a crash or a bad disk leaves in its files, a full disk, its format.
#include <sys/mount.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <iostream>
#include <map>
#include <memory>
#include <thread>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "gmock/gmock.h"
#include "rocksdb/db.h"
#include "storage/rocksdb/rocksdb_store.h"
#include "storage/rocksdb/rows.h"
#include "storage/rocksdb/wal_tail.h"
#include "storage/row_codec.h"
#include "tests/storage/conformance.h"
#include "tests/storage/store_folder.h"
#include "tests/support/child_process.h"

namespace postern {
namespace {

using testing::HasSubstr;

class RocksdbHome : public StoreHome {
 public:
  explicit RocksdbHome(const Clock& clock) : clock_(clock) {}
  absl::StatusOr<std::unique_ptr<Store>> Open() override {
    RocksdbOptions options = folder_.Options();
    options.clock = &clock_;
    return OpenRocksdbStore(options);
  }

 private:
  const Clock& clock_;
  StoreFolder folder_;
};

INSTANTIATE_TEST_SUITE_P(Rocksdb, StoreConformance,
                         testing::Values(StoreBackend{
                             "rocksdb", [](const Clock& clock) { return std::make_unique<RocksdbHome>(clock); }}),
                         [](const auto& info) { return info.param.name; });

absl::Status AppendOne(EventLog& log, const std::string& id, size_t bytes) {
  EventRecord record = Record(id);
  record.bytes = std::string(bytes, 'x');
  return log.Append(Batch({record}, absl::Now())).status();
}

// The one log file that holds everything appended since the opening.
std::string OnlyWal(const StoreFolder& folder) {
  std::vector<std::string> logs = folder.Files(".log");
  EXPECT_EQ(logs.size(), 1u);
  return logs.empty() ? "" : logs.back();
}

TEST(RocksdbStore, ATornTailAtAnyByteOpensAndLosesTheUnfinishedAppendAlone) {
  StoreFolder origin;
  size_t whole = 0;
  {
    std::unique_ptr<Store> store = origin.Open();
    for (int i = 0; i < 5; ++i) ASSERT_TRUE(AppendOne(store->log(), absl::StrCat("e", i), 20).ok());
    whole = std::filesystem::file_size(OnlyWal(origin));
    ASSERT_TRUE(AppendOne(store->log(), "last", 20).ok());
  }
  const size_t end = std::filesystem::file_size(OnlyWal(origin));
  ASSERT_GT(end, whole);
  for (size_t size = whole; size < end; ++size) {
    StoreFolder cut;
    cut.CopyFrom(origin);
    std::filesystem::resize_file(OnlyWal(cut), size);
    std::unique_ptr<Store> store = cut.Open();
    ASSERT_NE(store, nullptr) << "cut at " << size;
    ASSERT_EQ(ReadEverything(store->log()).size(), 5u) << "cut at " << size;
    absl::StatusOr<AppendResult> again = store->log().Append(Batch({Record("last")}, absl::Now()));
    ASSERT_TRUE(again.ok());
    EXPECT_FALSE(again->appended[0].duplicate);
    EXPECT_EQ(again->appended[0].sequence, 6);
  }
}

TEST(RocksdbStore, AFlippedBitAnywhereInTheWriteAheadLogIsRefused) {
  StoreFolder origin;
  {
    std::unique_ptr<Store> store = origin.Open();
    for (int i = 0; i < 5; ++i) ASSERT_TRUE(AppendOne(store->log(), absl::StrCat("e", i), 20).ok());
  }
  const std::string content = ReadFile(OnlyWal(origin));
  int tried = 0;
  for (size_t at = 0; at < content.size(); at += 3, ++tried) {
    StoreFolder flipped;
    flipped.CopyFrom(origin);
    std::string damaged = content;
    damaged[at] ^= 1 << (at % 8);
    WriteFile(OnlyWal(flipped), damaged);
    absl::StatusOr<std::unique_ptr<Store>> store = flipped.TryOpen();
    ASSERT_FALSE(store.ok()) << "bit of byte " << at << " of " << content.size();
    EXPECT_EQ(store.status().code(), absl::StatusCode::kDataLoss) << store.status();
    EXPECT_TRUE(HasReason(store.status(), reason::kLogCorrupt));
  }
  EXPECT_GT(tried, 100);
}

TEST(WalTail, AShorterRecordThatFitsTheChecksumIsADamagedLength) {
  StoreFolder folder;
  {
    std::unique_ptr<Store> store = folder.Open();
    ASSERT_TRUE(AppendOne(store->log(), "e", 20).ok());
  }
  std::string block = ReadFile(OnlyWal(folder));
  EXPECT_FALSE(HasDamagedLength(block));
  for (size_t size = 0; size < block.size(); ++size) EXPECT_FALSE(HasDamagedLength(block.substr(0, size))) << size;
  block[5] ^= 0x40;  // The high byte of the first record's length.
  EXPECT_TRUE(HasDamagedLength(block));
}

TEST(RocksdbStore, AFlippedBitInATableIsReportedByTheReadNeverSkipped) {
  StoreFolder folder;
  {
    std::unique_ptr<Store> store = folder.Open();
    for (int i = 0; i < 200; ++i) ASSERT_TRUE(AppendOne(store->log(), absl::StrCat("e", i), 1000).ok());
  }
  folder.Open().reset();  // Opening moves the log into tables.
  size_t damaged_bytes = 0;
  for (const std::string& file : folder.Files(".sst")) {
    std::string content = ReadFile(file);
    damaged_bytes += content.size();
    content[content.size() / 2] ^= 4;
    content[content.size() / 4] ^= 4;
    WriteFile(file, content);
  }
  ASSERT_GT(damaged_bytes, 0u);
  absl::StatusOr<std::unique_ptr<Store>> store = folder.TryOpen();
  absl::Status status = store.status();
  if (store.ok()) {
    for (int64_t from = 1; status.ok() && from <= 200; from += 50) {
      absl::StatusOr<std::vector<StoredEvent>> page = (*store)->log().Read(from, {.max_events = 50});
      status = page.status();
      EXPECT_EQ(page.ok() ? page->size() : 50u, 50u);
    }
  }
  EXPECT_TRUE(HasReason(status, reason::kLogCorrupt)) << status;
}

TEST(RocksdbStore, AMissingEventIsReportedNeverSkipped) {
  StoreFolder folder;
  {
    std::unique_ptr<Store> store = folder.Open();
    for (int i = 0; i < 10; ++i) ASSERT_TRUE(AppendOne(store->log(), absl::StrCat("e", i), 10).ok());
  }
  {
    std::vector<std::string> names;
    const std::string path = folder.path() + "/db";
    ASSERT_TRUE(rocksdb::DB::ListColumnFamilies({}, path, &names).ok());
    std::vector<rocksdb::ColumnFamilyDescriptor> families;
    for (const std::string& name : names) families.emplace_back(name, rocksdb::ColumnFamilyOptions());
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* db = nullptr;
    ASSERT_TRUE(rocksdb::DB::Open({}, path, families, &handles, &db).ok());
    ASSERT_TRUE(db->Delete({}, handles[1], SequenceKey(5)).ok());
    for (rocksdb::ColumnFamilyHandle* handle : handles) db->DestroyColumnFamilyHandle(handle);
    delete db;
  }
  std::unique_ptr<Store> store = folder.Open();
  ASSERT_NE(store, nullptr);
  absl::Status status = store->log().Read(1, {}).status();
  EXPECT_TRUE(HasReason(status, reason::kLogCorrupt)) << status;
  EXPECT_TRUE(HasReason(store->log().Read(5, {}).status(), reason::kLogCorrupt));
  EXPECT_EQ(store->log().Read(6, {}).value().size(), 5u);
}

TEST(RocksdbStore, ASecondOpeningOfTheSameFolderIsRefused) {
  StoreFolder folder;
  std::unique_ptr<Store> store = folder.Open();
  absl::Status here = folder.TryOpen().status();
  EXPECT_TRUE(HasReason(here, reason::kStoreUnavailable));
  EXPECT_THAT(here.message(), HasSubstr("already open"));
  EXPECT_THAT(here.message(), HasSubstr(folder.path()));
  absl::StatusOr<std::unique_ptr<ChildProcess>> child =
      ChildProcess::Start({STORE_CHILD, folder.path(), "append", "0"});
  ASSERT_TRUE(child.ok());
  EXPECT_EQ((*child)->Wait(absl::Seconds(20)), 1);
  store.reset();
  EXPECT_NE(folder.Open(), nullptr);
}

TEST(RocksdbStore, AFolderThatCannotBeMadeIsNamed) {
  StoreFolder folder;
  WriteFile(folder.path() + "/file", "x");
  RocksdbOptions options = folder.Options();
  options.path = folder.path() + "/file/store";
  absl::Status status = OpenRocksdbStore(options).status();
  EXPECT_TRUE(HasReason(status, reason::kStoreUnavailable));
  EXPECT_THAT(status.message(), HasSubstr("/file/store"));
}

TEST(RocksdbStore, ANewerFormatIsRefusedNamingBothVersions) {
  StoreFolder folder;
  folder.Open().reset();
  {
    rocksdb::Options options;
    std::vector<std::string> names;
    const std::string path = folder.path() + "/db";
    ASSERT_TRUE(rocksdb::DB::ListColumnFamilies(options, path, &names).ok());
    std::vector<rocksdb::ColumnFamilyDescriptor> families;
    for (const std::string& name : names) families.emplace_back(name, rocksdb::ColumnFamilyOptions());
    families.emplace_back("of_the_future", rocksdb::ColumnFamilyOptions());
    options.create_missing_column_families = true;
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* db = nullptr;
    ASSERT_TRUE(rocksdb::DB::Open(options, path, families, &handles, &db).ok());
    ASSERT_TRUE(db->Put({}, kFormatVersionKey, EncodeNumber(kFormatVersion + 7)).ok());
    for (rocksdb::ColumnFamilyHandle* handle : handles) db->DestroyColumnFamilyHandle(handle);
    delete db;
  }
  absl::Status status = folder.TryOpen().status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(status.message(), HasSubstr(absl::StrCat("format version ", kFormatVersion + 7)));
  EXPECT_THAT(status.message(), HasSubstr(absl::StrCat("format version ", kFormatVersion, "")));
}

// Made by `store_child PATH sample 0` of that version, then tar of db without LOG*, LOCK and OPTIONS*: 20 events in two
// lives, the first 5 trimmed, one guard, state.
TEST(RocksdbStore, ADatabaseOfFormatVersion1Opens) {
  StoreFolder folder;
  absl::StatusOr<std::unique_ptr<ChildProcess>> tar =
      ChildProcess::Start({"/bin/tar", "-xf", absl::StrCat(STORE_TESTDATA, "/format_1.tar"), "-C", folder.path()});
  ASSERT_TRUE(tar.ok());
  ASSERT_EQ((*tar)->Wait(absl::Seconds(20)), 0) << (*tar)->Stderr();
  std::unique_ptr<Store> store = folder.Open();
  ASSERT_NE(store, nullptr);
  const LogBounds bounds = store->log().Bounds();
  EXPECT_EQ(bounds.first_sequence, 6);
  EXPECT_EQ(bounds.next_sequence, 21);
  EXPECT_EQ(bounds.epochs.size(), 3u);
  std::vector<StoredEvent> events = ReadEverything(store->log());
  ASSERT_EQ(events.size(), 15u);
  EXPECT_EQ(events[0].bytes, "evt_6");
  EXPECT_EQ(events[0].header.chat, "accounts/main/chats/c1");
  EXPECT_EQ(events[0].publish_time, absl::FromUnixSeconds(1700000006));
  EXPECT_EQ(store->log().ReadRaw(events[14].raw_key).value(), "raw of evt_20");
  EXPECT_EQ(store->state().Get("key").value()->value, "value");
  AppendBatch batch = Batch({Record("evt_2"), Record("lower"), Record("new")}, absl::FromUnixSeconds(1700000030));
  batch.records[1].guard = Guard{"guard", 4};
  absl::StatusOr<AppendResult> result = store->log().Append(batch);
  ASSERT_TRUE(result.ok());
  EXPECT_TRUE(result->appended[0].duplicate);
  EXPECT_TRUE(result->appended[1].superseded);
  EXPECT_EQ(result->appended[2].sequence, 22);
  // From now on the space is counted: what was there, and what has come.
  const std::map<std::string, int64_t> bytes = {
      {"main", 4 * 5 + 11 * 6 + 4 * 12 + 11 * 13 + static_cast<int64_t>(sizeof("lower") - 1 + 3 + sizeof("new") - 1)}};
  EXPECT_EQ(store->log().BytesByAccount(), bytes);
  store.reset();
  EXPECT_EQ(OpenRocksdbToRead(folder.path())->format_version, 2);
  store = folder.Open();
  EXPECT_EQ(store->log().BytesByAccount(), bytes);
}

// Like that of version 1, and event 8 erased.
TEST(RocksdbStore, ADatabaseOfFormatVersion2Opens) {
  StoreFolder folder;
  absl::StatusOr<std::unique_ptr<ChildProcess>> tar =
      ChildProcess::Start({"/bin/tar", "-xf", absl::StrCat(STORE_TESTDATA, "/format_2.tar"), "-C", folder.path()});
  ASSERT_TRUE(tar.ok());
  ASSERT_EQ((*tar)->Wait(absl::Seconds(20)), 0) << (*tar)->Stderr();
  std::unique_ptr<Store> store = folder.Open();
  ASSERT_NE(store, nullptr);
  std::vector<StoredEvent> events = ReadEverything(store->log());
  ASSERT_EQ(events.size(), 15u);
  EXPECT_EQ(events[0].bytes, "evt_6");
  EXPECT_TRUE(events[2].erased);
  EXPECT_EQ(events[2].publish_time, absl::FromUnixSeconds(1700000008));
  EXPECT_EQ(store->log().ReadRaw(events[3].raw_key).value(), "raw of evt_9");
  EXPECT_EQ(store->log().BytesByAccount(),
            (std::map<std::string, int64_t>{{"main", 3 * 5 + 11 * 6 + 3 * 12 + 11 * 13}}));
  absl::StatusOr<AppendResult> result =
      store->log().Append(Batch({Record("evt_8")}, absl::FromUnixSeconds(1700000030)));
  ASSERT_TRUE(result.ok());
  EXPECT_TRUE(result->appended[0].duplicate);
}

// Old data lie in the lowest files; what is erased stands above them until the files are put in order.
TEST(RocksdbStore, ReclaimGivesTheSpaceOfErasedEventsBackToTheDisk) {
  StoreFolder folder;
  RocksdbOptions options = folder.Options();
  options.write_buffer_bytes = int64_t{4} << 20;
  std::unique_ptr<Store> store = OpenRocksdbStore(options).value();
  uint32_t noise = 1;
  auto random_bytes = [&noise](size_t size) {
    std::string bytes(size, 0);
    for (char& byte : bytes) byte = static_cast<char>((noise = noise * 1103515245 + 12345) >> 16);
    return bytes;
  };
  constexpr int kBatches = 400;
  std::vector<int64_t> noisy;
  for (int i = 0; i < kBatches; ++i) {
    AppendBatch batch = Batch({}, absl::Now());
    batch.raws = {random_bytes(50000)};
    for (int j = 0; j < 10; ++j) {
      EventRecord record = Record(absl::StrCat(i, "/", j));
      record.header.account = i % 10 == 0 ? "quiet" : "noisy";
      record.bytes = random_bytes(5000);
      record.raw_index = 0;
      batch.records.push_back(record);
    }
    absl::StatusOr<AppendResult> result = store->log().Append(batch);
    ASSERT_TRUE(result.ok()) << result.status();
    for (const Appended& appended : result->appended) {
      if (i % 10 != 0) noisy.push_back(appended.sequence);
    }
  }
  auto disk_bytes = [&folder] {
    int64_t bytes = 0;
    for (const char* ending : {".sst", ".log"}) {
      for (const std::string& file : folder.Files(ending)) bytes += std::filesystem::file_size(file);
    }
    return bytes;
  };
  std::atomic<bool> never{false};
  ASSERT_TRUE(store->log().Reclaim(never).ok());
  const int64_t full = disk_bytes();
  for (size_t at = 0; at < noisy.size(); at += 256) {
    const auto end = noisy.begin() + static_cast<int64_t>(std::min(noisy.size(), at + 256));
    ASSERT_TRUE(store->log().Erase({.events = {noisy.begin() + static_cast<int64_t>(at), end}}).ok());
  }
  const int64_t kept = store->log().Bounds().stored_bytes;
  EXPECT_EQ(kept, (kBatches / 10) * (10 * 5000 + 50000));
  const absl::Time begin = absl::Now();
  ASSERT_TRUE(store->log().Reclaim(never).ok());
  const absl::Duration took = absl::Now() - begin;
  // RocksDB deletes the files in the background. What stays beside the events is its log of writes, of a size that
  // depends on when it writes other families to files.
  const int64_t erased = int64_t{9} * kept;
  const absl::Time bound = absl::Now() + absl::Seconds(30);
  while (full - disk_bytes() < erased && absl::Now() < bound) std::this_thread::yield();
  EXPECT_GE(full - disk_bytes(), erased);
  std::cout << full << " bytes on the disk before, " << disk_bytes() << " after, " << kept << " kept, " << took << "\n";
  const std::vector<StoredEvent> events = ReadEverything(store->log());
  ASSERT_EQ(events.size(), static_cast<size_t>(10 * kBatches));
  for (const StoredEvent& event : events) {
    if (event.header.account != "quiet") continue;
    EXPECT_EQ(event.bytes.size(), 5000u);
    EXPECT_TRUE(store->log().ReadRaw(event.raw_key).ok());
  }
}

TEST(RocksdbStore, AMissingRawPayloadIsDamageAnErasedOneIsNotKept) {
  StoreFolder folder;
  AppendBatch batch = Batch({Record("a"), Record("b")}, absl::Now());
  batch.raws = {"first", "second"};
  batch.records[0].raw_index = 0;
  batch.records[1].raw_index = 1;
  std::unique_ptr<Store> store = folder.Open();
  ASSERT_TRUE(store->log().Append(batch).ok());
  const std::vector<StoredEvent> events = ReadEverything(store->log());
  ASSERT_TRUE(store->log().Erase({.raws = {events[0].raw_key}}).ok());
  store.reset();
  {
    std::vector<std::string> names;
    const std::string path = folder.path() + "/db";
    ASSERT_TRUE(rocksdb::DB::ListColumnFamilies({}, path, &names).ok());
    std::vector<rocksdb::ColumnFamilyDescriptor> families;
    for (const std::string& name : names) families.emplace_back(name, rocksdb::ColumnFamilyOptions());
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* db = nullptr;
    ASSERT_TRUE(rocksdb::DB::Open({}, path, families, &handles, &db).ok());
    ASSERT_TRUE(db->Delete({}, handles[2], SequenceKey(2)).ok());
    for (rocksdb::ColumnFamilyHandle* handle : handles) db->DestroyColumnFamilyHandle(handle);
    delete db;
  }
  store = folder.Open();
  EXPECT_TRUE(absl::IsNotFound(store->log().ReadRaw(events[0].raw_key).status()));
  const absl::Status missing = store->log().ReadRaw(events[1].raw_key).status();
  EXPECT_TRUE(HasReason(missing, reason::kLogCorrupt)) << missing;
}

TEST(RocksdbStore, OldMarksAndExpiredStateLeaveTheDiskInTime) {
  StoreFolder folder;
  RocksdbOptions options = folder.Options();
  FakeClock clock;
  options.clock = &clock;
  options.dedup_window = absl::Hours(1);
  options.write_buffer_bytes = 512 << 10;
  auto old_rows = [&folder] {  // How many rows of `dd` and `st` have an old key.
    std::vector<rocksdb::ColumnFamilyDescriptor> families;
    std::vector<std::string> names;
    EXPECT_TRUE(rocksdb::DB::ListColumnFamilies({}, folder.path() + "/db", &names).ok());
    for (const std::string& name : names) families.emplace_back(name, rocksdb::ColumnFamilyOptions());
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* db = nullptr;
    EXPECT_TRUE(rocksdb::DB::OpenForReadOnly({}, folder.path() + "/db", families, &handles, &db).ok());
    int count = 0;
    for (rocksdb::ColumnFamilyHandle* handle : handles) {
      std::unique_ptr<rocksdb::Iterator> it(db->NewIterator({}, handle));
      for (it->SeekToFirst(); it->Valid(); it->Next()) count += it->key().ToString().find("old") != std::string::npos;
      db->DestroyColumnFamilyHandle(handle);
    }
    delete db;
    return count;
  };
  auto fill = [&](Store& store, const std::string& prefix) {
    AppendBatch batch = Batch({}, clock.Now());
    for (int i = 0; i < 100; ++i) {
      // Like real ids, those of each time lie among those of the others.
      const std::string key = absl::StrCat(i % 2 == 0 ? "a" : "z", prefix, i);
      batch.records.push_back(Record(key));
      batch.records.back().guard = Guard{key, 1};
      batch.state_writes.push_back(StateWrite::Put(key, "v", clock.Now() + absl::Minutes(1)));
    }
    ASSERT_TRUE(store.log().Append(batch).ok());
    ASSERT_TRUE(store.log().Trim(1000000).ok());
  };
  fill(*OpenRocksdbStore(options).value(), "old");
  ASSERT_EQ(old_rows(), 300);
  clock.Advance(absl::Hours(2));
  // While the log is written RocksDB compacts its tables, on a thread of its own that the end of a life cuts off: each
  // life lasts longer than the one before, so that a busy machine comes to it too.
  for (int life = 1; life <= 8 && old_rows() > 0; ++life) {
    std::unique_ptr<Store> store = OpenRocksdbStore(options).value();
    for (int i = 0; i < life * 100; ++i) fill(*store, absl::StrCat("new", life, "_", i, "_"));
  }
  EXPECT_EQ(old_rows(), 0);
}

// A small file system of its own, so that it can be filled.
class FullDisk : public testing::Test {
 protected:
  void SetUp() override {
    if (geteuid() != 0) GTEST_SKIP() << "mounting a tmpfs needs root";
    if (mount("none", mount_point_.path().c_str(), "tmpfs", 0, "size=64m") != 0) {
      GTEST_SKIP() << "a tmpfs cannot be mounted here";
    }
    mounted_ = true;
    folder_ = std::make_unique<StoreFolder>(mount_point_.path());
  }
  void TearDown() override {
    folder_.reset();
    if (mounted_) umount2(mount_point_.path().c_str(), MNT_DETACH);
  }

  std::unique_ptr<Store> OpenWithBallast() {
    RocksdbOptions options = folder_->Options();
    options.ballast_bytes = int64_t{4} << 20;
    absl::StatusOr<std::unique_ptr<Store>> store = OpenRocksdbStore(options);
    EXPECT_TRUE(store.ok()) << store.status();
    return store.ok() ? *std::move(store) : nullptr;
  }

  // Appends events of 100 KB until one is refused; gives how many were acknowledged.
  int FillUp(EventLog& log, const std::string& prefix) {
    for (int i = 0; i < 10000; ++i) {
      EventRecord record = Record(absl::StrCat(prefix, i));
      record.bytes.resize(100000);
      for (char& byte : record.bytes) {
        noise_ = noise_ * 1103515245 + 12345;
        byte = static_cast<char>(noise_ >> 16);  // Not to be compressed.
      }
      absl::Status status = log.Append(Batch({record}, absl::Now())).status();
      if (!status.ok()) {
        EXPECT_TRUE(HasReason(status, reason::kStoreUnavailable)) << status;
        return i;
      }
    }
    ADD_FAILURE() << "the disk never became full";
    return 0;
  }

  StoreFolder mount_point_;
  bool mounted_ = false;
  std::unique_ptr<StoreFolder> folder_;
  uint32_t noise_ = 1;
};

TEST_F(FullDisk, ReadsGoOnAppendsAreRefusedAndResumeWhenThereIsSpace) {
  std::unique_ptr<Store> store = OpenWithBallast();
  ASSERT_NE(store, nullptr);
  const std::string filler = mount_point_.path() + "/filler";
  WriteFile(filler, std::string(30 << 20, 'f'));
  const int acknowledged = FillUp(store->log(), "a");
  ASSERT_GT(acknowledged, 20);
  EXPECT_EQ(ReadEverything(store->log()).size(), static_cast<size_t>(acknowledged));
  for (int i = 0; i < 20; ++i) {
    EXPECT_TRUE(HasReason(AppendOne(store->log(), "refused", 100000), reason::kStoreUnavailable));
    EXPECT_TRUE(HasReason(store->state().Apply({StateWrite::Put("k", "v")}), reason::kStoreUnavailable));
    EXPECT_EQ(store->log().Read(1, {.max_events = 1}).value().size(), 1u);
  }
  std::filesystem::remove(filler);
  absl::StatusOr<AppendResult> result = store->log().Append(Batch({Record("after")}, absl::Now()));
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->appended[0].sequence, acknowledged + 1);
  EXPECT_TRUE(std::filesystem::exists(folder_->path() + "/ballast"));
  ASSERT_TRUE(AppendOne(store->log(), "refused", 10).ok());
  EXPECT_EQ(ReadEverything(store->log()).size(), static_cast<size_t>(acknowledged) + 2);
  store.reset();
  store = OpenWithBallast();
  ASSERT_NE(store, nullptr);
  EXPECT_EQ(ReadEverything(store->log()).size(), static_cast<size_t>(acknowledged) + 2);
}

// The way back from a full disk opens the files again; what is found there must be what was acknowledged.
TEST_F(FullDisk, AcknowledgedEventsThatAreGoneAfterOpeningAgainAreReportedNeverSkipped) {
  absl::Status fatal;
  RocksdbOptions options = folder_->Options();
  options.on_fatal = [&fatal](const absl::Status& why) { fatal = why; };
  std::unique_ptr<Store> store = OpenRocksdbStore(options).value();
  ASSERT_TRUE(AppendOne(store->log(), "kept", 100).ok());
  const std::vector<std::string> logs = folder_->Files(".log");
  const size_t kept = std::filesystem::file_size(logs.back());
  const std::string filler = mount_point_.path() + "/filler";
  WriteFile(filler, std::string(64 << 20, 'f'));  // As much of it as there is space: no table can be written any more.
  const int acknowledged = FillUp(store->log(), "a");
  ASSERT_GT(acknowledged, 2);
  for (const std::string& file : folder_->Files(".log")) {
    std::filesystem::resize_file(file, file == logs.back() ? kept : 0);
  }
  std::filesystem::remove(filler);
  const absl::Status status = AppendOne(store->log(), "after", 10);
  EXPECT_TRUE(HasReason(status, reason::kLogCorrupt)) << status;
  EXPECT_TRUE(HasReason(fatal, reason::kLogCorrupt)) << fatal;
  EXPECT_THAT(fatal.message(), HasSubstr("opened again"));
  EXPECT_FALSE(AppendOne(store->log(), "later", 10).ok());
}

TEST_F(FullDisk, AReadTellsWhyTheStoreCouldNotBeOpenedAgain) {
  std::unique_ptr<Store> store = OpenWithBallast();
  ASSERT_NE(store, nullptr);
  const std::string filler = mount_point_.path() + "/filler";
  WriteFile(filler, std::string(30 << 20, 'f'));
  ASSERT_GT(FillUp(store->log(), "a"), 20);
  std::filesystem::remove(folder_->path() + "/db/CURRENT");
  WriteFile(folder_->path() + "/db/CURRENT", "nonsense");
  std::filesystem::remove(filler);
  EXPECT_FALSE(AppendOne(store->log(), "after", 10).ok());
  const absl::Status read = store->log().Read(1, {}).status();
  EXPECT_TRUE(HasReason(read, reason::kLogCorrupt)) << read;
  EXPECT_THAT(read.message(), testing::Not(HasSubstr("full")));
}

TEST_F(FullDisk, ATrimMakesSpaceByItself) {
  std::unique_ptr<Store> store = OpenWithBallast();
  ASSERT_NE(store, nullptr);
  const int acknowledged = FillUp(store->log(), "a");
  ASSERT_TRUE(store->log().Trim(acknowledged - 10).ok());
  EXPECT_EQ(ReadEverything(store->log()).size(), 11u);
  const absl::Time bound = absl::Now() + absl::Seconds(30);
  absl::Status status = AppendOne(store->log(), "after", 10);
  while (!status.ok() && absl::Now() < bound) {
    std::this_thread::yield();  // RocksDB deletes the files in the background.
    status = AppendOne(store->log(), "after", 10);
  }
  EXPECT_TRUE(status.ok()) << status;
}

TEST_F(FullDisk, ARestartOnAFullDiskReads) {
  std::unique_ptr<Store> store = OpenWithBallast();
  ASSERT_NE(store, nullptr);
  const int acknowledged = FillUp(store->log(), "a");
  store.reset();
  store = OpenWithBallast();
  ASSERT_NE(store, nullptr);
  EXPECT_EQ(ReadEverything(store->log()).size(), static_cast<size_t>(acknowledged));
}

}  // namespace
}  // namespace postern
