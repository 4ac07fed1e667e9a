#include "tests/support/raw_upstream.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace postern {
namespace {

// The length of the first whole request in `bytes`; 0 when it is not whole yet.
size_t RequestLength(const std::string& bytes) {
  size_t end = bytes.find("\r\n\r\n");
  if (end == std::string::npos) return 0;
  size_t length = 0;
  for (absl::string_view line : absl::StrSplit(absl::string_view(bytes).substr(0, end), "\r\n")) {
    if (!absl::StartsWithIgnoreCase(line, "content-length:")) continue;
    uint64_t number = 0;
    if (absl::SimpleAtoi(line.substr(15), &number)) length = number;
  }
  size_t whole = end + 4 + length;
  return bytes.size() >= whole ? whole : 0;
}

}  // namespace

void RawExchange::Write(const std::string& bytes) {
  size_t at = 0;
  while (at < bytes.size()) {
    ssize_t count = send(fd, bytes.data() + at, bytes.size() - at, MSG_NOSIGNAL);
    if (count <= 0) return;
    at += static_cast<size_t>(count);
  }
}

void RawExchange::WaitForPeer() {
  char buffer[4096];
  while (recv(fd, buffer, sizeof(buffer), 0) > 0) {
  }
}

RawUpstream::RawUpstream(Script script) : script_(std::move(script)) {
  listen_fd_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  if (bind(listen_fd_, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listen_fd_, 64) != 0 ||
      getsockname(listen_fd_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    std::abort();
  }
  port_ = ntohs(address.sin_port);
  accept_thread_ = std::thread([this] { Accept(); });
}

RawUpstream::~RawUpstream() {
  stopping_ = true;
  shutdown(listen_fd_, SHUT_RDWR);
  accept_thread_.join();
  close(listen_fd_);
  {
    std::lock_guard<std::mutex> lock(mutex_);
    for (int fd : fds_) shutdown(fd, SHUT_RDWR);
  }
  for (std::thread& thread : threads_) thread.join();
}

std::string RawUpstream::address() const { return absl::StrCat("127.0.0.1:", port_); }
std::string RawUpstream::url() const { return absl::StrCat("http://", address()); }

std::vector<std::string> RawUpstream::received() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return received_;
}

void RawUpstream::Accept() {
  for (;;) {
    int fd = accept4(listen_fd_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0 || stopping_) {
      if (fd >= 0) close(fd);
      return;
    }
    int connection = ++connections_;
    std::lock_guard<std::mutex> lock(mutex_);
    fds_.push_back(fd);
    threads_.emplace_back([this, fd, connection] { Serve(fd, connection); });
  }
}

void RawUpstream::Serve(int fd, int connection) {
  std::string buffer;
  int number = 0;
  bool reset = false;
  for (bool open = true; open;) {
    size_t length = RequestLength(buffer);
    if (length == 0) {
      char chunk[65536];
      ssize_t count = recv(fd, chunk, sizeof(chunk), 0);
      if (count <= 0) break;
      buffer.append(chunk, static_cast<size_t>(count));
      continue;
    }
    RawExchange exchange;
    exchange.connection = connection;
    exchange.request = ++number;
    exchange.bytes = buffer.substr(0, length);
    exchange.fd = fd;
    buffer.erase(0, length);
    {
      std::lock_guard<std::mutex> lock(mutex_);
      received_.push_back(exchange.bytes);
    }
    ++requests_;
    script_(exchange);
    reset = exchange.reset;
    open = !exchange.close && !exchange.reset;
  }
  {
    std::lock_guard<std::mutex> lock(mutex_);
    std::erase(fds_, fd);
  }
  if (reset) {
    linger at_once{1, 0};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
  }
  close(fd);
}

}  // namespace postern
