#include "webhook/source_limit.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace postern {
namespace {

class SourceLimitTest : public testing::Test {
 protected:
  int Passed(const std::string& source, int tries) {
    int passed = 0;
    for (int i = 0; i < tries; ++i) passed += limit_.Count(IpAddress::Parse(source)) ? 0 : 1;
    return passed;
  }

  absl::Duration now_ = absl::Hours(1);
  SourceLimit limit_{{.per_minute = 30, .max_sources = 100}, [this] { return now_; }};
};

TEST_F(SourceLimitTest, AMinutesWorthComesAtOnceAndThenTheRateHolds) {
  EXPECT_EQ(Passed("192.0.2.1", 100), 30);
  EXPECT_EQ(limit_.Count(IpAddress::Parse("192.0.2.1")), absl::Seconds(2));
  now_ += absl::Seconds(10);
  EXPECT_EQ(Passed("192.0.2.1", 100), 5);
}

TEST_F(SourceLimitTest, EachSourceHasItsOwn) {
  EXPECT_EQ(Passed("192.0.2.1", 100), 30);
  EXPECT_EQ(Passed("192.0.2.2", 100), 30);
}

TEST_F(SourceLimitTest, ACustomersIpv6NetworkIsOneSource) {
  int passed = 0;
  for (int i = 0; i < 100; ++i) passed += Passed(absl::StrCat("2001:db8:0:1::", absl::Hex(i)), 1);
  EXPECT_EQ(passed, 30);
  EXPECT_EQ(Passed("2001:db8:0:2::1", 1), 1);
}

TEST_F(SourceLimitTest, SourcesThatNobodyKnowsAreOne) {
  int passed = 0;
  for (int i = 0; i < 100; ++i) passed += limit_.Count(std::nullopt) ? 0 : 1;
  EXPECT_EQ(passed, 30);
}

TEST_F(SourceLimitTest, HoldsAsManySourcesAsItMayAndForgetsTheOneNotHeardOfLongest) {
  EXPECT_EQ(Passed("192.0.2.1", 100), 30);
  for (int i = 0; i < 99; ++i) Passed(absl::StrCat("198.51.100.", i), 1);
  EXPECT_EQ(Passed("192.0.2.1", 100), 0) << "heard of just now again";
  for (int i = 0; i < 5000; ++i) {
    Passed(absl::StrCat("10.0.", i / 250, ".", i % 250), 1);
    if (i % 50 == 0) Passed("192.0.2.1", 1);
  }
  EXPECT_EQ(limit_.size(), 100u);
  EXPECT_EQ(Passed("192.0.2.1", 100), 0);
}

}  // namespace
}  // namespace postern
