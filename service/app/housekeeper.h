// housekeeper.h
//
// What a store needs beside appends: events that are too old or too many are trimmed, and a small write tells whether
// the store takes writes at all, for readiness.
//
//   Housekeeper housekeeper(store, sequencer, policy, RealClock(), log, {});
//   if (std::string why = housekeeper.store_problem(); !why.empty()) ...   // not ready
#ifndef POSTERN_APP_HOUSEKEEPER_H_
#define POSTERN_APP_HOUSEKEEPER_H_

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "absl/time/time.h"
#include "base/clock.h"
#include "base/log.h"
#include "gateway/sequencer.h"
#include "storage/event_log.h"
#include "storage/retention.h"

namespace postern {

struct HousekeeperOptions {
  absl::Duration interval = absl::Seconds(5);
};

// Thread-safe.
class Housekeeper {
 public:
  // All references must outlive it, the sequencer's work too. Starts its thread, which works at once and then after
  // each interval.
  Housekeeper(Store& store, Sequencer& sequencer, const RetentionPolicy& policy, const Clock& clock, LogSink& log,
              HousekeeperOptions options);
  // Ends the thread; a trim under way is finished by the sequencer.
  ~Housekeeper();

  // Why the store refuses writes; empty while it takes them.
  std::string store_problem() const;

 private:
  void Run();
  void Probe();
  void Trim();

  Store& store_;
  Sequencer& sequencer_;
  const RetentionPolicy policy_;
  const Clock& clock_;
  LogSink& log_;
  const HousekeeperOptions options_;

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;      // Guarded by mutex_.
  std::string store_problem_;  // Guarded by mutex_.
  std::thread thread_;         // Last: starts when all else is there.
};

}  // namespace postern

#endif  // POSTERN_APP_HOUSEKEEPER_H_
