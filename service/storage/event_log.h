// event_log.h
//
// The contract of a durable, ordered event log. A backend appends, reads, tails and trims; subscriptions, cursors'
// meaning for callers and filters are built above it. Every sentence with "must" is a test of
// tests/storage/conformance.cc, which runs on every backend; what needs a process to die or power to fail is in the
// tests of the backend that has a disk (powerloss_test.cc, rocksdb_test.cc).
//
//   AppendBatch batch;
//   batch.records.push_back({.event_id = id, .header = header, .bytes = event.SerializeAsString()});
//   absl::StatusOr<AppendResult> result = log.Append(batch);   // durable when OK
//   absl::StatusOr<std::vector<StoredEvent>> page = log.Read(result->appended[0].sequence, {});
#ifndef POSTERN_STORAGE_EVENT_LOG_H_
#define POSTERN_STORAGE_EVENT_LOG_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "storage/state_store.h"

namespace postern {

// What filters need to know of an event, kept beside its bytes so that a filter never parses them.
struct EventHeader {
  int32_t type = 0;          // postern.v1.EventType.
  int32_t direction = 0;     // postern.v1.Direction.
  bool superseded = false;   // Set by the log, see Guard.
  std::string account;       // The slug.
  std::string chat;          // Event.chat; empty without a peer or group.
  std::string conversation;  // Event.conversation.
};

// Keeps a state from going backwards: a record whose rank is below the highest one committed for its key must be stored
// with `superseded` set, else the rank is raised, in the same commit. Ranks are remembered as long as event ids.
struct Guard {
  std::string key;
  int64_t rank = 0;
};

// One event to append. `bytes` is a serialised postern.v1.Event without the fields 20 to 23.
struct EventRecord {
  std::string event_id;
  EventHeader header;
  std::string bytes;
  int raw_index = -1;          // Position in AppendBatch.raws, or -1 for none.
  std::optional<Guard> guard;  // For state changes.
  // Whether a later record with this event_id is a repeat. False for ids that are drawn at random, which cannot come
  // again: nothing needs to be remembered of them.
  bool identified = true;
};

// One atomic, durable commit: all of it or nothing.
struct AppendBatch {
  std::vector<EventRecord> records;
  std::vector<std::string> raws;         // Serialised postern.v1.RawPayload, each stored once, shared by its records.
  std::vector<StateWrite> state_writes;  // Poll cursors, claims; a conflict in one refuses the whole batch.
  absl::Time now;                        // The time of the commit; becomes publish_time unless the clock went back.
};

struct Appended {
  int64_t sequence = 0;    // Of the event; of the first one when it is a duplicate.
  bool duplicate = false;  // The log already held this event_id, in an earlier commit or earlier in the batch.
  bool superseded = false;
};

struct AppendResult {
  std::vector<Appended> appended;  // One for each record, in order.
  absl::Time publish_time;
};

// One stored event. `bytes` hold field 17 (superseded) when the log set it; the fields 20 to 23 are not in them.
struct StoredEvent {
  int64_t sequence = 0;
  absl::Time publish_time;
  EventHeader header;
  std::string bytes;
  std::string raw_key;  // For ReadRaw; empty without a raw payload.
  bool erased = false;  // See Erase: of the header type, direction, superseded and account are left, and no bytes.
};

// What to erase, in one commit.
struct Erasure {
  std::vector<int64_t> events;    // Sequences.
  std::vector<std::string> raws;  // StoredEvent.raw_key of raw payloads that go while their events stay.
};

struct Erased {
  int64_t events = 0;  // How many were emptied.
  int64_t bytes = 0;   // What they held.
};

struct ReadLimit {
  int max_events = 500;
  int64_t max_bytes = int64_t{4} << 20;  // Of `bytes`; a single larger event is still returned, alone.
};

// One opening of the log. A cursor is valid only in the epoch that wrote its sequence.
struct Epoch {
  uint64_t id = 0;             // Random.
  int64_t first_sequence = 0;  // The first sequence this epoch may write.
};

struct LogBounds {
  std::string log_id;                            // Drawn when the log was made.
  std::vector<Epoch> epochs;                     // Oldest first; never empty.
  int64_t first_sequence = 1;                    // Of the oldest event kept; next_sequence when none is.
  int64_t next_sequence = 1;                     // The sequence the next event will get.
  std::optional<absl::Time> first_publish_time;  // Of the oldest event kept.
  int64_t stored_bytes = 0;                      // Of the events kept and not erased, raw payloads included.
};

// Where a log cannot be written for now (full disk, broken connection) its operations give UNAVAILABLE with
// STORE_UNAVAILABLE; where it is damaged, DATA_LOSS with LOG_CORRUPT.
//
// Thread-safe; Append, Trim and Erase may be called by one thread at a time only, beside any number of readers.
class EventLog {
 public:
  virtual ~EventLog() = default;

