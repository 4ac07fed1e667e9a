#include "send_retry.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <random>

#include "absl/strings/str_format.h"
#include "error_reasons.h"

namespace postern {

std::string RandomUuid() {
  std::random_device random;
  const auto draw = [&random] { return (uint64_t{random()} << 32) | random(); };
  const uint64_t high = (draw() & ~uint64_t{0xF000}) | 0x4000;
  const uint64_t low = (draw() & ~(uint64_t{3} << 62)) | (uint64_t{2} << 62);
  return absl::StrFormat("%08x-%04x-%04x-%04x-%012x", high >> 32, (high >> 16) & 0xFFFF, high & 0xFFFF, low >> 48,
                         low & 0xFFFFFFFFFFFF);
}

bool IsUnanswered(const ErrorDetails& error) {
  return error.code == absl::StatusCode::kUnavailable && error.reason.empty();
}

bool IsAboutOneTry(const ErrorDetails& error) {
  constexpr const char* kReasons[] = {"LOCAL_RATE_LIMITED", "SERVER_DRAINING", "STORE_UNAVAILABLE",
                                      "CALLER_UNAUTHENTICATED", "CALLER_FORBIDDEN"};
  return std::find(std::begin(kReasons), std::end(kReasons), error.reason) != std::end(kReasons);
}

std::optional<absl::Duration> DelayBeforeRetry(const ErrorDetails& error, Backoff& backoff, absl::Duration left) {
  const bool in_progress = error.code == absl::StatusCode::kAborted && error.reason == kRequestInProgress;
  if (error.code != absl::StatusCode::kUnavailable && !in_progress) return std::nullopt;
  const absl::Duration delay = backoff.Next(error.retry_delay.value_or(absl::ZeroDuration()));
  if (delay >= left) return std::nullopt;
  return delay;
}

}  // namespace postern
