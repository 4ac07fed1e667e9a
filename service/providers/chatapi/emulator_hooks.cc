#include "providers/chatapi/emulator_hooks.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "providers/chatapi/emulator_answer.h"
#include "providers/chatapi/emulator_chat.h"
#include "providers/chatapi/emulator_request.h"

namespace postern::chatapi_emulator {
namespace {

JsonPiece TextOrNull(absl::string_view text) { return text.empty() ? JsonPiece(nullptr) : JsonPiece(text); }

// What dumps of 2020 and later hold beyond the document (field-notes.md 2.6).
void AddUndocumented(const EmulatorMessage& message, const EmulatorChat* chat, JsonObject& json) {
  const SimulatedQuote quote = message.quote.value_or(SimulatedQuote());
  json.Add("self", message.from_me ? 1 : 0)
      .Add("isForwarded", message.forwarded ? 1 : 0)
      .Add("caption", TextOrNull(message.caption))
      .Add("quotedMsgBody", TextOrNull(quote.text))
      .Add("quotedMsgId", TextOrNull(quote.provider_message_id))
      .Add("quotedMsgType", TextOrNull(quote.provider_type))
      .Add("metadata", nullptr)
      .Add("ack", TextOrNull(AckWord(message.state)))
      .Add("chatName", chat == nullptr || chat->name.empty() ? NumberOf(message.chat_id) : chat->name);
}

Webhook MakeHook(const EmulatorAccount& account, const HookItem& first, const JsonArray& items) {
  JsonObject body{{first.kind, items}};
  if (!account.documented_only()) body.Add("instanceId", account.instance_id());
  Webhook hook;
  hook.event_type = first.kind;
  hook.order_key = first.chat_id;
  hook.json = body.ToString();
  if (const absl::StatusOr<Json> json = ParseJson(hook.json); json.ok()) AddJsonFields(*json, "", hook.form);
  hook.usual = WebhookEncoding::kJson;
  return hook;
}

}  // namespace

JsonObject MessageJson(const EmulatorAccount& account, const EmulatorMessage& message, const EmulatorChat* chat) {
  JsonObject json{{"id", message.id},
                  {"body", message.body},
                  {"type", message.type},
                  {"senderName", message.sender_name},
                  {"fromMe", account.FlagPiece(message.from_me)},
                  {"author", message.author},
                  {"time", absl::ToUnixSeconds(message.time)},
                  {"chatId", message.chat_id},
                  {"messageNumber", message.number}};
  if (!account.documented_only()) AddUndocumented(message, chat, json);
  return json;
}

HookItem MessageItem(EmulatorAccount& account, const EmulatorMessage& message) {
  return {kMessages, message.chat_id, MessageJson(account, message, account.FindChat(message.chat_id))};
}

absl::string_view AckWord(MessageState state) {
  switch (state) {
    case MessageState::kSent:
      return "sent";
    case MessageState::kDelivered:
      return "delivered";
    case MessageState::kRead:
      return "viewed";
    default:
      return "";
  }
}

HookItem AckItem(const EmulatorAccount& account, absl::string_view message_id, absl::string_view queue_number,
                 const std::string& chat_id, absl::string_view status) {
  const bool as_message_number = account.options.Flag("ack_message_number");
  JsonObject json{{"id", message_id}};
  if (!queue_number.empty()) {
    json.Add(as_message_number ? "messageNumber" : "queueNumber", NumberOrText(queue_number));
  }
  json.Add("chatId", chat_id).Add("status", status);
  return {kAck, chat_id, std::move(json)};
}

HookItem AckItem(const EmulatorAccount& account, const EmulatorMessage& message, MessageState state) {
  // What was written on the phone has passed no queue.
  const int64_t number = message.queue_number == 0 ? message.number : message.queue_number;
  return AckItem(account, message.id, absl::StrCat(number), message.chat_id, AckWord(state));
}

JsonObject ChatJson(const EmulatorChat& chat) {
  JsonObject metadata{{"isGroup", IsGroupId(chat.id)},
                      {"participants", JsonArray(chat.participants)},
                      {"groupInviteLink", TextOrNull(chat.invite_link)}};
  if (!chat.admins.empty()) metadata.Add("admins", JsonArray(chat.admins));
  return JsonObject{{"id", chat.id}, {"name", chat.name}, {"image", chat.image}, {"metadata", metadata}};
}

HookItem ChatUpdateItem(const EmulatorChat& before, const EmulatorChat& after) {
  return {kChatUpdate, after.id, JsonObject{{"old", ChatJson(before)}, {"new", ChatJson(after)}}};
}

std::vector<Webhook> Bundle(const EmulatorAccount& account, const std::vector<HookItem>& items, int items_per_body) {
  std::vector<Webhook> hooks;
  const size_t most = items_per_body < 1 ? 1 : static_cast<size_t>(items_per_body);
  for (size_t i = 0; i < items.size();) {
    const HookItem& first = items[i];
    JsonArray bundled;
    for (size_t n = 0; n < most && i < items.size() && items[i].kind == first.kind; ++n) bundled.Add(items[i++].json);
    hooks.push_back(MakeHook(account, first, bundled));
  }
  return hooks;
}

}  // namespace postern::chatapi_emulator
