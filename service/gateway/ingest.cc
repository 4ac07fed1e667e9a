#include "gateway/ingest.h"

#include <memory>
#include <utility>

#include "base/resource_name.h"
#include "gateway/ingest_event.h"
#include "gateway/router.h"
#include "gateway/sequencer.h"

namespace postern {
namespace {

// Logs and counts what became of one webhook, then answers it.
class Verdict {
 public:
  Verdict(LogSink& log, const IngestOptions& options, const Clock& clock, Ingest::Answer answer)
      : log_(&log), options_(&options), clock_(&clock), begin_(clock.Now()), answer_(std::move(answer)) {}

  void About(const Account& account) {
    outcome_.account = account.slug;
    outcome_.provider = account.provider;
  }

  // `outcome` as in WebhookOutcome.
  void Give(HttpResponse answer, const char* outcome, int events = 0, int unrecognized = 0) {
    outcome_.outcome = outcome;
    outcome_.status = answer.status;
    outcome_.events = events;
    outcome_.unrecognized = unrecognized;
    log_->Write({answer.status < 500 ? LogLevel::kInfo : LogLevel::kError,
                 "webhook",
                 {{"account", outcome_.account},
                  {"provider", outcome_.provider},
                  {"outcome", outcome},
                  {"status", answer.status},
                  {"events", events},
                  {"unrecognized", unrecognized},
                  {"latency_ms", absl::ToDoubleMilliseconds(clock_->Now() - begin_)}}});
    if (options_->observe) options_->observe(outcome_);
    answer_(std::move(answer));
  }

