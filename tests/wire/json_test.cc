#include "wire/json.h"

#include <limits>
#include <random>

#include "boost/json/parse.hpp"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace postern {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Json Parsed(absl::string_view text) {
  absl::StatusOr<Json> json = ParseJson(text);
  EXPECT_TRUE(json.ok()) << json.status() << " in " << text;
  return json.ok() ? *json : Json();
}

TEST(Json, FlagIsTrueForTrueOneAndTheirTexts) {
  for (const char* yes : {"true", "\"true\"", "\"True\"", "1", "\"1\""}) EXPECT_EQ(Parsed(yes).Flag(), true) << yes;
  for (const char* no : {"false", "\"false\"", "0", "\"0\""}) EXPECT_EQ(Parsed(no).Flag(), false) << no;
  for (const char* neither : {"null", "2", "\"yes\"", "\"\"", "[]", "{}"}) {
    EXPECT_EQ(Parsed(neither).Flag(), std::nullopt) << neither;
  }
  EXPECT_EQ(Json().Flag(), std::nullopt);
}

TEST(Json, IdIsAStringOrAnIntegralNumberWithoutExponent) {
  EXPECT_EQ(Parsed("38").Id(), "38");
  EXPECT_EQ(Parsed("\"38\"").Id(), "38");
  EXPECT_EQ(Parsed("123456789012345678901234567890").Id(), "123456789012345678901234567890");
  for (const char* bad : {"38.0", "3e8", "3E8", "true", "null", "[1]"}) EXPECT_EQ(Parsed(bad).Id(), "") << bad;
}

TEST(Json, NumbersKeepTheirText) {
  Json json = Parsed(R"({"big": 9007199254740993, "money": 1.10, "text": "0.30", "word": "x1", "spaced": " 1"})");
  EXPECT_EQ(json.Get("big").NumberText(), "9007199254740993");
  EXPECT_EQ(json.Get("big").Int64(), 9007199254740993);
  EXPECT_EQ(json.Get("money").NumberText(), "1.10");
  EXPECT_EQ(json.Get("text").NumberText(), "0.30");
  EXPECT_EQ(json.Get("text").Double(), 0.3);
  EXPECT_EQ(json.Get("word").NumberText(), std::nullopt);
  EXPECT_EQ(json.Get("spaced").NumberText(), std::nullopt);
  EXPECT_EQ(json.Get("money").Int64(), std::nullopt);
  EXPECT_EQ(Parsed("9223372036854775808").Int64(), std::nullopt);
  EXPECT_EQ(Parsed("1e999").Double(), std::nullopt);
}

TEST(Json, KeysWithoutCaseOnRequest) {
  Json json = Parsed(R"({"Id": 1, "na\u006de": "x"})");
  EXPECT_FALSE(json.Get("id").present());
  EXPECT_EQ(json.Get("id", KeyCase::kIgnore).Id(), "1");
  EXPECT_EQ(json.Get("name").Text(), "x");
  EXPECT_TRUE(json.Has("ID", KeyCase::kIgnore));
}

TEST(Json, TheLastOfRepeatedMembersCounts) { EXPECT_EQ(Parsed(R"({"a":1,"a":2})").Get("a").Id(), "2"); }

TEST(Json, LoneSurrogatesBecomeTheReplacementCharacter) {
  EXPECT_EQ(Parsed(R"("\ud83d")").Text(), "\xEF\xBF\xBD");
  EXPECT_EQ(Parsed(R"("\ude00x")").Text(), "\xEF\xBF\xBDx");
  EXPECT_EQ(Parsed(R"("\ud83d\u0041")").Text(),
            "\xEF\xBF\xBD"
            "A");
  EXPECT_EQ(Parsed(R"("\ud83d\ud83d\ude00")").Text(), "\xEF\xBF\xBD\xF0\x9F\x98\x80");
  EXPECT_EQ(Parsed(R"("\uD83D\uDE00")").Text(), "\xF0\x9F\x98\x80");
}

TEST(Json, BytesThatAreNotUtf8AreRepaired) {
  Json json = Parsed("{\"text\":\"caf\xff\"}");
  EXPECT_EQ(json.Get("text").Text(), "caf\xEF\xBF\xBD");
  EXPECT_EQ(json.Source(), "{\"text\":\"caf\xEF\xBF\xBD\"}");
}

TEST(Json, SourceIsTheExactTextOfAMember) {
  Json json = Parsed(R"( {"metadata" :  {"a": [1.50, null],  "b":"\u0041"} , "c":1} )");
  EXPECT_EQ(json.Get("metadata").Source(), R"({"a": [1.50, null],  "b":"\u0041"})");
  EXPECT_EQ(json.Get("c").Source(), "1");
  EXPECT_EQ(json.Get("none").Source(), "");
}

