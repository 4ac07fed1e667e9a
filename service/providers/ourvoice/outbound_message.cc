// V10 with one recipient, V11: one message.
#include <utility>

#include "absl/strings/match.h"
#include "base/status.h"
#include "providers/ourvoice/answer_message.h"
#include "providers/ourvoice/ourvoice.h"
#include "providers/ourvoice/outbound_content.h"
#include "providers/ourvoice/outbound_request.h"

namespace postern::ourvoice {
namespace {

// The first message of the answer to a send (004:641-672); absent when it tells of none.
Json SentIn(const Json& answer) {
  const std::optional<Json> messages = ArrayIn(answer, "messages");
  if (messages) return messages->size() > 0 ? messages->Items()[0] : Json();
  return ObjectIn(answer, "message");
}

absl::StatusOr<Step<v1::SendMessageResponse>> ReadSent(const std::string& slug, const Json& answer,
                                                       const HttpResponse& response) {
  v1::SendMessageResponse reply;
  *reply.mutable_message() = MessageOf(SentIn(answer), slug);
  if (reply.message().name().empty() && !SaysYes(answer)) {
    return UnreadableAnswer(response, Effect::kMutation, "neither `success` nor a message with an `id`");
  }
  if (reply.message().direction() == v1::DIRECTION_UNSPECIFIED) {
    reply.mutable_message()->set_direction(v1::DIRECTION_OUTBOUND);
  }
  if (auto usage = UsageIn(answer)) *reply.mutable_usage() = *std::move(usage);
  return Step<v1::SendMessageResponse>(std::move(reply));
}

}  // namespace

absl::StatusOr<Call<v1::SendMessageResponse>> OurVoice::SendMessage(const Account& account,
                                                                    const v1::SendMessageRequest& request) const {
  if (!request.quoted_message().empty()) return UnsupportedField(kName, "quoted_message");
  if (request.attach_to_conversation()) return UnsupportedField(kName, "attach_to_conversation");
  const absl::StatusOr<std::string> to = RecipientDigits(request.recipient(), "recipient");
  if (!to.ok()) return to.status();
  const absl::StatusOr<Content> content = ContentOf(request.content());
  if (!content.ok()) return content.status();
  const absl::StatusOr<Resource> session = SendingSessionOf(account, request.session());
  if (!session.ok()) return session.status();
  JsonObject body{{"whatsapp_session_id", session->id}, {"to_number", JsonArray{*to}}};
  AddContent(*content, body);
  Call<v1::SendMessageResponse> call = MakeCall<v1::SendMessageResponse>(
      kSendMessages, "", SubjectOfSend(session->name, *content, "recipient.phone_number"),
      [slug = account.slug](const Json& answer, const HttpResponse& response) {
        return ReadSent(slug, answer, response);
      });
  call.request.body = body.Text();
  return call;
}

absl::StatusOr<Call<v1::GetMessageResponse>> OurVoice::GetMessage(const Account& account,
                                                                  const v1::GetMessageRequest& request) const {
  absl::StatusOr<Resource> message = ResourceOf(request.name(), "messages", "name");
  if (!message.ok()) return message.status();
  if (absl::StartsWith(message->id, "~")) {
    return Failure(reason::kMessageNotFound, "the provider does not know names that Postern minted")
        .Resource("postern.v1.Message", message->name);
  }
  return MakeCall<v1::GetMessageResponse>(
      kGetMessage, message->id, {.name = message->name},
      [slug = account.slug](const Json& answer,
                            const HttpResponse& response) -> absl::StatusOr<Step<v1::GetMessageResponse>> {
        v1::GetMessageResponse reply;
        *reply.mutable_message() = MessageOf(ObjectIn(answer, "message"), slug);
        if (reply.message().name().empty()) {
          return UnreadableAnswer(response, Effect::kRead, "no message with an `id`");
        }
        return Step<v1::GetMessageResponse>(std::move(reply));
      });
}

}  // namespace postern::ourvoice
