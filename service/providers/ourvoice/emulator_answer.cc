#include "providers/ourvoice/emulator_answer.h"

#include <optional>
#include <utility>

namespace postern::ourvoice_emulator {
namespace {

JsonPiece TextOrNull(const std::string& text) { return text.empty() ? JsonPiece(nullptr) : JsonPiece(text); }

JsonPiece TimeOrNull(const std::optional<absl::Time>& time) {
  return time.has_value() ? JsonPiece(LaravelTime(*time)) : JsonPiece(nullptr);
}

JsonPiece ToNumberJson(const EmulatorAccount& account, const EmulatorMessage& message, absl::string_view documented) {
  std::string form = account.options().Text("to_number_form");
  if (form == "documented") form = std::string(documented);
  return form == "array" ? JsonPiece(JsonArray({message.to_number})) : JsonPiece(message.to_number);
}

JsonPiece MetadataJson(const EmulatorMessage& message) {
  if (message.events.empty()) return JsonPiece(nullptr);
  return JsonObject{{"webhook_events", JsonArray(message.events)}};
}

void AddTimes(const EmulatorSession& session, JsonObject& json) {
  json.Add("last_seen_at", LaravelTime(session.last_seen_time));
  json.Add("created_at", LaravelTime(session.create_time));
  json.Add("updated_at", LaravelTime(session.update_time));
}

JsonObject SessionHead(const EmulatorAccount& account, const EmulatorSession& session) {
  return {{"id", session.id},
          {"account_id", account.id()},
          {"session_id", session.session_id()},
          {"phone_number", TextOrNull(session.phone_number)},
          {"display_name", session.display_name},
          {"status", session.word}};
}

}  // namespace

JsonObject SessionJson(const EmulatorAccount& account, const EmulatorSession& session) {
  JsonObject json = SessionHead(account, session);
  json.Add("reason", TextOrNull(session.reason));
  AddTimes(session, json);
  return json;
}

JsonObject NewSessionJson(const EmulatorAccount& account, const EmulatorSession& session) {
  JsonObject json = SessionHead(account, session);
  AddTimes(session, json);
  return json;
}

JsonObject MessageJson(const EmulatorAccount& account, const EmulatorMessage& message) {
  return {{"id", message.id},
          {"whatsapp_session_id", message.session_id},
          {"campaign_id", TextOrNull(message.campaign_id)},
          {"otp_id", nullptr},
          {"provider_message_id", TextOrNull(message.gateway_id)},
          {"from_number", message.from_number},
          {"to_number", ToNumberJson(account, message, "array")},
          {"type", message.type},
          {"content", TextOrNull(message.content)},
          {"media_url", TextOrNull(message.media_url)},
          {"status", message.word},
          {"direction", message.incoming ? "incoming" : "outgoing"},
          {"reason", TextOrNull(message.reason)},
          {"cost", JsonPiece::Raw(DecimalOf(message.cost_micros))},
          {"sent_at", TimeOrNull(message.sent_time)},
          {"delivered_at", TimeOrNull(message.delivered_time)},
          {"read_at", TimeOrNull(message.read_time)},
          {"metadata", MetadataJson(message)},
          {"created_at", LaravelTime(message.create_time)},
          {"updated_at", LaravelTime(message.update_time)}};
}

JsonObject SentMessageJson(const EmulatorAccount& account, const EmulatorMessage& message) {
  return {{"id", message.id},
          {"whatsapp_session_id", message.session_id},
          {"campaign_id", TextOrNull(message.campaign_id)},
          {"from_number", message.from_number},
          {"to_number", ToNumberJson(account, message, "text")},
          {"type", message.type},
          {"content", TextOrNull(message.content)},
          {"media_url", TextOrNull(message.media_url)},
          {"status", message.word},
          {"direction", "outgoing"},
          {"cost", JsonPiece::Raw(DecimalOf(message.cost_micros))},
          {"sent_at", TimeOrNull(message.sent_time)},
          {"delivered_at", TimeOrNull(message.delivered_time)},
          {"read_at", TimeOrNull(message.read_time)},
          {"created_at", LaravelTime(message.create_time)},
          {"updated_at", LaravelTime(message.update_time)}};
}

EmulatedAnswer Accepted(int status, const std::string& json) {
  EmulatedAnswer answer;
  answer.response = JsonAnswer(status, json);
  answer.acted = true;
  return answer;
}

EmulatedAnswer ObjectAnswer(const EmulatorAccount& account, absl::string_view name, const JsonObject& object) {
  const std::string form = account.options().Text("object_form");
  if (form == "bare") return Accepted(200, object.ToString());
  if (form == "named") return Accepted(200, JsonObject{{"success", true}, {name, object}}.ToString());
  return Accepted(200, JsonObject{{"data", object}}.ToString());
}

EmulatedAnswer Refused(HttpResponse response) {
  EmulatedAnswer answer;
  answer.response = std::move(response);
  return answer;
}

EmulatedAnswer Refusal(const EmulatorAccount& account, int status, absl::string_view message) {
  const std::string name = account.options().Text("error_form");
  return Refused(JsonAnswer(status, JsonObject{{name, message}}.ToString()));
}

EmulatedAnswer InvalidFields(const EmulatorAccount& account, const LaravelValidator& fields) {
  if (account.options().Text("validation_form") == "errors") return Refused(fields.Answer());
  JsonArray sentences;
  for (const auto& [_, fault] : fields.faults()) sentences.Add(fault);
  return Refused(
      JsonAnswer(422, JsonObject{{"message", "The given data was invalid."}, {"data", sentences}}.ToString()));
}

}  // namespace postern::ourvoice_emulator
