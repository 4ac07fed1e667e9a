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

// Everything about one account. Immutable once in a Router.
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

// The accounts of the server. Immutable, hence thread-safe.
class Router {
 public:
  explicit Router(std::map<std::string, std::shared_ptr<const Route>> routes) : routes_(std::move(routes)) {}

  // AccountNotFound.
  absl::StatusOr<std::shared_ptr<const Route>> Find(absl::string_view slug) const;

  // All accounts, ordered by slug.
  const std::map<std::string, std::shared_ptr<const Route>>& routes() const { return routes_; }

 private:
  std::map<std::string, std::shared_ptr<const Route>> routes_;
};

}  // namespace postern

#endif  // POSTERN_GATEWAY_ROUTER_H_
