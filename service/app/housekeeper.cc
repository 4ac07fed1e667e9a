#include "app/housekeeper.h"

namespace postern {
namespace {

constexpr char kProbeKey[] = "probe/write";
constexpr absl::Duration kProbeLife = absl::Minutes(1);

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
      policy_(policy),
      clock_(clock),
      log_(log),
      options_(options),
      thread_([this] { Run(); }) {}

Housekeeper::~Housekeeper() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

std::string Housekeeper::store_problem() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return store_problem_;
}

void Housekeeper::Run() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (!stopping_) {
    lock.unlock();
    Probe();
    Trim();
    lock.lock();
    wake_.wait_for(lock, absl::ToChronoNanoseconds(options_.interval), [this] { return stopping_; });
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

void Housekeeper::Trim() {
  sequencer_.RunBetweenCommits(
      [&log = store_.log(), policy = policy_, &clock = clock_, &sink = log_] { TrimLog(log, policy, clock, sink); });
}

}  // namespace postern
