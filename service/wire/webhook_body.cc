#include "wire/webhook_body.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "wire/form.h"
#include "wire/multipart.h"
#include "wire/utf8.h"

namespace postern {
namespace {

using Format = WebhookBody::Format;

// What Content-Type says; kNone when it says nothing known.
Format DeclaredFormat(absl::string_view content_type) {
  absl::string_view type = absl::StripAsciiWhitespace(content_type.substr(0, content_type.find(';')));
  if (absl::EqualsIgnoreCase(type, "application/x-www-form-urlencoded")) return Format::kForm;
  if (absl::EqualsIgnoreCase(type, "multipart/form-data")) return Format::kMultipart;
  if (absl::EqualsIgnoreCase(type, "application/json") || absl::EqualsIgnoreCase(type, "text/json") ||
      absl::EndsWithIgnoreCase(type, "+json")) {
    return Format::kJson;
  }
  return Format::kNone;
}

bool LooksLikeJson(absl::string_view trimmed) {
  return absl::StartsWith(trimmed, "{") || absl::StartsWith(trimmed, "[") || trimmed == "null";
}

// A form begins with a name and `=`; a name has no white space in it.
bool LooksLikeForm(absl::string_view trimmed) {
  size_t equals = trimmed.find('=');
  return equals != absl::string_view::npos && equals > 0 &&
         trimmed.substr(0, equals).find_first_of(" \t\r\n<{\"") == absl::string_view::npos;
}

std::string FieldText(const Json& value) {
  return value.is_object() || value.is_array() ? std::string(value.Source()) : value.Text();
}

void AddRepaired(const Pairs& from, Pairs& to) {
  for (const auto& [name, value] : from) to.emplace_back(RepairUtf8(name), RepairUtf8(value));
}

bool HoldsNothing(const Json& json) {
  return !json.present() || ((json.is_object() || json.is_array()) && json.size() == 0);
}

}  // namespace

absl::StatusOr<WebhookBody> WebhookBody::Read(const HttpRequest& request) {
  WebhookBody body;
  absl::string_view bytes = BodyBytes(request);
  absl::string_view trimmed = absl::StripAsciiWhitespace(bytes);
  if (absl::StartsWith(trimmed, "\xEF\xBB\xBF")) trimmed.remove_prefix(3);
  absl::string_view content_type = request.headers.Get("Content-Type");
  Format declared = DeclaredFormat(content_type);
  if (trimmed.empty()) {
    body.format_ = Format::kNone;
  } else if (declared == Format::kMultipart) {
    absl::StatusOr<Multipart> multipart = ParseMultipart(bytes, BoundaryOf(content_type));
    if (!multipart.ok()) return multipart.status();
    body.format_ = Format::kMultipart;
    for (const Part& part : multipart->parts) {
      body.fields_.emplace_back(RepairUtf8(part.name), RepairUtf8(part.value));
    }
  } else if (declared == Format::kJson || LooksLikeJson(trimmed)) {
    absl::StatusOr<Json> json = ParseJson(trimmed);
    if (json.ok()) {
      body.format_ = Format::kJson;
      body.json_ = *std::move(json);
      for (const auto& [name, value] : body.json_.Members()) body.fields_.emplace_back(name, FieldText(value));
    } else if (!LooksLikeForm(trimmed)) {
      return json.status();
    }
  }
  if (!trimmed.empty() && body.format_ == Format::kNone) {
    if (!LooksLikeForm(trimmed))
      return absl::InvalidArgumentError("the body is neither a form, nor JSON, nor multipart");
    body.format_ = Format::kForm;
    AddRepaired(ParseForm(trimmed).fields, body.fields_);
  }
  AddRepaired(request.query, body.fields_);
  return body;
}

bool WebhookBody::holds_no_item() const {
  // A document that is no object has no fields of its own.
  if (format_ == Format::kJson && !json_.is_object() && !HoldsNothing(json_)) return false;
  if (format_ == Format::kJson && json_.is_object()) {
    for (const auto& [name, value] : json_.Members()) {
      if (!HoldsNothing(value) && !(value.is_string() && value.Text().empty())) return false;
    }
    size_t own = json_.size();
    return std::all_of(fields_.begin() + own, fields_.end(), [](const auto& field) { return field.second.empty(); });
  }
  return std::all_of(fields_.begin(), fields_.end(), [](const auto& field) { return field.second.empty(); });
}

std::string WebhookBody::Text(absl::string_view name) const { return FindField(fields_, name); }

std::vector<std::string> WebhookBody::List(absl::string_view name) const { return FindList(fields_, name); }

std::string WebhookBody::AsJson() const {
  if (json_.is_object()) return std::string(json_.Source());
  std::map<absl::string_view, std::vector<std::string>> values;
  std::vector<absl::string_view> order;
  for (const auto& [name, value] : fields_) {
    std::vector<std::string>& of_name = values[name];
    if (of_name.empty()) order.push_back(name);
    of_name.push_back(value);
  }
  JsonObject object;
  for (absl::string_view name : order) {
    const std::vector<std::string>& of_name = values[name];
    object.Add(name, of_name.size() == 1 ? JsonPiece(of_name[0]) : JsonPiece(JsonArray(of_name)));
  }
  return object.ToString();
}

}  // namespace postern
