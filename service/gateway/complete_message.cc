#include "gateway/complete_message.h"

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/ids.h"
#include "base/resource_name.h"

namespace postern {
namespace {

v1::MediaContent WithoutData(const v1::MediaContent& from) {
  v1::MediaContent to;
  if (from.has_uri()) to.set_uri(from.uri());
  to.set_mime_type(from.mime_type());
  to.set_file_name(from.file_name());
  to.set_caption(from.caption());
  to.set_voice_note(from.voice_note());
  return to;
}

// The request's content without bytes: they are never sent back, and never copied.
v1::MessageContent WithoutData(const v1::MessageContent& from) {
  v1::MessageContent to;
  if (from.has_image()) {
    *to.mutable_image() = WithoutData(from.image());
  } else if (from.has_video()) {
    *to.mutable_video() = WithoutData(from.video());
  } else if (from.has_audio()) {
    *to.mutable_audio() = WithoutData(from.audio());
  } else if (from.has_document()) {
    *to.mutable_document() = WithoutData(from.document());
  } else {
    to = from;
  }
  return to;
}

void AddRecipient(const v1::Recipient& recipient, v1::Message& message) {
  if (recipient.kind_case() == v1::Recipient::kGroup) {
    if (message.group().empty()) message.set_group(recipient.group());
    return;
  }
  if (message.recipients_size() > 0 || recipient.kind_case() == v1::Recipient::KIND_NOT_SET) return;
  v1::Participant* participant = message.add_recipients();
  if (recipient.has_phone_number()) participant->set_phone_number(NormalizedPhone(recipient.phone_number()));
  if (recipient.has_external_id()) participant->set_external_id(recipient.external_id());
  if (recipient.has_chat_id()) participant->set_chat_id(recipient.chat_id());
}

void Complete(const v1::Recipient& recipient, const v1::MessageContent& content, absl::string_view account,
              absl::string_view new_id, v1::Message& message) {
  if (message.direction() == v1::DIRECTION_UNSPECIFIED) message.set_direction(v1::DIRECTION_OUTBOUND);
  if (message.name().empty()) {
    const std::string& id = message.provider_message_id();
    message.set_name(ResourceName(account, "messages", id.empty() ? absl::StrCat("~", new_id) : id));
  }
  AddRecipient(recipient, message);
  if (message.chat().empty()) {
    message.set_chat(message.chat_id().empty() ? ChatWith(recipient, account) : ChatName(account, message.chat_id()));
  }
  if (!message.has_content()) *message.mutable_content() = WithoutData(content);
}

void SetTime(absl::Time time, google::protobuf::Timestamp& out) {
  const int64_t nanos = absl::ToUnixNanos(time);
  out.set_seconds(nanos / 1000000000);
  out.set_nanos(static_cast<int32_t>(nanos % 1000000000));
}

}  // namespace

std::string ChatWith(const v1::Recipient& recipient, absl::string_view account) {
  switch (recipient.kind_case()) {
    case v1::Recipient::kPhoneNumber:
      return ChatName(account, recipient.phone_number());
    case v1::Recipient::kExternalId:
      return ChatName(account, recipient.external_id());
    case v1::Recipient::kChatId:
      return ChatName(account, recipient.chat_id());
    case v1::Recipient::kGroup: {
      // A group's id stays as it is, also where it looks like a phone number.
      absl::StatusOr<ParsedName> group = ParseResourceName(recipient.group(), "groups", "group");
      return group.ok() ? ResourceName(account, "chats", group->id) : "";
    }
    case v1::Recipient::KIND_NOT_SET:
      return "";
  }
  return "";
}

v1::SendMessageRequest WithoutFileBytes(const v1::SendMessageRequest& request) {
  v1::SendMessageRequest trimmed;
  trimmed.set_request_id(request.request_id());
  *trimmed.mutable_recipient() = request.recipient();
  *trimmed.mutable_content() = WithoutData(request.content());
  return trimmed;
}

v1::SendBroadcastRequest WithoutFileBytes(const v1::SendBroadcastRequest& request) {
  v1::SendBroadcastRequest trimmed;
  trimmed.set_request_id(request.request_id());
  if (request.has_list()) trimmed.set_list(request.list());
  *trimmed.mutable_content() = WithoutData(request.content());
  return trimmed;
}

std::function<std::string()> MintIds(absl::string_view account, absl::string_view request_id,
                                     std::function<std::string()> random_id) {
  if (request_id.empty()) return random_id;
  return [account = std::string(account), request_id = std::string(request_id), minted = 0]() mutable {
    return DerivedId({account, request_id, absl::StrCat(minted++)});
  };
}

void CompleteSent(const v1::SendMessageRequest& request, absl::string_view account, absl::string_view new_id,
                  v1::SendMessageResponse& response) {
  Complete(request.recipient(), request.content(), account, new_id, *response.mutable_message());
}

void CompleteBroadcast(const v1::SendBroadcastRequest& request, absl::string_view account, absl::Time now,
                       const std::function<std::string()>& new_id, v1::SendBroadcastResponse& response) {
  v1::Broadcast& broadcast = *response.mutable_broadcast();
  if (broadcast.name().empty()) {
    const std::string& id = broadcast.provider_message_id();
    broadcast.set_name(ResourceName(account, "broadcasts", id.empty() ? absl::StrCat("~", new_id()) : id));
  }
  if (broadcast.list().empty()) broadcast.set_list(request.list());
  if (!broadcast.has_create_time()) SetTime(now, *broadcast.mutable_create_time());
  if (broadcast.state() == v1::Broadcast::STATE_DONE && !broadcast.has_end_time()) {
    SetTime(now, *broadcast.mutable_end_time());
  }
  for (v1::BroadcastResult& result : *broadcast.mutable_results()) {
    if (!result.has_message()) continue;
    Complete(result.recipient(), request.content(), account, new_id(), *result.mutable_message());
    // It is the same for all of them, and 256 times a long text fits no client's limit.
    result.mutable_message()->clear_content();
  }
}

}  // namespace postern
