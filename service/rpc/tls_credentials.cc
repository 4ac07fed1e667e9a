#include "rpc/tls_credentials.h"

#include <string>
#include <utility>

#include "grpc/grpc.h"
#include "grpc/grpc_security.h"
#include "grpcpp/security/auth_metadata_processor.h"

namespace postern {
namespace {

grpc_ssl_client_certificate_request_type AskedOfClients(const TlsIdentity& identity) {
  if (identity.client_ca.empty()) return GRPC_SSL_DONT_REQUEST_CLIENT_CERTIFICATE;
  return identity.require_client_certificate ? GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY
                                             : GRPC_SSL_REQUEST_CLIENT_CERTIFICATE_AND_VERIFY;
}

// gRPC's C++ credentials that reload read files by themselves and lose their certificate to a half written one. The C
// interface asks a function at each new connection and keeps what it had when that gives nothing.
class ReloadingCredentials final : public grpc::ServerCredentials {
 public:
  explicit ReloadingCredentials(TlsSource source) : source_(std::move(source)) {}

  void SetAuthMetadataProcessor(const std::shared_ptr<grpc::AuthMetadataProcessor>&) override {}

 private:
  int AddPortToServer(const std::string& address, grpc_server* server) override {
    grpc_server_credentials* credentials = grpc_ssl_server_credentials_create_with_options(
        grpc_ssl_server_credentials_create_options_using_config_fetcher(AskedOfClients(*source_()), &Fetch, this));
    const int port = grpc_server_add_http2_port(server, address.c_str(), credentials);
    grpc_server_credentials_release(credentials);
    return port;
  }

  static grpc_ssl_certificate_config_reload_status Fetch(void* self, grpc_ssl_server_certificate_config** config) {
    return static_cast<ReloadingCredentials*>(self)->Next(config);
  }

  // gRPC calls it under a lock of its own.
  grpc_ssl_certificate_config_reload_status Next(grpc_ssl_server_certificate_config** config) {
    std::shared_ptr<const TlsIdentity> identity = source_();
    if (identity == shown_) return GRPC_SSL_CERTIFICATE_CONFIG_RELOAD_UNCHANGED;
    const std::string key(identity->private_key.Reveal());
    const grpc_ssl_pem_key_cert_pair pair{key.c_str(), identity->certificate_chain.c_str()};
    // Never left out: gRPC 1.51 ends the process without roots, also where no client is asked for a certificate.
    const std::string& roots = identity->client_ca.empty() ? identity->certificate_chain : identity->client_ca;
    *config = grpc_ssl_server_certificate_config_create(roots.c_str(), &pair, 1);
    shown_ = std::move(identity);
    return GRPC_SSL_CERTIFICATE_CONFIG_RELOAD_NEW;
  }

  const TlsSource source_;
  std::shared_ptr<const TlsIdentity> shown_;  // Guarded by gRPC's lock around Next.
};

}  // namespace

std::shared_ptr<grpc::ServerCredentials> ReloadingTlsCredentials(TlsSource source) {
  return std::make_shared<ReloadingCredentials>(std::move(source));
}

}  // namespace postern
