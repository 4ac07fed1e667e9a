// A1, A2, A10, A11: the instance is the account's one session.
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "base/resource_name.h"
#include "providers/chatapi/chatapi.h"
#include "providers/chatapi/options.h"
#include "providers/chatapi/outbound_request.h"
#include "providers/chatapi/session_state.h"

namespace postern::chatapi {
namespace {

// 003:31-35; `not_paid` in the field.
constexpr std::pair<const char*, v1::Session::State> kStates[] = {
    {"init", v1::Session::STATE_INITIALIZING},
    {"loading", v1::Session::STATE_INITIALIZING},
    {"got qr code", v1::Session::STATE_AWAITING_PAIRING},
    {"authenticated", v1::Session::STATE_CONNECTED},
    {"not_paid", v1::Session::STATE_DISABLED},
};

// What newer servers say beside the state, all of it.
std::string ReasonIn(const Json& status_data) {
  std::vector<std::string> words;
  for (const char* key : {"substatus", "reason", "title", "msg", "submsg"}) {
    if (std::string text = status_data.Get(key).Text(); !text.empty()) words.push_back(std::move(text));
  }
  return absl::StrJoin(words, "; ");
}

absl::StatusOr<v1::Session> ReadSession(const std::string& slug, const Json& answer, const HttpResponse& response) {
  const std::string word = answer.Get("accountStatus").Text();
  if (word.empty()) return UnreadableAnswer(response, Effect::kRead, "no `accountStatus`");
  v1::Session session;
  session.set_name(ResourceName(slug, "sessions", kOnlySession));
  session.set_state(SessionStateOf(word));
  session.set_provider_state(word);
  session.set_state_reason(ReasonIn(answer.Get("statusData")));
  return session;
}

// What the answer to a command says. `success` and `accountStatus` are those of the field, the words of 003:235.
absl::StatusOr<std::string> CommandWords(const Json& answer, const HttpResponse& response) {
  for (const char* key : {"result", "accountStatus"}) {
    if (std::string words = answer.Get(key).Text(); !words.empty()) return words;
  }
  if (answer.Get("success").Flag() == true) return "";
  return UnreadableAnswer(response, Effect::kMutation, "it does not say that the command was taken");
}

}  // namespace

v1::Session::State SessionStateOf(absl::string_view word) {
  for (const auto& [known, state] : kStates) {
    if (absl::EqualsIgnoreCase(word, known)) return state;
  }
  return v1::Session::STATE_UNSPECIFIED;
}

absl::StatusOr<Call<v1::GetSessionResponse>> ChatApi::GetSession(const Account& account,
                                                                 const v1::GetSessionRequest& request) const {
  if (absl::Status session = CheckSession(request.name(), "name"); !session.ok()) return session;
  return MakeCall<v1::GetSessionResponse>(
      kStatus, RequestTo(kStatus), {},
      [slug = account.slug](const Json& answer,
                            const HttpResponse& response) -> absl::StatusOr<Step<v1::GetSessionResponse>> {
        absl::StatusOr<v1::Session> session = ReadSession(slug, answer, response);
        if (!session.ok()) return session.status();
        v1::GetSessionResponse reply;
        *reply.mutable_session() = *std::move(session);
        return reply;
      });
}

absl::StatusOr<Call<v1::ListSessionsResponse>> ChatApi::ListSessions(const Account& account,
                                                                     const v1::ListSessionsRequest& request) const {
  if (!request.page_token().empty()) {
    return Failure(reason::kPageTokenInvalid, "page_token was not given out: there is only one page")
        .Field("page_token", "must be empty: there is only one page");
  }
  return MakeCall<v1::ListSessionsResponse>(
      kStatus, RequestTo(kStatus), {},
      [slug = account.slug](const Json& answer,
                            const HttpResponse& response) -> absl::StatusOr<Step<v1::ListSessionsResponse>> {
        absl::StatusOr<v1::Session> session = ReadSession(slug, answer, response);
        if (!session.ok()) return session.status();
        v1::ListSessionsResponse reply;
        *reply.add_sessions() = *std::move(session);
        return reply;
      });
}

absl::StatusOr<Call<v1::LogoutSessionResponse>> ChatApi::LogoutSession(const Account& account,
                                                                       const v1::LogoutSessionRequest& request) const {
  if (absl::Status session = CheckSession(request.name(), "name"); !session.ok()) return session;
  const Endpoint& endpoint = OptionsOf(account).commands_by_post ? kPostLogout : kLogout;
  return MakeCall<v1::LogoutSessionResponse>(
      endpoint, RequestTo(endpoint), {},
      [](const Json& answer, const HttpResponse& response) -> absl::StatusOr<Step<v1::LogoutSessionResponse>> {
        absl::StatusOr<std::string> words = CommandWords(answer, response);
        if (!words.ok()) return words.status();
        v1::LogoutSessionResponse reply;
        reply.set_upstream_message(*std::move(words));
        return reply;
      });
}

absl::StatusOr<Call<v1::RestartSessionResponse>> ChatApi::RestartSession(
    const Account& account, const v1::RestartSessionRequest& request) const {
  if (absl::Status session = CheckSession(request.name(), "name"); !session.ok()) return session;
  const Endpoint& endpoint = OptionsOf(account).commands_by_post ? kPostReboot : kReboot;
  return MakeCall<v1::RestartSessionResponse>(
      endpoint, RequestTo(endpoint), {},
      [](const Json& answer, const HttpResponse& response) -> absl::StatusOr<Step<v1::RestartSessionResponse>> {
        absl::StatusOr<std::string> words = CommandWords(answer, response);
        if (!words.ok()) return words.status();
        return v1::RestartSessionResponse();
      });
}

}  // namespace postern::chatapi
