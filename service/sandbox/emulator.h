// emulator.h
//
// The contract of an emulated provider: its own side of the wire, written from its documents. The sandbox mounts it at
// `http://<address>/<provider>`, keeps what it received and sends the webhooks it gives; the emulator holds the
// accounts (each token is one), their contacts and messages. It does no I/O.
//
//   EmulatedCall call = emulator.Read(request);   // whose call is this, and to which endpoint?
//   EmulatedAnswer answer = call.act();           // obey it
//   answer.response.status;                       // 200, and answer.webhooks follow
#ifndef POSTERN_SANDBOX_EMULATOR_H_
#define POSTERN_SANDBOX_EMULATOR_H_

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "sandbox/simulated.h"
#include "sandbox/webhook.h"
#include "wire/http.h"

namespace postern {

// What an emulator is given instead of reaching for it. Thread-safe.
class EmulatorHost {
 public:
  virtual ~EmulatorHost() = default;
  virtual const Clock& clock() const = 0;
  // A new positive number below 2^53 (a JSON number everywhere), larger than all before it, also than those of earlier
  // runs of the sandbox: ids made of it never repeat.
  virtual int64_t NewNumber() = 0;

  // Where an account's webhooks go; empty: nowhere. For providers whose own API tells and sets it: what it sets and
  // what the operator sets is one address.
  virtual std::string WebhookUri(absl::string_view provider, absl::string_view token) const { return ""; }
  // INVALID_ARGUMENT for what is no http or https address, NOT_FOUND for an unknown account; then nothing is set.
  virtual absl::Status SetWebhookUri(absl::string_view provider, absl::string_view token, absl::string_view uri) {
    return absl::UnimplementedError("this host keeps no webhook addresses");
  }
  // Sends webhooks that no call leads to: what was waiting for a change of state, for example.
  virtual void SendWebhooks(absl::string_view provider, absl::string_view token, std::vector<Webhook> webhooks) {}
};

// A device or session of an account.
struct EmulatedSession {
  std::string session_id;  // Empty: the account's only one.
  SessionState state = SessionState::kUnspecified;
  std::string provider_state;  // The provider's word for `state`.
  std::string reason;
  std::string phone_number;
  std::string display_name;
  std::string status_message;
};

// What an account is, apart from where its webhooks go.
struct EmulatedAccountState {
  std::string token;
  std::string dialect;  // Empty when the provider has only one.
  std::vector<EmulatedSession> sessions;
  std::map<std::string, std::string> options;
};

// A message a provider has accepted, for the judge of "sent exactly once".
struct AcceptedSend {
  std::string text;        // The text, or the caption or address of a file.
  std::string recipient;   // As on the wire.
  std::string message_id;  // Empty where the provider gives none.
};

struct EmulatedAnswer {
  HttpResponse response;
  bool acted = false;  // The emulator did what was asked; false for a refusal.
  std::vector<AcceptedSend> sends;
  std::vector<Webhook> webhooks;  // What the call leads to, in order.
};

// One call, read and not yet obeyed.
struct EmulatedCall {
  std::string token;                    // As carried, known or not; empty when there was none.
  std::string endpoint;                 // The path as a template of the document; empty for none.
  bool sends = false;                   // The endpoint sends messages.
  std::function<EmulatedAnswer()> act;  // Obeys it. At most once; the emulator must be alive.
};

struct EmulatedHappening {
  std::vector<std::string> ids;  // The provider's ids of what happened, in order; none for kinds without one.
  std::vector<Webhook> webhooks;
};

struct AdvancedMessage {
  MessageState state = MessageState::kUnspecified;  // The new one.
  std::vector<Webhook> webhooks;
};

// Thread-safe. `token` names an account; an unknown one gives NOT_FOUND. What the provider could not do gives
// FAILED_PRECONDITION, a bad argument INVALID_ARGUMENT.
class Emulator {
 public:
  virtual ~Emulator() = default;

  // The name of the provider, for example `ongair`.
  virtual absl::string_view provider() const = 0;
  // The endpoints as templates, as EmulatedCall::endpoint gives them.
  virtual std::vector<std::string> endpoints() const = 0;
  // How often the provider tries a webhook again that was not answered with 200.
  virtual int webhook_retry_count() const = 0;

  // Adds an account with its state as at the start. ALREADY_EXISTS for a token that there is, INVALID_ARGUMENT for a
  // dialect that there is not.
  virtual absl::Status AddAccount(absl::string_view token, absl::string_view dialect) = 0;
  // All accounts, ordered by token.
  virtual std::vector<EmulatedAccountState> accounts() const = 0;

  // Reads a call without changing anything; its path is relative to the mount. Works with a head alone: then a token in
  // the body is not found.
  virtual EmulatedCall Read(const HttpRequest& request) = 0;

  // Sets options; an empty value takes a key away. INVALID_ARGUMENT for an unknown key or a bad value: nothing is set.
  virtual absl::Status SetOptions(absl::string_view token, const std::map<std::string, std::string>& options) = 0;
  // Lets `what` happen `count` times, each with its own id, `items_per_body` of them in one webhook.
  virtual absl::StatusOr<EmulatedHappening> Simulate(absl::string_view token, const Simulated& what, int count,
                                                     int items_per_body) = 0;
  // Moves a sent message on; kUnspecified means the next state in the usual order. NOT_FOUND for an unknown message.
  // `reason` is why it failed; `recipient`, unless empty, is the only recipient meant.
  virtual absl::StatusOr<AdvancedMessage> AdvanceMessage(absl::string_view token, absl::string_view message_id,
                                                         MessageState state, absl::string_view reason,
                                                         absl::string_view recipient) = 0;
  // Scans the pairing code. Sessions of a provider without pairing are always paired.
  virtual absl::StatusOr<EmulatedSession> ScanPairingCode(absl::string_view token, absl::string_view session_id,
                                                          absl::string_view phone_number) {
    return absl::FailedPreconditionError("the emulated provider shows no pairing code");
  }
  // Puts a session in another state; `provider_state`, unless empty, replaces the provider's word for it.
  virtual absl::StatusOr<EmulatedSession> SetSessionState(absl::string_view token, absl::string_view session_id,
                                                          SessionState state, absl::string_view reason,
                                                          absl::string_view provider_state) {
    return absl::FailedPreconditionError("the emulated provider has no session states to set");
  }
  // Forgets contacts and messages and puts options and states back as at the start. Ids go on.
  virtual absl::Status Reset(absl::string_view token) = 0;
};

// One of each provider that has an emulator.cc. Generated by providers/CMakeLists.txt. `host` must outlive them.
std::vector<std::unique_ptr<Emulator>> MakeAllEmulators(EmulatorHost& host);

}  // namespace postern

#endif  // POSTERN_SANDBOX_EMULATOR_H_
