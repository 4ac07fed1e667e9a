// raw_upstream.h
//
// An upstream made of a bare socket, for what no decent server does: reading a request and closing, resetting,
// answering slowly. The script is called with the bytes of every request and writes what it likes.
//
//   RawUpstream upstream([](RawExchange& exchange) { exchange.Write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
//   }); call.base_url = upstream.url();
#ifndef POSTERN_TESTS_SUPPORT_RAW_UPSTREAM_H_
#define POSTERN_TESTS_SUPPORT_RAW_UPSTREAM_H_

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace postern {

// One request as it came in, and what to do with its connection.
struct RawExchange {
  int connection = 0;  // Number of the connection, from 1.
  int request = 0;     // Number of the request on it, from 1.
  std::string bytes;   // Head and body.

  void Write(const std::string& bytes);  // Sends at once.
  void Close() { close = true; }         // After the script returns.
  void Reset() { reset = true; }         // The same, with RST.
  // Waits until the peer closes or the upstream stops.
  void WaitForPeer();

  int fd = -1;
  bool close = false;
  bool reset = false;
};

// Listens on 127.0.0.1 with a free port; one thread per connection. The script may be called from several at a time.
class RawUpstream {
 public:
  using Script = std::function<void(RawExchange&)>;
  explicit RawUpstream(Script script);
  ~RawUpstream();

  std::string url() const;      // http://127.0.0.1:PORT
  std::string address() const;  // 127.0.0.1:PORT
  int requests() const { return requests_; }
  int connections() const { return connections_; }
  // Everything received so far, request by request.
  std::vector<std::string> received() const;

 private:
  void Accept();
  void Serve(int fd, int connection);

  const Script script_;
  int listen_fd_ = -1;
  int port_ = 0;
  std::atomic<bool> stopping_{false};
  std::atomic<int> requests_{0};
  std::atomic<int> connections_{0};
  mutable std::mutex mutex_;
  std::vector<std::string> received_;
  std::vector<int> fds_;
  std::vector<std::thread> threads_;
  std::thread accept_thread_;
};

}  // namespace postern

#endif  // POSTERN_TESTS_SUPPORT_RAW_UPSTREAM_H_
