// sandbox_service.h
//
// postern.sandbox.v1.SandboxService above a Sandbox: reads the request, asks the sandbox, writes the response.
//
//   SandboxService service(*sandbox);
//   builder.RegisterService(&service);
#ifndef POSTERN_SANDBOX_CONTROL_SANDBOX_SERVICE_H_
#define POSTERN_SANDBOX_CONTROL_SANDBOX_SERVICE_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "postern/sandbox/v1/sandbox.grpc.pb.h"
#include "sandbox/sandbox.h"

namespace postern {

// A blocking service: a call that waits for webhooks holds its thread. `sandbox` must outlive it.
class SandboxService final : public sandbox::v1::SandboxService::Service {
 public:
  explicit SandboxService(Sandbox& sandbox) : sandbox_(sandbox) {}

#define POSTERN_SANDBOX_RPC(name)                                                            \
  grpc::Status name(grpc::ServerContext* context, const sandbox::v1::name##Request* request, \
                    sandbox::v1::name##Response* response) override
  POSTERN_SANDBOX_RPC(ListEmulatedAccounts);
  POSTERN_SANDBOX_RPC(SetWebhookUri);
  POSTERN_SANDBOX_RPC(SetOptions);
  POSTERN_SANDBOX_RPC(SimulateInbound);
  POSTERN_SANDBOX_RPC(AdvanceMessage);
  POSTERN_SANDBOX_RPC(ScanPairingCode);
  POSTERN_SANDBOX_RPC(SetSessionState);
  POSTERN_SANDBOX_RPC(SetFault);
  POSTERN_SANDBOX_RPC(ListFaults);
  POSTERN_SANDBOX_RPC(ClearFaults);
  POSTERN_SANDBOX_RPC(SetReachability);
  POSTERN_SANDBOX_RPC(SetWebhookBehavior);
  POSTERN_SANDBOX_RPC(ListReceivedRequests);
  POSTERN_SANDBOX_RPC(ListWebhookDeliveries);
  POSTERN_SANDBOX_RPC(GetSendStats);
  POSTERN_SANDBOX_RPC(Reset);
#undef POSTERN_SANDBOX_RPC

 private:
  // What a happening led to: fires, waits when asked, and gives the deliveries.
  std::vector<sandbox::v1::WebhookDelivery> Deliver(grpc::ServerContext& context, const AccountKey& key,
                                                    std::vector<Webhook> hooks, bool wait);

  Sandbox& sandbox_;
};

}  // namespace postern

#endif  // POSTERN_SANDBOX_CONTROL_SANDBOX_SERVICE_H_
