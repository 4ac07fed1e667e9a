#include <memory>
#include <string>

#include "base/ids.h"
#include "gateway/broadcast_book.h"
#include "gateway/complete_message.h"
#include "grpcpp/grpcpp.h"
#include "postern/v1/broadcast.grpc.pb.h"
#include "providers/array_page.h"
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
    hooks.keep = [book = door_.context().broadcasts](const v1::SendBroadcastResponse& reply,
                                                     std::function<void()> done) {
      book->Keep(reply.broadcast(), std::move(done));
    };
    return Forward(door_, context, request, response, &Provider::SendBroadcast, hooks);
  }

  grpc::ServerUnaryReactor* GetBroadcast(grpc::CallbackServerContext* context, const v1::GetBroadcastRequest* request,
                                         v1::GetBroadcastResponse* response) override {
    return AboutKept(context, request, response, [request](v1::Broadcast kept, v1::GetBroadcastResponse& reply) {
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

  // What is kept has ended: a provider that takes many recipients at once leaves nothing to cancel.
  grpc::ServerUnaryReactor* CancelBroadcast(grpc::CallbackServerContext* context,
                                            const v1::CancelBroadcastRequest* request,
                                            v1::CancelBroadcastResponse* response) override {
    return AboutKept(context, request, response, [](v1::Broadcast kept, v1::CancelBroadcastResponse& reply) {
      kept.clear_results();
      *reply.mutable_broadcast() = std::move(kept);
      return absl::OkStatus();
    });
  }

 private:
  // The broadcast that a request is about.
  static const std::string& NameIn(const v1::ListBroadcastResultsRequest& request) { return request.parent(); }
  template <typename Request>
  static const std::string& NameIn(const Request& request) {
    return request.name();
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
          absl::StatusOr<v1::Broadcast> kept = door_.context().broadcasts->Find(NameIn(*request));
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
