// emulator_endpoint.h
//
// What the emulated Ongair serves: one row for each method and path, and the functions that obey the calls. A path has
// at most one method and one `{id}`.
//
//   std::string id;
//   if (const EmulatorEndpoint* endpoint = FindEmulatorEndpoint("/api/v1/base/groups/19/members", id)) {
//     EmulatedAnswer answer = endpoint->obey({account, request, id});   // id is 19
//   }
#ifndef POSTERN_PROVIDERS_ONGAIR_EMULATOR_ENDPOINT_H_
#define POSTERN_PROVIDERS_ONGAIR_EMULATOR_ENDPOINT_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "providers/ongair/emulator_account.h"
#include "providers/ongair/emulator_request.h"
#include "sandbox/emulator.h"

namespace postern::ongair_emulator {

// One call being obeyed.
struct EmulatorTurn {
  EmulatorAccount& account;
  const EmulatorRequest& request;
  std::string id;  // What stands in the path for `{id}`.
};

struct EmulatorEndpoint {
  const char* method;
  const char* path;  // With `{id}` for what differs.
  bool sends;        // It sends messages.
  EmulatedAnswer (*obey)(const EmulatorTurn& turn);
};

absl::Span<const EmulatorEndpoint> EmulatorEndpoints();
// The endpoint of that path, whatever the method; null when there is none.
const EmulatorEndpoint* FindEmulatorEndpoint(absl::string_view path, std::string& id);

// emulator_contact.cc
EmulatedAnswer GetStatus(const EmulatorTurn& turn);
EmulatedAnswer CreateContact(const EmulatorTurn& turn);
EmulatedAnswer Sync(const EmulatorTurn& turn);
// emulator_message.cc
EmulatedAnswer SendText(const EmulatorTurn& turn);
EmulatedAnswer SendImage(const EmulatorTurn& turn);
EmulatedAnswer SendVideo(const EmulatorTurn& turn);
EmulatedAnswer SendAudio(const EmulatorTurn& turn);
EmulatedAnswer SendDocument(const EmulatorTurn& turn);
EmulatedAnswer SendContact(const EmulatorTurn& turn);
EmulatedAnswer SendChain(const EmulatorTurn& turn);
EmulatedAnswer SendToList(const EmulatorTurn& turn);
// emulator_group.cc
EmulatedAnswer CreateGroup(const EmulatorTurn& turn);
EmulatedAnswer AddParticipants(const EmulatorTurn& turn);
EmulatedAnswer AddParticipant(const EmulatorTurn& turn);
EmulatedAnswer ListMembers(const EmulatorTurn& turn);
EmulatedAnswer RemoveParticipant(const EmulatorTurn& turn);
EmulatedAnswer SendToGroup(const EmulatorTurn& turn);
// emulator_search.cc
EmulatedAnswer SearchMessagesJson(const EmulatorTurn& turn);
EmulatedAnswer SearchMessagesXml(const EmulatorTurn& turn);
EmulatedAnswer SearchContactsJson(const EmulatorTurn& turn);
EmulatedAnswer SearchContactsXml(const EmulatorTurn& turn);
// emulator_conversation.cc
EmulatedAnswer CreateConversation(const EmulatorTurn& turn);
EmulatedAnswer CloseConversation(const EmulatorTurn& turn);

}  // namespace postern::ongair_emulator

#endif  // POSTERN_PROVIDERS_ONGAIR_EMULATOR_ENDPOINT_H_
