#include "storage/rocksdb/rocksdb_state.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "storage/rocksdb/rows.h"

namespace postern {
namespace {

std::string StateKey(absl::string_view key) { return absl::StrCat(std::string(1, kStatePrefix), key); }

absl::Status DamagedRow() { return Failure(reason::kLogCorrupt, "a row of the state store is damaged"); }

}  // namespace

absl::StatusOr<std::optional<StateRow>> RocksdbState::Find(absl::string_view key) const {
  absl::StatusOr<std::optional<std::string>> value = database_->Get(Family::kState, StateKey(key));
  if (!value.ok()) return value.status();
  if (!value->has_value()) return std::optional<StateRow>();
  std::optional<StateRow> row = DecodeStateRow(**value);
  if (!row) return DamagedRow();
  return row;
}

absl::StatusOr<std::optional<StateEntry>> RocksdbState::Get(absl::string_view key) const {
  absl::StatusOr<std::optional<StateRow>> row = Find(key);
  if (!row.ok()) return row.status();
  if (!row->has_value() || (*row)->expire_time <= clock_->Now()) return std::optional<StateEntry>();
  (*row)->entry.expire_time = (*row)->expire_time;
  return std::optional<StateEntry>(std::move((*row)->entry));
}

absl::StatusOr<StateChanges> RocksdbState::Plan(const std::vector<StateWrite>& writes) {
  return PlanState(
      writes, clock_->Now(), [this](absl::string_view key) { return Find(key); }, &next_version_);
}

void RocksdbState::AddTo(const StateChanges& changes, rocksdb::WriteBatch* batch) const {
  rocksdb::ColumnFamilyHandle* family = database_->writing(Family::kState);
  for (const auto& [key, row] : changes) {
    if (row) {
      batch->Put(family, StateKey(key), EncodeStateRow(*row));
    } else {
      batch->Delete(family, StateKey(key));
    }
  }
}

absl::Status RocksdbState::Apply(const std::vector<StateWrite>& writes) {
  std::lock_guard<std::mutex> lock(write_mutex_);
  if (absl::Status status = database_->PrepareWrite(WriteKind::kAppend); !status.ok()) return status;
  absl::StatusOr<StateChanges> changes = Plan(writes);
  if (!changes.ok()) return changes.status();
  if (changes->empty()) return absl::OkStatus();
  rocksdb::WriteBatch batch;
  AddTo(*changes, &batch);
  return database_->Commit(&batch);
}

absl::StatusOr<std::vector<std::pair<std::string, StateEntry>>> RocksdbState::List(absl::string_view prefix) const {
  absl::StatusOr<Database::Use> use = database_->Borrow();
  if (!use.ok()) return use.status();
  const std::string start = StateKey(prefix);
  const absl::Time now = clock_->Now();
  std::vector<std::pair<std::string, StateEntry>> found;
  std::unique_ptr<rocksdb::Iterator> it = use->Iterate(Family::kState, rocksdb::ReadOptions());
  for (it->Seek(start); it->Valid(); it->Next()) {
    const absl::string_view key(it->key().data(), it->key().size());
    if (!absl::StartsWith(key, start)) break;
    std::optional<StateRow> row = DecodeStateRow(absl::string_view(it->value().data(), it->value().size()));
    if (!row) return DamagedRow();
    if (row->expire_time <= now) continue;
    row->entry.expire_time = row->expire_time;
    found.emplace_back(std::string(key.substr(1)), std::move(row->entry));
  }
  if (!it->status().ok()) return Database::Explain(it->status());
  return found;
}

}  // namespace postern
