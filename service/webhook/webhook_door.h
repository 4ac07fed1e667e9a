// webhook_door.h
//
// The HTTP door of the providers: any method on /webhooks/{account}/{secret}, passed to gateway/ingest. Before a byte
// of the body is read, who comes from elsewhere than allowed is answered with 403, a wrong account or secret with 404,
// a source that sends many of those with 429, and what is above the account's limit with 429 too.
//
//   absl::StatusOr<std::unique_ptr<WebhookDoor>> door = WebhookDoor::Start({.listener = options}, ingest);
#ifndef POSTERN_WEBHOOK_WEBHOOK_DOOR_H_
#define POSTERN_WEBHOOK_WEBHOOK_DOOR_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "gateway/ingest.h"
#include "transport/http_listener.h"
#include "webhook/source_limit.h"
#include "wire/ip_network.h"

namespace postern {

// A webhook that was turned away for where it came from or for its secret, before its body was read. A request for any
// other path is none.
struct WebhookDenial {
  enum class Reason { kSourceRefused, kWrongSecret };
  Reason reason = Reason::kWrongSecret;
  std::string account;              // As the path names it: a stranger's word, and maybe no account.
  std::optional<IpAddress> source;  // Nothing: nobody knows.
};

struct WebhookDoorOptions {
  HttpListenerOptions listener;
  std::vector<IpNetwork> allowed_sources;  // Empty: any.
  std::vector<IpNetwork> trusted_proxies;  // Whose X-Forwarded-For is believed.
  SourceLimitOptions wrong_secrets;
  std::function<absl::Duration()> steady = &SteadyNow;  // The clock that wrong_secrets is measured with.
  // May be null. From any thread; must not block.
  std::function<void(const WebhookDenial&)> observe_denial;
};

// Thread-safe.
class WebhookDoor {
 public:
  // `ingest` must outlive it. Errors: those of HttpListener::Start.
  static absl::StatusOr<std::unique_ptr<WebhookDoor>> Start(const WebhookDoorOptions& options, Ingest& ingest);

  // From now on webhooks may come from these networks, and these proxies are believed.
  void SetNetworks(std::vector<IpNetwork> allowed_sources, std::vector<IpNetwork> trusted_proxies);

  // The bound address, host and port.
  std::string address() const { return listener_->address(); }

  // Stops accepting webhooks and waits until those under way are committed and answered, at most until `deadline`.
  void Stop(absl::Time deadline) { listener_->Stop(deadline); }

 private:
  class Gate;

  WebhookDoor(std::shared_ptr<Gate> gate, std::unique_ptr<HttpListener> listener)
      : gate_(std::move(gate)), listener_(std::move(listener)) {}

  const std::shared_ptr<Gate> gate_;
  std::unique_ptr<HttpListener> listener_;
};

}  // namespace postern

#endif  // POSTERN_WEBHOOK_WEBHOOK_DOOR_H_
