// http_listener.h
//
// An HTTP/1.1 server, with TLS or without: bytes to HttpRequest, HttpReply to bytes. The webhook door, the admin door
// and the sandbox stand on it. Handlers answer whenever they like, from any thread, exactly once.
//
//   HttpListenerOptions options;
//   options.address = "127.0.0.1:0";
//   auto listener = HttpListener::Start(options, [](HttpRequest request, int64_t, HttpResponder respond) {
//     respond(HttpReply{.response = {.status = 200}});
//   });
//   (*listener)->address();   // 127.0.0.1:41873
#ifndef POSTERN_TRANSPORT_HTTP_LISTENER_H_
#define POSTERN_TRANSPORT_HTTP_LISTENER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/tls_identity.h"
#include "wire/http.h"

namespace postern {

struct HttpListenerOptions {
  std::string address = "127.0.0.1:0";        // Host and port; port 0 picks a free one.
  int threads = 1;                            // Threads that move bytes; handlers run on them and must not block.
  int64_t max_body_bytes = int64_t{1} << 20;  // A larger body is answered with 413 and the connection closed.
  int64_t max_header_bytes = 16 << 10;        // A larger head is answered with 431.
  absl::Duration header_timeout = absl::Seconds(10);  // From the first byte (or accept) to the end of the head.
  absl::Duration body_timeout = absl::Seconds(10);    // From the end of the head to the end of the body: 408.
  absl::Duration idle_timeout = absl::Seconds(75);    // Between two requests of one connection.
  // For a further one the oldest connection is closed of which no request has reached the handler, else the oldest that
  // waits for its next one or to be closed, else the further one itself: who holds connections open and says nothing,
  // or nothing that is taken, keeps nobody out.
  int max_connections = 10000;
  int max_concurrent_requests = 1000;  // Further ones are answered with 503 and Retry-After: 1.
  // HTTPS (TLS 1.2 or newer) with the identity as of each new connection; header_timeout includes the handshake. Null:
  // plain text.
  TlsSource tls;
  // Called with each answer that no handler gave: the head check's, and the listener's own (400, 408, 413, 431, 503).
  // `path` is empty when the head was not read. Must not block. May be null.
  std::function<void(int status, const std::string& path)> observe_refusal;
};

// How the answer ends; everything but kComplete exists so that the sandbox can play a broken provider.
enum class ReplyEnding {
  kComplete,            // The whole answer.
  kCloseWithoutAnswer,  // Close the connection, no byte of an answer.
  kReset,               // Reset it (RST), no byte of an answer.
  kCutInBody,           // Head and the first half of the body, then close.
  kStallInBody,         // Head and the first half of the body, then nothing until the peer gives up.
  kBodyAlone,           // The body without a head, so no HTTP at all, then close.
  kHang,                // Say nothing and keep the connection until the peer gives up.
};

struct HttpReply {
  HttpResponse response;
  ReplyEnding ending = ReplyEnding::kComplete;
  absl::Duration spread = absl::ZeroDuration();  // What is written goes out in small pieces, evenly over this time.
};

// Answers one request. Callable from any thread, once; calling it after the connection or the listener has gone is
// harmless. Dropping it unanswered closes the connection.
using HttpResponder = std::function<void(HttpReply)>;

// What is known before the body is read.
struct HttpHead {
  std::string method;
  std::string path;
  Pairs query;
  HttpHeaders headers;
  int64_t connection = 0;    // Number of the connection, from 1, to see reuse.
  std::string peer_address;  // Without the port.
};

// Decides before the body is read; std::nullopt goes on. Must not block.
using HeadCheck = std::function<std::optional<HttpReply>(const HttpHead&)>;
// `connection` is the number in HttpHead.
using HttpHandler = std::function<void(HttpRequest request, int64_t connection, HttpResponder respond)>;

// Thread-safe. A handler that throws is a bug and ends the process.
class HttpListener {
 public:
  // Binds, listens and serves. INVALID_ARGUMENT for a malformed address, UNAVAILABLE when it cannot be bound.
  static absl::StatusOr<std::unique_ptr<HttpListener>> Start(HttpListenerOptions options, HttpHandler handler,
                                                             HeadCheck head_check = nullptr);
  virtual ~HttpListener() = default;

  // The bound address, host and port, with the real port.
  virtual std::string address() const = 0;

  // Stops accepting connections and requests, waits until the requests under way are answered, at most until
  // `deadline`, then closes what is left. Idempotent; the destructor does the same with no time to wait.
  virtual void Stop(absl::Time deadline) = 0;
};

}  // namespace postern

#endif  // POSTERN_TRANSPORT_HTTP_LISTENER_H_
