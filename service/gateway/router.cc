#include "gateway/router.h"

#include "absl/strings/str_cat.h"
#include "base/resource_name.h"
#include "base/status.h"

namespace postern {

absl::Status AccountNotFound(absl::string_view slug) {
  const std::string name = AccountName(slug);
  return Failure(reason::kAccountNotFound, absl::StrCat("no account ", name))
      .Resource("postern.v1.Account", name)
      .Metadata("account", slug);
}

absl::StatusOr<std::shared_ptr<const Route>> Router::Find(absl::string_view slug) const {
  const std::shared_ptr<const Routes> routes = this->routes();
  auto it = routes->find(std::string(slug));
  if (it == routes->end()) return AccountNotFound(slug);
  return it->second;
}

std::shared_ptr<const Routes> Router::routes() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return routes_;
}

void Router::Replace(Routes routes) {
  auto next = std::make_shared<const Routes>(std::move(routes));
  std::lock_guard<std::mutex> lock(mutex_);
  routes_.swap(next);
}

}  // namespace postern
