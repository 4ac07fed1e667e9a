#include "providers/ongair/emulator_hooks.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "providers/ongair/emulator_answer.h"
#include "wire/json.h"

namespace postern::ongair_emulator {
namespace {

using Kind = SimulatedContent::Kind;

// Writes each field into both forms of the body.
class Fields {
 public:
  explicit Fields(absl::string_view notification_type) : type_(notification_type) {
    Text("notification_type", notification_type);
  }
  Fields& Text(absl::string_view name, absl::string_view value) {
    form_.emplace_back(std::string(name), std::string(value));
    json_.Add(name, value);
    return *this;
  }
  Fields& TextIfAny(absl::string_view name, absl::string_view value) {
    return value.empty() ? *this : Text(name, value);
  }
  // An Integer or Float of the documents: a JSON number where it is one.
  Fields& Number(absl::string_view name, absl::string_view value) {
    form_.emplace_back(std::string(name), std::string(value));
    json_.Add(name, NumberOrText(value));
    return *this;
  }
  Fields& Degrees(absl::string_view name, double value) {
    form_.emplace_back(std::string(name), JsonPiece(value).text());
    json_.Add(name, value);
    return *this;
  }
  Fields& List(absl::string_view name, const std::vector<std::string>& values) {
    for (const std::string& value : values) form_.emplace_back(absl::StrCat(name, "[]"), value);
    json_.Add(name, JsonArray(values));
    return *this;
  }
  Webhook Hook(absl::string_view order_key) {
    Webhook hook;
    hook.event_type = type_;
    hook.order_key = std::string(order_key);
    hook.form = std::move(form_);
    hook.json = json_.ToString();
    return hook;
  }

