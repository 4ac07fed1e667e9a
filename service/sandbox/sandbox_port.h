// sandbox_port.h
//
// The port that the emulated providers answer on. It can be made unreachable: the connections are closed and new ones
// refused, while the port stays ours so that it can be reached again.
//
//   SandboxPort port(options, handler, head_check);
//   absl::Status status = port.Open();
//   status = port.SetReachable(false);   // ECONNREFUSED for whoever connects to port.address()
#ifndef POSTERN_SANDBOX_SANDBOX_PORT_H_
#define POSTERN_SANDBOX_SANDBOX_PORT_H_

#include <memory>
#include <mutex>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "transport/http_listener.h"

namespace postern {

// Thread-safe, but for Open().
class SandboxPort {
 public:
  SandboxPort(HttpListenerOptions options, HttpHandler handler, HeadCheck head_check);
  ~SandboxPort();  // Stop() at once.

  // Binds and listens. INVALID_ARGUMENT for a malformed address, UNAVAILABLE when it cannot be bound.
  absl::Status Open();
  // Host and port with the real port, once it is open.
  const std::string& address() const { return options_.address; }

  // UNAVAILABLE when the port cannot be kept or taken back; FAILED_PRECONDITION after Stop.
  absl::Status SetReachable(bool reachable);

  // As HttpListener::Stop.
  void Stop(absl::Time deadline);

 private:
  class Hold;

  absl::Status Listen();

  HttpListenerOptions options_;  // Unchanged once it is open.
  const HttpHandler handler_;
  const HeadCheck head_check_;
  std::mutex mutex_;
  std::unique_ptr<HttpListener> listener_;  // Null while unreachable.
  std::unique_ptr<Hold> hold_;              // Null while reachable.
  bool stopped_ = false;
};

}  // namespace postern

#endif  // POSTERN_SANDBOX_SANDBOX_PORT_H_
