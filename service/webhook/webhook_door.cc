#include "webhook/webhook_door.h"

#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "webhook/webhook_source.h"

namespace postern {
namespace {

struct Target {
  absl::string_view account;
  absl::string_view secret;
};

// Account and secret of /webhooks/{account}/{secret}, views into `path`; empty ones for any other path.
Target TargetOf(absl::string_view path) {
  std::vector<absl::string_view> parts = absl::StrSplit(path, '/');
  if (parts.size() != 4 || !parts[0].empty() || parts[1] != "webhooks") return {};
  return {parts[2], parts[3]};
}

HttpReply TooMany(absl::Duration wait) {
  HttpReply reply{.response = {.status = 429}};
  reply.response.headers.Add("Retry-After", absl::StrCat(absl::ToInt64Seconds(absl::Ceil(wait, absl::Seconds(1)))));
  return reply;
}

// What is decided before the body is read.
class Gate {
 public:
  Gate(const WebhookDoorOptions& options, Ingest& ingest)
      : allowed_(options.allowed_sources),
        proxies_(options.trusted_proxies),
        wrong_secrets_(options.wrong_secrets, options.steady),
        ingest_(ingest) {}

  std::optional<HttpReply> Check(const HttpHead& head) {
    const std::optional<IpAddress> source = SourceOf(head.peer_address, head.headers, proxies_);
    if (!allowed_.empty() && !(source && InAny(allowed_, *source))) return HttpReply{.response = {.status = 403}};
    const Target target = TargetOf(head.path);
    if (!ingest_.Knows(target.account, target.secret)) {
      const std::optional<absl::Duration> wait = wrong_secrets_.Count(source);
      return wait ? TooMany(*wait) : HttpReply{.response = {.status = 404}};
    }
    const std::optional<absl::Duration> wait = ingest_.OverLimit(target.account);
    if (wait) return TooMany(*wait);
    return std::nullopt;
  }

 private:
  const std::vector<IpNetwork> allowed_;
  const std::vector<IpNetwork> proxies_;
  SourceLimit wrong_secrets_;
  Ingest& ingest_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<WebhookDoor>> WebhookDoor::Start(const WebhookDoorOptions& options, Ingest& ingest) {
  auto check = [gate = std::make_shared<Gate>(options, ingest)](const HttpHead& head) { return gate->Check(head); };
  auto handle = [&ingest](HttpRequest request, int64_t, HttpResponder respond) {
    const std::string path = request.path;
    Target target = TargetOf(path);
    ingest.Receive(target.account, target.secret, std::move(request),
                   [respond = std::move(respond)](HttpResponse answer) { respond({.response = std::move(answer)}); });
  };
  HttpListenerOptions observed = options.listener;
  observed.observe_refusal = [&ingest](int status, const std::string& path) {
    Target target = TargetOf(path);
    ingest.Refused(target.account, target.secret, status);
  };
  absl::StatusOr<std::unique_ptr<HttpListener>> listener = HttpListener::Start(observed, handle, check);
  if (!listener.ok()) return listener.status();
  return std::unique_ptr<WebhookDoor>(new WebhookDoor(*std::move(listener)));
}

}  // namespace postern
