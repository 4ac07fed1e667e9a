#include "gateway/webhook_address.h"

#include <gtest/gtest.h>

#include "base/status.h"
#include "tests/support/test_provider.h"

namespace postern {
namespace {

constexpr char kPublic[] = "https://hooks.example.com/";

class WebhookAddressTest : public testing::Test {
 protected:
  v1::WebhookConfig Shown(const std::string& uri, const std::string& public_uri = kPublic) {
    v1::WebhookConfig config;
    config.set_uri(uri);
    ShowWebhookAddress(*route_, public_uri, config);
    return config;
  }

  TestProvider provider_;
  std::shared_ptr<Route> route_ = MakeTestRoute(provider_, "main", "s3 cret");
};

TEST_F(WebhookAddressTest, IsTheDoorOfTheAccountWithItsFirstSecret) {
  route_->webhook_secrets.emplace_back("older");
  EXPECT_EQ(*WebhookAddress(*route_, kPublic), "https://hooks.example.com/webhooks/main/s3%20cret");
  EXPECT_EQ(*WebhookAddress(*route_, "https://h.test/hooks"), "https://h.test/hooks/webhooks/main/s3%20cret");
}

TEST_F(WebhookAddressTest, IsNotKnownWithoutAPublicAddressOrASecret) {
  for (const char* uri : {"", kPublic}) {
    if (*uri != '\0') route_->webhook_secrets.clear();
    const absl::Status status = WebhookAddress(*route_, uri).status();
    EXPECT_TRUE(HasReason(status, reason::kInvalidField));
    EXPECT_EQ(DetailOf(status)->field_violations.at(0).field, "use_postern_uri");
  }
}

TEST_F(WebhookAddressTest, IsShownWithoutAnyOfItsSecrets) {
  route_->webhook_secrets.emplace_back("older");
  for (const char* secret : {"s3%20cret", "s3 cret", "older"}) {
    const v1::WebhookConfig shown = Shown(std::string("https://hooks.example.com/webhooks/main/") + secret);
    EXPECT_EQ(shown.uri(), "https://hooks.example.com/webhooks/main/***") << secret;
    EXPECT_TRUE(shown.postern_uri());
    EXPECT_EQ(shown.name(), "accounts/main/webhookConfig");
  }
}

TEST_F(WebhookAddressTest, HidesTheSecretAlsoWhereTheServersOwnAddressIsNotKnown) {
  const v1::WebhookConfig shown = Shown("https://old.example.com/webhooks/main/s3%20cret", "");
  EXPECT_EQ(shown.uri(), "https://old.example.com/webhooks/main/***");
  EXPECT_FALSE(shown.postern_uri());
}

TEST_F(WebhookAddressTest, AnotherAddressIsShownAsItIs) {
  for (const char* uri : {"https://other.example.com/x", "", "https://hooks.example.com/webhooks/other/abc"}) {
    EXPECT_EQ(Shown(uri).uri(), uri);
    EXPECT_FALSE(Shown(uri).postern_uri());
  }
}

}  // namespace
}  // namespace postern
