// doorkeeper.h
//
// Lets unary calls in, at most so many at a time, of one account only its share of them, and none while the server
// drains, and writes down how each one ended. One for each server; the services share it.
//
//   absl::StatusOr<Admission> admission = door.Admit([call](LiveCalls::End how) { call->End(how); });
//   absl::Status allowed = door.Recognize(ReadCredentials(*call), method, who);
//   absl::Status share = door.TakeShare("main", *admission);   // once it is known whose provider has to be asked
//   absl::Status share = door.TakeOwnShare(*caller, *admission);   // where none has to be
//   door.Record({method, caller, account}, status, latency);   // the log line `rpc`, the metric, the audit log
//   door.Release(*admission);
#ifndef POSTERN_RPC_DOORKEEPER_H_
#define POSTERN_RPC_DOORKEEPER_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "rpc/caller_quotas.h"
#include "rpc/credentials.h"
#include "rpc/live_calls.h"
#include "rpc/rpc_context.h"

namespace postern {

// What is written down of a call.
struct CallFacts {
  absl::string_view method;   // `postern.v1.MessageService/SendMessage`.
  absl::string_view caller;   // Its name; empty when callers are not known.
  absl::string_view account;  // The slug; empty when the call names none.
  absl::string_view by;       // Identity.by.
  absl::string_view peer;     // Where the call comes from, as gRPC writes it: `ipv4:192.0.2.1:4711`.
};

// What a call that was let in counts for.
struct Admission {
  int64_t ticket = 0;
  bool counted = true;  // Among all that are under way.
  std::string share;    // Among those of this account or caller, `accounts/main`; empty when it has no share.
};

// Whether a call that failed for this reason was denied: its caller is not known, may not do it, or asked for an
// account that is not there for it. Everyone, who has no name, sees every account there is.
bool IsDenial(absl::string_view why, absl::string_view caller);

// Thread-safe.
class Doorkeeper {
 public:
  // `live` must outlive it.
  Doorkeeper(const RpcContext& context, LiveCalls& live) : context_(context), live_(live), quotas_(context.steady) {}

  // Counts a call. UNAVAILABLE with SERVER_DRAINING; RESOURCE_EXHAUSTED with LOCAL_RATE_LIMITED when
  // RpcLimits.max_concurrent_calls are under way.
  absl::StatusOr<Admission> Admit(std::function<void(LiveCalls::End)> end);
  // Counts it to its account as well, so that a provider that has stopped answering holds up no other account's calls.
  // RESOURCE_EXHAUSTED with LOCAL_RATE_LIMITED when RpcLimits.max_concurrent_calls_per_account of this one are under
  // way, fewer while less than a quarter of all places is left; then the call, which is to end, counts for nothing any
  // more.
  absl::Status TakeShare(const std::string& account, Admission& admission);
  // Counts a call that Postern answers by itself to its caller, so that no caller holds all places by replies that it
  // does not take. RESOURCE_EXHAUSTED with LOCAL_RATE_LIMITED when a quarter of RpcLimits.max_concurrent_calls are
  // under way like this for this caller; then the call, which is to end, counts for nothing any more.
  absl::Status TakeOwnShare(const Caller& caller, Admission& admission);
  void Release(const Admission& admission);

  // Who calls, whether it is within its limit of calls, and whether it may call `method`: UNAUTHENTICATED,
  // RESOURCE_EXHAUSTED with LOCAL_RATE_LIMITED, PERMISSION_DENIED. `who` is set as soon as it is known, also for one
  // that is refused.
  absl::Status Recognize(const Credentials& credentials, absl::string_view method, Identity& who);

  // Logs and counts a finished call. `status` as the caller got it. The record holds no text and no number of anybody:
  // method, caller, account, code, reason, latency_ms. What changes something or was denied goes to the audit log too,
  // and so does a stream of events at its end.
  void Record(const CallFacts& call, const absl::Status& status, absl::Duration latency);

  // Logs that a call, recorded before, was cut off since its caller did not take the reply.
  void RecordNotTaken(const CallFacts& call);

  const RpcContext& context() const { return context_; }
  LiveCalls& live() { return live_; }
  CallerQuotas& quotas() { return quotas_; }
  bool draining() const { return live_.draining(); }

 private:
  // Counts the call to `share`; false, and then for nothing, when `most` count to it, or less than a quarter of all
  // places is left and more count to it than a quarter of that.
  bool Take(const std::string& share, int64_t most, Admission& admission);
  void Audit(const CallFacts& call, const std::string& code, const std::string& why);

  const RpcContext context_;
  LiveCalls& live_;
  CallerQuotas quotas_;
  std::atomic<int64_t> under_way_{0};
  std::mutex mutex_;
  std::map<std::string, int64_t>
      shares_;  // Calls under way by Admission.share, where there are any. Guarded by mutex_.
};

}  // namespace postern

#endif  // POSTERN_RPC_DOORKEEPER_H_
