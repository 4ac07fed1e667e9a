#include "providers/ongair/inbound_notification.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "base/resource_name.h"

namespace postern::ongair {
namespace {

constexpr char kReplacement[] = "\xEF\xBF\xBD";  // U+FFFD, what is left of bytes that are not UTF-8.

bool IsText(const Json& value) { return !value.is_object() && !value.is_array(); }

bool IsId(const Json& value) { return !value.present() || value.is_string() || !value.Id().empty(); }

bool IsList(const Json& value) {
  auto is_scalar = [](const Json& item) { return item.is_string() || item.is_number(); };
  if (!value.is_array()) return !value.present() || is_scalar(value);
  const std::vector<Json> items = value.Items();
  return std::all_of(items.begin(), items.end(), is_scalar);
}

JsonPiece ArrayOf(const std::vector<JsonPiece>& items) {
  JsonArray array;
  for (const JsonPiece& item : items) array.Add(item);
  return array;
}

// Channels on which an external_contact_id with a `+` is a phone number (api.md 2, CW1).
bool IsPhoneChannel(absl::string_view account_type) {
  return absl::EqualsIgnoreCase(account_type, "WhatsApp") || absl::EqualsIgnoreCase(account_type, "SMS");
}

}  // namespace

std::string Notification::Take(absl::string_view name) {
  CheckShape(name, IsText);
  taken_.emplace_back(name);
  return body_.Text(name);
}

std::string Notification::TakeId(absl::string_view name) {
  CheckShape(name, IsId);
  taken_.emplace_back(name);
  return body_.Text(name);
}

std::vector<std::string> Notification::TakeList(absl::string_view name) {
  CheckShape(name, IsList);
  taken_lists_.emplace_back(name);
  return body_.List(name);
}

void Notification::CheckShape(absl::string_view name, bool (*fits)(const Json& value)) {
  if (misshapen_.empty() && !fits(body_.json().Get(name, KeyCase::kIgnore))) misshapen_ = std::string(name);
}

std::string Notification::Rest() const {
  const auto members = body_.json().Members();
  std::vector<std::pair<std::string, std::vector<JsonPiece>>> values;
  for (size_t i = 0; i < own_fields_; ++i) {
    const auto& [name, text] = body_.fields()[i];
    if (IsTaken(name) || text.empty()) continue;
    auto same = std::find_if(values.begin(), values.end(), [&name = name](const auto& v) { return v.first == name; });
    if (same == values.end()) same = values.insert(values.end(), {name, {}});
    same->second.push_back(i < members.size() ? JsonPiece(members[i].second) : JsonPiece(text));
  }
  JsonObject rest;
  for (const auto& [name, pieces] : values) rest.Add(name, pieces.size() == 1 ? pieces[0] : ArrayOf(pieces));
  return rest.empty() ? "" : rest.ToString();
}

bool Notification::IsTaken(absl::string_view name) const {
  auto has = [](const std::vector<std::string>& names, absl::string_view name) {
    return std::any_of(names.begin(), names.end(),
                       [name](const std::string& taken) { return absl::EqualsIgnoreCase(taken, name); });
  };
  // The fields of a list may be written `name[]` or `name[0]`.
  return has(taken_, name) || has(taken_lists_, name.substr(0, name.find('[')));
}

Peer TakePeer(Notification& notification) {
  Peer peer;
  v1::Participant& participant = peer.participant;
  participant.set_display_name(notification.Take("name"));
  participant.set_channel(notification.Take("account_type"));
  const std::string number = notification.Take("phone_number");
  participant.set_phone_number(NormalizedPhone(number));
  if (participant.phone_number().empty()) participant.set_provider_value(number);
  const std::string id = notification.Take("external_contact_id");
  const bool is_phone = absl::StartsWith(id, "+") && IsPhoneChannel(participant.channel());
  const std::string id_phone = is_phone ? NormalizedPhone(id) : "";
  if (participant.phone_number().empty()) participant.set_phone_number(id_phone);
  if (id_phone.empty() || id_phone != participant.phone_number()) participant.set_external_id(id);
  for (const std::string& known : {participant.phone_number(), number, id}) {
    if (peer.key.empty()) peer.key = known;
  }
  return peer;
}

ReadEvent Unrecognized(absl::string_view reason) {
  ReadEvent read;
  read.event.set_type(v1::EVENT_TYPE_UNRECOGNIZED_PAYLOAD);
  read.event.mutable_unrecognized_payload()->set_reason(std::string(reason));
  return read;
}

std::vector<std::string> IdentityOf(std::vector<std::string> parts) {
  auto repaired = [](const std::string& part) { return absl::StrContains(part, kReplacement); };
  if (parts[0].empty() || std::any_of(parts.begin(), parts.end(), repaired)) return {};
  return parts;
}

}  // namespace postern::ongair
