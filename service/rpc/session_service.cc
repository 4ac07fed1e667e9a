#include <memory>

#include "grpcpp/grpcpp.h"
#include "postern/v1/session.grpc.pb.h"
#include "rpc/forward.h"
#include "rpc/services.h"

namespace postern {
namespace {

class SessionService final : public v1::SessionService::CallbackService {
 public:
  explicit SessionService(Doorkeeper& door) : door_(door) {}

  grpc::ServerUnaryReactor* ListSessions(grpc::CallbackServerContext* context, const v1::ListSessionsRequest* request,
                                         v1::ListSessionsResponse* response) override {
    return Forward(door_, context, request, response, &Provider::ListSessions);
  }
  grpc::ServerUnaryReactor* GetSession(grpc::CallbackServerContext* context, const v1::GetSessionRequest* request,
                                       v1::GetSessionResponse* response) override {
    return Forward(door_, context, request, response, &Provider::GetSession);
  }
  grpc::ServerUnaryReactor* CreateSession(grpc::CallbackServerContext* context, const v1::CreateSessionRequest* request,
                                          v1::CreateSessionResponse* response) override {
    return Forward(door_, context, request, response, &Provider::CreateSession);
  }
  grpc::ServerUnaryReactor* DeleteSession(grpc::CallbackServerContext* context, const v1::DeleteSessionRequest* request,
                                          v1::DeleteSessionResponse* response) override {
    return Forward(door_, context, request, response, &Provider::DeleteSession);
  }
  grpc::ServerUnaryReactor* GetPairingCode(grpc::CallbackServerContext* context,
                                           const v1::GetPairingCodeRequest* request,
                                           v1::GetPairingCodeResponse* response) override {
    return Forward(door_, context, request, response, &Provider::GetPairingCode);
  }
  grpc::ServerUnaryReactor* DisconnectSession(grpc::CallbackServerContext* context,
                                              const v1::DisconnectSessionRequest* request,
                                              v1::DisconnectSessionResponse* response) override {
    return Forward(door_, context, request, response, &Provider::DisconnectSession);
  }
  grpc::ServerUnaryReactor* ReconnectSession(grpc::CallbackServerContext* context,
                                             const v1::ReconnectSessionRequest* request,
                                             v1::ReconnectSessionResponse* response) override {
    return Forward(door_, context, request, response, &Provider::ReconnectSession);
  }
  grpc::ServerUnaryReactor* LogoutSession(grpc::CallbackServerContext* context, const v1::LogoutSessionRequest* request,
                                          v1::LogoutSessionResponse* response) override {
    return Forward(door_, context, request, response, &Provider::LogoutSession);
  }
  grpc::ServerUnaryReactor* RestartSession(grpc::CallbackServerContext* context,
                                           const v1::RestartSessionRequest* request,
                                           v1::RestartSessionResponse* response) override {
    return Forward(door_, context, request, response, &Provider::RestartSession);
  }

 private:
  Doorkeeper& door_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeSessionService(Doorkeeper& door) { return std::make_unique<SessionService>(door); }

}  // namespace postern
