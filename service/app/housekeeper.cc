#include "app/housekeeper.h"

#include <algorithm>
#include <future>
#include <memory>
#include <utility>

#include "base/status.h"

namespace postern {
namespace {

constexpr char kProbeKey[] = "probe/write";
constexpr absl::Duration kProbeLife = absl::Minutes(1);
// In one commit: few enough that appends hardly wait for it.
constexpr int kMostErasedAtOnce = 256;
// So long in a row, so that trimming and the probe have their turn.
constexpr std::chrono::seconds kMostErasing(2);
// Erasures of an account that fail in a row until what it has above its share counts towards the whole.
constexpr int kMostFailures = 3;

void TrimLog(EventLog& log, const RetentionPolicy& policy, const Clock& clock, LogSink& sink) {
  absl::StatusOr<int64_t> before = RetentionCut(policy, clock.Now(), log);
  absl::Status trimmed = before.status();
  const int64_t first = log.Bounds().first_sequence;
  if (before.ok()) {
    if (*before <= first) return;
    trimmed = log.Trim(*before);
  }
  if (!trimmed.ok()) {
    sink.Write({LogLevel::kWarning, "trim_failed", {{"error", std::string(trimmed.message())}}});
    return;
  }
  sink.Write({LogLevel::kDebug, "trimmed", {{"from", first}, {"before", *before}}});
}

}  // namespace

Housekeeper::Housekeeper(Store& store, Sequencer& sequencer, const RetentionPolicy& policy, const Clock& clock,
                         LogSink& log, HousekeeperOptions options)
    : store_(store),
      sequencer_(sequencer),
      clock_(clock),
      log_(log),
      options_(std::move(options)),
      policy_(policy),
      thread_([this] { Run(); }) {}

Housekeeper::~Housekeeper() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
  stop_reclaiming_ = true;
  if (reclaimer_.joinable()) reclaimer_.join();
}

void Housekeeper::SetShares(std::map<std::string, int64_t> shares) {
  std::lock_guard<std::mutex> lock(mutex_);
  policy_.shares = std::move(shares);
}

std::optional<int64_t> Housekeeper::ShareOf(const std::string& account) const {
  std::lock_guard<std::mutex> lock(mutex_);
  const auto it = policy_.shares.find(account);
  if (it == policy_.shares.end()) return std::nullopt;
  return it->second;
}

bool Housekeeper::stopping() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return stopping_;
}

std::string Housekeeper::store_problem() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return store_problem_;
}

void Housekeeper::Run() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (!stopping_) {
    RetentionPolicy policy = policy_;
    lock.unlock();
    Probe();
    AddShares(policy);
    const bool more = KeepShares(policy);
    Trim(Enforceable(policy));
    Reclaim();
    lock.lock();
    const absl::Duration pause = more ? absl::ZeroDuration() : options_.interval;
    wake_.wait_for(lock, absl::ToChronoNanoseconds(pause), [this] { return stopping_; });
  }
}

void Housekeeper::Probe() {
  const absl::Status status = store_.state().Apply({StateWrite::Put(kProbeKey, "", clock_.Now() + kProbeLife)});
  const std::string problem(status.message());
  bool changed = false;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    changed = store_problem_.empty() != problem.empty();
    store_problem_ = problem;
  }
  if (!changed) return;
  if (problem.empty()) {
    log_.Write({LogLevel::kInfo, "store_writable", {}});
  } else {
    log_.Write({LogLevel::kError, "store_not_writable", {{"error", problem}}});
  }
}

void Housekeeper::AddShares(RetentionPolicy& policy) {
  without_own_.clear();
  const std::optional<int64_t> share = options_.share_of_others ? options_.share_of_others() : std::nullopt;
  if (!share) return;
  const std::map<std::string, int64_t> bytes = store_.log().BytesByAccount();
  if (bytes.size() < 2) return;
  for (const auto& [account, stored] : bytes) {
    if (policy.shares.emplace(account, *share).second) without_own_.insert(account);
  }
}

