// Where webhooks go and what they tell: POST and GET /webhook (003:160-215), /settings/ackNotificationsOn, and the
// settings that newer clients use instead (field-notes.md 2.4). Where the document is silent:
//   - Its address is the account's only one: an operator's, POST /webhook's and POST /settings's replace each other.
//   - An address that is none is refused: {"set": false}. An empty one in POST /settings takes it away.
//   - GET /settings/ackNotificationsOn reads; with the parameter, it sets.
#include <array>
#include <utility>

#include "absl/strings/numbers.h"
#include "providers/chatapi/emulator_answer.h"
#include "providers/chatapi/emulator_endpoint.h"

namespace postern::chatapi_emulator {
namespace {

enum class Kind { kFlag, kNumber, kText };

constexpr std::array<std::pair<const char*, Kind>, 14> kSettings = {{{"sendDelay", Kind::kNumber},
                                                                     {"instanceStatuses", Kind::kFlag},
                                                                     {"webhookStatuses", Kind::kFlag},
                                                                     {"statusNotificationsOn", Kind::kFlag},
                                                                     {"ackNotificationsOn", Kind::kFlag},
                                                                     {"chatUpdateOn", Kind::kFlag},
                                                                     {"videoUploadOn", Kind::kFlag},
                                                                     {"proxy", Kind::kText},
                                                                     {"guaranteedHooks", Kind::kFlag},
                                                                     {"parallelHooks", Kind::kFlag},
                                                                     {"ignoreOldMessages", Kind::kFlag},
                                                                     {"oldMessagesPeriod", Kind::kNumber},
                                                                     {"processArchive", Kind::kFlag},
                                                                     {"disableDialogsArchive", Kind::kFlag}}};
constexpr char kWebhookUrl[] = "webhookUrl";
constexpr char kBadAddress[] = "webhookUrl should be a http or https URL";

JsonPiece SettingPiece(const EmulatorAccount& account, const std::string& name, Kind kind) {
  const std::string text = account.SettingText(name);
  int number = 0;
  if (kind == Kind::kFlag) return account.FlagPiece(account.Setting(name));
  if (kind == Kind::kNumber) return JsonPiece(absl::SimpleAtoi(text, &number) ? number : 0);
  return JsonPiece(text);
}

}  // namespace

EmulatedAnswer WebhookAddress(const EmulatorTurn& turn) {
  EmulatorAccount& account = turn.account;
  if (turn.request.method == "POST") {
    const std::string uri = turn.request.Get(kWebhookUrl);
    if (uri.empty() || !account.SetWebhookUri(uri).ok()) return Declined("set", kBadAddress);
  }
  const std::string uri = account.WebhookUri();
  return Accepted({{"set", !uri.empty()}, {kWebhookUrl, uri}});
}

EmulatedAnswer Settings(const EmulatorTurn& turn) {
  EmulatorAccount& account = turn.account;
  JsonObject update;
  if (turn.request.method == "POST") {
    if (turn.request.Has(kWebhookUrl)) {
      const std::string uri = turn.request.Get(kWebhookUrl);
      if (!account.SetWebhookUri(uri).ok()) return Declined("set", kBadAddress);
      update.Add(kWebhookUrl, uri);
    }
    for (const auto& [name, kind] : kSettings) {
      if (!turn.request.Has(name)) continue;
      account.settings[name] = turn.request.Get(name);
      update.Add(name, SettingPiece(account, name, kind));
    }
  }
  JsonObject settings{{kWebhookUrl, account.WebhookUri()}};
  for (const auto& [name, kind] : kSettings) settings.Add(name, SettingPiece(account, name, kind));
  if (turn.request.method == "POST") settings.Add("update", update);
  return Accepted(settings);
}

EmulatedAnswer AckNotifications(const EmulatorTurn& turn) {
  const char* const name = "ackNotificationsOn";
  if (turn.request.Has(name)) turn.account.settings[name] = turn.request.Get(name);
  return Accepted({{name, turn.account.FlagPiece(turn.account.Setting(name))}});
}

}  // namespace postern::chatapi_emulator
