// endpoint.h
//
// Every endpoint of the document in one table: where it is, what it does, and what its refusals can be about.
//
//   HttpRequest request = RequestTo(kQrCode, "a3f1b2c4-1234-4abc-9def-000011112222");
//   absl::StatusOr<Json> answer = ReadAnswer(kQrCode, response, subject);
#ifndef POSTERN_PROVIDERS_OURVOICE_ENDPOINT_H_
#define POSTERN_PROVIDERS_OURVOICE_ENDPOINT_H_

#include "wire/http_status.h"

namespace postern::ourvoice {

// What a 404 says does not exist.
enum class About {
  kNothing,  // The path itself.
  kSession,
  kMessage,
};

struct Endpoint {
  const char* method;
  const char* path;  // `{id}` stands for the id of a resource.
  Effect effect;
  About about = About::kNothing;
  bool only_state = false;    // Nothing of the request can be refused but the state that the session is in.
  bool may_be_empty = false;  // The answer's body is not documented: none is a yes.
};

inline constexpr Endpoint kListSessions{"GET", "/v1/whatsapp/sessions", Effect::kRead};                      // 004:93
inline constexpr Endpoint kCreateSession{"POST", "/v1/whatsapp/sessions", Effect::kMutation};                // 004:109
inline constexpr Endpoint kGetSession{"GET", "/v1/whatsapp/sessions/{id}", Effect::kRead, About::kSession};  // 004:145
inline constexpr Endpoint kQrCode{"GET", "/v1/whatsapp/sessions/{id}/qr-code", Effect::kRead, About::kSession,
                                  /*only_state=*/true};  // 004:171
inline constexpr Endpoint kDisconnect{"PATCH",
                                      "/v1/whatsapp/sessions/{id}/disconnect",
                                      Effect::kMutation,
                                      About::kSession,
                                      /*only_state=*/true,
                                      /*may_be_empty=*/true};  // 004:204
inline constexpr Endpoint kReconnect{"PATCH",
                                     "/v1/whatsapp/sessions/{id}/reconnect",
                                     Effect::kMutation,
                                     About::kSession,
                                     /*only_state=*/true,
                                     /*may_be_empty=*/true};  // 004:230
inline constexpr Endpoint kDeleteSession{
    "DELETE",        "/v1/whatsapp/sessions/{id}", Effect::kMutation,
    About::kSession, /*only_state=*/false,         /*may_be_empty=*/true};               // 004:256
inline constexpr Endpoint kListMessages{"GET", "/v1/whatsapp/messages", Effect::kRead};  // 004:449
inline constexpr Endpoint kListSessionMessages{"GET", "/v1/whatsapp/messages/{id}/session", Effect::kRead,
                                               About::kSession};  // 004:539
inline constexpr Endpoint kSendMessages{"POST", "/v1/whatsapp/messages", Effect::kMutation,
                                        About::kSession};  // 004:565: the session is in the body.
inline constexpr Endpoint kGetMessage{"GET", "/v1/whatsapp/messages/{id}", Effect::kRead, About::kMessage};  // 004:685

}  // namespace postern::ourvoice

#endif  // POSTERN_PROVIDERS_OURVOICE_ENDPOINT_H_
