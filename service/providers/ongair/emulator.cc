// The emulated Ongair of documents 000 and 001: its accounts, and which call goes where (emulator_endpoint.h). Where
// the documents are silent:
//   - Accounts of both dialects are served every endpoint: it is one API with one token.
//   - Ongair is not known to repeat a webhook; 3 tries more stand for what a provider of this kind does.
//   - A missing parameter gives 422 in the words of 000:909, a body that cannot be read 400, an unknown path 404.
#include "sandbox/emulator.h"

#include <map>
#include <memory>
#include <mutex>
#include <utility>

#include "absl/strings/str_cat.h"
#include "providers/ongair/emulator_account.h"
#include "providers/ongair/emulator_answer.h"
#include "providers/ongair/emulator_endpoint.h"
#include "providers/ongair/emulator_request.h"
#include "providers/ongair/emulator_simulate.h"

namespace postern::ongair_emulator {
namespace {

constexpr int64_t kFirstAccountNumber = 254722123456;  // 000:585

class OngairEmulator : public Emulator {
 public:
  explicit OngairEmulator(EmulatorHost& host) : host_(host) {}

  absl::string_view provider() const override { return "ongair"; }
  std::vector<std::string> endpoints() const override;
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
  // Wants mutex_ held.
  absl::StatusOr<EmulatorAccount*> Find(absl::string_view token);
  EmulatedAnswer Obey(const EmulatorEndpoint& endpoint, const EmulatorRequest& request, const std::string& id);

  EmulatorHost& host_;
  mutable std::mutex mutex_;
  std::map<std::string, EmulatorAccount> accounts_;  // By token.
};

std::vector<std::string> OngairEmulator::endpoints() const {
  std::vector<std::string> paths;
  for (const EmulatorEndpoint& endpoint : EmulatorEndpoints()) paths.push_back(endpoint.path);
  return paths;
}

absl::Status OngairEmulator::AddAccount(absl::string_view token, absl::string_view dialect) {
  if (token.empty()) return absl::InvalidArgumentError("an ongair account needs a token");
  if (dialect != "legacy" && dialect != "current") {
    return absl::InvalidArgumentError("the dialect of an ongair account must be legacy or current");
  }
  std::lock_guard<std::mutex> lock(mutex_);
  std::string number = absl::StrCat(kFirstAccountNumber + static_cast<int64_t>(accounts_.size()));
  EmulatorAccount account(host_, dialect == "legacy" ? EmulatorDialect::kLegacy : EmulatorDialect::kCurrent,
                          std::move(number));
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
  session.status_message = kStatusMessage;
  return session;
}

std::vector<EmulatedAccountState> OngairEmulator::accounts() const {
  std::lock_guard<std::mutex> lock(mutex_);
  std::vector<EmulatedAccountState> states;
  for (const auto& [token, account] : accounts_) {
    states.push_back({token, account.legacy() ? "legacy" : "current", {SessionOf(account)}, account.options.values()});
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
  std::string id;
  const EmulatorEndpoint* endpoint = FindEmulatorEndpoint(request.path, id);
  if (endpoint != nullptr) call.endpoint = endpoint->path;
  const bool routed = endpoint != nullptr && request.method == endpoint->method;
  call.sends = routed && endpoint->sends;
  call.act = [this, fields, routed, endpoint, id] {
    return routed ? Obey(*endpoint, *fields, id) : Refusal(404, "Not Found");
  };
  return call;
}

EmulatedAnswer OngairEmulator::Obey(const EmulatorEndpoint& endpoint, const EmulatorRequest& request,
                                    const std::string& id) {
  std::lock_guard<std::mutex> lock(mutex_);
  const auto account = Find(request.token);
  if (!account.ok()) return Refusal(401, "Invalid API Token");  // 000:64
  if (request.malformed) return Refusal(400, "Bad Request");
  return endpoint.obey({**account, request, id});
}

absl::Status OngairEmulator::SetOptions(absl::string_view token, const std::map<std::string, std::string>& options) {
  std::lock_guard<std::mutex> lock(mutex_);
  const auto account = Find(token);
  return account.ok() ? (*account)->options.Set(options) : account.status();
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
    if (absl::Status status = SimulateOnce(**account, what, happening); !status.ok()) return status;
  }
  return happening;
}

absl::StatusOr<AdvancedMessage> OngairEmulator::AdvanceMessage(absl::string_view token, absl::string_view message_id,
                                                               MessageState state, absl::string_view reason,
                                                               absl::string_view recipient) {
  std::lock_guard<std::mutex> lock(mutex_);
  const auto account = Find(token);
  return account.ok() ? AdvanceOnce(**account, message_id, state, recipient) : account.status();
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
}  // namespace postern::ongair_emulator

namespace postern::ongair {

std::unique_ptr<Emulator> MakeEmulator(EmulatorHost& host) {
  return std::make_unique<ongair_emulator::OngairEmulator>(host);
}

}  // namespace postern::ongair
