// What becomes of calls when the provider wants fewer of them or fails: repeats, waits, refusals and the breaker, in
// the real server over real HTTP.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "google/protobuf/util/json_util.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "postern/sandbox/v1/sandbox.pb.h"
#include "tests/e2e/provider_walk.h"
#include "tests/support/http_fetch.h"

namespace postern {
namespace {

using testing::HasSubstr;

class PacingTest : public ProviderWalk {
 protected:
  void Begin(const std::string& limits = "") {
    Start({{"onsend", "onsend", "", absl::StrCat("  poll: {message_interval: 0s, session_interval: 0s}\n", limits)}});
  }

  JsonAnswer SendText(const std::string& number = "+60123456789") {
    return CallJson(gateway_->Channel(), "postern.v1.MessageService/SendMessage",
                    absl::StrCat(R"({"parent": "accounts/onsend", "recipient": {"phone_number": ")", number,
                                 R"("}, "content": {"text": {"text": "Hello"}}})"));
  }
  JsonAnswer ReadSession() {
    return CallJson(gateway_->Channel(), "postern.v1.SessionService/GetSession",
                    R"({"name": "accounts/onsend/sessions/default"})");
  }

  // Spoils `count` calls (0: all) of the method.
  void SetFault(const std::string& method, int count, const std::string& how) {
    Control("SetFault",
            absl::StrCat(R"({"fault": {"filter": {"provider": "onsend", "token": "sandbox-token", "method": ")", method,
                         R"("}, "count": )", count, ", ", how, "}}"));
  }
  void RefuseSends(int count, int retry_after) {
    SetFault("POST", count,
             absl::StrCat(R"("answer": {"status": 429, "headers": [{"name": "Retry-After", "value": ")", retry_after,
                          R"("}]})"));
  }

  // How many calls reached the provider.
  int Received() {
    const JsonAnswer answer = CallJson(sandbox_->Channel(), "postern.sandbox.v1.SandboxService/ListReceivedRequests",
                                       R"({"filter": {"provider": "onsend", "token": "sandbox-token"}})");
    sandbox::v1::ListReceivedRequestsResponse received;
    EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(answer.json, &received).ok());
    return received.total_count();
  }

  std::string Metrics() { return Fetch(gateway_->admin_address(), "GET", "/metrics").value_or(HttpResponse()).body; }
};

// What the error's RetryInfo says, in whole seconds.
std::optional<absl::Duration> RetryDelayOf(const grpc::Status& status) {
  google::rpc::Status rich;
  google::rpc::RetryInfo info;
  if (!rich.ParseFromString(status.error_details())) return std::nullopt;
  for (const auto& any : rich.details()) {
    if (any.UnpackTo(&info)) return absl::Seconds(info.retry_delay().seconds());
  }
  return std::nullopt;
}

TEST_F(PacingTest, ASendRefusedWith429IsSentOnceTheProviderTakesItAgain) {
  Begin();
  RefuseSends(1, 1);
  const absl::Time before = absl::Now();
  const JsonAnswer answer = SendText();
  EXPECT_TRUE(answer.status.ok()) << answer.status.error_message();
  EXPECT_GE(absl::Now() - before, absl::Milliseconds(900));
  EXPECT_EQ(Received(), 2);
  EXPECT_THAT(Metrics(), HasSubstr("postern_upstream_retries_total{account=\"onsend\"} 1"));
}

TEST_F(PacingTest, WhileTheProviderWantsLongerThanACallMayTakeNothingIsSent) {
  Begin();
  RefuseSends(1, 50);
  EXPECT_EQ(ErrorInfoOf(SendText().status).reason(), "UPSTREAM_RATE_LIMITED");
  const JsonAnswer refused = SendText();
  EXPECT_EQ(refused.status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  const google::rpc::ErrorInfo info = ErrorInfoOf(refused.status);
  EXPECT_EQ(info.reason(), "LOCAL_RATE_LIMITED");
  EXPECT_EQ(info.metadata().at("queue_position"), "1");
  EXPECT_EQ(info.metadata().at("account"), "onsend");
  EXPECT_GE(RetryDelayOf(refused.status), absl::Seconds(25));
  EXPECT_LE(RetryDelayOf(refused.status), absl::Seconds(50));
  EXPECT_EQ(Received(), 1);
}

TEST_F(PacingTest, AConfiguredRateHoldsAndWhatCannotWaitIsRefusedAtOnce) {
  Begin("  limits: {requests_per_second: 0.04, burst: 2}\n");
  EXPECT_TRUE(SendText().status.ok());
  EXPECT_TRUE(SendText().status.ok());
  const absl::Time before = absl::Now();
  const JsonAnswer refused = SendText();
  EXPECT_LT(absl::Now() - before, absl::Seconds(10));
  EXPECT_EQ(ErrorInfoOf(refused.status).reason(), "LOCAL_RATE_LIMITED");
  EXPECT_EQ(Received(), 2);
}

TEST_F(PacingTest, TwoSendsToOneRecipientKeepThePauseAndOthersGoOn) {
  Begin("  limits: {min_recipient_interval: 60s}\n");
  EXPECT_TRUE(SendText("+60123456789").status.ok());
  EXPECT_EQ(ErrorInfoOf(SendText("60123456789").status).reason(), "LOCAL_RATE_LIMITED");
  EXPECT_TRUE(SendText("+60123456780").status.ok());
}

TEST_F(PacingTest, AReadIsMadeAgainAndASendIsNot) {
  Begin();
  SetFault("GET", 1, R"("break_connection": "BREAK_RESET_AFTER_READ")");
  EXPECT_TRUE(ReadSession().status.ok());
  const int received = Received();
  SetFault("POST", 1, R"("break_connection": "BREAK_RESET_AFTER_ACT")");
  EXPECT_EQ(ErrorInfoOf(SendText().status).reason(), "UPSTREAM_OUTCOME_UNKNOWN");
  EXPECT_EQ(Received(), received + 1);
}

TEST_F(PacingTest, AProviderThatFailsIsLeftAloneAndFoundAgain) {
  Begin();
  SetFault("GET", 0, R"("break_connection": "BREAK_RESET_AFTER_READ")");
  JsonAnswer answer = ReadSession();
  for (int i = 0; i < 20 && ErrorInfoOf(answer.status).reason() != "UPSTREAM_UNREACHABLE"; ++i) answer = ReadSession();
  EXPECT_EQ(answer.status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(ErrorInfoOf(answer.status).reason(), "UPSTREAM_UNREACHABLE");
  EXPECT_TRUE(RetryDelayOf(answer.status).has_value());
  EXPECT_THAT(Metrics(), HasSubstr("postern_breaker_state{account=\"onsend\",class=\"reads\"} 2"));
  EXPECT_TRUE(SendText().status.ok());  // Sends are another class.
  Control("ClearFaults", "{}");
  const absl::Time end = absl::Now() + absl::Seconds(40);
  while (!(answer = ReadSession()).status.ok() && absl::Now() < end) continue;
  EXPECT_TRUE(answer.status.ok()) << answer.status.error_message();
  EXPECT_THAT(Metrics(), HasSubstr("postern_breaker_state{account=\"onsend\",class=\"reads\"} 0"));
  EXPECT_THAT(gateway_->LogText(), HasSubstr("breaker"));
}

}  // namespace
}  // namespace postern
