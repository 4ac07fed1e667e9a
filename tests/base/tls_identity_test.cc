#include "base/tls_identity.h"

#include <string>

#include "absl/strings/match.h"
#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "tests/support/test_certificates.h"

namespace postern {
namespace {

class TlsIdentityTest : public testing::Test {
 protected:
  const TestAuthority authority_;
  const TestCertificate own_ = authority_.Issue({.dns_names = {"localhost"}});
  TlsIdentity identity_{.certificate_chain = own_.certificate + authority_.certificate(),
                        .private_key = Secret(own_.private_key)};

  // The part that is at fault.
  std::string Fault() const {
    const absl::Status status = CheckTlsIdentity(identity_);
    return status.ok() ? "" : std::string(status.message().substr(0, status.message().find(':')));
  }
};

TEST_F(TlsIdentityTest, AChainWithItsKeyIsSound) { EXPECT_EQ(CheckTlsIdentity(identity_), absl::OkStatus()); }

TEST_F(TlsIdentityTest, ACertificateThatCannotBeReadIsNamed) {
  for (const std::string& bad : {std::string(), std::string("no certificate"), own_.private_key,
                                 own_.certificate + own_.certificate.substr(0, 200)}) {
    identity_.certificate_chain = bad;
    EXPECT_EQ(Fault(), "certificate") << bad;
  }
}

TEST_F(TlsIdentityTest, AKeyThatCannotBeReadOrIsAnothersIsNamed) {
  for (const std::string& bad : {std::string(), own_.certificate, authority_.Issue({}).private_key}) {
    identity_.private_key = Secret(bad);
    EXPECT_EQ(Fault(), "private_key") << bad;
  }
}

TEST_F(TlsIdentityTest, AClientAuthorityIsChecked) {
  identity_.client_ca = authority_.certificate();
  identity_.require_client_certificate = true;
  EXPECT_EQ(Fault(), "");
  identity_.client_ca = "nothing";
  EXPECT_EQ(Fault(), "client_ca");
  identity_.client_ca = "";
  EXPECT_EQ(Fault(), "client_ca");
}

TEST_F(TlsIdentityTest, NoErrorShowsWhatWasRead) {
  identity_.private_key = Secret("-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n");
  EXPECT_FALSE(absl::StrContains(CheckTlsIdentity(identity_).message(), "c2VjcmV0"));
}

TEST_F(TlsIdentityTest, TheTimeOfExpiryIsTheFirstCertificates) {
  const TestCertificate brief = authority_.Issue({.lifetime = absl::Hours(2)});
  absl::StatusOr<absl::Time> expires = ExpireTime(brief.certificate + own_.certificate);
  ASSERT_TRUE(expires.ok()) << expires.status();
  EXPECT_LT(absl::AbsDuration(*expires - (absl::Now() + absl::Hours(2))), absl::Minutes(5));
  EXPECT_FALSE(ExpireTime("nothing").ok());
}

}  // namespace
}  // namespace postern
