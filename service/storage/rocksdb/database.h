// database.h
//
// RocksDB as the embedded store uses it: its column families, its options, what its errors mean, and the way back from
// a full disk, which is to open it again (RocksDB 7.8 resumes after "no space left" but then fails every write,
// github.com/facebook/rocksdb/issues/11643).
//
//   absl::Status ready = database.PrepareWrite(WriteKind::kAppend);
//   rocksdb::WriteBatch batch;
//   batch.Put(database.writing(Family::kMeta), "log_id", id);
//   absl::Status durable = database.Commit(&batch);
#ifndef POSTERN_STORAGE_ROCKSDB_DATABASE_H_
#define POSTERN_STORAGE_ROCKSDB_DATABASE_H_

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "rocksdb/db.h"
#include "storage/rocksdb/ballast.h"
#include "storage/rocksdb/expiry.h"
#include "storage/rocksdb/rocksdb_store.h"

namespace postern {

enum class Family { kMeta, kEvents, kRaws, kDedup, kState };

// kTrim may use the space of the ballast, kAppend may not.
enum class WriteKind { kAppend, kTrim };

// Writes by one thread at a time; reads by any number beside it.
class Database {
 public:
  static absl::StatusOr<std::unique_ptr<Database>> Open(const RocksdbOptions& options, std::shared_ptr<LogAge> age);
  // Opens what is in the folder as it is and writes nothing to it, nor lets anybody write.
  static absl::StatusOr<std::unique_ptr<Database>> OpenToRead(const std::string& path, std::shared_ptr<LogAge> age);
  ~Database();

  // Keeps the database open while it lives, so never for longer than one page of a read. Rewrite does longer, and fails
  // soon where the disk is full.
  class Use {
   public:
    explicit Use(const Database* database) : database_(database) {}
    Use(Use&& other) noexcept : database_(other.database_) { other.database_ = nullptr; }
    Use& operator=(Use&&) = delete;
    ~Use() {
      if (database_ != nullptr) database_->EndUse();
    }
    std::unique_ptr<rocksdb::Iterator> Iterate(Family family, const rocksdb::ReadOptions& options) const;

   private:
    const Database* database_;
  };
  // Waits while the database is opened again. Where that failed: why.
  absl::StatusOr<Use> Borrow() const;

  absl::StatusOr<std::optional<std::string>> Get(Family family, absl::string_view key) const;

  // Whether a write of the kind may be tried; on a disk that was full, opens the database again where there is space.
  absl::Status PrepareWrite(WriteKind kind);
  // After PrepareWrite, until the next one.
  rocksdb::ColumnFamilyHandle* writing(Family family) const { return families_[static_cast<size_t>(family)]; }
  // Writes the batch; durable when OK, nothing of it visible when not.
  absl::Status Commit(rocksdb::WriteBatch* batch);
  // Links or copies all files as of now into `folder`, which must not exist.
  absl::Status Checkpoint(const std::string& folder) const;
  // Drops the files that hold nothing but keys in [begin, end).
  absl::Status DropFiles(Family family, absl::string_view begin, absl::string_view end);

  // Brings the family's files into order, so that what was overwritten or deleted takes no space any more. Writes go on
  // beside it; ends early once `stop` is true.
  absl::Status Rewrite(Family family, std::atomic<bool>& stop);
  // Rewrites every file and every log, the list of files too, so that only what is stored is left. No write beside it.
  absl::Status RewriteAll();

  // `check` runs after each opening again, before anything is written. What it refuses counts as a disk that failed:
  // nothing is written any more. Set before the first write.
  void OnReopened(std::function<absl::Status()> check) { check_reopened_ = std::move(check); }

  // What an error of RocksDB means to a caller.
  static absl::Status Explain(const rocksdb::Status& status);

 private:
  class Watcher;
  Database(const RocksdbOptions& options, std::shared_ptr<LogAge> age, bool to_read);
  absl::Status OpenHandles();
  void CloseHandles();
  absl::Status Reopen();
  // Nothing is written from here on; tells the owner once.
  void Fail(const absl::Status& why);
  void EndUse() const;
  int64_t reserve() const { return 2 * options_.write_buffer_bytes; }
  // Takes note of an error of RocksDB, whichever thread met it.
  void Note(const rocksdb::Status& status);

  const RocksdbOptions options_;
  const std::shared_ptr<LogAge> age_;
  const bool to_read_;
  Ballast ballast_;
  std::atomic<bool> needs_reopening_{false};
  std::atomic<bool> fatal_{false};
  std::function<absl::Status()> check_reopened_;

  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  mutable int uses_ = 0;
  bool reopening_ = false;
  // Changed only while reopening_ and without uses.
  absl::Status closed_because_;  // Where db_ is null.
  rocksdb::DB* db_ = nullptr;
  std::vector<rocksdb::ColumnFamilyHandle*> families_;
};

}  // namespace postern

#endif  // POSTERN_STORAGE_ROCKSDB_DATABASE_H_
