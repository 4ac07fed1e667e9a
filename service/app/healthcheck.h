// healthcheck.h
//
// Asks a server whether it can be given work: its gRPC door by grpc.health.v1, its admin door by /readyz, or both.
//
//   absl::StatusOr<std::string> answer = AskHealth(flags, RealClock());   // "127.0.0.1:50051: serving"
#ifndef POSTERN_APP_HEALTHCHECK_H_
#define POSTERN_APP_HEALTHCHECK_H_

#include <string>

#include "absl/status/statusor.h"
#include "app/healthcheck_flags.h"
#include "base/clock.h"

namespace postern {

// One line for people. An error, which names the door, when one that was asked refuses work, does not answer in time or
// cannot be reached.
absl::StatusOr<std::string> AskHealth(const HealthcheckFlags& flags, const Clock& clock);

}  // namespace postern

#endif  // POSTERN_APP_HEALTHCHECK_H_
