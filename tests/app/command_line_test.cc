#include "app/command_line.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace postern {
namespace {

TEST(CommandLine, TakesTheFileInBothForms) {
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"--config", "a.yaml"}, std::vector<std::string>{"--config=a.yaml"}}) {
    absl::StatusOr<CommandLine> line = ParseCommandLine(arguments);
    ASSERT_TRUE(line.ok()) << line.status();
    EXPECT_EQ(line->config, "a.yaml");
    EXPECT_FALSE(line->check_config);
  }
}

TEST(CommandLine, CheckConfigNeedsAFile) {
  EXPECT_TRUE(ParseCommandLine({"--check-config", "--config", "a.yaml"})->check_config);
  EXPECT_EQ(ParseCommandLine({"--check-config"}).status().message(), "--config FILE is missing");
}

TEST(CommandLine, VersionAndHelpNeedNothing) {
  EXPECT_TRUE(ParseCommandLine({"--version"})->version);
  EXPECT_TRUE(ParseCommandLine({"--help"})->help);
  EXPECT_TRUE(ParseCommandLine({"-h"})->help);
}

TEST(CommandLine, RefusesWhatItDoesNotKnow) {
  EXPECT_EQ(ParseCommandLine({"--confg", "a"}).status().message(), "unknown argument --confg");
  EXPECT_EQ(ParseCommandLine({"a.yaml"}).status().message(), "unknown argument a.yaml");
  EXPECT_EQ(ParseCommandLine({"--config"}).status().message(), "--config needs a file");
  EXPECT_EQ(ParseCommandLine({}).status().message(), "--config FILE is missing");
}

TEST(CommandLine, HelpNamesEveryArgument) {
  for (const char* argument : {"--config FILE", "--check-config", "--version", "--help"}) {
    EXPECT_NE(std::string(kHelp).find(argument), std::string::npos) << argument;
  }
}

}  // namespace
}  // namespace postern
