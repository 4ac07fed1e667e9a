// memory_store.h
//
// A store in memory, for tests and trials: nothing of it outlives its content, which a test may keep to play a restart.
// Unlike what event_log.h asks of a store, Trim takes a time that grows with the number of events removed: each owns
// memory that must be given back, and a log that fits into memory is small.
//
//   std::unique_ptr<Store> store = MakeMemoryStore({});
//
//   auto content = std::make_shared<MemoryContent>();
//   store = MakeMemoryStore({.content = content});
//   store.reset();
//   store = MakeMemoryStore({.content = content});   // the same log, a new epoch
#ifndef POSTERN_STORAGE_MEMORY_MEMORY_STORE_H_
#define POSTERN_STORAGE_MEMORY_MEMORY_STORE_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "base/clock.h"
#include "base/ids.h"
#include "storage/append_plan.h"
#include "storage/event_log.h"
#include "storage/space_ledger.h"
#include "storage/state_plan.h"

namespace postern {

// Marks by key, forgotten in the order in which they were made.
class MarkTable {
 public:
  std::optional<Mark> Find(const std::string& key) const;
  void Put(const std::string& key, const Mark& mark);
  // Forgets every mark that no longer counts, see Remembered.
  void Forget(const LogPosition& position);

 private:
  absl::flat_hash_map<std::string, Mark> marks_;
  std::deque<std::pair<std::string, int64_t>> order_;  // Key and sequence; stale where the key has a newer mark.
};

// What a store in memory holds. One store at a time may use it.
struct MemoryContent {
  struct Row {
    StoredEvent event;
    int64_t size = 0;  // PlannedEvent.size; 0 once erased.
  };
  std::mutex mutex;  // Guards everything below.
  std::string log_id;
  std::vector<Epoch> epochs;
  LogPosition position;
  std::deque<Row> rows;  // From position.first_sequence on, without holes.
  std::map<std::string, std::string> raws;
  SpaceLedger space;
  MarkTable events;
  MarkTable guards;
  std::map<std::string, StateRow> state;
  size_t next_sweep = 1024;  // Expired state goes when `state` has grown to this.
};

struct MemoryOptions {
  absl::Duration dedup_window = absl::Hours(8 * 24);  // Event ids are remembered so long, and while the event is kept.
  const Clock* clock = &RealClock();                  // For the expiry of state.
  std::function<uint64_t()> random_bits = RandomBits;
  std::shared_ptr<MemoryContent> content;  // nullptr for a new one.
};

std::unique_ptr<Store> MakeMemoryStore(MemoryOptions options);

}  // namespace postern

#endif  // POSTERN_STORAGE_MEMORY_MEMORY_STORE_H_
