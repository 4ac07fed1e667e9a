#include <memory>
#include <string>

#include "base/ids.h"
#include "gateway/broadcast_book.h"
#include "gateway/broadcast_check.h"
#include "gateway/broadcast_runner.h"
#include "gateway/capabilities.h"
#include "gateway/complete_message.h"
#include "grpcpp/grpcpp.h"
#include "postern/v1/broadcast.grpc.pb.h"
#include "providers/array_page.h"
#include "rpc/commit_once.h"
#include "rpc/forward.h"
#include "rpc/services.h"
#include "rpc/validation.h"

namespace postern {
namespace {

class BroadcastService final : public v1::BroadcastService::CallbackService {
 public:
  explicit BroadcastService(Doorkeeper& door) : door_(door) {}

  grpc::ServerUnaryReactor* SendBroadcast(grpc::CallbackServerContext* context, const v1::SendBroadcastRequest* request,
                                          v1::SendBroadcastResponse* response) override {
    if (GoesOneByOne(*request)) return SendOneByOne(context, request, response);
    ForwardHooks<v1::SendBroadcastRequest, v1::SendBroadcastResponse> hooks;
    hooks.check = CheckAudience;
    hooks.complete = [send = WithoutFileBytes(*request), clock = door_.context().clock](
                         const Route& route, v1::SendBroadcastResponse& reply) {
      const std::string& slug = route.account.slug;
      CompleteBroadcast(send, slug, clock->Now(), MintIds(slug, send.request_id(), RandomId), reply);
    };
    hooks.keep = [book = door_.context().broadcasts](const Route& route, const v1::SendBroadcastResponse& reply,
                                                     std::function<void()> done) {
      book->Keep(route.account, reply.broadcast(), std::move(done));
    };
    return Forward(door_, context, request, response, &Provider::SendBroadcast, hooks);
  }

  grpc::ServerUnaryReactor* GetBroadcast(grpc::CallbackServerContext* context, const v1::GetBroadcastRequest* request,
                                         v1::GetBroadcastResponse* response) override {
    return AboutKept(context, request, response, [](v1::Broadcast kept, v1::GetBroadcastResponse& reply) {
      kept.clear_results();
      *reply.mutable_broadcast() = std::move(kept);
      return absl::OkStatus();
    });
  }

  grpc::ServerUnaryReactor* ListBroadcastResults(grpc::CallbackServerContext* context,
                                                 const v1::ListBroadcastResultsRequest* request,
                                                 v1::ListBroadcastResultsResponse* response) override {
    return AboutKept(context, request, response,
                     [request](const v1::Broadcast& kept, v1::ListBroadcastResultsResponse& reply) -> absl::Status {
                       absl::StatusOr<ArrayPage> page = ArrayPage::Of(*request);
                       if (!page.ok()) return page.status();
                       const std::vector<v1::BroadcastResult> all(kept.results().begin(), kept.results().end());
                       for (const v1::BroadcastResult& result : page->Slice(all)) *reply.add_results() = result;
                       reply.set_next_page_token(page->NextToken(all.size()));
                       return absl::OkStatus();
                     });
  }

  grpc::ServerUnaryReactor* CancelBroadcast(grpc::CallbackServerContext* context,
                                            const v1::CancelBroadcastRequest* request,
                                            v1::CancelBroadcastResponse* response) override {
    const auto prepare = [this, request](const std::shared_ptr<const Route>&, const UnaryCall&) {
      return absl::StatusOr<Act<v1::CancelBroadcastResponse>>(
          [runner = door_.context().broadcast_runner, name = request->name()](
              const KeepResponse& keep, const Tell<v1::CancelBroadcastResponse>& done) {
            runner->Cancel(name, keep, done);
          });
    };
    return Fulfil<v1::CancelBroadcastRequest, v1::CancelBroadcastResponse>(context, request, response, prepare);
  }

 private:
  // The broadcast that a request is about.
  absl::StatusOr<v1::Broadcast> Find(const v1::ListBroadcastResultsRequest& request) const {
    return door_.context().broadcasts->Find(request.parent());
  }
  absl::StatusOr<v1::Broadcast> Find(const v1::GetBroadcastRequest& request) const {
    return door_.context().broadcasts->FindRecord(request.name());
  }

  template <typename Reply>
  using Tell = std::function<void(absl::StatusOr<Reply>)>;
  // What fulfils a request, see CommitOnce.
  template <typename Reply>
  using Act = std::function<void(const KeepResponse&, const Tell<Reply>&)>;

