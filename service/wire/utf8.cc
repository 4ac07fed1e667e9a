#include "wire/utf8.h"

#include <cstring>

namespace postern {
namespace {

constexpr absl::string_view kReplacement = "\xEF\xBF\xBD";

// What stands at the start of a text: how many bytes belong together and whether they are a code point.
struct Unit {
  size_t length;
  bool valid;
};

// One step of the WHATWG decoder: an ill-formed unit ends before the first byte that could not follow.
Unit NextUnit(const unsigned char* bytes, size_t size) {
  unsigned char lead = bytes[0];
  if (lead < 0x80) return {1, true};
  size_t needed;
  unsigned char lower = 0x80, upper = 0xBF;  // Bounds of the second byte.
  if (lead >= 0xC2 && lead <= 0xDF) {
    needed = 1;
  } else if (lead >= 0xE0 && lead <= 0xEF) {
    needed = 2;
    if (lead == 0xE0) lower = 0xA0;
    if (lead == 0xED) upper = 0x9F;
  } else if (lead >= 0xF0 && lead <= 0xF4) {
    needed = 3;
    if (lead == 0xF0) lower = 0x90;
    if (lead == 0xF4) upper = 0x8F;
  } else {
    return {1, false};
  }
  for (size_t i = 1; i <= needed; ++i) {
    if (i >= size || bytes[i] < lower || bytes[i] > upper) return {i, false};
    lower = 0x80;
    upper = 0xBF;
  }
  return {needed + 1, true};
}

// How many bytes at the start are well-formed.
size_t ValidPrefix(const unsigned char* bytes, size_t size) {
  size_t at = 0;
  while (at < size) {
    uint64_t word;
    while (size - at >= sizeof(word)) {
      std::memcpy(&word, bytes + at, sizeof(word));
      if ((word & 0x8080808080808080u) != 0) break;
      at += sizeof(word);
    }
    if (at == size) break;
    Unit unit = NextUnit(bytes + at, size - at);
    if (!unit.valid) break;
    at += unit.length;
  }
  return at;
}

}  // namespace

bool IsValidUtf8(absl::string_view text) {
  return ValidPrefix(reinterpret_cast<const unsigned char*>(text.data()), text.size()) == text.size();
}

std::string RepairUtf8(absl::string_view text) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  std::string repaired;
  repaired.reserve(text.size());
  size_t at = 0;
  while (at < text.size()) {
    size_t good = ValidPrefix(bytes + at, text.size() - at);
    repaired.append(text.data() + at, good);
    at += good;
    if (at == text.size()) break;
    repaired.append(kReplacement.data(), kReplacement.size());
    at += NextUnit(bytes + at, text.size() - at).length;
  }
  return repaired;
}

std::string CutUtf8(absl::string_view text, size_t max_bytes) {
  // Four bytes more than can stay decide whether the last one that stays is whole.
  std::string repaired = RepairUtf8(text.substr(0, max_bytes < text.size() ? max_bytes + 4 : text.size()));
  if (repaired.size() <= max_bytes) return repaired;
  size_t end = max_bytes;
  while (end > 0 && (static_cast<unsigned char>(repaired[end]) & 0xC0) == 0x80) --end;
  repaired.resize(end);
  return repaired;
}

void AppendUtf8(uint32_t code_point, std::string& text) {
  if (code_point > 0x10FFFF || (code_point >= 0xD800 && code_point <= 0xDFFF)) code_point = 0xFFFD;
  auto put = [&text](uint32_t byte) { text.push_back(static_cast<char>(byte)); };
  if (code_point < 0x80) {
    put(code_point);
  } else if (code_point < 0x800) {
    put(0xC0 | code_point >> 6);
    put(0x80 | (code_point & 0x3F));
  } else if (code_point < 0x10000) {
    put(0xE0 | code_point >> 12);
    put(0x80 | (code_point >> 6 & 0x3F));
    put(0x80 | (code_point & 0x3F));
  } else {
    put(0xF0 | code_point >> 18);
    put(0x80 | (code_point >> 12 & 0x3F));
    put(0x80 | (code_point >> 6 & 0x3F));
    put(0x80 | (code_point & 0x3F));
  }
}

}  // namespace postern
