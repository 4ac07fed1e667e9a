#include "storage/rocksdb/database.h"

#include <algorithm>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "rocksdb/convenience.h"
#include "rocksdb/env.h"
#include "rocksdb/listener.h"
#include "rocksdb/utilities/checkpoint.h"
#include "storage/rocksdb/database_options.h"

namespace postern {
namespace {

rocksdb::Slice SliceOf(absl::string_view text) { return rocksdb::Slice(text.data(), text.size()); }

// Whether nobody knows any more what is on the disk. After "no space left" for a write it is known; for a sync of the
// log it is not.
bool IsFatal(const rocksdb::Status& status) {
  if (!status.IsIOError()) return false;
  const std::string text = status.ToString();
  // The operation, not the path behind it, which may hold any word: "While fdatasync: /mnt/sync/000012.log: ...".
  const bool sync = absl::StrContains(text, "While fsync") || absl::StrContains(text, "While fdatasync");
  return !status.IsNoSpace() || (sync && absl::StrContains(text, ".log"));
}

absl::Status FullDisk() {
  return Failure(reason::kStoreUnavailable, "the disk of the event log is full").RetryAfter(absl::Seconds(1));
}

// A reader leaves no log in a folder that is not its own.
class NoInfoLog : public rocksdb::Logger {
 public:
  using rocksdb::Logger::Logv;
  void Logv(const char* /*format*/, va_list /*arguments*/) override {}
};

}  // namespace

// Hears of the errors of flushes and compactions.
class Database::Watcher : public rocksdb::EventListener {
 public:
  explicit Watcher(Database* database) : database_(database) {}
  void OnBackgroundError(rocksdb::BackgroundErrorReason /*reason*/, rocksdb::Status* status) override {
    database_->Note(*status);
  }

