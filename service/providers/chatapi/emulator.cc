// The emulated Chat-API: status, messages, files, groups, queue and webhooks of document 003, and what newer clients
// and servers do besides (field-notes.md 0 and 2). What they leave open stands at the head of the emulator_*.cc files,
// and in the options.
#include "sandbox/emulator.h"

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "providers/chatapi/emulator_account.h"
#include "providers/chatapi/emulator_answer.h"
#include "providers/chatapi/emulator_endpoint.h"
#include "providers/chatapi/emulator_request.h"
#include "providers/chatapi/emulator_simulate.h"

namespace postern::chatapi_emulator {
namespace {

constexpr int64_t kFirstAccountNumber = 12025550100;
constexpr int64_t kFirstInstance = 10001;
constexpr int kWebhookAttempts = 20;  // Of guaranteedHooks, until exactly 200 (field-notes.md 2.4).

class ChatApiEmulator : public Emulator {
 public:
  explicit ChatApiEmulator(EmulatorHost& host) : host_(host) {}

  absl::string_view provider() const override { return "chatapi"; }
  std::vector<std::string> endpoints() const override;
  int webhook_retry_count() const override { return kWebhookAttempts - 1; }

  absl::Status AddAccount(absl::string_view token, absl::string_view dialect) override;
  std::vector<EmulatedAccountState> accounts() const override;
  EmulatedCall Read(const HttpRequest& request) override;
  absl::Status SetOptions(absl::string_view token, const std::map<std::string, std::string>& options) override;
  absl::StatusOr<EmulatedHappening> Simulate(absl::string_view token, const Simulated& what, int count,
                                             int items_per_body) override;
  absl::StatusOr<AdvancedMessage> AdvanceMessage(absl::string_view token, absl::string_view message_id,
                                                 MessageState state, absl::string_view reason,
                                                 absl::string_view recipient) override;
  absl::StatusOr<EmulatedSession> ScanPairingCode(absl::string_view token, absl::string_view session_id,
                                                  absl::string_view phone_number) override;
  absl::StatusOr<EmulatedSession> SetSessionState(absl::string_view token, absl::string_view session_id,
                                                  SessionState state, absl::string_view reason,
                                                  absl::string_view provider_state) override;
  absl::Status Reset(absl::string_view token) override;

 private:
  // These want mutex_ held.
  absl::StatusOr<EmulatorAccount*> Find(absl::string_view token);
  absl::StatusOr<EmulatorAccount*> FindSession(absl::string_view token, absl::string_view session_id);

  EmulatedAnswer Obey(const EmulatorEndpoint& endpoint, const EmulatorRequest& request);

