#include "base/traceparent.h"

#include <gtest/gtest.h>

#include <string>

namespace postern {
namespace {

TEST(ValidTraceparentTest, OnlyAWellFormedOneIsKept) {
  const std::string good = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  EXPECT_EQ(ValidTraceparent(good), good);
  EXPECT_EQ(ValidTraceparent(""), "");
  EXPECT_EQ(ValidTraceparent("00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01"), "");
  EXPECT_EQ(ValidTraceparent(good + "x"), "");
}

}  // namespace
}  // namespace postern