bool Housekeeper::KeepShares(const RetentionPolicy& policy) {
  bool more = false;
  const std::map<std::string, int64_t> bytes = store_.log().BytesByAccount();
  for (const auto& [account, share] : policy.shares) {
    if (AboveShare(policy, account, bytes) == 0) {
      failures_.erase(account);
      continue;
    }
    Erased erased;
    const absl::StatusOr<bool> left =
        KeepShare(policy, account, std::chrono::steady_clock::now() + kMostErasing, erased);
    left.ok() ? void(failures_.erase(account)) : NoteNotErased(account, left.status());
    more = left.value_or(false) || more;
    if (erased.events == 0) continue;
    unreclaimed_bytes_ += erased.bytes;
    if (options_.observe_erased) options_.observe_erased(account, erased.events);
    log_.Write({LogLevel::kInfo,
                "events_erased",
                {{"account", account},
                 {"reason", "share"},
                 {"events", erased.events},
                 {"bytes", erased.bytes},
                 {"share_bytes", share}}});
  }
  return more;
}

void Housekeeper::NoteNotErased(const std::string& account, const absl::Status& status) {
  ++failures_[account];
  if (options_.observe_not_erased) options_.observe_not_erased(account);
  log_.Write({LogLevel::kWarning, "erase_failed", {{"account", account}, {"error", std::string(status.message())}}});
}

RetentionPolicy Housekeeper::Enforceable(RetentionPolicy policy) const {
  for (const auto& [account, failures] : failures_) {
    if (failures >= kMostFailures) policy.shares.erase(account);
  }
  return policy;
}

absl::StatusOr<bool> Housekeeper::KeepShare(const RetentionPolicy& policy, const std::string& account, SteadyTime until,
                                            Erased& erased) {
  EventLog& log = store_.log();
  while (!stopping()) {
    const std::optional<int64_t> own = ShareOf(account);
    const bool changed = without_own_.count(account) > 0 ? own.has_value() : own != policy.shares.at(account);
    if (changed) return true;  // The new one counts.
    const int64_t above = AboveShare(policy, account, log.BytesByAccount());
    if (above == 0) return false;
    if (std::chrono::steady_clock::now() >= until) return true;
    int64_t& looked_until = looked_until_[account];
    absl::StatusOr<OldestEvents> oldest = FindOldest(log, account, looked_until, above, kMostErasedAtOnce);
    // Trimmed a moment ago.
    if (HasReason(oldest.status(), reason::kCursorExpired)) continue;
    absl::StatusOr<Erased> now = oldest.ok() ? Erase(oldest->sequences) : oldest.status();
    if (!now.ok()) return now.status();
    if (oldest->next == looked_until) return false;  // The end of the log.
    looked_until = oldest->next;
    erased.events += now->events;
    erased.bytes += now->bytes;
  }
  return false;
}

absl::StatusOr<Erased> Housekeeper::Erase(std::vector<int64_t> sequences) {
  if (sequences.empty()) return Erased();
  // Set before the work is let go of; never where the sequencer has closed.
  auto result = std::make_shared<absl::StatusOr<Erased>>(absl::CancelledError("the server is shutting down"));
  auto ended = std::make_shared<std::promise<void>>();
  const std::future<void> end = ended->get_future();
  sequencer_.RunBetweenCommits(
      [&log = store_.log(), result, ended = std::move(ended), erasure = Erasure{std::move(sequences), {}}] {
        *result = log.Erase(erasure);
        ended->set_value();
      });
  end.wait();
  return *result;
}

void Housekeeper::Reclaim() {
  const int64_t enough = std::max(options_.least_reclaimed_bytes, store_.log().Bounds().stored_bytes / 4);
  if (unreclaimed_bytes_ < enough || reclaiming_) return;
  if (reclaimer_.joinable()) reclaimer_.join();
  reclaiming_ = true;
  reclaimer_ = std::thread([this, bytes = unreclaimed_bytes_.exchange(0)] {
    const absl::Status status = store_.log().Reclaim(stop_reclaiming_);
    if (status.ok()) {
      log_.Write({LogLevel::kInfo, "space_reclaimed", {{"erased_bytes", bytes}}});
    } else {
      unreclaimed_bytes_ += bytes;
      log_.Write({LogLevel::kWarning, "reclaim_failed", {{"error", std::string(status.message())}}});
    }
    reclaiming_ = false;
  });
}

void Housekeeper::Trim(const RetentionPolicy& policy) {
  sequencer_.RunBetweenCommits(
      [&log = store_.log(), policy, &clock = clock_, &sink = log_] { TrimLog(log, policy, clock, sink); });
}

}  // namespace postern
