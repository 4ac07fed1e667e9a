#include "transport/body_encoder.h"

#include <utility>
#include <variant>

#include "wire/form.h"
#include "wire/multipart.h"

namespace postern {

EncodedBody EncodeBody(Body body, absl::string_view boundary) {
  if (const Form* form = std::get_if<Form>(&body)) {
    return {true, "application/x-www-form-urlencoded", FormatForm(*form)};
  }
  if (const Multipart* multipart = std::get_if<Multipart>(&body)) {
    return {true, MultipartContentType(boundary), FormatMultipart(*multipart, boundary)};
  }
  if (JsonText* json = std::get_if<JsonText>(&body)) return {true, "application/json", std::move(json->text)};
  if (Bytes* bytes = std::get_if<Bytes>(&body)) return {true, "", std::move(bytes->bytes)};
  return {};
}

}  // namespace postern
