#include "storage/memory/memory_store.h"

#include <algorithm>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_format.h"
#include "base/status.h"
#include "storage/epochs.h"

namespace postern {
namespace {

class History : public AppendHistory {
 public:
  explicit History(const MemoryContent& content) : content_(content) {}
  absl::StatusOr<std::optional<Mark>> FindEvent(absl::string_view event_id) const override {
    return content_.events.Find(std::string(event_id));
  }
  absl::StatusOr<std::optional<Mark>> FindGuard(absl::string_view key) const override {
    return content_.guards.Find(std::string(key));
  }

 private:
  const MemoryContent& content_;
};

// The state's part of the content; the caller holds the mutex.
absl::StatusOr<StateChanges> Plan(const MemoryContent& content, const std::vector<StateWrite>& writes, absl::Time now,
                                  uint64_t* next_version) {
  FindState find = [&content](absl::string_view key) -> absl::StatusOr<std::optional<StateRow>> {
    auto it = content.state.find(std::string(key));
    if (it == content.state.end()) return std::optional<StateRow>();
    return std::optional<StateRow>(it->second);
  };
  return PlanState(writes, now, find, next_version);
}

void Write(StateChanges changes, absl::Time now, MemoryContent* content) {
  for (auto& [key, row] : changes) {
    content->state.erase(key);
    if (row) content->state.emplace(key, std::move(*row));
  }
  // Whenever it has doubled, so that the work stays in proportion to what is written.
  if (content->state.size() < content->next_sweep) return;
  std::erase_if(content->state, [now](const auto& entry) { return entry.second.expire_time <= now; });
  content->next_sweep = 2 * content->state.size() + 1024;
}

StateEntry EntryOf(const StateRow& row) {
  StateEntry entry = row.entry;
  entry.expire_time = row.expire_time;
  return entry;
}

class MemoryState : public StateStore {
 public:
  MemoryState(MemoryContent* content, const Clock* clock, uint64_t first_version)
      : content_(content), clock_(clock), next_version_(first_version) {}

  absl::StatusOr<std::optional<StateEntry>> Get(absl::string_view key) const override {
    std::lock_guard<std::mutex> lock(content_->mutex);
    auto it = content_->state.find(std::string(key));
    if (it == content_->state.end() || it->second.expire_time <= clock_->Now()) return std::optional<StateEntry>();
    return std::optional<StateEntry>(EntryOf(it->second));
  }

  absl::Status Apply(const std::vector<StateWrite>& writes) override {
    std::lock_guard<std::mutex> lock(content_->mutex);
    absl::StatusOr<StateChanges> changes = PlanLocked(writes);
    if (!changes.ok()) return changes.status();
    Write(*std::move(changes), clock_->Now(), content_);
    return absl::OkStatus();
  }

  absl::StatusOr<std::vector<std::pair<std::string, StateEntry>>> List(absl::string_view prefix) const override {
    std::lock_guard<std::mutex> lock(content_->mutex);
    std::vector<std::pair<std::string, StateEntry>> found;
    for (auto it = content_->state.lower_bound(std::string(prefix)); it != content_->state.end(); ++it) {
      if (!absl::StartsWith(it->first, prefix)) break;
      if (it->second.expire_time > clock_->Now()) found.emplace_back(it->first, EntryOf(it->second));
    }
    return found;
  }

  absl::Time now() const { return clock_->Now(); }

  // With the mutex held.
  absl::StatusOr<StateChanges> PlanLocked(const std::vector<StateWrite>& writes) {
    return Plan(*content_, writes, clock_->Now(), &next_version_);
  }

 private:
  MemoryContent* const content_;
  const Clock* const clock_;
  uint64_t next_version_;  // Guarded by the content's mutex.
};

class MemoryLog : public EventLog {
 public:
  MemoryLog(MemoryContent* content, MemoryState* state) : content_(content), state_(state) {}

  absl::StatusOr<AppendResult> Append(const AppendBatch& batch) override {
    std::vector<StoredEvent> events;
    AppendResult result;
    {
      std::lock_guard<std::mutex> lock(content_->mutex);
      absl::StatusOr<AppendPlan> plan = PlanAppend(batch, content_->position, History(*content_));
      if (!plan.ok()) return plan.status();
      absl::StatusOr<StateChanges> changes = state_->PlanLocked(batch.state_writes);
      if (!changes.ok()) return changes.status();
      Write(*std::move(changes), state_->now(), content_);
      events = Store(batch, *plan);
      result = std::move(plan->result);
    }
    if (listener_ && !events.empty()) listener_(events);
    return result;
  }

