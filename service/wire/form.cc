#include "wire/form.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "wire/json.h"
#include "wire/url.h"

namespace postern {
namespace {

std::string Encode(absl::string_view text) {
  std::string encoded;
  encoded.reserve(text.size());
  for (char c : text) {
    if (c == ' ') {
      encoded.push_back('+');
    } else if (c == '*') {
      encoded.push_back('*');
    } else if (c == '~') {
      encoded += "%7E";
    } else if (absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '.' || c == '_') {
      encoded.push_back(c);
    } else {
      encoded += PercentEncode(absl::string_view(&c, 1));
    }
  }
  return encoded;
}

// Where `key` places its value in the list `name`: `name` and `name[]` at the end, `name[7]` at 7; std::nullopt when it
// is another field.
std::optional<uint32_t> PlaceInList(absl::string_view key, absl::string_view name) {
  constexpr uint32_t kEnd = 0xFFFFFFFF;
  if (!absl::StartsWithIgnoreCase(key, name)) return std::nullopt;
  absl::string_view rest = key.substr(name.size());
  if (rest.empty() || rest == "[]") return kEnd;
  uint32_t index;
  if (rest.front() != '[' || rest.back() != ']' || !absl::SimpleAtoi(rest.substr(1, rest.size() - 2), &index)) {
    return std::nullopt;
  }
  return index;
}

// The items of a JSON array of scalars written as one string, if it is one.
std::optional<std::vector<std::string>> JsonList(absl::string_view value) {
  absl::string_view trimmed = absl::StripAsciiWhitespace(value);
  if (!absl::StartsWith(trimmed, "[") || !absl::EndsWith(trimmed, "]")) return std::nullopt;
  absl::StatusOr<Json> json = ParseJson(trimmed);
  if (!json.ok()) return std::nullopt;
  std::vector<std::string> items;
  for (const Json& item : json->Items()) {
    if (std::string text = item.Text(); !text.empty()) items.push_back(std::move(text));
  }
  return items;
}

}  // namespace

Form ParseForm(absl::string_view body) { return Form{ParseQuery(body)}; }

std::string FormatForm(const Form& form) {
  std::string text;
  for (const auto& [name, value] : form.fields) {
    absl::StrAppend(&text, text.empty() ? "" : "&", Encode(name), "=", Encode(value));
  }
  return text;
}

std::string FindField(const Pairs& fields, absl::string_view name) {
  for (const auto& [key, value] : fields) {
    if (!value.empty() && absl::EqualsIgnoreCase(key, name)) return value;
  }
  return "";
}

std::vector<std::string> FindList(const Pairs& fields, absl::string_view name) {
  std::vector<std::pair<uint32_t, std::string>> found;
  for (const auto& [key, value] : fields) {
    if (value.empty()) continue;
    if (std::optional<uint32_t> place = PlaceInList(key, name)) found.emplace_back(*place, value);
  }
  if (found.size() == 1) {
    if (std::optional<std::vector<std::string>> items = JsonList(found[0].second)) return *std::move(items);
  }
  std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> values;
  for (auto& [place, value] : found) values.push_back(std::move(value));
  return values;
}

}  // namespace postern