  EmulatorHost& host_;
  mutable std::mutex mutex_;
  std::map<std::string, EmulatorAccount> accounts_;  // By token.
};

std::vector<std::string> ChatApiEmulator::endpoints() const {
  std::vector<std::string> paths;
  for (const EmulatorEndpoint& endpoint : EmulatorEndpoints()) paths.push_back(endpoint.path);
  return paths;
}

absl::Status ChatApiEmulator::AddAccount(absl::string_view token, absl::string_view dialect) {
  if (token.empty()) return absl::InvalidArgumentError("a chatapi account needs a token");
  if (!dialect.empty()) return absl::InvalidArgumentError("chatapi has one dialect: leave it empty");
  std::lock_guard<std::mutex> lock(mutex_);
  const int64_t index = static_cast<int64_t>(accounts_.size());
  const bool fresh = accounts_
                         .try_emplace(std::string(token), host_, std::string(token),
                                      absl::StrCat(kFirstAccountNumber + index), absl::StrCat(kFirstInstance + index))
                         .second;
  return fresh ? absl::OkStatus() : absl::AlreadyExistsError("two chatapi accounts have one token");
}

EmulatedSession SessionOf(const EmulatorAccount& account) {
  EmulatedSession session;
  session.state = account.state;
  session.provider_state = account.status;
  session.reason = account.status_reason;
  session.phone_number = account.number;
  session.display_name = kOwnName;
  return session;
}

std::vector<EmulatedAccountState> ChatApiEmulator::accounts() const {
  std::lock_guard<std::mutex> lock(mutex_);
  std::vector<EmulatedAccountState> states;
  for (const auto& [token, account] : accounts_) {
    states.push_back({token, "", {SessionOf(account)}, account.options.values()});
  }
  return states;
}

absl::StatusOr<EmulatorAccount*> ChatApiEmulator::Find(absl::string_view token) {
  const auto it = accounts_.find(std::string(token));
  if (it == accounts_.end()) return absl::NotFoundError("there is no emulated chatapi account with that token");
  return &it->second;
}

absl::StatusOr<EmulatorAccount*> ChatApiEmulator::FindSession(absl::string_view token, absl::string_view session_id) {
  if (!session_id.empty()) return absl::NotFoundError("a chatapi account has one session, without an id");
  return Find(token);
}

EmulatedCall ChatApiEmulator::Read(const HttpRequest& request) {
  auto fields = std::make_shared<EmulatorRequest>(ReadEmulatorRequest(request));
  const EmulatorEndpoint* endpoint = FindEmulatorEndpoint(fields->path);
  const bool routed = endpoint != nullptr && Takes(*endpoint, request.method);
  EmulatedCall call;
  call.token = fields->token;
  if (endpoint != nullptr) call.endpoint = endpoint->path;
  call.sends = routed && endpoint->sends;
  call.act = [this, fields, routed, endpoint] { return routed ? Obey(*endpoint, *fields) : Refusal(404, "Not Found"); };
  return call;
}

EmulatedAnswer ChatApiEmulator::Obey(const EmulatorEndpoint& endpoint, const EmulatorRequest& request) {
  std::lock_guard<std::mutex> lock(mutex_);
  const auto account = Find(request.token);
  if (!account.ok()) return Refusal(401, kWrongToken);
  const bool any_instance = request.instance_id.empty() || (*account)->options.values().count("instance_id") == 0;
  if (!any_instance && request.instance_id != (*account)->instance_id()) return Refusal(401, kWrongToken);
  if (request.malformed) return Refusal(400, "Bad Request");
  return endpoint.obey({**account, request});
}

absl::Status ChatApiEmulator::SetOptions(absl::string_view token, const std::map<std::string, std::string>& options) {
  std::lock_guard<std::mutex> lock(mutex_);
  const auto account = Find(token);
  return account.ok() ? (*account)->options.Set(options) : account.status();
}

absl::StatusOr<EmulatedHappening> ChatApiEmulator::Simulate(absl::string_view token, const Simulated& what, int count,
                                                            int items_per_body) {
  const auto* message = std::get_if<SimulatedMessage>(&what);
  if (count > 1 && message != nullptr && !message->message_id.empty()) {
    return absl::InvalidArgumentError("provider_message_id: each of several messages has its own id; leave it empty");
  }
  std::lock_guard<std::mutex> lock(mutex_);
  const auto account = Find(token);
  if (!account.ok()) return account.status();
  EmulatedHappening happening;
  std::vector<HookItem> items;
  for (int i = 0; i < count; ++i) {
    if (absl::Status status = SimulateOnce(**account, what, happening.ids, items); !status.ok()) return status;
  }
  happening.webhooks = Bundle(**account, items, items_per_body);
  return happening;
}

absl::StatusOr<AdvancedMessage> ChatApiEmulator::AdvanceMessage(absl::string_view token, absl::string_view message_id,
                                                                MessageState state, absl::string_view reason,
                                                                absl::string_view recipient) {
  std::lock_guard<std::mutex> lock(mutex_);
  const auto account = Find(token);
  return account.ok() ? AdvanceOnce(**account, std::string(message_id), state, recipient) : account.status();
}

absl::StatusOr<EmulatedSession> ChatApiEmulator::ScanPairingCode(absl::string_view token, absl::string_view session_id,
                                                                 absl::string_view phone_number) {
  std::lock_guard<std::mutex> lock(mutex_);
  const auto account = FindSession(token, session_id);
  if (!account.ok()) return account.status();
  if ((*account)->status != kGotQrCode) {
    return absl::FailedPreconditionError(absl::StrCat("no pairing code is shown: status is ", (*account)->status));
  }
  if ((*account)->QrCodeExpired()) {
    return absl::FailedPreconditionError("the pairing code shown last has expired; ask for a new one");
  }
  if (!phone_number.empty()) (*account)->SetNumber(phone_number);
  std::vector<Webhook> hooks;
  absl::Status status = ChangeStatus(**account, SessionState::kConnected, "", "", hooks);
  if (!status.ok()) return status;
  host_.SendWebhooks(provider(), token, std::move(hooks));
  return SessionOf(**account);
}

absl::StatusOr<EmulatedSession> ChatApiEmulator::SetSessionState(absl::string_view token, absl::string_view session_id,
                                                                 SessionState state, absl::string_view reason,
                                                                 absl::string_view provider_state) {
  std::lock_guard<std::mutex> lock(mutex_);
  const auto account = FindSession(token, session_id);
  if (!account.ok()) return account.status();
  std::vector<Webhook> hooks;
  absl::Status status = ChangeStatus(**account, state, reason, provider_state, hooks);
  if (!status.ok()) return status;
  host_.SendWebhooks(provider(), token, std::move(hooks));
  return SessionOf(**account);
}

absl::Status ChatApiEmulator::Reset(absl::string_view token) {
  std::lock_guard<std::mutex> lock(mutex_);
  const auto account = Find(token);
  if (!account.ok()) return account.status();
  (*account)->Reset();
  return absl::OkStatus();
}

}  // namespace
}  // namespace postern::chatapi_emulator

namespace postern::chatapi {

std::unique_ptr<Emulator> MakeEmulator(EmulatorHost& host) {
  return std::make_unique<chatapi_emulator::ChatApiEmulator>(host);
}

}  // namespace postern::chatapi
