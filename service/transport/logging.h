// logging.h
//
// Writes one record `upstream_call` per exchange: account, provider, method, endpoint (the template), recipient as it
// may be shown, status or cause, sent, latency_ms and, when the answer names one, upstream_request_id. Never a query, a
// path, a header or a body; it stands above AuthorizingClient and so never sees the token.
//
//   LoggingClient client(authorizing, log, RealClock(), [](absl::string_view key) { return Hash(key); });
#ifndef POSTERN_TRANSPORT_LOGGING_H_
#define POSTERN_TRANSPORT_LOGGING_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "base/clock.h"
#include "base/log.h"
#include "transport/http_client.h"

namespace postern {

// `kDeadline` as `deadline`, and so on: for logs and metrics.
const char* CauseName(TransportError::Cause cause);

// How the log names HttpCall.recipient_key.
using ShowRecipient = std::function<std::string(absl::string_view recipient_key)>;

class LoggingClient : public HttpClient {
 public:
  // `log` and `clock` must outlive the client and every exchange. Without `show_recipient` no recipient is written.
  LoggingClient(std::shared_ptr<HttpClient> next, LogSink& log, const Clock& clock,
                ShowRecipient show_recipient = nullptr);
  void Send(HttpRequest request, const HttpCall& call, Done done) override;

 private:
  const std::shared_ptr<HttpClient> next_;
  LogSink& log_;
  const Clock& clock_;
  const ShowRecipient show_recipient_;
};

}  // namespace postern

#endif  // POSTERN_TRANSPORT_LOGGING_H_
