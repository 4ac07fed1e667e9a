#include "tests/bench/http_load.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace postern {
namespace {

// A server that answers nothing for so long is broken.
constexpr absl::Duration kPatience = absl::Seconds(20);
constexpr uint64_t kTimerMark = UINT64_MAX;

int ConnectTo(const std::string& address) {
  const size_t colon = address.rfind(':');
  int port = 0;
  sockaddr_in to{};
  to.sin_family = AF_INET;
  if (colon == std::string::npos || !absl::SimpleAtoi(address.substr(colon + 1), &port) ||
      inet_pton(AF_INET, address.substr(0, colon).c_str(), &to.sin_addr) != 1) {
    return -1;
  }
  to.sin_port = htons(static_cast<uint16_t>(port));
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof(to)) != 0) {
    close(fd);
    return -1;
  }
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  return fd;
}

// Wakes an epoll at a steady pace, at most every 200 us.
class Ticker {
 public:
  Ticker(int epoll, double per_second) : fd_(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK)) {
    const absl::Duration pause = std::max(absl::Microseconds(200), absl::Seconds(1) / per_second);
    itimerspec spec{};
    spec.it_interval = absl::ToTimespec(pause);
    spec.it_value = spec.it_interval;
    timerfd_settime(fd_, 0, &spec, nullptr);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = kTimerMark;
    epoll_ctl(epoll, EPOLL_CTL_ADD, fd_, &event);
  }
  ~Ticker() { close(fd_); }
  void Clear() {
    uint64_t ticks = 0;
    [[maybe_unused]] const ssize_t ignored = read(fd_, &ticks, sizeof(ticks));
  }

 private:
  const int fd_;
};

}  // namespace

HttpAnswerEnd FindAnswerEnd(absl::string_view bytes) {
  HttpAnswerEnd end;
  const size_t head = bytes.find("\r\n\r\n");
  if (head == absl::string_view::npos) return end;
  const std::string lower = absl::AsciiStrToLower(bytes.substr(0, head + 2));
  constexpr char kLength[] = "\r\ncontent-length:";
  const size_t length_at = lower.find(kLength);
  uint64_t length = 0;
  if (!absl::StartsWith(lower, "http/1.1 ") || !absl::SimpleAtoi(lower.substr(9, 3), &end.status) ||
      length_at == std::string::npos ||
      !absl::SimpleAtoi(
          lower.substr(length_at + strlen(kLength), lower.find("\r\n", length_at + 2) - length_at - strlen(kLength)),
          &length)) {
    end.broken = true;
    return end;
  }
  if (bytes.size() >= head + 4 + length) end.size = head + 4 + length;
  return end;
}

HttpLoad::~HttpLoad() { CloseAll(); }

void HttpLoad::CloseAll() {
  for (const Connection& connection : connections_) close(connection.fd);
  connections_.clear();
  idle_.clear();
  backlog_.clear();
  if (epoll_ >= 0) close(epoll_);
}

absl::Status HttpLoad::Connect() {
  CloseAll();
  epoll_ = epoll_create1(EPOLL_CLOEXEC);
  connections_.reserve(plan_.connections);
  for (int i = 0; i < plan_.connections; ++i) {
    const int fd = ConnectTo(plan_.address);
    if (fd < 0) return absl::UnavailableError(absl::StrCat("cannot connect to ", plan_.address));
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = i;
    epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
    connections_.push_back({.fd = fd});
    idle_.push_back(i);
  }
  return absl::OkStatus();
}

bool HttpLoad::MayBegin(const HttpRun& run, absl::Time now) const {
  return !stop_ && begun_ < run.count && now < begin_ + run.duration;
}

void HttpLoad::TakeDue(const HttpRun& run, absl::Time now) {
  // Closed: one for each free connection. Paced: as many as the clock says.
  const double by_clock = absl::ToDoubleSeconds(now - begin_) * run.per_second;
  const int64_t due =
      run.per_second == 0 ? begun_ + static_cast<int64_t>(idle_.size()) : 1 + static_cast<int64_t>(by_clock);
  for (; begun_ < due && MayBegin(run, now); ++begun_) {
    backlog_.push_back(++last_number_);
    if (plan_.on_due) plan_.on_due(last_number_);
  }
}

void HttpLoad::SendBacklog(HttpResult& result) {
  while (!backlog_.empty() && !idle_.empty()) {
    Connection& connection = connections_[idle_.back()];
    idle_.pop_back();
    connection.number = backlog_.front();
    backlog_.pop_front();
    Send(connection, result);
  }
}

void HttpLoad::Send(Connection& connection, HttpResult& result) {
  bytes_.clear();
  plan_.request(connection.number, bytes_);
  // A request fits the socket's buffer, which is empty.
  if (send(connection.fd, bytes_.data(), bytes_.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(bytes_.size())) {
    Fail(connection, absl::StrCat("send: ", strerror(errno)), result);
  }
}

void HttpLoad::Receive(Connection& connection, HttpResult& result) {
  std::array<char, 16384> chunk;
  const ssize_t size = recv(connection.fd, chunk.data(), chunk.size(), 0);
  if (size <= 0) {
    Fail(connection, "the server closed a connection", result);
    return;
  }
  connection.received.append(chunk.data(), size);
  const HttpAnswerEnd end = FindAnswerEnd(connection.received);
  if (end.broken) Fail(connection, "an answer that is none", result);
  if (end.size == 0) return;
  connection.received.erase(0, end.size);
  if (end.status == 200) {
    result.acknowledged.push_back(connection.number);
  } else if (++result.failed == 1) {
    result.first_failure = absl::StrCat("status ", end.status);
  }
  connection.number = 0;
  idle_.push_back(&connection - connections_.data());
}

void HttpLoad::Fail(Connection& connection, const std::string& why, HttpResult& result) {
  if (++result.failed == 1) result.first_failure = why;
  epoll_ctl(epoll_, EPOLL_CTL_DEL, connection.fd, nullptr);
  shutdown(connection.fd, SHUT_RDWR);
  stop_ = true;
}

HttpResult HttpLoad::Run(const HttpRun& run) {
  HttpResult result;
  begin_ = absl::Now();
  begun_ = 0;
  std::optional<Ticker> ticker;
  if (run.per_second > 0) ticker.emplace(epoll_, run.per_second);
  std::array<epoll_event, 256> events;
  absl::Time last_answer = begin_;
  while (result.failed == 0) {
    const absl::Time now = absl::Now();
    TakeDue(run, now);
    SendBacklog(result);
    if (Idle() && !MayBegin(run, now)) break;
    const int ready = epoll_wait(epoll_, events.data(), events.size(), 100);
    for (int i = 0; i < ready; ++i) {
      if (events[i].data.u64 == kTimerMark) {
        ticker->Clear();
      } else {
        last_answer = now;
        Receive(connections_[events[i].data.u64], result);
      }
    }
    if (Idle()) last_answer = now;
    if (now - last_answer > kPatience) {
      ++result.failed;
      result.first_failure = "a request was not answered";
    }
  }
  stop_ = false;
  return result;
}

}  // namespace postern
