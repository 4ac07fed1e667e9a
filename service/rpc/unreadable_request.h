// unreadable_request.h
//
// Answers unary calls whose request protobuf cannot parse (a text that is not UTF-8, bytes that are no message). No
// handler of ours sees such a call: gRPC ends it by itself with UNIMPLEMENTED and nothing more. The caller gets
// INVALID_FIELD instead, unless it is refused for who it is, and the call is logged, counted and audited like any
// other. Streams parse their requests themselves.
//
//   std::vector<std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>> interceptors;
//   interceptors.push_back(AnswerUnreadableRequests(door));
//   builder.experimental().SetInterceptorCreators(std::move(interceptors));
#ifndef POSTERN_RPC_UNREADABLE_REQUEST_H_
#define POSTERN_RPC_UNREADABLE_REQUEST_H_

#include <memory>

#include "grpcpp/support/server_interceptor.h"
#include "rpc/doorkeeper.h"

namespace postern {

// For the unary methods of postern.v1, all of which must be implemented: an unimplemented one ends in the same way.
// `door` must outlive the server.
std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface> AnswerUnreadableRequests(Doorkeeper& door);

}  // namespace postern

#endif  // POSTERN_RPC_UNREADABLE_REQUEST_H_
