#include "wire/json.h"

#include <charconv>
#include <cmath>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "wire/json_document.h"
#include "wire/utf8.h"

namespace postern {
namespace {

bool KeyIs(const JsonDocument& document, const JsonNode& node, absl::string_view key, KeyCase key_case) {
  absl::string_view escaped = document.Slice(node.key_begin, node.key_end);
  auto equal = [key, key_case](absl::string_view name) {
    return key_case == KeyCase::kExact ? name == key : absl::EqualsIgnoreCase(name, key);
  };
  return absl::StrContains(escaped, '\\') ? equal(UnescapeJson(escaped)) : equal(escaped);
}

void AppendMember(std::string& members, absl::string_view key, absl::string_view value) {
  absl::StrAppend(&members, members.empty() ? "" : ", ", JsonQuote(key), ": ", value);
}

}  // namespace

Json::Kind Json::kind() const { return node_ == 0 ? Kind::kAbsent : document_->nodes[node_].kind; }

Json Json::Get(absl::string_view key, KeyCase key_case) const {
  if (!is_object()) return Json();
  uint32_t found = 0;
  for (uint32_t at = document_->nodes[node_].first; at != 0; at = document_->nodes[at].next) {
    if (KeyIs(*document_, document_->nodes[at], key, key_case)) found = at;
  }
  return found == 0 ? Json() : Json(document_, found);
}

std::vector<Json> Json::Items() const {
  std::vector<Json> items;
  if (!is_array()) return items;
  items.reserve(size());
  for (uint32_t at = document_->nodes[node_].first; at != 0; at = document_->nodes[at].next) {
    items.push_back(Json(document_, at));
  }
  return items;
}

std::vector<std::pair<std::string, Json>> Json::Members() const {
  std::vector<std::pair<std::string, Json>> members;
  if (!is_object()) return members;
  members.reserve(size());
  for (uint32_t at = document_->nodes[node_].first; at != 0; at = document_->nodes[at].next) {
    const JsonNode& node = document_->nodes[at];
    members.emplace_back(UnescapeJson(document_->Slice(node.key_begin, node.key_end)), Json(document_, at));
  }
  return members;
}

size_t Json::size() const { return node_ == 0 ? 0 : document_->nodes[node_].count; }

std::optional<std::string> Json::String() const {
  if (!is_string()) return std::nullopt;
  absl::string_view quoted = Source();
  return UnescapeJson(quoted.substr(1, quoted.size() - 2));
}

std::string Json::Text() const {
  if (is_string()) return *String();
  return is_number() || kind() == Kind::kBool ? std::string(Source()) : "";
}

std::string Json::Id() const {
  if (is_string()) return *String();
  if (!is_number() || Source().find_first_of(".eE") != absl::string_view::npos) return "";
  return std::string(Source());
}

std::optional<bool> Json::Flag() const {
  std::string text = Text();
  if (text == "1" || absl::EqualsIgnoreCase(text, "true")) return true;
  if (text == "0" || absl::EqualsIgnoreCase(text, "false")) return false;
  return std::nullopt;
}

std::optional<std::string> Json::NumberText() const {
  if (is_number()) return std::string(Source());
  if (!is_string()) return std::nullopt;
  std::string text = *String();
  if (text.empty() || JsonNumberLength(text) != text.size()) return std::nullopt;
  return text;
}

std::optional<int64_t> Json::Int64() const {
  std::optional<std::string> text = NumberText();
  int64_t value;
  if (!text || !absl::SimpleAtoi(*text, &value)) return std::nullopt;
  return value;
}

std::optional<double> Json::Double() const {
  std::optional<std::string> text = NumberText();
  double value;
  if (!text || !absl::SimpleAtod(*text, &value) || !std::isfinite(value)) return std::nullopt;
  return value;
}

absl::string_view Json::Source() const {
  if (node_ == 0) return "";
  const JsonNode& node = document_->nodes[node_];
  return document_->Slice(node.begin, node.end);
}

std::string JsonQuote(absl::string_view text) {
  if (!IsValidUtf8(text)) return JsonQuote(RepairUtf8(text));
  constexpr char kHex[] = "0123456789abcdef";
  std::string quoted = "\"";
  quoted.reserve(text.size() + 2);
  for (char c : text) {
    unsigned char byte = static_cast<unsigned char>(c);
    constexpr absl::string_view kEscaped = "\"\\\b\f\n\r\t";
    if (byte >= 0x20 && c != '"' && c != '\\') {
      quoted.push_back(c);
    } else if (size_t at = kEscaped.find(c); at != absl::string_view::npos) {
      quoted.push_back('\\');
      quoted.push_back("\"\\bfnrt"[at]);
    } else {
      quoted += "\\u00";
      quoted.push_back(kHex[byte >> 4]);
      quoted.push_back(kHex[byte & 15]);
    }
  }
  quoted.push_back('"');
  return quoted;
}

JsonPiece::JsonPiece(double value) {
  char text[32];
  std::to_chars_result end = std::to_chars(text, text + sizeof(text), value);  // The shortest that reads back the same.
  text_ = std::isfinite(value) ? std::string(text, end.ptr) : "null";
}

JsonPiece::JsonPiece(const JsonObject& value) : text_(value.ToString()) {}
JsonPiece::JsonPiece(const JsonArray& value) : text_(value.ToString()) {}

JsonPiece JsonPiece::Raw(absl::string_view json) {
  JsonPiece piece;
  piece.text_ = std::string(json);
  return piece;
}

JsonObject::JsonObject(std::initializer_list<std::pair<absl::string_view, JsonPiece>> members) {
  for (const auto& [key, value] : members) Add(key, value);
}

JsonObject& JsonObject::Add(absl::string_view key, const JsonPiece& value) {
  AppendMember(members_, key, value.text());
  return *this;
}

JsonObject& JsonObject::AddNonEmpty(absl::string_view key, absl::string_view text) {
  if (!text.empty()) Add(key, text);
  return *this;
}

std::string JsonObject::ToString() const { return absl::StrCat("{", members_, "}"); }

JsonArray::JsonArray(std::initializer_list<JsonPiece> items) {
  for (const JsonPiece& item : items) Add(item);
}

JsonArray::JsonArray(const std::vector<std::string>& texts) {
  for (const std::string& text : texts) Add(text);
}

JsonArray& JsonArray::Add(const JsonPiece& value) {
  absl::StrAppend(&items_, items_.empty() ? "" : ", ", value.text());
  return *this;
}

std::string JsonArray::ToString() const { return absl::StrCat("[", items_, "]"); }

}  // namespace postern
