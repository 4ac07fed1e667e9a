#include "app/metrics.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "app/counting_client.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/fake_clock.h"

namespace postern {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

HttpRequest RequestTo(const char* endpoint) {
  HttpRequest request;
  request.method = "POST";
  request.endpoint = endpoint;
  return request;
}

TEST(Metrics, CountsCalls) {
  Metrics metrics("1.2.3", {"main"});
  metrics.CountRpc({"postern.v1.MessageService/SendMessage", "main", "OK", "", absl::Milliseconds(20)});
  metrics.CountRpc({"postern.v1.MessageService/SendMessage", "main", "OK", "", absl::Milliseconds(20)});
  const std::string text = metrics.Text({});
  EXPECT_THAT(text,
              HasSubstr("postern_rpc_requests_total{code=\"OK\",method=\"postern.v1.MessageService/SendMessage\"} 2"));
  EXPECT_THAT(text,
              HasSubstr("postern_rpc_duration_seconds_count{method=\"postern.v1.MessageService/SendMessage\"} 2"));
  EXPECT_THAT(text, HasSubstr("postern_build_info{version=\"1.2.3\"} 1"));
}

TEST(Metrics, AnUnknownMethodOrAccountAddsNoLabel) {
  Metrics metrics("1", {"main"});
  metrics.CountRpc({"evil.Service/Method", "x", "UNIMPLEMENTED", "", absl::ZeroDuration()});
  metrics.CountWebhook({"stranger", "", "not_found", 404, 0, 0});
  const std::string text = metrics.Text({});
  EXPECT_THAT(text, Not(HasSubstr("evil")));
  EXPECT_THAT(text, Not(HasSubstr("stranger")));
  EXPECT_THAT(text, HasSubstr("postern_webhooks_total{account=\"\",outcome=\"not_found\"} 1"));
}

TEST(Metrics, CountsCallsRefusedByTheAccountWhoseShareWasTaken) {
  Metrics metrics("1", {"main"});
  metrics.CountRefusal("main");
  metrics.CountRefusal("");
  metrics.CountRefusal("");
  const std::string text = metrics.Text({});
  EXPECT_THAT(text, HasSubstr("postern_rpc_refused_total{account=\"main\"} 1"));
  EXPECT_THAT(text, HasSubstr("postern_rpc_refused_total{account=\"\"} 2"));
}

TEST(Metrics, CountsWhatWasDenied) {
  Metrics metrics("1", {"main"});
  const std::string method = "postern.v1.AccountService/GetAccount";
  EXPECT_THAT(metrics.Text({}), HasSubstr("postern_denials_total{caller=\"\",reason=\"CALLER_UNAUTHENTICATED\"} 0"));
  metrics.CountRpc({method, "", "UNAUTHENTICATED", "CALLER_UNAUTHENTICATED", absl::ZeroDuration(), ""});
  metrics.CountRpc({method, "main", "PERMISSION_DENIED", "CALLER_FORBIDDEN", absl::ZeroDuration(), "crm"});
  metrics.CountRpc({method, "x", "NOT_FOUND", "ACCOUNT_NOT_FOUND", absl::ZeroDuration(), "crm"});
  metrics.CountRpc({method, "x", "NOT_FOUND", "ACCOUNT_NOT_FOUND", absl::ZeroDuration(), ""});
  metrics.CountRpc({method, "main", "NOT_FOUND", "MESSAGE_NOT_FOUND", absl::ZeroDuration(), "crm"});
  const std::string text = metrics.Text({.audit_lines_lost = 3});
  EXPECT_THAT(text, HasSubstr("postern_denials_total{caller=\"\",reason=\"CALLER_UNAUTHENTICATED\"} 1"));
  EXPECT_THAT(text, HasSubstr("postern_denials_total{caller=\"crm\",reason=\"CALLER_FORBIDDEN\"} 1"));
  EXPECT_THAT(text, HasSubstr("postern_denials_total{caller=\"crm\",reason=\"ACCOUNT_NOT_FOUND\"} 1"));
  EXPECT_THAT(text, Not(HasSubstr("MESSAGE_NOT_FOUND")));
  EXPECT_THAT(text, HasSubstr("postern_audit_lines_lost_total 3"));
}

TEST(Metrics, CountsWebhooksAndTheirEvents) {
  Metrics metrics("1", {"main"});
  metrics.CountWebhook({"main", "p", "accepted", 200, 3, 1});
  const std::string text = metrics.Text({});
  EXPECT_THAT(text, HasSubstr("postern_webhooks_total{account=\"main\",outcome=\"accepted\"} 1"));
  EXPECT_THAT(text, HasSubstr("postern_events_appended_total{account=\"main\"} 3"));
  EXPECT_THAT(text, HasSubstr("postern_events_unrecognized_total{account=\"main\"} 1"));
}

TEST(Metrics, ShowsWhatRetriesQueuesAndBreakersDo) {
  Metrics metrics("1", {"main"});
  metrics.CountRetry("main");
  metrics.SetQueue("main", 7);
  metrics.SetBreaker("main", Repeat::kSafe, CircuitBreaker::State::kClosed);
  metrics.SetBreaker("main", Repeat::kUnsafe, CircuitBreaker::State::kOpen);
  const std::string text = metrics.Text({});
  EXPECT_THAT(text, HasSubstr("postern_upstream_retries_total{account=\"main\"} 1"));
  EXPECT_THAT(text, HasSubstr("postern_upstream_queue{account=\"main\"} 7"));
  EXPECT_THAT(text, HasSubstr("postern_breaker_state{account=\"main\",class=\"reads\"} 0"));
  EXPECT_THAT(text, HasSubstr("postern_breaker_state{account=\"main\",class=\"changes\"} 2"));
}

TEST(Metrics, ShowsTheOneStateOfHealthThatAnAccountIsIn) {
  Metrics metrics("1", {"main"});
  metrics.ShowHealth("main", v1::AccountHealth::STATE_UNSPECIFIED);
  metrics.ShowHealth("main", v1::AccountHealth::STATE_AUTH_FAILED);
  const std::string text = metrics.Text({});
  EXPECT_THAT(text, HasSubstr("postern_account_health{account=\"main\",state=\"auth_failed\"} 1"));
  for (const char* other : {"unspecified", "healthy", "silent", "unreachable"}) {
    EXPECT_THAT(text, HasSubstr(absl::StrCat("postern_account_health{account=\"main\",state=\"", other, "\"} 0")));
  }
}

TEST(Metrics, CountsEachKindOfRefusalAndOfFailedPoll) {
  Metrics metrics("1", {"main"});
  for (const char* outcome : {"not_found", "wrong_secret", "too_large", "rate_limited", "rejected"}) {
    metrics.CountWebhook({outcome == std::string("not_found") ? "" : "main", "p", outcome, 400, 0, 0});
  }
  metrics.CountPoll({"main", "sessions", "UPSTREAM_UNREACHABLE", 0});
  const std::string text = metrics.Text({});
  EXPECT_THAT(text, HasSubstr("postern_webhooks_total{account=\"\",outcome=\"not_found\"} 1"));
  EXPECT_THAT(text, HasSubstr("postern_webhooks_total{account=\"main\",outcome=\"wrong_secret\"} 1"));
  EXPECT_THAT(text, HasSubstr("postern_webhooks_total{account=\"main\",outcome=\"too_large\"} 1"));
  EXPECT_THAT(text, HasSubstr("postern_webhooks_total{account=\"main\",outcome=\"rate_limited\"} 1"));
  EXPECT_THAT(text, HasSubstr("postern_webhooks_total{account=\"main\",outcome=\"rejected\"} 1"));
  EXPECT_THAT(text,
              HasSubstr("postern_polls_total{account=\"main\",kind=\"sessions\",outcome=\"UPSTREAM_UNREACHABLE\"} 1"));
}

TEST(Metrics, ShowsStreamsCommitsAndTheLog) {
  Metrics metrics("1", {"main"});
  metrics.CountStreams(1);
  metrics.CountStreams(1);
  metrics.CountStreams(-1);
  metrics.CountDeliveries(40);
  metrics.CountAppend(5, absl::Milliseconds(2));
  LogBounds bounds;
  bounds.first_sequence = 7;
  bounds.next_sequence = 12;
  bounds.stored_bytes = 4096;
  metrics.CountErased("main", "share", 3);
  metrics.CountNotErased("main");
  const std::string text =
      metrics.Text({.log = bounds, .account_bytes = {{"main", 4000}, {"gone", 90}, {"forgotten", 6}}});
  EXPECT_THAT(text, HasSubstr("postern_event_log_account_bytes{account=\"main\"} 4000"));
  EXPECT_THAT(text, HasSubstr("postern_event_log_account_bytes{account=\"\"} 96"));
  EXPECT_THAT(text, HasSubstr("postern_events_erased_total{account=\"main\",reason=\"share\"} 3"));
  EXPECT_THAT(text, HasSubstr("postern_erase_failures_total{account=\"main\"} 1"));
  EXPECT_THAT(text, HasSubstr("postern_event_streams 1"));
  EXPECT_THAT(text, HasSubstr("postern_events_delivered_total 40"));
  EXPECT_THAT(text, HasSubstr("postern_append_batch_events_sum 5"));
  EXPECT_THAT(text, HasSubstr("postern_append_duration_seconds_count 1"));
  EXPECT_THAT(text, HasSubstr("postern_event_log_first_sequence 7"));
  EXPECT_THAT(text, HasSubstr("postern_event_log_next_sequence 12"));
  EXPECT_THAT(text, HasSubstr("postern_event_log_stored_bytes 4096"));
}

TEST(Metrics, ShowsWhatWasReadAtThatMoment) {
  Metrics metrics("1", {"main"});
  MetricReadings readings;
  readings.now = absl::FromUnixSeconds(1000);
  readings.log.first_publish_time = absl::FromUnixSeconds(940);
  readings.stream_lag = 12;
  readings.ready = false;
  readings.last_events = {{"main", absl::FromUnixSeconds(990)}};
  readings.certificates = {{"grpc", absl::FromUnixSeconds(2000)}};
  readings.process.open_files = 17;
  readings.process.cpu_seconds = 2.5;
  std::string text = metrics.Text(readings);
  for (const char* line : {"postern_event_log_age_seconds 60", "postern_event_stream_lag_events 12", "postern_ready 0",
                           "postern_account_last_event_timestamp_seconds{account=\"main\"} 990",
                           "postern_certificate_expiry_timestamp_seconds{door=\"grpc\"} 2000", "process_open_fds 17",
                           "process_cpu_seconds_total 2.5"}) {
    EXPECT_THAT(text, HasSubstr(absl::StrCat(line, "\n")));
  }
  readings.process.cpu_seconds = 4;
  readings.log.first_publish_time = std::nullopt;
  text = metrics.Text(readings);
  EXPECT_THAT(text, HasSubstr("process_cpu_seconds_total 4\n"));
  EXPECT_THAT(text, HasSubstr("postern_event_log_age_seconds 0\n"));
}

TEST(ProcessReading, TellsOfThisProcess) {
  const ProcessReading reading = ReadProcess();
  EXPECT_GT(reading.resident_bytes, 1e6);
  EXPECT_GE(reading.virtual_bytes, reading.resident_bytes);
  EXPECT_GE(reading.open_files, 3);
  EXPECT_GE(reading.max_files, reading.open_files);
  EXPECT_GE(reading.cpu_seconds, 0);
  EXPECT_LT(absl::AbsDuration(absl::Now() - reading.start_time), absl::Hours(1));
}

// Answers at once with what the test chose, after the clock moved on.
class FixedClient : public HttpClient {
 public:
  FixedClient(FakeClock& clock, HttpResult result) : clock_(clock), result_(std::move(result)) {}
  void Send(HttpRequest, const HttpCall&, Done done) override {
    clock_.Advance(absl::Seconds(2));
    done(result_);
  }

