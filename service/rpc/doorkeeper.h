// doorkeeper.h
//
// Lets unary calls in, at most so many at a time and none while the server drains, and writes down how each one ended.
// One for each server; the services share it.
//
//   absl::StatusOr<int64_t> ticket = door.Admit([call](LiveCalls::End how) { call->End(how); });
//   door.Record({method, caller, account}, status, latency);   // the log line `rpc` and the metric
//   door.Release(*ticket);
#ifndef POSTERN_RPC_DOORKEEPER_H_
#define POSTERN_RPC_DOORKEEPER_H_

#include <atomic>
#include <cstdint>
#include <functional>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "rpc/live_calls.h"
#include "rpc/rpc_context.h"

namespace postern {

// What is written down of a call.
struct CallFacts {
  absl::string_view method;   // `postern.v1.MessageService/SendMessage`.
  absl::string_view caller;   // Its name; empty when callers are not known.
  absl::string_view account;  // The slug; empty when the call names none.
};

// Thread-safe.
class Doorkeeper {
 public:
  // `live` must outlive it.
  Doorkeeper(const RpcContext& context, LiveCalls& live) : context_(context), live_(live) {}

  // Counts a call. UNAVAILABLE with SERVER_DRAINING; RESOURCE_EXHAUSTED with LOCAL_RATE_LIMITED when
  // RpcLimits.max_concurrent_calls are under way.
  absl::StatusOr<int64_t> Admit(std::function<void(LiveCalls::End)> end);
  void Release(int64_t ticket);

  // Logs and counts a finished call. `status` as the caller got it. The record holds no text and no number of anybody:
  // method, caller, account, code, reason, latency_ms.
  void Record(const CallFacts& call, const absl::Status& status, absl::Duration latency);

  const RpcContext& context() const { return context_; }
  bool draining() const { return live_.draining(); }

 private:
  const RpcContext context_;
  LiveCalls& live_;
  std::atomic<int64_t> under_way_{0};
};

}  // namespace postern

#endif  // POSTERN_RPC_DOORKEEPER_H_
