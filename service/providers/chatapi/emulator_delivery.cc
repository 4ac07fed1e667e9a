#include "providers/chatapi/emulator_delivery.h"

#include <array>
#include <utility>

#include "absl/strings/str_cat.h"
#include "providers/chatapi/emulator_answer.h"
#include "providers/chatapi/emulator_hooks.h"

namespace postern::chatapi_emulator {
namespace {

constexpr absl::Duration kEchoDelay = absl::Milliseconds(20);
constexpr std::array<MessageState, 3> kAckStates = {MessageState::kSent, MessageState::kDelivered, MessageState::kRead};

// Adds the webhook of one item, `delay` after the cause.
void AddHook(const EmulatorAccount& account, const HookItem& item, absl::Duration delay, std::vector<Webhook>& hooks) {
  for (Webhook& hook : Bundle(account, {item}, 1)) {
    hook.delay = delay;
    hooks.push_back(std::move(hook));
  }
}

void Deliver(EmulatorAccount& account, EmulatorMessage message, std::vector<Webhook>& hooks) {
  message.time = account.Now();
  EmulatorMessage& sent = account.Remember(std::move(message));
  if (account.echo()) AddHook(account, MessageItem(account, sent), kEchoDelay, hooks);
  const std::string last = account.options.Text("acks_up_to");
  absl::Duration delay;
  for (const MessageState state : kAckStates) {
    if (last == "none") break;
    sent.state = state;
    delay += account.options.Milliseconds("ack_delay_ms");
    if (account.Setting("ackNotificationsOn")) AddHook(account, AckItem(account, sent, state), delay, hooks);
    if (last == AckWord(state)) break;
  }
}

// What the judge of "sent exactly once" knows the message by.
const std::string& JudgedText(const OutgoingContent& content) {
  if (!content.caption.empty()) return content.caption;
  return content.file_name.empty() ? content.body : content.file_name;
}

// The documented `ok` (003:93), or what real servers say (field-notes.md 2.5).
EmulatedAnswer Sent(const EmulatorAccount& account, const EmulatorMessage& message) {
  if (account.documented_only()) return Accepted({{"sent", true}, {"message", "ok"}});
  const std::string words = account.authenticated()
                                ? absl::StrCat("Sent to ", message.chat_id)
                                : absl::StrCat("Status of the account not equals authenticated. Message to ",
                                               message.chat_id, " will be sent after successful auth.");
  return Accepted({{"sent", true}, {"message", words}, {"id", message.id}, {"queueNumber", message.queue_number}});
}

}  // namespace

EmulatedAnswer Send(EmulatorAccount& account, const NamedChat& chat, const OutgoingContent& content) {
  EmulatorMessage message;
  message.queue_number = account.NextQueueNumber();
  message.id = account.NewMessageId(/*from_me=*/true, chat.id);
  message.chat_id = chat.id;
  message.author = account.own_id();
  message.sender_name = kOwnName;
  message.type = content.type;
  message.body = content.body;
  message.caption = content.caption;
  message.quote = content.quote;
  message.forwarded = content.forwarded;
  message.from_me = true;
  message.time = account.Now();
  message.state = MessageState::kQueued;
  EmulatedAnswer answer = Sent(account, message);
  answer.sends.push_back({JudgedText(content), chat.as_named, account.documented_only() ? "" : message.id});
  if (account.authenticated()) {
    Deliver(account, std::move(message), answer.webhooks);
  } else {
    account.queue.push_back(std::move(message));
  }
  return answer;
}

std::vector<Webhook> SendQueue(EmulatorAccount& account) {
  std::vector<Webhook> hooks;
  for (EmulatorMessage& message : account.queue) Deliver(account, std::move(message), hooks);
  account.queue.clear();
  return hooks;
}

}  // namespace postern::chatapi_emulator
