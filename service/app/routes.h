// routes.h
//
// The accounts of a checked configuration as routes: each with the client that reaches its provider,
//
//   Retrying(Throttled(Breaking(Logging(Tracing(Counting(Authorizing(Curl)))))))
//
// the innermost shared by all accounts that trust the same certificates. Why in this order: decisions/0016.
//
//   AccountRoutes routes({RealClock(), timer, log, metrics, observe_call, show_recipient, tracer});
//   Router router(routes.Make(checked.accounts));
//   router.Replace(routes.Make(changed.accounts));   // the configuration has changed
#ifndef POSTERN_APP_ROUTES_H_
#define POSTERN_APP_ROUTES_H_

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "app/config_check.h"
#include "app/metrics.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/tracer.h"
#include "gateway/call_report.h"
#include "gateway/router.h"
#include "transport/curl_client.h"
#include "transport/logging.h"
#include "transport/timer.h"

namespace postern {

// What the clients use. All of it must outlive the routes and every exchange.
struct Surroundings {
  const Clock& clock;
  Timer& timer;
  LogSink& log;
  Metrics& metrics;
  std::function<void(const std::string& account, const CallReport& report)> observe_call;  // Of every call's end.
  ShowRecipient show_recipient;                                                            // In the log.
  Tracer& tracer;
};

// The time that a route speaks for its slug: what calls that are still under way on it say later is of a route that was
// taken away, or of how the account was configured before. Thread-safe.
class RouteTerm {
 public:
  // Runs `report`, which must not call back here, unless the term is over.
  void Report(const std::function<void()>& report);
  // No Report runs any more once it has returned.
  void End();

 private:
  std::mutex mutex_;
  bool over_ = false;  // Guarded by mutex_.
};

// One thread at a time.
class AccountRoutes {
 public:
  explicit AccountRoutes(Surroundings around) : around_(std::move(around)) {}

  // The routes of these accounts, by slug. An account whose version is as before keeps its route, and with it what its
  // client has learned. Calls under way on a route that is no longer among them go on to their end, and are shown in no
  // breaker, queue or health.
  Routes Make(const std::vector<CheckedAccount>& accounts);

  // Ends the innermost clients, before anything in the surroundings ends. No Make after it.
  void End();

 private:
  struct Made {
    std::string version;
    std::shared_ptr<RouteTerm> term;
    std::shared_ptr<const Route> route;
  };

  std::shared_ptr<HttpClient> ClientFor(const CheckedAccount& account);
  // Lets go of those that nobody has used since the call before.
  void LetGo();

  const Surroundings around_;
  // By the file of certificates and what stands in it. Each has a thread of its own, which must not be the one that
  // ends it: kept to the end.
  std::map<std::pair<std::string, std::string>, std::shared_ptr<EndableClient>> clients_;
  std::map<std::string, Made> made_;
  std::vector<std::shared_ptr<const Route>> retired_;  // Not destroyed by the last call, within its own callbacks.
};

}  // namespace postern

#endif  // POSTERN_APP_ROUTES_H_
