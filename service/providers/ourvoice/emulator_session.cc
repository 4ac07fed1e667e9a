// The sessions of 004:88-281. Where the document is silent:
//   - Another uuid than those of the account's sessions gives 404.
//   - Only a connected session can be disconnected and only a disconnected one reconnected: 004:208 and 234 speak of
//     those. A disconnected session keeps its pairing unless the option `reconnect_to` says otherwise.
#include <string>

#include "absl/strings/str_cat.h"
#include "providers/ourvoice/emulator_answer.h"
#include "providers/ourvoice/emulator_endpoint.h"
#include "providers/ourvoice/emulator_page.h"
#include "sandbox/qr_code.h"

namespace postern::ourvoice_emulator {
namespace {

EmulatedAnswer NoSuchSession(const EmulatorTurn& turn) {
  return Refusal(turn.account, 404, "WhatsApp session not found.");
}

EmulatedAnswer WrongState(const EmulatorTurn& turn, absl::string_view message) {
  return Refusal(turn.account, static_cast<int>(turn.account.options().Number("state_status")), message);
}

// What a PATCH answers once it is done.
EmulatedAnswer Changed(const EmulatorTurn& turn, const EmulatorSession& session, absl::string_view message) {
  const std::string form = turn.account.options().Text("patch_form");
  if (form == "object") return ObjectAnswer(turn.account, "session", SessionJson(turn.account, session));
  if (form == "message") return Accepted(200, JsonObject{{"success", true}, {"message", message}}.ToString());
  EmulatedAnswer answer;
  answer.acted = true;
  answer.response.status = 204;
  return answer;
}

}  // namespace

EmulatedAnswer ListSessions(const EmulatorTurn& turn) {
  EmulatorPage page(turn, "sessions");
  for (const EmulatorSession& session : turn.account.sessions())
    page.Add([&] { return SessionJson(turn.account, session); });
  return page.Answer();
}

EmulatedAnswer CreateSession(const EmulatorTurn& turn) {
  const EmulatorSession& session = turn.account.AddSession(turn.account.NewUuid());
  return Accepted(201, JsonObject{{"success", true},
                                  {"session", NewSessionJson(turn.account, session)},
                                  {"qr_code", QrCodeDataUri(turn.account.PairingCode(session)).value_or("")}}
                           .ToString());
}

EmulatedAnswer GetSession(const EmulatorTurn& turn) {
  const EmulatorSession* session = turn.account.FindSession(turn.id);
  if (session == nullptr) return NoSuchSession(turn);
  return ObjectAnswer(turn.account, "session", SessionJson(turn.account, *session));
}

EmulatedAnswer GetQrCode(const EmulatorTurn& turn) {
  const EmulatorSession* session = turn.account.FindSession(turn.id);
  if (session == nullptr) return NoSuchSession(turn);
  if (session->state != SessionState::kAwaitingPairing) {
    return WrongState(turn, "The QR code is only available when the session is in pending status.");
  }
  return Accepted(
      200, JsonObject{{"success", true}, {"qr_code", QrCodeDataUri(turn.account.PairingCode(*session)).value_or("")}}
               .ToString());
}

EmulatedAnswer DisconnectSession(const EmulatorTurn& turn) {
  EmulatorSession* session = turn.account.FindSession(turn.id);
  if (session == nullptr) return NoSuchSession(turn);
  if (session->state != SessionState::kConnected) return WrongState(turn, "The WhatsApp session is not connected.");
  turn.account.Change(*session, SessionState::kDisconnected, "", "");
  return Changed(turn, *session, "Session disconnected successfully");
}

EmulatedAnswer ReconnectSession(const EmulatorTurn& turn) {
  EmulatorSession* session = turn.account.FindSession(turn.id);
  if (session == nullptr) return NoSuchSession(turn);
  if (session->state != SessionState::kDisconnected) {
    return WrongState(turn, "The WhatsApp session is not disconnected.");
  }
  if (turn.account.options().Text("reconnect_to") == "connected") {
    turn.account.Pair(*session, "");
  } else {
    turn.account.Change(*session, SessionState::kAwaitingPairing, "", "");
  }
  return Changed(turn, *session, "Session reconnected successfully");
}

EmulatedAnswer DeleteSession(const EmulatorTurn& turn) {
  const EmulatorSession* session = turn.account.FindSession(turn.id);
  if (session == nullptr) return NoSuchSession(turn);
  turn.account.DeleteSession(*session);
  EmulatedAnswer answer;
  answer.acted = true;
  answer.response.status = 204;  // field-notes.md 4
  return answer;
}

}  // namespace postern::ourvoice_emulator
