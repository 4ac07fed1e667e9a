#include "storage/row_codec.h"

namespace postern {

void RowWriter::Varint(uint64_t value) {
  for (; value >= 0x80; value >>= 7) bytes_.push_back(static_cast<char>(value | 0x80));
  bytes_.push_back(static_cast<char>(value));
}

void RowWriter::Number(int64_t value) {
  Varint((static_cast<uint64_t>(value) << 1) ^ static_cast<uint64_t>(value >> 63));
}

void RowWriter::Fixed(uint64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8) bytes_.push_back(static_cast<char>(value >> shift));
}

void RowWriter::Text(absl::string_view text) {
  Varint(text.size());
  Rest(text);
}

absl::string_view RowReader::Take(uint64_t size) {
  if (!ok_ || size > bytes_.size()) {
    ok_ = false;
    return "";
  }
  absl::string_view part = bytes_.substr(0, size);
  bytes_.remove_prefix(size);
  return part;
}

uint64_t RowReader::Varint() {
  uint64_t value = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    absl::string_view byte = Take(1);
    if (!ok_) return 0;
    value |= static_cast<uint64_t>(byte[0] & 0x7f) << shift;
    if ((byte[0] & 0x80) == 0) return value;
  }
  ok_ = false;
  return 0;
}

int64_t RowReader::Number() {
  uint64_t value = Varint();
  return static_cast<int64_t>(value >> 1) ^ -static_cast<int64_t>(value & 1);
}

uint64_t RowReader::Fixed() {
  uint64_t value = 0;
  for (char byte : Take(8)) value = value << 8 | static_cast<uint8_t>(byte);
  return value;
}

absl::string_view RowReader::Text() { return Take(Varint()); }

absl::string_view RowReader::Rest() { return Take(bytes_.size()); }

std::string SequenceKey(int64_t sequence) {
  RowWriter key;
  key.Fixed(static_cast<uint64_t>(sequence));
  return key.Take();
}

std::optional<int64_t> ParseSequenceKey(absl::string_view key) {
  RowReader in(key);
  int64_t sequence = static_cast<int64_t>(in.Fixed());
  if (!in.done()) return std::nullopt;
  return sequence;
}

}  // namespace postern
