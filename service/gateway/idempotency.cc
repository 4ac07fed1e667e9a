#include "gateway/idempotency.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status.h"

namespace postern {
namespace {

using storage::v1::Claim;

constexpr std::chrono::seconds kOwedRetry(1);
// A claim that is not settled must not be forgotten while its request may still be under way.
constexpr absl::Duration kLeastUnderWay = absl::Hours(24);

void SetTime(absl::Time time, google::protobuf::Timestamp& out) {
  const int64_t nanos = absl::ToUnixNanos(time);
  out.set_seconds(nanos / 1'000'000'000);
  out.set_nanos(static_cast<int32_t>(nanos % 1'000'000'000));
}

absl::Status Unavailable(absl::string_view why) {
  return Failure(reason::kStoreUnavailable, absl::StrCat("the request_id cannot be kept, nothing was sent: ", why))
      .RetryAfter(absl::Seconds(1));
}

absl::Status Reused() {
  return Failure(reason::kRequestIdReused, "request_id was used with other fields; nothing was sent")
      .Field("request_id", "was used with other fields");
}

absl::Status InProgress() {
  return Failure(reason::kRequestInProgress, "the first call with this request_id is under way")
      .RetryAfter(absl::Seconds(1));
}

}  // namespace

// What one commit writes, and whom to tell after it.
struct Idempotency::Batch {
  std::map<std::string, Row> rows;  // As they are after the commit.
  std::vector<StateWrite> writes;
  std::vector<std::function<void(const absl::Status& written)>> after;
};

Idempotency::Idempotency(StateStore& store, const Clock& clock, LogSink& log, IdempotencyOptions options)
    : store_(store), clock_(clock), log_(log), options_(std::move(options)), thread_([this] { Run(); }) {}

Idempotency::~Idempotency() { Close(); }

void Idempotency::Begin(const ClaimScope& scope, std::string request_hash,
                        std::function<void(absl::StatusOr<Begun>)> done) {
  Job job;
  job.key = ClaimKey(scope);
  job.request_hash = std::move(request_hash);
  job.begun = std::move(done);
  Submit(std::move(job));
}

void Idempotency::Finish(OpenClaim claim, absl::StatusOr<std::string> outcome, std::function<void()> done) {
  Job job;
  job.key = claim.key;
  job.finished = std::move(done);
  Claim settled;
  settled.set_owner(options_.owner);
  settled.set_request_hash(claim.request_hash);
  SetTime(claim.claim_time, *settled.mutable_claim_time());
  if (outcome.ok()) {
    settled.set_response(*std::move(outcome));
    job.settled = std::move(settled);
  } else if (std::optional<storage::v1::ClaimError> doubt = DoubtOf(outcome.status())) {
    *settled.mutable_error() = *std::move(doubt);
    job.settled = std::move(settled);
  }
  Submit(std::move(job));
}

void Idempotency::Close() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    closed_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void Idempotency::Submit(Job job) {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (!closed_) {
      queue_.push_back(std::move(job));
      wake_.notify_one();
      return;
    }
  }
  if (job.begun) job.begun(Unavailable("the server is shutting down"));
  if (job.finished) job.finished();
}

void Idempotency::Run() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (true) {
    const auto some = [this] { return closed_ || !queue_.empty(); };
    if (owed_.empty()) {
      wake_.wait(lock, some);
    } else {
      wake_.wait_for(lock, kOwedRetry, some);
    }
    const bool last = closed_ && queue_.empty();
    std::vector<Job> jobs = std::exchange(queue_, {});
    lock.unlock();
    if (!jobs.empty() || !owed_.empty()) Work(std::move(jobs));
    if (last) return;
    lock.lock();
  }
}

void Idempotency::Work(std::vector<Job> jobs) {
  const absl::Time now = clock_.Now();
  Batch batch;
  batch.rows = owed_;
  for (Job& job : jobs) {
    if (job.begun) {
      TakeBegin(std::move(job), now, batch);
      continue;
    }
    batch.rows[job.key] = job.settled;
    batch.after.push_back([this, key = job.key, settled = std::move(job.settled),
                           finished = std::move(job.finished)](const absl::Status& written) {
      if (!written.ok()) owed_[key] = settled;
      finished();
    });
  }
  for (const auto& [key, row] : batch.rows) {
    if (row) {
      batch.writes.push_back(StateWrite::Put(key, row->SerializeAsString(), now + Keep(*row)));
    } else {
      batch.writes.push_back(StateWrite::Delete(key));
    }
  }
  const absl::Status written = batch.writes.empty() ? absl::OkStatus() : store_.Apply(batch.writes);
  if (written.ok()) {
    owed_.clear();
  } else {
    log_.Write({LogLevel::kError,
                "claims_not_written",
                {{"claims", batch.writes.size()}, {"error", std::string(written.message())}}});
  }
  for (const auto& tell : batch.after) tell(written);
}

absl::Duration Idempotency::Keep(const Claim& claim) const {
  const bool settled = claim.outcome_case() != Claim::OUTCOME_NOT_SET;
  return settled ? options_.retention : std::max(options_.retention, kLeastUnderWay);
}

void Idempotency::TakeBegin(Job job, absl::Time now, Batch& batch) {
  absl::StatusOr<Row> found = Load(job.key, batch);
  const auto answer = [&](absl::string_view outcome, absl::StatusOr<Begun> begun) {
    batch.after.push_back([this, outcome, begun = std::move(begun), tell = std::move(job.begun)](const absl::Status&) {
      Observe(outcome);
      tell(begun);
    });
  };
  if (!found.ok()) return answer("unavailable", Unavailable(found.status().message()));
  Row& row = *found;
  if (!row) {
    OpenClaim open{job.key, job.request_hash, now};
    Claim claim;
    claim.set_owner(options_.owner);
    claim.set_request_hash(job.request_hash);
    SetTime(now, *claim.mutable_claim_time());
    batch.rows[job.key] = std::move(claim);
    batch.after.push_back([this, open, tell = std::move(job.begun)](const absl::Status& written) {
      Observe(written.ok() ? "claimed" : "unavailable");
      written.ok() ? tell(Begun(open)) : tell(Unavailable(written.message()));
    });
    return;
  }
  if (row->request_hash() != job.request_hash) return answer("reused", Reused());
  if (row->has_response()) return answer("replayed", Begun(StoredResponse{row->response()}));
  if (!row->has_error() && row->owner() == options_.owner) return answer("in_progress", InProgress());
  if (!row->has_error()) {
    *row->mutable_error() = AbandonedError();
    batch.rows[job.key] = row;
  }
  answer("unknown", StatusOf(row->error()));
}

absl::StatusOr<Idempotency::Row> Idempotency::Load(const std::string& key, const Batch& batch) const {
  if (auto it = batch.rows.find(key); it != batch.rows.end()) return it->second;
  absl::StatusOr<std::optional<StateEntry>> entry = store_.Get(key);
  if (!entry.ok()) return entry.status();
  if (!entry->has_value()) return Row();
  Claim claim;
  if (!claim.ParseFromString((*entry)->value)) return absl::DataLossError("the stored claim cannot be read");
  return Row(std::move(claim));
}

void Idempotency::Observe(absl::string_view outcome) const {
  if (options_.observe) options_.observe(outcome);
}

}  // namespace postern
