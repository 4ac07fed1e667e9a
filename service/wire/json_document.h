// json_document.h
//
// What json.h keeps behind its back: the text of a document and one small node per value that points into it. Strings
// are unescaped only when somebody asks. Private to json*.cc.
//
//   const JsonNode& node = document.nodes[index];
//   absl::string_view text = document.Slice(node.begin, node.end);
#ifndef POSTERN_WIRE_JSON_DOCUMENT_H_
#define POSTERN_WIRE_JSON_DOCUMENT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "wire/json.h"

namespace postern {

struct JsonNode {
  uint32_t begin = 0;  // The value's text: a string with its quotes.
  uint32_t end = 0;
  uint32_t key_begin = 0;  // The member's name without quotes, still escaped.
  uint32_t key_end = 0;
  uint32_t next = 0;   // The next item or member of the same parent; 0: none.
  uint32_t first = 0;  // The first item or member; 0: none.
  uint32_t count = 0;  // How many items or members.
  Json::Kind kind = Json::Kind::kAbsent;
};

struct JsonDocument {
  std::string source;
  std::vector<JsonNode> nodes{JsonNode{}};  // The first stands for absence.

  absl::string_view Slice(uint32_t begin, uint32_t end) const {
    return absl::string_view(source).substr(begin, end - begin);
  }
};

// The text between the quotes of a well-formed JSON string, unescaped; lone surrogates become U+FFFD.
std::string UnescapeJson(absl::string_view escaped);

// How many bytes at the start of `text` are one number of the JSON grammar; 0 when there is none.
size_t JsonNumberLength(absl::string_view text);

}  // namespace postern

#endif  // POSTERN_WIRE_JSON_DOCUMENT_H_
