#include "storage/rocksdb/rocksdb_store.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/status.h"
#include "storage/epochs.h"
#include "storage/rocksdb/database.h"
#include "storage/rocksdb/folder_lock.h"
#include "storage/rocksdb/rocksdb_log.h"
#include "storage/rocksdb/rocksdb_state.h"
#include "storage/rocksdb/rows.h"
#include "storage/rocksdb/wal_tail.h"
#include "storage/row_codec.h"

namespace postern {
namespace {

// The format before the ledger of space.
constexpr int64_t kFormatWithoutSpace = 1;

absl::Status Damaged(absl::string_view what) { return Failure(reason::kLogCorrupt, what); }

class RocksdbStore : public Store {
 public:
  RocksdbStore(std::unique_ptr<FolderLock> lock, std::unique_ptr<Database> database, std::shared_ptr<LogAge> age,
               const RocksdbOptions& options, RocksdbLog::Start start)
      : lock_(std::move(lock)),
        database_(std::move(database)),
        state_(database_.get(), options.clock, options.random_bits()),
        log_(database_.get(), &state_, std::move(age), std::move(start)) {}
  EventLog& log() override { return log_; }
  StateStore& state() override { return state_; }
  absl::Status Snapshot(const std::string& folder) const { return database_->Checkpoint(folder); }
  absl::Status Scrub() {
    std::lock_guard<std::mutex> lock(state_.write_mutex());
    return database_->RewriteAll();
  }

 private:
  std::unique_ptr<FolderLock> lock_;
  std::unique_ptr<Database> database_;
  RocksdbState state_;
  RocksdbLog log_;
};

// Reads what an opening has to know, and nothing else.
class Opening {
 public:
  Opening(const RocksdbOptions& options, Database* database) : options_(options), database_(database) {}

  // What is there, as it is.
  absl::StatusOr<RocksdbLog::Start> Read() {
    absl::StatusOr<bool> made = CheckFormat();
    if (!made.ok()) return made.status();
    if (!*made) return absl::NotFoundError(absl::StrCat("there is no event log in ", options_.path));
    if (absl::Status status = ReadMeta(); !status.ok()) return status;
    if (absl::Status status = ReadEnds(); !status.ok()) return status;
    if (absl::Status status = ReadSpace(); !status.ok()) return status;
    return std::move(start_);
  }

  // What is there, or a new log, with a new epoch.
  absl::StatusOr<RocksdbLog::Start> Begin() {
    absl::StatusOr<RocksdbLog::Start> found = Read();
    if (found.ok()) {
      start_ = *std::move(found);
    } else if (absl::IsNotFound(found.status())) {
      start_.log_id = absl::StrFormat("%016x%016x", options_.random_bits(), options_.random_bits());
    } else {
      return found.status();
    }
    start_.position.dedup_window = options_.dedup_window;
    start_.epochs = WithNewEpoch(start_.epochs, options_.random_bits(), start_.position.first_sequence,
                                 start_.position.next_sequence);
    if (absl::Status status = WriteMeta(); !status.ok()) return status;
    return std::move(start_);
  }

  int64_t format_version() const { return format_version_; }

 private:
  // Whether the store was made before.
  absl::StatusOr<bool> CheckFormat() {
    absl::StatusOr<std::optional<std::string>> value = database_->Get(Family::kMeta, kFormatVersionKey);
    if (!value.ok()) return value.status();
    if (!value->has_value()) {
      // It is written in the first commit, so nothing can be there without it.
      absl::StatusOr<std::optional<int64_t>> last = RocksdbLog::LastSequence(*database_);
      if (!last.ok()) return last.status();
      if (last->has_value()) return Damaged("the event log has no format version");
      return false;
    }
    const std::optional<int64_t> version = DecodeNumber(**value);
    if (!version) return Damaged("the format version of the event log is damaged");
    format_version_ = *version;
    if (*version == kFormatVersion || *version == kFormatWithoutSpace) return true;
    return absl::FailedPreconditionError(absl::StrCat("the store in ", options_.path, " has format version ", *version,
                                                      "; this version of Postern reads format version ",
                                                      kFormatVersion));
  }

