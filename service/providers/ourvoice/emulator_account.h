// emulator_account.h
//
// One account of the emulated Our Voice: its sessions, messages, money and options, and how messages go on by
// themselves as time passes.
//
//   EmulatorAccount account(host);
//   EmulatorSession& session = account.AddSession(account.NewUuid());   // pending, with a code to scan
//   account.Pair(session, "22997000000");
//   account.Settle();   // before any look at a message: moves them on to where they are by now
#ifndef POSTERN_PROVIDERS_OURVOICE_EMULATOR_ACCOUNT_H_
#define POSTERN_PROVIDERS_OURVOICE_EMULATOR_ACCOUNT_H_

#include <cstdint>
#include <deque>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "providers/ourvoice/emulator_options.h"
#include "sandbox/emulator.h"
#include "sandbox/simulated.h"

namespace postern::ourvoice_emulator {

// The document's words (004:58, 372); empty for a state that it has none for.
std::string WordOf(SessionState state);
std::string WordOf(MessageState state);

struct EmulatorSession {
  std::string id;            // A uuid.
  std::string phone_number;  // Digits; empty until it was paired.
  std::string display_name;
  SessionState state = SessionState::kAwaitingPairing;
  std::string word;  // What `status` says.
  std::string reason;
  absl::Time last_seen_time;
  absl::Time create_time;
  absl::Time update_time;
  int64_t pairing = 0;  // A number that its codes are made of; each wait for a phone has its own.

  // The gateway's name of it (004:134).
  std::string session_id() const { return "session_" + id; }
};

struct EmulatorMessage {
  std::string id;          // A uuid.
  std::string session_id;  // The uuid of its session.
  std::string campaign_id;
  std::string gateway_id;  // Empty until it was sent.
  std::string from_number;
  std::string to_number;
  std::string type;
  std::string content;
  std::string media_url;
  bool incoming = false;
  MessageState state = MessageState::kQueued;
  std::string word;  // What `status` says.
  std::string reason;
  int64_t cost_micros = 0;
  std::optional<absl::Time> sent_time;
  std::optional<absl::Time> delivered_time;
  std::optional<absl::Time> read_time;
  absl::Time create_time;
  absl::Time update_time;
  absl::Time start_time;            // Its way to the recipient begins.
  std::vector<std::string> events;  // What it went through, for `metadata`.
};

class EmulatorAccount {
 public:
  // `host` must outlive the account.
  explicit EmulatorAccount(EmulatorHost& host);

  absl::Time Now() const { return host_.clock().Now(); }
  std::string NewUuid();

  const std::string& id() const { return id_; }
  std::list<EmulatorSession>& sessions() { return sessions_; }
  const std::list<EmulatorSession>& sessions() const { return sessions_; }
  // By uuid, or by either of its names; null when there is none.
  EmulatorSession* FindSession(absl::string_view uuid);
  EmulatorSession* FindSessionByName(absl::string_view uuid_or_session_id);
  EmulatorSession& AddSession(const std::string& uuid);
  void DeleteSession(const EmulatorSession& session);
  // Puts it in another state; an empty `word` means the document's.
  void Change(EmulatorSession& session, SessionState state, absl::string_view word, absl::string_view reason);
  // A phone scans the code; an empty number means a made-up one.
  void Pair(EmulatorSession& session, absl::string_view phone_number);
  // What its picture shows now; another one every 20 seconds, as phones see it.
  std::string PairingCode(const EmulatorSession& session) const;

  // In the order made.
  std::deque<EmulatorMessage>& messages() { return messages_; }
  EmulatorMessage* FindMessage(absl::string_view uuid);
  EmulatorMessage& AddMessage(EmulatorMessage message);
  // Moves a message to a state at a time; an empty `word` means the document's.
  void Move(EmulatorMessage& message, MessageState state, absl::Time time, absl::string_view word,
            absl::string_view reason);
  // The usual next state; std::nullopt at the end.
  std::optional<MessageState> NextState(const EmulatorMessage& message) const;
  // Moves all messages on to where they are by now (progress_ms).
  void Settle();

  int64_t balance_micros() const { return MicrosOf(options_.Text("balance")) - spent_micros_; }
  void Spend(int64_t micros) { spent_micros_ += micros; }

  const OptionValues& options() const { return options_; }
  absl::Status SetOptions(const std::map<std::string, std::string>& changes);
  // Forgets everything but its id.
  void Reset();

 private:
  EmulatorHost& host_;
  std::string id_;
  OptionValues options_;
  std::list<EmulatorSession> sessions_;
  std::deque<EmulatorMessage> messages_;
  std::unordered_map<std::string, EmulatorMessage*> message_by_id_;
  int64_t spent_micros_ = 0;
};

}  // namespace postern::ourvoice_emulator

#endif  // POSTERN_PROVIDERS_OURVOICE_EMULATOR_ACCOUNT_H_
