// Sending and showing messages: 004:565-699. Where the document is silent:
//   - An unknown session gives 404, one that is not connected the option `state_status`, missing credit 402
//     (field-notes.md 4). A call is obeyed for all of its recipients or for none.
//   - One number may be given as a text instead of an array.
//   - Every send gets a campaign, as the answer of 004:651 has one; its messages share it.
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/strip.h"
#include "providers/ourvoice/emulator_answer.h"
#include "providers/ourvoice/emulator_endpoint.h"
#include "sandbox/laravel.h"

namespace postern::ourvoice_emulator {
namespace {

constexpr int64_t kDefaultDelayMs = 500;  // 004:611

// The rules of 004:573-611.
void Check(LaravelValidator& fields) {
  const std::string type = fields.Text("type");
  fields.Required("whatsapp_session_id");
  fields.IsUuid("whatsapp_session_id");
  fields.Required("to_number");
  fields.ArePhoneNumbers("to_number");
  fields.Required("type");
  fields.IsOneOf("type", {"text", "image", "video", "audio", "document"});
  if (type == "text") fields.RequiredWhen("content", "type", type);
  if (fields.input().Get("content").present()) fields.IsText("content");
  if (type == "image" || type == "video" || type == "audio" || type == "document") {
    fields.RequiredWhen("media_url", "type", type);
  }
  if (fields.input().Get("media_url").present()) fields.IsUrl("media_url");
  if (fields.input().Get("delay_between").present()) fields.IsInteger("delay_between", 0);
}

// The message that the fields describe, to nobody yet.
EmulatorMessage MessageOf(const EmulatorTurn& turn, const LaravelValidator& fields, const EmulatorSession& session) {
  EmulatorMessage message;
  message.session_id = session.id;
  message.campaign_id = turn.account.NewUuid();
  message.from_number = session.phone_number;
  message.type = fields.Text("type");
  message.content = fields.Text("content");
  message.media_url = fields.Text("media_url");
  message.word = WordOf(message.state);
  message.cost_micros = MicrosOf(turn.account.options().Text("cost"));
  message.create_time = message.update_time = turn.account.Now();
  return message;
}

JsonPiece Remaining(const EmulatorAccount& account, int64_t cost_micros) {
  return cost_micros == 0 ? JsonPiece(nullptr) : JsonPiece(account.balance_micros() / cost_micros);
}

}  // namespace

EmulatedAnswer SendMessages(const EmulatorTurn& turn) {
  EmulatorAccount& account = turn.account;
  LaravelValidator fields(turn.request);
  Check(fields);
  if (!fields.ok()) return InvalidFields(account, fields);
  EmulatorSession* session = account.FindSession(fields.Text("whatsapp_session_id"));
  if (session == nullptr) return Refusal(account, 404, "WhatsApp session not found.");
  if (session->state != SessionState::kConnected) {
    return Refusal(account, static_cast<int>(account.options().Number("state_status")),
                   "The WhatsApp session is not connected.");
  }
  const EmulatorMessage draft = MessageOf(turn, fields, *session);
  const std::vector<std::string> recipients = fields.Texts("to_number");
  const int64_t total_cost = draft.cost_micros * static_cast<int64_t>(recipients.size());
  if (total_cost > account.balance_micros()) return Refusal(account, 402, "Insufficient credit.");
  account.Spend(total_cost);
  session->last_seen_time = draft.create_time;
  const int64_t delay = fields.input().Get("delay_between").Int64().value_or(kDefaultDelayMs);
  JsonArray messages;
  std::vector<AcceptedSend> sends;
  for (const std::string& recipient : recipients) {
    EmulatorMessage message = draft;
    message.id = account.NewUuid();
    message.to_number = std::string(absl::StripPrefix(recipient, "+"));
    message.start_time = draft.create_time + absl::Milliseconds(delay) * static_cast<int64_t>(sends.size());
    sends.push_back({message.content.empty() ? message.media_url : message.content, recipient, message.id});
    messages.Add(SentMessageJson(account, account.AddMessage(std::move(message))));
  }
  EmulatedAnswer answer =
      Accepted(201, JsonObject{{"success", true},
                               {"message", "Message queued for sending"},
                               {"data", JsonObject{{"messages", messages},
                                                   {"count", static_cast<int64_t>(sends.size())},
                                                   {"total_cost", JsonPiece::Raw(DecimalOf(total_cost))},
                                                   {"new_balance", JsonPiece::Raw(DecimalOf(account.balance_micros()))},
                                                   {"remaining_messages", Remaining(account, draft.cost_micros)}}}}
                        .ToString());
  answer.sends = std::move(sends);
  return answer;
}

EmulatedAnswer GetMessage(const EmulatorTurn& turn) {
  turn.account.Settle();
  const EmulatorMessage* message = turn.account.FindMessage(turn.id);
  if (message == nullptr) return Refusal(turn.account, 404, "WhatsApp message not found.");
  return ObjectAnswer(turn.account, "message", MessageJson(turn.account, *message));
}

}  // namespace postern::ourvoice_emulator
