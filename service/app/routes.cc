#include "app/routes.h"

#include <utility>

#include "app/counting_client.h"
#include "gateway/capabilities.h"
#include "transport/authorizing.h"
#include "transport/curl_client.h"
#include "transport/logging.h"

namespace postern {

std::map<std::string, std::shared_ptr<const Route>> MakeRoutes(const std::vector<CheckedAccount>& accounts,
                                                               const Clock& clock, LogSink& log, Metrics& metrics) {
  std::map<std::string, std::shared_ptr<HttpClient>> clients;  // By the file of certificates.
  std::map<std::string, std::shared_ptr<const Route>> routes;
  for (const CheckedAccount& account : accounts) {
    std::shared_ptr<HttpClient>& curl = clients[account.upstream_ca_file];
    if (curl == nullptr) curl = NewCurlClient({.ca_file = account.upstream_ca_file}, clock);
    auto route = std::make_shared<Route>();
    route->account = account.account;
    route->secrets = account.secrets;
    route->webhook_secrets = account.webhook_secrets;
    route->provider = account.provider;
    route->capabilities = CompleteCapabilities(*account.provider, account.account);
    auto authorize = [provider = account.provider, account = account.account, secrets = account.secrets](
                         HttpRequest& request) { provider->Authorize(account, secrets, request); };
    auto authorizing = std::make_shared<AuthorizingClient>(curl, std::move(authorize));
    auto counting = std::make_shared<CountingClient>(std::move(authorizing), metrics, clock);
    route->client = std::make_shared<LoggingClient>(std::move(counting), log, clock);
    routes[account.account.slug] = std::move(route);
  }
  return routes;
}

}  // namespace postern
