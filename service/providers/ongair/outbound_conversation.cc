// C4: tickets.
#include "base/resource_name.h"
#include "base/status.h"
#include "providers/ongair/ongair.h"
#include "providers/ongair/outbound_fields.h"
#include "providers/ongair/outbound_request.h"

namespace postern::ongair {

absl::StatusOr<Call<v1::CreateConversationResponse>> Ongair::CreateConversation(
    const Account& account, const v1::CreateConversationRequest& request) const {
  const Options options = OptionsOf(account);
  if (options.dialect != Dialect::kCurrent) {
    return UnsupportedByProvider(kName, "CreateConversation in dialect legacy", "only document 001 has tickets");
  }
  absl::StatusOr<Destination> contact = DestinationOf(options, request.contact(), "contact");
  if (!contact.ok()) return contact.status();
  std::string digits;
  if (!request.phone_number().empty()) {
    absl::StatusOr<std::string> given = DigitsOf(request.phone_number(), "phone_number");
    if (!given.ok()) return given.status();
    digits = *std::move(given);
  }
  Fields fields;
  fields.Add(contact->field, contact->value);
  if (options.send_external_contact_id) fields.Add("external_contact_id", contact->value);
  fields.Add("message_id", request.source_message_id())
      .AddNonEmpty("name", request.display_name())
      .Add("direction", request.direction() == v1::DIRECTION_OUTBOUND ? "OUT" : "IN")  // 001:176
      .AddNonEmpty("text", request.text())
      .AddNonEmpty("profile_picture_url", request.profile_picture_uri())
      .AddNonEmpty("email", request.email_address())
      .AddNonEmpty("phone_number", digits);
  return MakeCall<v1::CreateConversationResponse>(
      kCreateConversation, {}, fields.Write(options.EncodingOf(Encoding::kJson)),
      [slug = account.slug](const Json& answer, const HttpResponse&) -> absl::StatusOr<v1::CreateConversationResponse> {
        v1::CreateConversationResponse reply;
        v1::Conversation* conversation = reply.mutable_conversation();
        const std::string id = IdIn(answer, "id");
        if (!id.empty()) conversation->set_name(ResourceName(slug, "conversations", id));
        conversation->set_provider_conversation_id(id);
        return reply;
      });
}

}  // namespace postern::ongair
