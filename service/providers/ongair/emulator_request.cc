#include "providers/ongair/emulator_request.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "wire/form.h"
#include "wire/json.h"
#include "wire/multipart.h"

namespace postern::ongair {
namespace {

// `Token token="x"` (000:49), `Token token=x` (field-notes.md 1.2) and `Token token:x` (001:86); empty for anything
// else.
std::string TokenOfHeader(absl::string_view header) {
  header = absl::StripAsciiWhitespace(header);
  if (!absl::StartsWithIgnoreCase(header, "token ")) return "";
  header = absl::StripLeadingAsciiWhitespace(header.substr(6));
  if (!absl::ConsumePrefix(&header, "token")) return "";
  header = absl::StripLeadingAsciiWhitespace(header);
  if (!absl::ConsumePrefix(&header, "=") && !absl::ConsumePrefix(&header, ":")) return "";
  header = absl::StripLeadingAsciiWhitespace(header);
  if (!absl::ConsumePrefix(&header, "\"")) return std::string(header.substr(0, header.find_first_of(",; \t")));
  std::string token;
  for (size_t i = 0; i < header.size() && header[i] != '"'; ++i) {
    if (header[i] == '\\' && i + 1 < header.size()) ++i;
    token += header[i];
  }
  return token;
}

void ReadJson(absl::string_view body, EmulatorRequest& out) {
  const absl::StatusOr<Json> json = ParseJson(body);
  out.malformed = !json.ok() || !json->is_object();
  if (out.malformed) return;
  for (const auto& [name, value] : json->Members()) out.fields.emplace_back(name, value.Text());
}

void ReadMultipart(absl::string_view body, absl::string_view content_type, EmulatorRequest& out) {
  absl::StatusOr<Multipart> multipart = ParseMultipart(body, BoundaryOf(content_type));
  out.malformed = !multipart.ok();
  if (out.malformed) return;
  for (Part& part : multipart->parts) out.fields.emplace_back(std::move(part.name), std::move(part.value));
}

void ReadBody(const HttpRequest& request, EmulatorRequest& out) {
  const absl::string_view body = BodyBytes(request);
  if (body.empty()) return;
  const absl::string_view content_type = request.headers.Get("content-type");
  if (absl::StartsWithIgnoreCase(content_type, "multipart/")) {
    ReadMultipart(body, content_type, out);
  } else if (absl::StartsWithIgnoreCase(content_type, "application/json")) {
    ReadJson(body, out);
  } else {
    out.fields = ParseForm(body).fields;
  }
}

}  // namespace

std::string EmulatorRequest::Get(absl::string_view name) const { return FindField(fields, name); }

EmulatorRequest ReadEmulatorRequest(const HttpRequest& request) {
  EmulatorRequest out;
  ReadBody(request, out);
  out.fields.insert(out.fields.end(), request.query.begin(), request.query.end());
  out.token = TokenOfHeader(request.headers.Get("authorization"));
  if (out.token.empty()) out.token = out.Get("token");
  return out;
}

}  // namespace postern::ongair
