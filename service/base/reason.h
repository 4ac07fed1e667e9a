// reason.h
//
// The error reasons of the API as constants, each with the canonical code it always travels with, for code that must
// not see a proto. The names and codes are those of `postern.v1.ErrorReason` (proto/postern/v1/error_reason.proto); a
// test compares the two.
//
//   return Failure(reason::kInvalidField, "content is missing").Field("content", "is required");
#ifndef POSTERN_BASE_REASON_H_
#define POSTERN_BASE_REASON_H_

#include "absl/status/status.h"

namespace postern {

// Why a call failed, and the canonical code of that reason.
struct Reason {
  const char* name;
  absl::StatusCode code;
};

namespace reason {

using absl::StatusCode;

inline constexpr Reason kInvalidField{"INVALID_FIELD", StatusCode::kInvalidArgument};
inline constexpr Reason kUnsupportedByProvider{"UNSUPPORTED_BY_PROVIDER", StatusCode::kUnimplemented};
inline constexpr Reason kUnsupportedField{"UNSUPPORTED_FIELD", StatusCode::kInvalidArgument};
inline constexpr Reason kAccountNotFound{"ACCOUNT_NOT_FOUND", StatusCode::kNotFound};
inline constexpr Reason kRecipientNotFound{"RECIPIENT_NOT_FOUND", StatusCode::kNotFound};
inline constexpr Reason kGroupNotFound{"GROUP_NOT_FOUND", StatusCode::kNotFound};
inline constexpr Reason kGroupMemberNotFound{"GROUP_MEMBER_NOT_FOUND", StatusCode::kNotFound};
inline constexpr Reason kGroupAlreadyExists{"GROUP_ALREADY_EXISTS", StatusCode::kAlreadyExists};
inline constexpr Reason kMessageNotFound{"MESSAGE_NOT_FOUND", StatusCode::kNotFound};
inline constexpr Reason kSessionNotFound{"SESSION_NOT_FOUND", StatusCode::kNotFound};
inline constexpr Reason kSessionNotConnected{"SESSION_NOT_CONNECTED", StatusCode::kFailedPrecondition};
inline constexpr Reason kSessionStateConflict{"SESSION_STATE_CONFLICT", StatusCode::kFailedPrecondition};
inline constexpr Reason kNoActiveSubscription{"NO_ACTIVE_SUBSCRIPTION", StatusCode::kFailedPrecondition};
inline constexpr Reason kUpstreamAuthFailed{"UPSTREAM_AUTH_FAILED", StatusCode::kFailedPrecondition};
inline constexpr Reason kUpstreamRateLimited{"UPSTREAM_RATE_LIMITED", StatusCode::kResourceExhausted};
inline constexpr Reason kLocalRateLimited{"LOCAL_RATE_LIMITED", StatusCode::kResourceExhausted};
inline constexpr Reason kUpstreamValidationFailed{"UPSTREAM_VALIDATION_FAILED", StatusCode::kInvalidArgument};
inline constexpr Reason kUpstreamRejected{"UPSTREAM_REJECTED", StatusCode::kFailedPrecondition};
inline constexpr Reason kUpstreamSendFailed{"UPSTREAM_SEND_FAILED", StatusCode::kUnknown};
inline constexpr Reason kUpstreamConflict{"UPSTREAM_CONFLICT", StatusCode::kAborted};
inline constexpr Reason kUpstreamUnreachable{"UPSTREAM_UNREACHABLE", StatusCode::kUnavailable};
inline constexpr Reason kUpstreamUnavailable{"UPSTREAM_UNAVAILABLE", StatusCode::kUnavailable};
inline constexpr Reason kUpstreamTimeout{"UPSTREAM_TIMEOUT", StatusCode::kDeadlineExceeded};
inline constexpr Reason kUpstreamOutcomeUnknown{"UPSTREAM_OUTCOME_UNKNOWN", StatusCode::kUnknown};
inline constexpr Reason kUpstreamBadResponse{"UPSTREAM_BAD_RESPONSE", StatusCode::kInternal};
inline constexpr Reason kRequestIdReused{"REQUEST_ID_REUSED", StatusCode::kInvalidArgument};
inline constexpr Reason kRequestInProgress{"REQUEST_IN_PROGRESS", StatusCode::kAborted};
inline constexpr Reason kPageTokenInvalid{"PAGE_TOKEN_INVALID", StatusCode::kInvalidArgument};
inline constexpr Reason kCursorMalformed{"CURSOR_MALFORMED", StatusCode::kInvalidArgument};
inline constexpr Reason kCursorExpired{"CURSOR_EXPIRED", StatusCode::kOutOfRange};
inline constexpr Reason kSlowConsumer{"SLOW_CONSUMER", StatusCode::kResourceExhausted};
inline constexpr Reason kServerDraining{"SERVER_DRAINING", StatusCode::kUnavailable};
inline constexpr Reason kStoreUnavailable{"STORE_UNAVAILABLE", StatusCode::kUnavailable};
inline constexpr Reason kCallerUnauthenticated{"CALLER_UNAUTHENTICATED", StatusCode::kUnauthenticated};
inline constexpr Reason kCallerForbidden{"CALLER_FORBIDDEN", StatusCode::kPermissionDenied};
inline constexpr Reason kInsufficientBalance{"INSUFFICIENT_BALANCE", StatusCode::kFailedPrecondition};
inline constexpr Reason kCursorInFuture{"CURSOR_IN_FUTURE", StatusCode::kOutOfRange};
inline constexpr Reason kCursorEpochMismatch{"CURSOR_EPOCH_MISMATCH", StatusCode::kFailedPrecondition};
inline constexpr Reason kStreamMaxAge{"STREAM_MAX_AGE", StatusCode::kUnavailable};
inline constexpr Reason kTooManyStreams{"TOO_MANY_STREAMS", StatusCode::kResourceExhausted};
inline constexpr Reason kLogCorrupt{"LOG_CORRUPT", StatusCode::kDataLoss};
inline constexpr Reason kStaleGeneration{"STALE_GENERATION", StatusCode::kFailedPrecondition};
inline constexpr Reason kStreamSuperseded{"STREAM_SUPERSEDED", StatusCode::kAborted};
inline constexpr Reason kListNotFound{"LIST_NOT_FOUND", StatusCode::kNotFound};
inline constexpr Reason kContactNotFound{"CONTACT_NOT_FOUND", StatusCode::kNotFound};
inline constexpr Reason kConversationNotFound{"CONVERSATION_NOT_FOUND", StatusCode::kNotFound};
inline constexpr Reason kBroadcastNotFound{"BROADCAST_NOT_FOUND", StatusCode::kNotFound};
inline constexpr Reason kBroadcastCancelled{"BROADCAST_CANCELLED", StatusCode::kCancelled};
inline constexpr Reason kSubscriptionNotFound{"SUBSCRIPTION_NOT_FOUND", StatusCode::kNotFound};
inline constexpr Reason kSubscriptionAlreadyExists{"SUBSCRIPTION_ALREADY_EXISTS", StatusCode::kAlreadyExists};
inline constexpr Reason kInternalError{"INTERNAL_ERROR", StatusCode::kInternal};

// Every reason above, in the order of the enum's numbers, which start at 1.
inline constexpr Reason kAll[] = {kInvalidField,
                                  kUnsupportedByProvider,
                                  kUnsupportedField,
                                  kAccountNotFound,
                                  kRecipientNotFound,
                                  kGroupNotFound,
                                  kGroupMemberNotFound,
                                  kGroupAlreadyExists,
                                  kMessageNotFound,
                                  kSessionNotFound,
                                  kSessionNotConnected,
                                  kSessionStateConflict,
                                  kNoActiveSubscription,
                                  kUpstreamAuthFailed,
                                  kUpstreamRateLimited,
                                  kLocalRateLimited,
                                  kUpstreamValidationFailed,
                                  kUpstreamRejected,
                                  kUpstreamSendFailed,
                                  kUpstreamConflict,
                                  kUpstreamUnreachable,
                                  kUpstreamUnavailable,
                                  kUpstreamTimeout,
                                  kUpstreamOutcomeUnknown,
                                  kUpstreamBadResponse,
                                  kRequestIdReused,
                                  kRequestInProgress,
                                  kPageTokenInvalid,
                                  kCursorMalformed,
                                  kCursorExpired,
                                  kSlowConsumer,
                                  kServerDraining,
                                  kStoreUnavailable,
                                  kCallerUnauthenticated,
                                  kCallerForbidden,
                                  kInsufficientBalance,
                                  kCursorInFuture,
                                  kCursorEpochMismatch,
                                  kStreamMaxAge,
                                  kTooManyStreams,
                                  kLogCorrupt,
                                  kStaleGeneration,
                                  kStreamSuperseded,
                                  kListNotFound,
                                  kContactNotFound,
                                  kConversationNotFound,
                                  kBroadcastNotFound,
                                  kBroadcastCancelled,
                                  kSubscriptionNotFound,
                                  kSubscriptionAlreadyExists,
                                  kInternalError};

}  // namespace reason
}  // namespace postern

#endif  // POSTERN_BASE_REASON_H_
