#include "providers/ongair/emulator_request.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "wire/form.h"
#include "wire/json.h"
#include "wire/multipart.h"

namespace postern::ongair_emulator {
namespace {

constexpr absl::string_view kClosingQuote = "\xe2\x80\x9d";

// Both examples of document 000 end the token with a typographic quote (000:49 and 000:158); no token holds one.
std::string WithoutTypographicQuote(absl::string_view token) {
  absl::ConsumeSuffix(&token, kClosingQuote);
  return std::string(token);
}

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

// Adds a JSON value under the names its parts would have in a form.
void Flatten(const Json& value, const std::string& name, Pairs& out) {
  if (value.is_object()) {
    for (const auto& [key, member] : value.Members()) {
      Flatten(member, name.empty() ? key : absl::StrCat(name, "[", key, "]"), out);
    }
  } else if (value.is_array()) {
    int index = 0;
    for (const Json& item : value.Items()) Flatten(item, absl::StrCat(name, "[", index++, "]"), out);
  } else {
    out.emplace_back(name, value.Text());
  }
}

void ReadJson(absl::string_view body, EmulatorRequest& out) {
  const absl::StatusOr<Json> json = ParseJson(body);
  out.malformed = !json.ok() || !json->is_object();
  if (!out.malformed) Flatten(*json, "", out.fields);
}

void ReadMultipart(absl::string_view body, absl::string_view content_type, EmulatorRequest& out) {
  const std::string boundary = BoundaryOf(content_type);
  // 001:117-118 and 149-150 print JSON under this content type, without a boundary.
  if (boundary.empty()) return ReadJson(body, out);
  absl::StatusOr<Multipart> multipart = ParseMultipart(body, boundary);
  out.malformed = !multipart.ok();
  if (out.malformed) return;
  for (Part& part : multipart->parts) {
    if (part.file_name.empty()) {
      out.fields.emplace_back(std::move(part.name), std::move(part.value));
    } else {
      out.files.push_back(std::move(part));
    }
  }
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

std::string EmulatorRequest::First(std::initializer_list<absl::string_view> names) const {
  for (absl::string_view name : names) {
    if (std::string value = Get(name); !value.empty()) return value;
  }
  return "";
}

std::vector<std::string> EmulatorRequest::List(absl::string_view name) const {
  std::vector<std::string> values;
  for (const std::string& value : FindList(fields, name)) {
    for (absl::string_view item : absl::StrSplit(value, ',')) {
      item = absl::StripAsciiWhitespace(item);
      if (!item.empty()) values.emplace_back(item);
    }
  }
  return values;
}

const Part* EmulatorRequest::File(absl::string_view name) const {
  for (const Part& file : files) {
    if (absl::EqualsIgnoreCase(file.name, name) && !file.value.empty()) return &file;
  }
  return nullptr;
}

EmulatorRequest ReadEmulatorRequest(const HttpRequest& request) {
  EmulatorRequest out;
  ReadBody(request, out);
  out.fields.insert(out.fields.end(), request.query.begin(), request.query.end());
  out.token = TokenOfHeader(request.headers.Get("authorization"));
  if (out.token.empty()) out.token = out.Get("token");
  out.token = WithoutTypographicQuote(out.token);
  return out;
}

}  // namespace postern::ongair_emulator
