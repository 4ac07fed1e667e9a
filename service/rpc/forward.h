// forward.h
//
// The path of an RPC to a provider, and of one that Postern answers by itself. A handler is one line:
//
//   return Forward(door_, context, request, reply, &Provider::GetSession);
//
// Order of the checks, the first one that fails is the answer: the request's own resource name (with every other
// finding in it) - the account (ACCOUNT_NOT_FOUND) - the method (UNSUPPORTED_BY_PROVIDER) - the fields (INVALID_FIELD)
// - request_id (UNSUPPORTED_FIELD, see CheckRequestId) - the time left. No handler waits: the answer comes from the
// HTTP client's thread.
#ifndef POSTERN_RPC_FORWARD_H_
#define POSTERN_RPC_FORWARD_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gateway/invoke.h"
#include "gateway/router.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "providers/provider.h"
#include "rpc/doorkeeper.h"
#include "rpc/unary_call.h"

namespace postern {

// `postern.v1.Service/Method` of the RPC that takes a request of this type; every RPC has its own.
std::string MethodTaking(const google::protobuf::Descriptor* request);

// Whether the RPC changes something: its request has a `request_id`.
bool IsMutation(const google::protobuf::Descriptor* request);

// The checks up to request_id, in the order above.
absl::StatusOr<std::shared_ptr<const Route>> CheckForward(const RpcContext& context, const std::string& method,
                                                          const google::protobuf::Message& request, UnaryCall& call);

// Refuses what cannot be kept: this server has no store of request ids, so that a repeat would be sent twice.
absl::Status CheckRequestId(const google::protobuf::Message& request);

// What the upstream exchange may take: the caller's deadline (or the default), capped, less the reserve to answer.
// DEADLINE_EXCEEDED with UPSTREAM_TIMEOUT and outcome `not_sent` when too little is left.
absl::StatusOr<CallContext> UpstreamContext(const RpcContext& context, const UnaryCall& call, absl::string_view method,
                                            bool mutation);

// What single RPCs add to the path.
template <typename Request, typename Reply>
struct ForwardHooks {
  // Checks against the account's capabilities after the fields were found valid.
  std::function<absl::Status(const Route&, const Request&)> check;
  // Build the provider's call, send nothing, answer `dry_reply`.
  bool validate_only = false;
  Reply dry_reply;
  // Completes a reply before it goes out; runs on the client's thread.
  std::function<void(const Route&, const Request&, Reply&)> complete;
};

template <typename Request, typename Reply>
using ProviderMethod = absl::StatusOr<Call<Reply>> (Provider::*)(const Account&, const Request&) const;

// Calls the provider. `request` and `reply` are gRPC's and live until the reactor is done.
template <typename Request, typename Reply>
grpc::ServerUnaryReactor* Forward(Doorkeeper& door, grpc::CallbackServerContext* server_context, const Request* request,
                                  Reply* reply, ProviderMethod<Request, Reply> provider_method,
                                  const ForwardHooks<Request, Reply>& hooks = {}) {
  static const std::string* const kMethod = new std::string(MethodTaking(Request::descriptor()));
  const bool mutation = IsMutation(Request::descriptor());
  std::shared_ptr<UnaryCall> call = UnaryCall::Start(door, server_context, *kMethod, mutation);
  grpc::ServerUnaryReactor* const reactor = call->reactor();
  if (call->ended()) return reactor;
  auto refuse = [&](const absl::Status& status) {
    call->Complete(status);
    return reactor;
  };
  absl::StatusOr<std::shared_ptr<const Route>> found = CheckForward(door.context(), *kMethod, *request, *call);
  if (!found.ok()) return refuse(found.status());
  std::shared_ptr<const Route> route = *std::move(found);
  if (hooks.check) {
    if (absl::Status able = hooks.check(*route, *request); !able.ok()) return refuse(able);
  }
  absl::StatusOr<CallContext> upstream = UpstreamContext(door.context(), *call, *kMethod, mutation);
  if (!upstream.ok()) return refuse(upstream.status());
  absl::StatusOr<postern::Call<Reply>> made = (route->provider->*provider_method)(route->account, *request);
  if (!made.ok())
    return refuse(
        WithMetadata(made.status(), {{"provider", route->account.provider}, {"account", route->account.slug}}));
  if (hooks.validate_only) {
    call->Complete(absl::OkStatus(), [&] { *reply = hooks.dry_reply; });
    return reactor;
  }
  Invoke<Reply>(route, *upstream, std::move(made),
                [call, route, request, reply, complete = hooks.complete](absl::StatusOr<Reply> result) {
                  call->Complete(result.status(), [&] {
                    *reply = *std::move(result);
                    if (complete) complete(*route, *request, *reply);
                  });
                });
  return reactor;
}

// Answers an RPC that needs no provider: `answer` fills the reply. `account` is for the log line and may be empty.
template <typename Request, typename Reply>
grpc::ServerUnaryReactor* Answer(Doorkeeper& door, grpc::CallbackServerContext* server_context, const Request* request,
                                 Reply* reply, const std::function<absl::Status(UnaryCall&, Reply&)>& answer) {
  static const std::string* const kMethod = new std::string(MethodTaking(Request::descriptor()));
  std::shared_ptr<UnaryCall> call = UnaryCall::Start(door, server_context, *kMethod, false);
  grpc::ServerUnaryReactor* const reactor = call->reactor();
  if (call->ended()) return reactor;
  const absl::Status status = answer(*call, *reply);
  call->Complete(status);
  return reactor;
}

}  // namespace postern

#endif  // POSTERN_RPC_FORWARD_H_
