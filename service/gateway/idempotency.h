// idempotency.h
//
// Keeps the promise of request_id (AIP-155): one id is sent once. A claim is durable before the first byte goes
// upstream, the outcome is durable before the caller has it, and a first try whose outcome is not known is never sent
// again, not even by another run of the server.
//
//   idempotency.Begin(scope, RequestHash(request), [&](absl::StatusOr<Begun> begun) {
//     // An error is the answer to the caller. A stored response: parse it, mark it replayed. Else send, and then:
//     idempotency.Finish(std::get<OpenClaim>(*begun), reply_bytes_or_status, [] { /* now answer the caller */ });
//   });
//
// A request that one commit of the store fulfils needs no claim before it; it holds the id and keeps the response in
// that same commit:
//
//   idempotency.Hold(scope, RequestHash(request), [&](absl::StatusOr<Begun> begun) {
//     submission.state_writes.push_back(idempotency.ResponseWrite(claim, reply_bytes));   // and then submit, and then:
//     idempotency.Release(claim);   // now answer the caller
//   });
//
// What a list of the provider shows later settles a doubt (gateway/reconciler.h): Settle.
//
// One thread owns all claims and writes whatever waits as one commit, so callers share the syncs and none of them waits
// on a thread of its own.
#ifndef POSTERN_GATEWAY_IDEMPOTENCY_H_
#define POSTERN_GATEWAY_IDEMPOTENCY_H_

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/log.h"
#include "gateway/claim.h"
#include "storage/state_store.h"

namespace postern {

// The right, and the duty, to make the first try of a request.
struct OpenClaim {
  std::string key;
  std::string request_hash;
  absl::Time claim_time;
  std::string rpc;
  std::vector<std::string> send_keys;
  std::string session;                            // Of FirstTry.
  std::vector<std::string> provider_message_ids;  // To be set with a response: what it made.
};

// The response of an earlier call, serialized.
struct StoredResponse {
  std::string bytes;
  bool settled = false;  // Found in a list of the provider: it lacks what only the request holds.
};

// What is said of a first try beside its fields.
struct FirstTry {
  std::vector<std::string> send_keys;  // As send_key.h gives them, where the provider can be asked; else none.
  std::string session;                 // Through which it goes, as SessionOf says; may be empty.
  absl::Status refusal;                // Not OK: it cannot be made, and nothing is claimed. The error says why.
};

using Begun = std::variant<OpenClaim, StoredResponse>;

struct IdempotencyOptions {
  std::string owner;                           // Of this run of the server, never used by another one.
  absl::Duration retention = absl::Hours(24);  // How long an outcome is kept.
  // What became of an id, for metrics: `claimed`, `replayed`, `unknown`, `in_progress`, `reused`, `refused`,
  // `unavailable`. May be null.
  std::function<void(absl::string_view outcome)> observe;
  // Told the key of each claim with send_keys whose try ended in doubt; on the thread of the claims. May be null.
  std::function<void(const std::string& claim_key)> observe_doubt;
};

// Thread-safe.
class Idempotency {
 public:
  // `store`, `clock` and `log` must outlive it. Starts its thread. Claims are written by one Idempotency alone.
  Idempotency(StateStore& store, const Clock& clock, LogSink& log, IdempotencyOptions options);
  ~Idempotency();

  // Claims the id. `done` runs once, on the thread of the claims, and must not block: with an OpenClaim, durable by
  // then, or with what an earlier call came to. Errors: REQUEST_ID_REUSED (other fields under this id),
  // REQUEST_IN_PROGRESS (the first try is under way), the kept error of a try in doubt, STORE_UNAVAILABLE (nothing was
  // claimed, nothing may be sent), `first_try.refusal` (this would be the first try).
  void Begin(const ClaimScope& scope, std::string request_hash, std::function<void(absl::StatusOr<Begun>)> done,
             FirstTry first_try = {});

  // Settles the claim with the serialized response, or with the error by DoubtOf: kept, or released. `done` runs once,
  // on the thread of the claims, when the outcome is durable, or when it could not be written: then it is remembered
  // and written as soon as the store takes it, and lost only with the process.
  void Finish(OpenClaim claim, absl::StatusOr<std::string> outcome, std::function<void()> done);

  // Stores what a claim in doubt came to: from now on a repeat gets this response. `done` runs once, on the thread of
  // the claims: OK when durable, FAILED_PRECONDITION when the claim is not in doubt (any more), or the store's error.
  void Settle(const std::string& claim_key, std::string response, std::vector<std::string> provider_message_ids,
              std::function<void(const absl::Status&)> done);

  // The run that this one's claims belong to.
  const std::string& owner() const { return options_.owner; }

  // As Begin, for a request that one commit of the store fulfils: nothing is written. The id is kept from other calls
  // until Release, and no longer than this process lives.
  void Hold(const ClaimScope& scope, std::string request_hash, std::function<void(absl::StatusOr<Begun>)> done);

  // The write that keeps the serialized response of a held id: belongs into the commit that fulfils the request.
  StateWrite ResponseWrite(const OpenClaim& held, std::string response) const;

  // Lets a held id go, after that commit or when there is none. Calls of Begin and Hold that come later find what was
  // committed.
  void Release(const OpenClaim& held);

  // Writes what waits, ends the thread. Calls after it: Begin and Settle give STORE_UNAVAILABLE, Finish runs `done` at
  // once. Idempotent.
  void Close();

 private:
  struct Job {
    std::string key;
    std::string request_hash;                          // Of a Begin.
    FirstTry first_try;                                // Of a Begin.
    std::string rpc;                                   // Of a Begin.
    std::function<void(absl::StatusOr<Begun>)> begun;  // Set for a Begin and for a Hold.
    bool hold = false;                                 // Of a Hold and of a Release.
    std::optional<storage::v1::Claim> settled;         // Of a Finish; nothing: release. Of a Settle: the outcome alone.
    std::vector<std::string> send_keys;                // Of a Finish that releases.
    std::function<void()> finished;                    // Set for a Finish.
    std::function<void(const absl::Status&)> found;    // Set for a Settle.
  };
  // What a key holds; nothing: no claim.
  using Row = std::optional<storage::v1::Claim>;
  struct Batch;

  void Submit(Job job);
  void Run();
  void Work(std::vector<Job> jobs);
  void TakeBegin(Job job, absl::Time now, Batch& batch);
  void TakeFinish(Job job, Batch& batch);
  void TakeSettle(Job job, Batch& batch);
  // Adds what is to be written of a claim.
  void Write(const std::string& key, const Row& row, absl::Time now, Batch& batch) const;
  absl::StatusOr<Row> Load(const std::string& key, const Batch& batch) const;
  // How long a row is kept from now on.
  absl::Duration Keep(const storage::v1::Claim& claim) const;
  void Observe(absl::string_view outcome) const;

  StateStore& store_;
  const Clock& clock_;
  LogSink& log_;
  const IdempotencyOptions options_;

  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<Job> queue_;                   // Guarded by mutex_.
  bool closed_ = false;                      // Guarded by mutex_.
  std::map<std::string, Row> owed_;          // Settled, not yet written. The thread's own.
  std::map<std::string, std::string> held_;  // Request hashes by key. The thread's own.
  std::thread thread_;                       // Last: starts when all else is there.
};

}  // namespace postern

#endif  // POSTERN_GATEWAY_IDEMPOTENCY_H_
