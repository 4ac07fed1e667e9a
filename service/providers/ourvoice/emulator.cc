// The emulated Our Voice of document 004: its accounts, and which call goes where (emulator_endpoint.h). Where the
// document is silent:
//   - It is built with Laravel (the paginator of field-notes.md 4), so an unknown token gives 401 `Unauthenticated.`,
//     an unknown path 404 and another method 405.
//   - An account starts without a session. SetSessionState with a uuid that there is not makes the session, as if on
//     the dashboard.
//   - There are no webhooks: what happens shows in the lists.
#include "sandbox/emulator.h"

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "providers/ourvoice/emulator_account.h"
#include "providers/ourvoice/emulator_answer.h"
#include "providers/ourvoice/emulator_endpoint.h"
#include "providers/ourvoice/emulator_simulate.h"
#include "sandbox/laravel.h"

namespace postern::ourvoice_emulator {
namespace {

class OurvoiceEmulator : public Emulator {
 public:
  explicit OurvoiceEmulator(EmulatorHost& host) : host_(host) {}

  absl::string_view provider() const override { return "ourvoice"; }
  std::vector<std::string> endpoints() const override;
  int webhook_retry_count() const override { return 0; }

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
  // Wants mutex_ held.
  absl::StatusOr<EmulatorAccount*> Find(absl::string_view token);
  EmulatedAnswer Obey(const EmulatorRoute& route, const HttpRequest& request);

