#include "app/metrics.h"

#include <algorithm>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/reason.h"
#include "gateway/capabilities.h"
#include "prometheus/counter.h"
#include "prometheus/gauge.h"
#include "prometheus/histogram.h"
#include "prometheus/registry.h"
#include "prometheus/text_serializer.h"
#include "rpc/doorkeeper.h"
#include "transport/logging.h"

namespace postern {
namespace {

using prometheus::BuildCounter;
using prometheus::BuildGauge;
using prometheus::BuildHistogram;
using prometheus::Counter;
using prometheus::Family;
using prometheus::Gauge;
using prometheus::Histogram;
using prometheus::Registry;
using Buckets = Histogram::BucketBoundaries;

const Buckets& CallBuckets() {
  static const Buckets* const kBuckets =
      new Buckets{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60};
  return *kBuckets;
}

Buckets AppendBuckets() { return {0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5}; }

Buckets BatchBuckets() { return {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024}; }

Family<Counter>& MakeCounter(Registry& registry, const char* name, const char* help) {
  return BuildCounter().Name(name).Help(help).Register(registry);
}

Family<Gauge>& MakeGauge(Registry& registry, const char* name, const char* help) {
  return BuildGauge().Name(name).Help(help).Register(registry);
}

Family<Histogram>& MakeHistogram(Registry& registry, const char* name, const char* help) {
  return BuildHistogram().Name(name).Help(help).Register(registry);
}

double UnixSeconds(absl::Time time) { return absl::ToDoubleSeconds(time - absl::UnixEpoch()); }

constexpr int kNoState = -1;  // Of health: none is 1.

std::string KnownMethod(const std::string& method) {
  const std::vector<std::string>& all = AllMethods();
  return std::binary_search(all.begin(), all.end(), method) ? method : "";
}

std::string OutcomeName(const HttpResult& result) {
  if (const auto* error = std::get_if<TransportError>(&result)) return CauseName(error->cause);
  const int status = std::get<HttpResponse>(result).status;
  return status >= 100 && status < 600 ? absl::StrCat(status / 100, "xx") : "other";
}

}  // namespace

struct Metrics::Families {
  Registry registry;
  Family<Counter>& rpcs = MakeCounter(registry, "postern_rpc_requests_total", "RPCs finished.");
  Family<Histogram>& rpc_seconds = MakeHistogram(registry, "postern_rpc_duration_seconds", "Time an RPC took.");
  Family<Counter>& refused = MakeCounter(registry, "postern_rpc_refused_total",
                                         "Calls refused since too many of the account, or of all, were under way.");
  Family<Counter>& denials =
      MakeCounter(registry, "postern_denials_total", "RPCs refused since their caller may not make them.");
  Counter& audit_lost =
      MakeCounter(registry, "postern_audit_lines_lost_total", "Lines of the audit log that could not be written.")
          .Add({});
  Family<Counter>& upstream =
      MakeCounter(registry, "postern_upstream_requests_total", "Requests to providers finished.");
  Family<Histogram>& upstream_seconds =
      MakeHistogram(registry, "postern_upstream_duration_seconds", "Time until a provider had answered.");
  Family<Counter>& retries =
      MakeCounter(registry, "postern_upstream_retries_total", "Requests to providers that were made again.");
  Family<Gauge>& queue =
      MakeGauge(registry, "postern_upstream_queue", "Requests that wait for the limits of their account.");
  Family<Gauge>& breakers =
      MakeGauge(registry, "postern_breaker_state", "Circuit breakers: 0 closed, 1 half open, 2 open.");
  Family<Counter>& webhooks = MakeCounter(registry, "postern_webhooks_total", "Webhooks answered.");
  Family<Counter>& appended =
      MakeCounter(registry, "postern_events_appended_total", "Events of webhooks appended to the log.");
  Family<Counter>& unrecognized = MakeCounter(registry, "postern_events_unrecognized_total",
                                              "Of these, events whose webhook could not be understood.");
  Family<Counter>& polls = MakeCounter(registry, "postern_polls_total", "Questions to providers that have ended.");
  Family<Counter>& polled =
      MakeCounter(registry, "postern_polled_events_total", "Events found by asking, appended to the log.");
  Family<Gauge>& health = MakeGauge(registry, "postern_account_health", "1 for the state the account is in, else 0.");
  Family<Counter>& request_ids =
      MakeCounter(registry, "postern_request_ids_total", "Calls with a request_id, by what became of the id.");
  Family<Counter>& doubts =
      MakeCounter(registry, "postern_doubts_total",
                  "Sends whose outcome was not known and can be asked for: arisen, settled, left.");
  Family<Counter>& spans =
      MakeCounter(registry, "postern_trace_spans_total", "Spans of traces, by what became of them.");
  Histogram& append_seconds =
      MakeHistogram(registry, "postern_append_duration_seconds", "Time a commit of the log took.")
          .Add({}, AppendBuckets());
  Histogram& append_events = MakeHistogram(registry, "postern_append_batch_events", "Events in one commit of the log.")
                                 .Add({}, BatchBuckets());
  Gauge& streams = MakeGauge(registry, "postern_event_streams", "Event streams open now.").Add({});
  Counter& delivered = MakeCounter(registry, "postern_events_delivered_total", "Events handed to subscribers.").Add({});
  Gauge& first_sequence =
      MakeGauge(registry, "postern_event_log_first_sequence", "Sequence of the oldest event kept.").Add({});
  Gauge& next_sequence =
      MakeGauge(registry, "postern_event_log_next_sequence", "Sequence the next event will get.").Add({});
  Gauge& stored_bytes = MakeGauge(registry, "postern_event_log_stored_bytes", "Bytes of the events kept.").Add({});
  Gauge& log_age =
      MakeGauge(registry, "postern_event_log_age_seconds", "Age of the oldest event kept; 0 when there is none.")
          .Add({});
  Gauge& stream_lag = MakeGauge(registry, "postern_event_stream_lag_events",
                                "Events that the slowest open event stream has not got yet.")
                          .Add({});
  Gauge& ready =
      MakeGauge(registry, "postern_ready", "1 when the server wants work, else 0, as /readyz tells.").Add({});
  Family<Gauge>& last_events = MakeGauge(registry, "postern_account_last_event_timestamp_seconds",
                                         "When the account's last event was received.");
  Family<Gauge>& certificates =
      MakeGauge(registry, "postern_certificate_expiry_timestamp_seconds", "When the certificate of a door expires.");
  Counter& cpu_seconds =
      MakeCounter(registry, "process_cpu_seconds_total", "User and system time spent, in seconds.").Add({});
  Gauge& resident_bytes = MakeGauge(registry, "process_resident_memory_bytes", "Resident memory in bytes.").Add({});
  Gauge& virtual_bytes = MakeGauge(registry, "process_virtual_memory_bytes", "Virtual memory in bytes.").Add({});
  Gauge& open_files = MakeGauge(registry, "process_open_fds", "Open file descriptors.").Add({});
  Gauge& max_files = MakeGauge(registry, "process_max_fds", "The greatest number of open file descriptors.").Add({});
  Gauge& start_time =
      MakeGauge(registry, "process_start_time_seconds", "When the process started, since the Unix epoch.").Add({});
  Gauge& reload = MakeGauge(registry, "postern_config_last_reload_successful",
                            "1 while the configuration file that is there is the one in force, else 0.")
                      .Add({});
  Gauge& callers_reload = MakeGauge(registry, "postern_callers_last_reload_successful",
                                    "1 while the callers and their token files that are there are in force, else 0.")
                              .Add({});
  Family<Gauge>& account_bytes =
      MakeGauge(registry, "postern_event_log_account_bytes", "Bytes of the events kept, by account.");
  Family<Counter>& erased = MakeCounter(registry, "postern_events_erased_total",
                                        "Events emptied before their time: above the account's share, one person's.");
  Family<Counter>& erase_failures =
      MakeCounter(registry, "postern_erase_failures_total", "Failed erasures of what is above an account's share.");
  Family<Gauge>& build_info = MakeGauge(registry, "postern_build_info", "1, labelled with the version.");
};

Metrics::Metrics(const std::string& version, std::set<std::string> accounts)
    : accounts_(std::move(accounts)), families_(std::make_unique<Families>()) {
  families_->build_info.Add({{"version", version}}).Set(1);
  families_->refused.Add({{"account", ""}});
  families_->denials.Add({{"caller", ""}, {"reason", reason::kCallerUnauthenticated.name}});
  for (const char* outcome : {"exported", "dropped", "failed"}) CountSpans(outcome, 0);
  for (const std::string& account : accounts_) BeginCounting(account);
  families_->reload.Set(1);
  families_->callers_reload.Set(1);
}

Metrics::~Metrics() = default;

// From 0 on, so that the first one is seen as a change.
void Metrics::BeginCounting(const std::string& account) {
  families_->erased.Add({{"account", account}, {"reason", "share"}});
  families_->erase_failures.Add({{"account", account}});
  families_->refused.Add({{"account", account}});
  families_->retries.Add({{"account", account}});
  families_->appended.Add({{"account", account}});
  families_->unrecognized.Add({{"account", account}});
  families_->polled.Add({{"account", account}});
}

void Metrics::SetAccounts(std::set<std::string> accounts) {
  for (const std::string& account : accounts) BeginCounting(account);
  std::lock_guard<std::mutex> lock(mutex_);
  for (const std::string& account : accounts_) {
    if (accounts.count(account) > 0) continue;
    // The gauges themselves stay: whoever looks sees that they went to 0.
    SetHealthLocked(account, kNoState);
    SetQueueLocked(account, 0);
    for (const Repeat kind : {Repeat::kSafe, Repeat::kUnsafe}) {
      SetBreakerLocked(account, kind, CircuitBreaker::State::kClosed);
    }
  }
  accounts_ = std::move(accounts);
}

std::string Metrics::Known(const std::string& account) const {
  std::lock_guard<std::mutex> lock(mutex_);
  return accounts_.count(account) > 0 ? account : "";
}

void Metrics::ShowReload(bool successful) { families_->reload.Set(successful ? 1 : 0); }

void Metrics::ShowCallersReload(bool successful) { families_->callers_reload.Set(successful ? 1 : 0); }

void Metrics::CountRpc(const RpcOutcome& outcome) {
  const std::string method = KnownMethod(outcome.method);
  families_->rpcs.Add({{"method", method}, {"code", outcome.code}}).Increment();
  families_->rpc_seconds.Add({{"method", method}}, CallBuckets()).Observe(absl::ToDoubleSeconds(outcome.latency));
  if (!IsDenial(outcome.reason, outcome.caller)) return;
  families_->denials.Add({{"caller", outcome.caller}, {"reason", outcome.reason}}).Increment();
}

void Metrics::CountPoll(const PollOutcome& outcome) {
  const std::string account = Known(outcome.account);
  families_->polls.Add({{"account", account}, {"kind", outcome.kind}, {"outcome", outcome.outcome}}).Increment();
  if (outcome.appended > 0) families_->polled.Add({{"account", account}}).Increment(outcome.appended);
}

void Metrics::ShowHealth(const std::string& account, v1::AccountHealth::State state) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (accounts_.count(account) > 0) SetHealthLocked(account, state);
}

