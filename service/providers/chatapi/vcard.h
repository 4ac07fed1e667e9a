// vcard.h
//
// A contact card as the vCard text that `sendVCard` takes and messages of type `vcard` bring.
//
//   body.Add("vcard", FormatVCard(card));
//   std::optional<v1::ContactCard> card = ParseVCard(item_body);
#ifndef POSTERN_PROVIDERS_CHATAPI_VCARD_H_
#define POSTERN_PROVIDERS_CHATAPI_VCARD_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "postern/v1/types.pb.h"

namespace postern::chatapi {

// A vCard 3.0 with the line breaks of the clients that send one, `\n`. A number with a `+` gets `waid`, by which the
// phone links it to its chat.
std::string FormatVCard(const v1::ContactCard& card);

// Name, numbers and e-mail address of the first card in `text`, numbers with a `+` normalised (api.md 2, LW3).
// std::nullopt when it is no vCard with a name or a number in it.
std::optional<v1::ContactCard> ParseVCard(absl::string_view text);

}  // namespace postern::chatapi

#endif  // POSTERN_PROVIDERS_CHATAPI_VCARD_H_
