#include "app/routes.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "app/config_check.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_timer.h"
#include "tests/support/recording_log.h"

namespace postern {
namespace {

class AccountRoutesTest : public testing::Test {
 protected:
  // The routes of accounts with these display names, by slug.
  Routes Make(const std::map<std::string, std::string>& accounts) {
    std::string text = "accounts:\n";
    for (const auto& [slug, display_name] : accounts) {
      text += "- name: " + slug + "\n  display_name: " + display_name +
              "\n  provider: ongair\n  base_url: http://127.0.0.1:1\n  secrets: {token: {env: TOKEN}}\n";
    }
    const CheckedConfig checked =
        CheckConfig(ReadConfig(text), [this](const std::string&) -> std::optional<std::string> { return token_; });
    EXPECT_TRUE(checked.problems.empty());
    return routes_.Make(checked.accounts);
  }

  std::string token_ = "s3cret-token";
  FakeClock clock_;
  FakeTimer timer_{clock_};
  RecordingLog log_;
  Metrics metrics_{"1", {"a", "b"}};
  Tracer tracer_{{}, clock_};
  AccountRoutes routes_{{clock_, timer_, log_, metrics_, nullptr, nullptr, tracer_}};
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

}  // namespace
}  // namespace postern