  EmulatorHost& host_;
  mutable std::mutex mutex_;
  std::map<std::string, EmulatorAccount> accounts_;  // By token.
};

std::vector<std::string> OurvoiceEmulator::endpoints() const {
  std::vector<std::string> paths;
  for (const EmulatorEndpoint& endpoint : EmulatorEndpoints()) {
    // Some paths have two methods.
    if (std::find(paths.begin(), paths.end(), endpoint.path) == paths.end()) paths.push_back(endpoint.path);
  }
  return paths;
}

absl::Status OurvoiceEmulator::AddAccount(absl::string_view token, absl::string_view dialect) {
  if (token.empty()) return absl::InvalidArgumentError("an ourvoice account needs a token");
  if (!dialect.empty()) return absl::InvalidArgumentError("ourvoice has no dialects");
  std::lock_guard<std::mutex> lock(mutex_);
  if (!accounts_.emplace(std::string(token), EmulatorAccount(host_)).second) {
    return absl::AlreadyExistsError("two ourvoice accounts have one token");
  }
  return absl::OkStatus();
}

EmulatedSession Seen(const EmulatorSession& session) {
  EmulatedSession seen;
  seen.session_id = session.id;
  seen.state = session.state;
  seen.provider_state = session.word;
  seen.reason = session.reason;
  seen.phone_number = session.phone_number;
  seen.display_name = session.display_name;
  return seen;
}

std::vector<EmulatedAccountState> OurvoiceEmulator::accounts() const {
  std::lock_guard<std::mutex> lock(mutex_);
  std::vector<EmulatedAccountState> states;
  for (const auto& [token, account] : accounts_) {
    EmulatedAccountState state{token, "", {}, account.options().values()};
    for (const EmulatorSession& session : account.sessions()) state.sessions.push_back(Seen(session));
    states.push_back(std::move(state));
  }
  return states;
}

absl::StatusOr<EmulatorAccount*> OurvoiceEmulator::Find(absl::string_view token) {
  const auto it = accounts_.find(std::string(token));
  if (it == accounts_.end()) return absl::NotFoundError("there is no emulated ourvoice account with that token");
  return &it->second;
}

EmulatedAnswer NotRouted(const EmulatorRoute& route, const HttpRequest& request) {
  const absl::string_view path = absl::string_view(request.path).substr(request.path.empty() ? 0 : 1);
  if (route.path == nullptr) {
    return Refused(LaravelMessage(404, absl::StrCat("The route ", path, " could not be found.")));
  }
  const std::string allowed = absl::StrJoin(route.methods, ", ");
  EmulatedAnswer answer =
      Refused(LaravelMessage(405, absl::StrCat("The ", request.method, " method is not supported for route ", path,
                                               ". Supported methods: ", allowed, ".")));
  answer.response.headers.Set("Allow", allowed);
  return answer;
}

EmulatedCall OurvoiceEmulator::Read(const HttpRequest& request) {
  auto kept = std::make_shared<const HttpRequest>(request);
  EmulatedCall call;
  call.token = BearerToken(request);
  EmulatorRoute route = FindEmulatorRoute(request.method, request.path);
  if (route.path != nullptr) call.endpoint = route.path;
  call.sends = route.endpoint != nullptr && route.endpoint->sends;
  call.act = [this, kept, route = std::move(route)] {
    return route.endpoint != nullptr ? Obey(route, *kept) : NotRouted(route, *kept);
  };
  return call;
}

EmulatedAnswer OurvoiceEmulator::Obey(const EmulatorRoute& route, const HttpRequest& request) {
  std::lock_guard<std::mutex> lock(mutex_);
  const auto account = Find(BearerToken(request));
  if (!account.ok()) return Refused(LaravelMessage(401, "Unauthenticated."));
  return route.endpoint->obey({**account, request, route.id});
}

absl::Status OurvoiceEmulator::SetOptions(absl::string_view token, const std::map<std::string, std::string>& options) {
  std::lock_guard<std::mutex> lock(mutex_);
  const auto account = Find(token);
  return account.ok() ? (*account)->SetOptions(options) : account.status();
}

absl::StatusOr<EmulatedHappening> OurvoiceEmulator::Simulate(absl::string_view token, const Simulated& what, int count,
                                                             int items_per_body) {
  if (items_per_body > 1) return absl::FailedPreconditionError("items_per_body: ourvoice sends no webhooks");
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

absl::StatusOr<AdvancedMessage> OurvoiceEmulator::AdvanceMessage(absl::string_view token, absl::string_view message_id,
                                                                 MessageState state, absl::string_view reason,
                                                                 absl::string_view recipient) {
  std::lock_guard<std::mutex> lock(mutex_);
  const auto account = Find(token);
  return account.ok() ? AdvanceOnce(**account, message_id, state, reason, recipient) : account.status();
}

// The session of that id, or the only one.
absl::StatusOr<EmulatorSession*> NamedSession(EmulatorAccount& account, absl::string_view session_id) {
  if (session_id.empty() && account.sessions().size() > 1) {
    return absl::InvalidArgumentError("provider_session_id is required: the account has several sessions");
  }
  EmulatorSession* session = nullptr;
  if (!session_id.empty()) {
    session = account.FindSessionByName(session_id);
  } else if (!account.sessions().empty()) {
    session = &account.sessions().front();
  }
  if (session == nullptr) return absl::NotFoundError("the ourvoice account has no such session");
  return session;
}

absl::StatusOr<EmulatedSession> OurvoiceEmulator::ScanPairingCode(absl::string_view token, absl::string_view session_id,
                                                                  absl::string_view phone_number) {
  std::lock_guard<std::mutex> lock(mutex_);
  const auto account = Find(token);
  if (!account.ok()) return account.status();
  const absl::StatusOr<EmulatorSession*> session = NamedSession(**account, session_id);
  if (!session.ok()) return session.status();
  if ((*session)->state != SessionState::kAwaitingPairing) {
    return absl::FailedPreconditionError("the session shows no code: it is not pending");
  }
  (*account)->Pair(**session, phone_number);
  return Seen(**session);
}

absl::StatusOr<EmulatedSession> OurvoiceEmulator::SetSessionState(absl::string_view token, absl::string_view session_id,
                                                                  SessionState state, absl::string_view reason,
                                                                  absl::string_view provider_state) {
  std::lock_guard<std::mutex> lock(mutex_);
  const auto account = Find(token);
  if (!account.ok()) return account.status();
  if (provider_state.empty() && WordOf(state).empty()) {
    return absl::FailedPreconditionError("ourvoice has no word for that state");
  }
  absl::StatusOr<EmulatorSession*> session = NamedSession(**account, session_id);
  if (absl::IsNotFound(session.status()) && LaravelIsUuid(session_id)) {
    session = &(*account)->AddSession(std::string(session_id));
  }
  if (!session.ok()) return session.status();
  if (state == SessionState::kConnected) (*account)->Pair(**session, "");
  (*account)->Change(**session, state, provider_state, reason);
  return Seen(**session);
}

absl::Status OurvoiceEmulator::Reset(absl::string_view token) {
  std::lock_guard<std::mutex> lock(mutex_);
  const auto account = Find(token);
  if (!account.ok()) return account.status();
  (*account)->Reset();
  return absl::OkStatus();
}

}  // namespace
}  // namespace postern::ourvoice_emulator

namespace postern::ourvoice {

std::unique_ptr<Emulator> MakeEmulator(EmulatorHost& host) {
  return std::make_unique<ourvoice_emulator::OurvoiceEmulator>(host);
}

}  // namespace postern::ourvoice
