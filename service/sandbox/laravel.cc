#include "sandbox/laravel.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "wire/form.h"

namespace postern {
namespace {

// A form as the framework sees it: `a[]=1&a[]=2` is an array, everything else a text. One level is enough here.
Json JsonOfForm(absl::string_view body) {
  std::vector<std::string> order;
  std::map<std::string, JsonArray> arrays;
  std::map<std::string, std::string> texts;
  for (const auto& [name, value] : ParseForm(body).fields) {
    const size_t bracket = name.find('[');
    const std::string key = name.substr(0, bracket);
    if (arrays.count(key) + texts.count(key) == 0) order.push_back(key);
    if (bracket == std::string::npos) {
      texts[key] = value;
    } else {
      arrays[key].Add(value);
    }
  }
  JsonObject object;
  for (const std::string& key : order) {
    if (const auto it = arrays.find(key); it != arrays.end()) {
      object.Add(key, it->second);
    } else {
      object.Add(key, texts[key]);
    }
  }
  return ParseJson(object.ToString()).value_or(Json());
}

// A text that says nothing counts as null, and null as empty.
bool IsEmpty(const Json& value) {
  if (!value.present()) return true;
  if (const std::optional<std::string> text = value.String()) return absl::StripAsciiWhitespace(*text).empty();
  return value.is_array() && value.size() == 0;
}

bool IsNumberWithCountryCode(absl::string_view text) {
  absl::ConsumePrefix(&text, "+");
  return text.size() >= 7 && text.size() <= 15 && text[0] != '0' &&
         std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
}

bool IsAddress(absl::string_view text) {
  if (!absl::ConsumePrefix(&text, "https://") && !absl::ConsumePrefix(&text, "http://")) return false;
  return !text.empty() && text[0] != '/' && !absl::StrContains(text, ' ');
}

std::string Shown(absl::string_view field) { return absl::StrReplaceAll(field, {{"_", " "}}); }

}  // namespace

LaravelValidator::LaravelValidator(const HttpRequest& request) {
  const absl::string_view type = request.headers.Get("content-type");
  if (absl::StartsWithIgnoreCase(type, "application/x-www-form-urlencoded")) {
    input_ = JsonOfForm(BodyBytes(request));
  } else if (absl::StrContains(type, "/json") || absl::StrContains(type, "+json")) {
    input_ = ParseJson(BodyBytes(request)).value_or(Json());
  }
}

std::string LaravelValidator::Text(absl::string_view field) const {
  return std::string(absl::StripAsciiWhitespace(input_.Get(field).String().value_or("")));
}

std::vector<std::string> LaravelValidator::Texts(absl::string_view field) const {
  const Json value = input_.Get(field);
  if (!value.is_array()) return value.is_string() ? std::vector<std::string>{Text(field)} : std::vector<std::string>();
  std::vector<std::string> texts;
  for (const Json& item : value.Items()) texts.emplace_back(absl::StripAsciiWhitespace(item.Text()));
  return texts;
}

bool LaravelValidator::Looks(absl::string_view field) const {
  return input_.Has(field) &&
         std::none_of(faults_.begin(), faults_.end(), [field](const auto& fault) { return fault.first == field; });
}

void LaravelValidator::Note(absl::string_view field, std::string fault) {
  for (const auto& [known, _] : faults_) {
    if (known == field) return;
  }
  faults_.emplace_back(std::string(field), std::move(fault));
}

void LaravelValidator::Fault(absl::string_view field, absl::string_view sentence) {
  Note(field, absl::StrCat("The ", Shown(field), " field ", sentence));
}

void LaravelValidator::Required(absl::string_view field) {
  if (IsEmpty(input_.Get(field))) Fault(field, "is required.");
}

void LaravelValidator::RequiredWhen(absl::string_view field, absl::string_view other, absl::string_view value) {
  if (IsEmpty(input_.Get(field))) Fault(field, absl::StrCat("is required when ", Shown(other), " is ", value, "."));
}

void LaravelValidator::IsText(absl::string_view field) {
  const Json value = input_.Get(field);
  if (Looks(field) && (!value.is_string() || IsEmpty(value))) Fault(field, "must be a string.");
}

void LaravelValidator::IsOneOf(absl::string_view field, const std::vector<std::string>& choices) {
  if (Looks(field) && std::find(choices.begin(), choices.end(), Text(field)) == choices.end()) {
    Note(field, absl::StrCat("The selected ", Shown(field), " is invalid."));
  }
}

void LaravelValidator::IsUrl(absl::string_view field) {
  if (Looks(field) && !IsAddress(Text(field))) Fault(field, "must be a valid URL.");
}

void LaravelValidator::IsUuid(absl::string_view field) {
  if (Looks(field) && !LaravelIsUuid(Text(field))) Fault(field, "must be a valid UUID.");
}

void LaravelValidator::IsInteger(absl::string_view field, int64_t least) {
  if (!Looks(field)) return;
  const std::optional<int64_t> number = input_.Get(field).Int64();
  if (!number.has_value()) return Fault(field, "must be an integer.");
  if (*number < least) Fault(field, absl::StrCat("must be at least ", least, "."));
}

void LaravelValidator::IsPhoneNumber(absl::string_view field) {
  if (Looks(field) && !IsNumberWithCountryCode(Text(field))) Fault(field, "must be a valid phone number.");
}

void LaravelValidator::ArePhoneNumbers(absl::string_view field) {
  if (!Looks(field)) return;
  const std::vector<std::string> texts = Texts(field);
  if (texts.empty()) return Fault(field, "must be an array.");
  for (size_t i = 0; i < texts.size(); ++i) {
    if (!IsNumberWithCountryCode(texts[i])) Fault(absl::StrCat(field, ".", i), "must be a valid phone number.");
  }
}

HttpResponse LaravelValidator::Answer() const {
  JsonObject errors;
  for (const auto& [field, fault] : faults_) errors.Add(field, JsonArray({fault}));
  std::string message = faults_.empty() ? "" : faults_[0].second;
  if (faults_.size() > 1) {
    absl::StrAppend(&message, " (and ", faults_.size() - 1, " more error", faults_.size() > 2 ? "s)" : ")");
  }
  return JsonAnswer(422, JsonObject{{"message", message}, {"errors", errors}}.ToString());
}

bool LaravelWantsJson(const HttpRequest& request) {
  const absl::string_view accept = request.headers.Get("accept");
  const absl::string_view first = accept.substr(0, accept.find(','));
  return absl::StrContains(first, "/json") || absl::StrContains(first, "+json");
}

bool LaravelIsUuid(absl::string_view text) {
  constexpr absl::string_view kShape = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  if (text.size() != kShape.size()) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (kShape[i] == 'x' ? !absl::ascii_isxdigit(text[i]) : text[i] != '-') return false;
  }
  return true;
}

