// services.h
//
// The services of postern.v1 that Postern forwards to providers or answers from its configuration, one factory for each
// noun; events have their own header. A service holds no state: what it needs comes with the doorkeeper, which must
// outlive it.
//
//   std::unique_ptr<grpc::Service> messages = MakeMessageService(door);
#ifndef POSTERN_RPC_SERVICES_H_
#define POSTERN_RPC_SERVICES_H_

#include <memory>

#include "grpcpp/impl/codegen/service_type.h"
#include "rpc/doorkeeper.h"

namespace postern {

std::unique_ptr<grpc::Service> MakeAccountService(Doorkeeper& door);
std::unique_ptr<grpc::Service> MakeBroadcastService(Doorkeeper& door);
std::unique_ptr<grpc::Service> MakeContactService(Doorkeeper& door);
std::unique_ptr<grpc::Service> MakeConversationService(Doorkeeper& door);
std::unique_ptr<grpc::Service> MakeGroupService(Doorkeeper& door);
std::unique_ptr<grpc::Service> MakeMessageService(Doorkeeper& door);
std::unique_ptr<grpc::Service> MakeSessionService(Doorkeeper& door);

}  // namespace postern

#endif  // POSTERN_RPC_SERVICES_H_
