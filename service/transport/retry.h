// retry.h
//
// Whether an exchange that failed may be made again, and when: only where the provider certainly did not act, or where
// acting twice changes nothing. Pure.
//
//   if (std::optional<Again> again = RetryOf(result, call.repeat, tries, {}, random())) ...
#ifndef POSTERN_TRANSPORT_RETRY_H_
#define POSTERN_TRANSPORT_RETRY_H_

#include <optional>

#include "absl/time/time.h"
#include "transport/backoff.h"
#include "transport/http_client.h"

namespace postern {

struct RetryOptions {
  int max_tries = 3;
  BackoffOptions backoff = {};
  absl::Duration longest_wait = absl::Seconds(30);  // What asks for longer is not made again.
};

// One more try.
struct Again {
  absl::Duration wait;
  // It was a 429, which is about the whole account: the throttle below keeps the wait, and the queue's order with it.
  bool throttled = false;
};

// The next try after `tries` tries, at least 1, of which the last ended with `result`; nothing when there is none. A
// request that only reads: after no answer, 429 and 5xx. One that changes something: when nothing of it was sent, and
// after a 429 that says how long to wait. Nothing is made again after its deadline, its cancellation, or a refusal by
// this server's own limits. `random` is even in [0, 1).
std::optional<Again> RetryOf(const HttpResult& result, Repeat repeat, int tries, const RetryOptions& options,
                             double random);

}  // namespace postern

#endif  // POSTERN_TRANSPORT_RETRY_H_
