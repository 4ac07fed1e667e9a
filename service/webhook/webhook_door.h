// webhook_door.h
//
// The HTTP door of the providers: any method on /webhooks/{account}/{secret}, passed to gateway/ingest. A wrong account
// or secret is answered with 404 before the body is read, and what is above the account's limit with 429.
//
//   absl::StatusOr<std::unique_ptr<WebhookDoor>> door = WebhookDoor::Start(options, ingest);
#ifndef POSTERN_WEBHOOK_WEBHOOK_DOOR_H_
#define POSTERN_WEBHOOK_WEBHOOK_DOOR_H_

#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gateway/ingest.h"
#include "transport/http_listener.h"

namespace postern {

// Thread-safe.
class WebhookDoor {
 public:
  // `ingest` must outlive it. Errors: those of HttpListener::Start.
  static absl::StatusOr<std::unique_ptr<WebhookDoor>> Start(const HttpListenerOptions& options, Ingest& ingest);

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
