#include "sandbox/webhook_target.h"

#include <utility>

#include "base/status.h"
#include "transport/body_encoder.h"
#include "wire/url.h"

namespace postern {
namespace {

Body BodyOf(const Webhook& hook, WebhookEncoding encoding) {
  switch (encoding == WebhookEncoding::kUsual ? hook.usual : encoding) {
    case WebhookEncoding::kJson:
      return JsonText{hook.json};
    case WebhookEncoding::kMultipart: {
      Multipart multipart;
      for (const auto& [name, value] : hook.form) multipart.parts.push_back(Part{name, value, "", ""});
      return multipart;
    }
    default:
      return Form{hook.form};
  }
}

}  // namespace

absl::StatusOr<WebhookTarget> ParseWebhookUri(absl::string_view uri) {
  WebhookTarget target;
  if (uri.empty()) return target;
  const auto bad = [] {
    return Failure(reason::kInvalidField, "uri is no http or https address").Field("uri", "must be http://host/path");
  };
  const size_t scheme_end = uri.find("://");
  if (scheme_end == absl::string_view::npos) return bad();
  const size_t host_end = uri.find_first_of("/?#", scheme_end + 3);
  target.base_url = std::string(uri.substr(0, host_end));
  if (!CheckBaseUrl(target.base_url).ok()) return bad();
  absl::string_view rest = host_end == absl::string_view::npos ? "" : uri.substr(host_end);
  rest = rest.substr(0, rest.find('#'));
  const size_t query = rest.find('?');
  target.path = std::string(rest.substr(0, query));
  if (target.path.empty()) target.path = "/";
  if (query != absl::string_view::npos) target.query = ParseQuery(rest.substr(query + 1));
  if (!JoinUrl(target.base_url, target.path).ok()) return bad();
  return target;
}

HttpRequest MakeWebhookRequest(const Webhook& hook, WebhookEncoding encoding, absl::string_view boundary) {
  if (hook.raw.has_value()) return *hook.raw;
  HttpRequest request;
  request.method = "POST";
  EncodedBody body = EncodeBody(BodyOf(hook, encoding), boundary);
  request.headers.Set("Content-Type", body.content_type);
  request.body = Bytes{std::move(body.bytes)};
  return request;
}

}  // namespace postern
