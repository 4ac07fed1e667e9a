// The emulated OnSend of document 002: its devices, who may call and how often. Where the document is silent:
//   - It is built with Laravel (the words of 002:83 and 187 are the framework's), so an unknown token gives 401
//     `Unauthenticated.`, an unknown path 404, another method 405; and a caller that does not ask for JSON is sent
//     elsewhere or shown a page. What the program itself answers (002:184, 203) is JSON for everybody.
//   - One limit holds for both calls: the list of "2 types of rate limits" (002:6) is lost.
//   - A call is checked in this order: token, limit, fields, subscription, device.
//   - A send that fails made a message (002:178-182 gives it an id), so it counts as accepted.
//   - A device that waits for its phone or is logged out can be paired: the dashboard shows its code (002:102).
#include "sandbox/emulator.h"

#include <map>
#include <memory>
#include <mutex>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "providers/onsend/emulator_account.h"
#include "providers/onsend/emulator_call.h"
#include "sandbox/laravel.h"

namespace postern::onsend_emulator {
namespace {

constexpr int64_t kFirstNumber = 60123456789;  // 002:54
constexpr char kNoEvents[] = "onsend reports nothing by itself, and no state of a message";

struct Endpoint {
  const char* method;
  const char* path;
  bool sends;
  EmulatedAnswer (*obey)(EmulatorAccount& account, const HttpRequest& request);
};
constexpr Endpoint kEndpoints[] = {
    {"GET", "/api/v1/status", false, GetStatus},
    {"POST", "/api/v1/send", true, Send},
};

class OnsendEmulator : public Emulator {
 public:
  explicit OnsendEmulator(EmulatorHost& host) : host_(host) {}

  absl::string_view provider() const override { return "onsend"; }
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
  absl::StatusOr<EmulatorAccount*> FindSession(absl::string_view token, absl::string_view session_id);
  EmulatedAnswer Obey(const Endpoint& endpoint, const HttpRequest& request);

