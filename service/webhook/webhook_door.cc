#include "webhook/webhook_door.h"

#include <mutex>
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

struct Networks {
  std::vector<IpNetwork> allowed;  // Empty: any.
  std::vector<IpNetwork> proxies;
};

}  // namespace

// What is decided before the body is read. Thread-safe.
class WebhookDoor::Gate {
 public:
  Gate(const WebhookDoorOptions& options, Ingest& ingest)
      : wrong_secrets_(options.wrong_secrets, options.steady),
        observe_denial_(options.observe_denial),
        ingest_(ingest) {
    SetNetworks({options.allowed_sources, options.trusted_proxies});
  }

  void SetNetworks(Networks networks) {
    auto next = std::make_shared<const Networks>(std::move(networks));
    std::lock_guard<std::mutex> lock(mutex_);
    networks_ = std::move(next);
  }

  std::optional<HttpReply> Check(const HttpHead& head) {
    const std::shared_ptr<const Networks> networks = CurrentNetworks();
    const std::optional<IpAddress> source = SourceOf(head.peer_address, head.headers, networks->proxies);
    const Target target = TargetOf(head.path);
    if (!networks->allowed.empty() && !(source && InAny(networks->allowed, *source))) {
      Tell(WebhookDenial::Reason::kSourceRefused, target, source);
      return HttpReply{.response = {.status = 403}};
    }
    if (!ingest_.Knows(target.account, target.secret)) {
      Tell(WebhookDenial::Reason::kWrongSecret, target, source);
      const std::optional<absl::Duration> wait = wrong_secrets_.Count(source);
      return wait ? TooMany(*wait) : HttpReply{.response = {.status = 404}};
    }
    const std::optional<absl::Duration> wait = ingest_.OverLimit(target.account);
    if (wait) return TooMany(*wait);
    return std::nullopt;
  }

 private:
  std::shared_ptr<const Networks> CurrentNetworks() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return networks_;
  }

  // Not of any other path than a webhook's, such as the `/` by which a load balancer asks whether somebody listens.
  void Tell(WebhookDenial::Reason reason, const Target& target, const std::optional<IpAddress>& source) const {
    if (observe_denial_ && !target.account.empty()) observe_denial_({reason, std::string(target.account), source});
  }

  mutable std::mutex mutex_;
  std::shared_ptr<const Networks> networks_;  // Guarded by mutex_.
  SourceLimit wrong_secrets_;
  const std::function<void(const WebhookDenial&)> observe_denial_;
  Ingest& ingest_;
};

void WebhookDoor::SetNetworks(std::vector<IpNetwork> allowed_sources, std::vector<IpNetwork> trusted_proxies) {
  gate_->SetNetworks({std::move(allowed_sources), std::move(trusted_proxies)});
}

absl::StatusOr<std::unique_ptr<WebhookDoor>> WebhookDoor::Start(const WebhookDoorOptions& options, Ingest& ingest) {
  auto gate = std::make_shared<Gate>(options, ingest);
  auto check = [gate](const HttpHead& head) { return gate->Check(head); };
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
  return std::unique_ptr<WebhookDoor>(new WebhookDoor(std::move(gate), *std::move(listener)));
}

}  // namespace postern
