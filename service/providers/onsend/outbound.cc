// O1 and O2: the state of the one device, and one message to one phone number.
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/resource_name.h"
#include "base/status.h"
#include "google/protobuf/descriptor.h"
#include "providers/onsend/answer.h"
#include "providers/onsend/onsend.h"
#include "wire/json.h"

namespace postern::onsend {
namespace {

constexpr char kSend[] = "/api/v1/send";      // 002:86
constexpr char kStatus[] = "/api/v1/status";  // 002:14

HttpRequest RequestTo(const char* method, const char* path) {
  HttpRequest request{.method = method, .path = path, .endpoint = path};
  request.headers.Set("Accept", "application/json");  // 002:32; without it a validation error may be a redirect.
  return request;
}

Failure BadField(absl::string_view field, absl::string_view what) {
  return Failure(reason::kInvalidField, absl::StrCat(field, " ", what)).Field(field, what);
}

// OK for the one session an account has and for none (api.md 4); else SESSION_NOT_FOUND.
absl::Status CheckSession(absl::string_view name, absl::string_view field) {
  if (name.empty()) return absl::OkStatus();
  absl::StatusOr<ParsedName> session = ParseResourceName(name, "sessions", field);
  if (!session.ok()) return session.status();
  if (session->id == kOnlySession) return absl::OkStatus();
  return Failure(reason::kSessionNotFound, absl::StrCat("no session ", name, "; provider onsend has only `default`"))
      .Resource("postern.v1.Session", name);
}

// The number without its `+` (002:89, api.md 3.20).
absl::StatusOr<std::string> DigitsOf(const v1::Recipient& recipient) {
  switch (recipient.kind_case()) {
    case v1::Recipient::kPhoneNumber: {
      const std::string phone = NormalizedPhone(recipient.phone_number());
      if (!phone.empty()) return phone.substr(1);
      return BadField("recipient.phone_number",
                      "must be an E.164 number, for example +60123456789, without spaces or dashes");
    }
    case v1::Recipient::kExternalId:
      return UnsupportedByProvider(kName, "recipient.external_id", "use phone_number");
    case v1::Recipient::kChatId:
      return UnsupportedByProvider(kName, "recipient.chat_id", "use phone_number");
    case v1::Recipient::kGroup:
      return UnsupportedByProvider(kName, "recipient.group", "use phone_number");
    case v1::Recipient::KIND_NOT_SET:
      break;
  }
  return BadField("recipient", "one kind must be set");
}

// The name of the content's kind, which is the wire's `type` as well; empty when there is none.
std::string KindOf(const v1::MessageContent& content) {
  const auto* kind = content.GetReflection()->GetOneofFieldDescriptor(content, content.GetDescriptor()->oneof_decl(0));
  return kind == nullptr ? "" : kind->name();
}

// What can be sent of a file: its address alone, and no voice note.
absl::Status CheckMedia(const v1::MediaContent& media, absl::string_view kind) {
  if (media.has_data()) return UnsupportedByProvider(kName, absl::StrCat(kind, " by data"), "use uri");
  if (media.voice_note()) return UnsupportedField(kName, absl::StrCat("content.", kind, ".voice_note"));
  return absl::OkStatus();
}

// Adds an image or a video, whose caption is the message (002:90). Type and name have a place for documents alone
// (002:93-94).
absl::Status AddPicture(const v1::MediaContent& media, absl::string_view kind, JsonObject& body) {
  if (absl::Status able = CheckMedia(media, kind); !able.ok()) return able;
  body.AddNonEmpty("message", media.caption()).Add("type", kind).Add("url", media.uri());
  return absl::OkStatus();
}

absl::Status AddDocument(const v1::MediaContent& document, JsonObject& body) {
  if (absl::Status able = CheckMedia(document, "document"); !able.ok()) return able;
  if (!document.caption().empty()) return UnsupportedField(kName, "content.document.caption");  // 002:90
  if (document.mime_type().empty()) {                                                           // 002:93
    return BadField("content.document.mime_type", "is required, for example application/pdf");
  }
  body.Add("type", "document").Add("url", document.uri()).Add("mimetype", document.mime_type());
  body.AddNonEmpty("filename", document.file_name());
  return absl::OkStatus();
}

// Adds what the message says; `type` always, although the samples of a text leave it out (002:91, 002:106-109).
absl::Status AddContent(const v1::MessageContent& content, JsonObject& body) {
  switch (content.kind_case()) {
    case v1::MessageContent::kText:
      body.Add("message", content.text().text()).Add("type", "text");
      return absl::OkStatus();
    case v1::MessageContent::kImage:
      return AddPicture(content.image(), "image", body);
    case v1::MessageContent::kVideo:
      return AddPicture(content.video(), "video", body);
    case v1::MessageContent::kDocument:
      return AddDocument(content.document(), body);
    default:
      return UnsupportedByProvider(kName, absl::StrCat("content.", KindOf(content)));
  }
}

v1::SendMessageResponse SentReply(const std::string& slug, const Json& answer) {
  v1::SendMessageResponse reply;
  v1::Message* message = reply.mutable_message();
  const std::string id = Member(answer, "message_id").Id();
  if (!id.empty()) message->set_name(ResourceName(slug, "messages", id));
  message->set_provider_message_id(id);
  message->set_direction(v1::DIRECTION_OUTBOUND);
  message->set_state(v1::Message::STATE_SENT);
  return reply;
}

// The words of 002:19, in any case.
v1::Session::State StateOf(absl::string_view word) {
  struct Word {
    absl::string_view word;
    v1::Session::State state;
  };
  static constexpr Word kWords[] = {
      {"connected", v1::Session::STATE_CONNECTED},       {"not_connected", v1::Session::STATE_AWAITING_PAIRING},
      {"connecting", v1::Session::STATE_CONNECTING},     {"disabled", v1::Session::STATE_DISABLED},
      {"disconnected", v1::Session::STATE_DISCONNECTED}, {"logged_out", v1::Session::STATE_LOGGED_OUT}};
  const std::string lower = absl::AsciiStrToLower(word);
  for (const Word& known : kWords) {
    if (known.word == lower) return known.state;
  }
  return v1::Session::STATE_UNSPECIFIED;
}

v1::Session SessionIn(const std::string& slug, const Json& answer) {
  const std::string word = Member(answer, "status").Text();
  v1::Session session;
  session.set_name(ResourceName(slug, "sessions", kOnlySession));
  session.set_phone_number(NormalizedPhone(Member(answer, "phone_number").Text()));
  session.set_display_name(Member(answer, "name").Text());
  session.set_state(StateOf(word));
  session.set_provider_state(word);
  return session;
}

// O1 with a reply that `make` makes of the session and the answer's headers.
template <typename Reply>
Call<Reply> StatusCall(const std::string& slug, Reply (*make)(v1::Session, const HttpResponse&)) {
  Call<Reply> call;
  call.request = RequestTo("GET", kStatus);
  call.retry = Retry::kSafe;
  call.read = [slug, make](const HttpResponse& response) -> absl::StatusOr<Step<Reply>> {
    absl::StatusOr<Json> answer = ReadStatusAnswer(response, {.account = slug});
    if (!answer.ok()) return answer.status();
    return Step<Reply>(make(SessionIn(slug, *answer), response));
  };
  return call;
}

v1::GetSessionResponse GotSession(v1::Session session, const HttpResponse& response) {
  v1::GetSessionResponse reply;
  *reply.mutable_session() = std::move(session);
  SetUsage(response, reply);
  return reply;
}

v1::ListSessionsResponse ListedSession(v1::Session session, const HttpResponse& response) {
  v1::ListSessionsResponse reply;
  *reply.add_sessions() = std::move(session);
  SetUsage(response, reply);
  return reply;
}

}  // namespace

absl::StatusOr<Call<v1::SendMessageResponse>> OnSend::SendMessage(const Account& account,
                                                                  const v1::SendMessageRequest& request) const {
  if (!request.quoted_message().empty()) return UnsupportedField(kName, "quoted_message");
  if (request.attach_to_conversation()) return UnsupportedField(kName, "attach_to_conversation");
  if (absl::Status session = CheckSession(request.session(), "session"); !session.ok()) return session;
  absl::StatusOr<std::string> digits = DigitsOf(request.recipient());
  if (!digits.ok()) return digits.status();
  JsonObject body{{"phone_number", *digits}};
  if (absl::Status content = AddContent(request.content(), body); !content.ok()) return content;
  Call<v1::SendMessageResponse> call;
  call.request = RequestTo("POST", kSend);
  call.request.body = body.Text();
  call.read = [asked = Asked{.account = account.slug, .content_kind = KindOf(request.content())}](
                  const HttpResponse& response) -> absl::StatusOr<Step<v1::SendMessageResponse>> {
    absl::StatusOr<Json> answer = ReadSendAnswer(response, asked);
    if (!answer.ok()) return answer.status();
    v1::SendMessageResponse reply = SentReply(asked.account, *answer);
    SetUsage(response, reply);
    return Step<v1::SendMessageResponse>(std::move(reply));
  };
  return call;
}

absl::StatusOr<Call<v1::GetSessionResponse>> OnSend::GetSession(const Account& account,
                                                                const v1::GetSessionRequest& request) const {
  if (absl::Status session = CheckSession(request.name(), "name"); !session.ok()) return session;
  return StatusCall<v1::GetSessionResponse>(account.slug, GotSession);
}

absl::StatusOr<Call<v1::ListSessionsResponse>> OnSend::ListSessions(const Account& account,
                                                                    const v1::ListSessionsRequest& request) const {
  if (!request.page_token().empty()) {
    return Failure(reason::kPageTokenInvalid, "page_token was not given out: there is only one page")
        .Field("page_token", "must be empty: there is only one page");
  }
  return StatusCall<v1::ListSessionsResponse>(account.slug, ListedSession);
}

}  // namespace postern::onsend
