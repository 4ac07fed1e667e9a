#include <memory>
#include <string>

#include "base/ids.h"
#include "gateway/complete_message.h"
#include "grpcpp/grpcpp.h"
#include "postern/v1/broadcast.grpc.pb.h"
#include "rpc/forward.h"
#include "rpc/services.h"

namespace postern {
namespace {

class BroadcastService final : public v1::BroadcastService::CallbackService {
 public:
  explicit BroadcastService(Doorkeeper& door) : door_(door) {}

  grpc::ServerUnaryReactor* SendBroadcast(grpc::CallbackServerContext* context, const v1::SendBroadcastRequest* request,
                                          v1::SendBroadcastResponse* response) override {
    ForwardHooks<v1::SendBroadcastRequest, v1::SendBroadcastResponse> hooks;
    hooks.complete = [send = WithoutFileBytes(*request), clock = door_.context().clock](
                         const Route& route, v1::SendBroadcastResponse& reply) {
      const std::string& slug = route.account.slug;
      CompleteBroadcast(send, slug, clock->Now(), MintIds(slug, send.request_id(), RandomId), reply);
    };
    return Forward(door_, context, request, response, &Provider::SendBroadcast, hooks);
  }
  grpc::ServerUnaryReactor* GetBroadcast(grpc::CallbackServerContext* context, const v1::GetBroadcastRequest* request,
                                         v1::GetBroadcastResponse* response) override {
    return Unsupported(context, request, response);
  }
  grpc::ServerUnaryReactor* ListBroadcastResults(grpc::CallbackServerContext* context,
                                                 const v1::ListBroadcastResultsRequest* request,
                                                 v1::ListBroadcastResultsResponse* response) override {
    return Unsupported(context, request, response);
  }
  grpc::ServerUnaryReactor* CancelBroadcast(grpc::CallbackServerContext* context,
                                            const v1::CancelBroadcastRequest* request,
                                            v1::CancelBroadcastResponse* response) override {
    return Unsupported(context, request, response);
  }

 private:
  // No record of broadcasts is kept, and no provider has one: after the usual checks, UNSUPPORTED_BY_PROVIDER.
  template <typename Request, typename Reply>
  grpc::ServerUnaryReactor* Unsupported(grpc::CallbackServerContext* context, const Request* request, Reply* response) {
    return Answer<Request, Reply>(door_, context, request, response, [this, request](UnaryCall& call, Reply&) {
      const std::string method = MethodTaking(Request::descriptor());
      absl::StatusOr<std::shared_ptr<const Route>> route = CheckForward(door_.context(), method, *request, call);
      if (!route.ok()) return route.status();
      return UnsupportedByProvider((*route)->account.provider, method);
    });
  }

  Doorkeeper& door_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeBroadcastService(Doorkeeper& door) {
  return std::make_unique<BroadcastService>(door);
}

}  // namespace postern