 private:
  FakeClock& clock_;
  const HttpResult result_;
};

TEST(CountingClient, CountsEachExchangeByEndpointAndOutcome) {
  Metrics metrics("1", {"main"});
  FakeClock clock;
  HttpCall call;
  call.account = "main";
  int answered = 0;
  for (const HttpResult& result : {HttpResult(HttpResponse{.status = 204}), HttpResult(HttpResponse{.status = 503}),
                                   HttpResult(TransportError{TransportError::Cause::kUnreachable, false, ""})}) {
    CountingClient client(std::make_shared<FixedClient>(clock, result), metrics, clock);
    client.Send(RequestTo("/send"), call, [&answered](HttpResult) { ++answered; });
  }
  EXPECT_EQ(answered, 3);
  const std::string text = metrics.Text({});
  const std::string labels = "postern_upstream_requests_total{account=\"main\",endpoint=\"POST /send\",outcome=";
  EXPECT_THAT(text, HasSubstr(labels + "\"2xx\"} 1"));
  EXPECT_THAT(text, HasSubstr(labels + "\"5xx\"} 1"));
  EXPECT_THAT(text, HasSubstr(labels + "\"unreachable\"} 1"));
  EXPECT_THAT(text, HasSubstr("postern_upstream_duration_seconds_sum{account=\"main\",endpoint=\"POST /send\"} 6"));
}

}  // namespace
}  // namespace postern
