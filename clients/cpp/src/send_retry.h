// When a send is tried again. A repeat is safe, since it carries the same request_id: the server sends once.
#pragma once

#include <grpcpp/support/status.h>

#include <optional>
#include <string>

#include "absl/time/time.h"
#include "backoff.h"
#include "postern/error_details.h"

namespace postern {

// A random UUID, version 4.
std::string RandomUuid();

// The error of a try after which the message may have been sent, as long as no later one has settled that.
class Doubt {
 public:
  // The try that gave `status`, which says `error`, is followed by another.
  void Note(const grpc::Status& status, const ErrorDetails& error);
  // What to give in the end: not an error that would hide the doubt.
  const grpc::Status& Final(const grpc::Status& status, const ErrorDetails& error) const;

 private:
  grpc::Status status_;  // OK: there is none.
};

// How long to wait; unset when the error is final.
std::optional<absl::Duration> DelayBeforeRetry(const ErrorDetails& error, Backoff& backoff, absl::Duration left);

}  // namespace postern
