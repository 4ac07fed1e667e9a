// binary_fixture.h
//
// A test of the binary as its users meet it: with a folder of its own, and with servers that end with the test.
//
//   class MyTest : public Binary {};
//   TEST_F(MyTest, IsReady) {
//     Running running = Serve(Config(kQuickDrain));
//     EXPECT_EQ(running.Ask("admin", "GET", "/readyz").status, 200);
//   }
#ifndef POSTERN_TESTS_APP_BINARY_FIXTURE_H_
#define POSTERN_TESTS_APP_BINARY_FIXTURE_H_

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/child_process.h"
#include "tests/support/http_fetch.h"

namespace postern {

inline constexpr absl::Duration kBound = absl::Seconds(60);
inline constexpr char kToken[] = "token-4f1d77";
inline constexpr char kHookSecret[] = "hook-0123456789abcdef";

// A running server: its process, and its doors by name.
struct Running {
  std::unique_ptr<ChildProcess> process;
  std::map<std::string, std::string> doors;

  HttpResponse Ask(const std::string& door, const std::string& method, const std::string& target,
                   const std::string& body = "") const {
    return Fetch(doors.at(door), method, target, {}, body).value_or(HttpResponse{});
  }
  // Asks until the answer has that status.
  bool WaitForStatus(const std::string& door, const std::string& target, int status) const {
    const absl::Time end = absl::Now() + kBound;
    while (absl::Now() < end) {
      if (Ask(door, "GET", target).status == status) return true;
    }
    return false;
  }
};

class Binary : public ::testing::Test {
 protected:
  Binary() : folder_(absl::StrCat(::testing::TempDir(), "/binary_test.", getpid(), ".", next_++)) {
    std::filesystem::create_directories(folder_);
  }
  ~Binary() override { std::filesystem::remove_all(folder_); }

  std::string Write(const std::string& name, const std::string& text) {
    std::string path = absl::StrCat(folder_, "/", name);
    std::ofstream(path) << text;
    return path;
  }

  // A configuration that listens on `grpc` and free ports, with `more` at its end.
  std::string Config(const std::string& more = "", const std::string& grpc = "127.0.0.1:0") {
    return absl::StrCat("listeners:\n  grpc: {address: \"", grpc,
                        "\"}\n  webhook: {address: \"127.0.0.1:0\"}\n  admin: {address: \"127.0.0.1:0\"}\n"
                        "accounts:\n- name: main\n  provider: ongair\n  base_url: http://127.0.0.1:1\n"
                        "  secrets: {token: {env: TEST_TOKEN}}\n  webhook_secrets: [{env: TEST_HOOK}]\n",
                        more);
  }

  std::unique_ptr<ChildProcess> Start(std::vector<std::string> arguments, const char* program = POSTERN_BINARY) {
    arguments.insert(arguments.begin(), program);
    auto child = ChildProcess::Start(arguments, {.environment = {{"TEST_TOKEN", kToken}, {"TEST_HOOK", kHookSecret}}});
    EXPECT_TRUE(child.ok()) << child.status();
    return *std::move(child);
  }

  // Starts and waits for the ready line.
  Running Serve(const std::string& config) {
    Running running;
    running.process = Start({"--config", Write(absl::StrCat("config", next_++, ".yaml"), config)});
    const std::string line = running.process->ReadLine(kBound).value_or("");
    EXPECT_THAT(line, ::testing::StartsWith("postern: ready ")) << running.process->Stderr();
    for (absl::string_view pair : absl::StrSplit(line, ' ')) {
      std::pair<std::string, std::string> door = absl::StrSplit(pair, absl::MaxSplits('=', 1));
      running.doors.insert(door);
    }
    return running;
  }

  const std::string kQuickDrain = "drain: {not_ready: 0s, finish: 5s}\n";
  const std::string folder_;
  static inline int next_ = 0;
};

}  // namespace postern

#endif  // POSTERN_TESTS_APP_BINARY_FIXTURE_H_
