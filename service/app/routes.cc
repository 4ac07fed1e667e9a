#include "app/routes.h"

#include <utility>

#include "app/counting_client.h"
#include "base/ids.h"
#include "gateway/capabilities.h"
#include "transport/authorizing.h"
#include "transport/breaking.h"
#include "transport/curl_client.h"
#include "transport/logging.h"
#include "transport/retrying.h"
#include "transport/throttled.h"

namespace postern {
namespace {

double Random() { return static_cast<double>(RandomBits() >> 11) * 0x1p-53; }

// Closed from the start, so that every breaker can be seen.
std::shared_ptr<BreakingClient> MakeBreaking(std::shared_ptr<HttpClient> next, const std::string& slug,
                                             const Surroundings& around) {
  for (const Repeat kind : {Repeat::kSafe, Repeat::kUnsafe}) {
    around.metrics.SetBreaker(slug, kind, CircuitBreaker::State::kClosed);
  }
  BreakingOptions options{.random = Random};
  options.observe = [slug, &metrics = around.metrics, &log = around.log](Repeat kind, CircuitBreaker::State state) {
    metrics.SetBreaker(slug, kind, state);
    const bool open = state == CircuitBreaker::State::kOpen;
    log.Write({open ? LogLevel::kWarning : LogLevel::kInfo,
               "breaker",
               {{"account", slug},
                {"class", kind == Repeat::kSafe ? "reads" : "changes"},
                {"state", BreakerStateName(state)}}});
  };
  return std::make_shared<BreakingClient>(std::move(next), std::move(options), around.timer);
}

std::shared_ptr<HttpClient> MakeThrottled(std::shared_ptr<HttpClient> next, ThrottleOptions options,
                                          const std::string& slug, const Surroundings& around) {
  around.metrics.SetQueue(slug, 0);
  options.observe = [slug, &metrics = around.metrics](int waiting) { metrics.SetQueue(slug, waiting); };
  return std::make_shared<ThrottledClient>(std::move(next), std::move(options), around.clock, around.timer);
}

std::shared_ptr<HttpClient> MakeRetrying(std::shared_ptr<HttpClient> next, const ThrottleOptions& throttle,
                                         const std::string& slug, const Surroundings& around) {
  RetryingOptions options{.random = Random};
  options.keep_recipient_order = throttle.min_recipient_interval > absl::ZeroDuration();
  options.observe_retry = [slug, &metrics = around.metrics] { metrics.CountRetry(slug); };
  return std::make_shared<RetryingClient>(std::move(next), std::move(options), around.clock, around.timer);
}

}  // namespace

std::map<std::string, std::shared_ptr<const Route>> MakeRoutes(const std::vector<CheckedAccount>& accounts,
                                                               const Surroundings& around) {
  std::map<std::string, std::shared_ptr<HttpClient>> clients;  // By the file of certificates.
  std::map<std::string, std::shared_ptr<const Route>> routes;
  for (const CheckedAccount& account : accounts) {
    const std::string& slug = account.account.slug;
    std::shared_ptr<HttpClient>& curl = clients[account.upstream_ca_file];
    if (curl == nullptr) {
      curl = around.upstream.emplace_back(NewCurlClient({.ca_file = account.upstream_ca_file}, around.clock));
    }
    auto route = std::make_shared<Route>();
    route->account = account.account;
    route->secrets = account.secrets;
    route->webhook_secrets = account.webhook_secrets;
    route->provider = account.provider;
    route->capabilities = CompleteCapabilities(*account.provider, account.account);
    route->observe_call = [observe = around.observe_call, slug](const CallReport& report) { observe(slug, report); };
    auto authorize = [provider = account.provider, account = account.account, secrets = account.secrets](
                         HttpRequest& request) { provider->Authorize(account, secrets, request); };
    auto authorizing = std::make_shared<AuthorizingClient>(curl, std::move(authorize));
    auto counting = std::make_shared<CountingClient>(std::move(authorizing), around.metrics, around.clock);
    auto logging = std::make_shared<LoggingClient>(std::move(counting), around.log, around.clock);
    std::shared_ptr<BreakingClient> breaking = MakeBreaking(std::move(logging), slug, around);
    route->breakers = breaking;
    std::shared_ptr<HttpClient> throttled = MakeThrottled(std::move(breaking), account.throttle, slug, around);
    route->client = MakeRetrying(std::move(throttled), account.throttle, slug, around);
    routes[slug] = std::move(route);
  }
  return routes;
}

}  // namespace postern
