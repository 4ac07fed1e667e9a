#include "sandbox/option_values.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace postern {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class OptionValuesTest : public testing::Test {
 protected:
  OptionValues options_{{FlagOption("flag", true), NumberOption("number", 7, 1, 9), ChoiceOption("choice", {"a", "b"}),
                         TextOption("text")}};
};

TEST_F(OptionValuesTest, KeysThatAreNotSetHaveTheirDefaults) {
  EXPECT_TRUE(options_.Flag("flag"));
  EXPECT_EQ(options_.Number("number"), 7);
  EXPECT_EQ(options_.Milliseconds("number"), absl::Milliseconds(7));
  EXPECT_EQ(options_.Text("choice"), "a");
  EXPECT_THAT(options_.List("text"), IsEmpty());
  EXPECT_THAT(options_.values(), IsEmpty());
}

TEST_F(OptionValuesTest, ValuesAreTakenAndTakenAway) {
  ASSERT_EQ(options_.Set({{"flag", "false"}, {"number", "9"}, {"choice", "b"}, {"text", "x,,y"}}), absl::OkStatus());
  EXPECT_FALSE(options_.Flag("flag"));
  EXPECT_EQ(options_.Number("number"), 9);
  EXPECT_EQ(options_.Text("choice"), "b");
  EXPECT_THAT(options_.List("text"), ElementsAre("x", "y"));
  ASSERT_EQ(options_.Set({{"flag", ""}, {"number", ""}}), absl::OkStatus());
  EXPECT_TRUE(options_.Flag("flag"));
  EXPECT_EQ(options_.values().size(), 2u);
  options_.Clear();
  EXPECT_EQ(options_.Text("choice"), "a");
}

TEST_F(OptionValuesTest, OneBadValueLeavesAllAsTheyWere) {
  const std::pair<std::string, std::string> kBad[] = {{"flag", "yes"}, {"number", "0"}, {"number", "10"},
                                                      {"number", "x"}, {"choice", "c"}, {"other", "1"},
                                                      {"other", ""}};
  for (const auto& [key, value] : kBad) {
    const absl::Status status = options_.Set({{"text", "x"}, {key, value}});
    EXPECT_TRUE(absl::IsInvalidArgument(status)) << key << "=" << value;
    EXPECT_THAT(std::string(status.message()), testing::HasSubstr("options." + key));
    EXPECT_THAT(options_.values(), IsEmpty());
  }
}

}  // namespace
}  // namespace postern
