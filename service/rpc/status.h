// status.h
//
// The one place where an absl::Status becomes what a gRPC client sees: code, message and a google.rpc.Status in the
// trailer grpc-status-details-bin (AIP-193).
//
//   reactor->Finish(ToGrpcStatus(Presentable(status, *context.log, method)));
#ifndef POSTERN_RPC_STATUS_H_
#define POSTERN_RPC_STATUS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "base/log.h"
#include "grpcpp/support/status.h"

namespace postern {

// `status` as callers may see it. OK, CANCELLED and what was made by Failure stay as they are. Anything else is a fault
// of Postern's own: INTERNAL_ERROR with a random metadata `incident`, under which `log` gets the code and the text; the
// caller gets neither.
absl::Status Presentable(const absl::Status& status, LogSink& log, absl::string_view method);

// ToRpcStatus (gateway/error_details.h) as a status for Finish, the message cut to kMaxMessageBytes. CANCELLED without
// FailureDetail carries no details: whoever cancelled does not read them.
grpc::Status ToGrpcStatus(const absl::Status& status);

// The reason of a failure by name, `INTERNAL_ERROR` when it has none; empty for OK and for a plain CANCELLED.
std::string ReasonOf(const absl::Status& status);

}  // namespace postern

#endif  // POSTERN_RPC_STATUS_H_
