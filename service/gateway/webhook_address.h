// webhook_address.h
//
// This server's own webhook address of an account, as providers reach it, and how to show one without its secret: the
// secret segment is all that protects the door.
//
//   absl::StatusOr<std::string> uri = WebhookAddress(route, "https://hooks.example.com");
//   ShowWebhookAddress(route, "https://hooks.example.com", config);   // .../webhooks/main/***
#ifndef POSTERN_GATEWAY_WEBHOOK_ADDRESS_H_
#define POSTERN_GATEWAY_WEBHOOK_ADDRESS_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "gateway/router.h"
#include "postern/v1/account.pb.h"

namespace postern {

// `{public_uri}/webhooks/{account}/{secret}` with the first of the account's webhook secrets. INVALID_FIELD for
// `use_postern_uri` when the server has no public address or the account no secret.
absl::StatusOr<std::string> WebhookAddress(const Route& route, absl::string_view public_uri);

// Fills `name` and `postern_uri`, and replaces every webhook secret of the account in `uri` by `***`.
void ShowWebhookAddress(const Route& route, absl::string_view public_uri, v1::WebhookConfig& config);

}  // namespace postern

#endif  // POSTERN_GATEWAY_WEBHOOK_ADDRESS_H_
