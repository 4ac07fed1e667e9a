#include "storage/cursor.h"

#include <limits>

#include "base/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "storage/epochs.h"

namespace postern {
namespace {

LogBounds Bounds(std::vector<Epoch> epochs, int64_t first, int64_t next) {
  LogBounds bounds;
  bounds.epochs = std::move(epochs);
  bounds.first_sequence = first;
  bounds.next_sequence = next;
  return bounds;
}

TEST(Cursor, IsReadBack) {
  for (int64_t sequence : {int64_t{0}, int64_t{1}, int64_t{42}, std::numeric_limits<int64_t>::max()}) {
    const std::string text = EncodeCursor({0xfedcba9876543210u, sequence});
    EXPECT_LE(text.size(), 128u);
    EXPECT_THAT(text, testing::MatchesRegex("[A-Za-z0-9_-]+"));
    absl::StatusOr<Cursor> cursor = DecodeCursor(text);
    ASSERT_TRUE(cursor.ok()) << cursor.status();
    EXPECT_EQ(cursor->epoch, 0xfedcba9876543210u);
    EXPECT_EQ(cursor->sequence, sequence);
  }
}

TEST(Cursor, AnythingElseIsMalformed) {
  const std::string good = EncodeCursor({7, 42});
  std::vector<std::string> bad = {"",
                                  "x",
                                  "null",
                                  "42",
                                  good + "=",
                                  good + "A",
                                  " " + good,
                                  good + "\n",
                                  good.substr(1),
                                  good.substr(0, good.size() - 1),
                                  std::string(5000, 'A'),
                                  EncodeCursor({7, -1})};
  for (size_t i = 0; i < good.size(); ++i) {
    for (char c : {'A', 'z', '-', '\0', '%'}) {
      std::string changed = good;
      changed[i] = c;
      if (changed != good) bad.push_back(changed);
    }
  }
  for (const std::string& text : bad) {
    absl::Status status = DecodeCursor(text).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << text;
    EXPECT_TRUE(HasReason(status, reason::kCursorMalformed)) << text;
  }
}

TEST(Cursor, BelongsToTheEpochThatWroteItsSequence) {
  const LogBounds bounds = Bounds({{1, 1}, {2, 1}, {3, 10}}, 1, 20);
  EXPECT_EQ(CursorAfter(0, bounds).epoch, 1u);
  EXPECT_EQ(CursorAfter(1, bounds).epoch, 2u);
  EXPECT_EQ(CursorAfter(9, bounds).epoch, 2u);
  EXPECT_EQ(CursorAfter(10, bounds).epoch, 3u);
  EXPECT_EQ(CursorAfter(19, bounds).epoch, 3u);
}

TEST(CheckCursor, TellsExpiredFutureAndForeignApart) {
  const LogBounds bounds = Bounds({{1, 1}, {2, 10}}, 5, 20);
  EXPECT_TRUE(CheckCursor({1, 4}, bounds).ok());
  EXPECT_TRUE(CheckCursor({1, 9}, bounds).ok());
  EXPECT_TRUE(CheckCursor({2, 19}, bounds).ok());
  EXPECT_TRUE(HasReason(CheckCursor({1, 3}, bounds), reason::kCursorExpired));
  EXPECT_TRUE(HasReason(CheckCursor({1, 0}, bounds), reason::kCursorExpired));
  EXPECT_TRUE(HasReason(CheckCursor({2, 20}, bounds), reason::kCursorInFuture));
  EXPECT_TRUE(HasReason(CheckCursor({1, 10}, bounds), reason::kCursorEpochMismatch));
  EXPECT_TRUE(HasReason(CheckCursor({1, 1000}, bounds), reason::kCursorEpochMismatch));
  EXPECT_TRUE(HasReason(CheckCursor({9, 12}, bounds), reason::kCursorEpochMismatch));
}

TEST(CheckCursor, RefusalsNameCursorsThatWork) {
  const LogBounds bounds = Bounds({{1, 1}, {2, 10}}, 5, 20);
  for (const Cursor& cursor : {Cursor{1, 3}, Cursor{2, 20}, Cursor{9, 1}}) {
    std::optional<FailureDetail> detail = DetailOf(CheckCursor(cursor, bounds));
    ASSERT_TRUE(detail.has_value());
    for (const char* key : {"earliest_cursor", "latest_cursor"}) {
      absl::StatusOr<Cursor> usable = DecodeCursor(detail->metadata[key]);
      ASSERT_TRUE(usable.ok());
      EXPECT_TRUE(CheckCursor(*usable, bounds).ok()) << key;
    }
    EXPECT_EQ(DecodeCursor(detail->metadata["earliest_cursor"])->sequence, 4);
    EXPECT_EQ(DecodeCursor(detail->metadata["latest_cursor"])->sequence, 19);
  }
}

// A backup, restored and grown past the place of the cursor, holds other events there.
TEST(CheckCursor, ARestoredBackupRefusesTheCursorsOfItsLostFuture) {
  const LogBounds lost = Bounds({{1, 1}}, 1, 100);
  const Cursor cursor = CursorAfter(80, lost);
  EXPECT_TRUE(HasReason(CheckCursor(cursor, Bounds({{1, 1}, {2, 50}}, 1, 50)), reason::kCursorEpochMismatch));
  EXPECT_TRUE(HasReason(CheckCursor(cursor, Bounds({{1, 1}, {2, 50}}, 1, 200)), reason::kCursorEpochMismatch));
  EXPECT_TRUE(CheckCursor(CursorAfter(40, lost), Bounds({{1, 1}, {2, 50}}, 1, 200)).ok());
}

TEST(Epochs, ThoseThatWroteNothingAreLeftOutButTheOldest) {
  std::vector<Epoch> epochs = WithNewEpoch({}, 1, 1, 1);
  epochs = WithNewEpoch(epochs, 2, 1, 1);
  epochs = WithNewEpoch(epochs, 3, 1, 1);
  ASSERT_EQ(epochs.size(), 2u);
  EXPECT_EQ(epochs[0].id, 1u);
  EXPECT_EQ(epochs[1].id, 3u);
  epochs = WithNewEpoch(epochs, 4, 1, 6);
  ASSERT_EQ(epochs.size(), 3u);
  EXPECT_EQ(epochs[2].first_sequence, 6);
}

TEST(Epochs, DoNotGrowForEver) {
  std::vector<Epoch> epochs;
  for (int64_t life = 0; life < 3000; ++life) epochs = WithNewEpoch(epochs, life + 100, life - 5, life + 1);
  EXPECT_LE(epochs.size(), 1001u);
  EXPECT_TRUE(CheckCursor({epochs[500].id, epochs[500].first_sequence}, Bounds(epochs, 2994, 3001)).code() ==
              absl::StatusCode::kOutOfRange);
  std::vector<Epoch> kept;
  for (int64_t life = 0; life < 1500; ++life) kept = WithNewEpoch(kept, life + 100, 1, life + 1);
  EXPECT_EQ(kept.size(), 1500u);  // Their events are all kept.
}

}  // namespace
}  // namespace postern