  absl::StatusOr<std::vector<StoredEvent>> Read(int64_t from, const ReadLimit& limit) const override {
    std::lock_guard<std::mutex> lock(content_->mutex);
    const int64_t first = content_->position.first_sequence;
    if (from < first) return Failure(reason::kCursorExpired, "events from there on are no longer kept");
    std::vector<StoredEvent> events;
    int64_t bytes = 0;
    for (size_t i = from - first; i < content_->rows.size(); ++i) {
      const StoredEvent& event = content_->rows[i].event;
      if (static_cast<int>(events.size()) >= limit.max_events) break;
      bytes += event.bytes.size();
      if (!events.empty() && bytes > limit.max_bytes) break;
      events.push_back(event);
    }
    return events;
  }

  absl::StatusOr<std::string> ReadRaw(absl::string_view raw_key) const override {
    std::lock_guard<std::mutex> lock(content_->mutex);
    auto it = content_->raws.find(std::string(raw_key));
    if (it == content_->raws.end()) return absl::NotFoundError("the raw payload is no longer kept");
    return it->second;
  }

  LogBounds Bounds() const override {
    std::lock_guard<std::mutex> lock(content_->mutex);
    LogBounds bounds;
    bounds.log_id = content_->log_id;
    bounds.epochs = content_->epochs;
    bounds.first_sequence = content_->position.first_sequence;
    bounds.next_sequence = content_->position.next_sequence;
    if (!content_->rows.empty()) {
      bounds.first_publish_time = content_->rows.front().event.publish_time;
    }
    bounds.stored_bytes = content_->space.total();
    return bounds;
  }

  absl::StatusOr<int64_t> SeekTime(absl::Time time) const override {
    return FirstWhere([time](const MemoryContent::Row& row) { return row.event.publish_time >= time; });
  }

  absl::StatusOr<int64_t> SeekSize(int64_t bytes) const override {
    std::lock_guard<std::mutex> lock(content_->mutex);
    const LogPosition& position = content_->position;
    auto sizes = [&](int64_t from, int64_t end) -> absl::StatusOr<std::vector<int64_t>> {
      std::vector<int64_t> found;
      for (int64_t i = from; i < end; ++i) found.push_back(content_->rows[i - position.first_sequence].size);
      return found;
    };
    return content_->space.SeekSize(bytes, position.first_sequence, position.next_sequence, sizes);
  }

  absl::Status Trim(int64_t before) override {
    std::lock_guard<std::mutex> lock(content_->mutex);
    LogPosition& position = content_->position;
    before = std::min(before, position.next_sequence);
    if (before <= position.first_sequence) return absl::OkStatus();
    SpaceChange trimmed;
    for (int64_t i = position.first_sequence; i < before; ++i) {
      const MemoryContent::Row& row = content_->rows[i - position.first_sequence];
      trimmed.Remove(i, row.event.header.account, row.size);
    }
    content_->space.Set(content_->space.After(trimmed));
    content_->rows.erase(content_->rows.begin(), content_->rows.begin() + (before - position.first_sequence));
    content_->raws.erase(content_->raws.begin(), content_->raws.lower_bound(RawKey(before)));
    position.first_sequence = before;
    content_->events.Forget(position);
    content_->guards.Forget(position);
    return absl::OkStatus();
  }

  absl::StatusOr<Erased> Erase(const Erasure& erasure) override {
    std::vector<StoredEvent> emptied;
    Erased erased;
    {
      std::lock_guard<std::mutex> lock(content_->mutex);
      SpaceChange change;
      for (int64_t sequence : std::set<int64_t>(erasure.events.begin(), erasure.events.end())) {
        MemoryContent::Row* const row = Find(sequence);
        if (row == nullptr || row->event.erased) continue;
        if (row->event.raw_key == RawKey(sequence)) content_->raws.erase(row->event.raw_key);
        change.Remove(sequence, row->event.header.account, row->size);
        ++erased.events;
        erased.bytes += row->size;
        *row = {EmptiedEvent(row->event), 0};
        emptied.push_back(row->event);
      }
      for (const std::string& raw : erasure.raws) content_->raws.erase(raw);
      content_->space.Set(content_->space.After(change));
    }
    if (listener_ && !emptied.empty()) listener_(emptied);
    return erased;
  }

