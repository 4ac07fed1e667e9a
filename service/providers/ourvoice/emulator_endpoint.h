// emulator_endpoint.h
//
// What the emulated Our Voice serves: one row for each method and path of document 004, and the functions that obey the
// calls. A path has at most one hole.
//
//   EmulatorRoute route = FindEmulatorRoute("GET", "/v1/whatsapp/sessions/7f9e/qr-code");
//   route.path;       // /v1/whatsapp/sessions/{id}/qr-code
//   route.id;         // 7f9e
//   route.endpoint;   // null where the path has no such method
#ifndef POSTERN_PROVIDERS_OURVOICE_EMULATOR_ENDPOINT_H_
#define POSTERN_PROVIDERS_OURVOICE_EMULATOR_ENDPOINT_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "providers/ourvoice/emulator_account.h"
#include "sandbox/emulator.h"
#include "wire/http.h"

namespace postern::ourvoice_emulator {

// One call being obeyed.
struct EmulatorTurn {
  EmulatorAccount& account;
  const HttpRequest& request;
  std::string id;  // What stands in the path for the hole.
};

struct EmulatorEndpoint {
  const char* method;
  const char* path;  // With `{id}` or `{session_id}` for what differs.
  bool sends;        // It sends messages.
  EmulatedAnswer (*obey)(const EmulatorTurn& turn);
};

struct EmulatorRoute {
  const char* path = nullptr;  // The template; null when there is none.
  std::string id;
  const EmulatorEndpoint* endpoint = nullptr;
  std::vector<std::string> methods;  // That the path has.
};

absl::Span<const EmulatorEndpoint> EmulatorEndpoints();
EmulatorRoute FindEmulatorRoute(absl::string_view method, absl::string_view path);

// emulator_session.cc
EmulatedAnswer ListSessions(const EmulatorTurn& turn);
EmulatedAnswer CreateSession(const EmulatorTurn& turn);
EmulatedAnswer GetSession(const EmulatorTurn& turn);
EmulatedAnswer GetQrCode(const EmulatorTurn& turn);
EmulatedAnswer DisconnectSession(const EmulatorTurn& turn);
EmulatedAnswer ReconnectSession(const EmulatorTurn& turn);
EmulatedAnswer DeleteSession(const EmulatorTurn& turn);
// emulator_message.cc
EmulatedAnswer SendMessages(const EmulatorTurn& turn);
EmulatedAnswer GetMessage(const EmulatorTurn& turn);
// emulator_search.cc
EmulatedAnswer ListMessages(const EmulatorTurn& turn);
EmulatedAnswer ListSessionMessages(const EmulatorTurn& turn);

}  // namespace postern::ourvoice_emulator

#endif  // POSTERN_PROVIDERS_OURVOICE_EMULATOR_ENDPOINT_H_
