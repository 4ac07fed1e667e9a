// The gRPC door with TLS: certificates, clients' certificates, and a change of both while calls go on.
#include <atomic>
#include <chrono>
#include <iostream>
#include <memory>
#include <string>
#include <thread>

#include "grpcpp/grpcpp.h"
#include "gtest/gtest.h"
#include "postern/v1/account.grpc.pb.h"
#include "rpc/server.h"
#include "tests/rpc/rpc_harness.h"
#include "tests/support/test_certificates.h"

namespace postern {
namespace {

class TlsTest : public testing::Test {
 protected:
  void Serve(bool ask_clients, bool require) {
    identity_ = Identity(authority_.Issue({.dns_names = {"localhost"}}), ask_clients, require);
    absl::StatusOr<std::unique_ptr<RpcServer>> server = RpcServer::Start(
        {.address = "127.0.0.1:0", .tls = [this] { return std::atomic_load(&identity_); }}, harness_.context());
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
  }

  std::shared_ptr<const TlsIdentity> Identity(const TestCertificate& own, bool ask_clients, bool require) const {
    return std::make_shared<const TlsIdentity>(TlsIdentity{.certificate_chain = own.certificate,
                                                           .private_key = Secret(own.private_key),
                                                           .client_ca = ask_clients ? authority_.certificate() : "",
                                                           .require_client_certificate = require});
  }

  // A connection of its own that trusts `authority` and shows `own`.
  std::shared_ptr<grpc::Channel> Connect(const TestAuthority& authority, const TestCertificate& own = {}) const {
    grpc::SslCredentialsOptions options;
    options.pem_root_certs = authority.certificate();
    options.pem_private_key = own.private_key;
    options.pem_cert_chain = own.certificate;
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    arguments.SetSslTargetNameOverride("localhost");
    return grpc::CreateCustomChannel(server_->address(), grpc::SslCredentials(options), arguments);
  }

  static grpc::StatusCode Call(const std::shared_ptr<grpc::Channel>& channel) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
    v1::ListAccountsResponse response;
    return v1::AccountService::NewStub(channel)->ListAccounts(&context, {}, &response).error_code();
  }

  const TestAuthority authority_;
  const TestAuthority stranger_;
  std::shared_ptr<const TlsIdentity> identity_;
  RpcHarness harness_;
  std::unique_ptr<RpcServer> server_;
};

TEST_F(TlsTest, AClientThatTrustsTheAuthorityIsServedAndNoOther) {
  Serve(false, false);
  EXPECT_EQ(Call(Connect(authority_)), grpc::StatusCode::OK);
  EXPECT_EQ(Call(Connect(stranger_)), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(Call(grpc::CreateChannel(server_->address(), grpc::InsecureChannelCredentials())),
            grpc::StatusCode::UNAVAILABLE);
}

TEST_F(TlsTest, ARequiredClientCertificateMustBeSignedByTheClientAuthority) {
  Serve(true, true);
  EXPECT_EQ(Call(Connect(authority_, authority_.Issue({.dns_names = {"crm"}}))), grpc::StatusCode::OK);
  EXPECT_EQ(Call(Connect(authority_)), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(Call(Connect(authority_, stranger_.Issue({.dns_names = {"crm"}}))), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(Call(Connect(authority_, authority_.Issue({.dns_names = {"crm"}, .lifetime = -absl::Minutes(1)}))),
            grpc::StatusCode::UNAVAILABLE)
      << "expired";
}

TEST_F(TlsTest, AClientCertificateThatIsAskedForMayBeMissingButNotForeign) {
  Serve(true, false);
  EXPECT_EQ(Call(Connect(authority_)), grpc::StatusCode::OK);
  EXPECT_EQ(Call(Connect(authority_, stranger_.Issue({.dns_names = {"crm"}}))), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(TlsTest, NewConnectionsGetNewCertificatesAndOpenOnesGoOn) {
  Serve(false, false);
  const std::shared_ptr<grpc::Channel> open = Connect(authority_);
  ASSERT_EQ(Call(open), grpc::StatusCode::OK);
  std::atomic_store(&identity_, Identity(stranger_.Issue({.dns_names = {"localhost"}}), false, false));
  EXPECT_EQ(Call(open), grpc::StatusCode::OK);
  EXPECT_EQ(Call(Connect(authority_)), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(Call(Connect(stranger_)), grpc::StatusCode::OK);
}

TEST_F(TlsTest, CertificatesChangedUnderLoadMustFailNoCall) {
  constexpr int kChanges = 20;
  constexpr int kCallsBetween = 5;  // Of each caller.
  Serve(false, false);
  const std::shared_ptr<const TlsIdentity> first = std::atomic_load(&identity_);
  const auto second = Identity(authority_.Issue({.dns_names = {"localhost"}}), false, false);
  std::atomic<bool> over{false};
  std::atomic<int> failed{0};
  std::atomic<int> kept_calls{0}, fresh_calls{0};
  const auto count = [&](const std::shared_ptr<grpc::Channel>& channel, std::atomic<int>& calls) {
    if (Call(channel) != grpc::StatusCode::OK) ++failed;
    ++calls;
  };
  std::thread kept([&] {
    const std::shared_ptr<grpc::Channel> channel = Connect(authority_);
    while (!over) count(channel, kept_calls);
  });
  std::thread fresh([&] {
    while (!over) count(Connect(authority_), fresh_calls);
  });
  for (int change = 0; change < kChanges; ++change) {
    const int kept_before = kept_calls, fresh_before = fresh_calls;
    std::atomic_store(&identity_, change % 2 == 0 ? second : first);
    while (kept_calls < kept_before + kCallsBetween || fresh_calls < fresh_before + kCallsBetween) {
      std::this_thread::yield();
    }
  }
  over = true;
  kept.join();
  fresh.join();
  std::cout << kChanges << " changes, " << kept_calls << " calls on one connection and " << fresh_calls
            << " on new ones, " << failed << " failed\n";
  EXPECT_EQ(failed, 0);
}

}  // namespace
}  // namespace postern
