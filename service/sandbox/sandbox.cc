#include "sandbox/sandbox.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/ids.h"
#include "sandbox/call_script.h"
#include "sandbox/sandbox_port.h"
#include "sandbox/scheduler.h"
#include "transport/curl_client.h"
#include "wire/url.h"

namespace postern {
namespace {

// Ids start at the microseconds since 1970, so that no run repeats an earlier one's.
class Host : public EmulatorHost {
 public:
  Host(const Clock& clock, WebhookSender& sender)
      : clock_(clock), sender_(sender), last_number_(absl::ToUnixMicros(clock.Now())) {}
  const Clock& clock() const override { return clock_; }
  int64_t NewNumber() override { return ++last_number_; }
  std::string WebhookUri(absl::string_view provider, absl::string_view token) const override {
    return sender_.Uri({std::string(provider), std::string(token)});
  }
  absl::Status SetWebhookUri(absl::string_view provider, absl::string_view token, absl::string_view uri) override {
    return sender_.SetUri({std::string(provider), std::string(token)}, uri);
  }
  void SendWebhooks(absl::string_view provider, absl::string_view token, std::vector<Webhook> webhooks) override {
    sender_.Fire({std::string(provider), std::string(token)}, std::move(webhooks));
  }

 private:
  const Clock& clock_;
  WebhookSender& sender_;
  std::atomic<int64_t> last_number_;
};

// A call to no provider at all.
EmulatedCall NobodysCall() {
  EmulatedCall call;
  call.act = [] {
    EmulatedAnswer answer;
    answer.response.status = 404;
    answer.response.headers.Set("Content-Type", "application/json");
    answer.response.body = R"({"error":"no emulated provider is mounted here"})";
    return answer;
  };
  return call;
}

std::unique_ptr<HttpClient> MakeClient(const Clock& clock) {
  CurlClientOptions options;
  options.user_agent = "postern-sandbox";
  options.max_connections_per_host = 4096;  // WebhookSender bounds them; webhooks that hang must not block others.
  return NewCurlClient(options, clock);
}

class RunningSandbox : public Sandbox {
 public:
  RunningSandbox(const SandboxOptions& options, const EmulatorFactory& factory, const Clock& clock)
      : clock_(clock),
        journal_(options.history),
        faults_(RandomBits()),
        client_(MakeClient(clock)),
        sender_(*client_, scheduler_, clock, options.history),
        host_(clock, sender_),
        emulators_(factory(host_)) {}
  ~RunningSandbox() override { Stop(absl::InfinitePast()); }

  absl::Status AddAccounts(const std::vector<SandboxAccount>& accounts);
  absl::Status Listen(const std::string& address);

  std::string address() const override { return port_->address(); }
  std::string BaseUrl(absl::string_view provider) const override {
    return absl::StrCat("http://", address(), "/", provider);
  }
  absl::StatusOr<AccountKey> Resolve(const AccountKey& key) const override;
  absl::Status CheckFilter(const EndpointFilter& filter) const override;
  std::vector<AccountReport> Accounts() const override;
  absl::StatusOr<AccountReport> Account(const AccountKey& key) const override;
  Emulator* emulator(absl::string_view provider) const override;
  WebhookSender& webhooks() override { return sender_; }
  FaultPlan& faults() override { return faults_; }
  const Journal& journal() const override { return journal_; }
  const SendStats& sends() const override { return sends_; }
  absl::Status SetReachable(bool reachable) override { return port_->SetReachable(reachable); }
  absl::Status Reset(const std::optional<AccountKey>& key, bool clear_uris) override;
  void Stop(absl::Time deadline) override;

 private:
  // A call with the provider it is for.
  struct Mounted {
    EndpointFilter key;
    EmulatedCall call;
  };
  Mounted Read(const HttpRequest& request) const;
  std::optional<HttpReply> CheckHead(const HttpHead& head);
  void Handle(HttpRequest request, int64_t connection, HttpResponder respond);
  std::optional<FaultHit> TakeFault(const EndpointFilter& key, int64_t connection);
  void Record(const Mounted& mounted, const HttpRequest& request, int64_t connection, const CallOutcome& outcome,
              const std::optional<FaultHit>& hit);

