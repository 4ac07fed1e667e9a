#include "wire/rfc3339.h"

#include "gtest/gtest.h"

namespace postern {
namespace {

TEST(Rfc3339, ReadsWhatProvidersWrite) {
  EXPECT_EQ(ParseRfc3339("2015-04-17T14:49:35.000Z"), absl::FromUnixSeconds(1429282175));
  EXPECT_EQ(ParseRfc3339("2015-04-17T14:49:35Z"), absl::FromUnixSeconds(1429282175));
  EXPECT_EQ(ParseRfc3339("2015-04-17t14:49:35z"), absl::FromUnixSeconds(1429282175));
  EXPECT_EQ(ParseRfc3339("2015-04-17T17:49:35+03:00"), absl::FromUnixSeconds(1429282175));
  EXPECT_EQ(ParseRfc3339("2015-04-17T11:19:35-03:30"), absl::FromUnixSeconds(1429282175));
}

TEST(Rfc3339, KeepsTheFractionDownToTheNanosecond) {
  EXPECT_EQ(ParseRfc3339("1970-01-01T00:00:00.123456Z"), absl::FromUnixMicros(123456));
  EXPECT_EQ(ParseRfc3339("1970-01-01T00:00:00.123456789Z"), absl::FromUnixNanos(123456789));
}

TEST(Rfc3339, RefusesEverythingElse) {
  for (const char* text : {"",
                           "Z",
                           "2015-04-17",
                           "2015-04-17 14:49:35 UTC",
                           "2015-04-17 14:49:35Z",
                           "2015-04-17T14:49:35",
                           "2015-04-17T14:49:35.Z",
                           "2015-04-17T14:49:35 Z",
                           " 2015-04-17T14:49:35Z",
                           "2015-04-17T14:49:35Z ",
                           "2015-04-17T14:49:35+0300",
                           "2015-4-17T14:49:35Z",
                           "2015-02-30T14:49:35Z",
                           "2015-13-17T14:49:35Z",
                           "2015-04-17T24:49:35Z",
                           "12015-04-17T14:49:35Z",
                           "-2015-04-17T14:49:35Z",
                           "infinite-future",
                           "0000-04-17T14:49:35Z",
                           "1429282175"}) {
    EXPECT_EQ(ParseRfc3339(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace postern
