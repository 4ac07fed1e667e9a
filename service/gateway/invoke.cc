#include "gateway/invoke.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "wire/url.h"

namespace postern {
namespace {

// `text` without any secret of the account: a provider may repeat what it was sent.
std::string WithoutSecrets(std::string text, const Secrets& secrets) {
  for (const auto& [name, secret] : secrets.values()) {
    if (secret.empty()) continue;
    // Also as it stands in a query that the provider repeats.
    text = absl::StrReplaceAll(text, {{secret.Reveal(), "***"}, {PercentEncode(secret.Reveal()), "***"}});
  }
  return text;
}

// A mutation whose answer is missing: it may have happened.
Failure OutcomeUnknown(absl::string_view why) {
  return Failure(reason::kUpstreamOutcomeUnknown,
                 absl::StrCat("the request was sent and its outcome is not known: ", why))
      .Metadata("outcome", "unknown");
}

}  // namespace

absl::Status TransportFailure(const TransportError& error, Retry retry) {
  const bool in_doubt = error.sent && retry == Retry::kUnsafe;
  switch (error.cause) {
    case TransportError::Cause::kInvalid:
      if (in_doubt) return OutcomeUnknown(error.message);
      return Failure(reason::kUpstreamBadResponse, absl::StrCat("the request cannot be made: ", error.message));
    case TransportError::Cause::kUnreachable:
      return Failure(reason::kUpstreamUnreachable, absl::StrCat("the provider cannot be reached: ", error.message))
          .RetryAfter(absl::Seconds(1));
    case TransportError::Cause::kDeadline:
      return Failure(reason::kUpstreamTimeout, "the deadline passed before the provider answered")
          .Metadata("outcome", error.sent ? "unknown" : "not_sent");
    case TransportError::Cause::kCancelled:
      if (in_doubt) return OutcomeUnknown("the call was cancelled after the request was sent");
      return absl::CancelledError(error.sent ? "cancelled" : "cancelled, nothing was sent");
    case TransportError::Cause::kTooLarge:
      if (in_doubt) return OutcomeUnknown(error.message);
      return Failure(reason::kUpstreamBadResponse, absl::StrCat("the provider's answer is unusable: ", error.message));
    case TransportError::Cause::kThrottled:
      return Failure(reason::kLocalRateLimited,
                     absl::StrCat("the account's limits leave no room for the call in its time: ", error.message))
          .RetryAfter(error.retry_after)
          .Quota("account", "the limits of the account's calls to its provider")
          .Metadata("queue_position", absl::StrCat(error.queue_position))
          .Metadata("outcome", "not_sent");
    case TransportError::Cause::kBroken:
      return Failure(reason::kUpstreamUnreachable,
                     absl::StrCat("the provider failed too often of late and is left alone: ", error.message))
          .RetryAfter(error.retry_after)
          .Metadata("outcome", "not_sent");
    case TransportError::Cause::kLost:
      if (in_doubt) return OutcomeUnknown(error.message);
      return Failure(reason::kUpstreamUnavailable, absl::StrCat("the provider's answer was lost: ", error.message));
  }
  return absl::InternalError("unknown transport error");
}

absl::Status AfterChange(const absl::Status& status) {
  Failure failure(reason::kUpstreamOutcomeUnknown,
                  absl::StrCat("a first request was accepted, the next failed: ", status.message()));
  if (const std::optional<FailureDetail> detail = DetailOf(status)) {
    failure.Metadata("cause", detail->reason);
    for (const auto& [key, value] : detail->metadata) {
      if (key != "outcome") failure.Metadata(key, value);
    }
  }
  failure.Metadata("outcome", "unknown");
  return failure;
}

absl::Status WithUpstream(const absl::Status& status, const Route& route, const HttpRequest& request, int http_status) {
  std::optional<FailureDetail> detail = DetailOf(status);
  if (!detail) return status;
  for (auto& [key, value] : detail->metadata) value = WithoutSecrets(std::move(value), route.secrets);
  for (FieldViolation& violation : detail->field_violations) {
    violation.description = WithoutSecrets(std::move(violation.description), route.secrets);
  }
  detail->metadata.insert({{"provider", route.account.provider},
                           {"account", route.account.slug},
                           {"upstream_endpoint", absl::StrCat(request.method, " ", request.endpoint)}});
  if (http_status != 0) detail->metadata.insert({"http_status", absl::StrCat(http_status)});
  const absl::Status clean(status.code(), WithoutSecrets(std::string(status.message()), route.secrets));
  return WithDetail(clean, *detail);
}

HttpCall MakeHttpCall(const Route& route, const CallContext& context, Retry retry, bool changed) {
  HttpCall call;
  call.base_url = route.account.base_url;
  call.account = route.account.slug;
  call.provider = route.account.provider;
  call.repeat = retry == Retry::kSafe ? Repeat::kSafe : Repeat::kUnsafe;
  call.deadline = context.deadline;
  call.connect_timeout = context.connect_timeout;
  call.max_response_bytes = context.max_response_bytes;
  call.cancellation = context.cancellation;
  call.traceparent = context.traceparent;
  call.priority = context.priority;
  if (retry == Retry::kUnsafe && !changed) call.recipient_key = context.recipient_key;
  return call;
}

}  // namespace postern
