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
  auto it = routes_.find(std::string(slug));
  if (it == routes_.end()) return AccountNotFound(slug);
  return it->second;
}

}  // namespace postern
