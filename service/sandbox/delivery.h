// delivery.h
//
// What became of one webhook.
//
//   for (const Delivery& delivery : sender.Page({}, 0, 100, /*undelivered_only=*/true).items) delivery.attempts.back();
#ifndef POSTERN_SANDBOX_DELIVERY_H_
#define POSTERN_SANDBOX_DELIVERY_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace postern {

// Which account of which provider.
struct AccountKey {
  std::string provider;
  std::string token;
  auto operator<=>(const AccountKey&) const = default;
};

struct DeliveryAttempt {
  absl::Time send_time;
  int status = 0;  // 0 when there was no answer.
  std::string response_body;
  std::string error;  // What failed, when there was no answer.
  absl::Duration latency;
};

struct Delivery {
  int64_t number = 0;  // Among all webhooks, from 1; copies have their own.
  AccountKey account;
  std::string event_type;
  std::string content_type;
  std::string body;
  std::vector<DeliveryAttempt> attempts;  // The first and the last ones when there are very many.
  bool delivered = false;                 // It was answered with 200.
  bool dropped = false;                   // It was lost on purpose.
  bool settled = false;                   // Delivered, dropped or given up: nothing more will happen.

  size_t Size() const { return sizeof(*this) + event_type.size() + content_type.size() + body.size(); }
};

}  // namespace postern

#endif  // POSTERN_SANDBOX_DELIVERY_H_
