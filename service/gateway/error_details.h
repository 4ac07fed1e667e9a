// error_details.h
//
// A failure in the form in which callers get it, google.rpc.Status (AIP-193): in the trailer of a failed call, and in a
// BroadcastResult.
//
//   *result.mutable_error() = ToRpcStatus(status);
#ifndef POSTERN_GATEWAY_ERROR_DETAILS_H_
#define POSTERN_GATEWAY_ERROR_DETAILS_H_

#include <cstddef>

#include "absl/status/status.h"
#include "google/rpc/status.pb.h"

namespace postern {

// Trailers above 8 KiB make gRPC 1.51 clients fail every call on the connection (api.md 5.1). The message is paid
// twice.
inline constexpr size_t kMaxDetailsBytes = 4096;
inline constexpr size_t kMaxMessageBytes = 512;

// The details of a failure: always exactly one ErrorInfo of domain `postern.v1`, each other type at most once. At most
// kMaxDetailsBytes when serialised: long texts are cut at 256 bytes, then the longest metadata, the last field
// violations and at last whole details are left out, never the ErrorInfo. Bytes that are not UTF-8 become U+FFFD. A
// status without FailureDetail gives INTERNAL_ERROR and no text of its own. Also the form of BroadcastResult.error.
google::rpc::Status ToRpcStatus(const absl::Status& status);

}  // namespace postern

#endif  // POSTERN_GATEWAY_ERROR_DETAILS_H_
