// reflection_v1.h
//
// grpc.reflection.v1 over the descriptors linked into this process. gRPC 1.51 itself has v1alpha only, which newer
// tools no longer ask for.
//
//   std::unique_ptr<grpc::Service> reflection = MakeReflectionV1({"postern.v1.MessageService", ...}, live);
#ifndef POSTERN_RPC_REFLECTION_V1_H_
#define POSTERN_RPC_REFLECTION_V1_H_

#include <memory>
#include <string>
#include <vector>

#include "grpcpp/impl/codegen/service_type.h"
#include "rpc/live_calls.h"

namespace postern {

// Lists `services`, in that order. Its streams count in `live` and end with SERVER_DRAINING.
std::unique_ptr<grpc::Service> MakeReflectionV1(std::vector<std::string> services, LiveCalls& live);

}  // namespace postern

#endif  // POSTERN_RPC_REFLECTION_V1_H_
