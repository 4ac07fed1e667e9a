// json.h
//
// Reading JSON as providers write it, and writing it as they want it. Strict about the grammar, lenient about types: a
// flag may be `true`, `"true"` or 1, an id a number or a string. Numbers are kept as the text they were written in.
//
//   absl::StatusOr<Json> json = ParseJson(response.body);
//   std::string id = json->Get("message").Get("id").Id();           // "38" for 38 and for "38"; "" when absent
//   if (json->Get("success").Flag().value_or(false)) ...
//   for (const Json& item : json->Get("messages").Items()) ...
//   request.body = JsonObject{{"phone", phone}, {"limit", 3}}.Text();
#ifndef POSTERN_WIRE_JSON_H_
#define POSTERN_WIRE_JSON_H_

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "wire/http.h"

namespace postern {

struct JsonDocument;

enum class KeyCase { kExact, kIgnore };

// One value of a parsed document, or its absence. Cheap to copy; keeps the document alive. Every question may be asked
// of every value: what does not fit answers as absent.
class Json {
 public:
  enum class Kind { kAbsent, kNull, kBool, kNumber, kString, kArray, kObject };

  Json() = default;

  Kind kind() const;
  // Neither absent nor null.
  bool present() const { return kind() != Kind::kAbsent && kind() != Kind::kNull; }
  bool is_object() const { return kind() == Kind::kObject; }
  bool is_array() const { return kind() == Kind::kArray; }
  bool is_string() const { return kind() == Kind::kString; }
  bool is_number() const { return kind() == Kind::kNumber; }

  // The member of that name of an object, the last one when repeated; absent when there is none or this is no object.
  Json Get(absl::string_view key, KeyCase key_case = KeyCase::kExact) const;
  bool Has(absl::string_view key, KeyCase key_case = KeyCase::kExact) const { return Get(key, key_case).node_ != 0; }
  // The items of an array, the members of an object (in the order of the text, repeats kept); else empty.
  std::vector<Json> Items() const;
  std::vector<std::pair<std::string, Json>> Members() const;
  // How many items or members.
  size_t size() const;

  // The value of a string; std::nullopt for anything else.
  std::optional<std::string> String() const;
  // A string as it is, a number or bool as its text, else empty.
  std::string Text() const;
  // An id: a string as it is, an integral number without exponent as its text; else empty.
  std::string Id() const;
  // A flag: true, 1, "true", "1" and false, 0, "false", "0" (words without case); else std::nullopt.
  std::optional<bool> Flag() const;
  // The text of a number, or of a string that holds exactly one JSON number; else std::nullopt. Never rounded.
  std::optional<std::string> NumberText() const;
  // NumberText as a number; std::nullopt when it is none, not integral or out of range.
  std::optional<int64_t> Int64() const;
  std::optional<double> Double() const;

  // The exact text of this value in the source (repaired to UTF-8); empty when absent.
  absl::string_view Source() const;

 private:
  friend class JsonParser;
  Json(std::shared_ptr<const JsonDocument> document, uint32_t node) : document_(std::move(document)), node_(node) {}

  std::shared_ptr<const JsonDocument> document_;
  uint32_t node_ = 0;  // Index in the document; 0 is absence.
};

struct JsonLimits {
  size_t max_bytes = size_t{16} << 20;
  int max_depth = 64;  // Of arrays and objects.
  size_t max_values = 1'000'000;
};

// One value and nothing else but white space (and a byte order mark). Bytes that are not UTF-8 and lone surrogate
// escapes become U+FFFD. INVALID_ARGUMENT with the position, never with the text.
absl::StatusOr<Json> ParseJson(absl::string_view text, const JsonLimits& limits = {});

// `text` as a JSON string with its quotes; bytes that are not UTF-8 become U+FFFD.
std::string JsonQuote(absl::string_view text);

// Text of one JSON value on its way out. Converts from what can be a value.
class JsonPiece {
 public:
  JsonPiece(absl::string_view text) : text_(JsonQuote(text)) {}               // NOLINT
  JsonPiece(const std::string& text) : JsonPiece(absl::string_view(text)) {}  // NOLINT
  JsonPiece(const char* text) : JsonPiece(absl::string_view(text)) {}         // NOLINT
  JsonPiece(bool value) : text_(value ? "true" : "false") {}                  // NOLINT
  JsonPiece(int value) : text_(std::to_string(value)) {}                      // NOLINT
  JsonPiece(int64_t value) : text_(std::to_string(value)) {}                  // NOLINT
  JsonPiece(uint64_t value) : text_(std::to_string(value)) {}                 // NOLINT
  JsonPiece(double value);                                                    // NOLINT: null when not finite.
  JsonPiece(std::nullptr_t) : text_("null") {}                                // NOLINT
  JsonPiece(const Json& value) : text_(value.Source().empty() ? "null" : value.Source()) {}  // NOLINT
  JsonPiece(const class JsonObject& value);                                                  // NOLINT
  JsonPiece(const class JsonArray& value);                                                   // NOLINT
  // JSON that is already text, for example an exact number. The caller vouches for it.
  static JsonPiece Raw(absl::string_view json);

  const std::string& text() const { return text_; }

 private:
  JsonPiece() = default;
  std::string text_;
};

// An object in the order of its members.
class JsonObject {
 public:
  JsonObject() = default;
  JsonObject(std::initializer_list<std::pair<absl::string_view, JsonPiece>> members);

  JsonObject& Add(absl::string_view key, const JsonPiece& value);
  // Adds the text unless it is empty.
  JsonObject& AddNonEmpty(absl::string_view key, absl::string_view text);
  bool empty() const { return members_.empty(); }

  std::string ToString() const;
  JsonText Text() const { return JsonText{ToString()}; }

 private:
  std::string members_;
};

// An array.
class JsonArray {
 public:
  JsonArray() = default;
  JsonArray(std::initializer_list<JsonPiece> items);
  explicit JsonArray(const std::vector<std::string>& texts);

  JsonArray& Add(const JsonPiece& value);
  bool empty() const { return items_.empty(); }

  std::string ToString() const;
  JsonText Text() const { return JsonText{ToString()}; }

 private:
  std::string items_;
};

}  // namespace postern

#endif  // POSTERN_WIRE_JSON_H_
