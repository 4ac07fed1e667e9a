// server.h
//
// The gRPC door: all services of postern.v1, health and reflection (v1alpha and v1) on one address.
//
//   absl::StatusOr<std::unique_ptr<RpcServer>> server = RpcServer::Start(options, context);
//   (*server)->Drain(absl::Seconds(20));
#ifndef POSTERN_RPC_SERVER_H_
#define POSTERN_RPC_SERVER_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/tls_identity.h"
#include "base/tracer.h"
#include "rpc/rpc_context.h"

namespace postern {

struct RpcServerOptions {
  std::string address = "127.0.0.1:50051";  // Host and port, or `unix:/path`. Port 0 picks a free one.
  bool reflection = true;
  TlsSource tls;                   // Null: plain text.
  std::shared_ptr<Tracer> tracer;  // Follows the calls, for as long as gRPC still knows of one. May be null.
};

// No gRPC type in this header: app/ wires it without them.
class RpcServer {
 public:
  // Binds and serves. INVALID_ARGUMENT or UNAVAILABLE, naming the address, when it cannot. Never shares a port with
  // another process.
  static absl::StatusOr<std::unique_ptr<RpcServer>> Start(const RpcServerOptions& options, const RpcContext& context);
  virtual ~RpcServer() = default;

  // The bound address with the real port.
  virtual std::string address() const = 0;

  // Reports NOT_SERVING (health, every service name) and goes on serving.
  virtual void SetNotServing() = 0;

  // To be called after RpcContext.callers gives another book: streams of callers that are known no more, or that may no
  // longer read events, are ended within seconds; the others notice nothing.
  virtual void CallersChanged() = 0;

  // Ends: each stream gets `closing` with SERVER_DRAINING and then UNAVAILABLE; new calls get UNAVAILABLE
  // SERVER_DRAINING; calls under way may finish within `finish`, then they are cancelled. Returns once no reactor is
  // left or `finish` plus a grace of two seconds has passed: never hangs. Idempotent; SetNotServing is implied.
  // Whether none is left; otherwise everything in the RpcContext has to stay until the process ends.
  virtual bool Drain(absl::Duration finish) = 0;
};

}  // namespace postern

#endif  // POSTERN_RPC_SERVER_H_
