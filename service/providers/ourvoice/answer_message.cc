#include "providers/ourvoice/answer_message.h"

#include <limits>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "base/resource_name.h"
#include "providers/ourvoice/answer.h"
#include "providers/ourvoice/answer_item.h"

namespace postern::ourvoice {
namespace {

// 004:368-374.
constexpr std::pair<const char*, v1::Message::State> kStates[] = {
    {"queued", v1::Message::STATE_QUEUED},       {"sent", v1::Message::STATE_SENT},
    {"delivered", v1::Message::STATE_DELIVERED}, {"read", v1::Message::STATE_READ},
    {"failed", v1::Message::STATE_FAILED},       {"scheduled", v1::Message::STATE_SCHEDULED},
};

// 004:344-350. The words are the field names of MessageContent.
constexpr const char* kTypes[] = {"text", "image", "video", "audio", "document"};

v1::Message::State StateOf(absl::string_view word) {
  for (const auto& [known, state] : kStates) {
    if (absl::EqualsIgnoreCase(word, known)) return state;
  }
  return v1::Message::STATE_UNSPECIFIED;
}

// 004:376-382.
v1::Direction DirectionOf(absl::string_view word) {
  if (absl::EqualsIgnoreCase(word, "incoming")) return v1::DIRECTION_INBOUND;
  if (absl::EqualsIgnoreCase(word, "outgoing")) return v1::DIRECTION_OUTBOUND;
  return v1::DIRECTION_UNSPECIFIED;
}

v1::Participant ParticipantOf(const std::string& number) {
  v1::Participant participant;
  participant.set_phone_number(NormalizedPhone(number));
  if (participant.phone_number().empty()) participant.set_provider_value(number);
  return participant;
}

v1::MediaContent* MediaOf(absl::string_view type, v1::MessageContent& content) {
  if (type == "image") return content.mutable_image();
  if (type == "video") return content.mutable_video();
  if (type == "audio") return content.mutable_audio();
  return content.mutable_document();
}

// Without a type nothing tells what the message says: its members stay where they are.
void ReadContent(ItemReader& reader, v1::Message& message) {
  const std::string type = reader.Text("type");
  if (type.empty()) return;
  const absl::string_view known = TypeWord(absl::AsciiStrToLower(type));
  v1::MessageContent& content = *message.mutable_content();
  const std::string text = reader.Text("content");
  if (known.empty()) {
    content.mutable_unknown()->set_provider_type(type);
    content.mutable_unknown()->set_body(text.empty() ? reader.Text("media_url") : text);
  } else if (known == "text") {
    content.mutable_text()->set_text(text);
  } else {
    v1::MediaContent& media = *MediaOf(known, content);
    media.set_caption(text);
    if (const std::string uri = reader.Text("media_url"); !uri.empty()) media.set_uri(uri);
  }
}

// Who wrote and who got it, and from that the peer whose chat it is in. Of several recipients the first one's.
void ReadParties(ItemReader& reader, const std::string& slug, v1::Message& message) {
  message.set_direction(DirectionOf(reader.Peek("direction").Text()));
  if (message.direction() != v1::DIRECTION_UNSPECIFIED) reader.Hold("direction");
  const std::string from = reader.Text("from_number");
  if (!from.empty()) *message.mutable_sender() = ParticipantOf(from);
  const std::vector<std::string> to = reader.Texts("to_number");
  for (const std::string& number : to) *message.add_recipients() = ParticipantOf(number);
  const bool inbound = message.direction() == v1::DIRECTION_INBOUND;
  const bool outbound = message.direction() == v1::DIRECTION_OUTBOUND;
  const std::string peer = inbound ? from : outbound && !to.empty() ? to[0] : "";
  if (!peer.empty()) message.set_chat(ChatName(slug, peer));
}

void ReadTimes(ItemReader& reader, v1::Message& message) {
  if (auto time = reader.Time("sent_at")) *message.mutable_send_time() = *time;
  if (auto time = reader.Time("delivered_at")) *message.mutable_deliver_time() = *time;
  if (auto time = reader.Time("read_at")) *message.mutable_read_time() = *time;
  if (auto time = reader.Time("created_at")) *message.mutable_create_time() = *time;
  if (auto time = reader.Time("updated_at")) *message.mutable_update_time() = *time;
}

}  // namespace

v1::Message MessageOf(const Json& item, const std::string& slug) {
  ItemReader reader(item);
  v1::Message message;
  if (const std::string id = reader.Id("id"); !id.empty()) {
    message.set_name(ResourceName(slug, "messages", id));
    message.set_provider_message_id(id);
  }
  if (const std::string session = reader.Id("whatsapp_session_id"); !session.empty()) {
    message.set_session(ResourceName(slug, "sessions", session));
  }
  message.set_campaign_id(reader.Id("campaign_id"));
  message.set_otp_id(reader.Id("otp_id"));
  message.set_gateway_message_id(reader.Id("provider_message_id"));
  ReadParties(reader, slug, message);
  ReadContent(reader, message);
  message.set_provider_state(reader.Text("status"));
  const bool inbound = message.direction() == v1::DIRECTION_INBOUND;
  message.set_state(inbound ? v1::Message::STATE_RECEIVED : StateOf(message.provider_state()));
  message.set_state_reason(reader.Text("reason"));
  if (auto cost = reader.Money("cost")) *message.mutable_cost() = *std::move(cost);
  ReadTimes(reader, message);
  message.set_provider_metadata_json(reader.Rest());
  return message;
}

std::vector<std::string> ToNumbers(const Json& item) { return ItemReader(item).Texts("to_number"); }

std::optional<v1::AccountUsage> UsageIn(const Json& answer) {
  const auto find = [&answer](absl::string_view key) {
    const Json value = In(In(answer, "data"), key);
    return value.present() ? value : In(answer, key);
  };
  v1::AccountUsage usage;
  if (auto cost = MoneyOf(find("total_cost"))) *usage.mutable_charged_cost() = *std::move(cost);
  if (auto balance = MoneyOf(find("new_balance"))) *usage.mutable_balance() = *std::move(balance);
  const std::optional<int64_t> remaining = find("remaining_messages").Int64();
  if (remaining && *remaining >= std::numeric_limits<int32_t>::min() &&
      *remaining <= std::numeric_limits<int32_t>::max()) {
    usage.set_remaining_message_count(static_cast<int32_t>(*remaining));
  }
  if (usage.ByteSizeLong() == 0) return std::nullopt;
  return usage;
}

absl::string_view StatusWord(v1::Message::State state) {
  for (const auto& [word, known] : kStates) {
    if (state == known) return word;
  }
  return "";
}

absl::string_view TypeWord(absl::string_view kind) {
  for (const char* type : kTypes) {
    if (kind == type) return type;
  }
  return "";
}

}  // namespace postern::ourvoice
