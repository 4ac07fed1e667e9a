// answer_session.h
//
// Reads sessions and QR codes.
//
//   if (std::optional<v1::Session> session = SessionIn(answer, "main")) ...
//   if (std::optional<v1::PairingCode> code = PairingCodeIn(answer)) ...
#ifndef POSTERN_PROVIDERS_OURVOICE_ANSWER_SESSION_H_
#define POSTERN_PROVIDERS_OURVOICE_ANSWER_SESSION_H_

#include <optional>
#include <string>

#include "postern/v1/session.pb.h"
#include "wire/json.h"

namespace postern::ourvoice {

// The session that `item` describes (004:10-90); std::nullopt when it has no id.
std::optional<v1::Session> SessionOf(const Json& item, const std::string& slug);

// The one session of an answer, wherever its envelope holds it.
std::optional<v1::Session> SessionIn(const Json& answer, const std::string& slug);

// The QR code of an answer, at its top or below `data`; absent or null when there is none.
Json QrCodeIn(const Json& answer);

// The picture in a data URI (004:142); std::nullopt when it is none. The document names no time at which it ends.
std::optional<v1::PairingCode> PairingCodeOf(const Json& qr_code);

}  // namespace postern::ourvoice

#endif  // POSTERN_PROVIDERS_OURVOICE_ANSWER_SESSION_H_
