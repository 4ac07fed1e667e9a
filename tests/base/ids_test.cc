#include "base/ids.h"

#include <set>
#include <string>

#include "absl/strings/escaping.h"
#include "gtest/gtest.h"

namespace postern {
namespace {

std::string Hex(const std::array<uint8_t, 32>& digest) {
  return absl::BytesToHexString(absl::string_view(reinterpret_cast<const char*>(digest.data()), digest.size()));
}

// FIPS 180-2, appendix B.1, and the digest of nothing.
TEST(IdsTest, Sha256GivesThePublishedDigests) {
  EXPECT_EQ(Hex(Sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(Hex(Sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

// Computed apart from this code, with Python's hashlib and base64.
TEST(IdsTest, EventIdGivesTheKnownIds) {
  EXPECT_EQ(EventId({"main", "message_received", "2067"}), "evt_r5eu4bxfrsxltlxhb2nenarf6i");
  EXPECT_EQ(EventId({}), "evt_4oymiquy7qobjgx36tejs35zeq");
}

TEST(IdsTest, EventIdKeepsPartsApart) {
  EXPECT_EQ(EventId({"ab", "c"}), "evt_maovi5xczt7czb5cxot2gitfs4");
  EXPECT_EQ(EventId({"a", "bc"}), "evt_h6x2dtzpdgt4ceu35mqm6cmd64");
  EXPECT_NE(EventId({"a", ""}), EventId({"a"}));
  EXPECT_NE(EventId({"a", ""}), EventId({"", "a"}));
}

TEST(IdsTest, EventIdIsPrefixAndTwentySixLowerCaseCharacters) {
  std::string id = EventId({"x"});
  ASSERT_EQ(id.size(), 30u);
  EXPECT_EQ(id.substr(0, 4), "evt_");
  EXPECT_EQ(id.find_first_not_of("abcdefghijklmnopqrstuvwxyz234567", 4), std::string::npos);
}

// Computed apart from this code, with Python's hashlib.
TEST(IdsTest, PartitionOfGivesTheKnownPartitions) {
  EXPECT_EQ(PartitionOf("accounts/main/chats/+254722200200"), 48);
  EXPECT_EQ(PartitionOf(""), 20);
  EXPECT_EQ(PartitionOf("accounts/main"), 57);
}

TEST(IdsTest, PartitionOfReachesEveryPartition) {
  std::set<int> seen;
  for (int i = 0; i < 2000; ++i) {
    int partition = PartitionOf(std::to_string(i));
    ASSERT_GE(partition, 0);
    ASSERT_LT(partition, kPartitionCount);
    seen.insert(partition);
  }
  EXPECT_EQ(seen.size(), static_cast<size_t>(kPartitionCount));
}

TEST(IdsTest, RandomIdsAndBitsDoNotRepeat) {
  std::set<std::string> ids;
  std::set<uint64_t> bits;
  for (int i = 0; i < 1000; ++i) {
    ids.insert(RandomId());
    bits.insert(RandomBits());
  }
  EXPECT_EQ(ids.size(), 1000u);
  EXPECT_EQ(bits.size(), 1000u);
  EXPECT_EQ(ids.begin()->size(), 26u);
}

}  // namespace
}  // namespace postern
