// endpoint.h
//
// Every endpoint in use in one table: where it is, what it does, and how its answer says yes. Those of document 003
// cite it; the others are what its clients call beyond it (field-notes.md 2.4).
//
//   HttpRequest request = RequestTo(kSendMessage);
//   absl::StatusOr<Json> answer = ReadAnswer(kSendMessage, response, places);
#ifndef POSTERN_PROVIDERS_CHATAPI_ENDPOINT_H_
#define POSTERN_PROVIDERS_CHATAPI_ENDPOINT_H_

#include "wire/http_status.h"

namespace postern::chatapi {

// How an answer says yes.
enum class Yes {
  kFlag,    // Its flag is true.
  kObject,  // It is an object whose flag is not false; what it must hold is its reader's to check.
  kStatus,  // Any 2xx whose flag is not false and that holds no error: the document shows no answer.
};

struct Endpoint {
  const char* method;
  const char* path;
  Effect effect;
  Yes yes;
  const char* flags;  // The names its flag may have, with blanks between; empty: it has none.
};

constexpr Effect kRead = Effect::kRead;
constexpr Effect kMutation = Effect::kMutation;

// Document 003. The GETs with a side effect are mutations.
inline constexpr Endpoint kStatus{"GET", "/status", kRead, Yes::kObject, ""};                   // 003:26
inline constexpr Endpoint kQrCode{"GET", "/qr_code", kRead, Yes::kStatus, ""};                  // 003:42
inline constexpr Endpoint kCreateGroup{"POST", "/group", kMutation, Yes::kObject, "created"};   // 003:46
inline constexpr Endpoint kSendMessage{"POST", "/sendMessage", kMutation, Yes::kFlag, "sent"};  // 003:66
inline constexpr Endpoint kSendFile{"POST", "/sendFile", kMutation, Yes::kFlag, "sent"};        // 003:92
inline constexpr Endpoint kMessages{"GET", "/messages", kRead, Yes::kObject, ""};               // 003:123
inline constexpr Endpoint kSetWebhook{"POST", "/webhook", kMutation, Yes::kFlag, "set"};        // 003:160
inline constexpr Endpoint kGetWebhook{"GET", "/webhook", kRead, Yes::kObject, ""};              // 003:212
inline constexpr Endpoint kSetAcks{"POST", "/settings/ackNotificationsOn", kMutation, Yes::kStatus,
                                   "set success"};                                                        // 003:222
inline constexpr Endpoint kGetAcks{"GET", "/settings/ackNotificationsOn", kRead, Yes::kStatus, ""};       // 003:224
inline constexpr Endpoint kLogout{"GET", "/logout", kMutation, Yes::kObject, "success"};                  // 003:229
inline constexpr Endpoint kReboot{"GET", "/reboot", kMutation, Yes::kObject, "success"};                  // 003:238
inline constexpr Endpoint kQueue{"GET", "/showMessagesQueue", kRead, Yes::kObject, ""};                   // 003:247
inline constexpr Endpoint kClearQueue{"GET", "/clearMessagesQueue", kMutation, Yes::kObject, "success"};  // 003:266

// Seen in the field.
inline constexpr Endpoint kSendVoice{"POST", "/sendPTT", kMutation, Yes::kFlag, "sent"};
inline constexpr Endpoint kSendLocation{"POST", "/sendLocation", kMutation, Yes::kFlag, "sent"};
inline constexpr Endpoint kSendVCard{"POST", "/sendVCard", kMutation, Yes::kFlag, "sent"};
inline constexpr Endpoint kDialog{"GET", "/dialog", kRead, Yes::kObject, ""};
inline constexpr Endpoint kAddParticipant{"POST", "/addGroupParticipant", kMutation, Yes::kFlag, "add added"};
inline constexpr Endpoint kRemoveParticipant{"POST", "/removeGroupParticipant", kMutation, Yes::kFlag,
                                             "remove removed add"};
inline constexpr Endpoint kCheckPhone{"GET", "/checkPhone", kRead, Yes::kObject, ""};
inline constexpr Endpoint kSettings{"GET", "/settings", kRead, Yes::kObject, ""};
inline constexpr Endpoint kSetSettings{"POST", "/settings", kMutation, Yes::kObject, "success"};
inline constexpr Endpoint kPostLogout{"POST", "/logout", kMutation, Yes::kObject, "success"};
inline constexpr Endpoint kPostReboot{"POST", "/reboot", kMutation, Yes::kObject, "success"};

}  // namespace postern::chatapi

#endif  // POSTERN_PROVIDERS_CHATAPI_ENDPOINT_H_
