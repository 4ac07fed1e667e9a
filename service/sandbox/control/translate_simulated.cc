#include <type_traits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "sandbox/control/translate.h"

namespace postern {
namespace {

using Kind = SimulatedContent::Kind;

// The plain enums have the proto's numbers.
static_assert(static_cast<int>(MessageState::kReceived) == v1::Message::STATE_RECEIVED);
static_assert(static_cast<int>(MessageState::kDelivered) == v1::Message::STATE_DELIVERED);
static_assert(static_cast<int>(ConversationState::kClosed) == v1::Conversation::STATE_CLOSED);
static_assert(static_cast<int>(SessionState::kConnected) == v1::Session::STATE_CONNECTED);
static_assert(static_cast<int>(SessionState::kFailed) == v1::Session::STATE_FAILED);

SimulatedPeer PeerFromProto(const v1::Participant& peer) {
  return {peer.phone_number(), peer.external_id(), peer.chat_id(), peer.display_name(), peer.channel()};
}

SimulatedContent MediaFromProto(Kind kind, const v1::MediaContent& media) {
  SimulatedContent content;
  content.kind = kind;
  content.text = media.caption();
  content.uri = media.uri();
  content.mime_type = media.mime_type();
  content.file_name = media.file_name();
  content.voice_note = media.voice_note();
  return content;
}

SimulatedContent CardFromProto(const v1::ContactCard& card) {
  SimulatedContent content;
  content.kind = Kind::kContactCard;
  content.given_name = card.given_name();
  content.family_name = card.family_name();
  content.email_address = card.email_address();
  content.phone_numbers.assign(card.phone_numbers().begin(), card.phone_numbers().end());
  return content;
}

SimulatedContent ContentFromProto(const v1::MessageContent& message) {
  SimulatedContent content;
  switch (message.kind_case()) {
    case v1::MessageContent::kText:
      content.kind = Kind::kText;
      content.text = message.text().text();
      break;
    case v1::MessageContent::kImage:
      return MediaFromProto(Kind::kImage, message.image());
    case v1::MessageContent::kVideo:
      return MediaFromProto(Kind::kVideo, message.video());
    case v1::MessageContent::kAudio:
      return MediaFromProto(Kind::kAudio, message.audio());
    case v1::MessageContent::kDocument:
      return MediaFromProto(Kind::kDocument, message.document());
    case v1::MessageContent::kContactCard:
      return CardFromProto(message.contact_card());
    case v1::MessageContent::kLocation:
      content.kind = Kind::kLocation;
      content.latitude = message.location().latitude();
      content.longitude = message.location().longitude();
      content.address = message.location().address();
      break;
    case v1::MessageContent::kCall:
      content.kind = Kind::kOther;
      content.provider_type = "call_log";
      content.text = message.call().description();
      break;
    case v1::MessageContent::kUnknown:
      content.kind = Kind::kOther;
      content.provider_type = message.unknown().provider_type();
      content.text = message.unknown().body();
      break;
    case v1::MessageContent::KIND_NOT_SET:
      break;
  }
  return content;
}

SimulatedMessage MessageFromProto(const sandbox::v1::InboundMessage& inbound, bool own) {
  SimulatedMessage message;
  message.own = own;
  message.peer = PeerFromProto(inbound.peer());
  message.group_id = inbound.provider_group_id();
  message.content = ContentFromProto(inbound.content());
  message.message_id = inbound.provider_message_id();
  if (inbound.has_time()) {
    message.time = absl::FromUnixSeconds(inbound.time().seconds()) + absl::Nanoseconds(inbound.time().nanos());
  }
  message.conversation_id = inbound.provider_conversation_id();
  message.conversation_state = static_cast<ConversationState>(inbound.conversation_state());
  if (inbound.has_quoted_message()) {
    const v1::QuotedMessage& quoted = inbound.quoted_message();
    message.quote = SimulatedQuote{quoted.provider_message_id(), quoted.text(), quoted.provider_type()};
  }
  message.forwarded = inbound.forwarded();
  message.chat_display_name = inbound.chat_display_name();
  return message;
}

SimulatedGroupChange GroupFromProto(SimulatedGroupChange::Kind kind, const sandbox::v1::GroupChange& change) {
  return {kind, change.provider_group_id(), change.display_name(), change.member_phone_number()};
}

}  // namespace

absl::StatusOr<Simulated> SimulatedFromProto(const sandbox::v1::SimulateInboundRequest& request) {
  using Request = sandbox::v1::SimulateInboundRequest;
  using Group = SimulatedGroupChange::Kind;
  switch (request.kind_case()) {
    case Request::kMessage:
      return MessageFromProto(request.message(), /*own=*/false);
    case Request::kOwnMessage:
      return MessageFromProto(request.own_message(), /*own=*/true);
    case Request::kGroupCreated:
      return GroupFromProto(Group::kCreated, request.group_created());
    case Request::kGroupJoined:
      return GroupFromProto(Group::kJoined, request.group_joined());
    case Request::kGroupLeft:
      return GroupFromProto(Group::kLeft, request.group_left());
    case Request::kGroupMemberAdded:
      return GroupFromProto(Group::kMemberAdded, request.group_member_added());
    case Request::kGroupMemberRemoved:
      return GroupFromProto(Group::kMemberRemoved, request.group_member_removed());
    case Request::kNumberCheck: {
      const auto& check = request.number_check();
      return SimulatedNumberCheck{
          {check.registered_phone_numbers().begin(), check.registered_phone_numbers().end()},
          {check.unregistered_phone_numbers().begin(), check.unregistered_phone_numbers().end()}};
    }
    case Request::kTicket:
      return SimulatedTicketChange{request.ticket().provider_conversation_id(),
                                   static_cast<ConversationState>(request.ticket().state()),
                                   PeerFromProto(request.ticket().contact()), request.ticket().provider_message_id()};
    case Request::kChat:
      return SimulatedChatChange{request.chat().chat_id(), request.chat().old_display_name(),
                                 request.chat().new_display_name(), request.chat().image_uri()};
    case Request::kReceipt:
      return SimulatedReceipt{request.receipt().provider_message_id(),
                              static_cast<MessageState>(request.receipt().state()),
                              PeerFromProto(request.receipt().recipient()), request.receipt().provider_queue_number(),
                              request.receipt().provider_state()};
    case Request::kRaw:
    case Request::KIND_NOT_SET:
      break;
  }
  return absl::InvalidArgumentError("kind is required");
}

Webhook RawWebhookFromProto(const sandbox::v1::RawWebhook& raw) {
  Webhook hook;
  hook.event_type = "raw";
  HttpRequest request;
  request.method = raw.method().empty() ? "POST" : raw.method();
  for (const v1::Header& header : raw.headers()) request.headers.Add(header.name(), header.value());
  if (!raw.content_type().empty()) request.headers.Set("Content-Type", raw.content_type());
  request.body = Bytes{raw.body()};
  hook.raw = std::move(request);
  return hook;
}

}  // namespace postern
