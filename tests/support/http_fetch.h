// http_fetch.h
//
// A tiny blocking HTTP/1.1 client for tests, on bare sockets, so that it hides nothing.
//
//   HttpFetch fetch(listener->address());
//   HttpResponse response = *fetch.Send("POST", "/hook", {{"Content-Type", "text/plain"}}, "hi");
#ifndef POSTERN_TESTS_SUPPORT_HTTP_FETCH_H_
#define POSTERN_TESTS_SUPPORT_HTTP_FETCH_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "wire/http.h"

namespace postern {

// One connection, kept between requests. Not thread-safe.
class HttpFetch {
 public:
  // `address` is host:port; the host a literal IPv4 address. A read waits at most `timeout`.
  explicit HttpFetch(const std::string& address, absl::Duration timeout = absl::Seconds(20));
  ~HttpFetch();
  HttpFetch(const HttpFetch&) = delete;
  HttpFetch& operator=(const HttpFetch&) = delete;

  // Sends a request and reads its answer; std::nullopt when the connection ended or timed out before it was complete.
  // `target` is path and query as they go on the wire.
  std::optional<HttpResponse> Send(absl::string_view method, absl::string_view target, const HttpHeaders& headers = {},
                                   absl::string_view body = "");

  // The two halves, for tests that want them apart.
  bool Write(absl::string_view bytes);
  std::optional<HttpResponse> Read(bool head_only = false);
  // Reads until the peer closes (true) or the timeout passes (false); what came is in `leftover()`.
  bool WaitForClose();
  // Whether the connection ended by a reset rather than by an orderly close.
  bool was_reset() const { return was_reset_; }
  const std::string& leftover() const { return buffer_; }

 private:
  bool Fill();

  int fd_ = -1;
  bool ended_ = false;
  bool was_reset_ = false;
  std::string buffer_;
};

// One request on a connection of its own.
std::optional<HttpResponse> Fetch(const std::string& address, absl::string_view method, absl::string_view target,
                                  const HttpHeaders& headers = {}, absl::string_view body = "");

}  // namespace postern

#endif  // POSTERN_TESTS_SUPPORT_HTTP_FETCH_H_
