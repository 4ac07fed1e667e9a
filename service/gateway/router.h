// router.h
//
// Finds the way to a provider: the account, its provider, its secrets and the client that reaches it.
//
//   absl::StatusOr<std::shared_ptr<const Route>> route = router.Find("main");
#ifndef POSTERN_GATEWAY_ROUTER_H_
#define POSTERN_GATEWAY_ROUTER_H_

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/secret.h"
#include "gateway/call_report.h"
#include "postern/v1/account.pb.h"
#include "providers/account.h"
#include "providers/provider.h"
#include "providers/secrets.h"
#include "transport/http_client.h"

namespace postern {

class BreakingClient;

// Everything about one account. Immutable once in a Router; a changed account is another Route.
struct Route {
  Account account;
  Secrets secrets;
  std::vector<Secret> webhook_secrets;  // None: the account takes no webhooks. Two while one is being replaced.
  const Provider* provider = nullptr;
  std::shared_ptr<HttpClient> client;  // Authorises with `secrets`.
  // Part of `client`: tells the state of its circuit breakers, transport/breaking.h. Null where there are none.
  std::shared_ptr<const BreakingClient> breakers;
  v1::Capabilities capabilities;  // Complete, see capabilities.h.
  // Told of every call that has ended, before the caller is, from the client's threads. May be null.
  std::function<void(const CallReport&)> observe_call;
};

// NOT_FOUND with ACCOUNT_NOT_FOUND, the same for an account that is not there and for one that a caller may not see.
absl::Status AccountNotFound(absl::string_view slug);

// By slug. A map never changes once it is in a Router.
using Routes = std::map<std::string, std::shared_ptr<const Route>>;

// The accounts of the server as they are configured now. Thread-safe.
class Router {
 public:
  explicit Router(Routes routes) : routes_(std::make_shared<const Routes>(std::move(routes))) {}

  // AccountNotFound. Who has found a route keeps it to the end of the call, also when the account is taken away.
  absl::StatusOr<std::shared_ptr<const Route>> Find(absl::string_view slug) const;

  // All accounts of one moment, ordered by slug.
  std::shared_ptr<const Routes> routes() const;

  // From now on these and no others.
  void Replace(Routes routes);

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const Routes> routes_;  // Guarded by mutex_.
};

}  // namespace postern

#endif  // POSTERN_GATEWAY_ROUTER_H_