  absl::Status ReadMeta() {
    absl::StatusOr<std::optional<std::string>> log_id = database_->Get(Family::kMeta, kLogIdKey);
    if (!log_id.ok()) return log_id.status();
    absl::StatusOr<std::optional<std::string>> epochs = database_->Get(Family::kMeta, kEpochsKey);
    if (!epochs.ok()) return epochs.status();
    absl::StatusOr<std::optional<std::string>> trim = database_->Get(Family::kMeta, kTrimKey);
    if (!trim.ok()) return trim.status();
    std::optional<std::vector<Epoch>> read_epochs = epochs->has_value() ? DecodeEpochs(**epochs) : std::nullopt;
    std::optional<TrimRow> read_trim = trim->has_value() ? DecodeTrimRow(**trim) : TrimRow();
    if (!log_id->has_value() || !read_epochs || read_epochs->empty() || !read_trim) {
      return Damaged("the description of the event log is damaged");
    }
    start_.log_id = **std::move(log_id);
    start_.epochs = *std::move(read_epochs);
    start_.position.first_sequence = read_trim->first_sequence;
    start_.position.last_publish_time = read_trim->last_publish_time;
    start_.position.total_bytes = read_trim->total_bytes;
    return absl::OkStatus();
  }

  // The oldest and the newest event kept, and with them the position.
  absl::Status ReadEnds() {
    LogPosition& position = start_.position;
    position.next_sequence = std::max(position.first_sequence, start_.epochs.back().first_sequence);
    absl::StatusOr<std::optional<int64_t>> last = RocksdbLog::LastSequence(*database_);
    if (!last.ok()) return last.status();
    if (!last->has_value() || **last < position.first_sequence) {
      if (position.next_sequence > position.first_sequence) return Damaged("the newest events of the log are missing");
      return absl::OkStatus();
    }
    if (**last + 1 < position.next_sequence) return Damaged("the newest events of the log are missing");
    position.next_sequence = **last + 1;
    absl::StatusOr<std::optional<EventRow>> oldest = RocksdbLog::ReadRow(*database_, position.first_sequence);
    if (!oldest.ok()) return oldest.status();
    if (!oldest->has_value()) return Damaged("the oldest events of the log are missing");
    absl::StatusOr<std::optional<EventRow>> newest = RocksdbLog::ReadRow(*database_, **last);
    if (!newest.ok()) return newest.status();
    start_.oldest = **std::move(oldest);
    position.last_publish_time = (*newest)->event.publish_time;
    return ReadEndOf(**newest);
  }

  // Where the newest event ends.
  absl::Status ReadEndOf(const EventRow& newest) {
    const StoredEvent& event = newest.event;
    int64_t end = newest.start_bytes + static_cast<int64_t>(event.bytes.size());
    bool emptied = event.erased;
    if (event.raw_key == RawKey(event.sequence)) {
      absl::StatusOr<std::optional<std::string>> raw = database_->Get(Family::kRaws, event.raw_key);
      if (!raw.ok()) return raw.status();
      emptied = raw->has_value() && (*raw)->empty();
      if (raw->has_value()) end += static_cast<int64_t>((*raw)->size());
    }
    // Where it ended before it was emptied: the next one's place counts from there, as what it counts in the ledger.
    if (emptied) end = std::max(end, start_.position.total_bytes);
    start_.position.total_bytes = end;
    return absl::OkStatus();
  }

  // The ledger of space; counted from the events where the store was written without one.
  absl::Status ReadSpace() {
    if (format_version_ == kFormatWithoutSpace) return CountSpace();
    absl::StatusOr<Database::Use> use = database_->Borrow();
    if (!use.ok()) return use.status();
    std::unique_ptr<rocksdb::Iterator> it = use->Iterate(Family::kMeta, rocksdb::ReadOptions());
    SpaceLedger::Cells cells;
    for (it->Seek(kSpacePrefix); it->Valid() && it->key().starts_with(kSpacePrefix); it->Next()) {
      std::optional<std::pair<int64_t, std::string>> cell =
          ParseSpaceKey(absl::string_view(it->key().data(), it->key().size()));
      const std::optional<int64_t> bytes = DecodeNumber(absl::string_view(it->value().data(), it->value().size()));
      if (!cell || !bytes) return Damaged("the event log's ledger of space is damaged");
      cells[*std::move(cell)] = *bytes;
    }
    if (!it->status().ok()) return Database::Explain(it->status());
    start_.space.Set(cells);
    return absl::OkStatus();
  }

