// http_client.h
//
// The contract of whatever sends a request to a provider, and of the decorators stacked on it:
//
//   Retrying(Throttled(Breaking(Logging(Authorizing(CurlClient)))))
//
// Only the innermost client moves bytes. All are asynchronous: Send returns at once and `done` runs later, exactly
// once, on a thread of the client or of its timer, or before Send returns. `done` must not block.
//
//   client.Send(request, call, [](HttpResult result) {
//     if (auto* error = std::get_if<TransportError>(&result)) ...
//   });
#ifndef POSTERN_TRANSPORT_HTTP_CLIENT_H_
#define POSTERN_TRANSPORT_HTTP_CLIENT_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <variant>

#include "absl/time/time.h"
#include "base/cancellation.h"
#include "wire/http.h"

namespace postern {

// Whether the same request may be sent again when its answer was lost.
enum class Repeat {
  kUnsafe,  // It changes something. Sent at most once: the client must make sure that no library below it resends it.
  kSafe,    // It only reads.
};

// Who goes first where the calls of an account have to wait.
enum class Priority {
  kCall,       // A caller waits for it: single sends, session work, reads.
  kBroadcast,  // One recipient of a fan-out.
  kPoll,       // The server asks by itself, and asks again.
};

// Everything about one exchange beside the request.
struct HttpCall {
  std::string base_url;  // The account's, with or without a trailing slash; request.path is appended.
  std::string account;   // The slug, for logs and metrics. Empty where there is none.
  std::string provider;
  Repeat repeat = Repeat::kUnsafe;
  Priority priority = Priority::kCall;
  std::string recipient_key;  // Who gets what is sent, for the pause between two sends to one; empty: nobody. Opaque.
  uint64_t place = 0;         // In the queue of its priority, lowest first: a repeat keeps its first try's. 0: the end.
  absl::Time deadline = absl::InfiniteFuture();  // The exchange ends with kDeadline at this time.
  absl::Duration connect_timeout = absl::Seconds(2);
  int64_t max_response_bytes = int64_t{16} << 20;  // A larger answer ends with kTooLarge.
  std::shared_ptr<Cancellation> cancellation;      // May be null.
  std::string traceparent;                         // Sent as a header when not empty.
};

// An exchange without a complete answer.
struct TransportError {
  enum class Cause {
    kInvalid,      // The request cannot be expressed, for example a malformed base URL. Nothing was sent.
    kUnreachable,  // Name resolution, connection or TLS failed. Nothing was sent.
    kLost,         // The connection ended or broke before the whole answer was there.
    kDeadline,     // The deadline passed.
    kCancelled,    // The caller cancelled.
    kTooLarge,     // The answer is larger than max_response_bytes.
    kThrottled,    // The account's limits leave no room before the deadline. Nothing was sent.
    kBroken,       // The circuit breaker is open: the provider failed too often of late. Nothing was sent.
  };
  Cause cause = Cause::kLost;
  // Whether any byte of the request may have reached the provider. False is a promise: the provider saw nothing, or
  // nothing but tries that it refused with 429.
  bool sent = true;
  std::string message = {};                           // For a person; holds no URL, no query, no secret.
  absl::Duration retry_after = absl::ZeroDuration();  // kThrottled and kBroken: when it is worth another try.
  int queue_position = 0;                             // kThrottled: its place among those that wait, from 1.
};

using HttpResult = std::variant<HttpResponse, TransportError>;

// Thread-safe.
class HttpClient {
 public:
  using Done = std::function<void(HttpResult)>;
  virtual ~HttpClient() = default;
  virtual void Send(HttpRequest request, const HttpCall& call, Done done) = 0;
};

}  // namespace postern

#endif  // POSTERN_TRANSPORT_HTTP_CLIENT_H_
