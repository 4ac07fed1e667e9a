// nginx_front.h
//
// nginx in front of a plain upstream: TLS, and HTTP/2 where it is wanted, as providers offer them. What it passes on
// carries the header X-Protocol, the protocol it was asked with, and X-Connection, the number of the connection.
//
//   TestAuthority authority;
//   NginxFront front(upstream.address(), authority.Issue({.ip_addresses = {"127.0.0.1"}}), {.http2 = true});
//   ASSERT_TRUE(front.Start().ok());
//   call.base_url = front.url();   // https://127.0.0.1:PORT
//   front.KillWorkers();           // Every connection breaks; new ones are served.
#ifndef POSTERN_TESTS_SUPPORT_NGINX_FRONT_H_
#define POSTERN_TESTS_SUPPORT_NGINX_FRONT_H_

#include <csignal>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "tests/support/child_process.h"
#include "tests/support/test_certificates.h"

namespace postern {

struct NginxOptions {
  bool http2 = false;
  std::string settings;  // Further directives of the server, for example `keepalive_requests 3;`.
};

class NginxFront {
 public:
  // `upstream`: host and port.
  NginxFront(std::string upstream, const TestCertificate& certificate, NginxOptions options = {});
  ~NginxFront();
  NginxFront(const NginxFront&) = delete;
  NginxFront& operator=(const NginxFront&) = delete;

  // Once. Connections are taken from here on.
  absl::Status Start();
  std::string url() const;

  // Reads its configuration anew: new workers take over, the old ones end their connections in good order.
  void Reload() { process_->Signal(SIGHUP); }
  // SIGKILL to what serves connections, and returns when it is gone; the master starts anew.
  void KillWorkers();

 private:
  std::string Config() const;

  const std::string upstream_;
  const NginxOptions options_;
  std::string dir_;
  int port_ = 0;
  std::unique_ptr<ChildProcess> process_;
};

}  // namespace postern

#endif  // POSTERN_TESTS_SUPPORT_NGINX_FRONT_H_
