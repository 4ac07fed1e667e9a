#include "app/server.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <functional>
#include <mutex>
#include <set>
#include <system_error>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "app/admin_door.h"
#include "app/audit_log.h"
#include "app/caller_files.h"
#include "app/config_follower.h"
#include "app/config_times.h"
#include "app/denial_audit.h"
#include "app/door_certificates.h"
#include "app/housekeeper.h"
#include "app/jwt_issuers.h"
#include "app/metrics.h"
#include "app/open_store.h"
#include "app/operator_audit.h"
#include "app/otlp_exporter.h"
#include "app/redactor.h"
#include "app/reloader.h"
#include "app/routes.h"
#include "app/settings.h"
#include "app/shown_config.h"
#include "app/snapshot_door.h"
#include "base/ids.h"
#include "base/tracer.h"
#include "gateway/account_watch.h"
#include "gateway/broadcast_book.h"
#include "gateway/broadcast_runner.h"
#include "gateway/call_report.h"
#include "gateway/feed.h"
#include "gateway/idempotency.h"
#include "gateway/ingest.h"
#include "gateway/poller.h"
#include "gateway/reconciler.h"
#include "gateway/router.h"
#include "gateway/sequencer.h"
#include "gateway/usage_book.h"
#include "google/protobuf/util/time_util.h"
#include "rpc/server.h"
#include "storage/sealed_cursor.h"
#include "transport/curl_client.h"
#include "transport/timer.h"
#include "webhook/webhook_door.h"

namespace postern {
namespace {

// A mounted secret changes without a word.
constexpr absl::Duration kReloadInterval = absl::Seconds(10);
// The keys of issuers of JWTs: without them no caller with a JWT is known.
constexpr absl::Duration kFirstKeys = absl::Seconds(3);
constexpr int kExitStoreFailed = 70;  // EX_SOFTWARE of sysexits.h.

std::set<std::string> SlugsOf(const CheckedConfig& config) {
  std::set<std::string> slugs;
  for (const CheckedAccount& account : config.accounts) slugs.insert(account.account.slug);
  return slugs;
}

// Evenly in [0, 1).
double RandomShare() { return static_cast<double>(RandomBits() >> 11) * 0x1p-53; }

// `status` with the field it is about.
absl::Status About(const char* field, const absl::Status& status) {
  return absl::Status(status.code(), absl::StrCat(field, ": ", status.message()));
}

// What can fail before anything is served.
struct Opened {
  std::unique_ptr<AuditLog> audit;
  std::unique_ptr<DoorCertificates> certificates;
  std::unique_ptr<TimerThread> jwt_timer;
  std::unique_ptr<JwtIssuers> jwt_issuers;
  std::unique_ptr<CallerFiles> callers;
  std::unique_ptr<Store> store;
  std::unique_ptr<const BlockSeal> cursor_seal;
};

// Puts what is wanted in its place.
template <typename T>
absl::Status Put(absl::StatusOr<T> from, T& to) {
  if (!from.ok()) return from.status();
  to = *std::move(from);
  return absl::OkStatus();
}

absl::StatusOr<Opened> OpenAll(const config::v1::Config& config, const Environment& environment, const Clock& clock,
                               LogSink& log) {
  auto on_fatal = [&log](const absl::Status& why) {
    log.Write({LogLevel::kError, "store_failed", {{"error", std::string(why.message())}}});
    _exit(kExitStoreFailed);
  };
  Opened opened;
  opened.jwt_timer = std::make_unique<TimerThread>();
  const JwtSurroundings around{clock, *opened.jwt_timer, log, RandomShare, [&clock](const std::string& ca_file) {
                                 return std::shared_ptr<HttpClient>(NewCurlClient({.ca_file = ca_file}, clock));
                               }};
  absl::Status status = Put(AuditLog::Open(config.audit(), clock, log), opened.audit);
  if (status.ok()) status = Put(DoorCertificates::Open(config.listeners(), environment, log), opened.certificates);
  if (status.ok()) status = Put(JwtIssuers::Open(config.auth(), around), opened.jwt_issuers);
  if (status.ok()) {
    opened.jwt_issuers->AwaitFirst(kFirstKeys);
    const TokenVerifier verify_jwt = opened.jwt_issuers->verifier();
    status = Put(CallerFiles::Open(config.auth(), environment, log, verify_jwt), opened.callers);
  }
  if (status.ok()) status = Put(OpenStore(config.storage(), clock, log, on_fatal), opened.store);
  if (status.ok()) status = Put(LoadCursorSeal(opened.store->state()), opened.cursor_seal);
  if (!status.ok()) return status;
  return opened;
}

// Also of a call that gRPC could not be brought to end before this server does.
struct Tracing {
  Tracing(std::unique_ptr<OtlpExporter> to, TracerOptions options, const Clock& clock)
      : spans(std::move(to)), tracer(std::move(options), clock) {}

