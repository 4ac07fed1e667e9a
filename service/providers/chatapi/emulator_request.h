// emulator_request.h
//
// A call to the emulated Chat-API as fields, in every form that other people's clients use: JSON, form or multipart
// body, parameters in the query of a GET, the instance in the path or in the query, doubled slashes (field-notes.md
// 2.2).
//
//   EmulatorRequest call = ReadEmulatorRequest(request);   // POST /instance7//sendMessage?token=x
//   call.path;                // /sendMessage
//   call.instance_id;         // 7
//   call.Get("chatId");       // chatID too; an empty value counts as absent
//   call.List("phones");      // {"phones": ["1", "2"]}, {"phones": 1}, phones[]=1, phones[0]=1
#ifndef POSTERN_PROVIDERS_CHATAPI_EMULATOR_REQUEST_H_
#define POSTERN_PROVIDERS_CHATAPI_EMULATOR_REQUEST_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "wire/http.h"
#include "wire/json.h"

namespace postern::chatapi_emulator {

struct EmulatorRequest {
  std::string method;
  std::string path;         // Without the instance, with single slashes.
  std::string instance_id;  // Of the path, else of the query; empty when there is none.
  std::string token;        // "always passed to query string" (003:22); empty when there is none.
  // Of the body, then of the query. What is nested in JSON has the name it would have in a form: `phones[0]`.
  Pairs fields;
  std::vector<Part> files;  // Of a multipart body.
  bool malformed = false;   // The body is not what its Content-Type says.

  // Names compare without case.
  std::string Get(absl::string_view name) const;
  bool Has(absl::string_view name) const;
  // The values of an array in any of its forms.
  std::vector<std::string> List(absl::string_view name) const;
  const Part* File(absl::string_view name) const;
};

EmulatorRequest ReadEmulatorRequest(const HttpRequest& request);

// Adds a JSON value under the names its parts would have in a form.
void AddJsonFields(const Json& value, const std::string& name, Pairs& fields);

// A flag as clients write it: 1 and true are true, all else is false.
bool IsTrue(absl::string_view text);

}  // namespace postern::chatapi_emulator

#endif  // POSTERN_PROVIDERS_CHATAPI_EMULATOR_REQUEST_H_
