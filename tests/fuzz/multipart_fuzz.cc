// The multipart reader: a body that was read, written and read again is the same, and no part takes what belongs to
// another. Input: a Content-Type, a line feed, the body.
#include <algorithm>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/property.h"
#include "wire/multipart.h"
#include "wire/utf8.h"
#include "wire/webhook_body.h"

namespace postern::fuzz {
namespace {

constexpr size_t kMaxParts = 1000;

// A content type that is written loses its line breaks.
std::string Written(const std::string& content_type) {
  return absl::StrReplaceAll(content_type, {{"\r", ""}, {"\n", ""}});
}

// Whether `b` is what writing `a` gives.
bool Same(const Multipart& a, const Multipart& b) {
  const auto same = [](const Part& x, const Part& y) {
    return x.name == y.name && x.value == y.value && x.file_name == y.file_name &&
           Written(x.content_type) == y.content_type;
  };
  return std::equal(a.parts.begin(), a.parts.end(), b.parts.begin(), b.parts.end(), same);
}

void CheckParts(const Multipart& multipart, absl::string_view body, absl::string_view boundary) {
  Require(multipart.parts.size() <= kMaxParts, "there are at most 1000 parts");
  size_t bytes = 0;
  for (const Part& part : multipart.parts) {
    Require(!part.name.empty() || !part.value.empty(), "a part that says nothing is left out");
    Require(!absl::StrContains(part.value, absl::StrCat("\r\n--", boundary)), "a part ends where the next begins");
    bytes += part.value.size();
  }
  Require(bytes <= body.size(), "no byte is in two parts");
}

void CheckRoundTrip(const Multipart& multipart, absl::string_view boundary) {
  // A boundary is at most 70 plain characters; with others, what is written cannot be told apart.
  if (boundary.find_first_of("\r\n") != absl::string_view::npos) return;
  const std::string written = FormatMultipart(multipart, boundary);
  const absl::StatusOr<Multipart> again = ParseMultipart(written, boundary);
  Require(again.ok() && Same(multipart, *again), "a multipart body that was written reads the same");
}

void CheckBody(absl::string_view content_type, absl::string_view text) {
  HttpRequest request;
  request.headers.Add("Content-Type", absl::StrCat("multipart/form-data; ", content_type));
  request.body = Bytes{std::string(text)};
  const absl::StatusOr<WebhookBody> body = WebhookBody::Read(request);
  if (!body.ok()) return;
  for (const auto& [name, value] : body->fields()) {
    Require(IsValidUtf8(name) && IsValidUtf8(value), "every field of a webhook's body is UTF-8");
  }
}

}  // namespace
}  // namespace postern::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  postern::fuzz::Input input(data, size);
  const absl::string_view content_type = input.Line();
  const absl::string_view body = input.Rest();
  const std::string boundary = postern::BoundaryOf(content_type);
  const absl::StatusOr<postern::Multipart> multipart = postern::ParseMultipart(body, boundary);
  if (multipart.ok()) {
    postern::fuzz::CheckParts(*multipart, body, boundary);
    postern::fuzz::CheckRoundTrip(*multipart, boundary);
  }
  postern::fuzz::CheckBody(content_type, body);
  return 0;
}
