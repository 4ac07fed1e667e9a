#include "app/config_follower.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "tests/support/recording_log.h"

namespace postern {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr char kRunning[] = R"(listeners:
  grpc: {address: "127.0.0.1:50051"}
accounts:
- name: main
  provider: ongair
  base_url: http://127.0.0.1:1
  secrets: {token: {env: TOKEN}}
limits: {max_recipients: 5}
)";

constexpr char kSecondAccount[] = R"(- name: second
  provider: ongair
  base_url: http://127.0.0.1:1
  secrets: {token: {env: TOKEN}}
)";

std::string With(const char* part, const std::string& other) { return absl::StrReplaceAll(kRunning, {{part, other}}); }

class ConfigFollowerTest : public testing::Test {
 protected:
  CheckedConfig Read() {
    return CheckConfig(ReadConfig(text_), [this](const std::string& name) -> std::optional<std::string> {
      const auto found = environment_.find(name);
      return found == environment_.end() ? std::nullopt : std::optional<std::string>(found->second);
    });
  }
  bool Look(const std::string& text) {
    text_ = text;
    return follower_.Look();
  }

  std::map<std::string, std::string> environment_ = {{"TOKEN", "s3cret-token"}};
  std::string text_ = kRunning;
  RecordingLog log_;
  std::vector<size_t> applied_;  // The number of accounts, each time.
  RecordingLog audit_;
  ConfigFollower follower_{Read(), [this] { return Read(); }, log_, &audit_,
                           [this](const CheckedConfig& now) { applied_.push_back(now.accounts.size()); }};
};

TEST_F(ConfigFollowerTest, WhatHasNotChangedIsNotApplied) {
  EXPECT_TRUE(Look(kRunning));
  EXPECT_THAT(applied_, IsEmpty());
  EXPECT_THAT(log_.records(), IsEmpty());
}

TEST_F(ConfigFollowerTest, AccountsThatComeChangeAndGoAreAppliedAndNamed) {
  const std::string two = With("limits:", std::string(kSecondAccount) + "limits:");
  EXPECT_TRUE(Look(two));
  EXPECT_TRUE(Look(two));
  EXPECT_THAT(log_.Text(), HasSubstr("config_changed fields=accounts added=second changed= removed=\n"));
  EXPECT_TRUE(Look(absl::StrReplaceAll(two, {{"name: second\n", "name: second\n  display_name: Two\n"}})));
  EXPECT_THAT(log_.Text(), HasSubstr("config_changed fields=accounts added= changed=second removed=\n"));
  EXPECT_TRUE(Look(kRunning));
  EXPECT_THAT(log_.Text(), HasSubstr("config_changed fields=accounts added= changed= removed=second\n"));
  EXPECT_THAT(applied_, ElementsAre(2, 2, 1));
}

TEST_F(ConfigFollowerTest, ASecretThatChangesWithoutTheFileIsAppliedAndNotLogged) {
  environment_["TOKEN"] = "n3xt-token";
  EXPECT_TRUE(follower_.Look());
  EXPECT_TRUE(follower_.Look());
  EXPECT_THAT(applied_, ElementsAre(1));
  EXPECT_THAT(log_.Text(), HasSubstr("fields= added= changed=main"));
  EXPECT_THAT(log_.Text(), Not(HasSubstr("n3xt-token")));
}

TEST_F(ConfigFollowerTest, ABadFileChangesNothingAndSaysWhyOnce) {
  const std::string bad = With("provider: ongair", "provider: nobody");
  EXPECT_FALSE(Look(bad));
  EXPECT_FALSE(Look(bad));
  EXPECT_EQ(log_.Count("config_refused"), 1);
  EXPECT_THAT(log_.Text(), HasSubstr("line 5: accounts[0].provider: unknown provider"));
  EXPECT_THAT(applied_, IsEmpty());
  EXPECT_TRUE(Look(kRunning));
  EXPECT_THAT(applied_, IsEmpty()) << "it is in force still";
  EXPECT_FALSE(Look(bad));
  EXPECT_EQ(log_.Count("config_refused"), 2) << "it is news again";
}

