// V1 to V7: the life of a session.
#include <utility>

#include "base/status.h"
#include "providers/ourvoice/answer_page.h"
#include "providers/ourvoice/answer_session.h"
#include "providers/ourvoice/ourvoice.h"
#include "providers/ourvoice/outbound_request.h"

namespace postern::ourvoice {
namespace {

template <typename Reply>
Reply ReplyOf(const v1::Session& session) {
  Reply reply;
  *reply.mutable_session() = session;
  return reply;
}

// V3 after V5 or V6 (api.md 1.5): the change is made, so that a failure to read the session is none of the change; the
// reply then has the session's name alone.
template <typename Reply>
Call<Reply> LookAgain(const std::string& slug, const Resource& session) {
  v1::Session named;
  named.set_name(session.name);
  Call<Reply> call;
  call.request = RequestTo(kGetSession, session.id);
  call.retry = Retry::kSafe;
  call.achieved = ReplyOf<Reply>(named);
  call.read = [slug, session, achieved = *call.achieved](const HttpResponse& response) -> absl::StatusOr<Step<Reply>> {
    const absl::StatusOr<Json> answer = ReadAnswer(kGetSession, response, {.name = session.name});
    std::optional<v1::Session> found = answer.ok() ? SessionIn(*answer, slug) : std::nullopt;
    if (!found) return Step<Reply>(achieved);
    return Step<Reply>(ReplyOf<Reply>(*found));
  };
  return call;
}

// V5 and V6. A body with this session and its state is the reply, after anything else the session is looked up.
template <typename Reply>
absl::StatusOr<Call<Reply>> ChangeState(const Endpoint& endpoint, const Account& account, const std::string& name) {
  absl::StatusOr<Resource> session = ResourceOf(name, "sessions", "name");
  if (!session.ok()) return session.status();
  return MakeCall<Reply>(endpoint, session->id, {.name = session->name},
                         [slug = account.slug, session = *session](const Json& answer,
                                                                   const HttpResponse&) -> absl::StatusOr<Step<Reply>> {
                           std::optional<v1::Session> changed = SessionIn(answer, slug);
                           if (changed && changed->name() == session.name && !changed->provider_state().empty()) {
                             return Step<Reply>(ReplyOf<Reply>(*changed));
                           }
                           return Step<Reply>(LookAgain<Reply>(slug, session));
                         });
}

absl::StatusOr<v1::CreateSessionResponse> ReadCreated(const std::string& slug, const Json& answer,
                                                      const HttpResponse& response) {
  std::optional<v1::Session> session = SessionIn(answer, slug);
  if (!session) return UnreadableAnswer(response, Effect::kMutation, "no session with an `id`");
  v1::CreateSessionResponse reply;
  *reply.mutable_session() = *std::move(session);
  // The session is made, with a code that can be read or without: GetPairingCode gives it again.
  if (auto code = PairingCodeOf(QrCodeIn(answer))) *reply.mutable_pairing_code() = *std::move(code);
  return reply;
}

absl::StatusOr<v1::GetPairingCodeResponse> ReadCode(const std::string& session, const Json& answer,
                                                    const HttpResponse& response) {
  const Json qr_code = QrCodeIn(answer);
  if (qr_code.kind() == Json::Kind::kNull) {
    return Failure(reason::kSessionStateConflict, "the provider has no QR code for the session")
        .Precondition("SESSION_STATE", session, "there is a code only while the session waits for pairing");
  }
  std::optional<v1::PairingCode> code = PairingCodeOf(qr_code);
  if (!code) return UnreadableAnswer(response, Effect::kRead, "no `qr_code` that is a data URI");
  v1::GetPairingCodeResponse reply;
  *reply.mutable_pairing_code() = *std::move(code);
  return reply;
}

absl::StatusOr<v1::ListSessionsResponse> ReadSessions(const std::string& slug, const ListPage& page, const Json& answer,
                                                      const HttpResponse& response) {
  const std::optional<Json> all = ArrayIn(answer, "sessions");
  if (!all) return UnreadableAnswer(response, Effect::kRead, "no list of sessions");
  v1::ListSessionsResponse reply;
  const ListPage::Items read = page.Read(answer, all->Items());
  if (read.repeated) return reply;
  for (const Json& item : read.items) {
    std::optional<v1::Session> session = SessionOf(item, slug);
    if (!session) return UnreadableAnswer(response, Effect::kRead, "a session without `id`");
    *reply.add_sessions() = *std::move(session);
  }
  reply.set_next_page_token(read.next_token);
  return reply;
}

// The reply of a reading as the step it is.
template <typename Reply>
absl::StatusOr<Step<Reply>> Finished(absl::StatusOr<Reply> reply) {
  if (!reply.ok()) return reply.status();
  return Step<Reply>(*std::move(reply));
}

}  // namespace

absl::StatusOr<Call<v1::ListSessionsResponse>> OurVoice::ListSessions(const Account& account,
                                                                      const v1::ListSessionsRequest& request) const {
  absl::StatusOr<ListPage> page = ListPage::Of(request, OptionsOf(account).page_style, ListPage::Limit::kNotSent);
  if (!page.ok()) return page.status();
  Call<v1::ListSessionsResponse> call = MakeCall<v1::ListSessionsResponse>(
      kListSessions, "", {.name = "", .fields = {{"page", "page_token"}, {"offset", "page_token"}}},
      [slug = account.slug, page = *page](const Json& answer, const HttpResponse& response) {
        return Finished(ReadSessions(slug, page, answer, response));
      });
  call.request.query = page->Query();
  return call;
}

absl::StatusOr<Call<v1::GetSessionResponse>> OurVoice::GetSession(const Account& account,
                                                                  const v1::GetSessionRequest& request) const {
  absl::StatusOr<Resource> session = ResourceOf(request.name(), "sessions", "name");
  if (!session.ok()) return session.status();
  return MakeCall<v1::GetSessionResponse>(
      kGetSession, session->id, {.name = session->name},
      [slug = account.slug](const Json& answer,
                            const HttpResponse& response) -> absl::StatusOr<Step<v1::GetSessionResponse>> {
        std::optional<v1::Session> found = SessionIn(answer, slug);
        if (!found) return UnreadableAnswer(response, Effect::kRead, "no session with an `id`");
        return Step<v1::GetSessionResponse>(ReplyOf<v1::GetSessionResponse>(*found));
      });
}

absl::StatusOr<Call<v1::CreateSessionResponse>> OurVoice::CreateSession(const Account& account,
                                                                        const v1::CreateSessionRequest&) const {
  return MakeCall<v1::CreateSessionResponse>(kCreateSession, "", {},
                                             [slug = account.slug](const Json& answer, const HttpResponse& response) {
                                               return Finished(ReadCreated(slug, answer, response));
                                             });
}

absl::StatusOr<Call<v1::DeleteSessionResponse>> OurVoice::DeleteSession(const Account&,
                                                                        const v1::DeleteSessionRequest& request) const {
  absl::StatusOr<Resource> session = ResourceOf(request.name(), "sessions", "name");
  if (!session.ok()) return session.status();
  return MakeCall<v1::DeleteSessionResponse>(kDeleteSession, session->id, {.name = session->name},
                                             [](const Json&, const HttpResponse&) {
                                               return Finished<v1::DeleteSessionResponse>(v1::DeleteSessionResponse());
                                             });
}

absl::StatusOr<Call<v1::GetPairingCodeResponse>> OurVoice::GetPairingCode(
    const Account&, const v1::GetPairingCodeRequest& request) const {
  absl::StatusOr<Resource> session = ResourceOf(request.name(), "sessions", "name");
  if (!session.ok()) return session.status();
  return MakeCall<v1::GetPairingCodeResponse>(kQrCode, session->id, {.name = session->name},
                                              [name = session->name](const Json& answer, const HttpResponse& response) {
                                                return Finished(ReadCode(name, answer, response));
                                              });
}

absl::StatusOr<Call<v1::DisconnectSessionResponse>> OurVoice::DisconnectSession(
    const Account& account, const v1::DisconnectSessionRequest& request) const {
  return ChangeState<v1::DisconnectSessionResponse>(kDisconnect, account, request.name());
}

absl::StatusOr<Call<v1::ReconnectSessionResponse>> OurVoice::ReconnectSession(
    const Account& account, const v1::ReconnectSessionRequest& request) const {
  return ChangeState<v1::ReconnectSessionResponse>(kReconnect, account, request.name());
}

}  // namespace postern::ourvoice