void Metrics::SetHealthLocked(const std::string& account, int state) {
  const google::protobuf::EnumDescriptor* states = v1::AccountHealth::State_descriptor();
  for (int i = 0; i < states->value_count(); ++i) {
    const std::string name = absl::AsciiStrToLower(absl::StripPrefix(states->value(i)->name(), "STATE_"));
    families_->health.Add({{"account", account}, {"state", name}}).Set(states->value(i)->number() == state);
  }
}

void Metrics::CountRequestId(absl::string_view outcome) {
  families_->request_ids.Add({{"outcome", std::string(outcome)}}).Increment();
}

void Metrics::CountDoubt(const std::string& account, absl::string_view outcome) {
  families_->doubts.Add({{"account", Known(account)}, {"outcome", std::string(outcome)}}).Increment();
}

void Metrics::CountSpans(absl::string_view outcome, size_t spans) {
  families_->spans.Add({{"outcome", std::string(outcome)}}).Increment(static_cast<double>(spans));
}

void Metrics::CountStreams(int delta) { families_->streams.Increment(delta); }

void Metrics::CountDeliveries(int64_t events) { families_->delivered.Increment(static_cast<double>(events)); }

void Metrics::CountWebhook(const WebhookOutcome& outcome) {
  const std::string account = Known(outcome.account);
  families_->webhooks.Add({{"account", account}, {"outcome", outcome.outcome}}).Increment();
  families_->appended.Add({{"account", account}}).Increment(outcome.events);
  families_->unrecognized.Add({{"account", account}}).Increment(outcome.unrecognized);
}