 private:
  Database* const database_;
};

absl::Status Database::Explain(const rocksdb::Status& status) {
  if (status.ok()) return absl::OkStatus();
  if (status.IsCorruption()) return Failure(reason::kLogCorrupt, absl::StrCat("the event log: ", status.ToString()));
  if (status.IsNoSpace()) return FullDisk();
  return Failure(reason::kStoreUnavailable, absl::StrCat("the event log: ", status.ToString()));
}

Database::Database(const RocksdbOptions& options, std::shared_ptr<LogAge> age, bool to_read)
    : options_(options),
      age_(std::move(age)),
      to_read_(to_read),
      ballast_(absl::StrCat(options.path, "/ballast"), options.ballast_bytes) {}

Database::~Database() { CloseHandles(); }

absl::StatusOr<std::unique_ptr<Database>> Database::Open(const RocksdbOptions& options, std::shared_ptr<LogAge> age) {
  std::unique_ptr<Database> database = absl::WrapUnique(new Database(options, std::move(age), false));
  if (absl::Status status = database->OpenHandles(); !status.ok()) return status;
  database->ballast_.Make(database->reserve());
  return database;
}

absl::StatusOr<std::unique_ptr<Database>> Database::OpenToRead(const std::string& path, std::shared_ptr<LogAge> age) {
  RocksdbOptions options;
  options.path = path;
  options.ballast_bytes = 0;
  std::unique_ptr<Database> database = absl::WrapUnique(new Database(options, std::move(age), true));
  if (absl::Status status = database->OpenHandles(); !status.ok()) return status;
  return database;
}

absl::Status Database::OpenHandles() {
  const std::string path = absl::StrCat(options_.path, "/db");
  rocksdb::DBOptions db_options = DatabaseOptions(options_);
  db_options.listeners.push_back(std::make_shared<Watcher>(this));
  std::vector<rocksdb::ColumnFamilyDescriptor> families = FamilyOptions(options_, age_);
  const size_t known = families.size();
  // A newer version may have more families; RocksDB opens only with all of them, and the version is found inside.
  std::vector<std::string> names;
  if (rocksdb::DB::ListColumnFamilies(db_options, path, &names).ok()) {
    for (const std::string& name : names) {
      auto same = [&name](const rocksdb::ColumnFamilyDescriptor& family) { return family.name == name; };
      if (std::none_of(families.begin(), families.end(), same)) {
        families.emplace_back(name, rocksdb::ColumnFamilyOptions());
      }
    }
  }
  if (to_read_) {
    db_options.create_if_missing = false;
    db_options.create_missing_column_families = false;
    db_options.info_log = std::make_shared<NoInfoLog>();
  }
  rocksdb::Status status = to_read_ ? rocksdb::DB::OpenForReadOnly(db_options, path, families, &families_, &db_)
                                    : rocksdb::DB::Open(db_options, path, families, &families_, &db_);
  if (!status.ok()) db_ = nullptr;
  for (size_t i = known; i < families_.size(); ++i) db_->DestroyColumnFamilyHandle(families_[i]);
  families_.resize(std::min(known, families_.size()));
  return Explain(status);
}

void Database::CloseHandles() {
  if (db_ == nullptr) return;
  for (rocksdb::ColumnFamilyHandle* family : families_) db_->DestroyColumnFamilyHandle(family);
  families_.clear();
  delete db_;
  db_ = nullptr;
}

absl::StatusOr<Database::Use> Database::Borrow() const {
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait(lock, [this] { return !reopening_; });
  if (db_ == nullptr) return closed_because_;
  ++uses_;
  return Use(this);
}

void Database::EndUse() const {
  std::lock_guard<std::mutex> lock(mutex_);
  if (--uses_ == 0) changed_.notify_all();
}

std::unique_ptr<rocksdb::Iterator> Database::Use::Iterate(Family family, const rocksdb::ReadOptions& options) const {
  return absl::WrapUnique(database_->db_->NewIterator(options, database_->writing(family)));
}

absl::StatusOr<std::optional<std::string>> Database::Get(Family family, absl::string_view key) const {
  absl::StatusOr<Use> use = Borrow();
  if (!use.ok()) return use.status();
  std::string value;
  rocksdb::Status status = db_->Get(rocksdb::ReadOptions(), writing(family), SliceOf(key), &value);
  if (status.IsNotFound()) return std::optional<std::string>();
  if (!status.ok()) return Explain(status);
  return std::optional<std::string>(std::move(value));
}

absl::Status Database::PrepareWrite(WriteKind kind) {
  if (to_read_) return Failure(reason::kStoreUnavailable, "the event log was opened to be read");
  if (fatal_) return Failure(reason::kStoreUnavailable, "the disk of the event log failed; it must be opened again");
  if (needs_reopening_ || db_ == nullptr) {
    if (kind == WriteKind::kAppend && ballast_.FreeBytes() < reserve()) return FullDisk();
    if (absl::Status status = Reopen(); !status.ok()) return status;
  }
  if (ballast_.held()) return absl::OkStatus();
  ballast_.Make(reserve());
  if (kind == WriteKind::kAppend && !ballast_.held() && ballast_.FreeBytes() < reserve()) return FullDisk();
  return absl::OkStatus();
}

absl::Status Database::Reopen() {
  std::unique_lock<std::mutex> lock(mutex_);
  reopening_ = true;
  changed_.wait(lock, [this] { return uses_ == 0; });
  lock.unlock();
  ballast_.GiveUp();
  CloseHandles();
  needs_reopening_ = false;
  absl::Status status = OpenHandles();
  lock.lock();
  closed_because_ = status;
  reopening_ = false;
  changed_.notify_all();
  lock.unlock();
  if (!status.ok() || !check_reopened_) return status;
  absl::Status recovered = check_reopened_();
  if (!recovered.ok()) Fail(recovered);
  return recovered;
}

absl::Status Database::Commit(rocksdb::WriteBatch* batch) {
  rocksdb::WriteOptions write;
  write.sync = options_.sync;
  rocksdb::Status status = db_->Write(write, batch);
  if (!status.ok()) Note(status);
  return Explain(status);
}

absl::Status Database::Checkpoint(const std::string& folder) const {
  absl::StatusOr<Use> use = Borrow();
  if (!use.ok()) return use.status();
  rocksdb::Checkpoint* made = nullptr;
  rocksdb::Status status = rocksdb::Checkpoint::Create(db_, &made);
  const std::unique_ptr<rocksdb::Checkpoint> checkpoint(made);
  if (status.ok()) status = checkpoint->CreateCheckpoint(folder);
  return Explain(status);
}

absl::Status Database::DropFiles(Family family, absl::string_view begin, absl::string_view end) {
  const rocksdb::Slice from = SliceOf(begin);
  const rocksdb::Slice to = SliceOf(end);
  rocksdb::Status status = rocksdb::DeleteFilesInRange(db_, writing(family), &from, &to, /*include_end=*/false);
  if (!status.ok()) Note(status);
  return Explain(status);
}

absl::Status Database::Rewrite(Family family, std::atomic<bool>& stop) {
  absl::StatusOr<Use> use = Borrow();
  if (!use.ok()) return use.status();
  rocksdb::CompactRangeOptions options;
  options.exclusive_manual_compaction = false;
  options.canceled = &stop;
  rocksdb::Status status = db_->CompactRange(options, writing(family), nullptr, nullptr);
  if (status.IsIncomplete()) return absl::OkStatus();
  if (!status.ok()) Note(status);
  return Explain(status);
}

absl::Status Database::RewriteAll() {
  if (absl::Status ready = PrepareWrite(WriteKind::kTrim); !ready.ok()) return ready;
  rocksdb::CompactRangeOptions options;
  options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
  // All families first: a log goes once none of them needs it.
  rocksdb::Status status = db_->Flush(rocksdb::FlushOptions(), families_);
  for (rocksdb::ColumnFamilyHandle* family : families_) {
    if (status.ok()) status = db_->CompactRange(options, family, nullptr, nullptr);
  }
  if (!status.ok()) {
    Note(status);
    return Explain(status);
  }
  // An opening writes the list of files anew, which names the first and the last key of each.
  return Reopen();
}

void Database::Note(const rocksdb::Status& status) {
  needs_reopening_ = true;
  if (IsFatal(status)) Fail(Explain(status));
}

void Database::Fail(const absl::Status& why) {
  if (!fatal_.exchange(true) && options_.on_fatal) options_.on_fatal(why);
}

}  // namespace postern
