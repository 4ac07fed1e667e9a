// The emulated Ongair: POST base/send, POST base/create_contact and GET base/status of documents 000 and 001, in both
// dialects. Where the documents are silent:
//   - Legacy sends need a contact: create_contact "acts as an opt-in before messages can be sent" (000:103), and
//   someone
//     who has written is one too. Document 001 knows no contacts, so current sends do not.
//   - create_contact and status stand in 000 alone: their answers have its types in both dialects. A second
//   create_contact
//     with a number changes the name and answers the same id.
//   - Ongair is not known to repeat a webhook; 3 tries more stand for what a provider of this kind does.
//   - A missing parameter gives 422 in the words of 000:909, a body that cannot be read 400, an unknown path 404.
#include "sandbox/emulator.h"

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "providers/ongair/emulator_account.h"
#include "providers/ongair/emulator_hooks.h"
#include "providers/ongair/emulator_request.h"
#include "wire/json.h"

namespace postern::ongair {
namespace {

constexpr char kSend[] = "/api/v1/base/send";
constexpr char kCreateContact[] = "/api/v1/base/create_contact";
constexpr char kStatus[] = "/api/v1/base/status";
constexpr absl::Duration kEchoDelay = absl::Milliseconds(20);
constexpr int64_t kFirstAccountNumber = 254722123456;  // 000:585

HttpResponse Answer(int status, const JsonObject& body) {
  HttpResponse response;
  response.status = status;
  response.headers.Set("Content-Type", "application/json; charset=utf-8");
  response.body = body.ToString();
  return response;
}

EmulatedAnswer Refusal(int status, absl::string_view error) {
  EmulatedAnswer answer;
  answer.response = Answer(status, {{"error", error}});
  return answer;
}

EmulatedAnswer Accepted(const JsonObject& body) {
  EmulatedAnswer answer;
  answer.response = Answer(200, body);
  answer.acted = true;
  return answer;
}

class OngairEmulator : public Emulator {
 public:
  explicit OngairEmulator(EmulatorHost& host) : host_(host) {}

  absl::string_view provider() const override { return "ongair"; }
  std::vector<std::string> endpoints() const override { return {kCreateContact, kSend, kStatus}; }
  int webhook_retry_count() const override { return 3; }

  absl::Status AddAccount(absl::string_view token, absl::string_view dialect) override;
  std::vector<EmulatedAccountState> accounts() const override;
  EmulatedCall Read(const HttpRequest& request) override;
  absl::Status SetOptions(absl::string_view token, const std::map<std::string, std::string>& options) override;
  absl::StatusOr<EmulatedHappening> Simulate(absl::string_view token, const Simulated& what, int count,
                                             int items_per_body) override;
  absl::StatusOr<AdvancedMessage> AdvanceMessage(absl::string_view token, absl::string_view message_id,
                                                 MessageState state, absl::string_view reason,
                                                 absl::string_view recipient) override;
  absl::StatusOr<EmulatedSession> SetSessionState(absl::string_view token, absl::string_view session_id,
                                                  SessionState state, absl::string_view reason,
                                                  absl::string_view provider_state) override;
  absl::Status Reset(absl::string_view token) override;

 private:
  // All of these want mutex_ held.
  absl::StatusOr<EmulatorAccount*> Find(absl::string_view token);
  EmulatedAnswer Send(EmulatorAccount& account, const EmulatorRequest& request);
  EmulatedAnswer CreateContact(EmulatorAccount& account, const EmulatorRequest& request);
  EmulatedAnswer Status(const EmulatorAccount& account) const;
  EmulatorContact& ContactOf(EmulatorAccount& account, absl::string_view number_or_id);
  const std::string& TicketOf(EmulatorContact& contact);
  absl::Status SimulateOne(EmulatorAccount& account, const Simulated& what, EmulatedHappening& happening);
  absl::StatusOr<Webhook> SimulateMessage(EmulatorAccount& account, const SimulatedMessage& message,
                                          EmulatedHappening& happening);

  EmulatedAnswer Act(const std::string& endpoint, const EmulatorRequest& request);
  std::string NewId() { return absl::StrCat(host_.NewNumber()); }

