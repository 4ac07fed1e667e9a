// L14: a text to a list that was made on the provider's side.
#include "base/resource_name.h"
#include "base/status.h"
#include "providers/ongair/ongair.h"
#include "providers/ongair/outbound_fields.h"
#include "providers/ongair/outbound_request.h"

namespace postern::ongair {

absl::StatusOr<Call<v1::SendBroadcastResponse>> Ongair::SendBroadcast(const Account& account,
                                                                      const v1::SendBroadcastRequest& request) const {
  if (absl::Status legacy = CheckLegacyEndpoint(account, "SendBroadcast"); !legacy.ok()) return legacy;
  if (request.has_recipients()) return UnsupportedByProvider(kName, "recipients of a broadcast", "use list");
  absl::StatusOr<Resource> list = ResourceOf(request.list(), "lists", "list");
  if (!list.ok()) return list.status();
  if (!request.content().has_text()) return UnsupportedByProvider(kName, "content other than text to a list");
  if (request.has_send_interval()) return UnsupportedField(kName, "send_interval");
  if (absl::Status session = CheckSession(request.session(), "session"); !session.ok()) return session;
  const Options options = OptionsOf(account);
  Fields fields;
  fields.Add("text", request.content().text().text()).AddFlag("thread", ThreadOf(options, request));
  return MakeCall<v1::SendBroadcastResponse>(
      kSendListMessage, *list, fields.Write(options.EncodingOf(Encoding::kForm)),
      [slug = account.slug](const Json& answer, const HttpResponse&) -> absl::StatusOr<v1::SendBroadcastResponse> {
        v1::SendBroadcastResponse reply;
        v1::Broadcast* broadcast = reply.mutable_broadcast();
        const std::string id = IdIn(answer, "id");
        if (!id.empty()) broadcast->set_name(ResourceName(slug, "broadcasts", id));
        broadcast->set_provider_message_id(id);
        broadcast->set_state(v1::Broadcast::STATE_DONE);
        return reply;
      });
}

}  // namespace postern::ongair