void Metrics::CountAppend(int events, absl::Duration took) {
  families_->append_seconds.Observe(absl::ToDoubleSeconds(took));
  families_->append_events.Observe(events);
}

void Metrics::CountUpstream(const std::string& account, const HttpRequest& request, const HttpResult& result,
                            absl::Duration took) {
  const std::string endpoint = absl::StrCat(request.method, " ", request.endpoint);
  const prometheus::Labels labels = {{"account", Known(account)}, {"endpoint", endpoint}};
  families_->upstream_seconds.Add(labels, CallBuckets()).Observe(absl::ToDoubleSeconds(took));
  prometheus::Labels with_outcome = labels;
  with_outcome["outcome"] = OutcomeName(result);
  families_->upstream.Add(with_outcome).Increment();
}

void Metrics::CountRefusal(const std::string& account) {
  families_->refused.Add({{"account", Known(account)}}).Increment();
}

void Metrics::CountRetry(const std::string& account) {
  families_->retries.Add({{"account", Known(account)}}).Increment();
}

void Metrics::SetQueue(const std::string& account, int waiting) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (accounts_.count(account) > 0) SetQueueLocked(account, waiting);
}

void Metrics::SetQueueLocked(const std::string& account, int waiting) {
  families_->queue.Add({{"account", account}}).Set(waiting);
}

