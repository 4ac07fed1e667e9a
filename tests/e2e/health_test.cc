// What Postern tells of an account's health, with the real server against the real sandbox: as events, in GetAccount
// and in the metrics, across restarts; and that the limit of webhooks loses nothing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/e2e/feed_reader.h"
#include "tests/e2e/provider_walk.h"
#include "tests/support/http_fetch.h"

namespace postern {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

using State = v1::AccountHealth::State;
constexpr State kHealthy = v1::AccountHealth::STATE_HEALTHY;
constexpr State kSilent = v1::AccountHealth::STATE_SILENT;
constexpr State kUnreachable = v1::AccountHealth::STATE_UNREACHABLE;
constexpr State kAuthFailed = v1::AccountHealth::STATE_AUTH_FAILED;

// The states that the health events of an account tell, in their order.
std::vector<State> StatesOf(const std::vector<v1::Event>& events, const std::string& account) {
  std::vector<State> states;
  for (const v1::Event& event : events) {
    if (event.account() != "accounts/" + account || !event.has_account_health_changed()) continue;
    EXPECT_EQ(event.type(), v1::EVENT_TYPE_ACCOUNT_HEALTH_CHANGED);
    EXPECT_EQ(event.source(), v1::Event::SOURCE_GATEWAY);
    states.push_back(event.account_health_changed().health().state());
  }
  return states;
}

class HealthTest : public ProviderWalk {
 protected:
  std::string Get(const std::string& account) {
    return CallJson(gateway_->Channel(), "postern.v1.AccountService/GetAccount",
                    absl::StrCat(R"({"name": "accounts/)", account, "\"}"))
        .json;
  }

  std::string Metrics() {
    const std::optional<HttpResponse> metrics = Fetch(gateway_->admin_address(), "GET", "/metrics");
    return metrics ? metrics->body : "";
  }

  // Asks for the account's session until its health events are `states`; whether they came to be.
  bool CallUntil(FeedReader& reader, const std::string& account, const std::vector<State>& states) {
    const absl::Time end = absl::Now() + absl::Seconds(40);
    do {
      Call(account);
      if (reader.WaitFor(absl::Milliseconds(300),
                         [&](const auto& events) { return StatesOf(events, account) == states; })) {
        return true;
      }
    } while (absl::Now() < end);
    return false;
  }

  JsonAnswer Call(const std::string& account) {
    return CallJson(gateway_->Channel(), "postern.v1.SessionService/GetSession",
                    absl::StrCat(R"({"name": "accounts/)", account, R"(/sessions/default"})"));
  }

  void Receive(int count) {
    Control("SimulateInbound",
            absl::StrCat(R"({"account": {"provider": "chatapi", "token": "sandbox-token"}, "count": )", count,
                         R"(, "message": {"peer": {"phone_number": "+12025550123"},
                                                   "content": {"text": {"text": "Hi"}}}})"));
  }
};

TEST_F(HealthTest, AnAccountThatCannotBeReachedSaysSoAndWhenItIsBackOnceEachAcrossRestarts) {
  Start({{"onsend", "onsend", "", "  poll: {session_interval: 60s}\n"}});
  FeedReader reader(gateway_->Channel());
  reader.Follow();
  ASSERT_TRUE(Call("onsend").status.ok());
  EXPECT_THAT(Get("onsend"), HasSubstr("STATE_HEALTHY"));
  Control("SetReachability", R"({"refuse_connections": true})");
  ASSERT_TRUE(CallUntil(reader, "onsend", {kUnreachable}));
  EXPECT_THAT(Get("onsend"), HasSubstr("STATE_UNREACHABLE"));
  EXPECT_THAT(Metrics(), HasSubstr(R"(postern_account_health{account="onsend",state="unreachable"} 1)"));
  EXPECT_THAT(Metrics(), HasSubstr(R"(postern_account_health{account="onsend",state="healthy"} 0)"));

  gateway_->Kill();
  ASSERT_TRUE(gateway_->Start().ok());
  EXPECT_THAT(Get("onsend"), HasSubstr("STATE_UNREACHABLE"));
  for (int i = 0; i < 4; ++i) {
    EXPECT_FALSE(Call("onsend").status.ok());
    absl::SleepFor(absl::Seconds(2));  // Long enough to be unreachable anew, if it were not known.
  }
  Control("SetReachability", "{}");
  ASSERT_TRUE(CallUntil(reader, "onsend", {kUnreachable, kHealthy}));
  EXPECT_THAT(Get("onsend"), HasSubstr("STATE_HEALTHY"));

  gateway_->Kill();
  ASSERT_TRUE(gateway_->Start().ok());
  EXPECT_THAT(Get("onsend"), HasSubstr("STATE_HEALTHY"));
  ASSERT_TRUE(Call("onsend").status.ok());
  reader.Stop();
  ASSERT_TRUE(reader.ReadToLatest().ok());
  EXPECT_THAT(StatesOf(reader.events(), "onsend"), ElementsAre(kUnreachable, kHealthy));
  EXPECT_EQ(reader.Faults(), "");
  for (const v1::Event& event : reader.events()) {
    if (StatesOf({event}, "onsend") != std::vector<State>{kHealthy}) continue;
    EXPECT_EQ(event.account_health_changed().previous_health().state(), kUnreachable);
  }
}

