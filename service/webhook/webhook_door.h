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

struct WebhookDoorOptions {
  HttpListenerOptions listener;
  std::vector<IpNetwork> allowed_sources;  // Empty: any.
  std::vector<IpNetwork> trusted_proxies;  // Whose X-Forwarded-For is believed.
  SourceLimitOptions wrong_secrets;
  std::function<absl::Duration()> steady = &SteadyNow;  // The clock that wrong_secrets is measured with.
};

// Thread-safe.
class WebhookDoor {
 public:
  // `ingest` must outlive it. Errors: those of HttpListener::Start.
  static absl::StatusOr<std::unique_ptr<WebhookDoor>> Start(const WebhookDoorOptions& options, Ingest& ingest);

  // The bound address, host and port.
  std::string address() const { return listener_->address(); }

  // Stops accepting webhooks and waits until those under way are committed and answered, at most until `deadline`.
  void Stop(absl::Time deadline) { listener_->Stop(deadline); }

 private:
  explicit WebhookDoor(std::unique_ptr<HttpListener> listener) : listener_(std::move(listener)) {}

  std::unique_ptr<HttpListener> listener_;
};

}  // namespace postern

#endif  // POSTERN_WEBHOOK_WEBHOOK_DOOR_H_
