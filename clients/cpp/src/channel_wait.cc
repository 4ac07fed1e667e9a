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
  while (!stopped()) {
    const absl::Duration left = absl::FromChrono(end - std::chrono::steady_clock::now());
    if (left <= absl::ZeroDuration()) return true;
    const grpc_connectivity_state state = channel.GetState(/*try_to_connect=*/false);
    channel.WaitForStateChange(state, absl::ToChronoTime(absl::Now() + std::min(left, kAskedEvery)));
  }
  return false;
}

}  // namespace postern
