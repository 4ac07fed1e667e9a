// Accounts whose providers speak TLS and HTTP/2: nginx in front of the sandbox, with certificates of an authority that
// `upstream_ca` names for each account. Control: `libcurl_sends_again`.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "google/protobuf/util/json_util.h"
#include "postern/sandbox/v1/sandbox.pb.h"
#include "tests/e2e/gateway_process.h"
#include "tests/e2e/json_call.h"
#include "tests/e2e/sandbox_process.h"
#include "tests/support/nginx_front.h"
#include "tests/support/temporary_file.h"
#include "tests/support/test_certificates.h"

namespace postern {
namespace {

class TlsUpstreamTest : public testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    ASSERT_TRUE(sandbox_.Start().ok());
    front_ = Front(authority_.Issue({.ip_addresses = {"127.0.0.1"}}));
    other_front_ = Front(other_authority_.Issue({.ip_addresses = {"127.0.0.1"}}));
    misnamed_ = Front(authority_.Issue({.dns_names = {"other.example"}}));
    expired_ = Front(authority_.Issue({.ip_addresses = {"127.0.0.1"}, .lifetime = -absl::Seconds(1)}));
    GatewayOptions options{.upstream = sandbox_.BaseUrl("ongair")};
    options.extra_accounts =
        absl::StrCat(Account("trusted", *front_, ca_.path()), Account("other", *other_front_, other_ca_.path()),
                     Account("stranger", *front_, other_ca_.path()), Account("system", *front_, ""),
                     Account("misnamed", *misnamed_, ca_.path()), Account("expired", *expired_, ca_.path()));
    gateway_ = std::make_unique<GatewayProcess>(GatewayBinary(), options);
    ASSERT_TRUE(gateway_->Start().ok()) << gateway_->LogText();
  }

  std::unique_ptr<NginxFront> Front(const TestCertificate& certificate) {
    auto front = std::make_unique<NginxFront>(sandbox_.http_address(), certificate, NginxOptions{.http2 = GetParam()});
    const absl::Status started = front->Start();
    EXPECT_TRUE(started.ok()) << started;
    return front;
  }

  static std::string Account(const std::string& name, const NginxFront& front, const std::string& ca) {
    return absl::StrCat("- name: ", name, "\n  provider: onsend\n  base_url: \"", front.url(), "/onsend\"\n",
                        "  secrets: {token: {file: \"$DIR/token-legacy\"}}\n",
                        "  poll: {message_interval: 0s, session_interval: 0s}\n",
                        ca.empty() ? "" : absl::StrCat("  upstream_ca: {file: \"", ca, "\"}\n"));
  }

  JsonAnswer Send(const std::string& account, const std::string& text) {
    return CallJson(gateway_->Channel(), "postern.v1.MessageService/SendMessage",
                    absl::StrCat(R"({"parent": "accounts/)", account,
                                 R"(", "recipient": {"phone_number": "+60123456789"}, "content": {"text": {"text": ")",
                                 text, R"("}}})"));
  }
  JsonAnswer Read(const std::string& account) {
    return CallJson(gateway_->Channel(), "postern.v1.SessionService/GetSession",
                    absl::StrCat(R"({"name": "accounts/)", account, R"(/sessions/default"})"));
  }

  template <typename Response>
  Response Control(const std::string& rpc, const std::string& request) {
    const JsonAnswer answer = CallJson(sandbox_.Channel(), "postern.sandbox.v1.SandboxService/" + rpc, request);
    EXPECT_TRUE(answer.status.ok()) << answer.status.error_message();
    Response response;
    EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(answer.json, &response).ok());
    return response;
  }
  // What reached the provider, and how often it accepted the text.
  sandbox::v1::ListReceivedRequestsResponse Received() {
    return Control<sandbox::v1::ListReceivedRequestsResponse>("ListReceivedRequests", "{}");
  }
  int Accepted(const std::string& text) {
    return Control<sandbox::v1::GetSendStatsResponse>("GetSendStats", R"({"text_prefix": ")" + text + "\"}")
        .accepted_count();
  }

  const TestAuthority authority_;
  const TestAuthority other_authority_;
  const TemporaryFile ca_{authority_.certificate()};
  const TemporaryFile other_ca_{other_authority_.certificate()};
  SandboxProcess sandbox_{SandboxBinary(), {"onsend:sandbox-token"}};
  std::unique_ptr<NginxFront> front_, other_front_, misnamed_, expired_;
  std::unique_ptr<GatewayProcess> gateway_;
};

INSTANTIATE_TEST_SUITE_P(Protocols, TlsUpstreamTest, testing::Bool(),
                         [](const auto& info) { return info.param ? "Http2" : "Http1"; });

TEST_P(TlsUpstreamTest, EachAccountTrustsItsOwnAuthorityAlone) {
  for (const std::string account : {"trusted", "other"}) {
    EXPECT_TRUE(Send(account, "hello " + account).status.ok());
    EXPECT_TRUE(Read(account).status.ok());
    EXPECT_EQ(Accepted("hello " + account), 1);
  }
  const int received = Received().total_count();
  for (const std::string account : {"stranger", "system", "misnamed", "expired"}) {
    for (const JsonAnswer& answer : {Send(account, "refused"), Read(account)}) {
      EXPECT_EQ(answer.status.error_code(), grpc::StatusCode::UNAVAILABLE) << account;
      EXPECT_EQ(ErrorInfoOf(answer.status).reason(), "UPSTREAM_UNREACHABLE") << account;
    }
  }
  EXPECT_EQ(Received().total_count(), received);
}

TEST_P(TlsUpstreamTest, ASendWhoseConnectionBreaksIsUnknownAndNeverSentTwice) {
  ASSERT_TRUE(Send("trusted", "first").status.ok());  // The next goes over the same connection.
  Control<sandbox::v1::SetFaultResponse>(
      "SetFault",
      R"({"fault": {"count": 1, "filter": {"method": "POST"}, "break_connection": "BREAK_HANG_AFTER_ACT"}})");
  std::future<JsonAnswer> broken = std::async(std::launch::async, [this] { return Send("trusted", "broken"); });
  while (Accepted("broken") == 0) absl::SleepFor(absl::Milliseconds(2));
  front_->KillWorkers();
  EXPECT_EQ(ErrorInfoOf(broken.get().status).reason(), "UPSTREAM_OUTCOME_UNKNOWN");
  EXPECT_TRUE(Send("trusted", "after").status.ok());
  EXPECT_EQ(Accepted("broken"), 1) << "sent again";
}

}  // namespace
}  // namespace postern
