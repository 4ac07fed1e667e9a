#include "app/routes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "app/config_check.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_timer.h"
#include "tests/support/raw_upstream.h"
#include "tests/support/recording_log.h"

namespace postern {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class AccountRoutesTest : public testing::Test {
 protected:
  // The routes of accounts with these display names, by slug.
  Routes Make(const std::map<std::string, std::string>& accounts) {
    std::string text = "accounts:\n";
    for (const auto& [slug, display_name] : accounts) {
      text += "- name: " + slug + "\n  display_name: " + display_name +
              "\n  provider: ongair\n  base_url: http://127.0.0.1:1\n  secrets: {token: {env: TOKEN}}\n"
              "  limits: {max_concurrent_requests: 1}\n";
    }
    const CheckedConfig checked =
        CheckConfig(ReadConfig(text), [this](const std::string&) -> std::optional<std::string> { return token_; });
    EXPECT_TRUE(checked.problems.empty());
    return routes_.Make(checked.accounts);
  }

  // Requests that nobody answers, or that find nobody, by the route's client.
  void Send(const Routes& routes, const std::string& slug, const std::string& base_url, int requests) {
    for (int i = 0; i < requests; ++i) {
      const HttpCall call{.base_url = base_url, .account = slug, .repeat = Repeat::kSafe};
      routes.at(slug)->client->Send({.method = "GET", .path = "/", .endpoint = "/"}, call, [](HttpResult) {});
    }
  }
  std::string MetricsText() { return metrics_.Text({}); }

  std::string token_ = "s3cret-token";
  FakeClock clock_;
  FakeTimer timer_{clock_};
  RecordingLog log_;
  Metrics metrics_{"1", {"a", "b"}};
  Tracer tracer_{{}, clock_};
  std::vector<std::string> reports_;  // The accounts that calls were reported of.
  AccountRoutes routes_{{clock_, timer_, log_, metrics_,
                         [this](const std::string& account, const CallReport&) { reports_.push_back(account); },
                         nullptr, tracer_}};
};

TEST_F(AccountRoutesTest, AnAccountThatIsAsItWasKeepsItsRoute) {
  const Routes before = Make({{"a", "One"}, {"b", "Two"}});
  const Routes after = Make({{"a", "One"}, {"b", "Other"}});
  EXPECT_EQ(after.at("a"), before.at("a"));
  EXPECT_NE(after.at("b"), before.at("b"));
  EXPECT_EQ(after.at("b")->account.display_name, "Other");
}

TEST_F(AccountRoutesTest, ANewSecretIsAnotherRoute) {
  const Routes before = Make({{"a", "One"}});
  token_ = "n3xt-token";
  EXPECT_NE(Make({{"a", "One"}}).at("a"), before.at("a"));
}

TEST_F(AccountRoutesTest, ARouteThatHasGoneLivesUntilALaterChangeFindsItUnused) {
  Routes before = Make({{"a", "One"}, {"b", "Two"}});
  const std::weak_ptr<const Route> gone = before.at("b");
  Make({{"a", "One"}});
  before.clear();
  EXPECT_FALSE(gone.expired()) << "its last call may be the one that lets go of it";
  Make({{"a", "One"}});
  EXPECT_TRUE(gone.expired());
}

TEST_F(AccountRoutesTest, ARouteThatWasReplacedShowsNothingUnderItsSlugAnyMore) {
  RawUpstream stalls([](RawExchange& exchange) { exchange.WaitForPeer(); });
  const Routes before = Make({{"a", "One"}, {"b", "Two"}});
  Send(before, "b", stalls.url(), 3);
  before.at("b")->observe_call({});
  EXPECT_THAT(MetricsText(), HasSubstr("postern_upstream_queue{account=\"b\"} 2"));
  EXPECT_THAT(reports_, ElementsAre("b"));
  const Routes after = Make({{"a", "One"}, {"b", "Other"}});
  EXPECT_THAT(MetricsText(), HasSubstr("postern_upstream_queue{account=\"b\"} 0"));
  Send(before, "b", stalls.url(), 1);
  before.at("b")->observe_call({});
  EXPECT_THAT(MetricsText(), HasSubstr("postern_upstream_queue{account=\"b\"} 0"));
  EXPECT_THAT(reports_, ElementsAre("b"));
  after.at("b")->observe_call({});
  EXPECT_THAT(reports_, ElementsAre("b", "b"));
  routes_.End();
}

TEST_F(AccountRoutesTest, TheBreakerOfARouteThatWasReplacedIsNotShown) {
  const Routes before = Make({{"a", "One"}});
  const Routes after = Make({{"a", "Other"}});
  for (int i = 1; i <= 20; ++i) {
    Send(i <= 10 ? before : after, "a", "http://127.0.0.1:1", 1);
    while (log_.Count("upstream_call") < i) std::this_thread::yield();
    // One thread makes the requests of both: at the eleventh it is done with what the tenth led to.
    if (i == 11) {
      EXPECT_EQ(log_.Count("breaker"), 0);
    }
  }
  while (log_.Count("breaker") == 0) std::this_thread::yield();
  EXPECT_THAT(MetricsText(), HasSubstr("postern_breaker_state{account=\"a\",class=\"reads\"} 2"));
  routes_.End();
}

}  // namespace
}  // namespace postern
