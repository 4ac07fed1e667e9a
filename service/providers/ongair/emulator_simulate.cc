#include "providers/ongair/emulator_simulate.h"

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "providers/ongair/emulator_hooks.h"

namespace postern::ongair_emulator {
namespace {

using Change = SimulatedGroupChange::Kind;

const std::string& NumberOf(const SimulatedPeer& peer) {
  return peer.phone_number.empty() ? peer.external_id : peer.phone_number;
}

// The group of that id; one that the account did not make, unless it is known.
EmulatorGroup& GroupOf(EmulatorAccount& account, const std::string& id) {
  EmulatorGroup fresh;
  fresh.id = id;
  fresh.administered = false;
  return account.groups.FindOrAdd(id, std::move(fresh));
}

absl::StatusOr<Webhook> SimulateMessage(EmulatorAccount& account, SimulatedMessage message,
                                        EmulatedHappening& happening) {
  const std::string& peer = NumberOf(message.peer);
  const bool notified_with_id = !account.legacy() && message.group_id.empty();  // 000:605-610 has none.
  EmulatorMessage noted;
  noted.id = message.message_id.empty() ? account.NewId() : message.message_id;
  // With any ticket: to know whether there is a notification at all before anything is changed.
  if (absl::StatusOr<Webhook> hook = MessageHook(account, message, noted.id, "1"); !hook.ok()) return hook;
  EmulatorContact& contact = account.ContactOf(peer);  // Who has written can be written to.
  if (!message.conversation_id.empty()) {
    contact.conversation_id = message.conversation_id;
    contact.conversation_state = ConversationState::kOpen;
  } else if (notified_with_id) {
    account.OpenTicketOf(contact);
  }
  if (message.conversation_state != ConversationState::kUnspecified) {
    contact.conversation_state = message.conversation_state;
  }
  message.conversation_state = contact.conversation_state;
  absl::StatusOr<Webhook> hook = MessageHook(account, message, noted.id, contact.conversation_id);
  if (!hook.ok()) return hook;
  if (!message.peer.display_name.empty()) contact.name = message.peer.display_name;
  if (!message.group_id.empty()) GroupOf(account, message.group_id);
  if (notified_with_id) happening.ids.push_back(noted.id);
  noted.text = message.content.text.empty() ? message.content.address : message.content.text;
  noted.contact = contact.key;
  noted.inbound = !message.own;
  if (message.time.has_value()) noted.time = *message.time;
  account.Remember(std::move(noted));
  return hook;
}

absl::StatusOr<Webhook> SimulateGroup(EmulatorAccount& account, const SimulatedGroupChange& change,
                                      EmulatedHappening& happening) {
  const std::string id = change.group_id.empty() ? account.NewId() : change.group_id;
  absl::StatusOr<Webhook> hook = GroupHook(account, change, id);
  if (!hook.ok()) return hook;
  EmulatorGroup& group = GroupOf(account, id);
  if (!change.display_name.empty()) group.name = change.display_name;
  group.ready_time = absl::InfinitePast();
  group.joined = change.kind != Change::kLeft;
  if (change.kind == Change::kCreated) group.administered = true;
  if (change.kind == Change::kMemberAdded || change.kind == Change::kMemberRemoved) {
    const std::string& member = account.ContactOf(change.member_phone_number).key;
    std::erase(group.members, member);
    if (change.kind == Change::kMemberAdded) group.members.push_back(member);
  }
  happening.ids.push_back(id);
  return hook;
}

absl::StatusOr<Webhook> SimulateTicket(EmulatorAccount& account, const SimulatedTicketChange& change,
                                       EmulatedHappening& happening) {
  const std::string id = change.message_id.empty() ? account.NewId() : change.message_id;
  absl::StatusOr<Webhook> hook = TicketHook(account, change, id);
  if (!hook.ok()) return hook;
  if (const std::string& number = NumberOf(change.contact); !number.empty()) {
    EmulatorContact& contact = account.ContactOf(number);
    contact.conversation_id = change.conversation_id;
    contact.conversation_state = change.state;
  } else {
    for (EmulatorContact& contact : account.contacts.items()) {
      if (contact.conversation_id == change.conversation_id) contact.conversation_state = change.state;
    }
  }
  happening.ids.push_back(id);
  return hook;
}

absl::StatusOr<Webhook> SimulateReceipt(const SimulatedReceipt& receipt) {
  if (receipt.state != MessageState::kDelivered && receipt.provider_state.empty()) {
    return absl::FailedPreconditionError("ongair reports delivery only");
  }
  return ReceiptHook(NumberOf(receipt.recipient), receipt.message_id,
                     receipt.provider_state.empty() ? "DeliveryReceipt" : receipt.provider_state);
}

}  // namespace

absl::Status SimulateOnce(EmulatorAccount& account, const Simulated& what, EmulatedHappening& happening) {
  absl::StatusOr<Webhook> hook = absl::FailedPreconditionError("ongair has no notification for this");
  if (const auto* message = std::get_if<SimulatedMessage>(&what)) {
    hook = SimulateMessage(account, *message, happening);
  } else if (const auto* group = std::get_if<SimulatedGroupChange>(&what)) {
    hook = SimulateGroup(account, *group, happening);
  } else if (const auto* check = std::get_if<SimulatedNumberCheck>(&what)) {
    hook = NumberCheckHook(*check);
  } else if (const auto* ticket = std::get_if<SimulatedTicketChange>(&what)) {
    hook = SimulateTicket(account, *ticket, happening);
  } else if (const auto* receipt = std::get_if<SimulatedReceipt>(&what)) {
    hook = SimulateReceipt(*receipt);
  }
  if (!hook.ok()) return hook.status();
  happening.webhooks.push_back(*std::move(hook));
  return absl::OkStatus();
}

absl::StatusOr<AdvancedMessage> AdvanceOnce(EmulatorAccount& account, absl::string_view message_id, MessageState state,
                                            absl::string_view recipient) {
  EmulatorMessage* message = account.messages.Find(std::string(message_id));
  if (message == nullptr || message->inbound) {
    return absl::NotFoundError("the account has sent no message with that id");
  }
  if (message->recipients.empty()) return absl::FailedPreconditionError("ongair gives no receipts for this message");
  if (state != MessageState::kUnspecified && state != MessageState::kDelivered) {
    return absl::FailedPreconditionError("ongair reports delivery only");
  }
  AdvancedMessage advanced;
  advanced.state = MessageState::kDelivered;
  bool meant = false;
  for (EmulatorRecipient& each : message->recipients) {
    if (!recipient.empty() && ContactKey(recipient) != ContactKey(each.number)) continue;
    meant = true;
    if (state == MessageState::kUnspecified && each.delivered) continue;
    each.delivered = true;
    advanced.webhooks.push_back(ReceiptHook(each.number, message_id));
  }
  if (!meant) return absl::InvalidArgumentError("recipient_phone_number: the message went to someone else");
  if (advanced.webhooks.empty()) return absl::FailedPreconditionError("ongair reports nothing after delivery");
  return advanced;
}

}  // namespace postern::ongair_emulator
