#include "app/routes.h"

#include <utility>

#include "app/counting_client.h"
#include "app/tracing_client.h"
#include "base/ids.h"
#include "gateway/capabilities.h"
#include "transport/authorizing.h"
#include "transport/breaking.h"
#include "transport/curl_client.h"
#include "transport/retrying.h"
#include "transport/throttled.h"

namespace postern {
namespace {

double Random() { return static_cast<double>(RandomBits() >> 11) * 0x1p-53; }

// Closed from the start, so that every breaker can be seen.
std::shared_ptr<BreakingClient> MakeBreaking(std::shared_ptr<HttpClient> next, const std::string& slug,
                                             std::shared_ptr<RouteTerm> term, const Surroundings& around) {
  for (const Repeat kind : {Repeat::kSafe, Repeat::kUnsafe}) {
    around.metrics.SetBreaker(slug, kind, CircuitBreaker::State::kClosed);
  }
  BreakingOptions options{.random = Random};
  options.observe = [slug, term = std::move(term), &metrics = around.metrics, &log = around.log](
                        Repeat kind, CircuitBreaker::State state) {
    term->Report([&] {
      metrics.SetBreaker(slug, kind, state);
      const bool open = state == CircuitBreaker::State::kOpen;
      log.Write({open ? LogLevel::kWarning : LogLevel::kInfo,
                 "breaker",
                 {{"account", slug},
                  {"class", kind == Repeat::kSafe ? "reads" : "changes"},
                  {"state", BreakerStateName(state)}}});
    });
  };
  return std::make_shared<BreakingClient>(std::move(next), std::move(options), around.timer);
}

std::shared_ptr<HttpClient> MakeThrottled(std::shared_ptr<HttpClient> next, ThrottleOptions options,
                                          const std::string& slug, std::shared_ptr<RouteTerm> term,
                                          const Surroundings& around) {
  around.metrics.SetQueue(slug, 0);
  options.observe = [slug, term = std::move(term), &metrics = around.metrics](int waiting) {
    term->Report([&] { metrics.SetQueue(slug, waiting); });
  };
  return std::make_shared<ThrottledClient>(std::move(next), std::move(options), around.clock, around.timer);
}

std::shared_ptr<HttpClient> MakeRetrying(std::shared_ptr<HttpClient> next, const ThrottleOptions& throttle,
                                         const std::string& slug, const Surroundings& around) {
  RetryingOptions options{.random = Random};
  options.keep_recipient_order = throttle.min_recipient_interval > absl::ZeroDuration();
  options.observe_retry = [slug, &metrics = around.metrics] { metrics.CountRetry(slug); };
  return std::make_shared<RetryingClient>(std::move(next), std::move(options), around.clock, around.timer);
}

std::shared_ptr<const Route> MakeRoute(const CheckedAccount& account, std::shared_ptr<HttpClient> curl,
                                       const std::shared_ptr<RouteTerm>& term, const Surroundings& around) {
  const std::string& slug = account.account.slug;
  auto route = std::make_shared<Route>();
  route->account = account.account;
  route->secrets = account.secrets;
  route->webhook_secrets = account.webhook_secrets;
  route->provider = account.provider;
  route->capabilities = CompleteCapabilities(*account.provider, account.account);
  route->observe_call = [observe = around.observe_call, slug, term](const CallReport& report) {
    term->Report([&] { observe(slug, report); });
  };
  auto authorize = [provider = account.provider, account = account.account, secrets = account.secrets](
                       HttpRequest& request) { provider->Authorize(account, secrets, request); };
  auto authorizing = std::make_shared<AuthorizingClient>(std::move(curl), std::move(authorize));
  auto counting = std::make_shared<CountingClient>(std::move(authorizing), around.metrics, around.clock);
  auto tracing = std::make_shared<TracingClient>(std::move(counting), around.tracer);
  auto logging = std::make_shared<LoggingClient>(std::move(tracing), around.log, around.clock, around.show_recipient);
  std::shared_ptr<BreakingClient> breaking = MakeBreaking(std::move(logging), slug, term, around);
  route->breakers = breaking;
  std::shared_ptr<HttpClient> throttled = MakeThrottled(std::move(breaking), account.throttle, slug, term, around);
  route->client = MakeRetrying(std::move(throttled), account.throttle, slug, around);
  return route;
}

}  // namespace

void RouteTerm::Report(const std::function<void()>& report) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (!over_) report();
}

void RouteTerm::End() {
  std::lock_guard<std::mutex> lock(mutex_);
  over_ = true;
}

void AccountRoutes::End() {
  for (const auto& [certificates, client] : clients_) client->End();
}

std::shared_ptr<HttpClient> AccountRoutes::ClientFor(const CheckedAccount& account) {
  std::shared_ptr<EndableClient>& client = clients_[{account.upstream_ca_file, account.upstream_ca}];
  if (client == nullptr) client = NewCurlClient({.ca_file = account.upstream_ca_file}, around_.clock);
  return client;
}

void AccountRoutes::LetGo() {
  std::erase_if(retired_, [](const std::shared_ptr<const Route>& route) { return route.use_count() == 1; });
}

Routes AccountRoutes::Make(const std::vector<CheckedAccount>& accounts) {
  LetGo();
  std::map<std::string, Made> before;
  before.swap(made_);
  for (const CheckedAccount& account : accounts) {
    const auto known = before.find(account.account.slug);
    if (known == before.end() || known->second.version != account.version) continue;
    made_.insert(before.extract(known));
  }
  // Before the slug is another route's: what is shown of it is that one's from now on.
  for (auto& [slug, made] : before) {
    made.term->End();
    retired_.push_back(std::move(made.route));
  }
  Routes routes;
  for (const CheckedAccount& account : accounts) {
    Made& made = made_[account.account.slug];
    if (made.route == nullptr) {
      made = {account.version, std::make_shared<RouteTerm>(), nullptr};
      made.route = MakeRoute(account, ClientFor(account), made.term, around_);
    }
    routes[account.account.slug] = made.route;
  }
  return routes;
}

}  // namespace postern
