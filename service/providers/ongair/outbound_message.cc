// L7 to L11, C1 to C3: one message to one recipient, or a text to a group.
#include <utility>

#include "base/resource_name.h"
#include "providers/ongair/ongair.h"
#include "providers/ongair/outbound_content.h"
#include "providers/ongair/outbound_request.h"

namespace postern::ongair {
namespace {

v1::SendMessageResponse ReadSent(const std::string& slug, const Json& answer) {
  v1::SendMessageResponse reply;
  v1::Message* message = reply.mutable_message();
  const std::string id = IdIn(answer, "id");
  const std::string conversation = IdIn(answer, "conversation_id");
  if (!id.empty()) message->set_name(ResourceName(slug, "messages", id));
  if (!conversation.empty()) message->set_conversation(ResourceName(slug, "conversations", conversation));
  message->set_provider_message_id(id);
  message->set_direction(v1::DIRECTION_OUTBOUND);
  message->set_state(v1::Message::STATE_SENT);
  return reply;
}

// L10.
absl::StatusOr<Call<v1::SendMessageResponse>> SendToGroup(const Account& account,
                                                          const v1::SendMessageRequest& request) {
  if (absl::Status legacy = CheckLegacyEndpoint(account, "recipient.group"); !legacy.ok()) return legacy;
  if (!request.content().has_text()) {
    return UnsupportedByProvider(kName, "content other than text to recipient.group");
  }
  absl::StatusOr<Resource> group = ResourceOf(request.recipient().group(), "groups", "recipient.group");
  if (!group.ok()) return group.status();
  if (request.attach_to_conversation()) return UnsupportedField(kName, "attach_to_conversation");
  Fields fields;
  fields.Add("text", request.content().text().text());
  return MakeCall<v1::SendMessageResponse>(
      kSendGroupMessage, *group, fields.Write(OptionsOf(account).EncodingOf(Encoding::kForm)),
      [slug = account.slug, chat = GroupChat(account.slug, group->id)](
          const Json& answer, const HttpResponse&) -> absl::StatusOr<v1::SendMessageResponse> {
        v1::SendMessageResponse reply = ReadSent(slug, answer);
        reply.mutable_message()->set_chat(chat);
        return reply;
      });
}

}  // namespace

absl::StatusOr<Call<v1::SendMessageResponse>> Ongair::SendMessage(const Account& account,
                                                                  const v1::SendMessageRequest& request) const {
  if (!request.quoted_message().empty()) return UnsupportedField(kName, "quoted_message");
  if (absl::Status session = CheckSession(request.session(), "session"); !session.ok()) return session;
  if (request.recipient().has_group()) return SendToGroup(account, request);
  const Options options = OptionsOf(account);
  absl::StatusOr<Sending> sending = SendingOf(options, request);
  if (!sending.ok()) return sending.status();
  return MakeCall<v1::SendMessageResponse>(
      *sending->endpoint, {}, sending->fields.Write(options.EncodingOf(sending->documented)),
      [slug = account.slug](const Json& answer, const HttpResponse&) -> absl::StatusOr<v1::SendMessageResponse> {
        return ReadSent(slug, answer);
      });
}

}  // namespace postern::ongair
