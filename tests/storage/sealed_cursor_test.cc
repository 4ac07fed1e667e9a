#include "storage/sealed_cursor.h"

#include <limits>
#include <set>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "base/status.h"
#include "gtest/gtest.h"

namespace postern {
namespace {

const BlockSeal& Seal() {
  static const auto* const kSeal = new BlockSeal(NewSealKey());
  return *kSeal;
}

TEST(SealedCursor, ComesBackAsItWas) {
  for (const Cursor& cursor :
       {Cursor{0, 0}, Cursor{1, 1}, Cursor{0xfedcba9876543210, 42}, Cursor{7, std::numeric_limits<int64_t>::max()}}) {
    absl::StatusOr<Cursor> opened = OpenCursor(SealCursor(cursor, Seal()), Seal());
    ASSERT_TRUE(opened.ok()) << opened.status();
    EXPECT_EQ(opened->epoch, cursor.epoch);
    EXPECT_EQ(opened->sequence, cursor.sequence);
  }
}

TEST(SealedCursor, IsTheSameEachTimeAndAnotherForEachPosition) {
  std::set<std::string> seen;
  for (int64_t sequence = 0; sequence < 1000; ++sequence) {
    const std::string text = SealCursor({9, sequence}, Seal());
    EXPECT_EQ(text, SealCursor({9, sequence}, Seal()));
    EXPECT_TRUE(seen.insert(text).second);
    EXPECT_LE(text.size(), 128u);
  }
}

TEST(SealedCursor, NeighboursShareNoMoreThanChance) {
  std::string a;
  std::string b;
  ASSERT_TRUE(absl::WebSafeBase64Unescape(SealCursor({9, 1000}, Seal()), &a));
  ASSERT_TRUE(absl::WebSafeBase64Unescape(SealCursor({9, 1001}, Seal()), &b));
  int same = 0;
  for (size_t i = 1; i < a.size(); ++i) same += a[i] == b[i] ? 1 : 0;
  EXPECT_LE(same, 6) << "of 20 bytes";
}

TEST(SealedCursor, TakesAPlainOne) {
  absl::StatusOr<Cursor> opened = OpenCursor(EncodeCursor({3, 17}), Seal());
  ASSERT_TRUE(opened.ok());
  EXPECT_EQ(opened->sequence, 17);
}

TEST(SealedCursor, WhatWasNotWrittenHereIsMalformed) {
  const std::string text = SealCursor({9, 17}, Seal());
  for (const std::string& bad :
       {std::string(), std::string("x"), text + "A", text.substr(1), SealCursor({9, 17}, BlockSeal(NewSealKey()))}) {
    EXPECT_TRUE(HasReason(OpenCursor(bad, Seal()).status(), reason::kCursorMalformed)) << bad;
  }
  for (size_t i = 0; i < text.size(); ++i) {
    std::string changed = text;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(OpenCursor(changed, Seal()).ok()) << i;
  }
}

TEST(SealedCursor, IsNoPlainOne) { EXPECT_FALSE(DecodeCursor(SealCursor({9, 17}, Seal())).ok()); }

}  // namespace
}  // namespace postern
