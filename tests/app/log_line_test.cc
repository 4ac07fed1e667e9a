#include "app/log_line.h"

#include <limits>
#include <string>

#include "gtest/gtest.h"
#include "wire/json.h"

namespace postern {
namespace {

const absl::Time kTime = absl::FromUnixMillis(1700000000123);

TEST(LogLine, JsonHoldsTimeLevelEventAndFieldsInOrder) {
  EXPECT_EQ(JsonLogLine({LogLevel::kInfo, "webhook", {{"account", "main"}, {"events", 3}, {"ok", true}}}, kTime),
            R"({"time": "2023-11-14T22:13:20.123Z", "level": "info", "event": "webhook", )"
            R"("account": "main", "events": 3, "ok": true})");
}

TEST(LogLine, JsonIsValidWhateverTheTextHolds) {
  const std::string nasty = std::string("quote\" back\\ line\n tab\t nul") + '\0' + "bell\x07 bad\xff end";
  const std::string line = JsonLogLine({LogLevel::kError, nasty, {{nasty, nasty}}}, kTime);
  EXPECT_EQ(line.find('\n'), std::string::npos);
  absl::StatusOr<Json> json = ParseJson(line);
  ASSERT_TRUE(json.ok()) << json.status();
  const std::string repaired = std::string("quote\" back\\ line\n tab\t nul") + '\0' + "bell\x07 bad\xEF\xBF\xBD end";
  EXPECT_EQ(json->Get("event").String(), repaired);
  EXPECT_EQ(json->Members().back().second.String(), repaired);
  EXPECT_EQ(json->Get("level").String(), "error");
}

TEST(LogLine, NumbersThatAreNotFiniteAreNull) {
  const std::string line =
      JsonLogLine({LogLevel::kInfo, "e", {{"x", std::numeric_limits<double>::infinity()}, {"y", 0.5}}}, kTime);
  absl::StatusOr<Json> json = ParseJson(line);
  ASSERT_TRUE(json.ok()) << line;
  EXPECT_EQ(json->Get("x").kind(), Json::Kind::kNull);
  EXPECT_EQ(json->Get("y").Double(), 0.5);
}

TEST(LogLine, AFieldCannotTakeTheNameOfAnother) {
  absl::StatusOr<Json> json =
      ParseJson(JsonLogLine({LogLevel::kWarning, "e", {{"level", "x"}, {"event", "y"}}}, kTime));
  ASSERT_TRUE(json.ok());
  EXPECT_EQ(json->Get("level").String(), "warning");
  EXPECT_EQ(json->Get("field_level").String(), "x");
  EXPECT_EQ(json->Get("field_event").String(), "y");
}

TEST(LogLine, TextQuotesWhatIsNotPlain) {
  EXPECT_EQ(
      TextLogLine({LogLevel::kDebug, "started", {{"grpc", "127.0.0.1:1"}, {"why", "a b\n"}, {"none", ""}, {"n", 2}}},
                  kTime),
      R"(2023-11-14T22:13:20.123Z debug started grpc=127.0.0.1:1 why="a b\n" none="" n=2)");
}

}  // namespace
}  // namespace postern
