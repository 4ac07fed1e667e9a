// body_encoder.h
//
// A Body as the bytes that go on the wire. The client that moves bytes calls it last, after Authorize.
//
//   EncodedBody body = EncodeBody(request.body, RandomId());
#ifndef POSTERN_TRANSPORT_BODY_ENCODER_H_
#define POSTERN_TRANSPORT_BODY_ENCODER_H_

#include <string>

#include "absl/strings/string_view.h"
#include "wire/http.h"

namespace postern {

struct EncodedBody {
  bool present = false;      // False for a request without a body.
  std::string content_type;  // Empty for Bytes: theirs stands in the headers.
  std::string bytes;
};

// `boundary` is used for multipart/form-data only and must not occur in a part.
EncodedBody EncodeBody(Body body, absl::string_view boundary);

}  // namespace postern

#endif  // POSTERN_TRANSPORT_BODY_ENCODER_H_
