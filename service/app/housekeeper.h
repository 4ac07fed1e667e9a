// housekeeper.h
//
// What a store needs beside appends: accounts that fill more than their share of the log lose their oldest events, then
// events that are too old or too many are trimmed, erased space goes back to the disk, and a small write tells whether
// the store takes writes at all, for readiness.
//
//   Housekeeper housekeeper(store, sequencer, policy, RealClock(), log, {});
//   if (std::string why = housekeeper.store_problem(); !why.empty()) ...   // not ready
#ifndef POSTERN_APP_HOUSEKEEPER_H_
#define POSTERN_APP_HOUSEKEEPER_H_

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/log.h"
#include "gateway/sequencer.h"
#include "storage/event_log.h"
#include "storage/retention.h"

namespace postern {

struct HousekeeperOptions {
  absl::Duration interval = absl::Seconds(5);
  // So many erased bytes, and a quarter of what is stored, may wait until the disk gets their space back.
  int64_t least_reclaimed_bytes = int64_t{8} << 20;
  // Asked each time: what each account that has no share of its own has now, where the log holds several accounts;
  // none: as much as it likes. On the housekeeper's thread. May be null: as much as it likes.
  std::function<std::optional<int64_t>()> share_of_others;
  // After each erasure, on the housekeeper's thread. May be null.
  std::function<void(const std::string& account, int64_t events)> observe_erased;
  // After each erasure that failed, on the housekeeper's thread. May be null.
  std::function<void(const std::string& account)> observe_not_erased;
};

// Thread-safe.
class Housekeeper {
 public:
  // All references must outlive it, the sequencer's work too. Starts its thread, which works at once and then after
  // each interval.
  Housekeeper(Store& store, Sequencer& sequencer, const RetentionPolicy& policy, const Clock& clock, LogSink& log,
              HousekeeperOptions options);
  // Ends its threads; a trim or an erasure under way is finished by the sequencer.
  ~Housekeeper();

  // RetentionPolicy.shares from now on.
  void SetShares(std::map<std::string, int64_t> shares);

  // Why the store refuses writes; empty while it takes them.
  std::string store_problem() const;

 private:
  using SteadyTime = std::chrono::steady_clock::time_point;
  void Run();
  void Probe();
  // Erases what accounts have above their shares, for some seconds at most; whether there is more.
  bool KeepShares(const RetentionPolicy& policy);
  // Adds those that HousekeeperOptions.share_of_others gives.
  void AddShares(RetentionPolicy& policy);
  // Erases until the account has no more than its share, or until the time; whether there is more.
  absl::StatusOr<bool> KeepShare(const RetentionPolicy& policy, const std::string& account, SteadyTime until,
                                 Erased& erased);
  void NoteNotErased(const std::string& account, const absl::Status& status);
  // Without the shares of accounts that cannot be held to them: else what they have above would grow without end.
  RetentionPolicy Enforceable(RetentionPolicy policy) const;
  absl::StatusOr<Erased> Erase(std::vector<int64_t> sequences);
  void Trim(const RetentionPolicy& policy);
  // Begins to give the space of what was erased back to the disk, where it is much.
  void Reclaim();
  bool stopping() const;
  // As it is set now; none: no share.
  std::optional<int64_t> ShareOf(const std::string& account) const;

  Store& store_;
  Sequencer& sequencer_;
  const Clock& clock_;
  LogSink& log_;
  const HousekeeperOptions options_;

  std::map<std::string, int64_t> looked_until_;  // By account: what is older is erased already.
  std::map<std::string, int> failures_;          // By account: of erasures, in a row.
  std::set<std::string> without_own_;            // Accounts whose share now is that of all who have none of their own.
  std::atomic<int64_t> unreclaimed_bytes_{0};
  std::atomic<bool> reclaiming_{false};
  std::atomic<bool> stop_reclaiming_{false};
  std::thread reclaimer_;  // While reclaiming_.

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  RetentionPolicy policy_;     // Guarded by mutex_.
  bool stopping_ = false;      // Guarded by mutex_.
  std::string store_problem_;  // Guarded by mutex_.
  std::thread thread_;         // Last: starts when all else is there.
};

}  // namespace postern

#endif  // POSTERN_APP_HOUSEKEEPER_H_
