// caller_quotas.h
//
// How much each caller uses of what it may: calls per second, streams and reads of the log at a time. Kept by the
// caller's name, so that it outlives a change of the configuration.
//
//   CallerQuotas quotas(&SteadyNow);
//   if (absl::Status within = quotas.CountCall(*caller); !within.ok()) return within;
//   if (absl::Status within = quotas.EnterStream(*caller, 1000); !within.ok()) return within;
//   quotas.LeaveStream(caller->name);
//   if (absl::Status within = quotas.EnterRead(*caller, 64); !within.ok()) return within;
//   quotas.LeaveRead(caller->name);
#ifndef POSTERN_RPC_CALLER_QUOTAS_H_
#define POSTERN_RPC_CALLER_QUOTAS_H_

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "base/token_bucket.h"
#include "rpc/caller.h"

namespace postern {

// Thread-safe. Holds as many callers as were ever configured.
class CallerQuotas {
 public:
  // `steady` never goes back.
  explicit CallerQuotas(std::function<absl::Duration()> steady) : steady_(std::move(steady)) {}

  // Counts one call against Caller.requests_per_second, of which a second's worth may come at once. RESOURCE_EXHAUSTED
  // with LOCAL_RATE_LIMITED and RetryInfo; what is refused is not counted. A limit that has changed begins anew.
  absl::Status CountCall(const Caller& caller);

  // Counts one stream. RESOURCE_EXHAUSTED with TOO_MANY_STREAMS when the caller has `most` already. Everyone(), who has
  // no name, has no limit.
  absl::Status EnterStream(const Caller& caller, int32_t most);
  // For each EnterStream that was OK.
  void LeaveStream(const std::string& caller);

  // Counts one read of the log that waits or is under way, like a stream; refused with LOCAL_RATE_LIMITED.
  absl::Status EnterRead(const Caller& caller, int32_t most);
  // For each EnterRead that was OK.
  void LeaveRead(const std::string& caller);

 private:
  using Counts = std::map<std::string, int32_t>;
  struct Calls {
    double rate;
    TokenBucket bucket;
  };

  const std::function<absl::Duration()> steady_;
  // Counts one more of a caller that has a name; false when it has `most` already.
  bool Enter(const Caller& caller, int32_t most, Counts& counts);
  void Leave(const std::string& caller, Counts& counts);

  std::mutex mutex_;
  std::map<std::string, Calls> calls_;  // Guarded by mutex_.
  Counts streams_;                      // Guarded by mutex_.
  Counts reads_;                        // Guarded by mutex_.
};

}  // namespace postern

#endif  // POSTERN_RPC_CALLER_QUOTAS_H_
