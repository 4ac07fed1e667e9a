#include "transport/authorizing.h"

#include <utility>

namespace postern {

AuthorizingClient::AuthorizingClient(std::shared_ptr<HttpClient> next, std::function<void(HttpRequest&)> authorize)
    : next_(std::move(next)), authorize_(std::move(authorize)) {}

void AuthorizingClient::Send(HttpRequest request, const HttpCall& call, Done done) {
  authorize_(request);
  next_->Send(std::move(request), call, std::move(done));
}

}  // namespace postern
