// credentials.h
//
// What a gRPC call presents: its bearer token, and the names in its client certificate.
//
//   absl::StatusOr<Identity> who = IdentifyCaller(context.callers, ReadCredentials(*server_context));
#ifndef POSTERN_RPC_CREDENTIALS_H_
#define POSTERN_RPC_CREDENTIALS_H_

#include "absl/status/statusor.h"
#include "grpcpp/server_context.h"
#include "rpc/caller_book.h"

namespace postern {

Credentials ReadCredentials(const grpc::ServerContextBase& call);

// Everyone() where no callers are configured; else CallerBook::Identify.
absl::StatusOr<Identity> IdentifyCaller(const CallerSource& callers, const Credentials& credentials);

}  // namespace postern

#endif  // POSTERN_RPC_CREDENTIALS_H_
