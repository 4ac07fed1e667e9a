// rocksdb_log.h
//
// The event log of the embedded store; what erases is in rocksdb_erase.cc. Sequences have no holes and publish times
// never decrease, so a place in the log is found by halving, and a page that skips a number is damage, never an answer.
//
//   RocksdbLog log(&database, &state, age, std::move(start));   // start: where OpenRocksdbStore found the log
#ifndef POSTERN_STORAGE_ROCKSDB_ROCKSDB_LOG_H_
#define POSTERN_STORAGE_ROCKSDB_ROCKSDB_LOG_H_

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "storage/append_plan.h"
#include "storage/event_log.h"
#include "storage/rocksdb/database.h"
#include "storage/rocksdb/rocksdb_state.h"
#include "storage/rocksdb/rows.h"
#include "storage/space_ledger.h"

namespace postern {

class RocksdbLog : public EventLog {
 public:
  // What an opening finds.
  struct Start {
    std::string log_id;
    std::vector<Epoch> epochs;
    LogPosition position;
    std::optional<EventRow> oldest;
    SpaceLedger space;
  };
  RocksdbLog(Database* database, RocksdbState* state, std::shared_ptr<LogAge> age, Start start);

  absl::StatusOr<AppendResult> Append(const AppendBatch& batch) override;
  absl::StatusOr<std::vector<StoredEvent>> Read(int64_t from, const ReadLimit& limit) const override;
  absl::StatusOr<std::string> ReadRaw(absl::string_view raw_key) const override;
  LogBounds Bounds() const override;
  absl::StatusOr<int64_t> SeekTime(absl::Time time) const override;
  absl::StatusOr<int64_t> SeekSize(int64_t bytes) const override;
  absl::Status Trim(int64_t before) override;
  absl::StatusOr<Erased> Erase(const Erasure& erasure) override;
  std::map<std::string, int64_t> BytesByAccount() const override;
  int64_t OldestOf(absl::string_view account) const override;
  absl::Status Reclaim(std::atomic<bool>& stop) override;
  void Tail(std::function<void(absl::Span<const StoredEvent>)> listener) override { listener_ = std::move(listener); }

  // The row of an event that is kept; nothing when there is none with that sequence.
  static absl::StatusOr<std::optional<EventRow>> ReadRow(const Database& database, int64_t sequence);

  // The newest event that is stored, kept or not; nothing when there is none.
  static absl::StatusOr<std::optional<int64_t>> LastSequence(const Database& database);

  // Removes everything before `before`; what a trim that the process did not outlive has left, too.
  static absl::Status RemoveBefore(Database* database, int64_t from, int64_t before);

  // Calls `visit` with each event from `from` to before `end`, which must be kept, and with what it counts in the
  // ledger: 0 once it is erased. `total_bytes` as in LogPosition, where the log ends at `end`; else nothing is needed.
  using VisitRow = std::function<void(const EventRow& row, int64_t size)>;
  static absl::Status VisitSizes(const Database& database, int64_t from, int64_t end, const LogPosition& position,
                                 const VisitRow& visit);

  // Puts the cells into a batch for the family kMeta.
  static void AddCells(const Database& database, const SpaceLedger::Cells& cells, rocksdb::WriteBatch* batch);

 private:
  LogPosition position() const;
  absl::Status Write(const AppendBatch& batch, const AppendPlan& plan, const StateChanges& changes,
                     const SpaceLedger::Cells& cells);
  void Advance(const AppendPlan& plan, const SpaceLedger::Cells& cells);
  SpaceLedger::Cells CellsAfter(const SpaceChange& change) const;
  // The cells that change when everything before `before` goes.
  absl::StatusOr<SpaceLedger::Cells> CellsAfterTrim(const LogPosition& bounds, int64_t before) const;
  absl::StatusOr<int64_t> FirstWhere(const std::function<bool(const EventRow&)>& matches) const;
  absl::Status Missing(int64_t sequence) const;
  // Whether an opening again has found the log where it stood: LOG_CORRUPT when acknowledged events are gone, or events
  // have come that were refused.
  absl::Status CheckRecovered() const;

  Database* const database_;
  RocksdbState* const state_;
  const std::shared_ptr<LogAge> age_;
  const std::string log_id_;
  const std::vector<Epoch> epochs_;
  std::function<void(absl::Span<const StoredEvent>)> listener_;

  mutable std::mutex mutex_;
  LogPosition position_;
  SpaceLedger space_;
  std::optional<absl::Time> oldest_publish_time_;
};

}  // namespace postern

#endif  // POSTERN_STORAGE_ROCKSDB_ROCKSDB_LOG_H_
