// http_load.h
//
// Sends numbered HTTP requests over kept connections from one thread: closed, the next one as soon as a connection has
// its answer; or paced, one at each tick whether or not a connection is free.
//
//   HttpLoad load({.address = gateway.webhook_address(), .request = [](int64_t number, std::string& out) { ... }});
//   absl::Status connected = load.Connect();
//   HttpResult result = load.Run({.duration = absl::Seconds(2)});
#ifndef POSTERN_TESTS_BENCH_HTTP_LOAD_H_
#define POSTERN_TESTS_BENCH_HTTP_LOAD_H_

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace postern {

struct HttpPlan {
  std::string address;  // Host and port, the host a literal IPv4 address.
  int connections = 64;
  std::function<void(int64_t number, std::string& bytes)> request;  // Appends one request, head and body.
  std::function<void(int64_t number)> on_due;                       // Called when one is due. May be null.
};

// How long a run lasts: whatever ends it first.
struct HttpRun {
  absl::Duration duration = absl::InfiniteDuration();
  int64_t count = INT64_MAX;  // Requests.
  double per_second = 0;      // 0: closed.
};

struct HttpResult {
  std::vector<int64_t> acknowledged;  // Numbers answered with 200.
  int64_t failed = 0;                 // Answered otherwise, or not at all.
  std::string first_failure;
};

// How one answer at the begin of `bytes` ends.
struct HttpAnswerEnd {
  int status = 0;
  size_t size = 0;  // Of head and body; 0 while it is not complete.
  bool broken = false;
};
HttpAnswerEnd FindAnswerEnd(absl::string_view bytes);

// Runs one load at a time; numbers go on from run to run, from 1. Thread-safe: Stop.
class HttpLoad {
 public:
  explicit HttpLoad(HttpPlan plan) : plan_(std::move(plan)) {}
  ~HttpLoad();
  HttpLoad(const HttpLoad&) = delete;
  HttpLoad& operator=(const HttpLoad&) = delete;

  // Opens new connections in place of those there are: a server closes what is idle for long.
  absl::Status Connect();
  // Returns when all it sent is answered.
  HttpResult Run(const HttpRun& run);
  // Ends the run under way, or the next one.
  void Stop() { stop_ = true; }

 private:
  struct Connection {
    int fd = -1;
    int64_t number = 0;  // Of the request that waits for its answer; 0 for none.
    std::string received;
  };

  bool MayBegin(const HttpRun& run, absl::Time now) const;
  // Puts what is due now into backlog_.
  void TakeDue(const HttpRun& run, absl::Time now);
  void SendBacklog(HttpResult& result);
  void Send(Connection& connection, HttpResult& result);
  void Receive(Connection& connection, HttpResult& result);
  void Fail(Connection& connection, const std::string& why, HttpResult& result);
  void CloseAll();
  bool Idle() const { return backlog_.empty() && idle_.size() == connections_.size(); }

  const HttpPlan plan_;
  std::atomic<bool> stop_{false};
  int epoll_ = -1;
  std::vector<Connection> connections_;
  std::vector<size_t> idle_;  // Connections without a request.
  std::deque<int64_t> backlog_;
  std::string bytes_;
  int64_t last_number_ = 0;
  // Of the run under way.
  absl::Time begin_;
  int64_t begun_ = 0;
};

}  // namespace postern

#endif  // POSTERN_TESTS_BENCH_HTTP_LOAD_H_
