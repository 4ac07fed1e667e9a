#include "gateway/webhook_address.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "base/resource_name.h"
#include "base/status.h"
#include "wire/url.h"

namespace postern {
namespace {

// Everything before the secret.
std::string Prefix(const Route& route, absl::string_view public_uri) {
  return absl::StrCat(absl::StripSuffix(public_uri, "/"), "/webhooks/", route.account.slug, "/");
}

Failure CannotTell(absl::string_view why) {
  return Failure(reason::kInvalidField, absl::StrCat("this server cannot tell its webhook address: ", why))
      .Field("use_postern_uri", why);
}

}  // namespace

absl::StatusOr<std::string> WebhookAddress(const Route& route, absl::string_view public_uri) {
  if (public_uri.empty()) return CannotTell("listeners.webhook.public_uri is not configured");
  if (route.webhook_secrets.empty()) return CannotTell("the account has no webhook_secrets");
  return absl::StrCat(Prefix(route, public_uri), PercentEncode(route.webhook_secrets[0].Reveal()));
}

void ShowWebhookAddress(const Route& route, absl::string_view public_uri, v1::WebhookConfig& config) {
  config.set_name(absl::StrCat(AccountName(route.account.slug), "/webhookConfig"));
  const bool here = !public_uri.empty() && absl::StartsWith(config.uri(), Prefix(route, public_uri));
  std::string shown = config.uri();
  for (const Secret& secret : route.webhook_secrets) {
    if (secret.empty()) continue;
    shown = absl::StrReplaceAll(shown, {{secret.Reveal(), "***"}, {PercentEncode(secret.Reveal()), "***"}});
  }
  config.set_postern_uri(here && shown != config.uri());
  config.set_uri(shown);
}

}  // namespace postern
