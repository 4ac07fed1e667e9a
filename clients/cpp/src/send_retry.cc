#include "send_retry.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <random>

#include "absl/strings/str_format.h"
#include "error_reasons.h"

namespace postern {
namespace {

bool IsInProgress(const ErrorDetails& error) {
  return error.code == absl::StatusCode::kAborted && error.reason == kRequestInProgress;
}

// Whether the server gave it without a look at the request_id, so that it tells nothing about an earlier try.
bool IsAboutOneTry(const ErrorDetails& error) {
  constexpr const char* kReasons[] = {"LOCAL_RATE_LIMITED",     "SERVER_DRAINING",  "STORE_UNAVAILABLE",
                                      "CALLER_UNAUTHENTICATED", "CALLER_FORBIDDEN", "ACCOUNT_NOT_FOUND",
                                      "INTERNAL_ERROR"};
  const auto outcome = error.metadata.find("outcome");
  return std::find(std::begin(kReasons), std::end(kReasons), error.reason) != std::end(kReasons) &&
         (outcome == error.metadata.end() || outcome->second != "not_sent");
}

}  // namespace

std::string RandomUuid() {
  std::random_device random;
  const auto draw = [&random] { return (uint64_t{random()} << 32) | random(); };
  const uint64_t high = (draw() & ~uint64_t{0xF000}) | 0x4000;
  const uint64_t low = (draw() & ~(uint64_t{3} << 62)) | (uint64_t{2} << 62);
  return absl::StrFormat("%08x-%04x-%04x-%04x-%012x", high >> 32, (high >> 16) & 0xFFFF, high & 0xFFFF, low >> 48,
                         low & 0xFFFFFFFFFFFF);
}

void Doubt::Note(const grpc::Status& status, const ErrorDetails& error) {
  const bool unanswered = error.code == absl::StatusCode::kUnavailable && error.reason.empty();
  if (unanswered || IsInProgress(error)) {
    status_ = status;
  } else if (!IsAboutOneTry(error)) {
    status_ = grpc::Status();
  }
}

const grpc::Status& Doubt::Final(const grpc::Status& status, const ErrorDetails& error) const {
  return !status_.ok() && IsAboutOneTry(error) ? status_ : status;
}

std::optional<absl::Duration> DelayBeforeRetry(const ErrorDetails& error, Backoff& backoff, absl::Duration left) {
  if (error.code != absl::StatusCode::kUnavailable && !IsInProgress(error)) return std::nullopt;
  const absl::Duration delay = backoff.Next(error.retry_delay.value_or(absl::ZeroDuration()));
  if (delay >= left) return std::nullopt;
  return delay;
}

}  // namespace postern
