// The binary `postern-healthcheck` against the binary `postern`, as a container runs both.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/app/binary_fixture.h"
#include "tests/support/test_certificates.h"

namespace postern {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// What a run of the check gave.
struct Verdict {
  int status = -1;
  std::string told;
};

class Healthcheck : public Binary {
 protected:
  Verdict Check(const std::vector<std::string>& arguments) {
    auto child = Start(arguments, POSTERN_HEALTHCHECK_BINARY);
    Verdict verdict;
    verdict.told = child->ReadLine(kBound).value_or("");
    verdict.status = child->Wait(kBound).value_or(-1);
    verdict.told += child->Stderr();
    return verdict;
  }

  // The `tls` of a door whose certificate is `server`; `more` follows.
  std::string Tls(const TestCertificate& server, const std::string& more = "") {
    return absl::StrCat("tls: {certificate: {file: ", Write("server.pem", server.certificate),
                        "}, private_key: {file: ", Write("server.key", server.private_key), "}", more, "}");
  }

  // A configuration with TLS on the gRPC door and the admin door.
  std::string TlsConfig(const TestCertificate& server, const std::string& more = "") {
    std::string config = Config(kQuickDrain);
    for (const char* door : {"grpc", "admin"}) {
      const std::string plain = absl::StrCat(door, ": {address: \"127.0.0.1:0\"");
      const std::string tls = Tls(server, door == std::string("grpc") ? more : "");
      config.replace(config.find(plain), plain.size(), absl::StrCat(plain, ", ", tls));
    }
    return config;
  }

