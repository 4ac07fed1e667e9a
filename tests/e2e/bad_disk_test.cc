// The server on a disk that is full, and on one that fails to sync: nothing is acknowledged that is not kept, what can
// go on goes on, and it recovers by itself. POSTERN_KILL_ROUNDS sets how many syncs fail in turn, a quarter of it.
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "postern/sandbox/v1/sandbox.grpc.pb.h"
#include "tests/e2e/broadcast_calls.h"
#include "tests/e2e/feed_reader.h"
#include "tests/e2e/gateway_process.h"
#include "tests/e2e/json_call.h"
#include "tests/e2e/losses.h"
#include "tests/e2e/sandbox_process.h"
#include "tests/e2e/send_verdict.h"
#include "tests/e2e/webhook_load.h"
#include "tests/support/http_fetch.h"

namespace postern {
namespace {

constexpr double kWebhooksPerSecond = 500;
constexpr int kExitStoreFailed = 70;

// Takes what space there is.
void FillDisk(const std::string& path) {
  FILE* file = std::fopen(path.c_str(), "we");
  ASSERT_NE(file, nullptr);
  std::setvbuf(file, nullptr, _IONBF, 0);
  for (size_t size : {size_t{1} << 20, size_t{4096}}) {
    const std::string block(size, 'f');
    while (std::fwrite(block.data(), 1, block.size(), file) == block.size()) {
    }
  }
  std::fclose(file);
}

HttpResponse PostWebhook(const GatewayProcess& gateway, int64_t id, const std::string& text = "hello") {
  return HttpFetch(gateway.webhook_address())
      .Send("POST", gateway.WebhookPath("ongair"), Pairs{{"Content-Type", "application/x-www-form-urlencoded"}},
            absl::StrCat("notification_type=MessageReceived&id=", id, "&text=", text,
                         "&external_contact_id=%2B254722200210&conversation_id=1&status=Open"))
      .value_or(HttpResponse{});
}

// The data folder is a file system of 64 MiB of its own.
class FullDiskTest : public testing::Test {
 protected:
  void TearDown() override {
    if (!mounted_.empty()) umount2(mounted_.c_str(), MNT_DETACH);
  }

  // False, with the test skipped, where nothing can be mounted.
  bool Mount(const GatewayProcess& gateway) {
    std::filesystem::create_directories(gateway.data_dir());
    const bool done = mount("none", gateway.data_dir().c_str(), "tmpfs", 0, "size=64m") == 0;
    if (done) mounted_ = gateway.data_dir();
    return done;
  }

  GatewayOptions SmallDisk() {
    GatewayOptions options;
    options.extra_storage = ", write_buffer_bytes: 2097152, ballast_bytes: 4194304";
    return options;
  }

  std::string mounted_;
  static constexpr char kNoMount[] = "a tmpfs cannot be mounted here: that needs root";
};

TEST_F(FullDiskTest, WebhooksAreRefusedStreamsGoOnNothingIsSentAndItRecoversByItself) {
  SandboxProcess sandbox(POSTERN_SANDBOX_BINARY);
  ASSERT_TRUE(sandbox.Start().ok());
  GatewayOptions options = SmallDisk();
  options.upstream = sandbox.BaseUrl("ongair");
  GatewayProcess gateway(POSTERN_BINARY, options);
  if (!Mount(gateway)) GTEST_SKIP() << kNoMount;
  ASSERT_TRUE(gateway.Start().ok()) << gateway.LogText();
  FeedReader subscriber(gateway.Channel());
  subscriber.Follow();
  WebhookLoad load(gateway.webhook_address(), gateway.WebhookPath("ongair"), kWebhooksPerSecond);
  ASSERT_TRUE(subscriber.WaitFor(absl::Seconds(30), [](const auto& events) { return events.size() > 500; }));

  const std::string filler = gateway.data_dir() + "/filler";
  FillDisk(filler);
  // The last page of a file may still take a few.
  HttpResponse refused;
  absl::Duration took;
  for (int64_t id = 1000000; refused.status != 503 && id < 1001000; ++id) {
    const absl::Time begin = absl::Now();
    refused = PostWebhook(gateway, id);
    took = absl::Now() - begin;
  }
  EXPECT_EQ(refused.status, 503);
  EXPECT_NE(refused.headers.Get("Retry-After"), "");
  EXPECT_LT(took, absl::Seconds(1));
  EXPECT_EQ(PostWebhook(gateway, 1002000).status, 503);

  // What is there is served: the whole log to a new subscriber, and the open stream goes on.
  const size_t kept = WholeLog(gateway).size();
  EXPECT_GE(kept, 500u);
  EXPECT_TRUE(subscriber.WaitFor(absl::Seconds(30), [&](const auto& events) { return events.size() >= kept; }));
  EXPECT_EQ(subscriber.streams(), 1);

  // A send under a request_id is refused before anything is sent: its claim cannot be kept.
  const JsonAnswer send =
      CallJson(gateway.Channel(), "postern.v1.MessageService/SendMessage",
               R"({"parent": "accounts/ongair", "request_id": "6f0ca2de-6f4f-4f0c-9b6c-0d0c3a1c8b01",
                                       "recipient": {"phone_number": "+254722200200"},
                                       "content": {"text": {"text": "on a full disk"}}})");
  EXPECT_EQ(send.status.error_code(), grpc::StatusCode::UNAVAILABLE) << send.status.error_message();
  EXPECT_EQ(ErrorInfoOf(send.status).reason(), "STORE_UNAVAILABLE");
  const auto control = sandbox::v1::SandboxService::NewStub(sandbox.Channel());
  grpc::ClientContext context;
  sandbox::v1::GetSendStatsResponse sends;
  sandbox::v1::GetSendStatsRequest ask;
  ask.set_max_texts(10);
  ASSERT_TRUE(control->GetSendStats(&context, ask, &sends).ok());
  EXPECT_EQ(sends.sends_size(), 0);

