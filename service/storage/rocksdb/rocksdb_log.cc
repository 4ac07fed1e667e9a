#include "storage/rocksdb/rocksdb_log.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "storage/row_codec.h"

namespace postern {
namespace {

rocksdb::Slice SliceOf(const std::string& text) { return rocksdb::Slice(text); }

absl::string_view View(const rocksdb::Slice& slice) { return absl::string_view(slice.data(), slice.size()); }

absl::Status DamagedRow(int64_t sequence) {
  return Failure(reason::kLogCorrupt, absl::StrCat("event ", sequence, " of the log is damaged"));
}

absl::Status Expired() { return Failure(reason::kCursorExpired, "events from there on are no longer kept"); }

std::string GuardKey(absl::string_view key) { return absl::StrCat(std::string(1, kGuardPrefix), key); }

class History : public AppendHistory {
 public:
  explicit History(const Database* database) : database_(database) {}
  absl::StatusOr<std::optional<Mark>> FindEvent(absl::string_view event_id) const override {
    return Find(Family::kDedup, event_id);
  }
  absl::StatusOr<std::optional<Mark>> FindGuard(absl::string_view key) const override {
    return Find(Family::kState, GuardKey(key));
  }

 private:
  absl::StatusOr<std::optional<Mark>> Find(Family family, absl::string_view key) const {
    absl::StatusOr<std::optional<std::string>> value = database_->Get(family, key);
    if (!value.ok()) return value.status();
    if (!value->has_value()) return std::optional<Mark>();
    std::optional<Mark> mark = DecodeMark(**value);
    if (!mark) return Failure(reason::kLogCorrupt, "a row of the log's deduplication is damaged");
    return mark;
  }
  const Database* const database_;
};

}  // namespace

RocksdbLog::RocksdbLog(Database* database, RocksdbState* state, std::shared_ptr<LogAge> age, Start start)
    : database_(database),
      state_(state),
      age_(std::move(age)),
      log_id_(std::move(start.log_id)),
      epochs_(std::move(start.epochs)),
      position_(start.position),
      space_(std::move(start.space)) {
  if (start.oldest) oldest_publish_time_ = start.oldest->event.publish_time;
  age_->Set(position_);
  database_->OnReopened([this] { return CheckRecovered(); });
}

absl::Status RocksdbLog::CheckRecovered() const {
  absl::StatusOr<std::optional<int64_t>> last = LastSequence(*database_);
  if (!last.ok()) return last.status();
  const LogPosition bounds = position();
  // What a trim has left to be removed does not count.
  const int64_t next = std::max(bounds.first_sequence, last->value_or(0) + 1);
  if (next == bounds.next_sequence) return absl::OkStatus();
  return Failure(reason::kLogCorrupt, absl::StrCat("the event log was opened again and ends before event ", next,
                                                   "; it stood before event ", bounds.next_sequence));
}

LogPosition RocksdbLog::position() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return position_;
}

absl::StatusOr<AppendResult> RocksdbLog::Append(const AppendBatch& batch) {
  AppendPlan plan;
  {
    std::lock_guard<std::mutex> lock(state_->write_mutex());
    if (absl::Status status = database_->PrepareWrite(WriteKind::kAppend); !status.ok()) return status;
    absl::StatusOr<AppendPlan> planned = PlanAppend(batch, position(), History(database_));
    if (!planned.ok()) return planned.status();
    plan = *std::move(planned);
    absl::StatusOr<StateChanges> changes = state_->Plan(batch.state_writes);
    if (!changes.ok()) return changes.status();
    const SpaceLedger::Cells cells = CellsAfter(plan.space);
    if (absl::Status status = Write(batch, plan, *changes, cells); !status.ok()) return status;
    Advance(plan, cells);
  }
  if (listener_ && !plan.events.empty()) {
    std::vector<StoredEvent> events;
    events.reserve(plan.events.size());
    for (PlannedEvent& planned : plan.events) events.push_back(std::move(planned.event));
    listener_(events);
  }
  return std::move(plan.result);
}