  const TestAuthority authority_;
};

TEST_F(Healthcheck, AServerThatServesIsZero) {
  Running running = Serve(Config(kQuickDrain));
  const std::string& grpc = running.doors.at("grpc");
  Verdict verdict = Check({"-addr", grpc});
  EXPECT_EQ(verdict.status, 0) << verdict.told;
  EXPECT_EQ(verdict.told, absl::StrCat("postern-healthcheck: ", grpc, ": serving"));
  verdict = Check({"-addr", grpc, "-service", "postern.v1.EventService"});
  EXPECT_EQ(verdict.status, 0) << verdict.told;
  EXPECT_EQ(Check({"-ready", absl::StrCat("http://", running.doors.at("admin"))}).status, 0);
  EXPECT_EQ(Check({"-addr", grpc, "-ready", absl::StrCat("http://", running.doors.at("admin"), "/livez")}).status, 0);
}

TEST_F(Healthcheck, AnUnknownServiceAndAnUnknownPathAreOne) {
  Running running = Serve(Config(kQuickDrain));
  Verdict verdict = Check({"-addr", running.doors.at("grpc"), "-service", "postern.v1.NoService"});
  EXPECT_EQ(verdict.status, 1);
  EXPECT_THAT(verdict.told, HasSubstr("unknown service"));
  verdict = Check({"-ready", absl::StrCat("http://", running.doors.at("admin"), "/nothing")});
  EXPECT_EQ(verdict.status, 1);
  EXPECT_THAT(verdict.told, HasSubstr("HTTP 404"));
}

TEST_F(Healthcheck, ADrainingServerIsOneAndSaysSo) {
  Running running = Serve(Config("drain: {not_ready: 1000s, hard_exit: 2000s}\n"));
  running.process->Signal(SIGTERM);
  ASSERT_TRUE(running.WaitForStatus("admin", "/readyz", 503));
  Verdict verdict = Check({"-addr", running.doors.at("grpc")});
  EXPECT_EQ(verdict.status, 1);
  EXPECT_THAT(verdict.told, HasSubstr("NOT_SERVING"));
  verdict = Check({"-ready", absl::StrCat("http://", running.doors.at("admin"))});
  EXPECT_EQ(verdict.status, 1);
  EXPECT_THAT(verdict.told, HasSubstr("HTTP 503: not ready; draining"));
}

TEST_F(Healthcheck, BothDoorsMustAgree) {
  Running running = Serve(Config(kQuickDrain));
  EXPECT_EQ(Check({"-addr", "127.0.0.1:1", "-ready", absl::StrCat("http://", running.doors.at("admin"))}).status, 1);
  EXPECT_EQ(Check({"-addr", running.doors.at("grpc"), "-ready", "http://127.0.0.1:1"}).status, 1);
}

TEST_F(Healthcheck, NobodyThereAndNobodyAnsweringAreOneInTime) {
  Verdict verdict = Check({"-addr", "127.0.0.1:1"});
  EXPECT_EQ(verdict.status, 1);
  EXPECT_THAT(verdict.told, HasSubstr("Connection refused"));

  const int silent = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
  socklen_t size = sizeof(address);
  ASSERT_EQ(bind(silent, reinterpret_cast<sockaddr*>(&address), size), 0);
  ASSERT_EQ(listen(silent, 8), 0);
  ASSERT_EQ(getsockname(silent, reinterpret_cast<sockaddr*>(&address), &size), 0);
  const std::string door = absl::StrCat("127.0.0.1:", ntohs(address.sin_port));
  verdict = Check({"-addr", door, "-timeout", "200ms"});
  EXPECT_EQ(verdict.status, 1);
  EXPECT_THAT(verdict.told, HasSubstr(absl::StrCat(door, ": Deadline Exceeded")));
  verdict = Check({"-ready", absl::StrCat("http://", door), "-timeout", "200ms"});
  EXPECT_EQ(verdict.status, 1);
  EXPECT_THAT(verdict.told, HasSubstr("/readyz: deadline"));
  close(silent);
}

TEST_F(Healthcheck, TlsIsVerifiedByAuthorityAndName) {
  Running running =
      Serve(TlsConfig(authority_.Issue({.dns_names = {"postern.example"}, .ip_addresses = {"127.0.0.1"}})));
  const std::string& grpc = running.doors.at("grpc");
  const std::string ready = absl::StrCat("https://", running.doors.at("admin"));
  const std::string ca = Write("ca.pem", authority_.certificate());
  const std::string foreign = Write("foreign.pem", TestAuthority().certificate());
  EXPECT_EQ(Check({"-addr", grpc, "-tls", "-tls-ca-cert", ca}).status, 0);
  EXPECT_EQ(Check({"-addr", grpc, "-tls", "-tls-ca-cert", ca, "-tls-server-name", "postern.example"}).status, 0);
  EXPECT_EQ(Check({"-addr", grpc, "-tls", "-tls-ca-cert", ca, "-tls-server-name", "other.example"}).status, 1);
  EXPECT_EQ(Check({"-addr", grpc, "-tls", "-tls-ca-cert", foreign}).status, 1);
  EXPECT_EQ(Check({"-addr", grpc}).status, 1);
  EXPECT_EQ(Check({"-ready", ready, "-tls-ca-cert", ca}).status, 0);
  EXPECT_EQ(Check({"-ready", ready, "-tls-ca-cert", foreign}).status, 1);
}

TEST_F(Healthcheck, AClientCertificateIsShownWhereItIsAskedFor) {
  const std::string ca = Write("ca.pem", authority_.certificate());
  Running running = Serve(TlsConfig(authority_.Issue({.ip_addresses = {"127.0.0.1"}}),
                                    absl::StrCat(", client_ca: {file: ", ca, "}, require_client_certificate: true")));
  const TestCertificate probe = authority_.Issue({.dns_names = {"probe"}});
  const std::vector<std::string> bare = {"-addr", running.doors.at("grpc"), "-tls", "-tls-ca-cert", ca};
  EXPECT_EQ(Check(bare).status, 1);
  std::vector<std::string> shown = bare;
  shown.insert(shown.end(), {"-tls-client-cert", Write("probe.pem", probe.certificate), "-tls-client-key",
                             Write("probe.key", probe.private_key)});
  EXPECT_EQ(Check(shown).status, 0);
}

TEST_F(Healthcheck, WrongUseIsTwo) {
  Verdict verdict = Check({"-adr", "x"});
  EXPECT_EQ(verdict.status, 2);
  EXPECT_THAT(verdict.told, HasSubstr("unknown argument -adr"));
  EXPECT_THAT(verdict.told, Not(HasSubstr("Usage")));
  EXPECT_EQ(Check({"-help"}).status, 0);
  EXPECT_THAT(Check({"-version"}).told, HasSubstr("postern-healthcheck 0."));
}

}  // namespace
}  // namespace postern
