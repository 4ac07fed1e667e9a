// tls_credentials.h
//
// TLS for the gRPC door that follows its source: each new connection gets the identity of that moment, and those that
// are open keep theirs, so that a change of certificates fails no call.
//
//   std::shared_ptr<grpc::ServerCredentials> credentials = ReloadingTlsCredentials(source);
//   builder.AddListeningPort(address, credentials, &port);   // credentials must outlive the server
#ifndef POSTERN_RPC_TLS_CREDENTIALS_H_
#define POSTERN_RPC_TLS_CREDENTIALS_H_

#include <memory>

#include "base/tls_identity.h"
#include "grpcpp/security/server_credentials.h"

namespace postern {

// Whether client certificates are asked for and required is settled by the identity at this time; later ones change
// certificates, keys and who may sign alone.
std::shared_ptr<grpc::ServerCredentials> ReloadingTlsCredentials(TlsSource source);

}  // namespace postern

#endif  // POSTERN_RPC_TLS_CREDENTIALS_H_
