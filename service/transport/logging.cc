#include "transport/logging.h"

#include <string>
#include <utility>
#include <variant>

#include "wire/utf8.h"

namespace postern {
namespace {

constexpr size_t kMaxRequestId = 128;

LogLevel LevelOf(const HttpResult& result) {
  if (const HttpResponse* response = std::get_if<HttpResponse>(&result)) {
    return response->status >= 500 ? LogLevel::kWarning : LogLevel::kInfo;
  }
  return std::get<TransportError>(result).cause == TransportError::Cause::kCancelled ? LogLevel::kInfo
                                                                                     : LogLevel::kWarning;
}

void AddOutcome(const HttpResult& result, LogRecord& record) {
  if (const TransportError* error = std::get_if<TransportError>(&result)) {
    record.fields.emplace_back("cause", CauseName(error->cause));
    record.fields.emplace_back("sent", error->sent);
    return;
  }
  const HttpResponse& response = std::get<HttpResponse>(result);
  record.fields.emplace_back("status", response.status);
  record.fields.emplace_back("sent", true);
  absl::string_view id = response.headers.Get("X-Request-Id");
  if (!id.empty()) record.fields.emplace_back("upstream_request_id", CutUtf8(id, kMaxRequestId));
}

}  // namespace

const char* CauseName(TransportError::Cause cause) {
  switch (cause) {
    case TransportError::Cause::kInvalid:
      return "invalid";
    case TransportError::Cause::kUnreachable:
      return "unreachable";
    case TransportError::Cause::kLost:
      return "lost";
    case TransportError::Cause::kDeadline:
      return "deadline";
    case TransportError::Cause::kCancelled:
      return "cancelled";
    case TransportError::Cause::kTooLarge:
      return "too_large";
    case TransportError::Cause::kThrottled:
      return "throttled";
    case TransportError::Cause::kBroken:
      return "broken";
  }
  return "unknown";
}

LoggingClient::LoggingClient(std::shared_ptr<HttpClient> next, LogSink& log, const Clock& clock,
                             ShowRecipient show_recipient)
    : next_(std::move(next)), log_(log), clock_(clock), show_recipient_(std::move(show_recipient)) {}

void LoggingClient::Send(HttpRequest request, const HttpCall& call, Done done) {
  LogRecord record{LogLevel::kInfo,
                   "upstream_call",
                   {{"account", call.account},
                    {"provider", call.provider},
                    {"method", request.method},
                    {"endpoint", request.endpoint}}};
  if (show_recipient_ && !call.recipient_key.empty()) {
    record.fields.emplace_back("recipient", show_recipient_(call.recipient_key));
  }
  auto finish = [this, record = std::move(record), started = clock_.Now(),
                 done = std::move(done)](HttpResult result) mutable {
    record.level = LevelOf(result);
    AddOutcome(result, record);
    record.fields.emplace_back("latency_ms", absl::ToDoubleMilliseconds(clock_.Now() - started));
    log_.Write(record);
    done(std::move(result));
  };
  next_->Send(std::move(request), call, std::move(finish));
}

}  // namespace postern
