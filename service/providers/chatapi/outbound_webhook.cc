// A7 to A9: where webhooks go, and whether receipts are among them. Servers that have only `/settings` take both there.
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "providers/chatapi/chatapi.h"
#include "providers/chatapi/options.h"
#include "providers/chatapi/outbound_request.h"
#include "wire/json.h"

namespace postern::chatapi {
namespace {

constexpr char kUrl[] = "webhookUrl";
constexpr char kAcks[] = "ackNotificationsOn";

std::string NameOf(const Account& account) { return absl::StrCat("accounts/", account.slug, "/webhookConfig"); }

// `ackNotificationsOn` as true, 1 or text (api.md 1.4, A9); unset when the answer does not tell.
void TakeReceipts(const Json& answer, v1::WebhookConfig& config) {
  if (const std::optional<bool> on = answer.Get(kAcks).Flag()) config.set_receipts_enabled(*on);
}

// The follow-up of GetWebhookConfig. Whether the GET reads is not certain (003:224), so that a failure leaves the field
// unset.
Call<v1::GetWebhookConfigResponse> GetReceipts(const v1::GetWebhookConfigResponse& so_far) {
  Call<v1::GetWebhookConfigResponse> call;
  call.request = RequestTo(kGetAcks);
  call.retry = Retry::kSafe;
  call.achieved = so_far;
  call.read = [so_far](const HttpResponse& response) -> absl::StatusOr<Step<v1::GetWebhookConfigResponse>> {
    v1::GetWebhookConfigResponse reply = so_far;
    const absl::StatusOr<Json> answer = ReadAnswer(kGetAcks, response);
    if (answer.ok()) TakeReceipts(*answer, *reply.mutable_webhook_config());
    return reply;
  };
  return call;
}

// A8.
Call<v1::GetWebhookConfigResponse> GetAddress(const std::string& name) {
  return MakeCall<v1::GetWebhookConfigResponse>(
      kGetWebhook, RequestTo(kGetWebhook), {},
      [name](const Json& answer, const HttpResponse& response) -> absl::StatusOr<Step<v1::GetWebhookConfigResponse>> {
        const std::optional<bool> set = answer.Get("set").Flag();
        if (!set) return UnreadableAnswer(response, Effect::kRead, "no `set`");
        v1::GetWebhookConfigResponse reply;
        reply.mutable_webhook_config()->set_name(name);
        reply.mutable_webhook_config()->set_uri(answer.Get(kUrl).Text());
        reply.mutable_webhook_config()->set_active(*set);
        return GetReceipts(reply);
      });
}

// The answer to either method of `/settings`: all settings, an empty address when there is none.
void TakeSettings(const Json& answer, v1::WebhookConfig& config) {
  config.set_uri(answer.Get(kUrl).Text());
  config.set_active(!config.uri().empty());
  TakeReceipts(answer, config);
}

Call<v1::GetWebhookConfigResponse> GetSettings(const std::string& name) {
  return MakeCall<v1::GetWebhookConfigResponse>(
      kSettings, RequestTo(kSettings), {},
      [name](const Json& answer, const HttpResponse& response) -> absl::StatusOr<Step<v1::GetWebhookConfigResponse>> {
        if (!answer.Has(kUrl)) return UnreadableAnswer(response, Effect::kRead, "no `webhookUrl`");
        v1::GetWebhookConfigResponse reply;
        reply.mutable_webhook_config()->set_name(name);
        TakeSettings(answer, *reply.mutable_webhook_config());
        return reply;
      });
}

// The error without the address, which a provider may repeat in its text: its last segment is the ingress's secret. No
// address is without a slash, be it encoded.
absl::Status WithoutAddress(const absl::Status& status) {
  std::optional<FailureDetail> detail = DetailOf(status);
  if (!detail || detail->metadata.count("upstream_message") == 0) return status;
  std::string& text = detail->metadata["upstream_message"];
  if (const size_t at = text.find_first_of("/%"); at != std::string::npos)
    text = absl::StrCat(text.substr(0, at), "***");
  return WithDetail(status, *detail);
}

Call<v1::UpdateWebhookConfigResponse> Update(
    const Endpoint& endpoint, const JsonObject& body,
    std::function<absl::Status(const Json&, const HttpResponse&, v1::WebhookConfig&)> take, const std::string& name) {
  HttpRequest request = RequestTo(endpoint);
  request.body = body.Text();
  Call<v1::UpdateWebhookConfigResponse> call = MakeCall<v1::UpdateWebhookConfigResponse>(
      endpoint, std::move(request), {.destination = "webhook_config.uri"},
      [take = std::move(take), name](
          const Json& answer, const HttpResponse& response) -> absl::StatusOr<Step<v1::UpdateWebhookConfigResponse>> {
        v1::UpdateWebhookConfigResponse reply;
        reply.mutable_webhook_config()->set_name(name);
        if (absl::Status taken = take(answer, response, *reply.mutable_webhook_config()); !taken.ok()) return taken;
        return reply;
      });
  call.read = [read = std::move(call.read)](const HttpResponse& response) {
    auto step = read(response);
    return step.ok() ? step : absl::StatusOr<Step<v1::UpdateWebhookConfigResponse>>(WithoutAddress(step.status()));
  };
  return call;
}

// Settings are all there in the answer; an object without any of ours says nothing.
absl::Status ReadNewSettings(const Json& answer, const HttpResponse& response, v1::WebhookConfig& config) {
  if (!answer.Has(kUrl) && !answer.Has(kAcks)) {
    return UnreadableAnswer(response, Effect::kMutation, "neither `webhookUrl` nor `ackNotificationsOn`");
  }
  TakeSettings(answer, config);
  return absl::OkStatus();
}

// A7.
absl::StatusOr<Call<v1::UpdateWebhookConfigResponse>> UpdateAddress(const Account& account, const std::string& uri) {
  if (uri.empty()) return BadField("webhook_config.uri", "is required");
  const JsonObject body{{kUrl, uri}};
  if (OptionsOf(account).webhook_by_settings) return Update(kSetSettings, body, ReadNewSettings, NameOf(account));
  return Update(
      kSetWebhook, body,
      [uri](const Json& answer, const HttpResponse&, v1::WebhookConfig& config) {
        const std::string said = answer.Get(kUrl).Text();
        config.set_uri(said.empty() ? uri : said);
        config.set_active(true);  // `set` is, else this were a refusal.
        return absl::OkStatus();
      },
      NameOf(account));
}

// A9. Always by POST: whether a GET with a parameter sets it is not certain (003:224).
absl::StatusOr<Call<v1::UpdateWebhookConfigResponse>> UpdateReceipts(const Account& account,
                                                                     const v1::WebhookConfig& config) {
  if (!config.has_receipts_enabled()) {
    return BadField("webhook_config.receipts_enabled", "is required by update_mask");
  }
  const bool on = config.receipts_enabled();
  if (OptionsOf(account).webhook_by_settings) {
    return Update(kSetSettings, JsonObject{{kAcks, on}}, ReadNewSettings, NameOf(account));
  }
  return Update(
      kSetAcks, JsonObject{{kAcks, on ? 1 : 0}},
      [](const Json& answer, const HttpResponse&, v1::WebhookConfig& changed) {
        TakeReceipts(answer, changed);
        return absl::OkStatus();
      },
      NameOf(account));
}

}  // namespace

absl::StatusOr<Call<v1::GetWebhookConfigResponse>> ChatApi::GetWebhookConfig(const Account& account,
                                                                             const v1::GetWebhookConfigRequest&) const {
  return OptionsOf(account).webhook_by_settings ? GetSettings(NameOf(account)) : GetAddress(NameOf(account));
}

absl::StatusOr<Call<v1::UpdateWebhookConfigResponse>> ChatApi::UpdateWebhookConfig(
    const Account& account, const v1::UpdateWebhookConfigRequest& request) const {
  const std::string path = request.update_mask().paths_size() == 1 ? request.update_mask().paths(0) : "";
  if (path == "uri") return UpdateAddress(account, request.webhook_config().uri());
  if (path == "receipts_enabled") return UpdateReceipts(account, request.webhook_config());
  return BadField("update_mask", "must hold exactly one path, uri or receipts_enabled");
}

}  // namespace postern::chatapi
