// The JSON reader: it takes what another reader of the same grammar takes and nothing else, every text it gives is
// UTF-8, and what was built from a document reads the same. Input: a text.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "boost/json/parse.hpp"
#include "tests/fuzz/property.h"
#include "wire/json.h"
#include "wire/utf8.h"

namespace postern::fuzz {
namespace {

void CheckScalar(const Json& value) {
  const std::string text = value.Text();
  Require(IsValidUtf8(text) && IsValidUtf8(value.Id()), "every text of a document is UTF-8");
  Require(!value.is_string() || *ParseJson(JsonQuote(text))->String() == text,
          "a text that was written reads the same");
  const std::optional<std::string> number = value.NumberText();
  Require(!value.is_number() || number == std::string(value.Source()), "a number is kept as it was written");
  Require(!value.Int64() || number, "an integer has a text");
  Require(!value.Flag() || !value.is_object(), "an object is no flag");
}

// The value written by the writers of json.h.
JsonPiece Rebuilt(const Json& value) {
  CheckScalar(value);
  if (value.is_array()) {
    JsonArray array;
    for (const Json& item : value.Items()) array.Add(Rebuilt(item));
    return JsonPiece(array);
  }
  if (value.is_object()) {
    JsonObject object;
    for (const auto& [name, member] : value.Members()) {
      Require(IsValidUtf8(name), "every name of a document is UTF-8");
      Require(value.Has(name), "a member is found by its name");
      object.Add(name, Rebuilt(member));
    }
    return JsonPiece(object);
  }
  return value.is_string() ? JsonPiece(*value.String()) : JsonPiece::Raw(value.Source());
}

bool Same(const Json& a, const Json& b) {
  if (a.kind() != b.kind() || a.size() != b.size()) return false;
  const std::vector<Json> a_items = a.Items();
  const std::vector<Json> b_items = b.Items();
  for (size_t i = 0; i < a_items.size(); ++i) {
    if (!Same(a_items[i], b_items[i])) return false;
  }
  const auto a_members = a.Members();
  const auto b_members = b.Members();
  for (size_t i = 0; i < a_members.size(); ++i) {
    if (a_members[i].first != b_members[i].first || !Same(a_members[i].second, b_members[i].second)) return false;
  }
  return a.Text() == b.Text();
}

// Boost's reader is strict where json.h is lenient: U+FFFD for bytes and escapes that are no text, a byte order mark.
// It gives up on numbers that no double is near, and counts depth otherwise.
void CompareWithBoost(absl::string_view text, bool read) {
  boost::json::parse_options options;
  options.max_depth = 64;
  boost::json::error_code error;
  boost::json::parse({text.data(), text.size()}, error, {}, options);
  if (!error) Require(read, "what Boost.JSON reads is read");
  const bool lenient = !IsValidUtf8(text) || absl::StrContains(text, "\\u") || absl::StartsWith(text, "\xEF\xBB\xBF");
  if (!read || lenient) return;
  Require(!error || error == boost::json::error::exponent_overflow || error == boost::json::error::too_deep,
          "what is read Boost.JSON reads");
}

}  // namespace
}  // namespace postern::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using postern::fuzz::Require;
  const absl::string_view text = postern::fuzz::TextOf(data, size);
  const absl::StatusOr<postern::Json> json = postern::ParseJson(text);
  postern::fuzz::CompareWithBoost(text, json.ok());
  const std::string quoted = postern::JsonQuote(text);
  Require(*postern::ParseJson(quoted)->String() == postern::RepairUtf8(text), "any bytes are written as text");
  if (!json.ok()) return 0;
  const std::string written = postern::fuzz::Rebuilt(*json).text();
  const absl::StatusOr<postern::Json> again = postern::ParseJson(written);
  Require(again.ok() && postern::fuzz::Same(*json, *again), "a document that was written reads the same");
  Require(postern::fuzz::Rebuilt(*again).text() == written, "writing a document twice gives the same");
  return 0;
}
