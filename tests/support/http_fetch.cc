#include "tests/support/http_fetch.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace postern {

HttpFetch::HttpFetch(const std::string& address, absl::Duration timeout) {
  std::pair<std::string, std::string> parts = absl::StrSplit(address, absl::MaxSplits(':', 1));
  sockaddr_in peer{};
  peer.sin_family = AF_INET;
  int port = 0;
  if (!absl::SimpleAtoi(parts.second, &port) || inet_pton(AF_INET, parts.first.c_str(), &peer.sin_addr) != 1) return;
  peer.sin_port = htons(static_cast<uint16_t>(port));
  fd_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  timeval wait = absl::ToTimeval(timeout);
  setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
  int on = 1;
  setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  if (connect(fd_, reinterpret_cast<sockaddr*>(&peer), sizeof(peer)) != 0) {
    close(fd_);
    fd_ = -1;
  }
}

HttpFetch::~HttpFetch() {
  if (fd_ >= 0) close(fd_);
}

bool HttpFetch::Write(absl::string_view bytes) {
  while (!bytes.empty()) {
    ssize_t count = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(count));
  }
  return true;
}

bool HttpFetch::Fill() {
  char chunk[65536];
  ssize_t count = recv(fd_, chunk, sizeof(chunk), 0);
  if (count < 0 && errno == ECONNRESET) was_reset_ = true;
  ended_ = count == 0 || was_reset_;
  if (count <= 0) return false;
  buffer_.append(chunk, static_cast<size_t>(count));
  return true;
}

std::optional<HttpResponse> HttpFetch::Read(bool head_only) {
  size_t end;
  while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
    if (!Fill()) return std::nullopt;
  }
  HttpResponse response;
  std::vector<std::string> lines = absl::StrSplit(buffer_.substr(0, end), "\r\n");
  std::vector<std::string> words = absl::StrSplit(lines[0], ' ');
  if (words.size() < 2 || !absl::SimpleAtoi(words[1], &response.status)) return std::nullopt;
  for (size_t i = 1; i < lines.size(); ++i) {
    size_t colon = lines[i].find(':');
    if (colon == std::string::npos) return std::nullopt;
    response.headers.Add(lines[i].substr(0, colon), absl::StripAsciiWhitespace(lines[i].substr(colon + 1)));
  }
  buffer_.erase(0, end + 4);
  if (head_only || response.status == 204 || response.status == 304) return response;
  uint64_t length = 0;
  if (absl::SimpleAtoi(response.headers.Get("Content-Length"), &length)) {
    while (buffer_.size() < length) {
      if (!Fill()) return std::nullopt;
    }
  } else {
    while (Fill()) {
    }
    length = buffer_.size();
  }
  response.body = buffer_.substr(0, length);
  buffer_.erase(0, length);
  return response;
}

std::optional<HttpResponse> HttpFetch::Send(absl::string_view method, absl::string_view target,
                                            const HttpHeaders& headers, absl::string_view body) {
  std::string bytes = absl::StrCat(method, " ", target, " HTTP/1.1\r\nHost: test\r\n");
  for (const auto& [name, value] : headers.fields()) absl::StrAppend(&bytes, name, ": ", value, "\r\n");
  if (!body.empty() || method == "POST") absl::StrAppend(&bytes, "Content-Length: ", body.size(), "\r\n");
  absl::StrAppend(&bytes, "\r\n", body);
  Write(bytes);
  return Read(method == "HEAD");
}

bool HttpFetch::WaitForClose() {
  while (Fill()) {
  }
  return ended_;
}

std::optional<HttpResponse> Fetch(const std::string& address, absl::string_view method, absl::string_view target,
                                  const HttpHeaders& headers, absl::string_view body) {
  return HttpFetch(address).Send(method, target, headers, body);
}

}  // namespace postern
