// ingest.h
//
// A webhook's way into the log: read by the account's provider, completed with what only the gateway knows, parsed back
// once, appended durably and deduplicated; only then the provider gets its answer. Holds no proto in its interface, so
// that webhook/ sees none.
//
//   ingest.Receive("main", "s3cret", std::move(request), [](HttpResponse answer) { respond({answer}); });
#ifndef POSTERN_GATEWAY_INGEST_H_
#define POSTERN_GATEWAY_INGEST_H_

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/token_bucket.h"
#include "wire/http.h"

namespace postern {

class Router;
class Sequencer;

// What became of a webhook, for metrics: one call for each, from any thread.
struct WebhookOutcome {
  // A configured account, never a word of the sender's: the one whose secret was right, or with `wrong_secret` and
  // `source_limited` was not.
  // Empty otherwise.
  std::string account;
  std::string provider;  // Likewise.
  // `accepted`, `duplicate`, `empty`, `rejected`, `store_unavailable`; and of those refused before they were read
  // `not_found`, `wrong_secret`, `source_limited` (wrong as well, and too often), `source_refused`, `rate_limited`,
  // `too_large`, `timeout`, `overload`, `malformed`.
  std::string outcome;
  int status = 0;        // The answer.
  int events = 0;        // Appended now.
  int unrecognized = 0;  // Of these, unrecognized_payload.
};

struct IngestOptions {
  std::vector<std::string> kept_headers = {"content-type", "user-agent", "x-request-id"};  // Stored with the body.
  std::function<void(const WebhookOutcome&)> observe;                                      // May be null.
  // The numbers of the messages that a webhook brought, once they are durable. May be null.
  std::function<void(const std::string& account, const std::vector<int64_t>&)> observe_numbers;
  std::map<std::string, double> webhooks_per_second;    // By account; no limit for the others.
  std::function<absl::Duration()> steady = &SteadyNow;  // The clock that the limits are measured with.
};

// Thread-safe.
class Ingest {
 public:
  using Answer = std::function<void(HttpResponse)>;

  // All references must outlive it.
  Ingest(const Router& router, Sequencer& sequencer, const Clock& clock, LogSink& log, IngestOptions options);

  // Whether the account exists, takes webhooks, and `secret` is one of its secrets (compared in constant time, also for
  // an account that does not exist). For a check before the body is read.
  bool Knows(absl::string_view account, absl::string_view secret) const;

  // From now on these webhooks per second, by account; no limit for the others. A limit that stays as it was keeps what
  // it has counted.
  void SetLimits(std::map<std::string, double> webhooks_per_second);

  // Counts one webhook of an account that Knows has found against its limit: how long to wait when it is above it.
  std::optional<absl::Duration> OverLimit(absl::string_view account);

  // Answers 404 unless Knows; 200 (or what the provider chose) once everything is durable; 503 with Retry-After when
  // the log cannot be written. A body that cannot be read is stored as unrecognized_payload and answered with 200.
  void Receive(absl::string_view account, absl::string_view secret, HttpRequest request, Answer answer);

  // Counts and logs a webhook to the path of `account` and `secret` that was answered with `status` before it was read.
  // At most one log line a second, since anybody can cause them; it tells how many were left out.
  void Refused(absl::string_view account, absl::string_view secret, int status);

 private:
  const Router& router_;
  Sequencer& sequencer_;
  const Clock& clock_;
  LogSink& log_;
  const IngestOptions options_;

  std::mutex quota_mutex_;
  std::map<std::string, double> limits_;                    // Guarded by quota_mutex_, as the next.
  std::map<std::string, TokenBucket, std::less<>> quotas_;  // Of the limits above zero.
  std::mutex refusal_mutex_;
  absl::Time last_refusal_line_ = absl::InfinitePast();  // Guarded by refusal_mutex_.
  int64_t refusals_left_out_ = 0;                        // Guarded by refusal_mutex_.
};

}  // namespace postern

#endif  // POSTERN_GATEWAY_INGEST_H_
