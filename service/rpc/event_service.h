// event_service.h
//
// The event feed over gRPC: SubscribeEvents, ListEvents, GetEvent, GetEventLog.
//
//   std::unique_ptr<grpc::Service> events = MakeEventService(door);
#ifndef POSTERN_RPC_EVENT_SERVICE_H_
#define POSTERN_RPC_EVENT_SERVICE_H_

#include <memory>

#include "grpcpp/impl/codegen/service_type.h"
#include "rpc/doorkeeper.h"

namespace postern {

// `door` must outlive the service, the service the server. Joins its threads at the end.
std::unique_ptr<grpc::Service> MakeEventService(Doorkeeper& door);

}  // namespace postern

#endif  // POSTERN_RPC_EVENT_SERVICE_H_
