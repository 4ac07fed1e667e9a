// webhook.h
//
// One webhook of an emulated provider, before it travels. It holds its body in both common forms, because a test may
// ask for another one than the provider's usual.
//
//   Webhook hook;
//   hook.event_type = "DeliveryReceipt";
//   hook.form = {{"notification_type", "DeliveryReceipt"}, {"Id", "2067"}};
//   hook.json = R"({"notification_type":"DeliveryReceipt","Id":2067})";
#ifndef POSTERN_SANDBOX_WEBHOOK_H_
#define POSTERN_SANDBOX_WEBHOOK_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "wire/http.h"

namespace postern {

// The form of a webhook's body.
enum class WebhookEncoding { kUsual, kForm, kJson, kMultipart };

struct Webhook {
  std::string event_type;  // The provider's name of the kind.
  // Webhooks of an account with the same key are sent one after the other, those with different keys at the same time.
  std::string order_key;
  Pairs form;                                      // The body as form or multipart fields.
  std::string json;                                // The body as one JSON value.
  WebhookEncoding usual = WebhookEncoding::kForm;  // As the provider's document says; never kUsual.
  absl::Duration delay;                            // When the provider sends it, counted from the cause.
  // Replaces all of the above but event_type, order_key and delay: bytes with a method and header fields of their own.
  std::optional<HttpRequest> raw;
};

// How an account's webhooks travel. The defaults are the usual behaviour.
struct WebhookBehavior {
  int copies = 1;
  bool concurrent_copies = false;
  int reorder_window = 0;  // 0 or 1 keeps the order.
  double drop_probability = 0;
  absl::Duration delay;
  absl::Duration delay_jitter;  // Up to so much more, drawn evenly; it lets a later webhook overtake.
  int retry_count = -1;         // Negative: as the provider would.
  absl::Duration retry_delay = absl::Seconds(1);
  absl::Duration timeout = absl::Seconds(10);
  WebhookEncoding encoding = WebhookEncoding::kUsual;
  int64_t seed = 0;  // 0: any.
  bool paused = false;
};

}  // namespace postern

#endif  // POSTERN_SANDBOX_WEBHOOK_H_
