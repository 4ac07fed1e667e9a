#include "app/audit_log.h"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/support/fake_clock.h"
#include "tests/support/recording_log.h"

namespace postern {
namespace {

class AuditLogTest : public testing::Test {
 protected:
  ~AuditLogTest() override { std::filesystem::remove_all(folder_); }

  static std::string Read(const std::string& path) {
    std::stringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
  }
  static LogRecord Record(const char* caller) { return {LogLevel::kInfo, "audit", {{"caller", caller}}}; }

  const std::string folder_ = [] {
    std::string folder = absl::StrCat(testing::TempDir(), "/audit_", getpid());
    std::filesystem::create_directories(folder);
    return folder;
  }();
  const std::string path_ = folder_ + "/audit.log";
  FakeClock clock_;
  RecordingLog log_;
  config::v1::Audit config_;
};

TEST_F(AuditLogTest, WithoutAFileItsLinesStandAmongTheLogs) {
  std::unique_ptr<AuditLog> audit = *AuditLog::Open(config_, clock_, log_);
  audit->sink()->Write(Record("crm"));
  EXPECT_EQ(log_.Count("audit"), 1);
  config_.set_disabled(true);
  EXPECT_EQ((*AuditLog::Open(config_, clock_, log_))->sink(), nullptr);
}

TEST_F(AuditLogTest, AFileGetsALineForEachRecordBehindWhatIsThere) {
  std::ofstream(path_) << "before\n";
  config_.set_file(path_);
  std::unique_ptr<AuditLog> audit = *AuditLog::Open(config_, clock_, log_);
  audit->sink()->Write(Record("crm"));
  audit->sink()->Write(Record("bot"));
  const std::string text = Read(path_);
  EXPECT_TRUE(absl::StartsWith(text, "before\n{")) << text;
  EXPECT_TRUE(absl::StrContains(text, "\"caller\": \"crm\"}\n{")) << text;
  EXPECT_TRUE(absl::EndsWith(text, "\"caller\": \"bot\"}\n")) << text;
  EXPECT_EQ(log_.Count("audit"), 0);
}

TEST_F(AuditLogTest, ANewFileIsNotForEverybody) {
  config_.set_file(path_);
  ASSERT_TRUE(AuditLog::Open(config_, clock_, log_).ok());
  struct stat info = {};
  ASSERT_EQ(stat(path_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07, 0u);
}

TEST_F(AuditLogTest, AFileThatWasMovedAwayIsBegunAnewWhenItIsReopened) {
  config_.set_file(path_);
  std::unique_ptr<AuditLog> audit = *AuditLog::Open(config_, clock_, log_);
  audit->sink()->Write(Record("first"));
  std::filesystem::rename(path_, path_ + ".1");
  audit->sink()->Write(Record("second"));
  audit->Reopen();
  audit->sink()->Write(Record("third"));
  EXPECT_TRUE(absl::StrContains(Read(path_ + ".1"), "second"));
  EXPECT_TRUE(absl::StrContains(Read(path_), "third"));
  EXPECT_FALSE(absl::StrContains(Read(path_), "second"));
}

TEST_F(AuditLogTest, AFileThatCannotBeOpenedStopsTheStartAndLaterIsTold) {
  config_.set_file(folder_ + "/missing/audit.log");
  const absl::Status refused = AuditLog::Open(config_, clock_, log_).status();
  EXPECT_TRUE(absl::StartsWith(refused.message(), "audit.file: cannot open ")) << refused;
  config_.set_file(path_);
  std::unique_ptr<AuditLog> audit = *AuditLog::Open(config_, clock_, log_);
  std::filesystem::rename(path_, path_ + ".1");
  std::filesystem::create_directory(path_);
  audit->Reopen();
  EXPECT_EQ(log_.Count("audit_refused"), 1);
  audit->sink()->Write(Record("on"));
  EXPECT_TRUE(absl::StrContains(Read(path_ + ".1"), "on")) << "the old one is written on";
  EXPECT_EQ(audit->lost(), 0);
}

TEST_F(AuditLogTest, LinesThatCannotBeWrittenAreCounted) {
  config_.set_file("/dev/full");
  std::unique_ptr<AuditLog> audit = *AuditLog::Open(config_, clock_, log_);
  audit->sink()->Write(Record("crm"));
  EXPECT_EQ(audit->lost(), 1);
}

}  // namespace
}  // namespace postern