  // Commits the batch.
  // - When it returns OK, the commit must survive the end of the process and a loss of power.
  // - When it fails, none of the batch must be visible, now or after a restart; the caller may try again.
  // - A record whose event_id the log already holds must not be appended again. Ids are remembered while their event is
  //   kept, and for the store's deduplication window after it was published.
  // - Sequences must grow by one along the log, across restarts too. (A backend may leave holes; callers allow them.)
  // - publish_time must never decrease along the log, even when `now` does.
  // - A failed condition of a state write must refuse the whole batch with ABORTED.
  virtual absl::StatusOr<AppendResult> Append(const AppendBatch& batch) = 0;

  // Up to `limit` events from `from` on, in order; empty at the end of the log. Must give OUT_OF_RANGE with
  // CURSOR_EXPIRED when `from` lies before the oldest event kept.
  virtual absl::StatusOr<std::vector<StoredEvent>> Read(int64_t from, const ReadLimit& limit) const = 0;

  // A raw payload by StoredEvent.raw_key. Must give NOT_FOUND when it is no longer kept or was erased.
  virtual absl::StatusOr<std::string> ReadRaw(absl::string_view raw_key) const = 0;

  virtual LogBounds Bounds() const = 0;

  // The sequence of the first event kept with a publish_time not before `time`; next_sequence when there is none.
  virtual absl::StatusOr<int64_t> SeekTime(absl::Time time) const = 0;

  // The lowest sequence from which on at most `bytes` are stored, what was erased not counted.
  virtual absl::StatusOr<int64_t> SeekSize(int64_t bytes) const = 0;

  // Forgets all events before `before`, their raw payloads with them. Must take a time that does not grow with their
  // number. Must keep the bounds right if the process dies in the middle. Never removes what a later Trim would keep.
  virtual absl::Status Trim(int64_t before) = 0;

  // Empties events in place, so that the log has no hole: their sequences and times stay, their bytes, chats and
  // conversations are gone, durably when it returns OK, and none of them when it fails. Those that are no longer kept
  // or erased already are passed over. A raw payload goes with the last of the events that share it, or where it is
  // named.
  // - Their event ids and guards must still be remembered: what comes again is not stored again.
  // - The bounds must not change, but for stored_bytes.
  virtual absl::StatusOr<Erased> Erase(const Erasure& erasure) = 0;

  // LogBounds.stored_bytes by account; those without any left out.
  virtual std::map<std::string, int64_t> BytesByAccount() const = 0;

  // Where to look for the oldest event of an account that is neither trimmed nor erased: at or not far before it;
  // next_sequence when there is none.
  virtual int64_t OldestOf(absl::string_view account) const = 0;

  // Gives the space of what was erased back to the disk. Takes a time that grows with what is stored, and ends early
  // once `stop` is true; beside any other call.
  virtual absl::Status Reclaim(std::atomic<bool>& stop) = 0;

  // Calls `listener` with the events of each commit, after it is durable and in the order of the log, from the thread
  // that appends (or that learned of another's append); of an erasure with what is left of the events, in order. One
  // listener; set before the first Append.
  virtual void Tail(std::function<void(absl::Span<const StoredEvent>)> listener) = 0;
};

// An open log and its state store, which share their commits.
class Store {
 public:
  virtual ~Store() = default;
  virtual EventLog& log() = 0;
  virtual StateStore& state() = 0;
};

}  // namespace postern

#endif  // POSTERN_STORAGE_EVENT_LOG_H_
