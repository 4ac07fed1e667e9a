// outbound_content.h
//
// What a send to one recipient says, as the endpoint and fields that the account's dialect has for it.
//
//   absl::StatusOr<Sending> sending = SendingOf(options, request);
//   call.request.body = sending->fields.Write(options.EncodingOf(sending->documented));
#ifndef POSTERN_PROVIDERS_ONGAIR_OUTBOUND_CONTENT_H_
#define POSTERN_PROVIDERS_ONGAIR_OUTBOUND_CONTENT_H_

#include "absl/status/statusor.h"
#include "postern/v1/message.pb.h"
#include "providers/ongair/endpoint.h"
#include "providers/ongair/options.h"
#include "providers/ongair/outbound_fields.h"

namespace postern::ongair {

struct Sending {
  const Endpoint* endpoint;
  Fields fields;
  Encoding documented;  // How the document writes the body.
};

// L7 to L9, L11, C1 to C3. UNSUPPORTED_BY_PROVIDER for a content kind, recipient kind or media source that the dialect
// does not have, UNSUPPORTED_FIELD for a single field, INVALID_FIELD for a value that has no form on the wire.
absl::StatusOr<Sending> SendingOf(const Options& options, const v1::SendMessageRequest& request);

}  // namespace postern::ongair

#endif  // POSTERN_PROVIDERS_ONGAIR_OUTBOUND_CONTENT_H_
