// Backups of the embedded store: made beside a store that is open, verified, restored, and what cursors are worth
// afterwards.
#include "app/backup.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <memory>
#include <set>
#include <sstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "app/snapshot_door.h"
#include "app/storage_command.h"
#include "base/status.h"
#include "gateway/broadcast_rows.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "postern/v1/event.pb.h"
#include "storage/cursor.h"
#include "storage/rocksdb/rocksdb_store.h"
#include "tests/support/recording_log.h"

namespace postern {
namespace {

using testing::HasSubstr;

std::string ReadWhole(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void WriteWhole(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
}

std::set<std::string> Everything(const std::string& folder) {
  std::set<std::string> paths;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) paths.insert(entry.path());
  return paths;
}

class BackupTest : public testing::Test {
 protected:
  BackupTest() : folder_(absl::StrCat(testing::TempDir(), "/backup_test.", getpid(), ".", ++made_)) {
    std::filesystem::create_directories(folder_);
  }
  ~BackupTest() override { std::filesystem::remove_all(folder_); }

  std::string In(const std::string& name) const { return absl::StrCat(folder_, "/", name); }

  std::unique_ptr<Store> Open(const std::string& path) {
    RocksdbOptions options;
    options.path = path;
    options.write_buffer_bytes = 1 << 20;
    options.ballast_bytes = 0;
    absl::StatusOr<std::unique_ptr<Store>> store = OpenRocksdbStore(options);
    EXPECT_TRUE(store.ok()) << store.status();
    return store.ok() ? *std::move(store) : nullptr;
  }

  // Appends events with a raw payload, one to a commit; `bytes` in place of a good event's where given.
  void Append(Store& store, int count, const std::string& bytes = "") {
    for (int i = 0; i < count; ++i) {
      v1::Event event;
      event.set_event_id(absl::StrCat("evt_", ++events_));
      v1::RawPayload raw;
      raw.set_body("the body");
      AppendBatch batch;
      batch.now = absl::Now();
      batch.raws.push_back(raw.SerializeAsString());
      EventRecord record;
      record.event_id = event.event_id();
      record.header.account = "main";
      record.bytes = bytes.empty() ? event.SerializeAsString() : bytes;
      record.raw_index = 0;
      batch.records.push_back(record);
      batch.state_writes.push_back(StateWrite::Put("last", record.event_id));
      ASSERT_TRUE(store.log().Append(batch).ok());
    }
  }

  // A backup of 20 events in two lives, the first three trimmed.
  std::string MadeBackup() {
    {
      std::unique_ptr<Store> store = Open(In("data"));
      Append(*store, 12);
    }
    std::unique_ptr<Store> store = Open(In("data"));
    Append(*store, 8);
    EXPECT_TRUE(store->log().Trim(4).ok());
    store.reset();
    EXPECT_TRUE(MakeBackup(In("data/db"), In("backup")).ok());
    return In("backup");
  }

  void WriteConfig(const std::string& audit_file) {
    WriteWhole(In("config.yaml"),
               absl::StrCat("accounts: [{name: main, provider: ongair, secrets: {token: {env: NOT_SET}}}]\n"
                            "storage: {rocksdb: {path: \"",
                            In("data"), "\"}}\naudit: {file: \"", audit_file, "\"}\n"));
  }

  int Run(const std::vector<std::string>& arguments) {
    out_.str("");
    errors_.str("");
    return RunStorageCommand(arguments, in_, out_, errors_);
  }

