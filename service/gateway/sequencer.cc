#include "gateway/sequencer.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status.h"

namespace postern {
namespace {

// Field 15 of postern.v1.Event, `possible_duplicate`, set: appended to serialised bytes, which parse as one message.
constexpr char kPossibleDuplicateField[] = {0x78, 0x01};

int64_t BytesOf(const Submission& submission) {
  int64_t bytes = 0;
  for (const EventRecord& record : submission.records) bytes += record.bytes.size();
  for (const std::string& raw : submission.raws) bytes += raw.size();
  for (const StateWrite& write : submission.state_writes) bytes += write.value ? write.value->size() : 0;
  return bytes;
}

// The part of a joined result that belongs to one submission.
SubmissionResult Slice(const AppendResult& result, size_t begin, size_t count) {
  auto first = result.appended.begin() + begin;
  return {{first, first + count}};
}

absl::Status QueueFull() {
  return Failure(reason::kStoreUnavailable, "too many events wait for the log").RetryAfter(absl::Seconds(1));
}

absl::Status QueueClosed() {
  return Failure(reason::kStoreUnavailable, "the server is shutting down").RetryAfter(absl::Seconds(1));
}

}  // namespace

Sequencer::Sequencer(Store& store, const Clock& clock, LogSink& log, SequencerOptions options)
    : store_(store), clock_(clock), log_(log), options_(std::move(options)), thread_([this] { Run(); }) {}

Sequencer::~Sequencer() { Close(); }

void Sequencer::Submit(Submission submission, Done done) {
  const int64_t bytes = BytesOf(submission);
  absl::Status refused;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (closed_) {
      refused = QueueClosed();
    } else if (queued_bytes_ > 0 && queued_bytes_ + bytes > options_.max_queued_bytes) {
      refused = QueueFull();
    } else {
      queued_bytes_ += bytes;
      queue_.push_back({std::move(submission), std::move(done), bytes});
    }
  }
  if (!refused.ok()) {
    done(refused);  // NOLINT(bugprone-use-after-move): it was moved only if nothing was refused.
    return;
  }
  wake_.notify_one();
}

void Sequencer::RunBetweenCommits(std::function<void()> work) {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (closed_) return;
    work_.push_back(std::move(work));
  }
  wake_.notify_one();
}

void Sequencer::Close() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    closed_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void Sequencer::Run() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return closed_ || !queue_.empty() || !work_.empty(); });
    if (queue_.empty() && work_.empty()) return;  // Closed, and nothing waits.
    std::deque<std::function<void()>> work = std::exchange(work_, {});
    std::vector<Waiting> batch = TakeBatch();
    lock.unlock();
    for (std::function<void()>& item : work) item();
    if (!batch.empty()) Commit(std::move(batch));
    lock.lock();
  }
}

std::vector<Sequencer::Waiting> Sequencer::TakeBatch() {
  std::vector<Waiting> batch;
  int64_t bytes = 0;
  int events = 0;
  while (!queue_.empty()) {
    const Waiting& next = queue_.front();
    const int next_events = next.submission.records.size();
    const bool fits =
        bytes + next.bytes <= options_.max_batch_bytes && events + next_events <= options_.max_batch_events;
    if (!batch.empty() && !fits) break;
    bytes += next.bytes;
    events += next_events;
    batch.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  queued_bytes_ -= bytes;
  return batch;
}

AppendBatch Sequencer::Join(const std::vector<Waiting>& waiting, absl::Time now) {
  AppendBatch batch;
  batch.now = now;
  std::set<std::string> seen_here;
  for (const Waiting& one : waiting) {
    const Submission& submission = one.submission;
    bool repeated = false;
    if (!submission.body_key.empty()) {
      std::string key = absl::StrCat("body/", submission.body_key);
      absl::StatusOr<std::optional<StateEntry>> seen = store_.state().Get(key);
      repeated = (seen.ok() && seen->has_value()) || seen_here.count(key) > 0;
      seen_here.insert(key);
      batch.state_writes.push_back(StateWrite::Put(std::move(key), "", now + options_.possible_duplicate_window));
    }
    const int first_raw = batch.raws.size();
    batch.raws.insert(batch.raws.end(), submission.raws.begin(), submission.raws.end());
    for (size_t i = 0; i < submission.records.size(); ++i) {
      EventRecord record = submission.records[i];
      if (record.raw_index >= 0) record.raw_index += first_raw;
      if (repeated && submission.anonymous[i]) {
        record.bytes.append(kPossibleDuplicateField, sizeof(kPossibleDuplicateField));
      }
      batch.records.push_back(std::move(record));
    }
    batch.state_writes.insert(batch.state_writes.end(), submission.state_writes.begin(), submission.state_writes.end());
  }
  return batch;
}

void Sequencer::Commit(std::vector<Waiting> waiting) {
  const absl::Time begin = clock_.Now();
  AppendBatch batch = Join(waiting, begin);
  absl::StatusOr<AppendResult> result = store_.log().Append(batch);
  if (!result.ok() && absl::IsAborted(result.status()) && waiting.size() > 1) {
    // One condition failed and refused all: each stands or falls alone.
    for (Waiting& one : waiting) {
      std::vector<Waiting> alone;
      alone.push_back(std::move(one));
      Commit(std::move(alone));
    }
    return;
  }
  if (!result.ok()) {
    log_.Write({LogLevel::kError,
                "append_failed",
                {{"events", batch.records.size()}, {"error", std::string(result.status().message())}}});
    for (Waiting& one : waiting) one.done(result.status());
    return;
  }
  if (options_.observe) options_.observe(batch.records.size(), clock_.Now() - begin);
  size_t next = 0;
  for (Waiting& one : waiting) {
    const size_t count = one.submission.records.size();
    one.done(Slice(*result, next, count));
    next += count;
  }
}

}  // namespace postern
