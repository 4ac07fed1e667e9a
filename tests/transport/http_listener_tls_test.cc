// HTTPS, met by the real client of transport/.
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <future>
#include <memory>
#include <string>
#include <variant>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/clock.h"
#include "gtest/gtest.h"
#include "tests/support/http_fetch.h"
#include "tests/support/test_certificates.h"
#include "transport/curl_client.h"
#include "transport/http_client.h"
#include "transport/http_listener.h"

namespace postern {
namespace {

std::shared_ptr<const TlsIdentity> Identity(const TestCertificate& own) {
  return std::make_shared<const TlsIdentity>(
      TlsIdentity{.certificate_chain = own.certificate, .private_key = Secret(own.private_key)});
}

class HttpListenerTlsTest : public testing::Test {
 protected:
  HttpListenerTlsTest() { std::ofstream(ca_file_) << authority_.certificate(); }
  ~HttpListenerTlsTest() override { unlink(ca_file_.c_str()); }

  void Listen(HttpListenerOptions options = {}) {
    options.tls = [this] { return std::atomic_load(&identity_); };
    auto listener = HttpListener::Start(options, [](HttpRequest request, int64_t, HttpResponder respond) {
      respond({.response = {.status = 200, .body = std::to_string(BodyBytes(request).size())}});
    });
    ASSERT_TRUE(listener.ok()) << listener.status();
    listener_ = *std::move(listener);
  }

  HttpResult Post(const std::string& body) { return Post(body, *client_); }
  HttpResult Post(const std::string& body, HttpClient& client) {
    HttpRequest request{.method = "POST", .path = "/hook"};
    request.body = Bytes{body};
    HttpCall call;
    call.base_url = absl::StrCat("https://", listener_->address());
    call.deadline = absl::Now() + absl::Seconds(30);
    std::promise<HttpResult> result;
    client.Send(request, call, [&result](HttpResult got) { result.set_value(std::move(got)); });
    return result.get_future().get();
  }

  const TestAuthority authority_;
  std::shared_ptr<const TlsIdentity> identity_ = Identity(authority_.Issue({.ip_addresses = {"127.0.0.1"}}));
  const std::string ca_file_ = absl::StrCat(testing::TempDir(), "/listener_ca_", getpid(), ".pem");
  std::shared_ptr<HttpClient> client_ = NewCurlClient({.ca_file = ca_file_}, RealClock());
  std::unique_ptr<HttpListener> listener_;
};

std::string BodyOf(const HttpResult& result) {
  const auto* response = std::get_if<HttpResponse>(&result);
  return response == nullptr ? absl::StrCat("error: ", std::get<TransportError>(result).message) : response->body;
}

TEST_F(HttpListenerTlsTest, ServesSmallAndLargeBodies) {
  Listen({.max_body_bytes = 2 << 20});
  EXPECT_EQ(BodyOf(Post("")), "0");
  EXPECT_EQ(BodyOf(Post(std::string(1 << 20, 'x'))), "1048576");
}

TEST_F(HttpListenerTlsTest, AnAnswerBeforeTheBodyIsReadArrives) {
  Listen({.max_body_bytes = 1000});
  const HttpResult result = Post(std::string(200'000, 'x'));
  const auto* response = std::get_if<HttpResponse>(&result);
  ASSERT_NE(response, nullptr) << BodyOf(result);
  EXPECT_EQ(response->status, 413);
}

TEST_F(HttpListenerTlsTest, ANewIdentityIsShownToNewConnections) {
  Listen();
  EXPECT_EQ(BodyOf(Post("a")), "1");
  std::atomic_store(&identity_, Identity(TestAuthority().Issue({.ip_addresses = {"127.0.0.1"}})));
  EXPECT_EQ(BodyOf(Post("ab")), "2") << "the open connection goes on";
  const std::shared_ptr<HttpClient> fresh = NewCurlClient({.ca_file = ca_file_}, RealClock());
  const HttpResult refused = Post("abc", *fresh);
  const auto* error = std::get_if<TransportError>(&refused);
  ASSERT_NE(error, nullptr) << "the new authority is not known to this client";
  EXPECT_EQ(error->cause, TransportError::Cause::kUnreachable);
}

TEST_F(HttpListenerTlsTest, ARequiredClientCertificateThatIsMissingEndsTheConnection) {
  auto identity = std::make_shared<TlsIdentity>(*identity_);
  identity->client_ca = authority_.certificate();
  identity->require_client_certificate = true;
  identity_ = identity;
  Listen();
  EXPECT_TRUE(std::holds_alternative<TransportError>(Post("x")));
}

TEST_F(HttpListenerTlsTest, PlainTextAndASilentPeerAreDropped) {
  Listen({.header_timeout = absl::Milliseconds(300)});
  HttpFetch plain(listener_->address());
  EXPECT_FALSE(plain.Send("GET", "/"));
  HttpFetch silent(listener_->address());
  EXPECT_TRUE(silent.WaitForClose());
}

}  // namespace
}  // namespace postern