  EmulatorHost& host_;
  mutable std::mutex mutex_;
  std::map<std::string, EmulatorAccount> accounts_;  // By token.
};

absl::Status OngairEmulator::AddAccount(absl::string_view token, absl::string_view dialect) {
  if (token.empty()) return absl::InvalidArgumentError("an ongair account needs a token");
  if (dialect != "legacy" && dialect != "current") {
    return absl::InvalidArgumentError("the dialect of an ongair account must be legacy or current");
  }
  std::lock_guard<std::mutex> lock(mutex_);
  std::string number = absl::StrCat(kFirstAccountNumber + static_cast<int64_t>(accounts_.size()));
  EmulatorAccount account(dialect == "legacy" ? Dialect::kLegacy : Dialect::kCurrent, std::move(number));
  if (!accounts_.emplace(std::string(token), std::move(account)).second) {
    return absl::AlreadyExistsError("two ongair accounts have one token");
  }
  return absl::OkStatus();
}

EmulatedSession SessionOf(const EmulatorAccount& account) {
  EmulatedSession session;
  session.state = account.online ? SessionState::kConnected : SessionState::kDisconnected;
  session.provider_state = account.online ? "true" : "false";  // The field `online`, 000:99.
  session.phone_number = account.number;
  session.status_message = "Hey";
  return session;
}

std::vector<EmulatedAccountState> OngairEmulator::accounts() const {
  std::lock_guard<std::mutex> lock(mutex_);
  std::vector<EmulatedAccountState> states;
  for (const auto& [token, account] : accounts_) {
    states.push_back(
        {token, account.dialect == Dialect::kLegacy ? "legacy" : "current", {SessionOf(account)}, account.options});
  }
  return states;
}

absl::StatusOr<EmulatorAccount*> OngairEmulator::Find(absl::string_view token) {
  const auto it = accounts_.find(std::string(token));
  if (it == accounts_.end()) return absl::NotFoundError("there is no emulated ongair account with that token");
  return &it->second;
}

EmulatedCall OngairEmulator::Read(const HttpRequest& request) {
  auto fields = std::make_shared<EmulatorRequest>(ReadEmulatorRequest(request));
  EmulatedCall call;
  call.token = fields->token;
  const std::vector<std::string> known = endpoints();
  if (std::find(known.begin(), known.end(), request.path) != known.end()) call.endpoint = request.path;
  call.sends = call.endpoint == kSend && request.method == "POST";
  const bool routed = !call.endpoint.empty() && request.method == (call.endpoint == kStatus ? "GET" : "POST");
  call.act = [this, fields, routed, endpoint = call.endpoint] {
    return routed ? Act(endpoint, *fields) : Refusal(404, "Not Found");
  };
  return call;
}

EmulatedAnswer OngairEmulator::Act(const std::string& endpoint, const EmulatorRequest& request) {
  std::lock_guard<std::mutex> lock(mutex_);
  const auto account = Find(request.token);
  if (!account.ok()) return Refusal(401, "Invalid API Token");  // 000:64
  if (request.malformed) return Refusal(400, "Bad Request");
  if (endpoint == kSend) return Send(**account, request);
  if (endpoint == kCreateContact) return CreateContact(**account, request);
  return Status(**account);
}

EmulatedAnswer OngairEmulator::Send(EmulatorAccount& account, const EmulatorRequest& request) {
  const bool legacy = account.dialect == Dialect::kLegacy;
  std::string recipient;
  for (const char* name : {"phone_number", "external_id", "external_contact_id"}) {
    std::string value = request.Get(name);
    // A current account goes by external_id (001:76), a legacy one by phone_number (000:344).
    if (recipient.empty() || (!legacy && name == absl::string_view("external_id") && !value.empty())) {
      recipient = std::move(value);
    }
  }
  if (recipient.empty()) return Refusal(422, legacy ? "No phone number was provided" : "No external id was provided");
  const std::string text = request.Get("text");
  if (text.empty()) return Refusal(422, "No text was provided");
  if (account.require_opt_in() && account.contacts.count(ContactKey(recipient)) == 0) {
    return Refusal(422, absl::StrCat("Contact with phone number ", recipient, " does not exists"));  // 000:373
  }
  const std::string id = NewId();
  account.messages[id] = EmulatorMessage{recipient};
  EmulatorContact& contact = ContactOf(account, recipient);
  EmulatedAnswer answer = legacy ? Accepted({{"sent", true}, {"id", JsonPiece::Raw(id)}})
                                 : Accepted({{"sent", "true"}, {"id", id}, {"conversation_id", TicketOf(contact)}});
  answer.sends.push_back({text, recipient, id});
  if (account.echo()) {
    SimulatedMessage message;
    message.own = true;
    message.peer.external_id = recipient;
    message.peer.display_name = contact.name;
    message.content.kind = SimulatedContent::Kind::kText;
    message.content.text = text;
    if (absl::StatusOr<Webhook> hook = MessageHook(account, message, id, TicketOf(contact)); hook.ok()) {
      hook->delay = kEchoDelay;
      answer.webhooks.push_back(*std::move(hook));
    }
  }
  if (account.receipts()) {
    account.messages[id].state = MessageState::kDelivered;
    answer.webhooks.push_back(ReceiptHook(recipient, id));
    answer.webhooks.back().delay = account.receipt_delay();
  }
  return answer;
}

EmulatedAnswer OngairEmulator::CreateContact(EmulatorAccount& account, const EmulatorRequest& request) {
  const std::string number = request.Get("phone_number");
  if (number.empty()) return Refusal(422, "No phone number was provided");
  const std::string name = request.Get("name");
  if (name.empty()) return Refusal(422, "No name was provided");
  EmulatorContact& contact = ContactOf(account, number);
  contact.name = name;
  return Accepted({{"created", true}, {"id", JsonPiece::Raw(contact.id)}});
}

EmulatedAnswer OngairEmulator::Status(const EmulatorAccount& account) const {
  const EmulatedSession session = SessionOf(account);
  return Accepted({{"success", true},
                   {"phone_number", session.phone_number},
                   {"status_message", session.status_message},
                   {"online", account.online}});
}

EmulatorContact& OngairEmulator::ContactOf(EmulatorAccount& account, absl::string_view number_or_id) {
  EmulatorContact& contact = account.contacts[ContactKey(number_or_id)];
  if (contact.id.empty()) contact.id = NewId();
  return contact;
}

const std::string& OngairEmulator::TicketOf(EmulatorContact& contact) {
  if (contact.conversation_id.empty()) contact.conversation_id = NewId();
  return contact.conversation_id;
}

absl::Status OngairEmulator::SetOptions(absl::string_view token, const std::map<std::string, std::string>& options) {
  std::lock_guard<std::mutex> lock(mutex_);
  const auto account = Find(token);
  return account.ok() ? (*account)->SetOptions(options) : account.status();
}

absl::StatusOr<EmulatedHappening> OngairEmulator::Simulate(absl::string_view token, const Simulated& what, int count,
                                                           int items_per_body) {
  if (items_per_body > 1) {
    return absl::FailedPreconditionError("items_per_body: an ongair notification holds one item");
  }
  const auto* message = std::get_if<SimulatedMessage>(&what);
  if (count > 1 && message != nullptr && !message->message_id.empty()) {
    return absl::InvalidArgumentError("provider_message_id: each of several messages has its own id; leave it empty");
  }
  std::lock_guard<std::mutex> lock(mutex_);
  const auto account = Find(token);
  if (!account.ok()) return account.status();
  EmulatedHappening happening;
  for (int i = 0; i < count; ++i) {
    if (absl::Status status = SimulateOne(**account, what, happening); !status.ok()) return status;
  }
  return happening;
}

absl::Status OngairEmulator::SimulateOne(EmulatorAccount& account, const Simulated& what,
                                         EmulatedHappening& happening) {
  absl::StatusOr<Webhook> hook = absl::FailedPreconditionError("ongair has no notification for this");
  if (const auto* message = std::get_if<SimulatedMessage>(&what)) {
    hook = SimulateMessage(account, *message, happening);
  } else if (const auto* group = std::get_if<SimulatedGroupChange>(&what)) {
    const std::string id = group->group_id.empty() ? NewId() : group->group_id;
    hook = GroupHook(account, *group, id);
    happening.ids.push_back(id);
  } else if (const auto* check = std::get_if<SimulatedNumberCheck>(&what)) {
    hook = NumberCheckHook(account, *check);
  } else if (const auto* ticket = std::get_if<SimulatedTicketChange>(&what)) {
    const std::string id = ticket->message_id.empty() ? NewId() : ticket->message_id;
    hook = TicketHook(account, *ticket, id);
    happening.ids.push_back(id);
  } else if (const auto* receipt = std::get_if<SimulatedReceipt>(&what)) {
    if (receipt->state != MessageState::kDelivered && receipt->provider_state.empty()) {
      return absl::FailedPreconditionError("ongair reports delivery only");
    }
    const SimulatedPeer& peer = receipt->recipient;
    hook = ReceiptHook(peer.phone_number.empty() ? peer.external_id : peer.phone_number, receipt->message_id,
                       receipt->provider_state.empty() ? "DeliveryReceipt" : receipt->provider_state);
  }
  if (!hook.ok()) return hook.status();
  happening.webhooks.push_back(*std::move(hook));
  return absl::OkStatus();
}

absl::StatusOr<Webhook> OngairEmulator::SimulateMessage(EmulatorAccount& account, const SimulatedMessage& message,
                                                        EmulatedHappening& happening) {
  const bool legacy = account.dialect == Dialect::kLegacy;
  const std::string peer = message.peer.phone_number.empty() ? message.peer.external_id : message.peer.phone_number;
  std::string id = message.message_id, ticket = message.conversation_id;
  if (!legacy) {
    if (id.empty()) id = NewId();
    if (ticket.empty() && !peer.empty()) ticket = TicketOf(ContactOf(account, peer));
  }
  absl::StatusOr<Webhook> hook = MessageHook(account, message, id, ticket);
  if (!hook.ok()) return hook;
  EmulatorContact& contact = ContactOf(account, peer);  // Who has written can be written to.
  if (!message.peer.display_name.empty()) contact.name = message.peer.display_name;
  if (!legacy) happening.ids.push_back(id);  // A legacy notification holds no message id (000:605-610).
  return hook;
}

absl::StatusOr<AdvancedMessage> OngairEmulator::AdvanceMessage(absl::string_view token, absl::string_view message_id,
                                                               MessageState state, absl::string_view reason,
                                                               absl::string_view recipient) {
  std::lock_guard<std::mutex> lock(mutex_);
  const auto account = Find(token);
  if (!account.ok()) return account.status();
  const auto it = (*account)->messages.find(std::string(message_id));
  if (it == (*account)->messages.end()) return absl::NotFoundError("the account has sent no message with that id");
  EmulatorMessage& message = it->second;
  if (!recipient.empty() && ContactKey(recipient) != ContactKey(message.recipient)) {
    return absl::InvalidArgumentError("recipient_phone_number: the message went to someone else");
  }
  if (state == MessageState::kUnspecified && message.state == MessageState::kDelivered) {
    return absl::FailedPreconditionError("ongair reports nothing after delivery");
  }
  if (state != MessageState::kUnspecified && state != MessageState::kDelivered) {
    return absl::FailedPreconditionError("ongair reports delivery only");
  }
  message.state = MessageState::kDelivered;
  return AdvancedMessage{message.state, {ReceiptHook(message.recipient, message_id)}};
}

absl::StatusOr<EmulatedSession> OngairEmulator::SetSessionState(absl::string_view token, absl::string_view session_id,
                                                                SessionState state, absl::string_view reason,
                                                                absl::string_view provider_state) {
  std::lock_guard<std::mutex> lock(mutex_);
  const auto account = Find(token);
  if (!account.ok()) return account.status();
  if (!session_id.empty()) return absl::NotFoundError("an ongair account has one session, without an id");
  if (state != SessionState::kConnected && state != SessionState::kDisconnected) {
    return absl::FailedPreconditionError("ongair is online or is not: only CONNECTED and DISCONNECTED can be set");
  }
  if (!provider_state.empty()) return absl::FailedPreconditionError("ongair has no word for the state of a session");
  (*account)->online = state == SessionState::kConnected;
  return SessionOf(**account);
}

absl::Status OngairEmulator::Reset(absl::string_view token) {
  std::lock_guard<std::mutex> lock(mutex_);
  const auto account = Find(token);
  if (!account.ok()) return account.status();
  (*account)->Reset();
  return absl::OkStatus();
}

}  // namespace

std::unique_ptr<Emulator> MakeEmulator(EmulatorHost& host) { return std::make_unique<OngairEmulator>(host); }

}  // namespace postern::ongair