  const std::string folder_;
  RecordingLog audit_;
  int events_ = 0;
  std::istringstream in_;
  std::ostringstream out_;
  std::ostringstream errors_;
  static inline int made_ = 0;
};

TEST_F(BackupTest, ARestoredBackupHoldsEveryEventAndTheState) {
  const std::string backup = MadeBackup();
  absl::StatusOr<BackupManifest> good = VerifyBackup(backup);
  ASSERT_TRUE(good.ok()) << good.status();
  EXPECT_EQ(good->events, 17);
  EXPECT_EQ(good->first_sequence, 4);
  EXPECT_EQ(good->next_sequence, 21);
  ASSERT_TRUE(RestoreBackup(backup, In("restored")).ok());
  std::unique_ptr<Store> store = Open(In("restored"));
  ASSERT_NE(store, nullptr);
  EXPECT_EQ(store->log().Bounds().log_id, good->log_id);
  absl::StatusOr<std::vector<StoredEvent>> events = store->log().Read(4, {});
  ASSERT_TRUE(events.ok()) << events.status();
  EXPECT_EQ(events->size(), 17u);
  EXPECT_TRUE(store->log().ReadRaw(events->back().raw_key).ok());
  EXPECT_EQ(store->state().Get("last").value()->value, "evt_20");
}

TEST_F(BackupTest, ABackupHoldsWhatAnErasureHasLeft) {
  {
    std::unique_ptr<Store> store = Open(In("data"));
    Append(*store, 6);
    const std::vector<StoredEvent> events = store->log().Read(1, {}).value();
    ASSERT_TRUE(store->log().Erase({.events = {2}, .raws = {events[4].raw_key}}).ok());
  }
  ASSERT_TRUE(MakeBackup(In("data/db"), In("backup")).ok());
  absl::StatusOr<BackupManifest> good = VerifyBackup(In("backup"));
  ASSERT_TRUE(good.ok()) << good.status();
  EXPECT_EQ(good->events, 6);
  EXPECT_EQ(good->format_version, 2);
  ASSERT_TRUE(RestoreBackup(In("backup"), In("restored")).ok());
  const std::map<std::string, int64_t> bytes = Open(In("data"))->log().BytesByAccount();
  std::unique_ptr<Store> store = Open(In("restored"));
  ASSERT_NE(store, nullptr);
  EXPECT_TRUE(store->log().Read(1, {}).value()[1].erased);
  EXPECT_EQ(store->log().BytesByAccount(), bytes);
}

TEST_F(BackupTest, EveryDamagedMissingOrStrangeFileIsFoundByName) {
  const std::string backup = MadeBackup();
  int tried = 0;
  for (const auto& entry : std::filesystem::directory_iterator(backup + "/db")) {
    const std::string path = entry.path();
    const std::string name = entry.path().filename();
    const std::string content = ReadWhole(path);
    if (content.empty()) continue;
    ++tried;
    std::string flipped = content;
    flipped[content.size() / 2] ^= 1;
    WriteWhole(path, flipped);
    absl::Status damaged = VerifyBackup(backup).status();
    EXPECT_TRUE(absl::IsDataLoss(damaged)) << name << damaged;
    EXPECT_THAT(damaged.message(), HasSubstr(name));
    std::filesystem::remove(path);
    EXPECT_THAT(VerifyBackup(backup).status().message(), HasSubstr(absl::StrCat(name, " is missing")));
    WriteWhole(path, content);
  }
  EXPECT_GT(tried, 3);
  ASSERT_TRUE(VerifyBackup(backup).ok());
  WriteWhole(backup + "/db/000999.log", "");
  EXPECT_THAT(VerifyBackup(backup).status().message(), HasSubstr("000999.log is not of the backup"));
}

TEST_F(BackupTest, AManifestThatTellsOfAnotherLogIsDamage) {
  const std::string backup = MadeBackup();
  const std::string manifest = ReadWhole(backup + "/manifest.json");
  const std::string log_id = VerifyBackup(backup)->log_id;
  for (const auto& [is, becomes] :
       std::map<std::string, std::string>{{"\"next_sequence\": 21", "\"next_sequence\": 22"},
                                          {"\"events\": 17", "\"events\": 16"},
                                          {log_id, "0123"},
                                          {"\"epochs\": [", "\"epoch\": ["},
                                          {"{\"backup", "{{\"backup"}}) {
    const std::string changed = absl::StrReplaceAll(manifest, {{is, becomes}});
    ASSERT_NE(changed, manifest) << is;
    WriteWhole(backup + "/manifest.json", changed);
    EXPECT_TRUE(absl::IsDataLoss(VerifyBackup(backup).status())) << is;
  }
  WriteWhole(backup + "/manifest.json",
             absl::StrReplaceAll(manifest, {{"\"backup_version\": 1", "\"backup_version\": 2"}}));
  EXPECT_THAT(VerifyBackup(backup).status().message(), HasSubstr("version 2"));
  std::filesystem::remove(backup + "/manifest.json");
  EXPECT_THAT(VerifyBackup(backup).status().message(), HasSubstr("no complete backup"));
}

TEST_F(BackupTest, AnEventThatCannotBeParsedIsFound) {
  std::unique_ptr<Store> store = Open(In("data"));
  Append(*store, 3);
  Append(*store, 1, "\xff\xff");
  store.reset();
  const absl::Status status = MakeBackup(In("data/db"), In("backup")).status();
  EXPECT_TRUE(absl::IsDataLoss(status));
  EXPECT_THAT(status.message(), HasSubstr("event 4 cannot be parsed"));
  EXPECT_FALSE(std::filesystem::exists(In("backup/manifest.json")));
}

TEST_F(BackupTest, VerifyingChangesNothing) {
  const std::string backup = MadeBackup();
  const std::set<std::string> before = Everything(backup);
  ASSERT_TRUE(VerifyBackup(backup).ok());
  EXPECT_EQ(Everything(backup), before);
}

TEST_F(BackupTest, NothingIsWrittenToAFolderThatIsNotEmpty) {
  const std::string backup = MadeBackup();
  std::filesystem::create_directories(In("mount/lost+found"));
  EXPECT_TRUE(RestoreBackup(backup, In("mount")).ok());  // The top of a new file system counts as empty.
  std::filesystem::create_directories(In("full"));
  WriteWhole(In("full/something"), "x");
  const std::set<std::string> before = Everything(In("full"));
  EXPECT_THAT(RestoreBackup(backup, In("full")).status().message(), HasSubstr("is not empty"));
  EXPECT_THAT(MakeBackup(In("data/db"), In("full")).status().message(), HasSubstr("is not empty"));
  EXPECT_EQ(Everything(In("full")), before);
}

TEST_F(BackupTest, ADamagedBackupIsNotRestored) {
  const std::string backup = MadeBackup();
  WriteWhole(backup + "/db/CURRENT", "nonsense");
  EXPECT_TRUE(absl::IsDataLoss(RestoreBackup(backup, In("restored")).status()));
  EXPECT_FALSE(std::filesystem::exists(In("restored")));
}

// What it has sent since the backup nobody knows in the restored store.
TEST_F(BackupTest, ABroadcastThatRanIsMarkedInTheRestoredStoreAndInNoOther) {
  v1::Broadcast broadcast;
  broadcast.set_name("accounts/main/broadcasts/~1");
  {
    std::unique_ptr<Store> store = Open(In("data"));
    Append(*store, 3);
    ASSERT_TRUE(store->state().Apply(StartRows(broadcast, {}, "content")).ok());
    ASSERT_TRUE(TakeSnapshot(*store, In("snapshot")).ok());
    ASSERT_TRUE(MakeBackup(In("snapshot"), In("backup")).ok());
  }
  ASSERT_TRUE(RestoreBackup(In("backup"), In("restored")).ok());
  EXPECT_TRUE(VerifyBackup(In("backup")).ok());
  EXPECT_FALSE(*IsRestored(Open(In("data"))->state(), broadcast.name()));
  std::unique_ptr<Store> store = Open(In("restored"));
  EXPECT_EQ(*ReadRunning(store->state()), std::vector<std::string>{broadcast.name()});
  EXPECT_TRUE(*IsRestored(store->state(), broadcast.name()));
  EXPECT_EQ(store->log().Read(1, {})->size(), 3u);
  std::set<std::string> left;
  for (const auto& entry : std::filesystem::directory_iterator(In("restored"))) left.insert(entry.path().filename());
  EXPECT_EQ(left.count("unfinished"), 0u);
}

// Cursors from after the point that was restored name events that are lost.

TEST_F(BackupTest, ACursorFromAfterTheRestoredPointIsRefusedAlsoOnceTheLogHasGrownPastIt) {
  Cursor at_backup;
  Cursor same_life;
  Cursor later_life;
  {
    std::unique_ptr<Store> store = Open(In("data"));
    Append(*store, 10);
    at_backup = CursorAfter(10, store->log().Bounds());
    ASSERT_TRUE(TakeSnapshot(*store, In("snapshot")).ok());
    ASSERT_TRUE(MakeBackup(In("snapshot"), In("backup")).ok());
    Append(*store, 5);
    same_life = CursorAfter(15, store->log().Bounds());
  }
  {
    std::unique_ptr<Store> store = Open(In("data"));
    Append(*store, 5);
    later_life = CursorAfter(20, store->log().Bounds());
  }
  ASSERT_TRUE(RestoreBackup(In("backup"), In("restored")).ok());
  std::unique_ptr<Store> store = Open(In("restored"));
  auto refused = [&store](const Cursor& cursor) {
    const absl::Status status = CheckCursor(cursor, store->log().Bounds());
    return HasReason(status, reason::kCursorInFuture) || HasReason(status, reason::kCursorEpochMismatch);
  };
  for (int grown : {0, 3, 30}) {
    Append(*store, grown);
    EXPECT_TRUE(refused(same_life)) << grown;
    EXPECT_TRUE(refused(later_life)) << grown;
    EXPECT_TRUE(CheckCursor(at_backup, store->log().Bounds()).ok()) << grown;
  }
  store.reset();
  store = Open(In("restored"));  // And after a restart.
  EXPECT_TRUE(refused(same_life));
  EXPECT_TRUE(refused(later_life));
}

TEST_F(BackupTest, ACursorOfALogThatWasWipedIsOfAnotherLog) {
  std::unique_ptr<Store> store = Open(In("data"));
  Append(*store, 5);
  const Cursor start = CursorAfter(0, store->log().Bounds());
  const Cursor end = CursorAfter(5, store->log().Bounds());
  store.reset();
  std::filesystem::remove_all(In("data"));
  store = Open(In("data"));
  for (int grown : {0, 9}) {
    Append(*store, grown);
    EXPECT_TRUE(HasReason(CheckCursor(start, store->log().Bounds()), reason::kCursorEpochMismatch));
    EXPECT_TRUE(HasReason(CheckCursor(end, store->log().Bounds()), reason::kCursorEpochMismatch));
  }
}

// The door of a server that runs.

TEST_F(BackupTest, ASnapshotIsKeptAsLongAsItIsHeldAndOneAtATime) {
  std::unique_ptr<Store> store = Open(In("data"));
  Append(*store, 5);
  RecordingLog log;
  absl::StatusOr<std::unique_ptr<SnapshotDoor>> door = SnapshotDoor::Open(In("data"), *store, log, &audit_);
  ASSERT_TRUE(door.ok()) << door.status();
  EXPECT_EQ(std::filesystem::status(In("data/backup.sock")).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  absl::StatusOr<std::unique_ptr<HeldSnapshot>> held = HeldSnapshot::Take(In("data"));
  ASSERT_TRUE(held.ok()) << held.status();
  Append(*store, 5);
  EXPECT_THAT(HeldSnapshot::Take(In("data")).status().message(), HasSubstr("another backup is under way"));
  EXPECT_EQ(MakeBackup((*held)->path(), In("backup"))->events, 5);
  const std::string path = (*held)->path();
  held->reset();
  const absl::Time bound = absl::Now() + absl::Seconds(20);
  while (std::filesystem::exists(path) && absl::Now() < bound) {
  }
  EXPECT_FALSE(std::filesystem::exists(path));
  door->reset();
  EXPECT_TRUE(absl::IsNotFound(HeldSnapshot::Take(In("data")).status()));
}

// The command.

TEST_F(BackupTest, TheCommandBacksUpBesideAServerAndWithoutOne) {
  std::unique_ptr<Store> store = Open(In("data"));
  Append(*store, 5);
  EXPECT_EQ(Run({"backup", "--path", In("data"), "--to", In("locked")}), 1);  // Its owner gives no snapshots.
  EXPECT_THAT(errors_.str(), HasSubstr("already open"));
  RecordingLog log;
  auto door = SnapshotDoor::Open(In("data"), *store, log, &audit_);
  ASSERT_TRUE(door.ok());
  WriteWhole(In("config.yaml"),
             absl::StrCat("accounts: [{name: main, provider: ongair, secrets: {token: {env: NOT_SET}}}]\n"
                          "storage: {rocksdb: {path: \"",
                          In("data"), "\"}}\n"));
  EXPECT_EQ(Run({"backup", "--config", In("config.yaml"), "--to", In("online")}), 0) << errors_.str();
  EXPECT_THAT(out_.str(), HasSubstr("backed up: 5 events, 1 to 5, of log "));
  EXPECT_THAT(audit_.Text(),
              HasSubstr(absl::StrCat("action=snapshot_taken by=uid ", getuid(), " pid ", getpid(), " code=OK\n")));
  door->reset();
  store.reset();
  EXPECT_EQ(Run({"backup", "--path=" + In("data"), "--to=" + In("offline")}), 0) << errors_.str();
  for (const char* name : {"online", "offline"}) {
    EXPECT_EQ(Run({"verify", "--from", In(name)}), 0) << errors_.str();
    EXPECT_EQ(Run({"restore", "--from", In(name), "--to", In(absl::StrCat(name, "-restored"))}), 0) << errors_.str();
  }
}

TEST_F(BackupTest, WhoBackedUpAndRestoredStandsInTheAuditLog) {
  Open(In("data")).reset();
  WriteConfig(In("audit.log"));
  const std::string by = absl::StrCat("\"by\": \"uid ", getuid(), "\"");
  ASSERT_EQ(Run({"backup", "--config", In("config.yaml"), "--to", In("backup")}), 0) << errors_.str();
  EXPECT_THAT(ReadWhole(In("audit.log")),
              HasSubstr(absl::StrCat("\"action\": \"storage_backed_up\", ", by, ", \"from\": \"", In("data"),
                                     "\", \"to\": \"", In("backup"), "\", \"code\": \"OK\"}\n")));
  ASSERT_EQ(Run({"restore", "--config", In("config.yaml"), "--from", In("backup"), "--to", In("backup")}), 1);
  const std::string lines = ReadWhole(In("audit.log"));
  const size_t restored = lines.find("\"action\": \"storage_restored\", " + by);
  ASSERT_NE(restored, std::string::npos) << lines;
  EXPECT_THAT(lines.substr(restored), testing::Not(HasSubstr("\"code\": \"OK\"")));
}

TEST_F(BackupTest, WhatCannotBeWrittenDownIsNotDone) {
  Open(In("data")).reset();
  WriteConfig(In("nowhere/audit.log"));
  EXPECT_EQ(Run({"backup", "--config", In("config.yaml"), "--to", In("backup")}), 2);
  EXPECT_THAT(errors_.str(), HasSubstr("audit.file: cannot open "));
  EXPECT_FALSE(std::filesystem::exists(In("backup")));
}

TEST_F(BackupTest, NothingIsDoneWhereTheAuditLogIsOnAFullDisk) {
  const std::string backup = MadeBackup();
  WriteConfig("/dev/full");
  EXPECT_EQ(Run({"backup", "--config", In("config.yaml"), "--to", In("second")}), 1);
  EXPECT_EQ(errors_.str(), "postern storage: audit.file did not take the line storage_backing_up; nothing was done\n");
  EXPECT_FALSE(std::filesystem::exists(In("second")));
  EXPECT_EQ(Run({"restore", "--config", In("config.yaml"), "--from", backup, "--to", In("restored")}), 1);
  EXPECT_EQ(errors_.str(), "postern storage: audit.file did not take the line storage_restoring; nothing was done\n");
  EXPECT_FALSE(std::filesystem::exists(In("restored")));
}

// The disk is full after the first line: the file may grow by that and no more.
TEST_F(BackupTest, ALineThatIsMissingAtTheEndIsToldAndTheCommandFails) {
  constexpr rlim_t kMost = rlim_t{1} << 30;
  const std::string audit = In("audit.log");
  WriteConfig(audit);
  Open(In("data")).reset();
  ASSERT_EQ(Run({"backup", "--config", In("config.yaml"), "--to", In("one")}), 0) << errors_.str();
  const size_t line = ReadWhole(audit).find('\n') + 1;
  std::filesystem::resize_file(audit, kMost - line - 10);
  rlimit before = {};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit full = before;
  full.rlim_cur = kMost;
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &full), 0);
  const int exit = Run({"backup", "--config", In("config.yaml"), "--to", In("two")});
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  EXPECT_EQ(exit, 1);
  EXPECT_THAT(out_.str(), testing::StartsWith("backed up: "));
  EXPECT_EQ(errors_.str(), "postern storage: audit.file did not take the line storage_backed_up\n");
  EXPECT_TRUE(VerifyBackup(In("two")).ok());
}

TEST_F(BackupTest, AnAuditLogThatRootBeginsIsTheServers) {
  if (geteuid() != 0) GTEST_SKIP() << "nobody else can give a file away";
  constexpr uid_t kServer = 10001;
  Open(In("data")).reset();
  std::filesystem::create_directory(In("log"));
  ASSERT_EQ(chown(In("log").c_str(), kServer, kServer), 0);
  WriteConfig(In("log/audit.log"));
  ASSERT_EQ(Run({"backup", "--config", In("config.yaml"), "--to", In("backup")}), 0) << errors_.str();
  struct stat info = {};
  ASSERT_EQ(stat(In("log/audit.log").c_str(), &info), 0);
  EXPECT_EQ(info.st_uid, kServer);
  EXPECT_EQ(info.st_gid, kServer);
  EXPECT_EQ(info.st_mode & 07, 0u);
  // One that is there keeps its owner.
  ASSERT_EQ(chown(In("log/audit.log").c_str(), 0, 0), 0);
  ASSERT_EQ(Run({"backup", "--config", In("config.yaml"), "--to", In("again")}), 0) << errors_.str();
  ASSERT_EQ(stat(In("log/audit.log").c_str(), &info), 0);
  EXPECT_EQ(info.st_uid, 0u);
}

TEST_F(BackupTest, TheCommandTellsWhatIsWrongByItsExitStatus) {
  const std::string backup = MadeBackup();
  EXPECT_EQ(Run({}), 2);
  EXPECT_EQ(Run({"burn"}), 2);
  EXPECT_THAT(errors_.str(), HasSubstr("unknown command burn"));
  EXPECT_EQ(Run({"verify"}), 2);
  EXPECT_THAT(errors_.str(), HasSubstr("--from is missing"));
  EXPECT_EQ(Run({"verify", "--form", "x"}), 2);
  EXPECT_EQ(Run({"backup", "--to", In("x")}), 2);
  EXPECT_EQ(Run({"backup", "--config", In("missing.yaml"), "--to", In("x")}), 2);
  EXPECT_EQ(Run({"backup", "--path", In("nowhere"), "--to", In("x")}), 1);
  EXPECT_FALSE(std::filesystem::exists(In("nowhere")));
  EXPECT_EQ(Run({"restore", "--from", backup, "--to", backup}), 1);
  EXPECT_EQ(Run({"verify", "--from", In("nowhere")}), 3);
  WriteWhole(backup + "/db/CURRENT", "nonsense");
  EXPECT_EQ(Run({"verify", "--from", backup}), 3);
  EXPECT_THAT(errors_.str(), HasSubstr("CURRENT"));
  EXPECT_EQ(Run({"--help"}), 0);
  EXPECT_THAT(out_.str(), HasSubstr("postern storage restore"));
}

}  // namespace
}  // namespace postern