  const Clock& clock_;
  Journal journal_;
  SendStats sends_;
  FaultPlan faults_;
  Scheduler scheduler_;
  std::unique_ptr<HttpClient> client_;
  WebhookSender sender_;
  Host host_;
  std::vector<std::unique_ptr<Emulator>> emulators_;
  std::mutex mutex_;
  std::map<int64_t, std::optional<FaultHit>> decided_;  // By connection: what CheckHead chose for the call it let in.
  bool stopped_ = false;
  std::unique_ptr<SandboxPort> port_;
};

absl::Status RunningSandbox::AddAccounts(const std::vector<SandboxAccount>& accounts) {
  for (const SandboxAccount& account : accounts) {
    Emulator* emulator = this->emulator(account.key.provider);
    if (emulator == nullptr) {
      return absl::InvalidArgumentError(absl::StrCat("there is no emulated provider named ", account.key.provider));
    }
    if (absl::Status status = emulator->AddAccount(account.key.token, account.dialect); !status.ok()) return status;
    sender_.AddAccount(account.key, emulator->webhook_retry_count());
    if (absl::Status status = sender_.SetUri(account.key, account.webhook_uri); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status RunningSandbox::Listen(const std::string& address) {
  HttpListenerOptions options;
  options.address = address;
  options.max_body_bytes = int64_t{20} << 20;  // Uploaded files.
  options.max_concurrent_requests = 10000;     // Calls that wait on purpose count too.
  port_ = std::make_unique<SandboxPort>(
      options,
      [this](HttpRequest request, int64_t connection, HttpResponder respond) {
        Handle(std::move(request), connection, std::move(respond));
      },
      [this](const HttpHead& head) { return CheckHead(head); });
  return port_->Open();
}

Emulator* RunningSandbox::emulator(absl::string_view provider) const {
  for (const auto& emulator : emulators_) {
    if (emulator->provider() == provider) return emulator.get();
  }
  return nullptr;
}

RunningSandbox::Mounted RunningSandbox::Read(const HttpRequest& request) const {
  Mounted mounted;
  absl::string_view path = request.path;
  if (!path.empty()) path.remove_prefix(1);
  const size_t slash = std::min(path.find('/'), path.size());
  if (Emulator* emulator = this->emulator(path.substr(0, slash)); emulator != nullptr) {
    HttpRequest inner = request;
    inner.path = slash < path.size() ? std::string(path.substr(slash)) : "/";
    mounted.call = emulator->Read(inner);
    mounted.key.provider = std::string(emulator->provider());
  } else {
    mounted.call = NobodysCall();
  }
  mounted.key.token = mounted.call.token;
  mounted.key.method = request.method;
  mounted.key.endpoint = mounted.call.endpoint;
  return mounted;
}

// Only a fault that breaks before the body is read is played here; whatever else is chosen waits for the body.
std::optional<HttpReply> RunningSandbox::CheckHead(const HttpHead& head) {
  if (!faults_.HasBreakBeforeRead()) return std::nullopt;
  HttpRequest request;
  request.method = head.method;
  request.path = head.path;
  request.query = head.query;
  request.headers = head.headers;
  const Mounted mounted = Read(request);
  if (mounted.key.token.empty() && faults_.NeedsToken()) return std::nullopt;  // The body may hold it.
  std::optional<FaultHit> hit = faults_.Take(mounted.key);
  if (hit.has_value() && hit->break_connection == FaultBreak::kBeforeRead && hit->wait <= absl::ZeroDuration()) {
    CallOutcome outcome = PlayCall(mounted.call, hit);
    Record(mounted, request, head.connection, outcome, hit);
    return outcome.reply;
  }
  std::lock_guard<std::mutex> lock(mutex_);
  decided_[head.connection] = std::move(hit);
  if (decided_.size() > 10000) decided_.erase(decided_.begin());  // Bodies that never came.
  return std::nullopt;
}

std::optional<FaultHit> RunningSandbox::TakeFault(const EndpointFilter& key, int64_t connection) {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (auto decided = decided_.extract(connection)) return std::move(decided.mapped());
  }
  return faults_.Take(key);
}

void RunningSandbox::Handle(HttpRequest request, int64_t connection, HttpResponder respond) {
  const Mounted mounted = Read(request);
  const std::optional<FaultHit> hit = TakeFault(mounted.key, connection);
  CallOutcome outcome = PlayCall(mounted.call, hit);
  Record(mounted, request, connection, outcome, hit);
  sender_.Fire({mounted.key.provider, mounted.key.token}, std::move(outcome.answer.webhooks));
  if (outcome.wait <= absl::ZeroDuration()) {
    respond(std::move(outcome.reply));
  } else {
    scheduler_.After(outcome.wait,
                     [respond = std::move(respond), reply = std::move(outcome.reply)] { respond(reply); });
  }
}

void RunningSandbox::Record(const Mounted& mounted, const HttpRequest& request, int64_t connection,
                            const CallOutcome& outcome, const std::optional<FaultHit>& hit) {
  ReceivedCall call;
  call.receive_time = clock_.Now();
  for (const AcceptedSend& send : outcome.answer.sends) {
    sends_.Accept(mounted.key.provider, mounted.key.token, send, call.receive_time);
  }
  if (mounted.call.sends && !outcome.answer.acted) sends_.Refuse(mounted.key.provider, mounted.key.token);
  call.key = mounted.key;
  call.target = request.path;
  if (!request.query.empty()) absl::StrAppend(&call.target, "?", FormatQuery(request.query));
  call.headers = request.headers;
  call.body = std::string(BodyBytes(request));
  if (outcome.has_status) {
    call.status = outcome.reply.response.status;
    call.response_body = outcome.reply.response.body;
  }
  if (hit.has_value()) call.fault_id = hit->fault_id;
  call.acted = outcome.answer.acted;
  call.connection = connection;
  journal_.Add(std::move(call));
}

absl::StatusOr<AccountKey> RunningSandbox::Resolve(const AccountKey& key) const {
  if (key.provider.empty()) return absl::InvalidArgumentError("account.provider is required");
  const Emulator* emulator = this->emulator(key.provider);
  if (emulator == nullptr) return absl::NotFoundError("there is no emulated provider of that name");
  const std::vector<EmulatedAccountState> accounts = emulator->accounts();
  if (key.token.empty()) {
    if (accounts.size() == 1) return AccountKey{key.provider, accounts[0].token};
    if (accounts.empty()) return absl::NotFoundError("the emulated provider has no account");
    return absl::InvalidArgumentError("account.token is required: the emulated provider has several accounts");
  }
  for (const EmulatedAccountState& account : accounts) {
    if (account.token == key.token) return key;
  }
  return absl::NotFoundError("there is no emulated account with that token");
}

absl::Status RunningSandbox::CheckFilter(const EndpointFilter& filter) const {
  bool provider = filter.provider.empty(), token = filter.token.empty(), endpoint = filter.endpoint.empty();
  for (const auto& emulator : emulators_) {
    if (!filter.provider.empty() && emulator->provider() != filter.provider) continue;
    provider = true;
    const std::vector<EmulatedAccountState> accounts = emulator->accounts();
    token = token || std::any_of(accounts.begin(), accounts.end(),
                                 [&](const EmulatedAccountState& account) { return account.token == filter.token; });
    const std::vector<std::string> endpoints = emulator->endpoints();
    endpoint = endpoint || std::find(endpoints.begin(), endpoints.end(), filter.endpoint) != endpoints.end();
  }
  if (!provider) return absl::NotFoundError("filter.provider: there is no emulated provider of that name");
  if (!token) return absl::NotFoundError("filter.token: there is no emulated account with that token");
  if (!endpoint) return absl::NotFoundError("filter.endpoint: no emulated provider has that endpoint");
  return absl::OkStatus();
}

std::vector<AccountReport> RunningSandbox::Accounts() const {
  std::vector<AccountReport> reports;
  for (const auto& emulator : emulators_) {
    for (EmulatedAccountState& state : emulator->accounts()) {
      AccountReport report;
      report.key = {std::string(emulator->provider()), state.token};
      report.base_url = BaseUrl(emulator->provider());
      report.webhook_uri = sender_.Uri(report.key);
      report.state = std::move(state);
      reports.push_back(std::move(report));
    }
  }
  std::sort(reports.begin(), reports.end(), [](const auto& a, const auto& b) { return a.key < b.key; });
  return reports;
}

absl::StatusOr<AccountReport> RunningSandbox::Account(const AccountKey& key) const {
  absl::StatusOr<AccountKey> resolved = Resolve(key);
  if (!resolved.ok()) return resolved.status();
  for (AccountReport& report : Accounts()) {
    if (report.key == *resolved) return std::move(report);
  }
  return absl::NotFoundError("there is no such emulated account");
}

absl::Status RunningSandbox::Reset(const std::optional<AccountKey>& key, bool clear_uris) {
  std::vector<AccountKey> keys;
  EndpointFilter filter;
  if (key.has_value()) {
    absl::StatusOr<AccountKey> resolved = Resolve(*key);
    if (!resolved.ok()) return resolved.status();
    keys.push_back(*resolved);
    filter.provider = resolved->provider;
    filter.token = resolved->token;
  } else {
    for (const AccountReport& report : Accounts()) keys.push_back(report.key);
  }
  if (!key.has_value()) {
    if (absl::Status status = SetReachable(true); !status.ok()) return status;
  }
  for (const AccountKey& each : keys) {
    if (absl::Status status = emulator(each.provider)->Reset(each.token); !status.ok()) return status;
    sender_.Reset(each, clear_uris);
  }
  faults_.Clear({}, filter);
  journal_.Forget(filter);
  sends_.Forget(filter.provider, filter.token);
  return absl::OkStatus();
}

void RunningSandbox::Stop(absl::Time deadline) {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (std::exchange(stopped_, true)) return;
  }
  scheduler_.Stop();  // Before the listener: answers that wait are dropped, which closes their connections.
  if (port_ != nullptr) port_->Stop(deadline);
  sender_.Stop();
  client_.reset();  // Ends what is under way, which the sender notes as lost.
}

}  // namespace

absl::StatusOr<std::unique_ptr<Sandbox>> Sandbox::Start(const SandboxOptions& options, const EmulatorFactory& factory,
                                                        const Clock& clock) {
  auto sandbox = std::make_unique<RunningSandbox>(options, factory, clock);
  if (absl::Status status = sandbox->AddAccounts(options.accounts); !status.ok()) return status;
  if (absl::Status status = sandbox->Listen(options.listen); !status.ok()) return status;
  return sandbox;
}

}  // namespace postern