  std::map<std::string, int64_t> BytesByAccount() const override {
    std::lock_guard<std::mutex> lock(content_->mutex);
    return content_->space.by_account();
  }

  int64_t OldestOf(absl::string_view account) const override {
    std::lock_guard<std::mutex> lock(content_->mutex);
    const LogPosition& position = content_->position;
    return content_->space.OldestOf(account, position.first_sequence, position.next_sequence);
  }

  absl::Status Reclaim(std::atomic<bool>& /*stop*/) override { return absl::OkStatus(); }

  void Tail(std::function<void(absl::Span<const StoredEvent>)> listener) override { listener_ = std::move(listener); }

 private:
  // Writes the plan and gives its events; the caller holds the mutex.
  std::vector<StoredEvent> Store(const AppendBatch& batch, const AppendPlan& plan) {
    std::vector<StoredEvent> events;
    for (const PlannedEvent& planned : plan.events) {
      const StoredEvent& event = planned.event;
      content_->rows.push_back({event, planned.size});
      if (planned.owned_raw >= 0) content_->raws[event.raw_key] = batch.raws[planned.owned_raw];
      const EventRecord& record = batch.records[planned.record];
      if (record.identified) content_->events.Put(record.event_id, {event.sequence, event.publish_time, 0});
      events.push_back(event);
    }
    for (const auto& [key, mark] : plan.guards) content_->guards.Put(key, mark);
    content_->position = plan.after;
    content_->space.Set(content_->space.After(plan.space));
    return events;
  }

  // The caller holds the mutex.
  MemoryContent::Row* Find(int64_t sequence) {
    const LogPosition& position = content_->position;
    if (sequence < position.first_sequence || sequence >= position.next_sequence) return nullptr;
    return &content_->rows[sequence - position.first_sequence];
  }

  template <typename Predicate>
  int64_t FirstWhere(Predicate matches) const {
    std::lock_guard<std::mutex> lock(content_->mutex);
    auto it = std::partition_point(content_->rows.begin(), content_->rows.end(),
                                   [&](const MemoryContent::Row& row) { return !matches(row); });
    return content_->position.first_sequence + (it - content_->rows.begin());
  }

  MemoryContent* const content_;
  MemoryState* const state_;
  std::function<void(absl::Span<const StoredEvent>)> listener_;
};

class MemoryStore : public Store {
 public:
  explicit MemoryStore(MemoryOptions options)
      : content_(options.content ? std::move(options.content) : std::make_shared<MemoryContent>()),
        state_(content_.get(), options.clock, options.random_bits()),
        log_(content_.get(), &state_) {
    std::lock_guard<std::mutex> lock(content_->mutex);
    LogPosition& position = content_->position;
    position.dedup_window = options.dedup_window;
    if (content_->log_id.empty()) {
      content_->log_id = absl::StrFormat("%016x%016x", options.random_bits(), options.random_bits());
    }
    content_->epochs =
        WithNewEpoch(content_->epochs, options.random_bits(), position.first_sequence, position.next_sequence);
  }
  EventLog& log() override { return log_; }
  StateStore& state() override { return state_; }

 private:
  std::shared_ptr<MemoryContent> content_;
  MemoryState state_;
  MemoryLog log_;
};

}  // namespace

std::optional<Mark> MarkTable::Find(const std::string& key) const {
  auto it = marks_.find(key);
  if (it == marks_.end()) return std::nullopt;
  return it->second;
}

void MarkTable::Put(const std::string& key, const Mark& mark) {
  marks_[key] = mark;
  order_.emplace_back(key, mark.sequence);
}

void MarkTable::Forget(const LogPosition& position) {
  while (!order_.empty()) {
    const auto& [key, sequence] = order_.front();
    auto it = marks_.find(key);
    const bool newest = it != marks_.end() && it->second.sequence == sequence;
    if (newest && Remembered(it->second, position.first_sequence, position.last_publish_time, position.dedup_window)) {
      return;
    }
    if (newest) marks_.erase(it);
    order_.pop_front();
  }
}

std::unique_ptr<Store> MakeMemoryStore(MemoryOptions options) {
  return std::make_unique<MemoryStore>(std::move(options));
}

}  // namespace postern
