#include "send_retry.h"

#include <cstdint>
#include <random>

#include "absl/strings/str_format.h"
#include "error_reasons.h"

namespace postern {
namespace {

bool IsInProgress(const ErrorDetails& error) {
  return error.code == absl::StatusCode::kAborted && error.reason == kRequestInProgress;
}

// Whether it tells of the request_id, and so of earlier tries too: the server looked it up before it gave this error.
bool TellsOfEarlierTries(const ErrorDetails& error) {
  return error.metadata.count("outcome") > 0 || error.metadata.count("upstream_endpoint") > 0 ||
         error.reason == kRequestIdReused;
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
  if (error.MayHaveHappened()) {
    status_ = status;
  } else if (TellsOfEarlierTries(error)) {
    status_ = grpc::Status();
  }
}

const grpc::Status& Doubt::Final(const grpc::Status& status, const ErrorDetails& error) const {
  return status_.ok() || error.MayHaveHappened() || TellsOfEarlierTries(error) ? status : status_;
}

std::optional<absl::Duration> DelayBeforeRetry(const ErrorDetails& error, Backoff& backoff, absl::Duration left) {
  if (error.code != absl::StatusCode::kUnavailable && !IsInProgress(error)) return std::nullopt;
  const absl::Duration delay = backoff.Next(error.retry_delay.value_or(absl::ZeroDuration()));
  if (delay >= left) return std::nullopt;
  return delay;
}

}  // namespace postern
