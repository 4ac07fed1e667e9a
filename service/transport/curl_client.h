// curl_client.h
//
// The client that moves bytes: libcurl's multi interface on one thread, with connections kept and reused. A call that
// is not repeatable is sent at most once, also by libcurl itself, which on its own sends again when a reused connection
// closes without an answer; over TLS it speaks HTTP/1.1, where others take HTTP/2 if it is offered. Redirects are not
// followed; the proxy variables of the environment are honoured.
//
//   auto client = NewCurlClient({.ca_file = "/etc/ca.pem"}, RealClock());
//   client->Send(std::move(request), call, [](HttpResult result) { ... });
#ifndef POSTERN_TRANSPORT_CURL_CLIENT_H_
#define POSTERN_TRANSPORT_CURL_CLIENT_H_

#include <memory>
#include <string>

#include "absl/time/time.h"
#include "base/clock.h"
#include "transport/http_client.h"

namespace postern {

struct CurlClientOptions {
  std::string ca_file = {};  // Certificates to trust instead of the system's; empty: the system's.
  std::string user_agent = "postern";
  // A connection unused for longer is not reused; keep it below the upstreams' own keep-alive.
  absl::Duration max_connection_idle = absl::Seconds(60);
  // Further requests to a host wait for one of them. 0: no limit, so that those who share a host do not wait for each
  // other; each is to bound its own requests.
  int max_connections_per_host = 0;
};

// A client that can be ended while others still hold it.
class EndableClient : public HttpClient {
 public:
  // Ends what is under way with kCancelled before it returns; not to be called by a `done`. What is sent afterwards
  // ends so at once, on the thread of its Send. Idempotent.
  virtual void End() = 0;
};

// Multiplexes everything on one thread. `done` runs on that thread. Destroying the client ends it too (afterwards, when
// a `done` destroys it); calls of Send must have ended.
std::unique_ptr<EndableClient> NewCurlClient(CurlClientOptions options, const Clock& clock);

}  // namespace postern

#endif  // POSTERN_TRANSPORT_CURL_CLIENT_H_
