#include <memory>

#include "grpcpp/grpcpp.h"
#include "postern/v1/conversation.grpc.pb.h"
#include "rpc/forward.h"
#include "rpc/services.h"

namespace postern {
namespace {

class ConversationService final : public v1::ConversationService::CallbackService {
 public:
  explicit ConversationService(Doorkeeper& door) : door_(door) {}

  grpc::ServerUnaryReactor* CreateConversation(grpc::CallbackServerContext* context,
                                               const v1::CreateConversationRequest* request,
                                               v1::CreateConversationResponse* response) override {
    return Forward(door_, context, request, response, &Provider::CreateConversation);
  }

 private:
  Doorkeeper& door_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeConversationService(Doorkeeper& door) {
  return std::make_unique<ConversationService>(door);
}

}  // namespace postern
