// forward.h
//
// The path of an RPC to a provider, and of one that Postern answers by itself. A handler is one line:
//
//   return Forward(door_, context, request, reply, &Provider::GetSession);
//
// Order of the checks, the first one that fails is the answer: the request's own resource name (with every other
// finding in it) - the account (ACCOUNT_NOT_FOUND) - the method (UNSUPPORTED_BY_PROVIDER) - the fields (INVALID_FIELD)
// - the account's share of the calls under way (LOCAL_RATE_LIMITED) - the time left (under a request_id that was used
// before: its outcome) - what the provider's wire cannot express - the claim of the request_id. No handler waits: the
// answer comes from the HTTP client's thread, or from the thread of the claims.
#ifndef POSTERN_RPC_FORWARD_H_
#define POSTERN_RPC_FORWARD_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gateway/claim.h"
#include "gateway/idempotency.h"
#include "gateway/invoke.h"
#include "gateway/reconciler.h"
#include "gateway/router.h"
#include "gateway/send_key.h"
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

// The checks up to the fields, in the order above.
absl::StatusOr<std::shared_ptr<const Route>> CheckForward(const RpcContext& context, const std::string& method,
                                                          const google::protobuf::Message& request, UnaryCall& call);

// The request's `request_id`; empty when it has none.
std::string RequestIdOf(const google::protobuf::Message& request);

// A response kept for a request_id, read back and marked `replayed`.
absl::Status ReadReplay(const std::string& bytes, google::protobuf::Message& reply);

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
  // The request as the provider is to see it; unset: as it came.
  std::function<absl::StatusOr<Request>(const Route&, const Request&)> rewrite;
  // RecipientKey of who the request sends to; empty where it sends to nobody.
  std::string recipient_key;
  // Completes a reply before it goes out; runs on the client's thread, when the request may be gone.
  std::function<void(const Route&, Reply&)> complete;
  // Keeps a completed reply before it goes out; must call the function once, from any thread. May be null.
  std::function<void(const Route&, const Reply&, std::function<void()>)> keep;
};

// A provider's call with all it takes to make it.
template <typename Reply>
struct ReadyCall {
  std::shared_ptr<const Route> route;
  CallContext context;
  Call<Reply> call;
  std::function<void(const Route&, Reply&)> complete;                           // May be null.
  std::function<void(const Route&, const Reply&, std::function<void()>)> keep;  // May be null.
};

// Makes the call; `done` runs once, with the completed reply. At most once for each `ready`.
template <typename Reply>
void Run(std::shared_ptr<ReadyCall<Reply>> ready, std::function<void(absl::StatusOr<Reply>)> done) {
  Invoke<Reply>(ready->route, ready->context, std::move(ready->call),
                [ready, done = std::move(done)](absl::StatusOr<Reply> result) {
                  if (result.ok() && ready->complete) ready->complete(*ready->route, *result);
                  if (!result.ok() || !ready->keep) return done(std::move(result));
                  ready->keep(*ready->route, *result, [done, result] { done(result); });
                });
}

// Makes the call under a claim: unless an earlier call with this request_id has an outcome or is under way. The outcome
// is kept before `done` has it.
template <typename Reply>
void RunOnce(Idempotency& idempotency, const ClaimScope& scope, std::string request_hash,
             std::shared_ptr<ReadyCall<Reply>> ready, std::function<void(absl::StatusOr<Reply>)> done,
             FirstTry first_try = {}) {
  auto go_on = [&idempotency, ready, done](absl::StatusOr<Begun> begun) {
    if (!begun.ok()) return done(begun.status());
    if (const auto* stored = std::get_if<StoredResponse>(&*begun)) {
      Reply reply;
      const absl::Status read = ReadReplay(stored->bytes, reply);
      if (read.ok() && stored->settled && ready->complete) ready->complete(*ready->route, reply);
      return read.ok() ? done(std::move(reply)) : done(read);
    }
    Run<Reply>(ready, [&idempotency, done, claim = std::get<OpenClaim>(*begun)](absl::StatusOr<Reply> result) {
      OpenClaim finished = claim;
      absl::StatusOr<std::string> outcome("");
      if (result.ok()) {
        outcome = result->SerializeAsString();
        finished.provider_message_ids = ProviderMessageIdsOf(*result);
      } else {
        outcome = result.status();
      }
      idempotency.Finish(std::move(finished), std::move(outcome), [done, result = std::move(result)] { done(result); });
    });
  };
  idempotency.Begin(scope, std::move(request_hash), std::move(go_on), std::move(first_try));
}

