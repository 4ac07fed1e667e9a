// gated_store.h
//
// A store in memory whose log can be told to fail or to wait, and whose state not to be read.
//
//   GatedStore store(clock);
//   store.log().fail = absl::UnavailableError("disk full");
//   store.state().unreadable = "claim/";
#ifndef POSTERN_TESTS_SUPPORT_GATED_STORE_H_
#define POSTERN_TESTS_SUPPORT_GATED_STORE_H_

#include <atomic>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/status.h"
#include "storage/memory/memory_store.h"

namespace postern {

// A log that can be told to fail or to wait, before it does what the real one does.
class GatedLog : public EventLog {
 public:
  explicit GatedLog(EventLog& real) : real_(real) {}
  absl::StatusOr<AppendResult> Append(const AppendBatch& batch) override {
    if (gate.valid()) gate.wait();
    batches.push_back(batch.records.size());
    if (!fail.ok()) return fail;
    if (full) return Failure(reason::kStoreUnavailable, "the disk is full");
    return real_.Append(batch);
  }
  absl::StatusOr<std::vector<StoredEvent>> Read(int64_t from, const ReadLimit& limit) const override {
    return real_.Read(from, limit);
  }
  absl::StatusOr<std::string> ReadRaw(absl::string_view key) const override { return real_.ReadRaw(key); }
  LogBounds Bounds() const override { return real_.Bounds(); }
  absl::StatusOr<int64_t> SeekTime(absl::Time time) const override { return real_.SeekTime(time); }
  absl::StatusOr<int64_t> SeekSize(int64_t bytes) const override { return real_.SeekSize(bytes); }
  absl::Status Trim(int64_t before) override { return real_.Trim(before); }
  absl::StatusOr<Erased> Erase(const Erasure& erasure) override { return real_.Erase(erasure); }
  std::map<std::string, int64_t> BytesByAccount() const override { return real_.BytesByAccount(); }
  int64_t OldestOf(absl::string_view account) const override { return real_.OldestOf(account); }
  absl::Status Reclaim(std::atomic<bool>& stop) override { return real_.Reclaim(stop); }
  void Tail(std::function<void(absl::Span<const StoredEvent>)> listener) override { real_.Tail(listener); }

  absl::Status fail;
  std::atomic<bool> full{false};  // Set at any time.
  std::shared_future<void> gate;  // Each Append waits for it, when there is one. Set before the first.
  std::vector<int> batches;       // Events in each Append.

 private:
  EventLog& real_;
};

class GatedState : public StateStore {
 public:
  explicit GatedState(StateStore& real) : real_(real) {}
  absl::StatusOr<std::optional<StateEntry>> Get(absl::string_view key) const override {
    if (absl::Status read = MayRead(key); !read.ok()) return read;
    return real_.Get(key);
  }
  absl::Status Apply(const std::vector<StateWrite>& writes) override { return real_.Apply(writes); }
  absl::StatusOr<std::vector<std::pair<std::string, StateEntry>>> List(absl::string_view prefix) const override {
    if (absl::Status read = MayRead(prefix); !read.ok()) return read;
    return real_.List(prefix);
  }

  std::string unreadable;  // Keys that start so cannot be read or listed; empty: none. Set while nobody reads.

 private:
  absl::Status MayRead(absl::string_view key) const {
    const bool may = unreadable.empty() || key.substr(0, unreadable.size()) != unreadable;
    return may ? absl::OkStatus() : absl::Status(Failure(reason::kStoreUnavailable, "the disk does not answer"));
  }
  StateStore& real_;
};

class GatedStore : public Store {
 public:
  explicit GatedStore(const Clock& clock)
      : real_(MakeMemoryStore({.clock = &clock})), log_(real_->log()), state_(real_->state()) {}
  GatedLog& log() override { return log_; }
  GatedState& state() override { return state_; }

 private:
  std::unique_ptr<Store> real_;
  GatedLog log_;
  GatedState state_;
};

}  // namespace postern

#endif  // POSTERN_TESTS_SUPPORT_GATED_STORE_H_
