// Tokens changed while calls and streams go on: no call fails that had a valid token, and what was taken away is
// refused.
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "base/ids.h"
#include "postern/v1/account.grpc.pb.h"
#include "postern/v1/event.grpc.pb.h"
#include "tests/e2e/from_environment.h"
#include "tests/e2e/gateway_process.h"
#include "tests/support/http_fetch.h"

namespace postern {
namespace {

constexpr int kThreads = 4;

std::string HashOf(const std::string& token) {
  const auto hash = Sha256(token);
  return absl::BytesToHexString(absl::string_view(reinterpret_cast<const char*>(hash.data()), hash.size()));
}

void Authorize(grpc::ClientContext& context, const std::string& token) {
  context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(20)));
  context.AddMetadata("authorization", absl::StrCat("Bearer ", token));
}

class TokenRotationTest : public testing::Test {
 protected:
  TokenRotationTest() {
    WriteTokens({"token-0"});
    gateway_ = std::make_unique<GatewayProcess>(
        GatewayBinary(),
        GatewayOptions{.extra_config = absl::StrCat("auth:\n  callers:\n  - {name: app, accounts: ['*'], permissions: "
                                                    "[READ, EVENTS], token_hashes: {file: ",
                                                    path_, "}}\n")});
  }
  ~TokenRotationTest() override { std::filesystem::remove(path_); }

  // As a mounted secret changes: at once.
  void WriteFile(const std::string& text) {
    const std::string next = path_ + ".next";
    std::ofstream(next) << text;
    std::filesystem::rename(next, path_);
  }
  void WriteTokens(const std::vector<std::string>& tokens) {
    WriteFile(absl::StrJoin(tokens, "\n",
                            [](std::string* out, const std::string& token) { absl::StrAppend(out, HashOf(token)); }));
  }
  // Whether the metrics say so within twenty seconds.
  bool AwaitMetric(const std::string& line) {
    const absl::Time end = absl::Now() + absl::Seconds(20);
    while (absl::Now() < end) {
      const std::optional<HttpResponse> page = Fetch(gateway_->admin_address(), "GET", "/metrics");
      if (page && absl::StrContains(page->body, line)) return true;
      absl::SleepFor(absl::Milliseconds(5));
    }
    return false;
  }
  // Returns when the server has taken them.
  void Rotate(const std::vector<std::string>& tokens) {
    WriteTokens(tokens);
    gateway_->process().Signal(SIGHUP);
    ++changes_;
    const absl::Time end = absl::Now() + absl::Seconds(20);
    while (Changes() < changes_ && absl::Now() < end) absl::SleepFor(absl::Milliseconds(5));
    ASSERT_EQ(Changes(), changes_) << gateway_->LogText();
  }
  int Changes() const {
    const std::string log = gateway_->LogText();
    int count = 0;
    for (size_t at = 0; (at = log.find("\"event\": \"callers_changed\"", at)) != std::string::npos; ++at) ++count;
    return count;
  }

  grpc::Status Call(v1::AccountService::Stub& stub, const std::string& token) {
    grpc::ClientContext context;
    Authorize(context, token);
    v1::ListAccountsResponse response;
    return stub.ListAccounts(&context, {}, &response);
  }

  // Calls with the token of the moment until told to end.
  void Load(const std::atomic<bool>& over) {
    auto stub = v1::AccountService::NewStub(gateway_->Channel());
    while (!over) {
      std::unique_lock<std::mutex> lock(mutex_);
      const std::string token = token_;
      ++under_way_[token];
      lock.unlock();
      const grpc::Status status = Call(*stub, token);
      lock.lock();
      --under_way_[token];
      ++calls_;
      if (!status.ok()) failures_.push_back(status.error_message());
    }
  }
  void UseFromNowOn(const std::string& token) {
    std::string before;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      before = std::exchange(token_, token);
    }
    while (true) {  // Until no call with the old one is under way.
      std::lock_guard<std::mutex> lock(mutex_);
      if (under_way_[before] == 0) return;
    }
  }

  const std::string path_ = absl::StrCat(testing::TempDir(), "/tokens_", getpid());
  std::unique_ptr<GatewayProcess> gateway_;
  int changes_ = 0;
  std::mutex mutex_;
  std::string token_ = "token-0";         // Guarded by mutex_.
  std::map<std::string, int> under_way_;  // Guarded by mutex_.
  int64_t calls_ = 0;                     // Guarded by mutex_.
  std::vector<std::string> failures_;     // Guarded by mutex_.
};

TEST_F(TokenRotationTest, TokensRotatedUnderLoadMustFailNoCall) {
  ASSERT_TRUE(gateway_->Start().ok()) << gateway_->LogText();
  std::atomic<bool> over{false};
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) threads.emplace_back([&] { Load(over); });
  auto events = v1::EventService::NewStub(gateway_->Channel());
  auto accounts = v1::AccountService::NewStub(gateway_->Channel());
  const int64_t rounds = FromEnvironment("POSTERN_ROTATIONS", 10);
  for (int64_t round = 1; round <= rounds; ++round) {
    const std::string old = absl::StrCat("token-", round - 1);
    const std::string next = absl::StrCat("token-", round);
    grpc::ClientContext context;
    Authorize(context, old);
    auto stream = events->SubscribeEvents(&context, {});
    v1::SubscribeEventsResponse response;
    ASSERT_TRUE(stream->Read(&response));
    Rotate({old, next});
    UseFromNowOn(next);
    const absl::Time taken_away = absl::Now();
    Rotate({next});
    EXPECT_EQ(Call(*accounts, old).error_code(), grpc::StatusCode::UNAUTHENTICATED);
    std::string cursor;
    while (stream->Read(&response)) cursor = response.resume_cursor();
    EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::UNAUTHENTICATED);
    EXPECT_FALSE(cursor.empty());
    EXPECT_LT(absl::Now() - taken_away, absl::Seconds(10)) << "an open stream outlived its token";
  }
  over = true;
  for (std::thread& thread : threads) thread.join();
  std::cout << rounds << " rotations, " << calls_ << " calls, " << failures_.size() << " failed\n";
  EXPECT_TRUE(failures_.empty()) << failures_.front();
  EXPECT_GT(calls_, rounds * kThreads);
}

TEST_F(TokenRotationTest, AFileThatCannotBeUsedShowsInTheMetricsUntilItCan) {
  ASSERT_TRUE(gateway_->Start().ok()) << gateway_->LogText();
  EXPECT_TRUE(AwaitMetric("postern_callers_last_reload_successful 1"));
  WriteFile("half a ha");
  gateway_->process().Signal(SIGHUP);
  EXPECT_TRUE(AwaitMetric("postern_callers_last_reload_successful 0"));
  WriteTokens({"token-0"});
  gateway_->process().Signal(SIGHUP);
  EXPECT_TRUE(AwaitMetric("postern_callers_last_reload_successful 1"));
}

}  // namespace
}  // namespace postern
