// emulator_delivery.h
//
// How the emulated Chat-API sends: at once while the account is authenticated, else from its queue as soon as it is
// (003:68). What was sent gets the next messageNumber, comes back as a webhook with fromMe true, and is followed by its
// acks.
//
//   EmulatedAnswer answer = Send(account, chat, content);   // {"sent": true, "message": ..., "id": ..., "queueNumber":
//   4} std::vector<Webhook> hooks = SendQueue(account);        // once the pairing code was scanned
#ifndef POSTERN_PROVIDERS_CHATAPI_EMULATOR_DELIVERY_H_
#define POSTERN_PROVIDERS_CHATAPI_EMULATOR_DELIVERY_H_

#include <optional>
#include <string>
#include <vector>

#include "providers/chatapi/emulator_account.h"
#include "providers/chatapi/emulator_chat.h"
#include "sandbox/emulator.h"
#include "sandbox/webhook.h"

namespace postern::chatapi_emulator {

// What a message says.
struct OutgoingContent {
  std::string type;
  std::string body;
  std::string caption;
  std::string file_name;  // Of a file that came as data: its address is ours.
  std::optional<SimulatedQuote> quote;
  bool forwarded = false;
};

// Sends or queues one message to a chat that was read without a refusal. The answer counts it as accepted.
EmulatedAnswer Send(EmulatorAccount& account, const NamedChat& chat, const OutgoingContent& content);

// Sends all that waits, in its order.
std::vector<Webhook> SendQueue(EmulatorAccount& account);

}  // namespace postern::chatapi_emulator

#endif  // POSTERN_PROVIDERS_CHATAPI_EMULATOR_DELIVERY_H_