  std::filesystem::remove(filler);
  const absl::Time freed = absl::Now();
  while (PostWebhook(gateway, 1003000).status != 200 && absl::Now() < freed + absl::Seconds(30)) {
  }
  const absl::Duration recovery = absl::Now() - freed;
  EXPECT_LT(recovery, absl::Seconds(10));
  ASSERT_TRUE(load.Finish(absl::Seconds(60)));
  const std::vector<v1::Event> log = WholeLog(gateway);
  const Losses losses = Judge(load.acknowledged(), log);
  EXPECT_EQ(losses.lost, 0);
  EXPECT_EQ(losses.twice, 0);
  EXPECT_TRUE(subscriber.WaitFor(absl::Seconds(30), [&](const auto& events) { return events.size() >= log.size(); }));
  EXPECT_EQ(subscriber.streams(), 1) << "the disk being full has ended a stream";
  subscriber.Stop();
  EXPECT_EQ(subscriber.Faults(), "");
  std::cout << load.acknowledged().size() << " acknowledged, lost " << losses.lost << ", refused within " << took
            << ", recovered within " << recovery << "\n";
}

TEST_F(FullDiskTest, ABroadcastWaitsForSpaceAndGoesOnByItselfWithNobodyInDoubt) {
  constexpr int kRecipients = 200;
  SandboxProcess sandbox(POSTERN_SANDBOX_BINARY);
  ASSERT_TRUE(sandbox.Start().ok());
  GatewayOptions options = SmallDisk();
  options.upstream = sandbox.BaseUrl("ongair");
  GatewayProcess gateway(POSTERN_BINARY, options);
  if (!Mount(gateway)) GTEST_SKIP() << kNoMount;
  ASSERT_TRUE(gateway.Start().ok()) << gateway.LogText();
  BroadcastCalls calls(gateway, sandbox);
  v1::SendBroadcastRequest request = BroadcastRequest("ongair", "on a full disk", kRecipients);
  request.mutable_send_interval()->set_nanos(50'000'000);
  const std::string name = calls.Send(request).name();
  calls.Await(name, [](const v1::Broadcast& broadcast) { return broadcast.counts().accepted_count() >= 3; });
  const std::string filler = gateway.data_dir() + "/filler";
  FillDisk(filler);
  // What was set aside and what the log's file holds in reserve still take some.
  const std::string text(30'000, 'x');
  for (int64_t id = 1; id < 2000 && PostWebhook(gateway, id, text).status == 200; ++id) {
  }
  size_t sent = 0;
  const absl::Time end = absl::Now() + absl::Seconds(30);
  do {
    sent = calls.Accepted().size();
    absl::SleepFor(absl::Seconds(1));
  } while (calls.Accepted().size() != sent && absl::Now() < end);
  EXPECT_LT(sent, static_cast<size_t>(kRecipients)) << "it went on without a claim";
  v1::SendBroadcastResponse response;
  EXPECT_EQ(ErrorInfoOf(calls.Send(request, response)).reason(), "STORE_UNAVAILABLE");
  std::filesystem::remove(filler);
  EXPECT_EQ(calls.AwaitEnd(name).counts().accepted_count(), kRecipients) << gateway.LogText();
  const Verdict verdict = Judge(calls.ToldOf(name, "on a full disk"), calls.Accepted());
  EXPECT_EQ(verdict.sent, kRecipients) << verdict;
  EXPECT_EQ(verdict.twice, 0) << verdict;
  EXPECT_EQ(verdict.Lies(), 0) << verdict;
}

// The negative control: where a full disk is hidden from the server the same judge must find losses.
TEST_F(FullDiskTest, WhereTheFullDiskIsHiddenTheSameJudgeFindsLosses) {
  GatewayOptions options = SmallDisk();
  options.environment = {{"LD_PRELOAD", POWERLOSS_SHIM}, {"POWERLOSS_HIDES_FULL_DISK", "1"}};
  GatewayProcess gateway(POSTERN_BINARY, options);
  if (!Mount(gateway)) GTEST_SKIP() << kNoMount;
  ASSERT_TRUE(gateway.Start().ok()) << gateway.LogText();
  FillDisk(gateway.data_dir() + "/filler");
  WebhookLoad load(gateway.webhook_address(), gateway.WebhookPath("ongair"), kWebhooksPerSecond);
  absl::SleepFor(absl::Seconds(1));
  load.Abort();
  EXPECT_EQ(gateway.process().Wait(absl::ZeroDuration()), std::nullopt) << "it noticed";
  gateway.Kill();
  std::filesystem::remove(gateway.data_dir() + "/filler");
  ASSERT_TRUE(gateway.Start().ok()) << gateway.LogText();
  const Losses losses = Judge(load.acknowledged(), WholeLog(gateway));
  EXPECT_GT(load.acknowledged().size(), 0u);
  EXPECT_GT(losses.lost, 0);
  std::cout << "hidden: " << load.acknowledged().size() << " acknowledged, lost " << losses.lost << "\n";
}

class FailedSyncTest : public testing::Test {
 protected:
  FailedSyncTest() { std::filesystem::create_directories(folder_); }
  ~FailedSyncTest() override { std::filesystem::remove_all(folder_); }

  GatewayOptions FailingDisk() const {
    GatewayOptions options;
    options.environment = {
        {"LD_PRELOAD", POWERLOSS_SHIM}, {"POWERLOSS_TABLE", table_}, {"POWERLOSS_SYNC_FAILS_AT", failing_}};
    return options;
  }
  void FailAt(int64_t number) const { std::ofstream(failing_) << number; }

  const std::string folder_ = testing::TempDir() + absl::StrCat("/failed-sync-", getpid());
  const std::string table_ = folder_ + "/table";
  const std::string failing_ = folder_ + "/failing";
  const int64_t rounds_ = (FromEnvironment("POSTERN_KILL_ROUNDS", 20) + 3) / 4;
};

TEST_F(FailedSyncTest, AFailedSyncEndsTheProcessWithoutAnAcknowledgementAndARestartRecovers) {
  GatewayProcess gateway(POSTERN_BINARY, FailingDisk());
  ASSERT_TRUE(gateway.Start().ok()) << gateway.LogText();
  FeedReader subscriber(gateway.Channel());
  subscriber.Follow();
  WebhookLoad load(gateway.webhook_address(), gateway.WebhookPath("ongair"), kWebhooksPerSecond);
  for (int64_t round = 0; round < rounds_; ++round) {
    gateway.Kill();
    FailAt(1 + round * round * 7);  // The very first commit, then later ones.
    gateway.Start().IgnoreError();  // Its first commit may come before it says that it is ready.
    EXPECT_EQ(gateway.process().Wait(absl::Seconds(60)), kExitStoreFailed) << "round " << round << gateway.LogText();
    LoseUnsyncedBytes(gateway, table_);
  }
  EXPECT_TRUE(absl::StrContains(gateway.LogText(), "store_failed"));
  std::filesystem::remove(failing_);
  ASSERT_TRUE(gateway.Start().ok()) << gateway.LogText();
  ASSERT_TRUE(load.Finish(absl::Seconds(60)));
  const std::vector<v1::Event> log = WholeLog(gateway);
  const Losses losses = Judge(load.acknowledged(), log);
  EXPECT_EQ(losses.lost, 0);
  EXPECT_EQ(losses.twice, 0);
  EXPECT_TRUE(subscriber.WaitFor(absl::Seconds(30), [&](const auto& events) { return events.size() >= log.size(); }));
  subscriber.Stop();
  EXPECT_EQ(subscriber.Faults(), "");
  std::cout << rounds_ << " failed syncs, " << load.acknowledged().size() << " acknowledged, lost " << losses.lost
            << ", twice " << losses.twice << "\n";
}

// The negative control: a server that is not told of the failure goes on acknowledging (it ends with no code of its
// own), and the same judge must find losses.
TEST_F(FailedSyncTest, WhereTheFailureIsHiddenTheProcessGoesOnAndTheSameJudgeFindsLosses) {
  GatewayOptions options = FailingDisk();
  options.environment["POWERLOSS_HIDES_SYNC_ERRORS"] = "1";
  GatewayProcess gateway(POSTERN_BINARY, options);
  FailAt(20);
  ASSERT_TRUE(gateway.Start().ok()) << gateway.LogText();
  WebhookLoad load(gateway.webhook_address(), gateway.WebhookPath("ongair"), kWebhooksPerSecond);
  absl::SleepFor(absl::Seconds(1));
  load.Abort();
  EXPECT_EQ(gateway.process().Wait(absl::ZeroDuration()), std::nullopt);
  gateway.Kill();
  LoseUnsyncedBytes(gateway, table_);
  std::filesystem::remove(failing_);
  ASSERT_TRUE(gateway.Start().ok()) << gateway.LogText();
  const Losses losses = Judge(load.acknowledged(), WholeLog(gateway));
  EXPECT_GT(losses.lost, 0);
  std::cout << "hidden: " << load.acknowledged().size() << " acknowledged, lost " << losses.lost << "\n";
}

}  // namespace
}  // namespace postern