  const std::unique_ptr<OtlpExporter> spans;  // Null: nowhere.
  Tracer tracer;
};

class WiredServer : public Server {
 public:
  WiredServer(const CheckedConfig& config, std::function<CheckedConfig()> read_again, const Clock& clock, LogSink& log,
              const Redactor& redactor, Opened opened);
  ~WiredServer() override {
    Stop(absl::ZeroDuration());
    if (tracing_->spans != nullptr) tracing_->spans->Close();
  }

  // Lets backups be made. Where that cannot be, it says so and serves on.
  void OpenSnapshots();
  // Opens the doors.
  absl::Status Listen();
  ServerAddresses addresses() const override;
  bool Drain(const std::string& by) override;
  void Reload(const std::string& by) override {
    audit_->Reopen();
    Audit("reload_asked", {{"by", by}});
    reloader_.LookNow();
  }

 private:
  std::unique_ptr<OtlpExporter> MakeExporter();
  std::shared_ptr<Tracing> MakeTracing();
  IdempotencyOptions CountedIdempotencyOptions();
  SequencerOptions CountedSequencerOptions();
  IngestOptions CountedIngestOptions();
  PollerOptions CountedPollerOptions(const CheckedConfig& config);
  ReconcilerOptions CountedReconcilerOptions();
  AccountWatchOptions CountedWatchOptions();
  RetentionPolicy RetentionWithShares() const;
  HousekeeperOptions CountedHousekeeperOptions();
  BroadcastRunnerOptions NotedBroadcastRunnerOptions();
  RpcContext MakeRpcContext();
  void Observe(const std::string& account, const CallReport& report);
  // Puts the live part of a changed configuration in force.
  void Follow(const CheckedConfig& config);
  RpcLimits Limits() const;
  // Streams of callers that are gone end.
  void CallersChanged();
  // What is nobody's call.
  void Audit(const char* action, std::vector<LogField> more = {});
  std::shared_ptr<const config::v1::Config> ConfigInForce() const;
  std::vector<std::string> NotReady() const;
  MetricReadings Readings() const;
  // Closes the doors, calls under way may take `finish`; then what stands behind them. Idempotent.
  bool Stop(absl::Duration finish);

