// metrics.h
//
// What operators watch, in the Prometheus text format. Every label comes from a closed set: methods of the API,
// configured accounts, the providers' own endpoint templates. An account that is not configured counts as "", and how
// it is as of now (health, queue, breakers) is not shown.
//
//   Metrics metrics("0.1.0", {"main"});
//   context.observe = [&](const RpcOutcome& outcome) { metrics.CountRpc(outcome); };
//   std::string text = metrics.Text(readings);
//
// METRICS.md tells of each; a test holds it to what a run shows.
#ifndef POSTERN_APP_METRICS_H_
#define POSTERN_APP_METRICS_H_

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "app/process_reading.h"
#include "gateway/ingest.h"
#include "gateway/poller.h"
#include "postern/v1/account.pb.h"
#include "rpc/rpc_context.h"
#include "storage/event_log.h"
#include "transport/circuit_breaker.h"
#include "transport/http_client.h"

namespace postern {

// What is looked at when somebody asks for the metrics.
struct MetricReadings {
  LogBounds log;
  absl::Time now = absl::UnixEpoch();
  int64_t stream_lag = 0;  // Events that the slowest open stream has not got yet.
  bool ready = true;
  std::map<std::string, int64_t> account_bytes;    // LogBounds.stored_bytes by account.
  std::map<std::string, absl::Time> last_events;   // By account; of those that had one.
  std::map<std::string, absl::Time> certificates;  // When that of each door expires.
  int64_t audit_lines_lost = 0;                    // Since the start.
  ProcessReading process;
};

// Thread-safe.
class Metrics {
 public:
  // `accounts` are the slugs that may stand in a label.
  Metrics(const std::string& version, std::set<std::string> accounts);
  ~Metrics();

  // From now on these slugs may stand in a label. What was shown of others as of now goes to 0 and stays there.
  void SetAccounts(std::set<std::string> accounts);

  // postern_rpc_requests_total{method,code}, postern_rpc_duration_seconds{method}; of what was denied
  // postern_denials_total{caller,reason}, the caller "" where nobody knows who called.
  void CountRpc(const RpcOutcome& outcome);
  // postern_rpc_refused_total{account}: calls beyond what may be under way, of the account, or of all where it is
  // empty.
  void CountRefusal(const std::string& account);
  // postern_event_streams
  void CountStreams(int delta);
  // postern_events_delivered_total
  void CountDeliveries(int64_t events);
  // postern_webhooks_total{account,outcome}, postern_events_appended_total{account},
  // postern_events_unrecognized_total{account}
  void CountWebhook(const WebhookOutcome& outcome);
  // postern_polls_total{account,kind,outcome}, postern_polled_events_total{account}
  void CountPoll(const PollOutcome& outcome);
  // postern_config_last_reload_successful: 1 while the file that is there is the one in force, else 0.
  void ShowReload(bool successful);
  // postern_callers_last_reload_successful: the same of the callers with the files of their token hashes.
  void ShowCallersReload(bool successful);
  // postern_account_health{account,state}: 1 for the state the account is in, else 0.
  void ShowHealth(const std::string& account, v1::AccountHealth::State state);
  // postern_request_ids_total{outcome}, the outcomes of gateway/idempotency.h
  void CountRequestId(absl::string_view outcome);
  // postern_doubts_total{account,outcome}, the outcomes of gateway/reconciler.h
  void CountDoubt(const std::string& account, absl::string_view outcome);
  // postern_trace_spans_total{outcome}, the outcomes of otlp_exporter.h
  void CountSpans(absl::string_view outcome, size_t spans);
  // postern_append_duration_seconds, postern_append_batch_events
  void CountAppend(int events, absl::Duration took);
  // postern_upstream_requests_total{account,endpoint,outcome}, postern_upstream_duration_seconds{account,endpoint}. The
  // outcome is the class of the status, `2xx`, or the cause of a missing answer, `unreachable`.
  void CountUpstream(const std::string& account, const HttpRequest& request, const HttpResult& result,
                     absl::Duration took);

  // postern_upstream_retries_total{account}
  void CountRetry(const std::string& account);
  // postern_upstream_queue{account}: requests that wait for the account's limits.
  void SetQueue(const std::string& account, int waiting);
  // postern_breaker_state{account,class}: 0 closed, 1 half open, 2 open; `reads` and `changes`.
  void SetBreaker(const std::string& account, Repeat kind, CircuitBreaker::State state);

  // postern_events_erased_total{account,reason}: `share` for what an account had above its share of the log.
  void CountErased(const std::string& account, const char* reason, int64_t events);
  // postern_erase_failures_total{account}.
  void CountNotErased(const std::string& account);

  // Everything, with the readings: postern_event_log_{first_sequence,next_sequence,stored_bytes,age_seconds},
  // postern_event_log_account_bytes{account} (those of accounts that are not known together),
  // postern_event_stream_lag_events, postern_ready, postern_account_last_event_timestamp_seconds{account},
  // postern_certificate_expiry_timestamp_seconds{door} and process_*.
  std::string Text(const MetricReadings& readings);

 private:
  void ShowStored(const std::map<std::string, int64_t>& bytes_by_account);
  struct Families;
  void BeginCounting(const std::string& account);
  void SetHealthLocked(const std::string& account, int state);
  void SetQueueLocked(const std::string& account, int waiting);
  void SetBreakerLocked(const std::string& account, Repeat kind, CircuitBreaker::State state);
  std::string Known(const std::string& account) const;
  void ShowProcess(const ProcessReading& process);

  mutable std::mutex mutex_;
  std::set<std::string> accounts_;  // Guarded by mutex_.
  const std::unique_ptr<Families> families_;
};

}  // namespace postern

#endif  // POSTERN_APP_METRICS_H_
