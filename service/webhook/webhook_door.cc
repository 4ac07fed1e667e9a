#include "webhook/webhook_door.h"

#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"

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

}  // namespace

absl::StatusOr<std::unique_ptr<WebhookDoor>> WebhookDoor::Start(const HttpListenerOptions& options, Ingest& ingest) {
  auto check = [&ingest](const HttpHead& head) -> std::optional<HttpReply> {
    Target target = TargetOf(head.path);
    if (!ingest.Knows(target.account, target.secret)) return HttpReply{.response = {.status = 404}};
    const std::optional<absl::Duration> wait = ingest.OverLimit(target.account);
    if (!wait) return std::nullopt;
    HttpReply reply{.response = {.status = 429}};
    reply.response.headers.Add("Retry-After", absl::StrCat(absl::ToInt64Seconds(absl::Ceil(*wait, absl::Seconds(1)))));
    return reply;
  };
  auto handle = [&ingest](HttpRequest request, int64_t, HttpResponder respond) {
    const std::string path = request.path;
    Target target = TargetOf(path);
    ingest.Receive(target.account, target.secret, std::move(request),
                   [respond = std::move(respond)](HttpResponse answer) { respond({.response = std::move(answer)}); });
  };
  HttpListenerOptions observed = options;
  observed.observe_refusal = [&ingest](int status, const std::string& path) {
    Target target = TargetOf(path);
    ingest.Refused(target.account, target.secret, status);
  };
  absl::StatusOr<std::unique_ptr<HttpListener>> listener = HttpListener::Start(observed, handle, check);
  if (!listener.ok()) return listener.status();
  return std::unique_ptr<WebhookDoor>(new WebhookDoor(*std::move(listener)));
}

}  // namespace postern
