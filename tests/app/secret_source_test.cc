#include "app/secret_source.h"

#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace postern {
namespace {

std::optional<std::string> NoVariables(const std::string&) { return std::nullopt; }

// The secret of a file with that content.
absl::StatusOr<Secret> FromFile(const std::string& content) {
  const std::string path = ::testing::TempDir() + absl::StrCat("secret_source_test.", getpid());
  std::ofstream(path, std::ios::binary) << content;
  config::v1::SecretRef ref;
  ref.set_file(path);
  absl::StatusOr<Secret> secret = ReadSecret(ref, NoVariables);
  std::remove(path.c_str());
  return secret;
}

TEST(SecretSource, DropsOneTrailingLineEnd) {
  EXPECT_EQ(FromFile("abc\n")->Reveal(), "abc");
  EXPECT_EQ(FromFile("abc\r\n")->Reveal(), "abc");
  EXPECT_EQ(FromFile("abc\n\n")->Reveal(), "abc\n");
  EXPECT_EQ(FromFile("abc")->Reveal(), "abc");
  EXPECT_EQ(FromFile(" abc \n")->Reveal(), " abc ");
  EXPECT_EQ(FromFile("abc\r")->Reveal(), "abc\r");
}

TEST(SecretSource, AnEmptyFileIsAnErrorThatNamesIt) {
  for (const char* content : {"", "\n", "\r\n"}) {
    absl::Status status = FromFile(content).status();
    EXPECT_NE(status.message().find(absl::StrCat("secret_source_test.", getpid(), " is empty")),
              absl::string_view::npos)
        << status;
  }
}

TEST(SecretSource, ALargeFileIsAnErrorWithoutItsContent) {
  absl::Status status = FromFile(std::string(70000, 'x')).status();
  EXPECT_NE(status.message().find("larger than 65536 bytes"), absl::string_view::npos) << status;
  EXPECT_EQ(status.message().find("xxx"), absl::string_view::npos);
}

TEST(SecretSource, AMissingFileIsNamed) {
  config::v1::SecretRef ref;
  ref.set_file("/nonexistent/token");
  EXPECT_EQ(ReadSecret(ref, NoVariables).status().message(),
            "cannot read /nonexistent/token: No such file or directory");
}

TEST(SecretSource, TheEnvironmentIsTakenAsItIs) {
  config::v1::SecretRef ref;
  ref.set_env("TOKEN");
  auto environment = [](const std::string& name) { return std::optional<std::string>(name + "-value\n"); };
  EXPECT_EQ(ReadSecret(ref, environment)->Reveal(), "TOKEN-value\n");
  EXPECT_EQ(ReadSecret(ref, NoVariables).status().message(), "the environment variable TOKEN is not set");
  auto empty = [](const std::string&) { return std::optional<std::string>(""); };
  EXPECT_EQ(ReadSecret(ref, empty).status().message(), "the environment variable TOKEN is empty");
}

}  // namespace
}  // namespace postern
