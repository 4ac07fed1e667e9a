// authorizing.h
//
// Puts the account's token on each request, just above the client that moves bytes, so that nothing above it sees it.
//
//   AuthorizingClient client(curl, [&](HttpRequest& request) { provider.Authorize(account, secrets, request); });
#ifndef POSTERN_TRANSPORT_AUTHORIZING_H_
#define POSTERN_TRANSPORT_AUTHORIZING_H_

#include <functional>
#include <memory>

#include "transport/http_client.h"

namespace postern {

class AuthorizingClient : public HttpClient {
 public:
  // `authorize` must be callable from several threads at a time.
  AuthorizingClient(std::shared_ptr<HttpClient> next, std::function<void(HttpRequest&)> authorize);
  void Send(HttpRequest request, const HttpCall& call, Done done) override;

 private:
  const std::shared_ptr<HttpClient> next_;
  const std::function<void(HttpRequest&)> authorize_;
};

}  // namespace postern

#endif  // POSTERN_TRANSPORT_AUTHORIZING_H_
