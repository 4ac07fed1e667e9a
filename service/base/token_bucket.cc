#include "base/token_bucket.h"

#include <algorithm>
#include <cmath>

namespace postern {
namespace {

// Tokens are sums of fractions: what is short by less than this is there.
constexpr double kRounding = 1e-6;

}  // namespace

TokenBucket::TokenBucket(double rate, int burst)
    : rate_(rate), burst_(burst > 0 ? burst : std::max(1.0, std::ceil(rate))), tokens_(burst_) {}

double TokenBucket::TokensAt(absl::Time now) const {
  if (counted_ == absl::InfinitePast()) return tokens_;
  return std::min(burst_, tokens_ + rate_ * absl::ToDoubleSeconds(now - counted_));
}

absl::Time TokenBucket::ReadyAt(absl::Time now, int count) const {
  if (rate_ <= 0) return now;
  const double missing = count - TokensAt(now);
  return missing <= kRounding ? now : now + absl::Seconds(missing / rate_);
}

void TokenBucket::Take(absl::Time now) {
  if (rate_ <= 0) return;
  tokens_ = TokensAt(now) - 1;
  counted_ = now;
}

void TokenBucket::GiveBack() { tokens_ = std::min(burst_, tokens_ + 1); }

}  // namespace postern
