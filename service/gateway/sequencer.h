// sequencer.h
//
// The one thread that appends to the log. Callers submit what belongs together (the events of one webhook); the
// sequencer drains whatever is waiting, up to 1,024 events or 1 MiB, commits it as one batch and tells each caller the
// outcome. No timer, no lingering: while one commit is under way the next batch gathers.
//
//   sequencer.Submit(std::move(submission), [](absl::StatusOr<SubmissionResult> result) { ... });
//
// It also marks `possible_duplicate`: an event without an identity whose body hash was seen for the same account within
// the window is appended with field 15 set; the hash is written in the same commit.
#ifndef POSTERN_GATEWAY_SEQUENCER_H_
#define POSTERN_GATEWAY_SEQUENCER_H_

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/log.h"
#include "storage/event_log.h"

namespace postern {

// Events that stand or fall together.
struct Submission {
  std::vector<EventRecord> records;
  std::vector<std::string> raws;  // EventRecord.raw_index counts from the first of these.
  std::vector<StateWrite> state_writes;
  // Set when the records that lack an identity may be repeats: `{account}/{SHA-256 of the body}`. Empty: never marked.
  std::string body_key;
  std::vector<bool> anonymous;  // For each record: it lacks an identity.
};

struct SubmissionResult {
  std::vector<Appended> appended;  // One for each record.
};

struct SequencerOptions {
  int max_batch_events = 1024;
  int64_t max_batch_bytes = int64_t{1} << 20;
  int64_t max_queued_bytes = int64_t{64} << 20;  // Beyond it Submit fails at once with STORE_UNAVAILABLE.
  absl::Duration possible_duplicate_window = absl::Minutes(5);
  std::function<void(int events, absl::Duration took)> observe;  // After each commit, for metrics. May be null.
};

// Thread-safe.
class Sequencer {
 public:
  using Done = std::function<void(absl::StatusOr<SubmissionResult>)>;

  // `store`, `clock` and `log` must outlive it. Starts its thread.
  Sequencer(Store& store, const Clock& clock, LogSink& log, SequencerOptions options);
  // Commits what is waiting, then ends.
  ~Sequencer();

  // `done` runs once, on the sequencer's thread after the commit, or at once when the queue is full or closed. Must not
  // block.
  void Submit(Submission submission, Done done);

  // Runs `work` on the sequencer's thread between two commits (retention trims here). Dropped once closed.
  void RunBetweenCommits(std::function<void()> work);

  // Refuses new submissions, commits what is waiting, ends the thread. Idempotent.
  void Close();

 private:
  struct Waiting {
    Submission submission;
    Done done;
    int64_t bytes = 0;
  };

  void Run();
  // Up to one batch of what waits. Needs mutex_.
  std::vector<Waiting> TakeBatch();
  void Commit(std::vector<Waiting> waiting);
  // The batch of `waiting`, possible duplicates marked.
  AppendBatch Join(const std::vector<Waiting>& waiting, absl::Time now);

  Store& store_;
  const Clock& clock_;
  LogSink& log_;
  const SequencerOptions options_;

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Waiting> queue_;               // Guarded by mutex_.
  std::deque<std::function<void()>> work_;  // Guarded by mutex_.
  int64_t queued_bytes_ = 0;                // Guarded by mutex_.
  bool closed_ = false;                     // Guarded by mutex_.
  std::thread thread_;                      // Last: starts when all else is there.
};

}  // namespace postern

#endif  // POSTERN_GATEWAY_SEQUENCER_H_
