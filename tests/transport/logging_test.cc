#include "transport/logging.h"

#include <future>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/raw_upstream.h"
#include "tests/support/recording_log.h"
#include "transport/authorizing.h"
#include "transport/curl_client.h"
#include "wire/auth.h"

namespace postern {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string AsText(const LogValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* number = std::get_if<int64_t>(&value)) return absl::StrCat(*number);
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  return absl::StrCat(std::get<double>(value));
}

std::string FieldOf(const LogRecord& record, const std::string& key) {
  for (const LogField& field : record.fields) {
    if (field.key == key) return AsText(field.value);
  }
  return "(none)";
}

// Gives one result for everything.
class FixedClient : public HttpClient {
 public:
  explicit FixedClient(HttpResult result) : result_(std::move(result)) {}
  void Send(HttpRequest, const HttpCall&, Done done) override { done(result_); }

 private:
  const HttpResult result_;
};

class SteppingClock : public Clock {
 public:
  absl::Time Now() const override { return absl::UnixEpoch() + absl::Milliseconds(5 * calls_++); }

 private:
  mutable int calls_ = 0;
};

LogRecord RecordOf(HttpResult result, const ShowRecipient& show_recipient = nullptr) {
  RecordingLog log;
  SteppingClock clock;
  LoggingClient client(std::make_shared<FixedClient>(std::move(result)), log, clock, show_recipient);
  HttpRequest request{"POST", "/groups/18/members"};
  request.endpoint = "/groups/{id}/members";
  HttpCall call;
  call.account = "main";
  call.provider = "ongair";
  call.recipient_key = "p:254722200200";
  bool called = false;
  client.Send(request, call, [&](HttpResult) { called = true; });
  EXPECT_TRUE(called);
  EXPECT_EQ(log.records().size(), 1u);
  return log.records().at(0);
}

TEST(Logging, NamesTheRecipientAsItIsToldTo) {
  const HttpResponse response{.status = 200};
  EXPECT_EQ(FieldOf(RecordOf(response), "recipient"), "(none)");
  const LogRecord record = RecordOf(response, [](absl::string_view key) { return absl::StrCat("shown ", key.size()); });
  EXPECT_EQ(FieldOf(record, "recipient"), "shown 14");
}

TEST(Logging, WritesOneRecordPerAnswer) {
  HttpResponse response;
  response.status = 200;
  response.headers.Add("x-request-id", "r1");
  LogRecord record = RecordOf(response);
  EXPECT_EQ(record.event, "upstream_call");
  EXPECT_EQ(FieldOf(record, "account"), "main");
  EXPECT_EQ(FieldOf(record, "provider"), "ongair");
  EXPECT_EQ(FieldOf(record, "method"), "POST");
  EXPECT_EQ(FieldOf(record, "endpoint"), "/groups/{id}/members");
  EXPECT_EQ(FieldOf(record, "status"), "200");
  EXPECT_EQ(FieldOf(record, "sent"), "true");
  EXPECT_EQ(FieldOf(record, "latency_ms"), "5");
  EXPECT_EQ(FieldOf(record, "upstream_request_id"), "r1");
}

TEST(Logging, WritesTheCauseOfAnError) {
  LogRecord record = RecordOf(TransportError{TransportError::Cause::kUnreachable, false, "no"});
  EXPECT_EQ(record.level, LogLevel::kWarning);
  EXPECT_EQ(FieldOf(record, "cause"), "unreachable");
  EXPECT_EQ(FieldOf(record, "sent"), "false");
  EXPECT_EQ(FieldOf(record, "status"), "(none)");
}

TEST(Authorizing, TheTokenNeverAppearsInALogRecordOrTransportError) {
  const Secret token("t0psecret");
  using Authorize = std::function<void(HttpRequest&)>;
  const Authorize styles[] = {
      [&](HttpRequest& request) { SetBearer(request, token); },
      [&](HttpRequest& request) { SetTokenQuoted(request, token); },
      [&](HttpRequest& request) { SetTokenBare(request, token); },
      [&](HttpRequest& request) { SetTokenColon(request, token); },
      [&](HttpRequest& request) { SetTokenQuery(request, "token", token); },
      [&](HttpRequest& request) { SetTokenField(request, "token", token); },
      // Cannot be sent.
      [&](HttpRequest& request) { SetBearer(request, Secret("t0psecret\r\n")); },
  };
  std::shared_ptr<HttpClient> curl = NewCurlClient({}, RealClock());
  RecordingLog log;
  int with_token = 0;
  std::vector<std::string> errors;
  {
    RawUpstream upstream([](RawExchange& exchange) { exchange.Close(); });
    for (const Authorize& authorize : styles) {
      for (const std::string& base :
           {upstream.url(), std::string("http://t0psecret.invalid"), std::string("t0psecret")}) {
        LoggingClient client(std::make_shared<AuthorizingClient>(curl, authorize), log, RealClock());
        HttpRequest request{"POST", "/send"};
        request.endpoint = "/send";
        HttpCall call;
        call.base_url = base;
        call.deadline = RealClock().Now() + absl::Seconds(20);
        std::promise<HttpResult> promise;
        client.Send(request, call, [&](HttpResult result) { promise.set_value(std::move(result)); });
        errors.push_back(std::get<TransportError>(promise.get_future().get()).message);
      }
    }
    for (const std::string& bytes : upstream.received()) with_token += bytes.find("t0psecret") != std::string::npos;
  }
  EXPECT_EQ(with_token, 6);  // Each style that can be sent reached the wire.
  for (const std::string& error : errors) EXPECT_THAT(error, Not(HasSubstr("t0psecret")));
  EXPECT_EQ(log.records().size(), errors.size());
  for (const LogRecord& record : log.records()) {
    for (const LogField& field : record.fields) EXPECT_THAT(AsText(field.value), Not(HasSubstr("t0psecret")));
  }
}

}  // namespace
}  // namespace postern
