// routes.h
//
// The accounts of a checked configuration as routes: each with the client that reaches its provider,
//
//   Retrying(Throttled(Breaking(Logging(Counting(Authorizing(Curl))))))
//
// the innermost shared by all accounts that trust the same certificates. Why in this order: decisions/0016.
//
//   Router router(MakeRoutes(checked.accounts, {RealClock(), timer, log, metrics, observe_call}));
#ifndef POSTERN_APP_ROUTES_H_
#define POSTERN_APP_ROUTES_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "app/config_check.h"
#include "app/metrics.h"
#include "base/clock.h"
#include "base/log.h"
#include "gateway/call_report.h"
#include "gateway/router.h"
#include "transport/curl_client.h"
#include "transport/timer.h"

namespace postern {

// The innermost clients.
using UpstreamClients = std::vector<std::shared_ptr<EndableClient>>;

// What the clients use. All of it must outlive the routes and every exchange.
struct Surroundings {
  const Clock& clock;
  Timer& timer;
  LogSink& log;
  Metrics& metrics;
  std::function<void(const std::string& account, const CallReport& report)> observe_call;  // Of every call's end.
  UpstreamClients& upstream;  // Gets the innermost clients, to be ended before any of the above.
};

// By slug.
std::map<std::string, std::shared_ptr<const Route>> MakeRoutes(const std::vector<CheckedAccount>& accounts,
                                                               const Surroundings& around);

}  // namespace postern

#endif  // POSTERN_APP_ROUTES_H_
