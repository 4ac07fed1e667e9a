// emulator_hooks.h
//
// Items of the emulated Chat-API's webhooks, field by field in the order of the document (003:176-210), and the
// webhooks they travel in. The same message stands in GET /messages. What only field-notes.md 2.6 knows follows the
// documented fields, and is left out with the option documented_only.
//
//   HookItem item = MessageItem(account, message);
//   std::vector<Webhook> hooks = Bundle(account, {item}, /*items_per_body=*/1);
//   hooks[0].json;   // {"messages": [{"id": "false_17472822486@c.us_3EB0...", ...}], "instanceId": "10001"}
#ifndef POSTERN_PROVIDERS_CHATAPI_EMULATOR_HOOKS_H_
#define POSTERN_PROVIDERS_CHATAPI_EMULATOR_HOOKS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "providers/chatapi/emulator_account.h"
#include "sandbox/webhook.h"
#include "wire/json.h"

namespace postern::chatapi_emulator {

inline constexpr char kMessages[] = "messages";
inline constexpr char kAck[] = "ack";
inline constexpr char kChatUpdate[] = "chatUpdate";

// One item of a body.
struct HookItem {
  std::string kind;  // The array it stands in: kMessages, kAck or kChatUpdate.
  std::string chat_id;
  JsonObject json;
};

// A message as in webhooks and in GET /messages. `chat` may be null.
JsonObject MessageJson(const EmulatorAccount& account, const EmulatorMessage& message, const EmulatorChat* chat);
HookItem MessageItem(EmulatorAccount& account, const EmulatorMessage& message);

HookItem AckItem(const EmulatorAccount& account, absl::string_view message_id, absl::string_view queue_number,
                 const std::string& chat_id, absl::string_view status);
// The ack of that message's state; its state must have a word.
HookItem AckItem(const EmulatorAccount& account, const EmulatorMessage& message, MessageState state);
// sent, delivered or viewed; empty for a state that Chat-API has no ack for.
absl::string_view AckWord(MessageState state);

// A chat as in GET /dialogs and chatUpdate.
JsonObject ChatJson(const EmulatorChat& chat);
HookItem ChatUpdateItem(const EmulatorChat& before, const EmulatorChat& after);

// The items in their order, at most `items_per_body` of one kind in each body.
std::vector<Webhook> Bundle(const EmulatorAccount& account, const std::vector<HookItem>& items, int items_per_body);

}  // namespace postern::chatapi_emulator

#endif  // POSTERN_PROVIDERS_CHATAPI_EMULATOR_HOOKS_H_
