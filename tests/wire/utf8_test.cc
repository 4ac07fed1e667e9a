#include "wire/utf8.h"

#include <random>
#include <string>

#include "gtest/gtest.h"

namespace postern {
namespace {

constexpr char kBad[] = "\xEF\xBF\xBD";

TEST(Utf8, WellFormedTextStaysAsItIs) {
  std::string text = "a\xC3\xBC\xE2\x82\xAC\xF0\x9F\x98\x80 and eight or more plain letters";
  EXPECT_TRUE(IsValidUtf8(text));
  EXPECT_EQ(RepairUtf8(text), text);
}

TEST(Utf8, RepairsLikeTheWhatwgDecoder) {
  // Unicode standard, table 3-8, and the WHATWG encoding test suite: one U+FFFD per maximal ill-formed sequence.
  EXPECT_EQ(RepairUtf8("caf\xff"), std::string("caf") + kBad);
  EXPECT_EQ(RepairUtf8("\xF1\x80\x80\xE1\x80\xC2z"), std::string(kBad) + kBad + kBad + "z");
  EXPECT_EQ(RepairUtf8("\xC0\xAF"), std::string(kBad) + kBad);                        // Overlong.
  EXPECT_EQ(RepairUtf8("\xED\xA0\x80"), std::string(kBad) + kBad + kBad);             // A surrogate.
  EXPECT_EQ(RepairUtf8("\xF4\x90\x80\x80"), std::string(kBad) + kBad + kBad + kBad);  // Above U+10FFFF.
  EXPECT_EQ(RepairUtf8("\xE2\x82"), kBad);                                            // Cut at the end.
}

TEST(Utf8, RepairOfAnyBytesIsValidAndRepairingAgainChangesNothing) {
  std::mt19937 random(7);
  for (int round = 0; round < 20000; ++round) {
    std::string bytes(random() % 12, '\0');
    for (char& c : bytes) c = static_cast<char>(random() % 3 == 0 ? random() % 128 : 128 + random() % 128);
    std::string repaired = RepairUtf8(bytes);
    ASSERT_TRUE(IsValidUtf8(repaired));
    ASSERT_EQ(RepairUtf8(repaired), repaired);
    ASSERT_EQ(repaired == bytes, IsValidUtf8(bytes));
  }
}

TEST(Utf8, EveryCodePointRoundTrips) {
  for (uint32_t point = 0; point <= 0x10FFFF; ++point) {
    std::string text;
    AppendUtf8(point, text);
    ASSERT_TRUE(IsValidUtf8(text)) << point;
    ASSERT_EQ(text == kBad, point == 0xFFFD || (point >= 0xD800 && point <= 0xDFFF)) << point;
  }
}

TEST(Utf8, CutKeepsCodePointsWhole) {
  EXPECT_EQ(CutUtf8("gr\xC3\xBC\xC3\x9F"
                    "e",
                    3),
            "gr");
  EXPECT_EQ(CutUtf8("gr\xC3\xBC\xC3\x9F"
                    "e",
                    4),
            "gr\xC3\xBC");
  EXPECT_EQ(CutUtf8("short", 256), "short");
  EXPECT_EQ(CutUtf8("\xff\xff", 4), kBad);  // Repair makes it longer; the limit holds afterwards.
  for (size_t limit = 0; limit < 9; ++limit) {
    std::string cut = CutUtf8("\xF0\x9F\x98\x80\xF0\x9F\x98\x80", limit);
    EXPECT_LE(cut.size(), limit);
    EXPECT_EQ(cut.size(), limit / 4 * 4);
  }
}

}  // namespace
}  // namespace postern
