// The instance: status, pairing code, logout, reboot (003:26-44, 220-240), and who it is. Where the document is silent:
//   - GET /qr_code without a code to show is 404.
//   - POST works as GET does for logout and reboot (field-notes.md 2.4).
//   - A reboot ends at once: the status stays.
//   - statusData tells the reason a test has set.
#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "providers/chatapi/emulator_answer.h"
#include "providers/chatapi/emulator_chat.h"
#include "providers/chatapi/emulator_endpoint.h"
#include "sandbox/qr_code.h"

namespace postern::chatapi_emulator {

EmulatedAnswer GetStatus(const EmulatorTurn& turn) {
  EmulatorAccount& account = turn.account;
  JsonObject status{{"accountStatus", account.status}};
  if (account.status == kGotQrCode) {
    const absl::StatusOr<std::string> uri = QrCodeDataUri(account.QrCode());
    if (uri.ok()) status.Add("qrCode", *uri);
  }
  if (!account.status_reason.empty() && !account.documented_only()) {
    status.Add("statusData", JsonObject{{"reason", account.status_reason}});
  }
  return Accepted(status);
}

EmulatedAnswer GetQrCode(const EmulatorTurn& turn) {
  if (turn.account.status != kGotQrCode) {
    return Refusal(404, absl::StrCat("There is no QR code. Status of the account is ", turn.account.status, "."));
  }
  absl::StatusOr<std::string> png = QrCodePng(turn.account.QrCode());
  return png.ok() ? AcceptedBody("image/png", *std::move(png)) : Refusal(500, png.status().message());
}

EmulatedAnswer Logout(const EmulatorTurn& turn) {
  turn.account.SetStatus(SessionState::kAwaitingPairing, kGotQrCode, "");  // "to get new QR code" (003:222)
  return Accepted({{"result", "Logout request sent to messengers"}});
}

EmulatedAnswer Reboot(const EmulatorTurn&) { return Accepted({{"success", true}}); }

EmulatedAnswer GetMe(const EmulatorTurn& turn) {
  return Accepted({{"id", turn.account.own_id()}, {"name", kOwnName}, {"battery", "90"}});
}

EmulatedAnswer CheckPhone(const EmulatorTurn& turn) {
  const NamedChat chat = ReadChat(turn.request);
  if (chat.id.empty()) return Refusal(200, chat.refusal);
  const std::vector<std::string> registered = turn.account.options.List("registered");
  const bool exists = registered == std::vector<std::string>{"*"} ||
                      std::find(registered.begin(), registered.end(), NumberOf(chat.id)) != registered.end();
  return Accepted({{"result", exists ? "exists" : "not exists"}});
}

}  // namespace postern::chatapi_emulator