 private:
  LogSink* log_;
  const IngestOptions* options_;
  const Clock* clock_;
  absl::Time begin_;
  Ingest::Answer answer_;
  WebhookOutcome outcome_;
};

// Whether `secret` is one of `known`. Looks at all of them, so that the time does not tell which one came close.
bool MatchesAny(const std::vector<Secret>& known, absl::string_view secret) {
  bool matches = false;
  for (const Secret& one : known) matches |= one.Matches(secret);
  return matches;
}

HttpResponse TryLater() {
  HttpResponse response{.status = 503};
  response.headers.Add("Retry-After", "1");
  return response;
}

// What a webhook refused with this status is counted as.
const char* RefusalName(int status) {
  switch (status) {
    case 403:
      return "source_refused";
    case 404:
      return "not_found";
    case 408:
      return "timeout";
    case 413:
      return "too_large";
    case 429:
      return "rate_limited";
    case 503:
      return "overload";
    default:
      return "malformed";
  }
}

// For each record, whether it is an unrecognized_payload.
std::vector<bool> UnrecognizedOf(const Submission& submission) {
  std::vector<bool> unrecognized;
  for (const EventRecord& record : submission.records) {
    unrecognized.push_back(record.header.type == v1::EVENT_TYPE_UNRECOGNIZED_PAYLOAD);
  }
  return unrecognized;
}

// The provider's numbers of the messages, where it numbers them.
std::vector<int64_t> NumbersOf(const std::vector<ReadEvent>& events) {
  std::vector<int64_t> numbers;
  for (const ReadEvent& read : events) {
    const v1::Event& event = read.event;
    const v1::Message& message =
        event.has_message_sent() ? event.message_sent().message() : event.message_received().message();
    if (message.has_sequence_number()) numbers.push_back(message.sequence_number());
  }
  return numbers;
}

}  // namespace

Ingest::Ingest(const Router& router, Sequencer& sequencer, const Clock& clock, LogSink& log, IngestOptions options)
    : router_(router), sequencer_(sequencer), clock_(clock), log_(log), options_(std::move(options)) {
  SetLimits(options_.webhooks_per_second);
}

void Ingest::SetLimits(std::map<std::string, double> webhooks_per_second) {
  std::lock_guard<std::mutex> lock(quota_mutex_);
  std::map<std::string, TokenBucket, std::less<>> quotas;
  for (const auto& [account, rate] : webhooks_per_second) {
    if (rate <= 0) continue;
    const auto known = limits_.find(account);
    const bool same = known != limits_.end() && known->second == rate;
    quotas.emplace(account, same ? quotas_.at(account) : TokenBucket(rate, 0));
  }
  limits_ = std::move(webhooks_per_second);
  quotas_ = std::move(quotas);
}

bool Ingest::Knows(absl::string_view account, absl::string_view secret) const {
  absl::StatusOr<std::shared_ptr<const Route>> route = router_.Find(account);
  if (!route.ok()) {
    // Compare with something, so that an unknown account takes as long as a wrong secret.
    static const std::vector<Secret>* const kNobody = new std::vector<Secret>{Secret("unknown-account")};
    return MatchesAny(*kNobody, secret) && false;
  }
  return MatchesAny((*route)->webhook_secrets, secret);
}

std::optional<absl::Duration> Ingest::OverLimit(absl::string_view account) {
  std::lock_guard<std::mutex> lock(quota_mutex_);
  const auto it = quotas_.find(account);
  if (it == quotas_.end()) return std::nullopt;
  const absl::Time now = absl::UnixEpoch() + options_.steady();
  const absl::Time ready = it->second.ReadyAt(now, 1);
  if (ready > now) return ready - now;
  it->second.Take(now);
  return std::nullopt;
}

void Ingest::Receive(absl::string_view account, absl::string_view secret, HttpRequest request, Answer answer) {
  auto verdict = std::make_shared<Verdict>(log_, options_, clock_, std::move(answer));
  // Found once: the account may go at any moment.
  absl::StatusOr<std::shared_ptr<const Route>> found = router_.Find(account);
  if (!found.ok() || !MatchesAny((*found)->webhook_secrets, secret)) {
    verdict->Give({.status = 404}, "not_found");
    return;
  }
  const std::shared_ptr<const Route> route = *std::move(found);
  verdict->About(route->account);
  const absl::Time received = clock_.Now();
  absl::StatusOr<WebhookReading> reading =
      route->provider->ReadWebhook(route->account, route->secrets, request, received);
  if (!reading.ok()) {
    // The provider has no webhooks, or the request is not from it: nothing was stored.
    verdict->Give({.status = absl::IsUnimplemented(reading.status()) ? 404 : 403}, "rejected");
    return;
  }
  if (reading->events.empty()) {
    verdict->Give(std::move(reading->answer), "empty");
    return;
  }
  std::vector<int64_t> numbers = NumbersOf(reading->events);
  IngestSource source{&route->account, v1::Event::SOURCE_WEBHOOK, received, options_.kept_headers};
  Submission submission = MakeSubmission(std::move(reading->events), source, request);
  auto finish = [this, verdict, route, numbers = std::move(numbers), unrecognized = UnrecognizedOf(submission),
                 answer = std::move(reading->answer)](absl::StatusOr<SubmissionResult> result) mutable {
    if (!result.ok()) {
      verdict->Give(TryLater(), "store_unavailable");
      return;
    }
    int appended = 0;
    int unread = 0;
    for (size_t i = 0; i < result->appended.size(); ++i) {
      if (result->appended[i].duplicate) continue;
      ++appended;
      unread += unrecognized[i];
    }
    if (options_.observe_numbers && !numbers.empty()) options_.observe_numbers(route->account.slug, numbers);
    verdict->Give(std::move(answer), appended > 0 ? "accepted" : "duplicate", appended, unread);
  };
  sequencer_.Submit(std::move(submission), std::move(finish));
}

void Ingest::Refused(absl::string_view account, absl::string_view secret, int status) {
  WebhookOutcome outcome;
  outcome.outcome = RefusalName(status);
  outcome.status = status;
  absl::StatusOr<std::shared_ptr<const Route>> route = router_.Find(account);
  const bool takes_webhooks = route.ok() && !(*route)->webhook_secrets.empty();
  const bool right = takes_webhooks && status != 403 && Knows(account, secret);
  // Of a source that is refused nothing was looked at; all else that is answered so had a wrong secret.
  const bool wrong = !right && (status == 404 || status == 429);
  if (wrong && status == 429) outcome.outcome = "source_limited";
  if (wrong && status == 404 && takes_webhooks) outcome.outcome = "wrong_secret";
  if (right || (wrong && takes_webhooks)) {
    outcome.account = (*route)->account.slug;
    outcome.provider = (*route)->account.provider;
  }
  if (options_.observe) options_.observe(outcome);
  int64_t left_out = 0;
  {
    std::lock_guard<std::mutex> lock(refusal_mutex_);
    const absl::Time now = clock_.Now();
    if (now - last_refusal_line_ < absl::Seconds(1)) {
      ++refusals_left_out_;
      return;
    }
    last_refusal_line_ = now;
    left_out = std::exchange(refusals_left_out_, 0);
  }
  log_.Write({LogLevel::kWarning,
              "webhook",
              {{"account", outcome.account},
               {"provider", outcome.provider},
               {"outcome", outcome.outcome},
               {"status", status},
               {"refused_since_last_line", left_out}}});
}

}  // namespace postern
