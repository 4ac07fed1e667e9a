#include <memory>

#include "base/ids.h"
#include "gateway/capabilities.h"
#include "gateway/complete_message.h"
#include "gateway/recipient_key.h"
#include "grpcpp/grpcpp.h"
#include "postern/v1/message.grpc.pb.h"
#include "rpc/forward.h"
#include "rpc/services.h"

namespace postern {
namespace {

class MessageService final : public v1::MessageService::CallbackService {
 public:
  explicit MessageService(Doorkeeper& door) : door_(door) {}

  grpc::ServerUnaryReactor* GetMessage(grpc::CallbackServerContext* context, const v1::GetMessageRequest* request,
                                       v1::GetMessageResponse* response) override {
    return Forward(door_, context, request, response, &Provider::GetMessage);
  }
  grpc::ServerUnaryReactor* ListMessages(grpc::CallbackServerContext* context, const v1::ListMessagesRequest* request,
                                         v1::ListMessagesResponse* response) override {
    return Forward(door_, context, request, response, &Provider::ListMessages);
  }
  grpc::ServerUnaryReactor* ListQueuedMessages(grpc::CallbackServerContext* context,
                                               const v1::ListQueuedMessagesRequest* request,
                                               v1::ListQueuedMessagesResponse* response) override {
    return Forward(door_, context, request, response, &Provider::ListQueuedMessages);
  }
  grpc::ServerUnaryReactor* ClearMessageQueue(grpc::CallbackServerContext* context,
                                              const v1::ClearMessageQueueRequest* request,
                                              v1::ClearMessageQueueResponse* response) override {
    return Forward(door_, context, request, response, &Provider::ClearMessageQueue);
  }

  grpc::ServerUnaryReactor* SendMessage(grpc::CallbackServerContext* context, const v1::SendMessageRequest* request,
                                        v1::SendMessageResponse* response) override {
    ForwardHooks<v1::SendMessageRequest, v1::SendMessageResponse> hooks;
    hooks.check = [](const Route& route, const v1::SendMessageRequest& send) {
      return CheckContent(route, send.content(), send.recipient());
    };
    hooks.validate_only = request->validate_only();
    hooks.dry_reply.mutable_message();
    hooks.recipient_key = RecipientKey(request->recipient());
    hooks.complete = [send = WithoutFileBytes(*request)](const Route& route, v1::SendMessageResponse& reply) {
      const std::string& slug = route.account.slug;
      CompleteSent(send, slug, MintIds(slug, send.request_id(), RandomId)(), reply);
    };
    return Forward(door_, context, request, response, &Provider::SendMessage, hooks);
  }

 private:
  Doorkeeper& door_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeMessageService(Doorkeeper& door) { return std::make_unique<MessageService>(door); }

}  // namespace postern
