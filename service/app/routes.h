// routes.h
//
// The accounts of a checked configuration as routes: each with the client that reaches its provider,
//
//   Logging(Counting(Authorizing(Curl)))
//
// the innermost shared by all accounts that trust the same certificates.
//
//   Router router(MakeRoutes(checked.accounts, RealClock(), log, metrics));
#ifndef POSTERN_APP_ROUTES_H_
#define POSTERN_APP_ROUTES_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "app/config_check.h"
#include "app/metrics.h"
#include "base/clock.h"
#include "base/log.h"
#include "gateway/router.h"

namespace postern {

// By slug. The references must outlive the routes and every exchange.
std::map<std::string, std::shared_ptr<const Route>> MakeRoutes(const std::vector<CheckedAccount>& accounts,
                                                               const Clock& clock, LogSink& log, Metrics& metrics);

}  // namespace postern

#endif  // POSTERN_APP_ROUTES_H_
