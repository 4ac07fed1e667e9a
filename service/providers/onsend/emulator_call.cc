#include "providers/onsend/emulator_call.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "sandbox/laravel.h"
#include "wire/json.h"

namespace postern::onsend_emulator {
namespace {

EmulatedAnswer Refused(HttpResponse response) {
  EmulatedAnswer answer;
  answer.response = std::move(response);
  return answer;
}

// The rules of 002:89-94, whose violation 002:186-202 shows. A message without a type is a text (002:106-109).
void Check(LaravelValidator& fields) {
  const std::string type = fields.input().Has("type") ? fields.Text("type") : "text";
  fields.Required("phone_number");
  fields.IsText("phone_number");
  fields.IsPhoneNumber("phone_number");
  if (type == "text") fields.RequiredWhen("message", "type", type);
  fields.IsText("message");
  fields.IsOneOf("type", {"text", "image", "video", "document"});
  if (type == "image" || type == "video" || type == "document") fields.RequiredWhen("url", "type", type);
  fields.IsText("url");
  fields.IsUrl("url");
  if (type == "document") fields.RequiredWhen("mimetype", "type", type);
  fields.IsText("mimetype");
  fields.IsText("filename");
}

}  // namespace

EmulatedAnswer GetStatus(EmulatorAccount& account, const HttpRequest& request) {
  EmulatedAnswer answer;
  answer.acted = true;
  answer.response = JsonAnswer(
      200, JsonObject{{"name", kDeviceName},
                      {"phone_number", account.shows_number() ? JsonPiece(account.number) : JsonPiece(nullptr)},
                      {"status", account.word}}
               .ToString());
  return answer;
}

EmulatedAnswer Send(EmulatorAccount& account, const HttpRequest& request) {
  LaravelValidator fields(request);
  Check(fields);
  if (!fields.ok()) {
    const bool redirect = account.options.Flag("redirect_without_accept") && !LaravelWantsJson(request);
    return Refused(redirect ? LaravelRedirect("/") : fields.Answer());
  }
  if (account.options.Flag("no_subscription")) {
    return Refused(LaravelMessage(static_cast<int>(account.options.Number("no_subscription_status")),
                                  "This device does not have an active subscription."));
  }
  if (!account.connected()) {
    return Refused(LaravelMessage(static_cast<int>(account.options.Number("not_connected_status")),
                                  "This device is not connected."));
  }
  const bool fails = account.options.Flag("fail_sends");
  const std::string id = absl::StrCat(account.NewId());
  account.message_ids.insert(id);
  EmulatedAnswer answer;
  answer.acted = true;
  answer.response = JsonAnswer(
      fails ? static_cast<int>(account.options.Number("failed_send_status")) : 200,
      JsonObject{{"success", !fails},
                 {"message", fails ? "Failed to send the message." : "The message has been sent successfully."},
                 {"message_id", account.options.Flag("string_ids") ? JsonPiece(id) : JsonPiece::Raw(id)}}
          .ToString());
  const std::string text = fields.Text("message");
  answer.sends.push_back({text.empty() ? fields.Text("url") : text, fields.Text("phone_number"), id});
  return answer;
}

}  // namespace postern::onsend_emulator
