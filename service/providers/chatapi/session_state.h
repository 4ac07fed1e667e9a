// session_state.h
//
// What the words of `accountStatus` mean, shared by the session and by its pairing code.
//
//   if (SessionStateOf(word) != v1::Session::STATE_AWAITING_PAIRING) ...
#ifndef POSTERN_PROVIDERS_CHATAPI_SESSION_STATE_H_
#define POSTERN_PROVIDERS_CHATAPI_SESSION_STATE_H_

#include "absl/strings/string_view.h"
#include "postern/v1/session.pb.h"

namespace postern::chatapi {

// The state of that word in any case; UNSPECIFIED for a word that is not known.
v1::Session::State SessionStateOf(absl::string_view word);

}  // namespace postern::chatapi

#endif  // POSTERN_PROVIDERS_CHATAPI_SESSION_STATE_H_
