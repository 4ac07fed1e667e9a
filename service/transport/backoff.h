// backoff.h
//
// How long to wait before the next try: full jitter, evenly between nothing and a limit that doubles with every try, so
// that those who failed together do not come back together.
//
//   absl::Duration wait = FullJitter({}, 1, random());   // after the first try
#ifndef POSTERN_TRANSPORT_BACKOFF_H_
#define POSTERN_TRANSPORT_BACKOFF_H_

#include <algorithm>

#include "absl/time/time.h"

namespace postern {

struct BackoffOptions {
  absl::Duration base = absl::Milliseconds(200);  // The longest wait after the first try.
  absl::Duration cap = absl::Seconds(5);          // The longest wait after any.
};

// The wait after `tries` tries, at least 1. `random` is even in [0, 1).
inline absl::Duration FullJitter(const BackoffOptions& options, int tries, double random) {
  constexpr int kMostDoublings = 30;
  const absl::Duration longest = options.base * (int64_t{1} << std::min(tries - 1, kMostDoublings));
  return std::min(options.cap, longest) * random;
}

}  // namespace postern

#endif  // POSTERN_TRANSPORT_BACKOFF_H_
