// token_bucket.h
//
// So many starts a second and a burst above: in any time t at most burst + rate * t. Pure: the time comes in.
//
//   TokenBucket bucket(10, 20);
//   if (bucket.ReadyAt(now, 1) <= now) bucket.Take(now);
#ifndef POSTERN_BASE_TOKEN_BUCKET_H_
#define POSTERN_BASE_TOKEN_BUCKET_H_

#include "absl/time/time.h"

namespace postern {

// Not thread-safe. Times never go back.
class TokenBucket {
 public:
  // `rate` 0: no limit. `burst` 0: what comes in a second, at least 1. Starts full.
  TokenBucket(double rate, int burst);

  // When `count` tokens will be there, if none is taken before; `now` when they are.
  absl::Time ReadyAt(absl::Time now, int count) const;
  // Takes one that is there.
  void Take(absl::Time now);
  // Gives one back that was taken for nothing.
  void GiveBack();

 private:
  double TokensAt(absl::Time now) const;

  const double rate_;
  const double burst_;
  double tokens_;
  absl::Time counted_ = absl::InfinitePast();  // When `tokens_` were there.
};

}  // namespace postern

#endif  // POSTERN_BASE_TOKEN_BUCKET_H_
