#include <google/rpc/error_details.pb.h>
#include <google/rpc/status.pb.h>

#include <string>

#include "postern/client.h"

// What the client makes of an error's details.
std::string ClientInUse() {
  google::rpc::ErrorInfo info;
  info.set_reason("CLIENT");
  google::rpc::Status status;
  status.add_details()->PackFrom(info);
  const grpc::Status failed(grpc::StatusCode::NOT_FOUND, "", status.SerializeAsString());
  return postern::ErrorDetails::Of(failed).reason;
}
