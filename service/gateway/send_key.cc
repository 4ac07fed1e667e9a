#include "gateway/send_key.h"

#include "base/ids.h"
#include "base/resource_name.h"
#include "gateway/complete_message.h"
#include "postern/v1/broadcast.pb.h"

namespace postern {
namespace {

// What of a content is the same in the request and in a list. Without a kind: nothing.
struct Essence {
  absl::string_view kind;
  absl::string_view body;
  absl::string_view caption;
};

Essence EssenceOf(const v1::MessageContent& content) {
  const auto file = [](absl::string_view kind, const v1::MediaContent& media) {
    // A file by value has another address, or none, once the provider has it.
    return media.has_uri() ? Essence{kind, media.uri(), media.caption()} : Essence{};
  };
  switch (content.kind_case()) {
    case v1::MessageContent::kText:
      return {"text", content.text().text(), ""};
    case v1::MessageContent::kImage:
      return file("image", content.image());
    case v1::MessageContent::kVideo:
      return file("video", content.video());
    case v1::MessageContent::kAudio:
      return file("audio", content.audio());
    case v1::MessageContent::kDocument:
      return file("document", content.document());
    default:
      return {};
  }
}

std::string KeyOf(absl::string_view chat, const Essence& essence) {
  if (chat.empty() || essence.kind.empty()) return "";
  return DerivedId({chat, essence.kind, essence.body, essence.caption});
}

}  // namespace

std::vector<std::string> SendKeysOf(const google::protobuf::Message& request, absl::string_view account) {
  std::vector<std::string> keys;
  const auto add = [&](const v1::Recipient& recipient, const v1::MessageContent& content) {
    if (std::string key = KeyOf(ChatWith(recipient, account), EssenceOf(content)); !key.empty()) keys.push_back(key);
  };
  if (const auto* send = dynamic_cast<const v1::SendMessageRequest*>(&request)) {
    add(send->recipient(), send->content());
  } else if (const auto* broadcast = dynamic_cast<const v1::SendBroadcastRequest*>(&request)) {
    for (const v1::Recipient& recipient : broadcast->recipients().recipients()) add(recipient, broadcast->content());
  }
  return keys;
}

std::string SessionOf(const google::protobuf::Message& request, const Account& account) {
  std::string id = account.default_session;
  const auto* field = request.GetDescriptor()->FindFieldByName("session");
  const std::string named = field == nullptr ? "" : request.GetReflection()->GetString(request, field);
  if (absl::StatusOr<ParsedName> own = ParseResourceName(named, "sessions", "session"); own.ok()) id = own->id;
  return id.empty() ? "" : ResourceName(account.slug, "sessions", id);
}

std::string SendKeyOf(const v1::Message& message) {
  if (message.direction() != v1::DIRECTION_OUTBOUND || message.recipients_size() > 1) return "";
  return KeyOf(message.chat(), EssenceOf(message.content()));
}

std::string SendKeyOf(const v1::QueuedMessage& message, absl::string_view account) {
  if (message.chat_id().empty()) return "";
  return KeyOf(ChatName(account, message.chat_id()), {"text", message.body(), ""});
}

std::vector<std::string> ProviderMessageIdsOf(const google::protobuf::Message& reply) {
  std::vector<std::string> ids;
  const auto add = [&ids](const v1::Message& message) {
    if (!message.provider_message_id().empty()) ids.push_back(message.provider_message_id());
  };
  if (const auto* sent = dynamic_cast<const v1::SendMessageResponse*>(&reply)) {
    add(sent->message());
  } else if (const auto* broadcast = dynamic_cast<const v1::SendBroadcastResponse*>(&reply)) {
    for (const v1::BroadcastResult& result : broadcast->broadcast().results()) add(result.message());
  }
  return ids;
}

}  // namespace postern