TEST(Json, ItemsAndMembersComeInOrder) {
  Json json = Parsed(R"({"b": [1, "two", [3]], "a\n": {}})");
  std::vector<Json> items = json.Get("b").Items();
  ASSERT_EQ(items.size(), 3u);
  EXPECT_EQ(items[1].Text(), "two");
  EXPECT_EQ(items[2].Items()[0].Id(), "3");
  EXPECT_EQ(json.Members()[0].first, "b");
  EXPECT_EQ(json.Members()[1].first, "a\n");
  EXPECT_EQ(json.Get("b").size(), 3u);
}

TEST(Json, AValueKeepsTheDocumentAlive) {
  Json value;
  { value = Parsed(R"({"a": "long enough to live on the heap, surely"})").Get("a"); }
  EXPECT_EQ(value.Text(), "long enough to live on the heap, surely");
}

TEST(Json, ErrorsNameThePositionAndShowNoText) {
  for (const char* bad : {"",
                          "{",
                          "{\"secret\" 1}",
                          "[1,]",
                          "{\"secret\":}",
                          "\"secret",
                          "secret",
                          "01",
                          "1.",
                          "-",
                          "+1",
                          ".5",
                          "1e",
                          "[1] secret",
                          "\"\\x\"",
                          "\"\\u12g4\"",
                          "{'secret':1}",
                          "\"a\nb\"",
                          "tru",
                          "nan",
                          "{\"a\":1,}"}) {
    absl::StatusOr<Json> json = ParseJson(bad);
    ASSERT_FALSE(json.ok()) << bad;
    EXPECT_EQ(json.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(json.status().message()), Not(HasSubstr("secret")));
    EXPECT_THAT(std::string(json.status().message()), HasSubstr("byte"));
  }
}

TEST(Json, DepthSizeAndCountAreBounded) {
  auto nested = [](int depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_TRUE(ParseJson(nested(64)).ok());
  EXPECT_FALSE(ParseJson(nested(65)).ok());
  EXPECT_FALSE(ParseJson(std::string(1 << 20, '[')).ok());
  EXPECT_TRUE(ParseJson("[1,2]", {.max_values = 3}).ok());
  EXPECT_FALSE(ParseJson("[1,2,3]", {.max_values = 3}).ok());
  EXPECT_FALSE(ParseJson("[1,2]", {.max_bytes = 4}).ok());
}

TEST(Json, AcceptsAndRefusesWhatBoostDoes) {
  std::mt19937 random(17);
  const std::string pieces[] = {"{", "}",      "[",    "]",    ",", ":",  "\"a\"", "\"\\n\"",
                                "1", "-2.5e3", "true", "null", " ", "\"", "0",     "\\"};
  int accepted = 0;
  for (int round = 0; round < 200000; ++round) {
    std::string text;
    for (unsigned i = 0; i < 1 + random() % 8; ++i) text += pieces[random() % 16];
    boost::json::error_code error;
    boost::json::parse(text, error);
    ASSERT_EQ(ParseJson(text).ok(), !error) << text;
    accepted += !error;
  }
  EXPECT_GT(accepted, 1000);
}

TEST(Json, WritesInOrderWithEscapes) {
  JsonObject object{{"phone", "+1"}, {"count", 3}, {"ok", true}, {"none", nullptr}};
  object.Add("lat", JsonPiece::Raw("1.50")).Add("list", JsonArray{"a", 2, false}).Add("o", JsonObject{{"x", "y"}});
  object.AddNonEmpty("left_out", "").AddNonEmpty("kept", "v");
  EXPECT_EQ(object.ToString(),
            R"({"phone": "+1", "count": 3, "ok": true, "none": null, "lat": 1.50, "list": ["a", 2, false], )"
            R"("o": {"x": "y"}, "kept": "v"})");
  EXPECT_EQ(JsonObject().ToString(), "{}");
  EXPECT_EQ(JsonArray(std::vector<std::string>{"1", "2"}).ToString(), R"(["1", "2"])");
  EXPECT_EQ(JsonPiece(0.1).text(), "0.1");
  EXPECT_EQ(JsonPiece(std::numeric_limits<double>::infinity()).text(), "null");
}

TEST(Json, QuotedTextReadsBackAsItself) {
  std::string all;
  for (int c = 0; c < 128; ++c) all.push_back(static_cast<char>(c));
  all += "\xC3\xBC\xF0\x9F\x98\x80";
  EXPECT_EQ(Parsed(JsonQuote(all)).Text(), all);
  EXPECT_EQ(boost::json::parse(JsonQuote(all)).as_string(), boost::json::string_view(all));
  EXPECT_EQ(Parsed(JsonQuote("caf\xff")).Text(), "caf\xEF\xBF\xBD");
}

}  // namespace
}  // namespace postern
