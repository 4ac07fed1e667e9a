// admin_door.h
//
// The HTTP door of operators: `/livez` (the process runs), `/readyz` (it wants work; else 503 and why, one reason a
// line), `/metrics` (Prometheus text) and `/configz` (the configuration that holds, as JSON and without anything
// secret). GET and HEAD alone; anything else is 404 or 405.
//
//   AdminProbes probes;
//   probes.not_ready = [&] { return std::vector<std::string>{"draining"}; };
//   absl::StatusOr<std::unique_ptr<HttpListener>> door = StartAdminDoor("127.0.0.1:9090", nullptr, probes);
#ifndef POSTERN_APP_ADMIN_DOOR_H_
#define POSTERN_APP_ADMIN_DOOR_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "transport/http_listener.h"

namespace postern {

// What the door tells. Called on the door's thread; must not block.
struct AdminProbes {
  std::function<std::vector<std::string>()> not_ready;  // Reasons; none: ready.
  std::function<std::string()> metrics;
  std::function<std::string()> config;  // JSON.
};

// The answer to one request, without I/O.
HttpResponse AnswerAdmin(const HttpRequest& request, const AdminProbes& probes);

// `tls` null: plain text. Errors: those of HttpListener::Start.
absl::StatusOr<std::unique_ptr<HttpListener>> StartAdminDoor(const std::string& address, TlsSource tls,
                                                             AdminProbes probes);

}  // namespace postern

#endif  // POSTERN_APP_ADMIN_DOOR_H_
