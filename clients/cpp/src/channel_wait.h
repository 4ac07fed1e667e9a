// A pause during which gRPC looks after the channel's connections.
//
// The synchronous API of gRPC reads its sockets while a call waits, and otherwise every 5 s (backup_poller.cc of 1.51):
// after a plain sleep a channel would not know yet that its server is back, and the next call would fail at once.
//
//   WaitOnChannel(*channel, absl::Milliseconds(300), [] { return false; });
#pragma once

#include <grpcpp/channel.h>

#include <functional>

#include "absl/time/time.h"

namespace postern {

// Returns true once `delay` is over, or false when `stopped`, which is asked at least every 50 ms, says so before.
bool WaitOnChannel(grpc::Channel& channel, absl::Duration delay, const std::function<bool()>& stopped);

}  // namespace postern
