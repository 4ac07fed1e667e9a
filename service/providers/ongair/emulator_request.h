// emulator_request.h
//
// A call to the emulated Ongair as fields, in every form that its documents and other people's clients use: form, JSON
// or multipart body, query; the token in five places (field-notes.md 0 rows 11 and 12).
//
//   EmulatorRequest fields = ReadEmulatorRequest(request);
//   fields.token;           // for Token token="x", token=x, token:x, ?token=x and the field token=x
//   fields.Get("text");     // an empty value counts as absent (field-notes.md 1.2)
#ifndef POSTERN_PROVIDERS_ONGAIR_EMULATOR_REQUEST_H_
#define POSTERN_PROVIDERS_ONGAIR_EMULATOR_REQUEST_H_

#include <string>

#include "absl/strings/string_view.h"
#include "wire/http.h"

namespace postern::ongair {

struct EmulatorRequest {
  std::string token;       // Empty when there is none.
  Pairs fields;            // Of the body, then of the query.
  bool malformed = false;  // The body is not what its Content-Type says.

  // Names compare without case.
  std::string Get(absl::string_view name) const;
};

EmulatorRequest ReadEmulatorRequest(const HttpRequest& request);

}  // namespace postern::ongair

#endif  // POSTERN_PROVIDERS_ONGAIR_EMULATOR_REQUEST_H_