 private:
  std::string type_;
  Pairs form_;
  JsonObject json_;
};

absl::Status NoNotification(const EmulatorAccount& account, absl::string_view what) {
  return absl::FailedPreconditionError(absl::StrCat(
      account.legacy() ? "ongair's legacy document" : "ongair's current document", " has no notification for ", what));
}

absl::string_view StatusWord(ConversationState state) {
  switch (state) {
    case ConversationState::kPending:
      return "Pending";
    case ConversationState::kClosed:
      return "Closed";
    default:
      return "Open";
  }
}

std::string PeerKey(const SimulatedPeer& peer) {
  return ContactKey(peer.phone_number.empty() ? peer.external_id : peer.phone_number);
}

absl::StatusOr<Webhook> LegacyMessageHook(const EmulatorAccount& account, const SimulatedMessage& message) {
  const SimulatedPeer& peer = message.peer;
  const SimulatedContent& content = message.content;
  const std::string name = account.documented_only() ? "" : peer.display_name;
  const auto start = [&](absl::string_view type) {
    Fields fields(type);
    if (peer.phone_number.empty()) {
      fields.Text("external_contact_id", peer.external_id);  // 000:398
    } else {
      fields.Text("phone_number", ContactKey(peer.phone_number));
    }
    return fields;
  };
  if (message.own) return NoNotification(account, "messages of the account itself");
  if (!message.group_id.empty()) {
    if (content.kind != Kind::kText) return NoNotification(account, "anything but texts in a group");
    return start("GroupMessageReceived")
        .TextIfAny("name", name)
        .Number("group_id", message.group_id)
        .Text("text", content.text)
        .Text("account", account.number)
        .Hook(message.group_id);
  }
  switch (content.kind) {
    case Kind::kText:
      return start("MessageReceived")
          .TextIfAny("name", name)
          .Text("text", content.text)
          .Text("account", account.number)
          .Hook(PeerKey(peer));
    case Kind::kImage:
      return start("ImageReceived")
          .TextIfAny("name", name)
          .Text("image", content.uri)
          .TextIfAny("text", account.documented_only() ? "" : content.text)
          .Text("account", account.number)
          .Hook(PeerKey(peer));
    case Kind::kContactCard:
      return start("ContactReceived")
          .TextIfAny("name", name)
          .Text("contact_phone_number", content.phone_numbers.empty() ? "" : content.phone_numbers[0])
          .Text("account", account.number)
          .Hook(PeerKey(peer));
    case Kind::kLocation:
      return start("LocationReceived")
          .TextIfAny("name", name)
          .Text("address", content.address)
          .Degrees("latitude", content.latitude)
          .Degrees("longitude", content.longitude)
          .Hook(PeerKey(peer));
    default:
      return NoNotification(account, "this kind of content");
  }
}

absl::StatusOr<Webhook> CurrentMessageHook(const EmulatorAccount& account, const SimulatedMessage& message,
                                           absl::string_view message_id, absl::string_view conversation_id) {
  const SimulatedContent& content = message.content;
  if (content.kind != Kind::kText && content.kind != Kind::kImage)
    return NoNotification(account, "this kind of content");
  Fields fields(message.own ? "MessageSent" : content.kind == Kind::kImage ? "ImageReceived" : "MessageReceived");
  fields.Number("id", message_id)
      .TextIfAny("name", message.peer.display_name)
      .TextIfAny("text", content.text)
      .Text("external_contact_id",
            message.peer.phone_number.empty() ? message.peer.external_id : message.peer.phone_number)
      .Number("conversation_id", conversation_id)
      .Text("status", StatusWord(message.conversation_state))
      .Text("account_type", message.peer.channel.empty() ? "WhatsApp" : message.peer.channel)
      .TextIfAny("image", content.kind == Kind::kImage ? content.uri : "")
      .TextIfAny("account", account.documented_only() ? "" : account.number);
  return fields.Hook(PeerKey(message.peer));
}

}  // namespace

Webhook ReceiptHook(absl::string_view recipient, absl::string_view message_id, absl::string_view notification_type) {
  const std::string key = ContactKey(recipient);
  return Fields(notification_type).Text("phone_number", key).Number("Id", message_id).Hook(key);
}

absl::StatusOr<Webhook> MessageHook(const EmulatorAccount& account, const SimulatedMessage& message,
                                    absl::string_view message_id, absl::string_view conversation_id) {
  if (PeerKey(message.peer).empty()) {
    return absl::InvalidArgumentError("message.peer: phone_number or external_id is required");
  }
  if (message.content.kind == Kind::kNone) return absl::InvalidArgumentError("message.content is required");
  // 001 has no groups: theirs are notified as 000 says.
  if (account.legacy() || !message.group_id.empty()) return LegacyMessageHook(account, message);
  return CurrentMessageHook(account, message, message_id, conversation_id);
}

Webhook GroupCreatedHook(absl::string_view name, absl::string_view group_id) {
  return Fields("GroupCreated").Text("name", name).Number("id", group_id).Hook(group_id);
}

absl::StatusOr<Webhook> GroupHook(const EmulatorAccount& account, const SimulatedGroupChange& change,
                                  absl::string_view group_id) {
  const auto member = [&](absl::string_view type) -> absl::StatusOr<Webhook> {
    if (change.member_phone_number.empty()) return absl::InvalidArgumentError("member_phone_number is required");
    return Fields(type)
        .Number("group_id", group_id)
        .Text("phone_number", ContactKey(change.member_phone_number))
        .Text("account", account.number)
        .Hook(group_id);
  };
  switch (change.kind) {
    case SimulatedGroupChange::Kind::kCreated:
      return GroupCreatedHook(change.display_name, group_id);
    case SimulatedGroupChange::Kind::kJoined:  // 000:647 lists group_id first; the order of form fields means nothing.
      return Fields("AddedToGroup").Number("group_id", group_id).Text("account", account.number).Hook(group_id);
    case SimulatedGroupChange::Kind::kLeft:
      return Fields("RemovedFromGroup").Number("group_id", group_id).Text("account", account.number).Hook(group_id);
    case SimulatedGroupChange::Kind::kMemberAdded:
      return member("ContactAddedToGroup");
    case SimulatedGroupChange::Kind::kMemberRemoved:
      return member("ContactRemovedFromGroup");
  }
  return absl::InvalidArgumentError("unknown kind of group change");
}

Webhook NumberCheckHook(const SimulatedNumberCheck& check) {
  const auto digits = [](std::vector<std::string> numbers) {
    for (std::string& number : numbers) number = ContactKey(number);
    return numbers;
  };
  return Fields("SyncResult")
      .List("registered", digits(check.registered))
      .List("unregistered", digits(check.unregistered))
      .Hook("");
}

absl::StatusOr<Webhook> TicketHook(const EmulatorAccount& account, const SimulatedTicketChange& change,
                                   absl::string_view message_id) {
  if (account.legacy()) return NoNotification(account, "tickets");
  if (change.conversation_id.empty()) return absl::InvalidArgumentError("ticket.provider_conversation_id is required");
  const SimulatedPeer& contact = change.contact;
  return Fields("TicketStatusUpdated")
      .Number("id", message_id)
      .TextIfAny("name", contact.display_name)
      .TextIfAny("external_contact_id", contact.phone_number.empty() ? contact.external_id : contact.phone_number)
      .Number("conversation_id", change.conversation_id)
      .Text("status", StatusWord(change.state))
      .Text("account_type", contact.channel.empty() ? "WhatsApp" : contact.channel)
      .TextIfAny("account", account.documented_only() ? "" : account.number)
      .Hook(PeerKey(contact));
}

}  // namespace postern::ongair_emulator