  const config::v1::Config config_;
  const Clock& clock_;
  LogSink& log_;
  std::atomic<bool> draining_{false};
  // Each uses those above it.
  mutable std::mutex limits_mutex_;
  RpcLimits limits_;                                    // Guarded by limits_mutex_.
  std::shared_ptr<const config::v1::Config> in_force_;  // Guarded by limits_mutex_.
  Metrics metrics_;
  const std::unique_ptr<AuditLog> audit_;
  const std::shared_ptr<Tracing> tracing_;
  std::unique_ptr<DoorCertificates> certificates_;
  const std::unique_ptr<TimerThread> jwt_timer_;
  const std::unique_ptr<JwtIssuers> jwt_issuers_;
  std::unique_ptr<CallerFiles> callers_;
  const std::unique_ptr<const BlockSeal> cursor_seal_;
  UsageBook usage_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<SnapshotDoor> snapshots_;
  Feed feed_;
  Idempotency idempotency_;
  Sequencer sequencer_;
  AccountWatch watch_;
  TimerThread timer_;
  AccountRoutes routes_;
  Router router_;
  BroadcastBook broadcasts_;
  BroadcastRunner broadcast_runner_;
  Ingest ingest_;
  DenialAudit denials_;
  Poller poller_;
  Reconciler reconciler_;
  std::unique_ptr<Housekeeper> housekeeper_;
  std::unique_ptr<WebhookDoor> webhooks_;
  StreamPositions positions_;
  std::unique_ptr<RpcServer> rpc_;
  std::unique_ptr<HttpListener> admin_;
  ConfigFollower follower_;
  Reloader reloader_{kReloadInterval};
};

WiredServer::WiredServer(const CheckedConfig& config, std::function<CheckedConfig()> read_again, const Clock& clock,
                         LogSink& log, const Redactor& redactor, Opened opened)
    : config_(config.config),
      clock_(clock),
      log_(log),
      limits_(LimitsOf(config_.limits())),
      in_force_(std::make_shared<const config::v1::Config>(config_)),
      metrics_(Version(), SlugsOf(config)),
      audit_(std::move(opened.audit)),
      tracing_(MakeTracing()),
      certificates_(std::move(opened.certificates)),
      jwt_timer_(std::move(opened.jwt_timer)),
      jwt_issuers_(std::move(opened.jwt_issuers)),
      callers_(std::move(opened.callers)),
      cursor_seal_(std::move(opened.cursor_seal)),
      store_(std::move(opened.store)),
      feed_(*store_, RingBytesOf(config_.streams())),
      idempotency_(store_->state(), clock, log, CountedIdempotencyOptions()),
      sequencer_(*store_, clock, log, CountedSequencerOptions()),
      watch_(*store_, feed_, sequencer_, clock, log, WatchedAccountsOf(config), CountedWatchOptions()),
      routes_({clock, timer_, log, metrics_,
               [this](const std::string& account, const CallReport& report) { Observe(account, report); },
               [redactor](absl::string_view key) { return redactor.Recipient(key); }, tracing_->tracer}),
      router_(routes_.Make(config.accounts)),
      broadcasts_(*store_, sequencer_, clock, log, BroadcastRetentionOf(config_.limits())),
      broadcast_runner_(router_, *store_, sequencer_, clock, log, NotedBroadcastRunnerOptions()),
      ingest_(router_, sequencer_, clock, log, CountedIngestOptions()),
      denials_(audit_->sink(), [this](const std::string& slug) { return router_.routes()->count(slug) > 0; }),
      poller_(router_, *store_, sequencer_, clock, log, CountedPollerOptions(config)),
      reconciler_(router_, store_->state(), idempotency_, clock, log, CountedReconcilerOptions()),
      housekeeper_(std::make_unique<Housekeeper>(*store_, sequencer_, RetentionWithShares(), clock, log,
                                                 CountedHousekeeperOptions())),
      follower_(config, std::move(read_again), log, audit_->sink(), [this](const CheckedConfig& now) { Follow(now); }) {
}

// New accounts are known to those who hear of them before anybody can call them.
void WiredServer::Follow(const CheckedConfig& config) {
  metrics_.SetAccounts(SlugsOf(config));
  watch_.Follow(WatchedAccountsOf(config));
  ingest_.SetLimits(IngestOptionsOf(config.config).webhooks_per_second);
  router_.Replace(routes_.Make(config.accounts));
  poller_.Follow(PollTimesOf(config.config));
  reconciler_.AccountsChanged();
  // Issuers first: a caller may be known by a JWT of a new one.
  if (jwt_issuers_->Follow(config.config.auth())) CallersChanged();
  if (callers_->Follow(config.config.auth())) CallersChanged();
  metrics_.ShowCallersReload(callers_->in_force());
  WebhookDoorOptions webhooks = WebhookDoorOptionsOf(config.config);
  webhooks_->SetNetworks(std::move(webhooks.allowed_sources), std::move(webhooks.trusted_proxies));
  housekeeper_->SetShares(LogSharesOf(config.config));
  auto in_force = std::make_shared<const config::v1::Config>(InForce(*ConfigInForce(), config.config));
  std::lock_guard<std::mutex> lock(limits_mutex_);
  limits_ = LimitsOf(config.config.limits());
  in_force_ = std::move(in_force);
}

std::shared_ptr<const config::v1::Config> WiredServer::ConfigInForce() const {
  std::lock_guard<std::mutex> lock(limits_mutex_);
  return in_force_;
}

RpcLimits WiredServer::Limits() const {
  std::lock_guard<std::mutex> lock(limits_mutex_);
  return limits_;
}

RetentionPolicy WiredServer::RetentionWithShares() const {
  RetentionPolicy policy = RetentionOf(config_.storage());
  policy.shares = LogSharesOf(config_);
  return policy;
}

HousekeeperOptions WiredServer::CountedHousekeeperOptions() {
  HousekeeperOptions options;
  if (config_.storage().has_rocksdb()) {
    options.share_of_others = [storage = config_.storage()]() -> std::optional<int64_t> {
      std::error_code unknown;
      const std::filesystem::space_info disk = std::filesystem::space(storage.rocksdb().path(), unknown);
      return unknown ? std::nullopt : ShareOfFullDisk(storage, disk);
    };
  }
  options.observe_erased = [this](const std::string& account, int64_t events) {
    metrics_.CountErased(account, "share", events);
  };
  options.observe_not_erased = [this](const std::string& account) { metrics_.CountNotErased(account); };
  return options;
}

std::unique_ptr<OtlpExporter> WiredServer::MakeExporter() {
  if (!config_.has_tracing()) return nullptr;
  OtlpOptions options;
  options.endpoint = config_.tracing().endpoint();
  options.version = Version();
  options.observe = [this](absl::string_view outcome, size_t spans) { metrics_.CountSpans(outcome, spans); };
  return std::make_unique<OtlpExporter>(std::move(options));
}

std::shared_ptr<Tracing> WiredServer::MakeTracing() {
  std::unique_ptr<OtlpExporter> spans = MakeExporter();
  TracerOptions options;
  options.sink = spans.get();
  options.random = RandomBits;
  if (config_.tracing().has_sample_ratio()) options.sample_ratio = config_.tracing().sample_ratio();
  return std::make_shared<Tracing>(std::move(spans), std::move(options), clock_);
}

IdempotencyOptions WiredServer::CountedIdempotencyOptions() {
  IdempotencyOptions options = IdempotencyOptionsOf(config_.limits());
  options.owner = RandomId();
  options.observe = [this](absl::string_view outcome) { metrics_.CountRequestId(outcome); };
  options.observe_doubt = [this](const std::string& claim_key) { reconciler_.Notice(claim_key); };
  return options;
}

SequencerOptions WiredServer::CountedSequencerOptions() {
  SequencerOptions options = SequencerOptionsOf(config_.limits());
  options.observe = [this](int events, absl::Duration took) { metrics_.CountAppend(events, took); };
  return options;
}

IngestOptions WiredServer::CountedIngestOptions() {
  IngestOptions options = IngestOptionsOf(config_);
  options.observe = [this](const WebhookOutcome& outcome) { metrics_.CountWebhook(outcome); };
  options.observe_numbers = [this](const std::string& account, const std::vector<int64_t>& numbers) {
    poller_.Notice(account, numbers);
  };
  return options;
}

PollerOptions WiredServer::CountedPollerOptions(const CheckedConfig& config) {
  PollerOptions options;
  options.times = PollTimesOf(config.config);
  options.webhook_public_uri = config.config.listeners().webhook().public_uri();
  options.random = RandomShare;
  options.max_response_bytes = [this] { return Limits().max_upstream_body_bytes; };
  options.observe = [this](const PollOutcome& outcome) { metrics_.CountPoll(outcome); };
  return options;
}

ReconcilerOptions WiredServer::CountedReconcilerOptions() {
  ReconcilerOptions options;
  options.retention = IdempotencyOptionsOf(config_.limits()).retention;
  options.random = RandomShare;
  options.max_response_bytes = [this] { return Limits().max_upstream_body_bytes; };
  options.observe = [this](const std::string& account, absl::string_view outcome) {
    metrics_.CountDoubt(account, outcome);
  };
  return options;
}

AccountWatchOptions WiredServer::CountedWatchOptions() {
  AccountWatchOptions options;
  options.observe = [this](const std::string& account, v1::AccountHealth::State state) {
    metrics_.ShowHealth(account, state);
  };
  return options;
}

BroadcastRunnerOptions WiredServer::NotedBroadcastRunnerOptions() {
  BroadcastRunnerOptions options = BroadcastRunnerOptionsOf(config_);
  options.random = RandomShare;
  options.max_response_bytes = [this] { return Limits().max_upstream_body_bytes; };
  // What a recipient got this way must not pass for a single send in doubt.
  options.before_send = [this](const Route& route, const v1::SendMessageRequest& message) {
    const std::vector<std::string> keys = SettleableKeysOf(route, message);
    if (!keys.empty()) reconciler_.NotePlainSend(route.account.slug, keys);
  };
  return options;
}

RpcContext WiredServer::MakeRpcContext() {
  RpcContext context;
  context.router = &router_;
  context.feed = &feed_;
  context.idempotency = &idempotency_;
  context.reconciler = &reconciler_;
  context.broadcasts = &broadcasts_;
  context.usage = &usage_;
  context.health = &watch_;
  context.broadcast_runner = &broadcast_runner_;
  context.clock = &clock_;
  context.log = &log_;
  context.audit = audit_->sink();
  context.audit_reads = config_.audit().reads();
  context.deadlines = DeadlinesOf(config_.deadlines());
  context.limits = [this] { return Limits(); };
  context.streams = StreamsOf(config_);
  context.callers = callers_->source();
  context.cursor_seal = cursor_seal_.get();
  context.webhook_public_uri = config_.listeners().webhook().public_uri();
  context.observe = [this](const RpcOutcome& outcome) { metrics_.CountRpc(outcome); };
  context.positions = &positions_;
  context.observe_streams = [this](int delta) { metrics_.CountStreams(delta); };
  context.observe_refusal = [this](const std::string& account) { metrics_.CountRefusal(account); };
  context.observe_deliveries = [this](int64_t events) { metrics_.CountDeliveries(events); };
  return context;
}

void WiredServer::CallersChanged() {
  Audit("callers_changed");
  rpc_->CallersChanged();
}

void WiredServer::Audit(const char* action, std::vector<LogField> more) {
  LogSink* const sink = audit_->sink();
  if (sink == nullptr) return;
  more.insert(more.begin(), {"action", action});
  sink->Write({LogLevel::kInfo, "audit", std::move(more)});
}

void WiredServer::Observe(const std::string& account, const CallReport& report) {
  usage_.Note(account, report.usage);
  watch_.CallEnded(account, report);
}

std::vector<std::string> WiredServer::NotReady() const {
  std::vector<std::string> reasons;
  if (draining_) reasons.push_back("draining");
  if (std::string problem = housekeeper_->store_problem(); !problem.empty()) {
    reasons.push_back(absl::StrCat("the store refuses writes: ", problem));
  }
  return reasons;
}

MetricReadings WiredServer::Readings() const {
  MetricReadings readings;
  readings.log = feed_.Bounds();
  readings.account_bytes = store_->log().BytesByAccount();
  readings.now = clock_.Now();
  readings.stream_lag = std::max<int64_t>(0, feed_.head() - positions_.Slowest().value_or(feed_.head()));
  readings.ready = NotReady().empty();
  for (const auto& [slug, route] : *router_.routes()) {
    const v1::AccountHealth health = watch_.Find(slug);
    if (!health.has_last_event_time()) continue;
    readings.last_events[slug] =
        absl::FromUnixNanos(google::protobuf::util::TimeUtil::TimestampToNanoseconds(health.last_event_time()));
  }
  readings.certificates = certificates_->expire_times();
  readings.audit_lines_lost = audit_->lost();
  readings.process = ReadProcess();
  return readings;
}

void WiredServer::OpenSnapshots() {
  if (!config_.storage().has_rocksdb()) return;
  absl::StatusOr<std::unique_ptr<SnapshotDoor>> door =
      SnapshotDoor::Open(config_.storage().rocksdb().path(), *store_, log_, audit_->sink());
  if (door.ok()) {
    snapshots_ = *std::move(door);
  } else {
    log_.Write({LogLevel::kWarning, "no_backup_while_running", {{"error", std::string(door.status().message())}}});
  }
}

absl::Status WiredServer::Listen() {
  Audit("server_starting", {{"by", ProcessUser()}, {"version", Version()}});
  OpenSnapshots();
  WebhookDoorOptions webhook_options = WebhookDoorOptionsOf(config_);
  webhook_options.listener.tls = certificates_->source("webhook");
  webhook_options.observe_denial = [this](const WebhookDenial& denial) { denials_.Note(denial); };
  RpcServerOptions grpc_options = GrpcOptionsOf(config_.listeners().grpc());
  grpc_options.tls = certificates_->source("grpc");
  grpc_options.tracer = std::shared_ptr<Tracer>(tracing_, &tracing_->tracer);
  absl::StatusOr<std::unique_ptr<WebhookDoor>> webhooks = WebhookDoor::Start(webhook_options, ingest_);
  if (!webhooks.ok()) return About("listeners.webhook.address", webhooks.status());
  webhooks_ = *std::move(webhooks);
  broadcast_runner_.Start();  // Before a call can add to what the store holds.
  absl::StatusOr<std::unique_ptr<RpcServer>> rpc = RpcServer::Start(grpc_options, MakeRpcContext());
  if (!rpc.ok()) return About("listeners.grpc.address", rpc.status());
  rpc_ = *std::move(rpc);
  jwt_issuers_->OnChange([this] { CallersChanged(); });
  watch_.Start();
  poller_.Start();
  reconciler_.Start();
  reloader_.Add([this] { metrics_.ShowReload(follower_.Look()); });
  reloader_.Add([this] { certificates_->Reload(); });
  reloader_.Add([this] {
    const bool keys_changed = jwt_issuers_->Reload();
    if (callers_->Reload() || keys_changed) CallersChanged();
    metrics_.ShowCallersReload(callers_->in_force());
  });
  reloader_.Add([this] { denials_.Tell(); });
  reloader_.Start();
  const std::string admin_address = AdminAddressOf(config_.listeners().admin());
  if (admin_address.empty()) return absl::OkStatus();
  AdminProbes probes;
  probes.not_ready = [this] { return NotReady(); };
  probes.metrics = [this] { return metrics_.Text(Readings()); };
  probes.config = [this] { return ShownConfig(*ConfigInForce()); };
  absl::StatusOr<std::unique_ptr<HttpListener>> admin =
      StartAdminDoor(admin_address, certificates_->source("admin"), std::move(probes));
  if (!admin.ok()) return About("listeners.admin.address", admin.status());
  admin_ = *std::move(admin);
  return absl::OkStatus();
}

ServerAddresses WiredServer::addresses() const {
  return {
      .grpc = rpc_->address(), .webhooks = webhooks_->address(), .admin = admin_ == nullptr ? "" : admin_->address()};
}

bool WiredServer::Drain(const std::string& by) {
  Audit("server_stopping", {{"by", by}});
  const DrainTimes times = DrainTimesOf(config_.drain());
  draining_ = true;
  rpc_->SetNotServing();
  log_.Write({LogLevel::kInfo, "draining", {{"not_ready_ms", absl::ToInt64Milliseconds(times.not_ready)}}});
  std::this_thread::sleep_for(absl::ToChronoNanoseconds(times.not_ready));
  const bool complete = Stop(times.finish);
  log_.Write({LogLevel::kInfo, "drained", {}});
  Audit("server_stopped");
  return complete;
}

bool WiredServer::Stop(absl::Duration finish) {
  const absl::Time deadline = clock_.Now() + finish;
  reloader_.Stop();
  broadcast_runner_.BeginClose();
  jwt_issuers_->OnChange(nullptr);
  // Side by side: a webhook that is slow to arrive must not keep the streams from being told.
  std::thread webhooks([this, deadline] {
    if (webhooks_ != nullptr) webhooks_->Stop(deadline);
  });
  const bool complete = rpc_ == nullptr || rpc_->Drain(finish);
  webhooks.join();
  denials_.Tell();
  poller_.Close();
  broadcast_runner_.Close(deadline);
  reconciler_.Close();
  watch_.Close();
  // An exchange that nobody waits for any more may still be under way, and uses all of the above and the timer.
  routes_.End();
  idempotency_.Close();
  sequencer_.Close();
  if (admin_ != nullptr) admin_->Stop(clock_.Now());
  return complete;
}

}  // namespace

std::string Version() { return POSTERN_VERSION; }

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const CheckedConfig& config,
                                                      std::function<CheckedConfig()> read_again,
                                                      const Environment& environment, const Clock& clock, LogSink& log,
                                                      const Redactor& redactor) {
  absl::StatusOr<Opened> opened = OpenAll(config.config, environment, clock, log);
  if (!opened.ok()) return opened.status();
  auto server = std::make_unique<WiredServer>(config, std::move(read_again), clock, log, redactor, *std::move(opened));
  if (absl::Status listening = server->Listen(); !listening.ok()) return listening;
  return server;
}

}  // namespace postern