  // Whether the account's provider does not take these recipients at once. False where the request is at fault.
  bool GoesOneByOne(const v1::SendBroadcastRequest& request) const {
    if (!request.has_recipients()) return false;
    const absl::StatusOr<std::string> account = AccountOf(request);
    if (!account.ok()) return false;
    const absl::StatusOr<std::shared_ptr<const Route>> route = door_.context().router->Find(*account);
    return route.ok() &&
           AudienceSupport((*route)->capabilities, kRecipientsAudience) == v1::Capabilities::SUPPORT_EMULATED;
  }

  grpc::ServerUnaryReactor* SendOneByOne(grpc::CallbackServerContext* context, const v1::SendBroadcastRequest* request,
                                         v1::SendBroadcastResponse* response) {
    const auto prepare = [this, request](const std::shared_ptr<const Route>& route,
                                         const UnaryCall& call) -> absl::StatusOr<Act<v1::SendBroadcastResponse>> {
      v1::SendMessageRequest message = MessageToEach(*request);
      auto fresh = std::make_shared<NewBroadcast>();
      fresh->route = route;
      *fresh->plan.mutable_recipients() = request->recipients();
      if (request->has_send_interval()) *fresh->plan.mutable_send_interval() = request->send_interval();
      fresh->plan.set_traceparent(call.traceparent());
      fresh->content = message.SerializeAsString();
      const absl::Status able = CheckMessages(*route, std::move(message), request->recipients());
      if (!able.ok()) return able;
      return [runner = door_.context().broadcast_runner, fresh](const KeepResponse& keep,
                                                                const Tell<v1::SendBroadcastResponse>& done) {
        runner->Accept(std::move(*fresh), keep, done);
      };
    };
    return Fulfil<v1::SendBroadcastRequest, v1::SendBroadcastResponse>(context, request, response, prepare);
  }

  // After the usual checks and what `prepare` checks: fulfils the request by one commit of the store. `prepare` may
  // read the request, what it gives must not.
  template <typename Request, typename Reply, typename Prepare>
  grpc::ServerUnaryReactor* Fulfil(grpc::CallbackServerContext* context, const Request* request, Reply* response,
                                   Prepare prepare) {
    static const std::string* const kMethod = new std::string(MethodTaking(Request::descriptor()));
    const std::shared_ptr<UnaryCall> call = UnaryCall::Start(door_, context, *kMethod, true);
    grpc::ServerUnaryReactor* const reactor = call->reactor();
    if (call->ended()) return reactor;
    absl::StatusOr<std::shared_ptr<const Route>> route = CheckForward(door_.context(), *kMethod, *request, *call);
    absl::StatusOr<Act<Reply>> act = route.ok() ? prepare(*route, *call) : absl::StatusOr<Act<Reply>>(route.status());
    const absl::Status ready = act.ok() ? call->TakeOwnShare() : act.status();
    if (!ready.ok()) {
      call->Complete(ready);
      return reactor;
    }
    const ClaimScope scope{.caller = call->caller()->name,
                           .account = (*route)->account.slug,
                           .rpc = *kMethod,
                           .request_id = request->request_id()};
    CommitOnce<Reply>(*door_.context().idempotency, scope, RequestHash(*request), *std::move(act),
                      [call, response](absl::StatusOr<Reply> result) {
                        call->Complete(result.status(), [&] { *response = *std::move(result); });
                      });
    return reactor;
  }

  // After the usual checks: answers from the broadcast as it is kept.
  template <typename Request, typename Reply, typename AnswerFrom>
  grpc::ServerUnaryReactor* AboutKept(grpc::CallbackServerContext* context, const Request* request, Reply* response,
                                      AnswerFrom answer) {
    return Answer<Request, Reply>(
        door_, context, request, response, [this, request, answer = std::move(answer)](UnaryCall& call, Reply& reply) {
          const std::string method = MethodTaking(Request::descriptor());
          absl::StatusOr<std::shared_ptr<const Route>> route = CheckForward(door_.context(), method, *request, call);
          if (!route.ok()) return route.status();
          absl::StatusOr<v1::Broadcast> kept = Find(*request);
          return kept.ok() ? answer(*std::move(kept), reply) : kept.status();
        });
  }

  Doorkeeper& door_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeBroadcastService(Doorkeeper& door) {
  return std::make_unique<BroadcastService>(door);
}

}  // namespace postern
