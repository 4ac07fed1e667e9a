// emulator_request.h
//
// A call to the emulated Ongair as fields, in every form that its documents and other people's clients use: form, JSON
// or multipart body, query; the token in five places (field-notes.md 0 rows 11 and 12).
//
//   EmulatorRequest fields = ReadEmulatorRequest(request);
//   fields.token;              // for Token token="x", token=x, token:x, ?token=x and the field token=x
//   fields.Get("text");        // an empty value counts as absent (field-notes.md 1.2)
//   fields.List("members");    // members[]=1&members[]=2, members[0]=1, Members=1,2 or {"members": ["1", "2"]}
//   fields.File("image");      // an uploaded file, or null
#ifndef POSTERN_PROVIDERS_ONGAIR_EMULATOR_REQUEST_H_
#define POSTERN_PROVIDERS_ONGAIR_EMULATOR_REQUEST_H_

#include <initializer_list>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "wire/http.h"

namespace postern::ongair_emulator {

struct EmulatorRequest {
  std::string token;  // Empty when there is none.
  // Of the body, then of the query. What is nested in JSON has the name it would have in a form: `messages[0][text]`.
  Pairs fields;
  std::vector<Part> files;  // Of a multipart body.
  bool malformed = false;   // The body is not what its Content-Type says.

  // Names compare without case.
  std::string Get(absl::string_view name) const;
  // The value of the first of these names that has one.
  std::string First(std::initializer_list<absl::string_view> names) const;
  // The values of an array in any of its forms, comma-separated ones apart.
  std::vector<std::string> List(absl::string_view name) const;
  const Part* File(absl::string_view name) const;
};

EmulatorRequest ReadEmulatorRequest(const HttpRequest& request);

}  // namespace postern::ongair_emulator

#endif  // POSTERN_PROVIDERS_ONGAIR_EMULATOR_REQUEST_H_