TEST_F(HealthTest, ARefusedTokenSaysSoOnceAcrossARestart) {
  Start({{"onsend", "onsend", "", "  poll: {session_interval: 0.2s}\n"},
         {"stranger", "onsend", "", "  poll: {session_interval: 0.2s}\n", "token-current"}});
  FeedReader reader(gateway_->Channel());
  reader.Follow();
  const auto told = [](const auto& events) { return !StatesOf(events, "stranger").empty(); };
  ASSERT_TRUE(reader.WaitFor(absl::Seconds(20), told));
  EXPECT_THAT(Get("stranger"), HasSubstr("STATE_AUTH_FAILED"));
  EXPECT_THAT(Get("stranger"), testing::Not(HasSubstr("sandbox-token")));
  EXPECT_THAT(Metrics(),
              HasSubstr(R"(postern_polls_total{account="stranger",kind="sessions",outcome="UPSTREAM_AUTH_FAILED"})"));
  gateway_->Kill();
  ASSERT_TRUE(gateway_->Start().ok());
  EXPECT_FALSE(Call("stranger").status.ok());
  ASSERT_TRUE(Call("onsend").status.ok());
  reader.Stop();
  ASSERT_TRUE(reader.ReadToLatest().ok());
  EXPECT_THAT(StatesOf(reader.events(), "stranger"), ElementsAre(kAuthFailed));
  EXPECT_THAT(StatesOf(reader.events(), "onsend"), ElementsAre());
}

constexpr char kHooks[] = "  webhook_secrets: [{file: \"$DIR/webhook-secret\"}]\n";

TEST_F(HealthTest, AnAccountWithoutEventsIsSilentAndTheNextEventEndsThat) {
  Start({{"chatapi", "chatapi", "/instance1", absl::StrCat(kHooks, "  silent_after: 2s\n")}});
  SetWebhook("chatapi", "sandbox-token", "chatapi");
  FeedReader reader(gateway_->Channel());
  reader.Follow();
  const auto are = [](std::vector<State> states) {
    return [states](const auto& events) { return StatesOf(events, "chatapi") == states; };
  };
  ASSERT_TRUE(reader.WaitFor(absl::Seconds(20), are({kSilent})));
  EXPECT_THAT(Get("chatapi"), HasSubstr("STATE_SILENT"));
  EXPECT_THAT(Get("chatapi"), testing::Not(HasSubstr("last_event_time")));
  gateway_->Kill();
  ASSERT_TRUE(gateway_->Start().ok());
  EXPECT_THAT(Get("chatapi"), HasSubstr("STATE_SILENT"));
  Receive(1);
  ASSERT_TRUE(reader.WaitFor(absl::Seconds(20), are({kSilent, kHealthy})));
  EXPECT_THAT(Get("chatapi"), HasSubstr("last_event_time"));
  ASSERT_TRUE(reader.WaitFor(absl::Seconds(20), are({kSilent, kHealthy, kSilent})));
}

TEST_F(HealthTest, WebhooksAboveTheLimitComeLaterAndNoneIsLost) {
  Start({{"chatapi", "chatapi", "/instance1",
          absl::StrCat(kHooks, "  limits: {webhooks_per_second: 2}\n  poll: {message_interval: 0s}\n")}});
  SetWebhook("chatapi", "sandbox-token", "chatapi");
  Control("SetWebhookBehavior", R"({"account": {"provider": "chatapi", "token": "sandbox-token"},
                                    "behavior": {"retry_count": 100, "retry_delay": "0.3s"}})");
  FeedReader reader(gateway_->Channel());
  reader.Follow();
  constexpr int kMessages = 8;
  Receive(kMessages);
  const auto received = [](const auto& events) {
    int count = 0;
    for (const v1::Event& event : events) {
      count += event.has_message_received() && event.source() == v1::Event::SOURCE_WEBHOOK;
    }
    return count >= kMessages;
  };
  ASSERT_TRUE(reader.WaitFor(absl::Seconds(40), received));
  EXPECT_EQ(reader.Faults(), "");
  EXPECT_THAT(Metrics(), HasSubstr(R"(postern_webhooks_total{account="chatapi",outcome="rate_limited"})"));
}

}  // namespace
}  // namespace postern
