#include "sandbox/control/sandbox_service.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "sandbox/control/translate.h"

namespace postern {
namespace {

constexpr int kMaxCount = 100'000;
constexpr int kMaxDeliveriesShown = 1000;  // Of one call; more are in ListWebhookDeliveries.

grpc::Status ToGrpc(const absl::Status& status) {
  return grpc::Status(static_cast<grpc::StatusCode>(status.code()), std::string(status.message()));
}

absl::StatusOr<size_t> PageSize(int32_t asked, int32_t otherwise, int32_t most, absl::string_view field) {
  if (asked < 0) return absl::InvalidArgumentError(absl::StrCat(field, " must not be negative"));
  return static_cast<size_t>(std::min(asked == 0 ? otherwise : asked, most));
}

std::map<std::string, std::string> OptionsOf(const sandbox::v1::SetOptionsRequest& request) {
  return {request.options().begin(), request.options().end()};
}

}  // namespace

std::vector<sandbox::v1::WebhookDelivery> SandboxService::Deliver(grpc::ServerContext& context, const AccountKey& key,
                                                                  std::vector<Webhook> hooks, bool wait) {
  std::vector<int64_t> numbers = sandbox_.webhooks().Fire(key, std::move(hooks));
  if (wait) sandbox_.webhooks().Wait(numbers, [&context] { return context.IsCancelled(); });
  if (numbers.size() > kMaxDeliveriesShown) numbers.resize(kMaxDeliveriesShown);
  std::vector<sandbox::v1::WebhookDelivery> deliveries;
  for (const Delivery& delivery : sandbox_.webhooks().Get(numbers)) deliveries.push_back(ToProto(delivery));
  return deliveries;
}

grpc::Status SandboxService::ListEmulatedAccounts(grpc::ServerContext*,
                                                  const sandbox::v1::ListEmulatedAccountsRequest* request,
                                                  sandbox::v1::ListEmulatedAccountsResponse* response) {
  for (const AccountReport& report : sandbox_.Accounts()) {
    if (request->provider().empty() || request->provider() == report.key.provider) {
      *response->add_accounts() = ToProto(report);
    }
  }
  return grpc::Status::OK;
}

grpc::Status SandboxService::SetWebhookUri(grpc::ServerContext*, const sandbox::v1::SetWebhookUriRequest* request,
                                           sandbox::v1::SetWebhookUriResponse* response) {
  const absl::StatusOr<AccountKey> key = sandbox_.Resolve(KeyFromProto(request->account()));
  if (!key.ok()) return ToGrpc(key.status());
  if (absl::Status status = sandbox_.webhooks().SetUri(*key, request->uri()); !status.ok()) return ToGrpc(status);
  const absl::StatusOr<AccountReport> report = sandbox_.Account(*key);
  if (!report.ok()) return ToGrpc(report.status());
  *response->mutable_account() = ToProto(*report);
  return grpc::Status::OK;
}

grpc::Status SandboxService::SetOptions(grpc::ServerContext*, const sandbox::v1::SetOptionsRequest* request,
                                        sandbox::v1::SetOptionsResponse* response) {
  const absl::StatusOr<AccountKey> key = sandbox_.Resolve(KeyFromProto(request->account()));
  if (!key.ok()) return ToGrpc(key.status());
  const absl::Status status = sandbox_.emulator(key->provider)->SetOptions(key->token, OptionsOf(*request));
  if (!status.ok()) return ToGrpc(status);
  const absl::StatusOr<AccountReport> report = sandbox_.Account(*key);
  if (!report.ok()) return ToGrpc(report.status());
  *response->mutable_account() = ToProto(*report);
  return grpc::Status::OK;
}

grpc::Status SandboxService::SimulateInbound(grpc::ServerContext* context,
                                             const sandbox::v1::SimulateInboundRequest* request,
                                             sandbox::v1::SimulateInboundResponse* response) {
  const absl::StatusOr<AccountKey> key = sandbox_.Resolve(KeyFromProto(request->account()));
  if (!key.ok()) return ToGrpc(key.status());
  if (request->count() < 0 || request->count() > kMaxCount) {
    return ToGrpc(absl::InvalidArgumentError(absl::StrCat("count must be from 0 to ", kMaxCount)));
  }
  if (request->items_per_body() < 0) return ToGrpc(absl::InvalidArgumentError("items_per_body must not be negative"));
  const int count = std::max(request->count(), 1);
  EmulatedHappening happening;
  if (request->has_raw()) {
    happening.webhooks.assign(static_cast<size_t>(count), RawWebhookFromProto(request->raw()));
  } else {
    const absl::StatusOr<Simulated> what = SimulatedFromProto(*request);
    if (!what.ok()) return ToGrpc(what.status());
    absl::StatusOr<EmulatedHappening> happened =
        sandbox_.emulator(key->provider)->Simulate(key->token, *what, count, std::max(request->items_per_body(), 1));
    if (!happened.ok()) return ToGrpc(happened.status());
    happening = *std::move(happened);
  }
  for (std::string& id : happening.ids) response->add_provider_ids(std::move(id));
  for (auto& delivery : Deliver(*context, *key, std::move(happening.webhooks), request->wait())) {
    *response->add_deliveries() = std::move(delivery);
  }
  return grpc::Status::OK;
}

grpc::Status SandboxService::AdvanceMessage(grpc::ServerContext* context,
                                            const sandbox::v1::AdvanceMessageRequest* request,
                                            sandbox::v1::AdvanceMessageResponse* response) {
  const absl::StatusOr<AccountKey> key = sandbox_.Resolve(KeyFromProto(request->account()));
  if (!key.ok()) return ToGrpc(key.status());
  if (request->provider_message_id().empty()) {
    return ToGrpc(absl::InvalidArgumentError("provider_message_id is required"));
  }
  absl::StatusOr<AdvancedMessage> advanced =
      sandbox_.emulator(key->provider)
          ->AdvanceMessage(key->token, request->provider_message_id(), static_cast<MessageState>(request->state()),
                           request->reason(), request->recipient_phone_number());
  if (!advanced.ok()) return ToGrpc(advanced.status());
  response->set_state(static_cast<v1::Message::State>(advanced->state));
  for (auto& delivery : Deliver(*context, *key, std::move(advanced->webhooks), request->wait())) {
    *response->add_deliveries() = std::move(delivery);
  }
  return grpc::Status::OK;
}

grpc::Status SandboxService::ScanPairingCode(grpc::ServerContext*, const sandbox::v1::ScanPairingCodeRequest* request,
                                             sandbox::v1::ScanPairingCodeResponse* response) {
  const absl::StatusOr<AccountKey> key = sandbox_.Resolve(KeyFromProto(request->account()));
  if (!key.ok()) return ToGrpc(key.status());
  const absl::StatusOr<EmulatedSession> session =
      sandbox_.emulator(key->provider)
          ->ScanPairingCode(key->token, request->provider_session_id(), request->phone_number());
  if (!session.ok()) return ToGrpc(session.status());
  *response->mutable_session() = ToProto(*session);
  return grpc::Status::OK;
}

grpc::Status SandboxService::SetSessionState(grpc::ServerContext*, const sandbox::v1::SetSessionStateRequest* request,
                                             sandbox::v1::SetSessionStateResponse* response) {
  const absl::StatusOr<AccountKey> key = sandbox_.Resolve(KeyFromProto(request->account()));
  if (!key.ok()) return ToGrpc(key.status());
  if (request->state() == v1::Session::STATE_UNSPECIFIED) {
    return ToGrpc(absl::InvalidArgumentError("state is required"));
  }
  const absl::StatusOr<EmulatedSession> session =
      sandbox_.emulator(key->provider)
          ->SetSessionState(key->token, request->provider_session_id(), static_cast<SessionState>(request->state()),
                            request->reason(), request->provider_state());
  if (!session.ok()) return ToGrpc(session.status());
  *response->mutable_session() = ToProto(*session);
  return grpc::Status::OK;
}

grpc::Status SandboxService::SetFault(grpc::ServerContext*, const sandbox::v1::SetFaultRequest* request,
                                      sandbox::v1::SetFaultResponse* response) {
  if (!request->has_fault()) return ToGrpc(absl::InvalidArgumentError("fault is required"));
  absl::StatusOr<Fault> fault = FaultFromProto(request->fault());
  if (!fault.ok()) return ToGrpc(fault.status());
  if (absl::Status status = sandbox_.CheckFilter(fault->filter); !status.ok()) return ToGrpc(status);
  const absl::StatusOr<Fault> planted = sandbox_.faults().Plant(*std::move(fault));
  if (!planted.ok()) return ToGrpc(planted.status());
  *response->mutable_fault() = ToProto(*planted);
  return grpc::Status::OK;
}

grpc::Status SandboxService::ListFaults(grpc::ServerContext*, const sandbox::v1::ListFaultsRequest*,
                                        sandbox::v1::ListFaultsResponse* response) {
  for (const Fault& fault : sandbox_.faults().List()) *response->add_faults() = ToProto(fault);
  return grpc::Status::OK;
}

grpc::Status SandboxService::ClearFaults(grpc::ServerContext*, const sandbox::v1::ClearFaultsRequest* request,
                                         sandbox::v1::ClearFaultsResponse* response) {
  const std::vector<std::string> ids(request->fault_ids().begin(), request->fault_ids().end());
  response->set_cleared_count(sandbox_.faults().Clear(ids, FilterFromProto(request->filter())));
  return grpc::Status::OK;
}

grpc::Status SandboxService::SetReachability(grpc::ServerContext*, const sandbox::v1::SetReachabilityRequest* request,
                                             sandbox::v1::SetReachabilityResponse*) {
  return ToGrpc(sandbox_.SetReachable(!request->refuse_connections()));
}

grpc::Status SandboxService::SetWebhookBehavior(grpc::ServerContext*,
                                                const sandbox::v1::SetWebhookBehaviorRequest* request,
                                                sandbox::v1::SetWebhookBehaviorResponse* response) {
  absl::StatusOr<WebhookBehavior> behavior =
      request->has_behavior() ? BehaviorFromProto(request->behavior()) : WebhookBehavior();
  if (!behavior.ok()) return ToGrpc(behavior.status());
  std::vector<AccountKey> keys;
  if (request->has_account()) {
    const absl::StatusOr<AccountKey> key = sandbox_.Resolve(KeyFromProto(request->account()));
    if (!key.ok()) return ToGrpc(key.status());
    keys.push_back(*key);
  } else {
    for (const AccountReport& report : sandbox_.Accounts()) keys.push_back(report.key);
  }
  for (const AccountKey& key : keys) {
    if (absl::Status status = sandbox_.webhooks().SetBehavior(key, *behavior); !status.ok()) return ToGrpc(status);
  }
  *response->mutable_behavior() = ToProto(*behavior);
  return grpc::Status::OK;
}

grpc::Status SandboxService::ListReceivedRequests(grpc::ServerContext*,
                                                  const sandbox::v1::ListReceivedRequestsRequest* request,
                                                  sandbox::v1::ListReceivedRequestsResponse* response) {
  const absl::StatusOr<size_t> size = PageSize(request->page_size(), 100, 1000, "page_size");
  if (!size.ok()) return ToGrpc(size.status());
  const auto page = sandbox_.journal().Page(FilterFromProto(request->filter()), request->after_number(), *size);
  for (const ReceivedCall& call : page.items) *response->add_requests() = ToProto(call);
  response->set_total_count(static_cast<int32_t>(page.total));
  return grpc::Status::OK;
}

grpc::Status SandboxService::ListWebhookDeliveries(grpc::ServerContext*,
                                                   const sandbox::v1::ListWebhookDeliveriesRequest* request,
                                                   sandbox::v1::ListWebhookDeliveriesResponse* response) {
  const absl::StatusOr<size_t> size = PageSize(request->page_size(), 100, 1000, "page_size");
  if (!size.ok()) return ToGrpc(size.status());
  AccountKey key;
  if (request->has_account()) {
    const absl::StatusOr<AccountKey> resolved = sandbox_.Resolve(KeyFromProto(request->account()));
    if (!resolved.ok()) return ToGrpc(resolved.status());
    key = *resolved;
  }
  const auto page = sandbox_.webhooks().Page(key, request->after_number(), *size, request->undelivered_only());
  for (const Delivery& delivery : page.items) *response->add_deliveries() = ToProto(delivery);
  response->set_total_count(static_cast<int32_t>(page.total));
  return grpc::Status::OK;
}

grpc::Status SandboxService::GetSendStats(grpc::ServerContext*, const sandbox::v1::GetSendStatsRequest* request,
                                          sandbox::v1::GetSendStatsResponse* response) {
  const absl::StatusOr<size_t> size = PageSize(request->max_texts(), 1000, 100'000, "max_texts");
  if (!size.ok()) return ToGrpc(size.status());
  if (request->min_count() < 0) return ToGrpc(absl::InvalidArgumentError("min_count must not be negative"));
  const SendReport report = sandbox_.sends().Read(
      {request->provider(), request->token(), request->text_prefix(), std::max(request->min_count(), 1), *size});
  for (const SendCount& count : report.sends) *response->add_sends() = ToProto(count);
  response->set_accepted_count(static_cast<int32_t>(report.accepted));
  response->set_distinct_text_count(static_cast<int32_t>(report.distinct_texts));
  response->set_repeated_text_count(static_cast<int32_t>(report.repeated_texts));
  response->set_refused_count(static_cast<int32_t>(report.refused));
  return grpc::Status::OK;
}

grpc::Status SandboxService::Reset(grpc::ServerContext*, const sandbox::v1::ResetRequest* request,
                                   sandbox::v1::ResetResponse*) {
  std::optional<AccountKey> key;
  if (request->has_account()) key = KeyFromProto(request->account());
  return ToGrpc(sandbox_.Reset(key, request->clear_webhook_uris()));
}

}  // namespace postern
