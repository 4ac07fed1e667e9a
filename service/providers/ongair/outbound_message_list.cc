// L12: the search of messages.
#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "base/resource_name.h"
#include "google/protobuf/descriptor.h"
#include "providers/array_page.h"
#include "providers/ongair/ongair.h"
#include "providers/ongair/outbound_request.h"
#include "providers/timestamp.h"
#include "wire/rfc3339.h"

namespace postern::ongair {
namespace {

// Values of `direction`, which some servers send (field-notes.md 1.3).
constexpr std::pair<const char*, v1::Direction> kDirections[] = {
    {"IN", v1::DIRECTION_INBOUND},
    {"OUT", v1::DIRECTION_OUTBOUND},
};

v1::Direction DirectionOf(absl::string_view word) {
  for (const auto& [known, direction] : kDirections) {
    if (absl::EqualsIgnoreCase(word, known)) return direction;
  }
  return v1::DIRECTION_UNSPECIFIED;
}

// The members of `object` whose name is none of `held` as one JSON object; empty when there are none.
std::string RestOf(const Json& object, const std::vector<absl::string_view>& held) {
  JsonObject rest;
  const auto members = object.Members();
  for (size_t i = 0; i < members.size(); ++i) {
    const auto& [name, value] = members[i];
    auto same = [&name = name](absl::string_view other) { return absl::EqualsIgnoreCase(name, other); };
    const bool repeated =
        std::any_of(members.begin() + i + 1, members.end(), [&](const auto& later) { return same(later.first); });
    if (!value.present() || repeated || std::any_of(held.begin(), held.end(), same)) continue;
    rest.Add(name, value);
  }
  return rest.empty() ? "" : rest.ToString();
}

v1::Participant PeerOf(const std::string& slug, const Json& contact) {
  v1::Participant peer;
  if (const std::string id = IdIn(contact, "id"); !id.empty()) peer.set_contact(ResourceName(slug, "contacts", id));
  peer.set_display_name(TextIn(contact, "name"));
  const std::string number = TextIn(contact, "phone_number");
  peer.set_phone_number(NormalizedPhone(number));
  if (peer.phone_number().empty()) peer.set_provider_value(number);
  return peer;
}

// The item's message; its id is not empty.
v1::Message MessageOf(const std::string& slug, const Json& item, const std::string& id) {
  std::vector<absl::string_view> held = {"id"};
  v1::Message message;
  message.set_name(ResourceName(slug, "messages", id));
  message.set_provider_message_id(id);
  const Json text = item.Get("text", KeyCase::kIgnore);
  message.mutable_content()->mutable_text()->set_text(text.Text());
  if (!text.is_object() && !text.is_array()) held.push_back("text");
  if (std::optional<absl::Time> created = ParseRfc3339(TextIn(item, "created_at"))) {
    *message.mutable_create_time() = TimestampOf(*created);
    held.push_back("created_at");
  }
  const Json contact = item.Get("contact", KeyCase::kIgnore);
  v1::Participant peer = PeerOf(slug, contact);
  if (contact.is_object() && RestOf(contact, {"id", "name", "phone_number"}).empty()) held.push_back("contact");
  const std::string& key = peer.phone_number().empty() ? peer.provider_value() : peer.phone_number();
  if (!key.empty()) message.set_chat(ChatName(slug, key));

  message.set_direction(DirectionOf(TextIn(item, "direction")));
  if (message.direction() != v1::DIRECTION_UNSPECIFIED) held.push_back("direction");
  if (message.direction() == v1::DIRECTION_INBOUND) {
    message.set_state(v1::Message::STATE_RECEIVED);
    *message.mutable_sender() = std::move(peer);
  } else if (message.direction() == v1::DIRECTION_OUTBOUND) {
    *message.add_recipients() = std::move(peer);
  } else if (contact.is_object()) {
    *message.mutable_peer() = std::move(peer);
  }
  message.set_provider_metadata_json(RestOf(item, held));
  return message;
}

absl::StatusOr<v1::ListMessagesResponse> ReadMessages(const std::string& slug, const ArrayPage& page,
                                                      const Json& answer, const HttpResponse& response) {
  const std::vector<Json> items = answer.Items();
  v1::ListMessagesResponse reply;
  for (const Json& item : page.Slice(items)) {
    const std::string id = IdIn(item, "id");
    if (id.empty()) return UnreadableAnswer(response, Effect::kRead, "a message without `id`");
    *reply.add_messages() = MessageOf(slug, item, id);
  }
  reply.set_next_page_token(page.NextToken(items.size()));
  return reply;
}

}  // namespace

absl::StatusOr<Call<v1::ListMessagesResponse>> Ongair::ListMessages(const Account& account,
                                                                    const v1::ListMessagesRequest& request) const {
  if (absl::Status legacy = CheckLegacyEndpoint(account, "ListMessages"); !legacy.ok()) return legacy;
  std::vector<const google::protobuf::FieldDescriptor*> filters;
  v1::MessageFilter::GetReflection()->ListFields(request.filter(), &filters);
  if (!filters.empty()) return UnsupportedField(kName, absl::StrCat("filter.", filters[0]->name()));
  absl::StatusOr<ArrayPage> page = ArrayPage::Of(request);
  if (!page.ok()) return page.status();
  return MakeCall<v1::ListMessagesResponse>(
      kSearchMessages, {}, {}, [slug = account.slug, page = *page](const Json& answer, const HttpResponse& response) {
        return ReadMessages(slug, page, answer, response);
      });
}

}  // namespace postern::ongair
