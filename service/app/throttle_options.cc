#include "app/throttle_options.h"

#include "app/config_times.h"

namespace postern {

ThrottleOptions ThrottleOptionsOf(const config::v1::AccountLimits& limits) {
  ThrottleOptions options;
  options.requests_per_second = limits.requests_per_second();
  options.burst = limits.burst();
  if (limits.max_concurrent_requests() != 0) options.max_concurrent = limits.max_concurrent_requests();
  options.min_recipient_interval = FromProto(limits.min_recipient_interval());
  return options;
}

}  // namespace postern
