#include "providers/ongair/outbound_fields.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "wire/json.h"

namespace postern::ongair {

Fields& Fields::Add(absl::string_view name, absl::string_view text) {
  fields_.push_back({std::string(name), std::string(text)});
  return *this;
}

Fields& Fields::AddNonEmpty(absl::string_view name, absl::string_view text) {
  return text.empty() ? *this : Add(name, text);
}

Fields& Fields::AddFlag(absl::string_view name, std::optional<bool> flag) {
  if (flag) fields_.push_back({std::string(name), *flag});
  return *this;
}

Fields& Fields::AddList(absl::string_view name, std::vector<std::string> texts, ListStyle style) {
  fields_.push_back({std::string(name), List{std::move(texts), style}});
  return *this;
}

Fields& Fields::AddFile(Part file) {
  files_.push_back(std::move(file));
  return *this;
}

Body Fields::Write(Encoding encoding) const {
  if (encoding == Encoding::kMultipart || !files_.empty()) {
    Multipart multipart;
    for (auto& [name, value] : AsPairs()) multipart.parts.push_back({.name = name, .value = value});
    multipart.parts.insert(multipart.parts.end(), files_.begin(), files_.end());
    return multipart;
  }
  if (encoding == Encoding::kForm) return Form{AsPairs()};
  JsonObject json;
  for (const Field& field : fields_) {
    if (const auto* text = std::get_if<std::string>(&field.value)) json.Add(field.name, *text);
    if (const auto* flag = std::get_if<bool>(&field.value)) json.Add(field.name, *flag);
    if (const auto* list = std::get_if<List>(&field.value)) json.Add(field.name, JsonArray(list->texts));
  }
  return json.Text();
}

Pairs Fields::AsPairs() const {
  Pairs pairs;
  for (const Field& field : fields_) {
    if (const auto* text = std::get_if<std::string>(&field.value)) pairs.emplace_back(field.name, *text);
    if (const auto* flag = std::get_if<bool>(&field.value)) pairs.emplace_back(field.name, *flag ? "true" : "false");
    const auto* list = std::get_if<List>(&field.value);
    if (list == nullptr) continue;
    for (size_t i = 0; i < list->texts.size(); ++i) {
      const std::string index = list->style == ListStyle::kIndexed ? absl::StrCat(i) : "";
      pairs.emplace_back(absl::StrCat(field.name, "[", index, "]"), list->texts[i]);
    }
  }
  return pairs;
}

}  // namespace postern::ongair
