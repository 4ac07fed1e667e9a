// row_codec.h
//
// The parts of a stored row: numbers, texts and keys as bytes that mean the same on every machine.
//
//   RowWriter out;
//   out.Number(42);
//   out.Text("main");
//   RowReader in(out.bytes());
//   int64_t number = in.Number();
//   absl::string_view text = in.Text();   // valid as long as the bytes
//   if (!in.ok()) return damaged;
#ifndef POSTERN_STORAGE_ROW_CODEC_H_
#define POSTERN_STORAGE_ROW_CODEC_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"

namespace postern {

// Appends the parts of a row, in the order a RowReader will ask for them.
class RowWriter {
 public:
  void Number(int64_t value);         // 1 to 10 bytes, small absolute values are short.
  void Fixed(uint64_t value);         // 8 bytes, big-endian.
  void Text(absl::string_view text);  // Length and bytes.
  void Rest(absl::string_view text) { bytes_.append(text.data(), text.size()); }  // The last part.
  const std::string& bytes() const { return bytes_; }
  std::string Take() { return std::move(bytes_); }

 private:
  void Varint(uint64_t value);
  std::string bytes_;
};

// Reads the parts of a row. After the first part that is not there, ok() is false and every part is empty.
class RowReader {
 public:
  explicit RowReader(absl::string_view bytes) : bytes_(bytes) {}
  int64_t Number();
  uint64_t Fixed();
  absl::string_view Text();
  absl::string_view Rest();
  bool ok() const { return ok_; }
  // Whether everything was read and nothing is left.
  bool done() const { return ok_ && bytes_.empty(); }

 private:
  uint64_t Varint();
  absl::string_view Take(uint64_t size);
  absl::string_view bytes_;
  bool ok_ = true;
};

// 8 bytes, big-endian, so that keys sort as their sequences do.
std::string SequenceKey(int64_t sequence);

// The sequence of a key, or nothing when it is not one.
std::optional<int64_t> ParseSequenceKey(absl::string_view key);

}  // namespace postern

#endif  // POSTERN_STORAGE_ROW_CODEC_H_
