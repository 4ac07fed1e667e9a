// What is kept of each account, and how events are emptied: the other half of rocksdb_log.cc.
#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "storage/rocksdb/rocksdb_log.h"
#include "storage/row_codec.h"

namespace postern {
namespace {

// Events so near to each other are read in one go.
constexpr int64_t kNear = 16;

}  // namespace

absl::Status RocksdbLog::VisitSizes(const Database& database, int64_t from, int64_t end, const LogPosition& position,
                                    const VisitRow& visit) {
  absl::StatusOr<Database::Use> use = database.Borrow();
  if (!use.ok()) return use.status();
  std::unique_ptr<rocksdb::Iterator> it = use->Iterate(Family::kEvents, rocksdb::ReadOptions());
  it->Seek(SequenceKey(from));
  std::optional<EventRow> earlier;
  // One row more than asked for: an event ends where the next one begins.
  for (int64_t sequence = from; sequence <= std::min(end, position.next_sequence - 1); ++sequence, it->Next()) {
    std::optional<EventRow> row;
    if (it->Valid() && it->key().ToStringView() == SequenceKey(sequence)) {
      row = DecodeEventRow(sequence, absl::string_view(it->value().data(), it->value().size()));
    }
    if (!it->status().ok()) return Database::Explain(it->status());
    if (!row) return Failure(reason::kLogCorrupt, absl::StrCat("event ", sequence, " of the log is damaged"));
    if (earlier) visit(*earlier, earlier->event.erased ? 0 : row->start_bytes - earlier->start_bytes);
    earlier = std::move(row);
  }
  if (earlier && earlier->event.sequence < end) {
    visit(*earlier, earlier->event.erased ? 0 : position.total_bytes - earlier->start_bytes);
  }
  return absl::OkStatus();
}

void RocksdbLog::AddCells(const Database& database, const SpaceLedger::Cells& cells, rocksdb::WriteBatch* batch) {
  rocksdb::ColumnFamilyHandle* const meta = database.writing(Family::kMeta);
  for (const auto& [cell, bytes] : cells) {
    const std::string key = SpaceKey(cell.first, cell.second);
    if (bytes == 0) {
      batch->Delete(meta, key);
    } else {
      batch->Put(meta, key, EncodeNumber(bytes));
    }
  }
}

SpaceLedger::Cells RocksdbLog::CellsAfter(const SpaceChange& change) const {
  std::lock_guard<std::mutex> lock(mutex_);
  return space_.After(change);
}

absl::StatusOr<SpaceLedger::Cells> RocksdbLog::CellsAfterTrim(const LogPosition& bounds, int64_t before) const {
  const int64_t page = SpaceLedger::PageOf(before);
  const int64_t from = std::max(bounds.first_sequence, page * SpaceLedger::kPageEvents);
  SpaceChange trimmed;
  if (before < bounds.next_sequence) {
    absl::Status visited = VisitSizes(*database_, from, before, bounds, [&](const EventRow& row, int64_t size) {
      trimmed.Remove(row.event.sequence, row.event.header.account, size);
    });
    if (!visited.ok()) return visited;
  }
  std::lock_guard<std::mutex> lock(mutex_);
  if (before == bounds.next_sequence) return space_.WithoutAll();
  SpaceLedger::Cells cells = space_.Without(page);
  cells.merge(space_.After(trimmed));
  return cells;
}

absl::StatusOr<int64_t> RocksdbLog::SeekSize(int64_t bytes) const {
  LogPosition bounds;
  SpaceLedger space;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    bounds = position_;
    space = space_;
  }
  auto sizes = [&](int64_t from, int64_t end) -> absl::StatusOr<std::vector<int64_t>> {
    std::vector<int64_t> found;
    absl::Status visited =
        VisitSizes(*database_, from, end, bounds, [&](const EventRow&, int64_t size) { found.push_back(size); });
    if (!visited.ok()) return visited;
    return found;
  };
  return space.SeekSize(bytes, bounds.first_sequence, bounds.next_sequence, sizes);
}

absl::StatusOr<Erased> RocksdbLog::Erase(const Erasure& erasure) {
  std::vector<StoredEvent> emptied;
  Erased erased;
  {
    std::lock_guard<std::mutex> lock(state_->write_mutex());
    const LogPosition bounds = position();
    if (absl::Status status = database_->PrepareWrite(WriteKind::kTrim); !status.ok()) return status;
    rocksdb::WriteBatch writes;
    SpaceChange change;
    std::set<int64_t> wanted;
    for (int64_t sequence : erasure.events) {
      if (sequence >= bounds.first_sequence && sequence < bounds.next_sequence) wanted.insert(sequence);
    }
    const auto empty = [&](const EventRow& row, int64_t size) {
      const int64_t sequence = row.event.sequence;
      if (row.event.erased || wanted.count(sequence) == 0) return;
      StoredEvent event = EmptiedEvent(row.event);
      writes.Put(database_->writing(Family::kEvents), SequenceKey(sequence), EncodeEventRow(event, row.start_bytes));
      if (row.event.raw_key == RawKey(sequence)) {
        writes.Put(database_->writing(Family::kRaws), row.event.raw_key, "");
      }
      change.Remove(sequence, event.header.account, size);
      erased.bytes += size;
      emptied.push_back(std::move(event));
    };
    for (auto run = wanted.begin(); run != wanted.end();) {
      const int64_t from = *run;
      int64_t end = from;
      for (; run != wanted.end() && *run < end + kNear; ++run) end = *run + 1;
      if (absl::Status visited = VisitSizes(*database_, from, end, bounds, empty); !visited.ok()) return visited;
    }
    for (const std::string& raw : erasure.raws) {
      const std::optional<int64_t> owner = OwnerOfRaw(raw);
      if (owner && *owner >= bounds.first_sequence && *owner < bounds.next_sequence) {
        writes.Put(database_->writing(Family::kRaws), raw, "");
      }
    }
    if (writes.Count() == 0) return erased;
    const SpaceLedger::Cells cells = CellsAfter(change);
    AddCells(*database_, cells, &writes);
    // Where the log ends, which an emptied newest event no longer tells.
    writes.Put(database_->writing(Family::kMeta), kTrimKey,
               EncodeTrimRow({bounds.first_sequence, bounds.last_publish_time, bounds.total_bytes}));
    if (absl::Status status = database_->Commit(&writes); !status.ok()) return status;
    std::lock_guard<std::mutex> space_lock(mutex_);
    space_.Set(cells);
  }
  erased.events = static_cast<int64_t>(emptied.size());
  if (listener_ && !emptied.empty()) listener_(emptied);
  return erased;
}

std::map<std::string, int64_t> RocksdbLog::BytesByAccount() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return space_.by_account();
}

int64_t RocksdbLog::OldestOf(absl::string_view account) const {
  std::lock_guard<std::mutex> lock(mutex_);
  return space_.OldestOf(account, position_.first_sequence, position_.next_sequence);
}

absl::Status RocksdbLog::Reclaim(std::atomic<bool>& stop) {
  for (Family family : {Family::kEvents, Family::kRaws}) {
    if (absl::Status status = database_->Rewrite(family, stop); !status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace postern