void Metrics::SetBreaker(const std::string& account, Repeat kind, CircuitBreaker::State state) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (accounts_.count(account) > 0) SetBreakerLocked(account, kind, state);
}

void Metrics::SetBreakerLocked(const std::string& account, Repeat kind, CircuitBreaker::State state) {
  const char* const name = kind == Repeat::kSafe ? "reads" : "changes";
  families_->breakers.Add({{"account", account}, {"class", name}}).Set(static_cast<double>(state));
}

void Metrics::ShowProcess(const ProcessReading& process) {
  families_->cpu_seconds.Increment(std::max(0.0, process.cpu_seconds - families_->cpu_seconds.Value()));
  families_->resident_bytes.Set(process.resident_bytes);
  families_->virtual_bytes.Set(process.virtual_bytes);
  families_->open_files.Set(process.open_files);
  families_->max_files.Set(process.max_files);
  families_->start_time.Set(UnixSeconds(process.start_time));
}

void Metrics::ShowStored(const std::map<std::string, int64_t>& bytes_by_account) {
  std::map<std::string, int64_t> shown;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    for (const std::string& account : accounts_) shown[account] = 0;
  }
  for (const auto& [account, bytes] : bytes_by_account) shown[Known(account)] += bytes;
  for (const auto& [account, bytes] : shown) {
    families_->account_bytes.Add({{"account", account}}).Set(static_cast<double>(bytes));
  }
}

void Metrics::CountNotErased(const std::string& account) {
  families_->erase_failures.Add({{"account", Known(account)}}).Increment();
}

void Metrics::CountErased(const std::string& account, const char* reason, int64_t events) {
  families_->erased.Add({{"account", Known(account)}, {"reason", reason}}).Increment(static_cast<double>(events));
}

std::string Metrics::Text(const MetricReadings& readings) {
  const LogBounds& log = readings.log;
  families_->first_sequence.Set(static_cast<double>(log.first_sequence));
  families_->next_sequence.Set(static_cast<double>(log.next_sequence));
  families_->stored_bytes.Set(static_cast<double>(log.stored_bytes));
  const absl::Duration age = readings.now - log.first_publish_time.value_or(readings.now);
  families_->log_age.Set(std::max(0.0, absl::ToDoubleSeconds(age)));
  families_->stream_lag.Set(static_cast<double>(readings.stream_lag));
  families_->ready.Set(readings.ready);
  for (const auto& [account, time] : readings.last_events) {
    families_->last_events.Add({{"account", Known(account)}}).Set(UnixSeconds(time));
  }
  for (const auto& [door, time] : readings.certificates) {
    families_->certificates.Add({{"door", door}}).Set(UnixSeconds(time));
  }
  ShowStored(readings.account_bytes);
  families_->audit_lost.Increment(static_cast<double>(readings.audit_lines_lost) - families_->audit_lost.Value());
  ShowProcess(readings.process);
  return prometheus::TextSerializer().Serialize(families_->registry.Collect());
}

}  // namespace postern
