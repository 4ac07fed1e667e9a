#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/resource_name.h"
#include "base/status.h"
#include "providers/ongair/answer.h"
#include "providers/ongair/ongair.h"
#include "providers/ongair/options.h"
#include "wire/json.h"

namespace postern::ongair {
namespace {

constexpr char kName[] = "ongair";

HttpRequest RequestTo(const Endpoint& endpoint) {
  HttpRequest request{.method = endpoint.method, .path = endpoint.path, .endpoint = endpoint.path};
  request.headers.Set("Accept", "application/json");  // 000:48
  return request;
}

absl::Status CheckLegacyEndpoint(const Account& account, absl::string_view rpc) {
  if (OptionsOf(account).HasLegacyEndpoints()) return absl::OkStatus();
  return UnsupportedByProvider(kName, absl::StrCat(rpc, " in dialect current"), "set option legacy_endpoints to true");
}

// An account has one session (api.md 4).
absl::Status CheckSession(absl::string_view name, absl::string_view field) {
  absl::StatusOr<ParsedName> session = ParseResourceName(name, "sessions", field);
  if (!session.ok()) return session.status();
  if (session->id == kOnlySession) return absl::OkStatus();
  return Failure(reason::kSessionNotFound, absl::StrCat("no session ", name, "; provider ongair has only `default`"))
      .Resource("postern.v1.Session", name);
}

// The number with its `+`; INVALID_FIELD when it is not E.164.
absl::StatusOr<std::string> PhoneOf(absl::string_view text, absl::string_view field) {
  std::string phone = NormalizedPhone(text);
  if (!phone.empty()) return phone;
  constexpr char kForm[] = "must be an E.164 number, for example +254722200200, without spaces or dashes";
  return Failure(reason::kInvalidField, absl::StrCat(field, " ", kForm)).Field(field, kForm);
}

std::string DigitsOf(absl::string_view phone) { return std::string(phone.substr(1)); }

// Who a text goes to, as the wire names it.
struct Destination {
  const char* field = "";
  std::string value;
};

absl::StatusOr<Destination> DestinationOf(const Options& options, const v1::Recipient& recipient) {
  const bool current = options.dialect == Dialect::kCurrent;
  switch (recipient.kind_case()) {
    case v1::Recipient::kPhoneNumber: {
      absl::StatusOr<std::string> phone = PhoneOf(recipient.phone_number(), "recipient.phone_number");
      if (!phone.ok()) return phone.status();
      if (!current) return Destination{"phone_number", DigitsOf(*phone)};
      return Destination{"external_id", options.phone_plus ? *phone : DigitsOf(*phone)};
    }
    case v1::Recipient::kExternalId:
      return Destination{"external_id", recipient.external_id()};
    case v1::Recipient::kChatId:
      return UnsupportedByProvider(kName, "recipient.chat_id", "use recipient.phone_number or recipient.external_id");
    case v1::Recipient::kGroup:
      return UnsupportedByProvider(kName, "recipient.group");
    case v1::Recipient::KIND_NOT_SET:
      break;
  }
  return Failure(reason::kInvalidField, "recipient is not set").Field("recipient", "one kind must be set");
}

// `thread`: what the caller says, else what the account's option says, else nothing.
std::optional<bool> ThreadOf(const Options& options, const v1::SendMessageRequest& request) {
  if (request.has_attach_to_conversation()) return request.attach_to_conversation();
  return options.default_thread ? std::optional<bool>(true) : std::nullopt;
}

Body LegacyText(const Destination& to, absl::string_view text, std::optional<bool> thread) {
  Form form{{{to.field, to.value}, {"text", std::string(text)}}};
  if (thread) form.fields.emplace_back("thread", *thread ? "true" : "false");
  return form;
}

// Both external_id and external_contact_id are mandatory for 001:76-78, and mean the same (api.md 3.4).
Body CurrentText(const Destination& to, absl::string_view text, std::optional<bool> thread,
                 bool send_external_contact_id) {
  JsonObject json{{to.field, to.value}};
  if (send_external_contact_id) json.Add("external_contact_id", to.value);
  json.Add("text", text);
  if (thread) json.Add("thread", *thread);
  return json.Text();
}

absl::StatusOr<v1::SendMessageResponse> ReadSent(const std::string& slug, const HttpResponse& response) {
  absl::StatusOr<Json> answer = ReadAnswer(kSend, response);
  if (!answer.ok()) return answer.status();
  v1::SendMessageResponse reply;
  v1::Message* message = reply.mutable_message();
  const std::string id = answer->Get("id", KeyCase::kIgnore).Id();
  const std::string conversation = answer->Get("conversation_id", KeyCase::kIgnore).Id();
  if (!id.empty()) message->set_name(ResourceName(slug, "messages", id));
  if (!conversation.empty()) message->set_conversation(ResourceName(slug, "conversations", conversation));
  message->set_provider_message_id(id);
  message->set_direction(v1::DIRECTION_OUTBOUND);
  message->set_state(v1::Message::STATE_SENT);
  return reply;
}

absl::StatusOr<v1::CreateContactResponse> ReadContact(const std::string& slug, const v1::Contact& asked,
                                                      const HttpResponse& response) {
  absl::StatusOr<Json> answer = ReadAnswer(kCreateContact, response);
  if (!answer.ok()) return answer.status();
  v1::CreateContactResponse reply;
  *reply.mutable_contact() = asked;
  const std::string id = answer->Get("id", KeyCase::kIgnore).Id();
  if (!id.empty()) reply.mutable_contact()->set_name(ResourceName(slug, "contacts", id));
  reply.mutable_contact()->set_provider_contact_id(id);
  return reply;
}

absl::StatusOr<v1::Session> ReadSession(const std::string& slug, const HttpResponse& response) {
  absl::StatusOr<Json> answer = ReadAnswer(kStatus, response);
  if (!answer.ok()) return answer.status();
  const Json online = answer->Get("online", KeyCase::kIgnore);
  if (!online.Flag()) return UnreadableAnswer(response, Effect::kRead, "no `online`");
  v1::Session session;
  session.set_name(ResourceName(slug, "sessions", kOnlySession));
  session.set_phone_number(NormalizedPhone(answer->Get("phone_number", KeyCase::kIgnore).Text()));
  session.set_status_message(answer->Get("status_message", KeyCase::kIgnore).Text());
  session.set_state(*online.Flag() ? v1::Session::STATE_CONNECTED : v1::Session::STATE_DISCONNECTED);
  session.set_provider_state(online.Text());
  return session;
}

}  // namespace

absl::StatusOr<Call<v1::SendMessageResponse>> Ongair::SendMessage(const Account& account,
                                                                  const v1::SendMessageRequest& request) const {
  if (!request.content().has_text()) return UnsupportedByProvider(kName, "content other than text");
  if (!request.quoted_message().empty()) return UnsupportedField(kName, "quoted_message");
  if (!request.session().empty()) {
    if (absl::Status session = CheckSession(request.session(), "session"); !session.ok()) return session;
  }
  const Options options = OptionsOf(account);
  absl::StatusOr<Destination> to = DestinationOf(options, request.recipient());
  if (!to.ok()) return to.status();

  const std::string& text = request.content().text().text();
  const std::optional<bool> thread = ThreadOf(options, request);
  Call<v1::SendMessageResponse> call;
  call.request = RequestTo(kSend);
  call.request.body = options.dialect == Dialect::kLegacy
                          ? LegacyText(*to, text, thread)
                          : CurrentText(*to, text, thread, options.send_external_contact_id);
  call.read = [slug = account.slug](const HttpResponse& response) -> absl::StatusOr<Step<v1::SendMessageResponse>> {
    return ReadSent(slug, response);
  };
  return call;
}

absl::StatusOr<Call<v1::CreateContactResponse>> Ongair::CreateContact(const Account& account,
                                                                      const v1::CreateContactRequest& request) const {
  if (absl::Status legacy = CheckLegacyEndpoint(account, "CreateContact"); !legacy.ok()) return legacy;
  absl::StatusOr<std::string> phone = PhoneOf(request.phone_number(), "phone_number");
  if (!phone.ok()) return phone.status();

  v1::Contact asked;
  asked.set_phone_number(*phone);
  asked.set_display_name(request.display_name());
  Call<v1::CreateContactResponse> call;
  call.request = RequestTo(kCreateContact);
  call.request.body = Form{{{"phone_number", DigitsOf(*phone)}, {"name", request.display_name()}}};
  call.read = [slug = account.slug,
               asked](const HttpResponse& response) -> absl::StatusOr<Step<v1::CreateContactResponse>> {
    return ReadContact(slug, asked, response);
  };
  return call;
}

absl::StatusOr<Call<v1::GetSessionResponse>> Ongair::GetSession(const Account& account,
                                                                const v1::GetSessionRequest& request) const {
  if (absl::Status legacy = CheckLegacyEndpoint(account, "GetSession"); !legacy.ok()) return legacy;
  if (absl::Status session = CheckSession(request.name(), "name"); !session.ok()) return session;
  Call<v1::GetSessionResponse> call;
  call.request = RequestTo(kStatus);
  call.retry = Retry::kSafe;
  call.read = [slug = account.slug](const HttpResponse& response) -> absl::StatusOr<Step<v1::GetSessionResponse>> {
    absl::StatusOr<v1::Session> session = ReadSession(slug, response);
    if (!session.ok()) return session.status();
    v1::GetSessionResponse reply;
    *reply.mutable_session() = *std::move(session);
    return reply;
  };
  return call;
}

absl::StatusOr<Call<v1::ListSessionsResponse>> Ongair::ListSessions(const Account& account,
                                                                    const v1::ListSessionsRequest& request) const {
  if (absl::Status legacy = CheckLegacyEndpoint(account, "ListSessions"); !legacy.ok()) return legacy;
  if (!request.page_token().empty()) {
    return Failure(reason::kPageTokenInvalid, "page_token was not given out: there is only one page")
        .Field("page_token", "must be empty: there is only one page");
  }
  Call<v1::ListSessionsResponse> call;
  call.request = RequestTo(kStatus);
  call.retry = Retry::kSafe;
  call.read = [slug = account.slug](const HttpResponse& response) -> absl::StatusOr<Step<v1::ListSessionsResponse>> {
    absl::StatusOr<v1::Session> session = ReadSession(slug, response);
    if (!session.ok()) return session.status();
    v1::ListSessionsResponse reply;
    *reply.add_sessions() = *std::move(session);
    return reply;
  };
  return call;
}

}  // namespace postern::ongair