std::string BearerToken(const HttpRequest& request) {
  absl::string_view header = absl::StripAsciiWhitespace(request.headers.Get("authorization"));
  if (!absl::StartsWithIgnoreCase(header, "bearer ")) return "";
  return std::string(absl::StripAsciiWhitespace(header.substr(7)));
}

HttpResponse JsonAnswer(int status, const std::string& json) {
  HttpResponse response;
  response.status = status;
  response.headers.Set("Content-Type", "application/json");
  response.body = json;
  return response;
}

HttpResponse LaravelMessage(int status, absl::string_view message) {
  return JsonAnswer(status, JsonObject{{"message", message}}.ToString());
}

HttpResponse LaravelRedirect(absl::string_view location) {
  HttpResponse response = LaravelErrorPage(302, absl::StrCat("Redirecting to ", location));
  response.headers.Set("Location", location);
  return response;
}

HttpResponse LaravelErrorPage(int status, absl::string_view title) {
  HttpResponse response;
  response.status = status;
  response.headers.Set("Content-Type", "text/html; charset=UTF-8");
  response.body = absl::StrCat("<!DOCTYPE html>\n<html>\n<head><title>", title, "</title></head>\n<body>", title,
                               "</body>\n</html>\n");
  return response;
}

std::string LaravelTime(absl::Time time) { return absl::FormatTime("%Y-%m-%dT%H:%M:%E6SZ", time, absl::UTCTimeZone()); }

}  // namespace postern
