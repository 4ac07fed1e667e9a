// emulator_chat.h
//
// Chat ids of the emulated Chat-API: `<digits>@c.us` for someone, `<digits>-<digits>@g.us` for a group (field-notes.md
// 2.3), and the chat that a call names by chatId or phone.
//
//   NamedChat chat = ReadChat(call);                  // {"phone": "17472822486"}
//   if (chat.id.empty()) return Declined("sent", chat.refusal);
//   chat.id;                                          // 17472822486@c.us
#ifndef POSTERN_PROVIDERS_CHATAPI_EMULATOR_CHAT_H_
#define POSTERN_PROVIDERS_CHATAPI_EMULATOR_CHAT_H_

#include <string>

#include "absl/strings/string_view.h"
#include "providers/chatapi/emulator_request.h"
#include "sandbox/simulated.h"

namespace postern::chatapi_emulator {

bool IsGroupId(absl::string_view chat_id);
// Someone's or a group's.
bool IsChatId(absl::string_view chat_id);
// The id of someone's chat; any `+` goes, an id stays as it is.
std::string UserId(absl::string_view phone_number_or_id);
// As UserId, for a group.
std::string GroupId(absl::string_view id);
// What stands before the `@`.
std::string NumberOf(absl::string_view chat_id);
// The chat with someone outside, by what is known of them; empty when that is nothing.
std::string ChatIdOf(const SimulatedPeer& peer);

struct NamedChat {
  std::string id;        // Empty: see refusal.
  std::string as_named;  // As on the wire.
  std::string refusal;   // In the words of field-notes.md 2.5.
};

// The chat that chatId or else phone names. A phone may hold a chat id (field-notes.md 0 row 7).
NamedChat ReadChat(const EmulatorRequest& request);
// The chat of that phone or chat id.
NamedChat ReadPhone(absl::string_view phone);
NamedChat ReadChatId(absl::string_view chat_id);

}  // namespace postern::chatapi_emulator

#endif  // POSTERN_PROVIDERS_CHATAPI_EMULATOR_CHAT_H_