TEST_F(ConfigFollowerTest, WhatIsReadAtTheStartAloneIsNamedOnceAndTheRestIsApplied) {
  const std::string both = With("50051", "50052") + "poll: {overlap: 60s}\n";
  EXPECT_TRUE(Look(both));
  EXPECT_TRUE(Look(both));
  EXPECT_EQ(log_.Count("config_needs_restart"), 1);
  EXPECT_THAT(log_.Text(), HasSubstr("config_needs_restart fields=listeners.grpc.address\n"));
  EXPECT_THAT(applied_, ElementsAre(1));
}

TEST_F(ConfigFollowerTest, WhatOnlyWaitsForARestartMustNotPassForAChange) {
  EXPECT_TRUE(Look(With("50051", "50052")));
  EXPECT_THAT(applied_, IsEmpty());
  EXPECT_EQ(log_.Count("config_changed"), 0);
  EXPECT_EQ(log_.Count("config_needs_restart"), 1);
}

TEST_F(ConfigFollowerTest, IssuersAndNetworksOfWebhooksAreLive) {
  EXPECT_TRUE(Look(With("listeners:\n",
                        "auth: {jwt_issuers: [{issuer: i, jwks: 'https://id.test/keys', audiences: [postern]}]}\n"
                        "listeners:\n  webhook: {allowed_sources: [192.0.2.0/24], trusted_proxies: [10.0.0.0/8]}\n")));
  EXPECT_THAT(log_.Text(), HasSubstr("config_changed fields=auth.jwt_issuers,listeners.webhook.allowed_sources,"
                                     "listeners.webhook.trusted_proxies added= changed= removed=\n"));
  EXPECT_EQ(log_.Count("config_needs_restart"), 0);
  EXPECT_THAT(applied_, ElementsAre(1));
}

TEST_F(ConfigFollowerTest, WhatBecameOfAFileStandsInTheAuditLog) {
  Look(With("provider: ongair", "provider: nobody"));
  EXPECT_EQ(audit_.Text(), "audit action=config_refused\n");
  Look(With("50051", "50052") + "poll: {overlap: 60s}\n");
  EXPECT_THAT(audit_.Text(), HasSubstr("action=config_needs_restart fields=listeners.grpc.address\n"));
  EXPECT_THAT(audit_.Text(), HasSubstr("action=config_changed fields=poll added= changed= removed=\n"));
}

TEST(InForce, IsWhatWasThereAtTheStartWithWhatIsLive) {
  const config::v1::Config started =
      ReadConfig("drain: {finish: 5s}\npoll: {overlap: 1s}\nlimits: {max_text_bytes: 5, max_concurrent_webhooks: 6}\n")
          .config;
  const config::v1::Config wanted =
      ReadConfig(
          "drain: {finish: 7s}\nlimits: {max_text_bytes: 8, max_concurrent_webhooks: 9}\naccounts: [{name: a}]\n")
          .config;
  const config::v1::Config in_force = InForce(started, wanted);
  EXPECT_EQ(in_force.drain().finish().seconds(), 5);
  EXPECT_FALSE(in_force.has_poll());
  EXPECT_EQ(in_force.limits().max_text_bytes(), 8);
  EXPECT_EQ(in_force.limits().max_concurrent_webhooks(), 6);
  ASSERT_EQ(in_force.accounts_size(), 1);
  EXPECT_EQ(in_force.accounts(0).name(), "a");
}

std::vector<std::string> Needing(const std::string& running, const std::string& wanted) {
  return FieldsNeedingRestart(ReadConfig(running).config, ReadConfig(wanted).config);
}

