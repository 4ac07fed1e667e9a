// A backup of the real server while it takes webhooks, by the real command, restored and served.
#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/e2e/feed_reader.h"
#include "tests/e2e/gateway_process.h"
#include "tests/e2e/json_call.h"
#include "tests/e2e/losses.h"
#include "tests/e2e/webhook_load.h"
#include "tests/support/child_process.h"

namespace postern {
namespace {

int Storage(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {POSTERN_BINARY, "storage"});
  absl::StatusOr<std::unique_ptr<ChildProcess>> command = ChildProcess::Start(arguments);
  EXPECT_TRUE(command.ok());
  const std::optional<int> status = (*command)->Wait(absl::Seconds(60));
  EXPECT_EQ((*command)->Stderr(), "");
  return status.value_or(-1);
}

TEST(BackupE2e, ABackupUnderLoadHoldsWhatWasAcknowledgedAndLaterCursorsAreRefusedAfterARestore) {
  GatewayProcess gateway(POSTERN_BINARY, {});
  ASSERT_TRUE(gateway.Start().ok()) << gateway.LogText();
  const std::string backup = gateway.data_dir() + "-backup";
  FeedReader subscriber(gateway.Channel());
  subscriber.Follow();
  WebhookLoad load(gateway.webhook_address(), gateway.WebhookPath("ongair"), 500);
  ASSERT_TRUE(subscriber.WaitFor(absl::Seconds(30), [](const auto& events) { return events.size() > 200; }));
  const std::set<int64_t> before = load.acknowledged();
  ASSERT_EQ(Storage({"backup", "--path", gateway.data_dir(), "--to", backup}), 0);
  const size_t then = subscriber.events().size();
  ASSERT_TRUE(subscriber.WaitFor(absl::Seconds(30), [&](const auto& events) { return events.size() > then + 100; }));
  ASSERT_TRUE(load.Finish(absl::Seconds(30)));
  subscriber.Stop();
  const std::string lost_cursor = subscriber.cursor();
  gateway.Kill();
  ASSERT_EQ(Storage({"verify", "--from", backup}), 0);

  GatewayProcess restored(POSTERN_BINARY, {});
  ASSERT_EQ(Storage({"restore", "--from", backup, "--to", restored.data_dir()}), 0);
  ASSERT_TRUE(restored.Start().ok()) << restored.LogText();
  const std::vector<v1::Event> log = WholeLog(restored);
  EXPECT_EQ(Judge(before, log).lost, 0);
  EXPECT_LT(log.size(), load.acknowledged().size());
  auto resume = [&] {
    const JsonAnswer answer = CallJson(restored.Channel(), "postern.v1.EventService/ListEvents",
                                       absl::StrCat(R"({"after_cursor": ")", lost_cursor, R"("})"));
    return ErrorInfoOf(answer.status).reason();
  };
  EXPECT_TRUE(resume() == "CURSOR_IN_FUTURE" || resume() == "CURSOR_EPOCH_MISMATCH") << resume();
  WebhookLoad more(restored.webhook_address(), restored.WebhookPath("ongair"), 1000, 1000000);
  FeedReader again(restored.Channel());
  again.Follow();
  ASSERT_TRUE(
      again.WaitFor(absl::Seconds(60), [&](const auto& events) { return events.size() > load.acknowledged().size(); }));
  EXPECT_EQ(resume(), "CURSOR_EPOCH_MISMATCH");
  std::filesystem::remove_all(backup);
}

}  // namespace
}  // namespace postern
