// control_server.h
//
// The gRPC address of the sandbox's control API, with reflection and health.
//
//   absl::StatusOr<std::unique_ptr<ControlServer>> control = ControlServer::Start("127.0.0.1:50052", *sandbox);
//   (*control)->address();   // 127.0.0.1:50052
#ifndef POSTERN_SANDBOX_CONTROL_CONTROL_SERVER_H_
#define POSTERN_SANDBOX_CONTROL_CONTROL_SERVER_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "sandbox/sandbox.h"

namespace postern {

class ControlServer {
 public:
  // Binds and serves; port 0 picks a free one. UNAVAILABLE, naming the address, when it cannot. Never shares a port
  // with another process. `sandbox` must outlive it.
  static absl::StatusOr<std::unique_ptr<ControlServer>> Start(const std::string& address, Sandbox& sandbox);
  virtual ~ControlServer() = default;  // Stop at once.

  // Host and port with the real port.
  virtual std::string address() const = 0;

  // Lets calls under way end until `deadline`, then cancels them. Idempotent.
  virtual void Stop(absl::Time deadline) = 0;
};

}  // namespace postern

#endif  // POSTERN_SANDBOX_CONTROL_CONTROL_SERVER_H_
