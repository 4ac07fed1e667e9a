#include "providers/ourvoice/emulator_endpoint.h"

#include "absl/strings/strip.h"

namespace postern::ourvoice_emulator {
namespace {

constexpr EmulatorEndpoint kEndpoints[] = {
    {"GET", "/v1/whatsapp/sessions", false, ListSessions},
    {"POST", "/v1/whatsapp/sessions", false, CreateSession},
    {"GET", "/v1/whatsapp/sessions/{id}", false, GetSession},
    {"GET", "/v1/whatsapp/sessions/{id}/qr-code", false, GetQrCode},
    {"PATCH", "/v1/whatsapp/sessions/{id}/disconnect", false, DisconnectSession},
    {"PATCH", "/v1/whatsapp/sessions/{id}/reconnect", false, ReconnectSession},
    {"DELETE", "/v1/whatsapp/sessions/{id}", false, DeleteSession},
    {"GET", "/v1/whatsapp/messages", false, ListMessages},
    {"GET", "/v1/whatsapp/messages/{session_id}/session", false, ListSessionMessages},
    {"POST", "/v1/whatsapp/messages", true, SendMessages},
    {"GET", "/v1/whatsapp/messages/{id}", false, GetMessage},
};

// Whether `path` is `pattern` with something in its hole, which becomes `id`.
bool Matches(absl::string_view pattern, absl::string_view path, std::string& id) {
  const size_t open = pattern.find('{');
  if (open == absl::string_view::npos) return path == pattern;
  const absl::string_view tail = pattern.substr(pattern.find('}') + 1);
  if (!absl::ConsumePrefix(&path, pattern.substr(0, open)) || !absl::ConsumeSuffix(&path, tail) || path.empty() ||
      path.find('/') != absl::string_view::npos) {
    return false;
  }
  id = std::string(path);
  return true;
}

}  // namespace

absl::Span<const EmulatorEndpoint> EmulatorEndpoints() { return kEndpoints; }

EmulatorRoute FindEmulatorRoute(absl::string_view method, absl::string_view path) {
  EmulatorRoute route;
  for (const EmulatorEndpoint& endpoint : kEndpoints) {
    if (!Matches(endpoint.path, path, route.id)) continue;
    route.path = endpoint.path;
    route.methods.push_back(endpoint.method);
    if (method == endpoint.method) route.endpoint = &endpoint;
  }
  return route;
}

}  // namespace postern::ourvoice_emulator
