#include "wire/form.h"

#include <random>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace postern {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Form, ReadsPlusEscapesRepeatsAndTolerantlyBadEscapes) {
  EXPECT_EQ(ParseForm("text=hi+there%21&a=1&a=2&bad=%f&flag").fields,
            (Pairs{{"text", "hi there!"}, {"a", "1"}, {"a", "2"}, {"bad", "%f"}, {"flag", ""}}));
}

TEST(Form, WritesTheWhatwgSerialisation) {
  EXPECT_EQ(FormatForm(Form{{{"a b", "~*-._+&="}, {"\xC3\xBC", "1"}}}), "a+b=%7E*-._%2B%26%3D&%C3%BC=1");
}

TEST(Form, AnyFieldsRoundTrip) {
  std::mt19937 random(11);
  for (int round = 0; round < 5000; ++round) {
    Form form;
    for (unsigned i = 0; i < 1 + random() % 4; ++i) {
      std::string name(1 + random() % 5, '\0'), value(random() % 9, '\0');
      for (char& c : name) c = static_cast<char>(random());
      for (char& c : value) c = static_cast<char>(random());
      form.fields.emplace_back(name, value);
    }
    ASSERT_EQ(ParseForm(FormatForm(form)).fields, form.fields);
  }
}

TEST(Form, FindFieldIgnoresCaseAndEmptyCountsAsAbsent) {
  Pairs fields{{"Phone_Number", ""}, {"phone_number", "123"}, {"x", ""}};
  EXPECT_EQ(FindField(fields, "PHONE_NUMBER"), "123");
  EXPECT_EQ(FindField(fields, "x"), "");
  EXPECT_EQ(FindField(fields, "y"), "");
}

TEST(Form, FindListReadsEveryKnownForm) {
  EXPECT_THAT(FindList({{"registered[]", "1"}, {"registered[]", "2"}}, "registered"), ElementsAre("1", "2"));
  EXPECT_THAT(FindList({{"Registered[10]", "c"}, {"registered[0]", "a"}, {"registered[2]", "b"}}, "registered"),
              ElementsAre("a", "b", "c"));
  EXPECT_THAT(FindList({{"registered", "1"}, {"registered", ""}, {"registered", "2"}}, "registered"),
              ElementsAre("1", "2"));
  EXPECT_THAT(FindList({{"registered", " [\"+1\", 2] "}}, "registered"), ElementsAre("+1", "2"));
  EXPECT_THAT(FindList({{"registered", "[]"}}, "registered"), IsEmpty());
  EXPECT_THAT(FindList({{"registered", "[not json"}}, "registered"), ElementsAre("[not json"));
  EXPECT_THAT(FindList({{"registered_at", "1"}, {"registered[x]", "2"}, {"unregistered", "3"}}, "registered"),
              IsEmpty());
}

}  // namespace
}  // namespace postern