TEST(FieldsNeedingRestart, AreThoseThatAreNotLive) {
  EXPECT_THAT(Needing("", "limits: {max_text_bytes: 5, max_concurrent_calls_per_account: 6}\npoll: {overlap: 1s}\n"),
              IsEmpty());
  EXPECT_THAT(Needing("", "limits: {max_webhook_body_bytes: 5, max_recipients: 6}\n"),
              ElementsAre("limits.max_webhook_body_bytes"));
  EXPECT_THAT(Needing("drain: {finish: 5s}\n", "storage: {memory: {}}\n"), ElementsAre("storage", "drain"));
  EXPECT_THAT(Needing("listeners: {webhook: {kept_headers: [a]}}\n", "listeners: {webhook: {kept_headers: [b]}}\n"),
              ElementsAre("listeners.webhook.kept_headers"));
}

TEST(FieldsNeedingRestart, WhetherThereAreCallersAtAllIsOneOfThem) {
  const char kOne[] = "auth: {callers: [{name: a, certificate_names: [a]}]}\n";
  const char kOther[] = "auth: {callers: [{name: b, certificate_names: [b]}]}\n";
  EXPECT_THAT(Needing(kOne, kOther), IsEmpty());
  EXPECT_THAT(Needing(kOne, ""), ElementsAre("auth.callers"));
  EXPECT_THAT(Needing("", kOne), ElementsAre("auth.callers"));
}

TEST(InForce, CallersThatWaitForTheNextStartAreNotShown) {
  const config::v1::Config none = ReadConfig("").config;
  const config::v1::Config one = ReadConfig("auth: {callers: [{name: a, certificate_names: [a]}]}\n").config;
  EXPECT_EQ(InForce(none, one).auth().callers_size(), 0);
  EXPECT_EQ(InForce(one, none).auth().callers_size(), 1);
  EXPECT_EQ(InForce(one, one).auth().callers_size(), 1);
}

constexpr char kCallerA[] = "{name: a, token_hashes: {env: A}}";
constexpr char kCallersAB[] = "{name: a, token_hashes: {env: A}}, {name: b, token_hashes: {env: B}}";

std::string WithCallers(const std::string& callers) {
  return callers.empty() ? kRunning : absl::StrCat("auth: {callers: [", callers, "]}\n", kRunning);
}

// Starts with the first, follows the second, and then finds a file without callers: what the second told stays in
// force.
void ExpectThatEmptiedCallersChangeNothing(const std::string& started, const std::string& followed) {
  std::string text = WithCallers(started);
  const auto read = [&text] {
    return CheckConfig(ReadConfig(text), [](const std::string& name) -> std::optional<std::string> {
      return name == "TOKEN" ? "s3cret-token" : std::string(64, name == "A" ? 'a' : 'b');
    });
  };
  RecordingLog log;
  RecordingLog audit;
  int applied = 0;
  ConfigFollower follower(read(), read, log, &audit, [&applied](const CheckedConfig&) { ++applied; });
  text = WithCallers(followed);
  ASSERT_TRUE(follower.Look());
  ASSERT_EQ(applied, 1) << log.Text();
  ASSERT_EQ(audit.Text(), "audit action=config_changed fields=auth.callers added= changed= removed=\n");
  text = WithCallers("");
  EXPECT_TRUE(follower.Look());
  EXPECT_TRUE(follower.Look());
  EXPECT_EQ(applied, 1);
  EXPECT_EQ(log.Count("config_changed"), 1) << log.Text();
  EXPECT_EQ(log.Count("config_needs_restart"), 1);
  EXPECT_THAT(audit.Text(), testing::EndsWith("removed=\naudit action=config_needs_restart fields=auth.callers\n"));
}

TEST(ConfigFollower, WhereCallersAreEmptiedThoseOfTheLastReloadStayInForce) {
  ExpectThatEmptiedCallersChangeNothing(kCallerA, kCallersAB);
  ExpectThatEmptiedCallersChangeNothing(kCallersAB, kCallerA);
}

}  // namespace
}  // namespace postern
