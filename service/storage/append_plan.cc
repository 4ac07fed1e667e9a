#include "storage/append_plan.h"

#include <algorithm>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "storage/row_codec.h"

namespace postern {
namespace {

// Field 17 of postern.v1.Event (`superseded`), varint, true: a serialised message followed by it parses as one message.
constexpr absl::string_view kSupersededField("\x88\x01\x01", 3);

absl::Status CheckRecords(const AppendBatch& batch) {
  for (size_t i = 0; i < batch.records.size(); ++i) {
    const EventRecord& record = batch.records[i];
    if (record.event_id.empty()) {
      const std::string field = absl::StrCat("records[", i, "].event_id");
      return Failure(reason::kInvalidField, absl::StrCat(field, " is empty")).Field(field, "must not be empty");
    }
    if (record.raw_index < -1 || record.raw_index >= static_cast<int>(batch.raws.size())) {
      const std::string field = absl::StrCat("records[", i, "].raw_index");
      return Failure(reason::kInvalidField, absl::StrCat(field, " is out of range"))
          .Field(field, absl::StrCat("must be -1 or below ", batch.raws.size()));
    }
  }
  return absl::OkStatus();
}

// Carries one plan through the records of its batch.
class Planner {
 public:
  Planner(const AppendBatch& batch, const LogPosition& position, const AppendHistory& history)
      : batch_(batch), history_(history) {
    plan_.after = position;
    const absl::Time now = absl::FromUnixMicros(absl::ToUnixMicros(batch.now));
    plan_.result.publish_time = std::max(now, position.last_publish_time);
  }

  absl::Status Add(int index) {
    const EventRecord& record = batch_.records[index];
    absl::StatusOr<std::optional<int64_t>> earlier = std::optional<int64_t>();
    if (record.identified) earlier = EarlierSequence(record.event_id);
    if (!earlier.ok()) return earlier.status();
    if (earlier->has_value()) {
      plan_.result.appended.push_back({**earlier, true, false});
      return absl::OkStatus();
    }
    absl::StatusOr<bool> superseded = PassGuard(record);
    if (!superseded.ok()) return superseded.status();
    const int64_t sequence = plan_.after.next_sequence++;
    if (record.identified) in_batch_[record.event_id] = sequence;
    plan_.result.appended.push_back({sequence, false, *superseded});

    PlannedEvent planned;
    planned.record = index;
    planned.event = {sequence, plan_.result.publish_time, record.header, record.bytes, ""};
    planned.event.header.superseded = *superseded;
    if (*superseded) absl::StrAppend(&planned.event.bytes, kSupersededField);
    plan_.events.push_back(std::move(planned));
    return absl::OkStatus();
  }

  AppendPlan Finish() {
    AssignRaws();
    for (PlannedEvent& planned : plan_.events) {
      planned.start_bytes = plan_.after.total_bytes;
      planned.size = static_cast<int64_t>(planned.event.bytes.size());
      if (planned.owned_raw >= 0) planned.size += static_cast<int64_t>(batch_.raws[planned.owned_raw].size());
      plan_.after.total_bytes += planned.size;
      plan_.space.Add(planned.event.sequence, planned.event.header.account, planned.size);
    }
    if (!plan_.events.empty()) plan_.after.last_publish_time = plan_.result.publish_time;
    return std::move(plan_);
  }

 private:
  bool Counts(const Mark& mark) const {
    return Remembered(mark, plan_.after.first_sequence, plan_.result.publish_time, plan_.after.dedup_window);
  }

  absl::StatusOr<std::optional<int64_t>> EarlierSequence(const std::string& event_id) const {
    if (auto it = in_batch_.find(event_id); it != in_batch_.end()) return std::optional<int64_t>(it->second);
    absl::StatusOr<std::optional<Mark>> mark = history_.FindEvent(event_id);
    if (!mark.ok()) return mark.status();
    if (!mark->has_value() || !Counts(**mark)) return std::optional<int64_t>();
    return std::optional<int64_t>((*mark)->sequence);
  }

  // Whether the record is superseded; raises its guard when it is not.
  absl::StatusOr<bool> PassGuard(const EventRecord& record) {
    if (!record.guard) return false;
    std::optional<Mark> highest;
    if (auto it = plan_.guards.find(record.guard->key); it != plan_.guards.end()) {
      highest = it->second;
    } else {
      absl::StatusOr<std::optional<Mark>> stored = history_.FindGuard(record.guard->key);
      if (!stored.ok()) return stored.status();
      if (stored->has_value() && Counts(**stored)) highest = **stored;
    }
    if (highest && record.guard->rank < highest->rank) return true;
    plan_.guards[record.guard->key] = {plan_.after.next_sequence, plan_.result.publish_time, record.guard->rank};
    return false;
  }

  void AssignRaws() {
    std::vector<int64_t> owners(batch_.raws.size(), 0);
    for (PlannedEvent& planned : plan_.events) {
      const int raw = batch_.records[planned.record].raw_index;
      if (raw >= 0) owners[raw] = planned.event.sequence;
    }
    for (PlannedEvent& planned : plan_.events) {
      const int raw = batch_.records[planned.record].raw_index;
      if (raw < 0) continue;
      planned.event.raw_key = RawKey(owners[raw]);
      if (owners[raw] == planned.event.sequence) planned.owned_raw = raw;
    }
  }

  const AppendBatch& batch_;
  const AppendHistory& history_;
  AppendPlan plan_;
  absl::flat_hash_map<std::string, int64_t> in_batch_;
};

}  // namespace

bool Remembered(const Mark& mark, int64_t first_sequence, absl::Time now, absl::Duration window) {
  return mark.sequence >= first_sequence || now - mark.publish_time < window;
}

absl::StatusOr<AppendPlan> PlanAppend(const AppendBatch& batch, const LogPosition& position,
                                      const AppendHistory& history) {
  if (absl::Status status = CheckRecords(batch); !status.ok()) return status;
  Planner planner(batch, position, history);
  for (size_t i = 0; i < batch.records.size(); ++i) {
    if (absl::Status status = planner.Add(static_cast<int>(i)); !status.ok()) return status;
  }
  return planner.Finish();
}

StoredEvent EmptiedEvent(const StoredEvent& event) {
  StoredEvent emptied;
  emptied.sequence = event.sequence;
  emptied.publish_time = event.publish_time;
  emptied.header.type = event.header.type;
  emptied.header.direction = event.header.direction;
  emptied.header.superseded = event.header.superseded;
  emptied.header.account = event.header.account;
  emptied.erased = true;
  return emptied;
}

std::string RawKey(int64_t owner_sequence) { return SequenceKey(owner_sequence); }

std::optional<int64_t> OwnerOfRaw(absl::string_view raw_key) { return ParseSequenceKey(raw_key); }

}  // namespace postern
