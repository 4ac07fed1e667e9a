// emulator_endpoint.h
//
// What the emulated Chat-API serves: one row for each method of its API, and the functions that obey the calls.
//
//   const EmulatorEndpoint* endpoint = FindEmulatorEndpoint("/message");   // that of /sendMessage
//   if (endpoint != nullptr && Takes(*endpoint, "POST")) EmulatedAnswer answer = endpoint->obey({account, request});
#ifndef POSTERN_PROVIDERS_CHATAPI_EMULATOR_ENDPOINT_H_
#define POSTERN_PROVIDERS_CHATAPI_EMULATOR_ENDPOINT_H_

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "providers/chatapi/emulator_account.h"
#include "providers/chatapi/emulator_request.h"
#include "sandbox/emulator.h"

namespace postern::chatapi_emulator {

// One call being obeyed.
struct EmulatorTurn {
  EmulatorAccount& account;
  const EmulatorRequest& request;
};

struct EmulatorEndpoint {
  const char* path;
  const char* alias;  // Another path for the same; empty for none.
  bool post;          // POST is taken as well as GET, whichever is documented (field-notes.md 2.2 and 2.4).
  bool sends;         // It sends messages.
  EmulatedAnswer (*obey)(const EmulatorTurn& turn);
};

absl::Span<const EmulatorEndpoint> EmulatorEndpoints();
// The endpoint of that path, whatever the method; null when there is none.
const EmulatorEndpoint* FindEmulatorEndpoint(absl::string_view path);
bool Takes(const EmulatorEndpoint& endpoint, absl::string_view method);

// emulator_instance.cc
EmulatedAnswer GetStatus(const EmulatorTurn& turn);
EmulatedAnswer GetQrCode(const EmulatorTurn& turn);
EmulatedAnswer Logout(const EmulatorTurn& turn);
EmulatedAnswer Reboot(const EmulatorTurn& turn);
EmulatedAnswer GetMe(const EmulatorTurn& turn);
EmulatedAnswer CheckPhone(const EmulatorTurn& turn);
// emulator_settings.cc
EmulatedAnswer WebhookAddress(const EmulatorTurn& turn);
EmulatedAnswer Settings(const EmulatorTurn& turn);
EmulatedAnswer AckNotifications(const EmulatorTurn& turn);
// emulator_send.cc
EmulatedAnswer SendText(const EmulatorTurn& turn);
EmulatedAnswer SendLink(const EmulatorTurn& turn);
EmulatedAnswer SendContact(const EmulatorTurn& turn);
EmulatedAnswer SendLocation(const EmulatorTurn& turn);
EmulatedAnswer SendVCard(const EmulatorTurn& turn);
EmulatedAnswer ForwardMessage(const EmulatorTurn& turn);
// emulator_send_file.cc
EmulatedAnswer SendFile(const EmulatorTurn& turn);
EmulatedAnswer SendPtt(const EmulatorTurn& turn);
// emulator_message_list.cc
EmulatedAnswer ListMessages(const EmulatorTurn& turn);
EmulatedAnswer ListHistory(const EmulatorTurn& turn);
EmulatedAnswer ShowQueue(const EmulatorTurn& turn);
EmulatedAnswer ClearQueue(const EmulatorTurn& turn);
// emulator_group.cc
EmulatedAnswer CreateGroup(const EmulatorTurn& turn);
EmulatedAnswer AddParticipant(const EmulatorTurn& turn);
EmulatedAnswer RemoveParticipant(const EmulatorTurn& turn);
EmulatedAnswer PromoteParticipant(const EmulatorTurn& turn);
EmulatedAnswer DemoteParticipant(const EmulatorTurn& turn);
EmulatedAnswer ListDialogs(const EmulatorTurn& turn);
EmulatedAnswer GetDialog(const EmulatorTurn& turn);
EmulatedAnswer ReadDialog(const EmulatorTurn& turn);

}  // namespace postern::chatapi_emulator

#endif  // POSTERN_PROVIDERS_CHATAPI_EMULATOR_ENDPOINT_H_
