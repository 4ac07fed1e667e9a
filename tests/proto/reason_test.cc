#include "base/reason.h"

#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "postern/v1/error_reason.pb.h"

namespace postern {
namespace {

// The canonical code in brackets at the start of each value's comment in error_reason.proto, by the value's name.
std::map<std::string, std::string> DocumentedCodes() {
  std::ifstream file(POSTERN_PROTO_DIR "/postern/v1/error_reason.proto");
  const std::regex comment(R"(^  // \(([A-Z_]+)\) .*)");
  const std::regex value(R"(^  ERROR_REASON_([A-Z_]+) = \d+;$)");
  std::map<std::string, std::string> codes;
  std::string code;
  std::smatch match;
  for (std::string line; std::getline(file, line);) {
    if (std::regex_match(line, match, comment)) code = match[1];
    if (std::regex_match(line, match, value)) {
      codes[match[1]] = code;
      code.clear();
    }
  }
  return codes;
}

TEST(ReasonTest, NamesAndOrderEqualTheEnum) {
  const auto* values = v1::ErrorReason_descriptor();
  ASSERT_EQ(values->value_count(), static_cast<int>(std::size(reason::kAll)) + 1);
  for (size_t i = 0; i < std::size(reason::kAll); ++i) {
    const auto* value = values->FindValueByNumber(static_cast<int>(i) + 1);
    ASSERT_NE(value, nullptr) << i + 1;
    EXPECT_EQ(value->name(), absl::StrCat("ERROR_REASON_", reason::kAll[i].name));
  }
}

TEST(ReasonTest, CodesEqualThoseInTheComments) {
  std::map<std::string, std::string> documented = DocumentedCodes();
  for (const Reason& known : reason::kAll) {
    EXPECT_EQ(absl::StatusCodeToString(known.code), documented[known.name]) << known.name;
  }
}

TEST(ReasonTest, NoNameTwice) {
  std::set<std::string> names;
  for (const Reason& known : reason::kAll) EXPECT_TRUE(names.insert(known.name).second) << known.name;
}

}  // namespace
}  // namespace postern
