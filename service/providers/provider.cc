#include "providers/provider.h"

#include "absl/strings/str_cat.h"
#include "base/status.h"

namespace postern {

absl::StatusOr<WebhookReading> Provider::ReadWebhook(const Account&, const Secrets&, const HttpRequest&,
                                                     absl::Time) const {
  return UnsupportedByProvider(name(), "webhooks");
}

#define POSTERN_PROVIDER_RPC(rpc)                                                                        \
  absl::StatusOr<Call<v1::rpc##Response>> Provider::rpc(const Account&, const v1::rpc##Request&) const { \
    return UnsupportedByProvider(name(), #rpc);                                                          \
  }
POSTERN_PROVIDER_RPCS(POSTERN_PROVIDER_RPC)
#undef POSTERN_PROVIDER_RPC

const Provider* FindProvider(absl::string_view name) {
  for (const Provider* provider : AllProviders()) {
    if (provider->name() == name) return provider;
  }
  return nullptr;
}

absl::Status UnsupportedByProvider(absl::string_view provider, absl::string_view what, absl::string_view hint) {
  Failure failure(reason::kUnsupportedByProvider, absl::StrCat("provider ", provider, " cannot do ", what));
  failure.Metadata("provider", provider).Metadata("method", what);
  if (!hint.empty()) failure.Metadata("hint", hint);
  return failure;
}

absl::Status UnsupportedField(absl::string_view provider, absl::string_view field) {
  return Failure(reason::kUnsupportedField, absl::StrCat(field, " is not supported by provider ", provider))
      .Field(field, absl::StrCat("has no place in the API of provider ", provider))
      .Metadata("provider", provider);
}

}  // namespace postern