absl::Status RocksdbLog::Write(const AppendBatch& batch, const AppendPlan& plan, const StateChanges& changes,
                               const SpaceLedger::Cells& cells) {
  if (plan.events.empty() && changes.empty()) return absl::OkStatus();
  rocksdb::WriteBatch writes;
  for (const PlannedEvent& planned : plan.events) {
    const StoredEvent& event = planned.event;
    writes.Put(database_->writing(Family::kEvents), SequenceKey(event.sequence),
               EncodeEventRow(event, planned.start_bytes));
    const EventRecord& record = batch.records[planned.record];
    if (record.identified) {
      writes.Put(database_->writing(Family::kDedup), record.event_id,
                 EncodeMark({event.sequence, event.publish_time, 0}));
    }
    if (planned.owned_raw >= 0) {
      writes.Put(database_->writing(Family::kRaws), event.raw_key, batch.raws[planned.owned_raw]);
    }
  }
  for (const auto& [key, mark] : plan.guards) {
    writes.Put(database_->writing(Family::kState), GuardKey(key), EncodeMark(mark));
  }
  AddCells(*database_, cells, &writes);
  state_->AddTo(changes, &writes);
  return database_->Commit(&writes);
}

void RocksdbLog::Advance(const AppendPlan& plan, const SpaceLedger::Cells& cells) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (!oldest_publish_time_ && !plan.events.empty()) oldest_publish_time_ = plan.result.publish_time;
  position_ = plan.after;
  space_.Set(cells);
  age_->Set(position_);
}

// An event within the bounds is not there: it was trimmed a moment ago, or the log is damaged.
absl::Status RocksdbLog::Missing(int64_t sequence) const {
  if (sequence < position().first_sequence) return Expired();
  return DamagedRow(sequence);
}

absl::StatusOr<std::vector<StoredEvent>> RocksdbLog::Read(int64_t from, const ReadLimit& limit) const {
  absl::StatusOr<Database::Use> use = database_->Borrow();
  if (!use.ok()) return use.status();
  const LogPosition bounds = position();
  if (from < bounds.first_sequence) return Expired();
  std::vector<StoredEvent> events;
  if (from >= bounds.next_sequence || limit.max_events <= 0) return events;
  const int64_t end = std::min(bounds.next_sequence, from + limit.max_events);
  const std::string start_key = SequenceKey(from);
  const std::string end_key = SequenceKey(end);
  const rocksdb::Slice upper = SliceOf(end_key);
  rocksdb::ReadOptions options;
  options.iterate_upper_bound = &upper;
  std::unique_ptr<rocksdb::Iterator> it = use->Iterate(Family::kEvents, options);
  int64_t bytes = 0;
  int64_t expected = from;
  for (it->Seek(start_key); it->Valid(); it->Next(), ++expected) {
    if (View(it->key()) != SequenceKey(expected)) return Missing(expected);
    std::optional<EventRow> row = DecodeEventRow(expected, View(it->value()));
    if (!row) return DamagedRow(expected);
    bytes += row->event.bytes.size();
    if (!events.empty() && bytes > limit.max_bytes) return events;
    events.push_back(std::move(row->event));
  }
  if (!it->status().ok()) return Database::Explain(it->status());
  if (expected != end) return Missing(expected);
  return events;
}

absl::StatusOr<std::string> RocksdbLog::ReadRaw(absl::string_view raw_key) const {
  const std::optional<int64_t> owner = OwnerOfRaw(raw_key);
  if (owner && *owner >= position().first_sequence) {
    absl::StatusOr<std::optional<std::string>> raw = database_->Get(Family::kRaws, raw_key);
    if (!raw.ok()) return raw.status();
    if (!raw->has_value() && *owner >= position().first_sequence) {
      return Failure(reason::kLogCorrupt, absl::StrCat("the raw payload of event ", *owner, " is missing"));
    }
    if (raw->has_value() && !(*raw)->empty()) return **std::move(raw);
  }
  return absl::NotFoundError("the raw payload is no longer kept");
}

LogBounds RocksdbLog::Bounds() const {
  LogBounds bounds;
  bounds.log_id = log_id_;
  bounds.epochs = epochs_;
  std::lock_guard<std::mutex> lock(mutex_);
  bounds.first_sequence = position_.first_sequence;
  bounds.next_sequence = position_.next_sequence;
  bounds.first_publish_time = oldest_publish_time_;
  bounds.stored_bytes = space_.total();
  return bounds;
}

