// webhook_target.h
//
// Pure pieces of sending a webhook: its address taken apart, its body in the form asked for.
//
//   absl::StatusOr<WebhookTarget> target = ParseWebhookUri("http://127.0.0.1:8080/webhooks/a/secret?x=1");
//   HttpRequest request = MakeWebhookRequest(hook, WebhookEncoding::kUsual, RandomId());
#ifndef POSTERN_SANDBOX_WEBHOOK_TARGET_H_
#define POSTERN_SANDBOX_WEBHOOK_TARGET_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "sandbox/webhook.h"
#include "wire/http.h"

namespace postern {

struct WebhookTarget {
  std::string base_url;  // Scheme, host and port. Empty: nowhere.
  std::string path;
  Pairs query;
};

// An http or https address with or without path and query; empty means nowhere. INVALID_ARGUMENT never shows the
// address.
absl::StatusOr<WebhookTarget> ParseWebhookUri(absl::string_view uri);

// Method, header fields and body of `hook`, the body as Bytes with its Content-Type; path and query are left to the
// address. `boundary` is for multipart.
HttpRequest MakeWebhookRequest(const Webhook& hook, WebhookEncoding encoding, absl::string_view boundary);

}  // namespace postern

#endif  // POSTERN_SANDBOX_WEBHOOK_TARGET_H_
