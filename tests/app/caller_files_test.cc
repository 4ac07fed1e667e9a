#include "app/caller_files.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/ids.h"
#include "gtest/gtest.h"
#include "tests/support/recording_log.h"

namespace postern {
namespace {

std::string HashOf(const std::string& token) {
  const TokenHash hash = Sha256(token);
  return absl::BytesToHexString(absl::string_view(reinterpret_cast<const char*>(hash.data()), hash.size()));
}

TEST(TokenHashes, OneALineWithRemarks) {
  const auto hashes = ParseTokenHashes(absl::StrCat("# rotated in May\n\n", HashOf("a"), "\r\n  ", HashOf("b"), "\n"));
  ASSERT_TRUE(hashes.ok()) << hashes.status();
  ASSERT_EQ(hashes->size(), 2u);
  EXPECT_EQ((*hashes)[0], Sha256("a"));
  EXPECT_EQ((*hashes)[1], Sha256("b"));
}

TEST(TokenHashes, ALineThatIsNoneIsNumberedAndNotShown) {
  const absl::Status refused = ParseTokenHashes(absl::StrCat(HashOf("a"), "\nmy-secret-token\n")).status();
  EXPECT_TRUE(absl::StrContains(refused.message(), "line 2 ")) << refused;
  EXPECT_FALSE(absl::StrContains(refused.message(), "my-secret-token"));
}

class CallerFilesTest : public testing::Test {
 protected:
  CallerFilesTest() {
    Write(HashOf("first"));
    config::v1::Caller* caller = auth_.add_callers();
    caller->set_name("crm");
    caller->mutable_token_hashes()->set_file(path_);
    caller->add_accounts("main");
    caller->add_permissions(config::v1::Caller::PERMISSION_SEND);
  }
  ~CallerFilesTest() override { std::filesystem::remove(path_); }

  void Write(const std::string& text) { std::ofstream(path_, std::ios::trunc) << text << "\n"; }

  static bool Knows(const CallerSource& source, const std::string& token) {
    return source()->Identify({.bearer_token = Secret(token)}).ok();
  }

  const std::string path_ = absl::StrCat(testing::TempDir(), "/caller_files_", getpid());
  config::v1::Auth auth_;
  RecordingLog log_;
};

TEST_F(CallerFilesTest, ATokenTakenOutOfItsFileIsRefusedFromThenOn) {
  std::unique_ptr<CallerFiles> files = *CallerFiles::Open(auth_, ProcessEnvironment, log_);
  const CallerSource source = files->source();
  EXPECT_TRUE(Knows(source, "first"));
  Write(absl::StrCat(HashOf("first"), "\n", HashOf("second")));
  EXPECT_TRUE(files->Reload());
  EXPECT_TRUE(Knows(source, "first") && Knows(source, "second"));
  Write(HashOf("second"));
  files->Reload();
  EXPECT_FALSE(Knows(source, "first"));
  EXPECT_TRUE(Knows(source, "second"));
  EXPECT_EQ(log_.Count("callers_changed"), 2);
  EXPECT_FALSE(files->Reload());
  EXPECT_EQ(log_.Count("callers_changed"), 2) << "nothing changed";
}

TEST_F(CallerFilesTest, AnEmptiedFileTakesAllItsTokensBack) {
  std::unique_ptr<CallerFiles> files = *CallerFiles::Open(auth_, ProcessEnvironment, log_);
  ASSERT_TRUE(Knows(files->source(), "first"));
  Write("");
  EXPECT_TRUE(files->Reload());
  EXPECT_FALSE(Knows(files->source(), "first"));
}

TEST_F(CallerFilesTest, ABadFileKeepsWhatWasAndSaysWhyOnce) {
  std::unique_ptr<CallerFiles> files = *CallerFiles::Open(auth_, ProcessEnvironment, log_);
  EXPECT_TRUE(files->in_force());
  Write("half a ha");
  files->Reload();
  files->Reload();
  EXPECT_FALSE(files->in_force());
  EXPECT_TRUE(Knows(files->source(), "first"));
  EXPECT_EQ(log_.Count("callers_refused"), 1);
  EXPECT_TRUE(absl::StrContains(log_.Text(), "auth.callers[0].token_hashes: line 1 "));
  Write(HashOf("first"));
  files->Reload();
  EXPECT_TRUE(files->in_force());
}

TEST_F(CallerFilesTest, ACallersLimitIsRead) {
  auth_.mutable_callers(0)->set_requests_per_second(2.5);
  std::unique_ptr<CallerFiles> files = *CallerFiles::Open(auth_, ProcessEnvironment, log_);
  EXPECT_EQ(files->source()()->Identify({.bearer_token = Secret("first")})->caller->requests_per_second, 2.5);
}

TEST_F(CallerFilesTest, ATokenOfTwoCallersIsRefused) {
  *auth_.add_callers() = auth_.callers(0);
  auth_.mutable_callers(1)->set_name("bot");
  const absl::Status refused = CallerFiles::Open(auth_, ProcessEnvironment, log_).status();
  EXPECT_EQ(refused.message(), "auth.callers[1].token_hashes: shares a token with crm");
}

TEST_F(CallerFilesTest, WithoutCallersEveryoneIsServed) {
  std::unique_ptr<CallerFiles> files = *CallerFiles::Open({}, ProcessEnvironment, log_);
  EXPECT_FALSE(files->source());
}

}  // namespace
}  // namespace postern
