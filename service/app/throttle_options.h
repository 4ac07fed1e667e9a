// throttle_options.h
//
// The limits of one account as what its calls are paced by. Without gRPC, since the check of a configuration gives
// them.
//
//   account.throttle = ThrottleOptionsOf(config.limits());
#ifndef POSTERN_APP_THROTTLE_OPTIONS_H_
#define POSTERN_APP_THROTTLE_OPTIONS_H_

#include "postern/config/v1/config.pb.h"
#include "transport/throttled.h"

namespace postern {

// Without the observer.
ThrottleOptions ThrottleOptionsOf(const config::v1::AccountLimits& limits);

}  // namespace postern

#endif  // POSTERN_APP_THROTTLE_OPTIONS_H_
