#include "providers/chatapi/emulator_request.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "wire/form.h"
#include "wire/multipart.h"

namespace postern::chatapi_emulator {
namespace {

void ReadPath(absl::string_view path, EmulatorRequest& out) {
  std::vector<absl::string_view> segments = absl::StrSplit(path, '/', absl::SkipEmpty());
  if (!segments.empty()) {
    absl::string_view first = segments.front();
    if (absl::ConsumePrefix(&first, "instance") && !first.empty() &&
        std::all_of(first.begin(), first.end(), absl::ascii_isdigit)) {
      out.instance_id = std::string(first);
      segments.erase(segments.begin());
    }
  }
  out.path = absl::StrCat("/", absl::StrJoin(segments, "/"));
}

void ReadMultipart(absl::string_view body, absl::string_view content_type, EmulatorRequest& out) {
  absl::StatusOr<Multipart> multipart = ParseMultipart(body, BoundaryOf(content_type));
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
  } else if (absl::StartsWithIgnoreCase(content_type, "application/x-www-form-urlencoded")) {
    out.fields = ParseForm(body).fields;
  } else {  // "through the JSON-encoded request body" (003:22), whatever it is called.
    const absl::StatusOr<Json> json = ParseJson(body);
    out.malformed = !json.ok() || !json->is_object();
    if (!out.malformed) AddJsonFields(*json, "", out.fields);
  }
}

}  // namespace

std::string EmulatorRequest::Get(absl::string_view name) const { return FindField(fields, name); }

bool EmulatorRequest::Has(absl::string_view name) const {
  return std::any_of(fields.begin(), fields.end(),
                     [name](const auto& field) { return absl::EqualsIgnoreCase(field.first, name); });
}

std::vector<std::string> EmulatorRequest::List(absl::string_view name) const { return FindList(fields, name); }

const Part* EmulatorRequest::File(absl::string_view name) const {
  for (const Part& file : files) {
    if (absl::EqualsIgnoreCase(file.name, name) && !file.value.empty()) return &file;
  }
  return nullptr;
}

EmulatorRequest ReadEmulatorRequest(const HttpRequest& request) {
  EmulatorRequest out;
  out.method = request.method;
  ReadPath(request.path, out);
  ReadBody(request, out);
  out.fields.insert(out.fields.end(), request.query.begin(), request.query.end());
  out.token = FindField(request.query, "token");
  if (out.instance_id.empty()) out.instance_id = FindField(request.query, "instanceId");
  return out;
}

void AddJsonFields(const Json& value, const std::string& name, Pairs& fields) {
  if (value.is_object()) {
    for (const auto& [key, member] : value.Members()) {
      AddJsonFields(member, name.empty() ? key : absl::StrCat(name, "[", key, "]"), fields);
    }
  } else if (value.is_array()) {
    int index = 0;
    for (const Json& item : value.Items()) AddJsonFields(item, absl::StrCat(name, "[", index++, "]"), fields);
  } else {
    fields.emplace_back(name, value.Text());
  }
}

bool IsTrue(absl::string_view text) { return text == "1" || absl::EqualsIgnoreCase(text, "true"); }

}  // namespace postern::chatapi_emulator
