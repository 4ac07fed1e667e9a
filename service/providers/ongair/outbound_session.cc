// L1: the state of the account is its one session.
#include <optional>
#include <utility>

#include "base/resource_name.h"
#include "base/status.h"
#include "providers/ongair/ongair.h"
#include "providers/ongair/outbound_request.h"

namespace postern::ongair {
namespace {

absl::StatusOr<v1::Session> ReadSession(const std::string& slug, const Json& answer, const HttpResponse& response) {
  const Json online = answer.Get("online", KeyCase::kIgnore);
  if (!online.Flag()) return UnreadableAnswer(response, Effect::kRead, "no `online`");
  v1::Session session;
  session.set_name(ResourceName(slug, "sessions", kOnlySession));
  session.set_phone_number(NormalizedPhone(TextIn(answer, "phone_number")));
  session.set_status_message(TextIn(answer, "status_message"));
  session.set_state(*online.Flag() ? v1::Session::STATE_CONNECTED : v1::Session::STATE_DISCONNECTED);
  session.set_provider_state(online.Text());
  return session;
}

}  // namespace

absl::StatusOr<Call<v1::GetSessionResponse>> Ongair::GetSession(const Account& account,
                                                                const v1::GetSessionRequest& request) const {
  if (absl::Status legacy = CheckLegacyEndpoint(account, "GetSession"); !legacy.ok()) return legacy;
  if (absl::Status session = CheckSession(request.name(), "name"); !session.ok()) return session;
  return MakeCall<v1::GetSessionResponse>(
      kStatus, {}, {},
      [slug = account.slug](const Json& answer,
                            const HttpResponse& response) -> absl::StatusOr<v1::GetSessionResponse> {
        absl::StatusOr<v1::Session> session = ReadSession(slug, answer, response);
        if (!session.ok()) return session.status();
        v1::GetSessionResponse reply;
        *reply.mutable_session() = *std::move(session);
        return reply;
      });
}

absl::StatusOr<Call<v1::ListSessionsResponse>> Ongair::ListSessions(const Account& account,
                                                                    const v1::ListSessionsRequest& request) const {
  if (absl::Status legacy = CheckLegacyEndpoint(account, "ListSessions"); !legacy.ok()) return legacy;
  if (!request.page_token().empty()) {
    return Failure(reason::kPageTokenInvalid, "page_token was not given out: there is only one page")
        .Field("page_token", "must be empty: there is only one page");
  }
  return MakeCall<v1::ListSessionsResponse>(
      kStatus, {}, {},
      [slug = account.slug](const Json& answer,
                            const HttpResponse& response) -> absl::StatusOr<v1::ListSessionsResponse> {
        absl::StatusOr<v1::Session> session = ReadSession(slug, answer, response);
        if (!session.ok()) return session.status();
        v1::ListSessionsResponse reply;
        *reply.add_sessions() = *std::move(session);
        return reply;
      });
}

}  // namespace postern::ongair
