#include "tests/providers/golden_case.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace postern {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

constexpr char kCall[] =
    "# Cites something.\n# Rows: L7, C1\n"
    "--- account\n{\"dialect\": \"current\", \"plus\": true}\n"
    "--- rpc SendMessage\n{\"parent\": \"accounts/a\"}\n"
    "--- request\nPOST /send?a=b%20c\nAccept: application/json\n\nx=1\n"
    "--- response\n422\nContent-Type: application/json\n\n{\"error\":\"\\xFF\"}\n"
    "--- error\nNOT_FOUND RECIPIENT_NOT_FOUND\nmetadata hint: Create: it\nfield recipient\n"
    "--- anomalies\n401 -> OK\nsame as other.case\n";

absl::StatusOr<GoldenCase> Parse(absl::string_view text) { return ParseGoldenCase("ongair", "name", text); }

TEST(GoldenCaseTest, ReadsEverySectionOfACall) {
  absl::StatusOr<GoldenCase> golden = Parse(kCall);
  ASSERT_TRUE(golden.ok()) << golden.status();
  EXPECT_EQ(golden->comment, "# Cites something.\n# Rows: L7, C1\n");
  EXPECT_THAT(golden->rows, ElementsAre("L7", "C1"));
  EXPECT_THAT(golden->options, UnorderedElementsAre(Pair("dialect", "current"), Pair("plus", "true")));
  EXPECT_EQ(golden->rpc, "SendMessage");
  ASSERT_EQ(golden->steps.size(), 1u);
  const GoldenStep& step = golden->steps[0];
  EXPECT_EQ(step.request.method, "POST");
  EXPECT_EQ(step.request.path, "/send");
  EXPECT_THAT(step.request.query, ElementsAre(Pair("a", "b c")));
  EXPECT_EQ(step.request.headers.Get("accept"), "application/json");
  EXPECT_EQ(BodyBytes(step.request), "x=1");
  EXPECT_EQ(step.response.status, 422);
  EXPECT_EQ(step.response.body, "{\"error\":\"\xFF\"}");
  ASSERT_TRUE(golden->error);
  EXPECT_EQ(golden->error->code_and_reason, "NOT_FOUND RECIPIENT_NOT_FOUND");
  EXPECT_THAT(golden->error->metadata, UnorderedElementsAre(Pair("hint", "Create: it")));
  EXPECT_THAT(golden->error->fields, ElementsAre("recipient"));
  EXPECT_THAT(golden->anomalies, UnorderedElementsAre(Pair("401", "OK")));
  EXPECT_EQ(golden->anomalies_of, "other");
}

TEST(GoldenCaseTest, ReadsAWebhook) {
  absl::StatusOr<GoldenCase> golden = Parse(
      "# Cites.\n--- webhook\nPOST /hook\nContent-Type: multipart/form-data; boundary=B\n\n--B\nx\n"
      "--- events\n[{\"type\": \"T\", \"identity\": [\"7\", \"x\"]}]\n--- answer\n202\n\nok\n");
  ASSERT_TRUE(golden.ok()) << golden.status();
  EXPECT_EQ(BodyBytes(*golden->webhook), "--B\r\nx");
  ASSERT_EQ(golden->events.size(), 1u);
  EXPECT_EQ(golden->events[0].json, "{\"type\": \"T\"}");
  EXPECT_THAT(golden->events[0].identity, ElementsAre("7", "x"));
  EXPECT_EQ(golden->answer.status, 202);
  EXPECT_EQ(golden->answer.body, "ok");
}

TEST(GoldenCaseTest, OnlyTheSecondLineOfTheCommentNamesRows) {
  constexpr char kRest[] = "--- rpc X\n{}\n--- error\nA B\n";
  EXPECT_THAT(Parse(absl::StrCat("# C.\n# Rows: -\n", kRest))->rows, ElementsAre("-"));
  EXPECT_THAT(Parse(absl::StrCat("# C.\n", kRest))->rows, IsEmpty());
  EXPECT_THAT(Parse(absl::StrCat("# Rows: L7\n", kRest))->rows, IsEmpty());
  EXPECT_THAT(Parse(absl::StrCat("# C.\n# Row L7\n", kRest))->rows, IsEmpty());
}

TEST(GoldenCaseTest, RefusesWhatItDoesNotKnow) {
  const std::pair<const char*, const char*> kBad[] = {
      {"--- rpc X\n{}\n--- reply\n{}\n", "comment"},
      {"# C.\n--- rpc X\n{}\n", "reply"},
      {"# C.\n--- rpc X\n{}\n--- reply\n{}\n--- error\nA B\n", "reply"},
      {"# C.\n--- reply\n{}\n", "rpc"},
      {"# C.\n--- webhook\nPOST /x\n", "events"},
      {"# C.\n--- webhook\nPOST /x\n--- events\n[{}]\n", "identity"},
      {"# C.\n--- rpc X\n{}\n--- reply\n{}\n--- surprise\n", "surprise"},
      {"# C.\n--- rpc X\n{}\n--- request\nPOST x\n", "request"},
      {"# C.\n--- rpc X\n{}\n--- request\nPOST /x\n--- reply\n{}\n", "response"},
      {"# C.\n--- rpc X\n{}\n--- response\n200\n--- reply\n{}\n", "request"},
      {"# C.\n--- rpc X\n{}\n--- request\nPOST /x\nnoheader\n", "header"},
      {"# C.\n--- rpc X\n{}\n--- reply\n{}\n--- anomalies\n401 OK\n", "anomalies"},
  };
  for (const auto& [text, named] : kBad) {
    absl::StatusOr<GoldenCase> golden = Parse(text);
    ASSERT_FALSE(golden.ok()) << text;
    EXPECT_THAT(std::string(golden.status().message()), HasSubstr(named)) << text;
  }
}

}  // namespace
}  // namespace postern