  absl::Status CountSpace() {
    SpaceChange counted;
    const LogPosition& position = start_.position;
    absl::Status visited = RocksdbLog::VisitSizes(
        *database_, position.first_sequence, position.next_sequence, position,
        [&](const EventRow& row, int64_t size) { counted.Add(row.event.sequence, row.event.header.account, size); });
    if (visited.ok()) start_.space.Set(counted_cells_ = start_.space.After(counted));
    return visited;
  }

  absl::Status WriteMeta() {
    if (absl::Status status = database_->PrepareWrite(WriteKind::kTrim); !status.ok()) return status;
    rocksdb::ColumnFamilyHandle* meta = database_->writing(Family::kMeta);
    rocksdb::WriteBatch batch;
    batch.Put(meta, kFormatVersionKey, EncodeNumber(kFormatVersion));
    batch.Put(meta, kLogIdKey, start_.log_id);
    batch.Put(meta, kEpochsKey, EncodeEpochs(start_.epochs));
    RocksdbLog::AddCells(*database_, counted_cells_, &batch);
    if (absl::Status status = database_->Commit(&batch); !status.ok()) return status;
    if (start_.position.first_sequence == 1) return absl::OkStatus();
    return RocksdbLog::RemoveBefore(database_, 0, start_.position.first_sequence);
  }

  const RocksdbOptions& options_;
  Database* const database_;
  RocksdbLog::Start start_;
  SpaceLedger::Cells counted_cells_;  // Of a store that has none yet.
  int64_t format_version_ = 0;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Store>> OpenRocksdbStore(RocksdbOptions options) {
  absl::StatusOr<std::unique_ptr<FolderLock>> lock = FolderLock::Take(options.path);
  if (!lock.ok()) return lock.status();
  if (absl::Status status = CheckWalTails(absl::StrCat(options.path, "/db")); !status.ok()) return status;
  auto age = std::make_shared<LogAge>();
  age->dedup_window = options.dedup_window;
  absl::StatusOr<std::unique_ptr<Database>> database = Database::Open(options, age);
  if (!database.ok()) return database.status();
  absl::StatusOr<RocksdbLog::Start> start = Opening(options, database->get()).Begin();
  if (!start.ok()) return start.status();
  return std::make_unique<RocksdbStore>(*std::move(lock), *std::move(database), std::move(age), options,
                                        *std::move(start));
}

absl::Status TakeSnapshot(const Store& store, const std::string& folder) {
  const auto* const rocksdb = dynamic_cast<const RocksdbStore*>(&store);
  if (rocksdb == nullptr) return absl::UnimplementedError("this store keeps nothing in files");
  return rocksdb->Snapshot(folder);
}

absl::Status Scrub(Store& store) {
  auto* const rocksdb = dynamic_cast<RocksdbStore*>(&store);
  return rocksdb == nullptr ? absl::OkStatus() : rocksdb->Scrub();
}

absl::StatusOr<RocksdbReading> OpenRocksdbToRead(const std::string& path) {
  RocksdbOptions options;
  options.path = path;
  std::error_code error;
  if (!std::filesystem::exists(path + "/db/CURRENT", error)) {
    return absl::NotFoundError(absl::StrCat("there is no event log in ", path));
  }
  if (absl::Status status = CheckWalTails(absl::StrCat(path, "/db")); !status.ok()) return status;
  auto age = std::make_shared<LogAge>();
  absl::StatusOr<std::unique_ptr<Database>> database = Database::OpenToRead(path, age);
  if (!database.ok()) return database.status();
  Opening opening(options, database->get());
  absl::StatusOr<RocksdbLog::Start> start = opening.Read();
  if (!start.ok()) return start.status();
  RocksdbReading reading;
  reading.format_version = opening.format_version();
  reading.store =
      std::make_unique<RocksdbStore>(nullptr, *std::move(database), std::move(age), options, *std::move(start));
  return reading;
}

}  // namespace postern
