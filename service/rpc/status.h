// status.h
//
// The one place where an absl::Status becomes what a gRPC client sees: code, message and a google.rpc.Status in the
// trailer grpc-status-details-bin (AIP-193).
//
//   reactor->Finish(ToGrpcStatus(Presentable(status, *context.log, method)));
#ifndef POSTERN_RPC_STATUS_H_
#define POSTERN_RPC_STATUS_H_

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "base/log.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/support/status.h"

namespace postern {

// Trailers above 8 KiB make gRPC 1.51 clients fail every call on the connection (api.md 5.1). The message is paid
// twice.
inline constexpr size_t kMaxDetailsBytes = 4096;
inline constexpr size_t kMaxMessageBytes = 512;

// `status` as callers may see it. OK, CANCELLED and what was made by Failure stay as they are. Anything else is a fault
// of Postern's own: INTERNAL_ERROR with a random metadata `incident`, under which `log` gets the code and the text; the
// caller gets neither.
absl::Status Presentable(const absl::Status& status, LogSink& log, absl::string_view method);

// The details of a failure: always exactly one ErrorInfo of domain `postern.v1`, each other type at most once. At most
// kMaxDetailsBytes when serialised: long texts are cut at 256 bytes, then the longest metadata, the last field
// violations and at last whole details are left out, never the ErrorInfo. Bytes that are not UTF-8 become U+FFFD. A
// status without FailureDetail gives INTERNAL_ERROR and no text of its own. Also the form of BroadcastResult.error.
google::rpc::Status ToRpcStatus(const absl::Status& status);

// The same as a status for Finish, the message cut to kMaxMessageBytes. CANCELLED without FailureDetail carries no
// details: whoever cancelled does not read them.
grpc::Status ToGrpcStatus(const absl::Status& status);

// The reason of a failure by name, `INTERNAL_ERROR` when it has none; empty for OK and for a plain CANCELLED.
std::string ReasonOf(const absl::Status& status);

}  // namespace postern

#endif  // POSTERN_RPC_STATUS_H_
