#include <memory>
#include <string>

#include "base/resource_name.h"
#include "gateway/capabilities.h"
#include "gateway/webhook_address.h"
#include "grpcpp/grpcpp.h"
#include "postern/v1/account.grpc.pb.h"
#include "providers/page_token.h"
#include "rpc/forward.h"
#include "rpc/services.h"
#include "rpc/validation.h"

namespace postern {
namespace {

std::string DialectOf(const Route& route) {
  const ProviderFacts& facts = route.provider->facts();
  if (facts.dialect_option.empty()) return "";
  return std::string(route.account.Option(facts.dialect_option, facts.dialects.empty() ? "" : facts.dialects[0]));
}

// The configured session, else the only one the provider has; empty when neither is known.
std::string DefaultSessionOf(const Route& route) {
  const std::string& configured = route.account.default_session;
  const std::string& session = configured.empty() ? route.provider->facts().only_session : configured;
  return session.empty() ? "" : ResourceName(route.account.slug, "sessions", session);
}

// The account as callers see it.
v1::Account Describe(const Route& route, const RpcContext& context) {
  const Account& from = route.account;
  v1::Account account;
  account.set_name(AccountName(from.slug));
  account.set_display_name(from.display_name);
  account.set_provider(from.provider);
  account.set_phone_number(from.phone_number);
  account.set_default_session(DefaultSessionOf(route));
  *account.mutable_capabilities() = route.capabilities;
  account.set_dialect(DialectOf(route));
  if (context.usage != nullptr) {
    if (auto usage = context.usage->Find(from.slug)) *account.mutable_usage() = *std::move(usage);
  }
  if (context.health != nullptr) *account.mutable_health() = context.health->Find(from.slug);
  return account;
}

v1::ProviderInfo Describe(const Provider& provider) {
  const ProviderFacts& facts = provider.facts();
  v1::ProviderInfo info;
  info.set_provider(std::string(provider.name()));
  info.set_display_name(facts.display_name);
  for (const std::string& dialect : facts.dialects) {
    Account account;
    account.provider = std::string(provider.name());
    if (!facts.dialect_option.empty()) account.options[facts.dialect_option] = dialect;
    v1::ProviderInfo::Dialect* out = info.add_dialects();
    out->set_dialect(dialect);
    *out->mutable_capabilities() = CompleteCapabilities(provider, account);
  }
  for (const std::string& key : facts.option_keys) info.add_option_keys(key);
  for (const std::string& key : facts.secret_keys) info.add_secret_keys(key);
  return info;
}

class AccountService final : public v1::AccountService::CallbackService {
 public:
  explicit AccountService(Doorkeeper& door) : door_(door) {}

  grpc::ServerUnaryReactor* ListProviders(grpc::CallbackServerContext* context, const v1::ListProvidersRequest* request,
                                          v1::ListProvidersResponse* response) override {
    return Answer<v1::ListProvidersRequest, v1::ListProvidersResponse>(
        door_, context, request, response, [](UnaryCall&, v1::ListProvidersResponse& reply) {
          for (const Provider* provider : AllProviders()) *reply.add_providers() = Describe(*provider);
          return absl::OkStatus();
        });
  }

  grpc::ServerUnaryReactor* ListAccounts(grpc::CallbackServerContext* context, const v1::ListAccountsRequest* request,
                                         v1::ListAccountsResponse* response) override {
    return Answer<v1::ListAccountsRequest, v1::ListAccountsResponse>(
        door_, context, request, response, [this, request](UnaryCall& call, v1::ListAccountsResponse& reply) {
          absl::Status valid = Validate(*request, "", door_.context().limits());
          return valid.ok() ? FillPage(*request, *call.caller(), reply) : valid;
        });
  }

  grpc::ServerUnaryReactor* GetAccount(grpc::CallbackServerContext* context, const v1::GetAccountRequest* request,
                                       v1::GetAccountResponse* response) override {
    return Answer<v1::GetAccountRequest, v1::GetAccountResponse>(
        door_, context, request, response, [this, request](UnaryCall& call, v1::GetAccountResponse& reply) {
          absl::StatusOr<std::shared_ptr<const Route>> route =
              CheckForward(door_.context(), MethodTaking(v1::GetAccountRequest::descriptor()), *request, call);
          if (!route.ok()) return route.status();
          *reply.mutable_account() = Describe(**route, door_.context());
          return absl::OkStatus();
        });
  }

  grpc::ServerUnaryReactor* GetWebhookConfig(grpc::CallbackServerContext* context,
                                             const v1::GetWebhookConfigRequest* request,
                                             v1::GetWebhookConfigResponse* response) override {
    ForwardHooks<v1::GetWebhookConfigRequest, v1::GetWebhookConfigResponse> hooks;
    hooks.complete = [uri = door_.context().webhook_public_uri](const Route& route,
                                                                v1::GetWebhookConfigResponse& reply) {
      ShowWebhookAddress(route, uri, *reply.mutable_webhook_config());
    };
    return Forward(door_, context, request, response, &Provider::GetWebhookConfig, hooks);
  }
  grpc::ServerUnaryReactor* UpdateWebhookConfig(grpc::CallbackServerContext* context,
                                                const v1::UpdateWebhookConfigRequest* request,
                                                v1::UpdateWebhookConfigResponse* response) override {
    ForwardHooks<v1::UpdateWebhookConfigRequest, v1::UpdateWebhookConfigResponse> hooks;
    const std::string& public_uri = door_.context().webhook_public_uri;
    hooks.rewrite = [&public_uri](
                        const Route& route,
                        const v1::UpdateWebhookConfigRequest& asked) -> absl::StatusOr<v1::UpdateWebhookConfigRequest> {
      if (!asked.use_postern_uri()) return asked;
      absl::StatusOr<std::string> own = WebhookAddress(route, public_uri);
      if (!own.ok()) return own.status();
      v1::UpdateWebhookConfigRequest rewritten = asked;
      rewritten.mutable_webhook_config()->set_uri(*own);
      return rewritten;
    };
    hooks.complete = [&public_uri](const Route& route, v1::UpdateWebhookConfigResponse& reply) {
      ShowWebhookAddress(route, public_uri, *reply.mutable_webhook_config());
    };
    return Forward(door_, context, request, response, &Provider::UpdateWebhookConfig, hooks);
  }

 private:
  absl::Status FillPage(const v1::ListAccountsRequest& request, const Caller& caller,
                        v1::ListAccountsResponse& reply) const {
    absl::StatusOr<std::string> after = ReadPageToken(request);
    if (!after.ok()) return after.status();
    const std::shared_ptr<const Routes> routes = door_.context().router->routes();
    const int page_size = EffectivePageSize(request.page_size());
    std::string last;
    for (auto it = routes->upper_bound(*after); it != routes->end(); ++it) {
      if (!caller.MaySee(it->first)) continue;
      if (reply.accounts_size() == page_size) {
        reply.set_next_page_token(MakePageToken(request, last));
        break;
      }
      *reply.add_accounts() = Describe(*it->second, door_.context());
      last = it->first;
    }
    return absl::OkStatus();
  }

  Doorkeeper& door_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeAccountService(Doorkeeper& door) { return std::make_unique<AccountService>(door); }

}  // namespace postern
