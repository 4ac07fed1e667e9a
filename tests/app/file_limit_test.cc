#include "app/file_limit.h"

#include <signal.h>
#include <sys/resource.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/app/binary_fixture.h"

namespace postern {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

CheckedAccount AccountOf(int max_concurrent, const std::string& ca_file = "") {
  CheckedAccount account;
  account.throttle.max_concurrent = max_concurrent;
  account.upstream_ca_file = ca_file;
  return account;
}

TEST(FileLimit, CountsEveryConnectionThatTheConfigurationAllows) {
  CheckedConfig config;
  const int64_t alone = FilesThatMayBeOpen(config);
  EXPECT_GT(alone, 10'000 + 1'000 + 10'000);  // Streams, calls, connections of webhooks.
  config.accounts.push_back(AccountOf(64));
  EXPECT_EQ(FilesThatMayBeOpen(config), alone + 64 + 1024);
  config.accounts.push_back(AccountOf(10));
  EXPECT_EQ(FilesThatMayBeOpen(config), alone + 74 + 1024);
  config.accounts.push_back(AccountOf(10, "/ca.pem"));  // Has a client of its own.
  EXPECT_EQ(FilesThatMayBeOpen(config), alone + 84 + 2 * 1024);
  config.config.mutable_streams()->set_max_streams(100);
  EXPECT_EQ(FilesThatMayBeOpen(config), alone + 84 + 2 * 1024 - 9'900);
  // No more calls to providers than there are calls, and a question to each account.
  config.config.mutable_limits()->set_max_concurrent_calls(20);
  EXPECT_EQ(FilesThatMayBeOpen(config), alone + 23 + 2 * 1024 - 9'900 - 980);
}

TEST(FileLimit, TheSoftLimitIsRaisedToTheHardOne) {
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  rlimit lower = before;
  lower.rlim_cur = 100;
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &lower), 0);
  const absl::StatusOr<FileLimit> raised = RaiseFileLimit();
  rlimit after{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &after), 0);
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &before), 0);
  ASSERT_TRUE(raised.ok()) << raised.status();
  EXPECT_EQ(after.rlim_cur, before.rlim_max);
  EXPECT_EQ(raised->soft, raised->hard);
}

TEST(FileLimit, WarnsOfALimitBelowWhatMayBeOpenAlone) {
  EXPECT_FALSE(FileLimitWarning(FileLimit{.soft = 100, .hard = 100}, 100));
  const std::optional<LogRecord> warning = FileLimitWarning(FileLimit{.soft = 99, .hard = 99}, 100);
  ASSERT_TRUE(warning);
  EXPECT_EQ(warning->level, LogLevel::kWarning);
  EXPECT_EQ(warning->event, "file_limit_low");
  EXPECT_TRUE(FileLimitWarning(absl::InternalError("no"), 100));
}

class FileLimitOfTheBinary : public Binary {
 protected:
  // What the server logs from start to end under these limits, soft and hard.
  std::string LogUnder(const std::string& limits, const std::string& more = "") {
    auto child = Start({absl::StrCat("--nofile=", limits), POSTERN_BINARY, "--config",
                        Write(absl::StrCat("limit", next_++, ".yaml"), Config(kQuickDrain + more))},
                       "/usr/bin/prlimit");
    EXPECT_THAT(child->ReadLine(kBound).value_or(""), HasSubstr("ready"));
    child->Signal(SIGTERM);
    EXPECT_EQ(child->Wait(kBound), 0);
    return child->Stderr();
  }
};

TEST_F(FileLimitOfTheBinary, IsToldAtTheStartWhenItIsLow) {
  EXPECT_THAT(LogUnder("500:500"), HasSubstr("raise its limit (ulimit -n, LimitNOFILE) to "));
}

TEST_F(FileLimitOfTheBinary, IsNotToldWhenTheServerCouldRaiseIt) {
  rlimit limit{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
  if (limit.rlim_max < 15'000) GTEST_SKIP() << "the hard limit of this machine is low itself";
  EXPECT_THAT(LogUnder("500:15000", "streams: {max_streams: 10}\n"), Not(HasSubstr("file_limit_low")));
}

}  // namespace
}  // namespace postern