  EmulatorHost& host_;
  mutable std::mutex mutex_;
  std::map<std::string, EmulatorAccount> accounts_;  // By token.
};

std::vector<std::string> OnsendEmulator::endpoints() const {
  std::vector<std::string> paths;
  for (const Endpoint& endpoint : kEndpoints) paths.push_back(endpoint.path);
  return paths;
}

absl::Status OnsendEmulator::AddAccount(absl::string_view token, absl::string_view dialect) {
  if (token.empty()) return absl::InvalidArgumentError("an onsend account needs a token");
  if (!dialect.empty()) return absl::InvalidArgumentError("onsend has no dialects");
  std::lock_guard<std::mutex> lock(mutex_);
  std::string number = absl::StrCat(kFirstNumber + static_cast<int64_t>(accounts_.size()));
  if (!accounts_.emplace(std::string(token), EmulatorAccount(host_, std::move(number))).second) {
    return absl::AlreadyExistsError("two onsend accounts have one token");
  }
  return absl::OkStatus();
}

std::vector<EmulatedAccountState> OnsendEmulator::accounts() const {
  std::lock_guard<std::mutex> lock(mutex_);
  std::vector<EmulatedAccountState> states;
  for (const auto& [token, account] : accounts_) {
    states.push_back({token, "", {account.Session()}, account.options.values()});
  }
  return states;
}

absl::StatusOr<EmulatorAccount*> OnsendEmulator::Find(absl::string_view token) {
  const auto it = accounts_.find(std::string(token));
  if (it == accounts_.end()) return absl::NotFoundError("there is no emulated onsend account with that token");
  return &it->second;
}

absl::StatusOr<EmulatorAccount*> OnsendEmulator::FindSession(absl::string_view token, absl::string_view session_id) {
  absl::StatusOr<EmulatorAccount*> account = Find(token);
  if (account.ok() && !session_id.empty()) {
    return absl::NotFoundError("an onsend account has one session, without an id");
  }
  return account;
}

// What the framework answers before the program is asked; a page unless the caller wants JSON.
EmulatedAnswer Framework(const HttpRequest& request, int status, absl::string_view title, absl::string_view message) {
  EmulatedAnswer answer;
  answer.response = LaravelWantsJson(request) ? LaravelMessage(status, message) : LaravelErrorPage(status, title);
  return answer;
}

EmulatedAnswer NotRouted(const HttpRequest& request, const Endpoint* endpoint) {
  const absl::string_view route = absl::string_view(request.path).substr(request.path.empty() ? 0 : 1);
  if (endpoint == nullptr) {
    return Framework(request, 404, "Not Found", absl::StrCat("The route ", route, " could not be found."));
  }
  const std::string allowed = absl::string_view(endpoint->method) == "GET" ? "GET, HEAD" : endpoint->method;
  EmulatedAnswer answer = Framework(request, 405, "Method Not Allowed",
                                    absl::StrCat("The ", request.method, " method is not supported for route ", route,
                                                 ". Supported methods: ", allowed, "."));
  answer.response.headers.Set("Allow", allowed);
  return answer;
}

EmulatedCall OnsendEmulator::Read(const HttpRequest& request) {
  auto kept = std::make_shared<const HttpRequest>(request);
  EmulatedCall call;
  call.token = BearerToken(request);
  const Endpoint* endpoint = nullptr;
  for (const Endpoint& each : kEndpoints) {
    if (request.path == each.path) endpoint = &each;
  }
  if (endpoint != nullptr) call.endpoint = endpoint->path;
  const bool routed = endpoint != nullptr && request.method == endpoint->method;
  call.sends = routed && endpoint->sends;
  call.act = [this, kept, routed, endpoint] { return routed ? Obey(*endpoint, *kept) : NotRouted(*kept, endpoint); };
  return call;
}

EmulatedAnswer OnsendEmulator::Obey(const Endpoint& endpoint, const HttpRequest& request) {
  std::lock_guard<std::mutex> lock(mutex_);
  const auto account = Find(BearerToken(request));
  if (!account.ok()) {
    EmulatedAnswer answer;
    answer.response = LaravelWantsJson(request) ? LaravelMessage(401, "Unauthenticated.") : LaravelRedirect("/login");
    return answer;
  }
  const EmulatorAllowance allowance = (*account)->TakeCall();
  EmulatedAnswer answer;
  if (!allowance.refused) {
    answer = endpoint.obey(**account, request);
  } else {
    answer.response = (*account)->options.Flag("redirect_without_accept") && !LaravelWantsJson(request)
                          ? LaravelErrorPage(429, "Too Many Requests")
                          : LaravelMessage(429, "Too Many Attempts.");  // 002:83, 207
    const int64_t seconds = absl::ToInt64Seconds(absl::Ceil(allowance.wait, absl::Seconds(1)));
    answer.response.headers.Set("Retry-After", absl::StrCat(seconds));
    answer.response.headers.Set("X-RateLimit-Reset",
                                absl::StrCat(absl::ToUnixSeconds((*account)->Now() + absl::Seconds(seconds))));
  }
  answer.response.headers.Set("X-RateLimit-Limit", absl::StrCat(allowance.limit));  // 002:7-10
  answer.response.headers.Set("X-RateLimit-Remaining", absl::StrCat(allowance.remaining));
  return answer;
}

absl::Status OnsendEmulator::SetOptions(absl::string_view token, const std::map<std::string, std::string>& options) {
  std::lock_guard<std::mutex> lock(mutex_);
  const auto account = Find(token);
  return account.ok() ? (*account)->options.Set(options) : account.status();
}

absl::StatusOr<EmulatedHappening> OnsendEmulator::Simulate(absl::string_view token, const Simulated& what, int count,
                                                           int items_per_body) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (const auto account = Find(token); !account.ok()) return account.status();
  return absl::FailedPreconditionError(kNoEvents);
}

absl::StatusOr<AdvancedMessage> OnsendEmulator::AdvanceMessage(absl::string_view token, absl::string_view message_id,
                                                               MessageState state, absl::string_view reason,
                                                               absl::string_view recipient) {
  std::lock_guard<std::mutex> lock(mutex_);
  const auto account = Find(token);
  if (!account.ok()) return account.status();
  if ((*account)->message_ids.count(std::string(message_id)) == 0) {
    return absl::NotFoundError("the account has sent no message with that id");
  }
  return absl::FailedPreconditionError(kNoEvents);
}

absl::StatusOr<EmulatedSession> OnsendEmulator::ScanPairingCode(absl::string_view token, absl::string_view session_id,
                                                                absl::string_view phone_number) {
  std::lock_guard<std::mutex> lock(mutex_);
  const auto account = FindSession(token, session_id);
  if (!account.ok()) return account.status();
  EmulatorAccount& device = **account;
  if (device.state != SessionState::kAwaitingPairing && device.state != SessionState::kLoggedOut) {
    return absl::FailedPreconditionError("the dashboard shows no code: the device does not wait for a phone");
  }
  device.state = SessionState::kConnected;
  device.word = WordOf(device.state);
  device.reason.clear();
  if (!phone_number.empty()) device.number = std::string(absl::StripPrefix(phone_number, "+"));
  return device.Session();
}

absl::StatusOr<EmulatedSession> OnsendEmulator::SetSessionState(absl::string_view token, absl::string_view session_id,
                                                                SessionState state, absl::string_view reason,
                                                                absl::string_view provider_state) {
  std::lock_guard<std::mutex> lock(mutex_);
  const auto account = FindSession(token, session_id);
  if (!account.ok()) return account.status();
  const std::string word = provider_state.empty() ? WordOf(state) : std::string(provider_state);
  if (word.empty()) return absl::FailedPreconditionError("onsend has no word for that state");
  (*account)->state = state;
  (*account)->word = word;
  (*account)->reason = std::string(reason);
  return (*account)->Session();
}

absl::Status OnsendEmulator::Reset(absl::string_view token) {
  std::lock_guard<std::mutex> lock(mutex_);
  const auto account = Find(token);
  if (!account.ok()) return account.status();
  (*account)->Reset();
  return absl::OkStatus();
}

}  // namespace
}  // namespace postern::onsend_emulator

namespace postern::onsend {

std::unique_ptr<Emulator> MakeEmulator(EmulatorHost& host) {
  return std::make_unique<onsend_emulator::OnsendEmulator>(host);
}

}  // namespace postern::onsend
