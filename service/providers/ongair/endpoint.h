// endpoint.h
//
// Every endpoint of both documents in one table: where it is, what it does, and how its answer says yes.
//
//   HttpRequest request = RequestTo(kGroupMembers, "18");
//   absl::StatusOr<Json> answer = ReadAnswer(kGroupMembers, response, "accounts/main/groups/18");
#ifndef POSTERN_PROVIDERS_ONGAIR_ENDPOINT_H_
#define POSTERN_PROVIDERS_ONGAIR_ENDPOINT_H_

#include "wire/http_status.h"

namespace postern::ongair {

// How an answer says yes.
enum class Yes {
  kFlag,    // Its flag is true, or for a mutation absent beside an `id` (api.md 3.2).
  kObject,  // It is an object.
  kArray,   // It is an array.
  kStatus,  // Any 2xx whose flag is not false and that holds no error: the document shows no answer.
};

struct Endpoint {
  const char* method;
  const char* path;  // `{id}` stands for the id of a resource.
  Effect effect;
  Yes yes;
  const char* flag = "";        // Empty: the answer has none.
  const char* collection = "";  // Of the resource in the path; empty: there is none.
};

// 000:74
inline constexpr Endpoint kStatus{
    .method = "GET", .path = "/api/v1/base/status", .effect = Effect::kRead, .yes = Yes::kFlag, .flag = "success"};
// 000:108
inline constexpr Endpoint kCreateContact{.method = "POST",
                                         .path = "/api/v1/base/create_contact",
                                         .effect = Effect::kMutation,
                                         .yes = Yes::kFlag,
                                         .flag = "created"};
// 000:137
inline constexpr Endpoint kCreateGroup{.method = "POST",
                                       .path = "/api/v1/base/create_group",
                                       .effect = Effect::kMutation,
                                       .yes = Yes::kFlag,
                                       .flag = "created"};
// 000:196
inline constexpr Endpoint kAddParticipants{.method = "POST",
                                           .path = "/api/v1/base/groups/{id}/add_participants",
                                           .effect = Effect::kMutation,
                                           .yes = Yes::kFlag,
                                           .flag = "added",
                                           .collection = "groups"};
// 000:233
inline constexpr Endpoint kGroupMembers{.method = "GET",
                                        .path = "/api/v1/base/groups/{id}/members",
                                        .effect = Effect::kRead,
                                        .yes = Yes::kObject,
                                        .collection = "groups"};
// 000:290
inline constexpr Endpoint kRemoveParticipant{.method = "POST",
                                             .path = "/api/v1/base/groups/{id}/remove_participant",
                                             .effect = Effect::kMutation,
                                             .yes = Yes::kFlag,
                                             .flag = "removed",
                                             .collection = "groups"};
// 000:333, 001:70
inline constexpr Endpoint kSend{
    .method = "POST", .path = "/api/v1/base/send", .effect = Effect::kMutation, .yes = Yes::kFlag, .flag = "sent"};
// 000:434, 001:101
inline constexpr Endpoint kSendImage{.method = "POST",
                                     .path = "/api/v1/base/send_image",
                                     .effect = Effect::kMutation,
                                     .yes = Yes::kFlag,
                                     .flag = "sent"};
// 000:482
inline constexpr Endpoint kSendGroupMessage{.method = "POST",
                                            .path = "/api/v1/base/groups/{id}/send_message",
                                            .effect = Effect::kMutation,
                                            .yes = Yes::kFlag,
                                            .flag = "sent",
                                            .collection = "groups"};
// 000:531
inline constexpr Endpoint kSendContact{.method = "POST",
                                       .path = "/api/v1/base/send_contact",
                                       .effect = Effect::kMutation,
                                       .yes = Yes::kFlag,
                                       .flag = "sent"};
// 000:706
inline constexpr Endpoint kSearchMessages{
    .method = "GET", .path = "/api/v1/search/messages.json", .effect = Effect::kRead, .yes = Yes::kArray};
// 000:783
inline constexpr Endpoint kSearchContacts{
    .method = "GET", .path = "/api/v1/search/contacts.json", .effect = Effect::kRead, .yes = Yes::kArray};
// 000:848; the verb is api.md 3.18
inline constexpr Endpoint kSendListMessage{.method = "POST",
                                           .path = "/api/v1/base/lists/{id}/send_message",
                                           .effect = Effect::kMutation,
                                           .yes = Yes::kStatus,
                                           .flag = "sent",
                                           .collection = "lists"};
// 000:870
inline constexpr Endpoint kSync{.method = "POST",
                                .path = "/api/v1/search/sync",
                                .effect = Effect::kMutation,
                                .yes = Yes::kFlag,
                                .flag = "requested"};
// 001:134
inline constexpr Endpoint kSendDocument{.method = "POST",
                                        .path = "/api/v1/base/send_document",
                                        .effect = Effect::kMutation,
                                        .yes = Yes::kFlag,
                                        .flag = "sent"};
// 001:167
inline constexpr Endpoint kCreateConversation{.method = "POST",
                                              .path = "/api/v1/base/create_conversation",
                                              .effect = Effect::kMutation,
                                              .yes = Yes::kFlag,
                                              .flag = "success"};

}  // namespace postern::ongair

#endif  // POSTERN_PROVIDERS_ONGAIR_ENDPOINT_H_
