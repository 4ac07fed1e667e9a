// The configuration changed under the running server: accounts come, change and go without a restart and without a call
// lost, and a file that cannot be used changes nothing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <future>
#include <sstream>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "tests/e2e/feed_reader.h"
#include "tests/e2e/provider_walk.h"
#include "tests/support/http_fetch.h"

namespace postern {
namespace {

using testing::HasSubstr;
using testing::Not;

class ReloadTest : public ProviderWalk {
 protected:
  void SetUp() override {
    Start({{"main", "chatapi", "/instance1",
            "  webhook_secrets: [{file: \"$DIR/webhook-secret\"}]\n"
            "  poll: {message_interval: 0s, session_interval: 0s}\n"}});
    config_ = Text();
  }

  std::string Path() const { return gateway_->config_path(); }
  std::string Text() const {
    std::stringstream text;
    text << std::ifstream(Path()).rdbuf();
    return text.str();
  }

  // Puts the text in the file's place, as an editor or a mounted ConfigMap does.
  void Write(const std::string& text) {
    std::ofstream(Path() + ".new") << text;
    ASSERT_EQ(std::rename((Path() + ".new").c_str(), Path().c_str()), 0);
  }

  // Changes the file, asks for a reload and waits until the log has one more line that holds `line`.
  void Reload(const std::string& text, const std::string& line) {
    const int before = Count(line);
    Write(text);
    ASSERT_EQ(kill(gateway_->process().pid(), SIGHUP), 0);
    const absl::Time end = absl::Now() + absl::Seconds(20);
    while (Count(line) == before && absl::Now() < end) absl::SleepFor(absl::Milliseconds(20));
    ASSERT_GT(Count(line), before) << line << "\n" << gateway_->LogText();
  }

  int Count(const std::string& line) const {
    const std::string log = gateway_->LogText();
    int count = 0;
    for (size_t at = log.find(line); at != std::string::npos; at = log.find(line, at + 1)) ++count;
    return count;
  }

  JsonAnswer Send(const std::string& account, const std::string& text) {
    return CallJson(gateway_->Channel(), "postern.v1.MessageService/SendMessage",
                    absl::StrCat(R"({"parent": "accounts/)", account,
                                 R"(", "recipient": {"phone_number": "+12025550123"}, "content": {"text": {"text": ")",
                                 text, R"("}}})"));
  }

  std::string Metrics() const { return Fetch(gateway_->admin_address(), "GET", "/metrics")->body; }

  // The file with one more account, `late`, that is `main` again.
  std::string WithLate() const {
    const size_t begin = config_.find("- name: main\n");
    const size_t end = std::min(config_.find("\n- ", begin + 1), config_.find("\nlistener", begin + 1));
    std::string late = config_.substr(begin, end == std::string::npos ? end : end + 1 - begin);
    late = absl::StrReplaceAll(late, {{"name: main", "name: late"}});
    std::string text = config_;
    text.insert(begin, late);
    return text;
  }

  std::string config_;
};

TEST_F(ReloadTest, AnAccountThatComesCanSendTakesWebhooksAndIsListedAndOneThatGoesIsNotFound) {
  EXPECT_THAT(ErrorInfoOf(Send("late", "too early").status).reason(), "ACCOUNT_NOT_FOUND");
  Reload(WithLate(), R"("added": "late")");
  const JsonAnswer sent = Send("late", "in time");
  ASSERT_TRUE(sent.status.ok()) << sent.status.error_message();
  EXPECT_THAT(CallJson(gateway_->Channel(), "postern.v1.AccountService/ListAccounts", "{}").json,
              HasSubstr("accounts/late"));
  FeedReader reader(gateway_->Channel());
  reader.Follow();
  EXPECT_EQ(Fetch(gateway_->webhook_address(), "POST", gateway_->WebhookPath("late"), {}, "{}")->status, 200);
  EXPECT_THAT(Metrics(), HasSubstr(R"(account="late")"));

  Reload(config_, R"("removed": "late")");
  EXPECT_THAT(ErrorInfoOf(Send("late", "too late").status).reason(), "ACCOUNT_NOT_FOUND");
  EXPECT_EQ(Fetch(gateway_->webhook_address(), "POST", gateway_->WebhookPath("late"), {}, "{}")->status, 404);
  EXPECT_TRUE(Send("main", "goes on").status.ok());
  reader.Stop();
  EXPECT_EQ(reader.Faults(), "");
}

TEST_F(ReloadTest, ACallInFlightOnAnAccountThatGoesFinishes) {
  Reload(WithLate(), R"("added": "late")");
  Control("SetFault", R"({"fault": {"filter": {"provider": "chatapi"}, "latency": "3s"}})");
  std::future<JsonAnswer> sent = std::async(std::launch::async, [this] { return Send("late", "on its way"); });
  absl::SleepFor(absl::Seconds(1));
  Reload(config_, R"("removed": "late")");
  const JsonAnswer answer = sent.get();
  EXPECT_TRUE(answer.status.ok()) << answer.status.error_message();
}

TEST_F(ReloadTest, ANewTokenInItsFileIsUsedWithoutARestartAndIsNotLogged) {
  ASSERT_TRUE(Send("main", "with the first token").status.ok());
  const std::string other = absl::StrReplaceAll(config_, {{"token-legacy", "token-current"}});
  ASSERT_NE(other, config_);
  Reload(other, R"("changed": )");
  EXPECT_THAT(ErrorInfoOf(Send("main", "with another").status).reason(), "UPSTREAM_AUTH_FAILED");
  Reload(config_, R"("changed": )");
  EXPECT_TRUE(Send("main", "with the first again").status.ok());
  EXPECT_THAT(gateway_->LogText(), Not(HasSubstr("sandbox-token")));
}

TEST_F(ReloadTest, ABadFileKeepsTheOldAndSaysWhy) {
  Reload(absl::StrReplaceAll(config_, {{"provider: chatapi", "provider: nobody"}}), "config_refused");
  EXPECT_THAT(gateway_->LogText(), HasSubstr("unknown provider"));
  EXPECT_THAT(Metrics(), HasSubstr("postern_config_last_reload_successful 0"));
  EXPECT_TRUE(Send("main", "goes on").status.ok());
  Reload(config_ + "\npoll: {overlap: 60s}\n", "config_changed");
  EXPECT_THAT(Metrics(), HasSubstr("postern_config_last_reload_successful 1"));
}

TEST_F(ReloadTest, CallsGoOnWhileAccountsComeAndGo) {
  std::atomic<bool> stop{false};
  std::atomic<int> failed{0};
  std::atomic<int> sent{0};
  std::thread sender([&] {
    while (!stop) {
      (Send("main", absl::StrCat("no. ", sent.load())).status.ok() ? sent : failed) += 1;
    }
  });
  for (int i = 0; i < 5; ++i) {
    Reload(WithLate(), R"("added": "late")");
    Reload(config_, R"("removed": "late")");
  }
  stop = true;
  sender.join();
  EXPECT_EQ(failed.load(), 0);
  EXPECT_GT(sent.load(), 0);
}

TEST_F(ReloadTest, ALimitOfACallIsThatOfTheFileAsItIsNow) {
  ASSERT_TRUE(Send("main", "twelve bytes").status.ok());
  Reload(config_ + "\nlimits: {max_text_bytes: 5}\n", "config_changed");
  EXPECT_EQ(Send("main", "twelve bytes").status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_TRUE(Send("main", "five!").status.ok());
}

}  // namespace
}  // namespace postern
