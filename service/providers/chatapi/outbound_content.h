// outbound_content.h
//
// What a send says, as the endpoint and the members of the body that it has for it.
//
//   absl::StatusOr<Sending> sending = SendingOf(request);
//   request.body = sending->body.Text();
#ifndef POSTERN_PROVIDERS_CHATAPI_OUTBOUND_CONTENT_H_
#define POSTERN_PROVIDERS_CHATAPI_OUTBOUND_CONTENT_H_

#include "absl/status/statusor.h"
#include "postern/v1/message.pb.h"
#include "providers/chatapi/answer.h"
#include "providers/chatapi/endpoint.h"
#include "wire/json.h"

namespace postern::chatapi {

struct Sending {
  const Endpoint* endpoint;
  JsonObject body;
  Places places;
};

// A4, A5, and voice notes, places and contact cards. UNSUPPORTED_BY_PROVIDER for a content or recipient kind that there
// is not, UNSUPPORTED_FIELD for a single field, INVALID_FIELD for a value that has no form on the wire.
absl::StatusOr<Sending> SendingOf(const v1::SendMessageRequest& request);

}  // namespace postern::chatapi

#endif  // POSTERN_PROVIDERS_CHATAPI_OUTBOUND_CONTENT_H_
