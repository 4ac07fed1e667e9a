#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "wire/json.h"
#include "wire/json_document.h"
#include "wire/utf8.h"

namespace postern {
namespace {

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// The code unit of `\uXXXX` at the start of `text`, if there is one.
std::optional<uint32_t> CodeUnit(absl::string_view text) {
  if (text.size() < 6 || text[0] != '\\' || text[1] != 'u') return std::nullopt;
  uint32_t unit = 0;
  for (int i = 2; i < 6; ++i) {
    int digit = HexValue(text[i]);
    if (digit < 0) return std::nullopt;
    unit = unit << 4 | static_cast<uint32_t>(digit);
  }
  return unit;
}

size_t CountDigits(absl::string_view text) {
  size_t count = 0;
  while (count < text.size() && absl::ascii_isdigit(static_cast<unsigned char>(text[count]))) ++count;
  return count;
}

}  // namespace

std::string UnescapeJson(absl::string_view escaped) {
  std::string text;
  text.reserve(escaped.size());
  for (size_t i = 0; i < escaped.size();) {
    if (escaped[i] != '\\') {
      size_t run = std::min(escaped.find('\\', i), escaped.size());
      text.append(escaped.data() + i, run - i);
      i = run;
      continue;
    }
    if (std::optional<uint32_t> unit = CodeUnit(escaped.substr(i))) {
      i += 6;
      if (*unit >= 0xD800 && *unit <= 0xDBFF) {
        std::optional<uint32_t> low = CodeUnit(escaped.substr(i));
        if (low && *low >= 0xDC00 && *low <= 0xDFFF) {
          unit = 0x10000 + ((*unit - 0xD800) << 10) + (*low - 0xDC00);
          i += 6;
        }
      }
      AppendUtf8(*unit, text);
      continue;
    }
    constexpr absl::string_view kLetters = "bfnrt";
    size_t letter = kLetters.find(escaped[i + 1]);
    text.push_back(letter == absl::string_view::npos ? escaped[i + 1] : "\b\f\n\r\t"[letter]);
    i += 2;
  }
  return text;
}

size_t JsonNumberLength(absl::string_view text) {
  size_t at = !text.empty() && text[0] == '-' ? 1 : 0;
  size_t digits = CountDigits(text.substr(at));
  if (digits == 0) return 0;
  at += text[at] == '0' ? 1 : digits;
  if (at < text.size() && text[at] == '.') {
    size_t fraction = CountDigits(text.substr(at + 1));
    if (fraction == 0) return 0;
    at += 1 + fraction;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    size_t exponent = at + 1;
    if (exponent < text.size() && (text[exponent] == '+' || text[exponent] == '-')) ++exponent;
    size_t exponent_digits = CountDigits(text.substr(exponent));
    if (exponent_digits == 0) return 0;
    at = exponent + exponent_digits;
  }
  return at;
}

// Recursive descent over RFC 8259's grammar. Every Read leaves `at_` behind what it read, or fails.
class JsonParser {
 public:
  JsonParser(std::shared_ptr<JsonDocument> document, const JsonLimits& limits)
      : document_(std::move(document)), text_(document_->source), limits_(limits) {}

  absl::StatusOr<Json> Parse() {
    if (absl::StartsWith(text_, "\xEF\xBB\xBF")) at_ = 3;
    SkipSpace();
    uint32_t root = ReadValue(0);
    SkipSpace();
    if (root != 0 && at_ != text_.size()) {
      Fail("something follows the value");
      root = 0;
    }
    if (root == 0) return absl::InvalidArgumentError(absl::StrCat("not JSON: ", why_, " at byte ", at_));
    return Json(std::move(document_), root);
  }

 private:
  uint32_t Fail(const char* why) {
    if (why_ == nullptr) why_ = why;
    return 0;
  }

  void SkipSpace() {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\r' || text_[at_] == '\t')) {
      ++at_;
    }
  }

