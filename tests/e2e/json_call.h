// json_call.h
//
// Any unary RPC called by its name with a request in JSON, as grpcurl does: for tests whose calls are data.
//
//   JsonAnswer answer = CallJson(channel, "postern.v1.ContactService/ListContacts", R"({"parent": "accounts/a"})");
//   answer.status.ok(); answer.json;   // proto3 JSON with proto field names
#ifndef POSTERN_TESTS_E2E_JSON_CALL_H_
#define POSTERN_TESTS_E2E_JSON_CALL_H_

#include <grpcpp/channel.h>
#include <grpcpp/support/status.h>

#include <memory>
#include <string>

#include "google/rpc/error_details.pb.h"

namespace postern {

struct JsonAnswer {
  grpc::Status status;
  std::string json;  // Of the response; empty after an error.
};

// Waits at most twenty seconds. A method or a field that does not exist is INVALID_ARGUMENT without a call.
JsonAnswer CallJson(const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
                    const std::string& request);

// The ErrorInfo of an error; an empty one when it has none.
google::rpc::ErrorInfo ErrorInfoOf(const grpc::Status& status);

}  // namespace postern

#endif  // POSTERN_TESTS_E2E_JSON_CALL_H_