absl::StatusOr<std::optional<EventRow>> RocksdbLog::ReadRow(const Database& database, int64_t sequence) {
  absl::StatusOr<std::optional<std::string>> value = database.Get(Family::kEvents, SequenceKey(sequence));
  if (!value.ok()) return value.status();
  if (!value->has_value()) return std::optional<EventRow>();
  std::optional<EventRow> row = DecodeEventRow(sequence, **value);
  if (!row) return DamagedRow(sequence);
  return row;
}

absl::StatusOr<std::optional<int64_t>> RocksdbLog::LastSequence(const Database& database) {
  absl::StatusOr<Database::Use> use = database.Borrow();
  if (!use.ok()) return use.status();
  std::unique_ptr<rocksdb::Iterator> it = use->Iterate(Family::kEvents, rocksdb::ReadOptions());
  it->SeekToLast();
  if (!it->status().ok()) return Database::Explain(it->status());
  if (!it->Valid()) return std::optional<int64_t>();
  std::optional<int64_t> sequence = ParseSequenceKey(View(it->key()));
  if (!sequence) return Failure(reason::kLogCorrupt, "a key of the event log is damaged");
  return sequence;
}

absl::StatusOr<int64_t> RocksdbLog::FirstWhere(const std::function<bool(const EventRow&)>& matches) const {
  const LogPosition bounds = position();
  int64_t low = bounds.first_sequence;
  int64_t high = bounds.next_sequence;
  while (low < high) {
    const int64_t middle = low + (high - low) / 2;
    absl::StatusOr<std::optional<EventRow>> row = ReadRow(*database_, middle);
    if (!row.ok()) return row.status();
    if (!row->has_value() && middle >= position().first_sequence) return DamagedRow(middle);
    // What is no longer there is older than anything looked for.
    if (row->has_value() && matches(**row)) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

absl::StatusOr<int64_t> RocksdbLog::SeekTime(absl::Time time) const {
  return FirstWhere([time](const EventRow& row) { return row.event.publish_time >= time; });
}

absl::Status RocksdbLog::Trim(int64_t before) {
  std::lock_guard<std::mutex> lock(state_->write_mutex());
  const LogPosition bounds = position();
  before = std::min(before, bounds.next_sequence);
  if (before <= bounds.first_sequence) return absl::OkStatus();
  if (absl::Status status = database_->PrepareWrite(WriteKind::kTrim); !status.ok()) return status;
  std::optional<EventRow> oldest;
  if (before < bounds.next_sequence) {
    absl::StatusOr<std::optional<EventRow>> row = ReadRow(*database_, before);
    if (!row.ok()) return row.status();
    if (!row->has_value()) return DamagedRow(before);
    oldest = **std::move(row);
  }
  absl::StatusOr<SpaceLedger::Cells> cells = CellsAfterTrim(bounds, before);
  if (!cells.ok()) return cells.status();
  // The new bound is durable before anything goes, so that whenever the process dies no event is missing behind it.
  rocksdb::WriteBatch bound;
  bound.Put(database_->writing(Family::kMeta), kTrimKey,
            EncodeTrimRow({before, bounds.last_publish_time, bounds.total_bytes}));
  AddCells(*database_, *cells, &bound);
  if (absl::Status status = database_->Commit(&bound); !status.ok()) return status;
  {
    std::lock_guard<std::mutex> bounds_lock(mutex_);
    position_.first_sequence = before;
    space_.Set(*cells);
    oldest_publish_time_.reset();
    if (oldest) oldest_publish_time_ = oldest->event.publish_time;
    age_->Set(position_);
  }
  return RemoveBefore(database_, bounds.first_sequence, before);
}

absl::Status RocksdbLog::RemoveBefore(Database* database, int64_t from, int64_t before) {
  const std::string begin = SequenceKey(from);
  const std::string end = SequenceKey(before);
  rocksdb::WriteBatch removal;
  for (Family family : {Family::kEvents, Family::kRaws}) {
    removal.DeleteRange(database->writing(family), SliceOf(begin), SliceOf(end));
  }
  if (absl::Status status = database->Commit(&removal); !status.ok()) return status;
  for (Family family : {Family::kEvents, Family::kRaws}) {
    if (absl::Status status = database->DropFiles(family, SequenceKey(0), end); !status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace postern
