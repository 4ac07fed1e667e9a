// A4, A5: one message to one chat.
#include <utility>

#include "absl/strings/match.h"
#include "base/resource_name.h"
#include "providers/chatapi/chatapi.h"
#include "providers/chatapi/item.h"
#include "providers/chatapi/outbound_content.h"
#include "providers/chatapi/outbound_request.h"

namespace postern::chatapi {
namespace {

// Whether the answer's `message` only says yes: `ok` (003:89), `Sent to <chat>` (field-notes.md 2.5). Any other, such
// as that it will be sent once a phone is paired, is worth passing on.
bool SaysOnlyYes(absl::string_view message) {
  return absl::EqualsIgnoreCase(message, "ok") || absl::StartsWithIgnoreCase(message, "Sent to ");
}

// A yes means queued: "added to the queue for sending and delivered even if the phone is disconnected", 003:68.
v1::SendMessageResponse ReadSent(const std::string& slug, const Json& answer) {
  Item item(answer);
  v1::SendMessageResponse reply;
  v1::Message* message = reply.mutable_message();
  const std::string id = item.TakeId("id");
  if (!id.empty()) message->set_name(ResourceName(slug, "messages", id));
  message->set_provider_message_id(id);
  message->set_direction(v1::DIRECTION_OUTBOUND);
  message->set_state(v1::Message::STATE_QUEUED);
  message->set_provider_queue_number(item.TakeId("queueNumber"));
  item.TakeFlag("sent");
  const std::string words = item.TakeText("message");
  if (!SaysOnlyYes(words)) message->set_state_reason(words);
  message->set_provider_metadata_json(item.Rest());
  return reply;
}

}  // namespace

absl::StatusOr<Call<v1::SendMessageResponse>> ChatApi::SendMessage(const Account& account,
                                                                   const v1::SendMessageRequest& request) const {
  if (absl::Status session = CheckSession(request.session(), "session"); !session.ok()) return session;
  if (request.attach_to_conversation()) return UnsupportedField(kName, "attach_to_conversation");
  absl::StatusOr<Sending> sending = SendingOf(request);
  if (!sending.ok()) return sending.status();
  HttpRequest http = RequestTo(*sending->endpoint);
  http.body = sending->body.Text();
  return MakeCall<v1::SendMessageResponse>(
      *sending->endpoint, std::move(http), std::move(sending->places),
      [slug = account.slug](const Json& answer, const HttpResponse&) -> absl::StatusOr<Step<v1::SendMessageResponse>> {
        return ReadSent(slug, answer);
      });
}

}  // namespace postern::chatapi
