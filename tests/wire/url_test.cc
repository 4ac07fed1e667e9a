#include "wire/url.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace postern {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Url, PercentEncodeKeepsOnlyUnreservedCharacters) {
  EXPECT_EQ(PercentEncode("aZ9-._~"), "aZ9-._~");
  EXPECT_EQ(PercentEncode("1@c.us/a b+\xC3\xBC"), "1%40c.us%2Fa%20b%2B%C3%BC");
}

TEST(Url, PercentDecodeIsTheReverseAndToleratesBadEscapes) {
  std::string all;
  for (int c = 0; c < 256; ++c) all.push_back(static_cast<char>(c));
  EXPECT_EQ(PercentDecode(PercentEncode(all)), all);
  EXPECT_EQ(PercentDecode("100%"), "100%");
  EXPECT_EQ(PercentDecode("%zz%4"), "%zz%4");
  EXPECT_EQ(PercentDecode("a+b"), "a+b");
}

TEST(Url, QueryRoundTripsAndKeepsRepeats) {
  Pairs query{{"a", "1"}, {"a", "2 3"}, {"", "x"}, {"b", ""}, {"c&d", "=+%"}};
  EXPECT_EQ(ParseQuery(FormatQuery(query)), query);
  EXPECT_EQ(ParseQuery("a=1&&b&c=x+y&d=%zz"), (Pairs{{"a", "1"}, {"b", ""}, {"c", "x y"}, {"d", "%zz"}}));
}

TEST(Url, JoinKeepsTheBasePathAndOneSlashBetween) {
  for (const char* base :
       {"https://h.example/instance7", "https://h.example/instance7/", "https://h.example/instance7//"}) {
    EXPECT_EQ(*JoinUrl(base, "/messages"), "https://h.example/instance7/messages") << base;
    EXPECT_EQ(*JoinUrl(base, "messages"), "https://h.example/instance7/messages") << base;
  }
  EXPECT_EQ(*JoinUrl("http://127.0.0.1:8080", "/a", {{"x", "1@c.us"}}), "http://127.0.0.1:8080/a?x=1%40c.us");
  EXPECT_EQ(*JoinUrl("http://[::1]:80", ""), "http://[::1]:80/");
}

TEST(Url, JoinRefusesAPathThatWouldChangeTheRequest) {
  for (const char* path : {"/a b", "/a\r\nX: y", "/a?b", "/a#b", "/a\x7f"}) {
    EXPECT_EQ(JoinUrl("http://h", path).status().code(), absl::StatusCode::kInvalidArgument) << path;
  }
}

TEST(Url, CheckBaseUrlSaysWhatIsWrongAndShowsNothing) {
  EXPECT_TRUE(CheckBaseUrl("https://eu.example:8443/v1/").ok());
  for (const char* bad :
       {"", "example.secret", "ftp://h.secret", "http://", "http://user:secret@h", "http://h/?token=secret",
        "http://h/#secret", "http://h secret", "http://h:99999999", "http:secret", "/secret"}) {
    absl::Status status = CheckBaseUrl(bad);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << bad;
    EXPECT_THAT(std::string(status.message()), Not(HasSubstr("secret"))) << bad;
  }
}

}  // namespace
}  // namespace postern
