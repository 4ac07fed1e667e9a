#include "providers/chatapi/emulator_simulate.h"

#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "providers/chatapi/emulator_chat.h"
#include "providers/chatapi/emulator_delivery.h"

namespace postern::chatapi_emulator {
namespace {

using Kind = SimulatedContent::Kind;

// Type and body (003:142-146 and field-notes.md 2.6) of what a message says.
void SetFile(const EmulatorAccount& account, const SimulatedContent& content, absl::string_view type,
             absl::string_view usual_name, EmulatorMessage& message) {
  message.type = std::string(type);
  const absl::string_view name = content.file_name.empty() ? usual_name : absl::string_view(content.file_name);
  message.body = content.uri.empty() ? account.NewFileAddress(name) : content.uri;
  message.caption = content.text;
}

std::string CardOf(const SimulatedContent& content) {
  const std::string name =
      absl::StrCat(content.given_name, content.family_name.empty() ? "" : " ", content.family_name);
  std::string card = absl::StrCat("BEGIN:VCARD\nVERSION:3.0\nN:", content.family_name, ";", content.given_name,
                                  ";;;\nFN:", name, "\n");
  for (const std::string& number : content.phone_numbers) absl::StrAppend(&card, "TEL:", number, "\n");
  if (!content.email_address.empty()) absl::StrAppend(&card, "EMAIL:", content.email_address, "\n");
  return absl::StrCat(card, "END:VCARD");
}

// False when there is no content at all.
bool SetContent(const EmulatorAccount& account, const SimulatedContent& content, EmulatorMessage& message) {
  switch (content.kind) {
    case Kind::kNone:
      return false;
    case Kind::kText:
      message.type = "chat";
      message.body = content.text;
      return true;
    case Kind::kImage:
      SetFile(account, content, "image", "image.jpeg", message);
      return true;
    case Kind::kVideo:
      SetFile(account, content, "video", "video.mp4", message);
      return true;
    case Kind::kAudio:
      SetFile(account, content, content.voice_note ? "ptt" : "audio", "audio.oga", message);
      return true;
    case Kind::kDocument:
      SetFile(account, content, "document", "document.pdf", message);
      return true;
    case Kind::kContactCard:
      message.type = "vcard";
      message.body = CardOf(content);
      return true;
    case Kind::kLocation:
      message.type = "location";
      message.body = absl::StrCat(JsonPiece(content.latitude).text(), ";", JsonPiece(content.longitude).text());
      message.caption = content.address;
      return true;
    case Kind::kOther:
      message.type = content.provider_type;
      message.body = content.text.empty() && content.provider_type == "call_log" ? "[Call]" : content.text;
      return true;
  }
  return false;
}

absl::Status SimulateMessage(EmulatorAccount& account, const SimulatedMessage& what, std::vector<std::string>& ids,
                             std::vector<HookItem>& items) {
  const std::string peer = ChatIdOf(what.peer);
  EmulatorMessage message;
  message.chat_id = what.group_id.empty() ? peer : GroupId(what.group_id);
  if (message.chat_id.empty() || (peer.empty() && !what.own)) {
    return absl::InvalidArgumentError("message.peer: phone_number, chat_id or external_id is required");
  }
  if (!SetContent(account, what.content, message)) return absl::InvalidArgumentError("message.content is required");
  message.id = what.message_id.empty() ? account.NewMessageId(what.own, message.chat_id) : what.message_id;
  message.from_me = what.own;
  message.author = what.own ? account.own_id() : peer;
  message.sender_name = what.own ? kOwnName : what.peer.display_name;
  if (message.sender_name.empty()) message.sender_name = NumberOf(peer);
  message.forwarded = what.forwarded;
  message.quote = what.quote;
  message.time = what.time.value_or(account.Now());
  if (what.own) message.state = MessageState::kSent;
  EmulatorChat& chat = account.ChatOf(message.chat_id);
  if (!what.chat_display_name.empty()) {
    chat.name = what.chat_display_name;
  } else if (what.group_id.empty() && !what.peer.display_name.empty()) {
    chat.name = what.peer.display_name;
  }
  message.number = account.Remember(message).number;  // Of a known id, the known one: it is told again.
  ids.push_back(message.id);
  items.push_back(MessageItem(account, message));
  return absl::OkStatus();
}

absl::Status SimulateGroup(EmulatorAccount& account, const SimulatedGroupChange& change, std::vector<std::string>& ids,
                           std::vector<HookItem>& items) {
  using Change = SimulatedGroupChange::Kind;
  const bool about_member = change.kind == Change::kMemberAdded || change.kind == Change::kMemberRemoved;
  if (about_member && change.member_phone_number.empty()) {
    return absl::InvalidArgumentError("member_phone_number is required");
  }
  EmulatorChat& group = account.ChatOf(change.group_id.empty() ? account.NewGroupId() : GroupId(change.group_id));
  const EmulatorChat before = group;
  if (!change.display_name.empty()) group.name = change.display_name;
  const std::string person = about_member ? UserId(change.member_phone_number) : account.own_id();
  std::erase(group.participants, person);
  if (change.kind != Change::kMemberRemoved && change.kind != Change::kLeft) group.participants.push_back(person);
  ids.push_back(group.id);
  if (account.Setting("chatUpdateOn")) items.push_back(ChatUpdateItem(before, group));
  return absl::OkStatus();
}

absl::Status SimulateChat(EmulatorAccount& account, const SimulatedChatChange& change, std::vector<HookItem>& items) {
  if (change.chat_id.empty()) return absl::InvalidArgumentError("chat.chat_id is required");
  EmulatorChat& chat = account.ChatOf(change.chat_id);
  if (!change.old_display_name.empty()) chat.name = change.old_display_name;
  const EmulatorChat before = chat;
  if (!change.new_display_name.empty()) chat.name = change.new_display_name;
  if (!change.image_uri.empty()) chat.image = change.image_uri;
  items.push_back(ChatUpdateItem(before, chat));
  return absl::OkStatus();
}

absl::Status SimulateReceipt(EmulatorAccount& account, const SimulatedReceipt& receipt, std::vector<HookItem>& items) {
  const absl::string_view word =
      receipt.provider_state.empty() ? AckWord(receipt.state) : absl::string_view(receipt.provider_state);
  if (word.empty()) return absl::FailedPreconditionError("chatapi reports sent, delivered and viewed only");
  if (receipt.message_id.empty()) return absl::InvalidArgumentError("receipt.provider_message_id is required");
  const EmulatorMessage* known = account.FindMessage(receipt.message_id);
  std::string chat_id = ChatIdOf(receipt.recipient);
  std::string number = receipt.queue_number;
  if (known != nullptr) {
    if (chat_id.empty()) chat_id = known->chat_id;
    if (number.empty() && known->queue_number > 0) number = absl::StrCat(known->queue_number);
  }
  items.push_back(AckItem(account, receipt.message_id, number, chat_id, word));
  return absl::OkStatus();
}

MessageState Next(MessageState state) {
  switch (state) {
    case MessageState::kQueued:
      return MessageState::kSent;
    case MessageState::kSent:
      return MessageState::kDelivered;
    case MessageState::kDelivered:
      return MessageState::kRead;
    default:
      return MessageState::kUnspecified;
  }
}

// The document's words (003:30-36) and one that newer servers add (field-notes.md 2.4).
absl::string_view StatusWord(SessionState state) {
  switch (state) {
    case SessionState::kInitializing:
      return "init";
    case SessionState::kConnecting:
      return "loading";
    case SessionState::kAwaitingPairing:
    case SessionState::kLoggedOut:
      return kGotQrCode;
    case SessionState::kConnected:
      return kAuthenticated;
    case SessionState::kDisabled:
      return "not_paid";
    default:
      return "";
  }
}

}  // namespace

absl::Status SimulateOnce(EmulatorAccount& account, const Simulated& what, std::vector<std::string>& ids,
                          std::vector<HookItem>& items) {
  if (const auto* message = std::get_if<SimulatedMessage>(&what)) return SimulateMessage(account, *message, ids, items);
  if (const auto* group = std::get_if<SimulatedGroupChange>(&what)) return SimulateGroup(account, *group, ids, items);
  if (const auto* chat = std::get_if<SimulatedChatChange>(&what)) return SimulateChat(account, *chat, items);
  if (const auto* receipt = std::get_if<SimulatedReceipt>(&what)) return SimulateReceipt(account, *receipt, items);
  return absl::FailedPreconditionError("chatapi has no notification for this");
}

absl::StatusOr<AdvancedMessage> AdvanceOnce(EmulatorAccount& account, const std::string& message_id, MessageState state,
                                            absl::string_view recipient) {
  EmulatorMessage* message = account.FindMessage(message_id);
  if (message == nullptr) {
    for (const EmulatorMessage& queued : account.queue) {
      if (queued.id == message_id) return absl::FailedPreconditionError("the message waits in the queue");
    }
  }
  if (message == nullptr || !message->from_me) {
    return absl::NotFoundError("the account has sent no message with that id");
  }
  if (!recipient.empty() && UserId(recipient) != message->chat_id) {
    return absl::InvalidArgumentError("recipient_phone_number: the message went to another chat");
  }
  const MessageState next = state == MessageState::kUnspecified ? Next(message->state) : state;
  if (AckWord(next).empty()) {
    return absl::FailedPreconditionError(state == MessageState::kUnspecified
                                             ? "chatapi reports nothing after viewed"
                                             : "chatapi reports sent, delivered and viewed only");
  }
  message->state = next;
  AdvancedMessage advanced;
  advanced.state = next;
  if (account.Setting("ackNotificationsOn")) {
    advanced.webhooks = Bundle(account, {AckItem(account, *message, next)}, 1);
  }
  return advanced;
}

absl::Status ChangeStatus(EmulatorAccount& account, SessionState state, absl::string_view reason,
                          absl::string_view word, std::vector<Webhook>& hooks) {
  if (word.empty()) word = StatusWord(state);
  if (word.empty()) {
    return absl::FailedPreconditionError(
        "chatapi has words for INITIALIZING, CONNECTING, AWAITING_PAIRING, LOGGED_OUT, CONNECTED and DISABLED; "
        "provider_state gives another");
  }
  account.SetStatus(state, word, reason);
  if (account.authenticated()) hooks = SendQueue(account);
  return absl::OkStatus();
}

}  // namespace postern::chatapi_emulator
