// Cursors: only what was handed out is taken, and it means what it meant. Input: 0 and a text, or 1, epoch, sequence,
// an edit and the bounds of a log.
#include <cstdint>
#include <limits>
#include <string>

#include "storage/cursor.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/property.h"

namespace postern::fuzz {
namespace {

void CheckText(absl::string_view text) {
  const absl::StatusOr<Cursor> cursor = DecodeCursor(text);
  if (cursor.ok()) Require(EncodeCursor(*cursor) == text, "a cursor that is taken was handed out in these characters");
}

int64_t Positive(Input& input) {
  return static_cast<int64_t>(input.Number<uint64_t>() & std::numeric_limits<int64_t>::max());
}

void CheckHandedOut(Input& input) {
  const Cursor cursor{input.Number<uint64_t>(), Positive(input)};
  const std::string text = EncodeCursor(cursor);
  const absl::StatusOr<Cursor> read = DecodeCursor(text);
  Require(text.size() <= 128, "a cursor has at most 128 bytes");
  Require(read.ok() && read->epoch == cursor.epoch && read->sequence == cursor.sequence,
          "a cursor that was handed out is read as the same position");
  const std::string edited = Edited(text, input);
  Require(edited == text || !DecodeCursor(edited).ok(), "a cursor with one character changed is refused");
}

// A log of up to three epochs, each beginning behind the one before.
void CheckPosition(Input& input) {
  constexpr int64_t kFar = int64_t{1} << 40;
  LogBounds bounds;
  bounds.first_sequence = 1 + Positive(input) % kFar;
  bounds.next_sequence = bounds.first_sequence + Positive(input) % kFar;
  int64_t begin = 1;
  for (uint64_t id = 1; id <= 3 && begin <= bounds.next_sequence; ++id) {
    bounds.epochs.push_back({id, begin});
    begin += 1 + Positive(input) % kFar;
  }
  const int64_t sequence = Positive(input) % (bounds.next_sequence + 2);
  const bool kept = sequence >= bounds.first_sequence - 1 && sequence < bounds.next_sequence;
  Require(CheckCursor(CursorAfter(sequence, bounds), bounds).ok() == kept,
          "a cursor is good for exactly the positions whose events are all kept");
  for (uint64_t epoch = 0; epoch <= 4; ++epoch) {
    const bool good = CheckCursor({epoch, sequence}, bounds).ok();
    Require(!good || kept, "no epoch makes a position good whose events are not kept");
  }
}

}  // namespace
}  // namespace postern::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  postern::fuzz::Input input(data, size);
  if (input.Number<uint8_t>() % 2 == 0) {
    postern::fuzz::CheckText(input.Rest());
  } else {
    postern::fuzz::CheckHandedOut(input);
    postern::fuzz::CheckPosition(input);
  }
  return 0;
}
