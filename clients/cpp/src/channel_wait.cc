#include "channel_wait.h"

#include <algorithm>
#include <chrono>

#include "absl/time/clock.h"

namespace postern {
namespace {

constexpr absl::Duration kAskedEvery = absl::Milliseconds(50);

}  // namespace

bool WaitOnChannel(grpc::Channel& channel, absl::Duration delay, const std::function<bool()>& stopped) {
  const auto end = std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(delay);
  // A channel within the process, or over a descriptor, has no connection to look after: gRPC shows it as shut down,
  // and ends the program that would wait for a change.
  const bool can_change = channel.GetState(/*try_to_connect=*/false) != GRPC_CHANNEL_SHUTDOWN;
  while (!stopped()) {
    const absl::Duration left = absl::FromChrono(end - std::chrono::steady_clock::now());
    if (left <= absl::ZeroDuration()) return true;
    const absl::Duration part = std::min(left, kAskedEvery);
    if (!can_change) {
      absl::SleepFor(part);
      continue;
    }
    channel.WaitForStateChange(channel.GetState(/*try_to_connect=*/false), absl::ToChronoTime(absl::Now() + part));
  }
  return false;
}

}  // namespace postern
