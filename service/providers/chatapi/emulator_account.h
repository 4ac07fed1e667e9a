// emulator_account.h
//
// One account (an instance) of the emulated Chat-API: its status and pairing code, the chats and messages it knows, its
// queue and its settings.
//
//   EmulatorAccount account(host, "token", "12025550100", "10001");
//   if (account.authenticated()) account.Remember(message);      // gets the next messageNumber
//   account.ChatOf("17472822486@c.us");                          // made now, unless there is one
#ifndef POSTERN_PROVIDERS_CHATAPI_EMULATOR_ACCOUNT_H_
#define POSTERN_PROVIDERS_CHATAPI_EMULATOR_ACCOUNT_H_

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "providers/chatapi/emulator_options.h"
#include "sandbox/emulator.h"
#include "sandbox/simulated.h"
#include "wire/json.h"

namespace postern::chatapi_emulator {

inline constexpr char kAuthenticated[] = "authenticated";
inline constexpr char kGotQrCode[] = "got qr code";
inline constexpr char kOwnName[] = "Sandbox";
inline constexpr absl::Duration kQrCodeLife = absl::Minutes(1);  // 003:33

struct EmulatorChat {
  std::string id;
  std::string name;
  std::string image;
  absl::Time last_time;
  std::vector<std::string> participants;  // Of a group; ids of users.
  std::vector<std::string> admins;
  std::string invite_link;
};

struct EmulatorMessage {
  int64_t number = 0;        // messageNumber; 0 while it waits in the queue.
  int64_t queue_number = 0;  // Of a send through the API.
  std::string id;
  std::string chat_id;
  std::string author;
  std::string sender_name;
  std::string type;
  std::string body;
  std::string caption;
  bool from_me = false;
  bool forwarded = false;
  absl::Time time;
  std::optional<SimulatedQuote> quote;
  MessageState state = MessageState::kUnspecified;  // Of an own one, by its acks.
};

class EmulatorAccount {
 public:
  // `account_number` is the account's own, digits. `host` must outlive it.
  EmulatorAccount(EmulatorHost& host, std::string account_token, std::string account_number, std::string instance_id);

  absl::Time Now() const { return host_.clock().Now(); }
  std::string NewMessageId(bool from_me, absl::string_view chat_id) const;
  std::string NewGroupId() const;
  // An address like that of a received file (field-notes.md 2.6), with the ending of that name.
  std::string NewFileAddress(absl::string_view file_name) const;
  std::string own_id() const;
  std::string instance_id() const { return options.Text("instance_id"); }

  bool documented_only() const { return options.Flag("documented_only"); }
  bool echo() const { return options.Flag("echo"); }
  bool pending_groups() const { return options.Flag("pending_groups"); }
  // A flag as this account writes it.
  JsonPiece FlagPiece(bool value) const;

  bool authenticated() const { return status == kAuthenticated; }
  // Puts the account into that state under that word; one that shows a pairing code gets a new one.
  void SetStatus(SessionState new_state, absl::string_view word, absl::string_view reason);
  // The number of the phone that is paired from now on, until Reset.
  void SetNumber(absl::string_view phone_number);
  // The code shown; a new one when the last has expired. Only while the status is kGotQrCode.
  const std::string& QrCode();
  bool QrCodeExpired() const { return Now() >= qr_code_time_ + kQrCodeLife; }

  std::string WebhookUri() const;
  absl::Status SetWebhookUri(absl::string_view uri);
  bool Setting(const std::string& name) const;
  // The value of a setting as text, empty when it has none.
  std::string SettingText(const std::string& name) const;

  EmulatorChat& ChatOf(const std::string& id);
  EmulatorChat* FindChat(const std::string& id);
  // Notes a message, gives it the next number and moves its chat up; one whose id is known stays as it is.
  EmulatorMessage& Remember(EmulatorMessage message);
  EmulatorMessage* FindMessage(const std::string& id);
  // All from messageNumber 1 on; what Reset has forgotten is missing at the front.
  const std::deque<EmulatorMessage>& messages() const { return messages_; }
  int64_t NextQueueNumber() { return ++last_queue_number_; }
  int64_t last_message_number() const { return last_message_number_; }

  // Forgets everything but who the account is; numbers go on, the webhook's address stays.
  void Reset();

  const std::string token;
  std::string number;
  SessionState state = SessionState::kConnected;
  std::string status = kAuthenticated;  // accountStatus.
  std::string status_reason;
  OptionValues options;
  std::map<std::string, std::string> settings;  // Those set, as text.
  std::deque<EmulatorChat> chats;               // In the order they came up. References stay valid.
  std::deque<EmulatorMessage> queue;            // Waiting until the account is authenticated.

 private:
  EmulatorHost& host_;
  const std::string first_number_;
  std::string qr_code_;
  absl::Time qr_code_time_ = absl::InfinitePast();
  std::unordered_map<std::string, EmulatorChat*> chats_by_id_;
  std::deque<EmulatorMessage> messages_;
  std::unordered_map<std::string, EmulatorMessage*> messages_by_id_;
  int64_t last_message_number_ = 0;
  int64_t last_queue_number_ = 0;
};

}  // namespace postern::chatapi_emulator

#endif  // POSTERN_PROVIDERS_CHATAPI_EMULATOR_ACCOUNT_H_
