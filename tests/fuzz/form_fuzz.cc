// The form reader and what is built on it: whatever comes in, reading what was written gives the same again, and every
// text that goes on is UTF-8. Input: a body.
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/string_view.h"
#include "tests/fuzz/property.h"
#include "wire/form.h"
#include "wire/json.h"
#include "wire/url.h"
#include "wire/utf8.h"
#include "wire/webhook_body.h"

namespace postern::fuzz {
namespace {

bool IsPlainForm(absl::string_view text) {
  for (const char c : text) {
    if (!absl::ascii_isalnum(c) && !absl::StrContains("*-._+%=&", absl::string_view(&c, 1))) return false;
  }
  return true;
}

void CheckPairs(absl::string_view text) {
  const Form form = ParseForm(text);
  const std::string written = FormatForm(form);
  Require(IsPlainForm(written), "a written form holds what a form may hold");
  Require(ParseForm(written).fields == form.fields, "a form that was written reads the same");
  Require(ParseQuery(FormatQuery(form.fields)) == form.fields, "a query that was written reads the same");
  Require(PercentDecode(PercentEncode(text)) == text, "what was percent-encoded decodes to the same");
}

// Its items are the list then, and there may be none.
bool IsJsonList(absl::string_view value) {
  const absl::StatusOr<Json> json = ParseJson(absl::StripAsciiWhitespace(value));
  return json.ok() && json->is_array();
}

void CheckLookup(const Pairs& fields) {
  for (const auto& [name, value] : fields) {
    const std::string found = FindField(fields, name);
    Require(value.empty() || !found.empty(), "a field with a value is found by its name");
    for (const std::string& item : FindList(fields, name)) Require(!item.empty(), "a list holds no empty value");
    if (value.empty()) continue;
    const std::string list = name.substr(0, name.find('['));
    const bool listed = name == list || name == list + "[]";
    if (listed) Require(!FindList(fields, list).empty() || IsJsonList(value), "a list's value is in the list");
  }
}

void CheckBody(absl::string_view text) {
  HttpRequest request;
  request.headers.Add("Content-Type", "application/x-www-form-urlencoded");
  request.body = Bytes{std::string(text)};
  const absl::StatusOr<WebhookBody> body = WebhookBody::Read(request);
  if (!body.ok()) return;
  for (const auto& [name, value] : body->fields()) {
    Require(IsValidUtf8(name) && IsValidUtf8(value), "every field of a webhook's body is UTF-8");
  }
  const std::string json = body->AsJson();
  Require(IsValidUtf8(json) && ParseJson(json).ok(), "a body as JSON is JSON");
}

}  // namespace
}  // namespace postern::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view text = postern::fuzz::TextOf(data, size);
  postern::fuzz::CheckPairs(text);
  postern::fuzz::CheckLookup(postern::ParseForm(text).fields);
  postern::fuzz::CheckBody(text);
  return 0;
}
