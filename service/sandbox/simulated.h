// simulated.h
//
// What can happen at an emulated provider without a call from the gateway, as plain values: the control API's requests
// without their proto, so that an emulator sees none.
//
//   Simulated what = SimulatedMessage{.peer = {.phone_number = "+254722200200"}, .content = {.text = "hi"}};
//   emulator.Simulate("token", what, /*count=*/1, /*items_per_body=*/1);
#ifndef POSTERN_SANDBOX_SIMULATED_H_
#define POSTERN_SANDBOX_SIMULATED_H_

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/time/time.h"

namespace postern {

// The numbers of these enums are those of the proto enums of the same name; control/translate.cc checks it.
enum class MessageState { kUnspecified, kScheduled, kQueued, kSent, kDelivered, kRead, kFailed, kReceived };
enum class ConversationState { kUnspecified, kOpen, kPending, kClosed };
enum class SessionState {
  kUnspecified,
  kInitializing,
  kAwaitingPairing,
  kConnecting,
  kConnected,
  kDisconnected,
  kLoggedOut,
  kDisabled,
  kBanned,
  kFailed
};

// Someone outside the account.
struct SimulatedPeer {
  std::string phone_number;  // With or without `+`.
  std::string external_id;
  std::string chat_id;
  std::string display_name;
  std::string channel;
};

// What a message says; only the members of its kind are set.
struct SimulatedContent {
  enum class Kind { kNone, kText, kImage, kVideo, kAudio, kDocument, kContactCard, kLocation, kOther };
  Kind kind = Kind::kNone;
  std::string text;  // The text, or the caption of a file.
  std::string uri;
  std::string mime_type;
  std::string file_name;
  bool voice_note = false;
  std::string given_name;  // Of a contact card, as the next three.
  std::string family_name;
  std::string email_address;
  std::vector<std::string> phone_numbers;
  double latitude = 0;
  double longitude = 0;
  std::string address;
  std::string provider_type;  // Of another kind: the provider's name of it.
};

// The message another one replies to.
struct SimulatedQuote {
  std::string provider_message_id;
  std::string text;
  std::string provider_type;
};

// A message that reaches or leaves the account without the provider's API.
struct SimulatedMessage {
  bool own = false;  // The account's owner wrote it.
  SimulatedPeer peer;
  std::string group_id;  // Empty: a private message.
  SimulatedContent content;
  std::string message_id;          // Empty: a new one.
  std::optional<absl::Time> time;  // Unset: now.
  std::string conversation_id;
  ConversationState conversation_state = ConversationState::kUnspecified;
  std::optional<SimulatedQuote> quote;
  bool forwarded = false;
  std::string chat_display_name;
};

struct SimulatedGroupChange {
  enum class Kind { kCreated, kJoined, kLeft, kMemberAdded, kMemberRemoved };
  Kind kind = Kind::kCreated;
  std::string group_id;  // Empty: a new one.
  std::string display_name;
  std::string member_phone_number;
};

// The end of a look-up of numbers.
struct SimulatedNumberCheck {
  std::vector<std::string> registered;
  std::vector<std::string> unregistered;
};

struct SimulatedTicketChange {
  std::string conversation_id;
  ConversationState state = ConversationState::kUnspecified;
  SimulatedPeer contact;
  std::string message_id;
};

struct SimulatedChatChange {
  std::string chat_id;
  std::string old_display_name;
  std::string new_display_name;
  std::string image_uri;
};

// A receipt for any message id, known or not.
struct SimulatedReceipt {
  std::string message_id;
  MessageState state = MessageState::kUnspecified;
  SimulatedPeer recipient;
  std::string queue_number;
  std::string provider_state;  // A word of the test's own instead of the one for `state`.
};

using Simulated = std::variant<SimulatedMessage, SimulatedGroupChange, SimulatedNumberCheck, SimulatedTicketChange,
                               SimulatedChatChange, SimulatedReceipt>;

}  // namespace postern

#endif  // POSTERN_SANDBOX_SIMULATED_H_