template <typename Request, typename Reply>
using ProviderMethod = absl::StatusOr<Call<Reply>> (Provider::*)(const Account&, const Request&) const;

// The provider's call for the request, rewritten where a hook says so.
template <typename Request, typename Reply>
absl::StatusOr<Call<Reply>> MakeCall(const Route& route, const Request& request,
                                     ProviderMethod<Request, Reply> provider_method,
                                     const ForwardHooks<Request, Reply>& hooks) {
  if (!hooks.rewrite) return (route.provider->*provider_method)(route.account, request);
  absl::StatusOr<Request> rewritten = hooks.rewrite(route, request);
  if (!rewritten.ok()) return rewritten.status();
  return (route.provider->*provider_method)(route.account, *rewritten);
}

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
  auto refuse_at = [&](const absl::Status& status, const Account& account) {
    return refuse(WithMetadata(status, {{"provider", account.provider}, {"account", account.slug}}));
  };
  absl::StatusOr<std::shared_ptr<const Route>> found = CheckForward(door.context(), *kMethod, *request, *call);
  if (!found.ok()) return refuse(found.status());
  std::shared_ptr<const Route> route = *std::move(found);
  if (absl::Status share = call->TakeShare(route->account.slug); !share.ok()) return refuse_at(share, route->account);
  if (hooks.check) {
    if (absl::Status able = hooks.check(*route, *request); !able.ok()) return refuse(able);
  }
  const std::string request_id = RequestIdOf(*request);
  absl::StatusOr<CallContext> upstream = UpstreamContext(door.context(), *call, *kMethod, mutation);
  // Under a request_id too little time is only an answer when there was no try before.
  if (!upstream.ok() && request_id.empty()) return refuse(upstream.status());
  if (upstream.ok()) upstream->recipient_key = hooks.recipient_key;
  absl::StatusOr<postern::Call<Reply>> made = MakeCall(*route, *request, provider_method, hooks);
  if (!made.ok()) return refuse_at(made.status(), route->account);
  if (hooks.validate_only) {
    call->Complete(absl::OkStatus(), [&] { *reply = hooks.dry_reply; });
    return reactor;
  }
  auto ready = std::make_shared<ReadyCall<Reply>>(ReadyCall<Reply>{
      std::move(route), upstream.ok() ? *upstream : CallContext(), *std::move(made), hooks.complete, hooks.keep});
  const auto answer = [call, reply](absl::StatusOr<Reply> result) {
    call->Complete(result.status(), [&] { *reply = *std::move(result); });
  };
  std::vector<std::string> send_keys;
  if (mutation) send_keys = SettleableKeysOf(*ready->route, *request);
  if (request_id.empty()) {
    if (!send_keys.empty() && door.context().reconciler != nullptr) {
      door.context().reconciler->NotePlainSend(ready->route->account.slug, send_keys);
    }
    Run<Reply>(ready, answer);
  } else {
    const ClaimScope scope{.caller = call->caller()->name,
                           .account = ready->route->account.slug,
                           .rpc = *kMethod,
                           .request_id = request_id};
    RunOnce<Reply>(*door.context().idempotency, scope, RequestHash(*request), ready, answer,
                   {.send_keys = std::move(send_keys),
                    .session = SessionOf(*request, ready->route->account),
                    .refusal = upstream.status()});
  }
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
  const absl::Status share = call->TakeOwnShare();
  call->Complete(share.ok() ? answer(*call, *reply) : share);
  return reactor;
}

}  // namespace postern

#endif  // POSTERN_RPC_FORWARD_H_
