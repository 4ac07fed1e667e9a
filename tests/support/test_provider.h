// test_provider.h
//
// A provider whose table and webhooks a test writes itself, so that tests of the gateway name no real provider.
#ifndef POSTERN_TESTS_SUPPORT_TEST_PROVIDER_H_
#define POSTERN_TESTS_SUPPORT_TEST_PROVIDER_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gateway/capabilities.h"
#include "gateway/router.h"
#include "providers/provider.h"

namespace postern {

class TestProvider : public Provider {
 public:
  using WebhookReader = std::function<absl::StatusOr<WebhookReading>(const HttpRequest&)>;

  absl::string_view name() const override { return "testprovider"; }
  const ProviderFacts& facts() const override { return facts_; }
  v1::Capabilities Capabilities(const Account&) const override { return table; }
  absl::Status CheckAccount(const Account&, const Secrets&) const override { return absl::OkStatus(); }
  void Authorize(const Account&, const Secrets&, HttpRequest&) const override {}
  absl::StatusOr<WebhookReading> ReadWebhook(const Account&, const Secrets&, const HttpRequest& request,
                                             absl::Time) const override {
    return read_webhook(request);
  }

  v1::Capabilities table;
  WebhookReader read_webhook = [](const HttpRequest&) { return WebhookReading{}; };

 private:
  ProviderFacts facts_{"Test", {""}, "", {}, {}};
};

// A route to `provider` for the account `slug`, with one webhook secret.
inline std::shared_ptr<Route> MakeTestRoute(const Provider& provider, const std::string& slug,
                                            const std::string& webhook_secret = "",
                                            std::shared_ptr<HttpClient> client = nullptr) {
  auto route = std::make_shared<Route>();
  route->account.slug = slug;
  route->account.provider = std::string(provider.name());
  route->account.base_url = "http://upstream.test";
  route->provider = &provider;
  route->client = std::move(client);
  if (!webhook_secret.empty()) route->webhook_secrets.emplace_back(webhook_secret);
  route->capabilities = CompleteCapabilities(provider, route->account);
  return route;
}

}  // namespace postern

#endif  // POSTERN_TESTS_SUPPORT_TEST_PROVIDER_H_
