#include "app/admin_door.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace postern {
namespace {

constexpr int64_t kMaxBodyBytes = 4096;  // No request here needs one.

HttpResponse TextAnswer(int status, std::string body, const char* content_type = "text/plain; charset=utf-8") {
  HttpResponse answer{.status = status, .body = std::move(body)};
  answer.headers.Add("Content-Type", content_type);
  answer.headers.Add("Cache-Control", "no-store");
  return answer;
}

}  // namespace

HttpResponse AnswerAdmin(const HttpRequest& request, const AdminProbes& probes) {
  const bool known =
      request.path == "/livez" || request.path == "/readyz" || request.path == "/metrics" || request.path == "/configz";
  if (!known) return TextAnswer(404, "not found\n");
  if (request.method != "GET" && request.method != "HEAD") {
    HttpResponse answer = TextAnswer(405, "only GET and HEAD\n");
    answer.headers.Add("Allow", "GET, HEAD");
    return answer;
  }
  if (request.path == "/livez") return TextAnswer(200, "alive\n");
  if (request.path == "/metrics") return TextAnswer(200, probes.metrics(), "text/plain; version=0.0.4; charset=utf-8");
  if (request.path == "/configz") return TextAnswer(200, probes.config(), "application/json");
  const std::vector<std::string> reasons = probes.not_ready();
  if (reasons.empty()) return TextAnswer(200, "ready\n");
  return TextAnswer(503, absl::StrCat("not ready\n", absl::StrJoin(reasons, "\n"), "\n"));
}

absl::StatusOr<std::unique_ptr<HttpListener>> StartAdminDoor(const std::string& address, TlsSource tls,
                                                             AdminProbes probes) {
  HttpListenerOptions options;
  options.address = address;
  options.max_body_bytes = kMaxBodyBytes;
  options.tls = std::move(tls);
  auto handle = [probes = std::move(probes)](HttpRequest request, int64_t, HttpResponder respond) {
    respond({.response = AnswerAdmin(request, probes)});
  };
  return HttpListener::Start(options, std::move(handle));
}

}  // namespace postern