  bool Take(char c) {
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  JsonNode& node(uint32_t index) { return document_->nodes[index]; }

  // Reads one value and gives its node; 0 when it failed.
  uint32_t ReadValue(int depth) {
    if (at_ == text_.size()) return Fail("it ends too early");
    if (document_->nodes.size() > limits_.max_values) return Fail("too many values");
    uint32_t index = static_cast<uint32_t>(document_->nodes.size());
    document_->nodes.emplace_back();
    node(index).begin = static_cast<uint32_t>(at_);
    char c = text_[at_];
    bool read = false;
    if (c == '{' || c == '[') {
      if (depth >= limits_.max_depth) return Fail("nested too deeply");
      node(index).kind = c == '{' ? Json::Kind::kObject : Json::Kind::kArray;
      read = ReadContainer(index, c == '{', depth + 1);
    } else if (c == '"') {
      node(index).kind = Json::Kind::kString;
      read = ReadString();
    } else {
      read = ReadScalar(index);
    }
    if (!read) return 0;
    node(index).end = static_cast<uint32_t>(at_);
    return index;
  }

  bool ReadContainer(uint32_t parent, bool object, int depth) {
    const char close = object ? '}' : ']';
    ++at_;
    SkipSpace();
    if (Take(close)) return true;
    uint32_t previous = 0;
    do {
      SkipSpace();
      uint32_t key_begin = 0, key_end = 0;
      if (object) {
        key_begin = static_cast<uint32_t>(at_) + 1;
        if (!ReadString()) return false;
        key_end = static_cast<uint32_t>(at_) - 1;
        SkipSpace();
        if (!Take(':')) return Fail("a colon is missing");
        SkipSpace();
      }
      uint32_t child = ReadValue(depth);
      if (child == 0) return false;
      node(child).key_begin = key_begin;
      node(child).key_end = key_end;
      (previous == 0 ? node(parent).first : node(previous).next) = child;
      ++node(parent).count;
      previous = child;
      SkipSpace();
    } while (Take(','));
    if (!Take(close)) return Fail(at_ == text_.size() ? "it ends too early" : "a comma or closing bracket is missing");
    return true;
  }

  bool ReadString() {
    if (!Take('"')) return Fail("a string is missing");
    while (at_ < text_.size()) {
      unsigned char c = static_cast<unsigned char>(text_[at_]);
      if (c == '"') {
        ++at_;
        return true;
      }
      if (c < 0x20) return Fail("a control character stands in a string");
      if (c != '\\') {
        ++at_;
      } else if (CodeUnit(text_.substr(at_))) {
        at_ += 6;
      } else if (at_ + 1 < text_.size() && absl::StrContains("\"\\/bfnrt", text_[at_ + 1])) {
        at_ += 2;
      } else {
        return Fail("a malformed escape");
      }
    }
    return Fail("it ends too early");
  }

  bool ReadScalar(uint32_t index) {
    absl::string_view rest = text_.substr(at_);
    for (absl::string_view word : {"true", "false", "null"}) {
      if (!absl::StartsWith(rest, word)) continue;
      node(index).kind = word == "null" ? Json::Kind::kNull : Json::Kind::kBool;
      at_ += word.size();
      return true;
    }
    size_t length = JsonNumberLength(rest);
    if (length == 0) return Fail("no value");
    node(index).kind = Json::Kind::kNumber;
    at_ += length;
    return true;
  }

  std::shared_ptr<JsonDocument> document_;
  const absl::string_view text_;
  const JsonLimits limits_;
  size_t at_ = 0;
  const char* why_ = nullptr;
};

absl::StatusOr<Json> ParseJson(absl::string_view text, const JsonLimits& limits) {
  // Repair may turn one byte into three; positions are 32 bits.
  constexpr size_t kMostBytes = std::numeric_limits<uint32_t>::max() / 3 - 1;
  if (text.size() > std::min(limits.max_bytes, kMostBytes)) return absl::InvalidArgumentError("not JSON: too large");
  auto document = std::make_shared<JsonDocument>();
  document->source = IsValidUtf8(text) ? std::string(text) : RepairUtf8(text);
  return JsonParser(std::move(document), limits).Parse();
}

}  // namespace postern
