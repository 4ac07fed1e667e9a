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

Claim ClaimOf(const std::string& owner, const OpenClaim& open) {
  Claim claim;
  claim.set_owner(owner);
  claim.set_request_hash(open.request_hash);
  SetTime(open.claim_time, *claim.mutable_claim_time());
  claim.set_rpc(open.rpc);
  for (const std::string& key : open.send_keys) claim.add_send_keys(key);
  if (!open.send_keys.empty()) claim.set_session(open.session);
  return claim;
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
                        std::function<void(absl::StatusOr<Begun>)> done, FirstTry first_try) {
  Job job;
  job.key = ClaimKey(scope);
  job.rpc = scope.rpc;
  job.first_try = std::move(first_try);
  job.request_hash = std::move(request_hash);
  job.begun = std::move(done);
  Submit(std::move(job));
}

void Idempotency::Hold(const ClaimScope& scope, std::string request_hash,
                       std::function<void(absl::StatusOr<Begun>)> done) {
  Job job;
  job.key = ClaimKey(scope);
  job.rpc = scope.rpc;
  job.request_hash = std::move(request_hash);
  job.begun = std::move(done);
  job.hold = true;
  Submit(std::move(job));
}

StateWrite Idempotency::ResponseWrite(const OpenClaim& held, std::string response) const {
  Claim claim = ClaimOf(options_.owner, held);
  claim.set_response(std::move(response));
  return StateWrite::Put(held.key, claim.SerializeAsString(), clock_.Now() + Keep(claim));
}

void Idempotency::Release(const OpenClaim& held) {
  Job job;
  job.key = held.key;
  job.hold = true;
  Submit(std::move(job));
}

void Idempotency::Finish(OpenClaim claim, absl::StatusOr<std::string> outcome, std::function<void()> done) {
  Job job;
  job.key = claim.key;
  job.finished = std::move(done);
  Claim settled = ClaimOf(options_.owner, claim);
  if (outcome.ok()) {
    settled.set_response(*std::move(outcome));
    for (std::string& id : claim.provider_message_ids) settled.add_provider_message_ids(std::move(id));
    job.settled = std::move(settled);
  } else if (std::optional<storage::v1::ClaimError> doubt = DoubtOf(outcome.status())) {
    const auto left = doubt->metadata().find("provider_message_id");
    if (left != doubt->metadata().end()) settled.add_provider_message_ids(left->second);
    *settled.mutable_error() = *std::move(doubt);
    job.settled = std::move(settled);
  } else {
    job.send_keys = std::move(claim.send_keys);
  }
  Submit(std::move(job));
}

void Idempotency::Settle(const std::string& claim_key, std::string response,
                         std::vector<std::string> provider_message_ids, std::function<void(const absl::Status&)> done) {
  Job job;
  job.key = claim_key;
  job.settled.emplace();
  job.settled->set_response(std::move(response));
  for (std::string& id : provider_message_ids) job.settled->add_provider_message_ids(std::move(id));
  job.found = std::move(done);
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
  const absl::Status closing = Unavailable("the server is shutting down");
  if (job.begun) job.begun(closing);
  if (job.found) job.found(closing);
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
    } else if (job.found) {
      TakeSettle(std::move(job), batch);
    } else if (job.hold) {
      held_.erase(job.key);
    } else {
      TakeFinish(std::move(job), batch);
    }
  }
  for (const auto& [key, row] : batch.rows) Write(key, row, now, batch);
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

void Idempotency::Write(const std::string& key, const Row& row, absl::Time now, Batch& batch) const {
  if (!row) {
    batch.writes.push_back(StateWrite::Delete(key));
    return;
  }
  const absl::Time expire = now + Keep(*row);
  batch.writes.push_back(StateWrite::Put(key, row->SerializeAsString(), expire));
  if (row->send_keys().empty()) return;
  for (const std::string& sent : row->send_keys()) {
    batch.writes.push_back(StateWrite::Put(SentKey(key, sent), "", expire));
  }
  batch.writes.push_back(IsUnsettled(*row) ? StateWrite::Put(UnsettledKey(key), "", expire)
                                           : StateWrite::Delete(UnsettledKey(key)));
}

void Idempotency::TakeFinish(Job job, Batch& batch) {
  if (!job.send_keys.empty()) batch.writes.push_back(StateWrite::Delete(UnsettledKey(job.key)));
  for (const std::string& sent : job.send_keys) batch.writes.push_back(StateWrite::Delete(SentKey(job.key, sent)));
  batch.rows[job.key] = job.settled;
  batch.after.push_back([this, key = job.key, settled = std::move(job.settled),
                         finished = std::move(job.finished)](const absl::Status& written) {
    if (!written.ok()) owed_[key] = settled;
    const bool doubt = settled && !settled->send_keys().empty() && IsUnsettled(*settled);
    if (doubt && options_.observe_doubt) options_.observe_doubt(key);
    finished();
  });
}

void Idempotency::TakeSettle(Job job, Batch& batch) {
  absl::StatusOr<Row> row = Load(job.key, batch);
  absl::Status refused = row.status();
  if (row.ok()) {
    const bool under_way = *row && !(*row)->has_error() && (*row)->owner() == options_.owner;
    const bool in_doubt = *row && IsUnsettled(**row) && !under_way;
    if (!in_doubt) refused = absl::FailedPreconditionError("the claim is not in doubt");
  }
  if (!refused.ok()) {
    batch.after.push_back([refused, tell = std::move(job.found)](const absl::Status&) { tell(refused); });
    return;
  }
  Claim settled = **std::move(row);
  settled.set_response(job.settled->response());
  *settled.mutable_provider_message_ids() = job.settled->provider_message_ids();
  settled.set_settled(true);
  batch.rows[job.key] = std::move(settled);
  batch.after.push_back([tell = std::move(job.found)](const absl::Status& written) { tell(written); });
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
  if (!row && !job.first_try.refusal.ok()) return answer("refused", job.first_try.refusal);
  if (!row) {
    if (const auto held = held_.find(job.key); held != held_.end()) {
      return held->second == job.request_hash ? answer("in_progress", InProgress()) : answer("reused", Reused());
    }
    OpenClaim open{
        job.key, job.request_hash, now, job.rpc, std::move(job.first_try.send_keys), std::move(job.first_try.session),
        {}};
    if (job.hold) {
      held_[job.key] = job.request_hash;
      return answer("claimed", Begun(open));
    }
    batch.rows[job.key] = ClaimOf(options_.owner, open);
    batch.after.push_back([this, open, tell = std::move(job.begun)](const absl::Status& written) {
      Observe(written.ok() ? "claimed" : "unavailable");
      if (written.ok()) return tell(Begun(open));
      // The id was looked up: no earlier call with it has sent anything.
      tell(WithMetadata(Unavailable(written.message()), {{"outcome", "not_sent"}}));
    });
    return;
  }
  if (row->request_hash() != job.request_hash) return answer("reused", Reused());
  if (row->has_response()) return answer("replayed", Begun(StoredResponse{row->response(), row->settled()}));
  if (!row->has_error() && row->owner() == options_.owner) return answer("in_progress", InProgress());
  if (!row->has_error()) {
    *row->mutable_error() = AbandonedError();
    batch.rows[job.key] = row;
  }
  answer("unknown", WithMetadata(StatusOf(row->error()), {{"replayed", "true"}}));
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
