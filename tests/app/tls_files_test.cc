#include "app/tls_files.h"

#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "app/door_certificates.h"
#include "gtest/gtest.h"
#include "tests/support/recording_log.h"
#include "tests/support/test_certificates.h"

namespace postern {
namespace {

class TlsFilesTest : public testing::Test {
 protected:
  TlsFilesTest() {
    std::filesystem::create_directories(folder_);
    Write("tls.crt", first_.certificate);
    Write("tls.key", first_.private_key);
    tls_.mutable_certificate()->set_file(folder_ + "/tls.crt");
    tls_.mutable_private_key()->set_file(folder_ + "/tls.key");
  }
  ~TlsFilesTest() override { std::filesystem::remove_all(folder_); }

  void Write(const std::string& name, const std::string& text) {
    std::ofstream(absl::StrCat(folder_, "/", name), std::ios::binary | std::ios::trunc) << text;
  }

  const std::string folder_ = absl::StrCat(testing::TempDir(), "/tls_files_", getpid());
  const TestAuthority authority_;
  const TestCertificate first_ = authority_.Issue({.dns_names = {"first"}});
  const TestCertificate second_ = authority_.Issue({.dns_names = {"second"}});
  config::v1::Tls tls_;
};

TEST_F(TlsFilesTest, AChangeOfBothFilesIsTakenAsOne) {
  absl::StatusOr<std::shared_ptr<TlsFiles>> files = TlsFiles::Open(tls_, ProcessEnvironment);
  ASSERT_TRUE(files.ok()) << files.status();
  const TlsSource source = (*files)->source();
  const std::shared_ptr<const TlsIdentity> before = source();
  EXPECT_FALSE((*files)->Reload().value());
  EXPECT_EQ(source(), before) << "nothing changed";
  Write("tls.crt", second_.certificate);
  EXPECT_FALSE((*files)->Reload().ok()) << "the key is still the first one's";
  EXPECT_EQ(source(), before);
  Write("tls.key", second_.private_key);
  EXPECT_TRUE((*files)->Reload().value());
  EXPECT_EQ(source()->certificate_chain + "\n", second_.certificate);
}

TEST_F(TlsFilesTest, AFileThatIsGoneOrBrokenChangesNothing) {
  std::shared_ptr<TlsFiles> files = *TlsFiles::Open(tls_, ProcessEnvironment);
  const std::shared_ptr<const TlsIdentity> before = files->source()();
  Write("tls.crt", "half writ");
  EXPECT_FALSE(files->Reload().ok());
  std::remove((folder_ + "/tls.crt").c_str());
  EXPECT_FALSE(files->Reload().ok());
  EXPECT_EQ(files->source()(), before);
}

TEST_F(TlsFilesTest, TheFieldOfTheConfigurationIsNamedAndNoKeyShown) {
  RecordingLog log;
  config::v1::Listeners listeners;
  *listeners.mutable_webhook()->mutable_tls() = tls_;
  Write("tls.key", second_.private_key);
  const absl::Status status = DoorCertificates::Open(listeners, ProcessEnvironment, log).status();
  EXPECT_EQ(status.message(), "listeners.webhook.tls.private_key: is not the key of the first certificate");
}

TEST_F(TlsFilesTest, AProblemIsLoggedOnceAndAChangeEachTime) {
  RecordingLog log;
  config::v1::Listeners listeners;
  *listeners.mutable_grpc()->mutable_tls() = tls_;
  std::unique_ptr<DoorCertificates> doors = *DoorCertificates::Open(listeners, ProcessEnvironment, log);
  EXPECT_TRUE(doors->source("grpc"));
  EXPECT_FALSE(doors->source("admin")) << "plain text";
  Write("tls.crt", second_.certificate);
  doors->Reload();
  doors->Reload();
  EXPECT_EQ(log.Count("certificate_refused"), 1);
  Write("tls.key", second_.private_key);
  doors->Reload();
  doors->Reload();
  EXPECT_EQ(log.Count("certificate_changed"), 1);
  EXPECT_FALSE(absl::StrContains(log.Text(), "PRIVATE KEY"));
}

}  // namespace
}  // namespace postern
