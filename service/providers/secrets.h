// secrets.h
//
// The secrets of one account by name, handed to a provider only when it authorises a request or reads a webhook.
//
//   AddBearer(secrets.Get("token"), request);
#ifndef POSTERN_PROVIDERS_SECRETS_H_
#define POSTERN_PROVIDERS_SECRETS_H_

#include <map>
#include <string>
#include <utility>

#include "base/secret.h"

namespace postern {

class Secrets {
 public:
  Secrets() = default;
  explicit Secrets(std::map<std::string, Secret> values) : values_(std::move(values)) {}

  // The secret of that name; an empty one when the account has none.
  const Secret& Get(const std::string& name) const {
    static const Secret* const kNone = new Secret();
    auto it = values_.find(name);
    return it == values_.end() ? *kNone : it->second;
  }
  bool Has(const std::string& name) const { return values_.count(name) > 0; }
  // For checks of names; the values print as `***`.
  const std::map<std::string, Secret>& values() const { return values_; }

 private:
  std::map<std::string, Secret> values_;
};

}  // namespace postern

#endif  // POSTERN_PROVIDERS_SECRETS_H_
