// The binary as its users meet it: started as a child, asked over its doors, ended by signals.
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/app/binary_fixture.h"
#include "wire/json.h"

namespace postern {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

TEST_F(Binary, TellsItsVersion) {
  auto child = Start({"--version"});
  EXPECT_THAT(child->ReadLine(kBound).value_or(""), StartsWith("postern 0."));
  EXPECT_EQ(child->Wait(kBound), 0);
}

TEST_F(Binary, AnUnknownArgumentIsWrongUse) {
  auto child = Start({"--verbose"});
  EXPECT_EQ(child->Wait(kBound), 2);
  EXPECT_THAT(child->Stderr(), HasSubstr("unknown argument --verbose"));
}

TEST_F(Binary, CheckConfigSaysOk) {
  auto child = Start({"--check-config", "--config", Write("good.yaml", Config())});
  EXPECT_EQ(child->ReadLine(kBound), "OK");
  EXPECT_EQ(child->Wait(kBound), 0);
}

TEST_F(Binary, CheckConfigTellsEveryProblem) {
  const std::string path = Write("bad.yaml", Config("loging: {}\ndrain: {finish: fast}\n"));
  auto child = Start({"--check-config", "--config", path});
  EXPECT_EQ(child->Wait(kBound), 2);
  EXPECT_THAT(child->Stderr(), HasSubstr(absl::StrCat(path, ":11: loging: unknown key; did you mean logging?\n")));
  EXPECT_THAT(child->Stderr(), HasSubstr(absl::StrCat(path, ":12: drain.finish: must be a duration")));
}

TEST_F(Binary, AWrongConfigurationDoesNotServe) {
  auto child = Start({"--config", absl::StrCat(folder_, "/missing.yaml")});
  EXPECT_EQ(child->Wait(kBound), 2);
  EXPECT_THAT(child->Stderr(), HasSubstr("No such file or directory"));
}

TEST_F(Binary, AnswersItsProbesAndEndsPolitely) {
  Running running = Serve(Config(kQuickDrain));
  EXPECT_EQ(running.Ask("admin", "GET", "/livez").status, 200);
  EXPECT_EQ(running.Ask("admin", "GET", "/readyz").status, 200);
  EXPECT_THAT(running.Ask("admin", "GET", "/metrics").body, HasSubstr("postern_build_info{version=\"0."));
  running.process->Signal(SIGTERM);
  EXPECT_EQ(running.process->Wait(kBound), 0);
  EXPECT_THAT(running.process->Stderr(), HasSubstr("storage_in_memory"));
}

TEST_F(Binary, ShowsItsConfigurationWithoutSecrets) {
  Running running = Serve(Config(kQuickDrain));
  const HttpResponse answer = running.Ask("admin", "GET", "/configz");
  EXPECT_EQ(answer.status, 200);
  ASSERT_TRUE(ParseJson(answer.body).ok()) << answer.body;
  EXPECT_THAT(answer.body, HasSubstr("\"env\": \"TEST_TOKEN\""));
  EXPECT_THAT(answer.body, HasSubstr("\"default_call\": \"15s\""));
  EXPECT_THAT(answer.body, Not(HasSubstr(kToken)));
  EXPECT_THAT(answer.body, Not(HasSubstr(kHookSecret)));
}

TEST_F(Binary, TakesWebhooksAndCountsThem) {
  Running running = Serve(Config(kQuickDrain));
  EXPECT_EQ(running.Ask("webhooks", "POST", absl::StrCat("/webhooks/main/", kHookSecret), "{\"odd\": 1}").status, 200);
  EXPECT_EQ(running.Ask("webhooks", "POST", "/webhooks/main/wrong-0123456789", "{}").status, 404);
  const std::string metrics = running.Ask("admin", "GET", "/metrics").body;
  EXPECT_THAT(metrics, HasSubstr("postern_webhooks_total{account=\"main\",outcome=\"accepted\"} 1"));
  EXPECT_THAT(metrics, HasSubstr("postern_event_log_next_sequence 2"));
}

TEST_F(Binary, ItsLogIsJsonWithoutSecrets) {
  Running running = Serve(Config(kQuickDrain));
  running.Ask("webhooks", "POST", absl::StrCat("/webhooks/main/", kHookSecret), "{\"odd\": 1}");
  running.process->Signal(SIGINT);
  ASSERT_EQ(running.process->Wait(kBound), 0);
  const std::string log = running.process->Stderr();
  EXPECT_THAT(log, HasSubstr("\"event\": \"started\""));
  EXPECT_THAT(log, HasSubstr("\"event\": \"stopped\""));
  EXPECT_THAT(log, Not(HasSubstr(kToken)));
  EXPECT_THAT(log, Not(HasSubstr(kHookSecret)));
  for (absl::string_view line : absl::StrSplit(log, '\n', absl::SkipEmpty())) {
    EXPECT_TRUE(ParseJson(line).ok()) << line;
  }
}

std::string ReadWhole(const std::string& path) {
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

// Until the file holds the words, which another process writes.
void WaitFor(const std::string& path, const std::string& words) {
  const absl::Time end = absl::Now() + kBound;
  while (ReadWhole(path).find(words) == std::string::npos && absl::Now() < end) absl::SleepFor(absl::Milliseconds(10));
  EXPECT_THAT(ReadWhole(path), HasSubstr(words));
}

TEST_F(Binary, WhoStartedReloadedAndStoppedItStandsInTheAuditLogAsDoesWhoWasTurnedAway) {
  const std::string audit = absl::StrCat(folder_, "/audit.log");
  const std::string first = Config(absl::StrCat(kQuickDrain, "audit: {file: \"", audit, "\"}\n"));
  Running running = Serve(first);
  const std::string file = absl::StrCat(folder_, "/config", next_ - 1, ".yaml");
  const std::string me = absl::StrCat("of uid ", getuid(), " pid ", getpid(), "\"");
  EXPECT_THAT(ReadWhole(audit), HasSubstr(absl::StrCat(R"("action": "server_starting", "by": "uid )", getuid(), "\"")));
  EXPECT_EQ(running.Ask("webhooks", "POST", "/webhooks/main/wrong-0123456789", "{}").status, 404);
  std::ofstream(file) << absl::StrReplaceAll(
      first, {{"webhook: {", "webhook: {allowed_sources: [192.0.2.0/24], "}, {"finish: 5s", "finish: 6s"}});
  running.process->Signal(SIGHUP);
  WaitFor(audit, R"("action": "config_changed", "fields": "listeners.webhook.allowed_sources")");
  EXPECT_EQ(running.Ask("webhooks", "POST", absl::StrCat("/webhooks/main/", kHookSecret), "{}").status, 403);
  std::ofstream(file) << "nonsense";
  running.process->Signal(SIGHUP);
  WaitFor(audit, R"("action": "config_refused")");
  running.process->Signal(SIGTERM);
  ASSERT_EQ(running.process->Wait(kBound), 0);
  const std::string text = ReadWhole(audit);
  EXPECT_THAT(text, HasSubstr(R"("action": "reload_asked", "by": "signal 1 )" + me));
  EXPECT_THAT(text, HasSubstr(R"("action": "config_needs_restart", "fields": "drain.finish")"));
  EXPECT_THAT(text, HasSubstr(R"("action": "server_stopping", "by": "signal 15 )" + me));
  EXPECT_THAT(text, HasSubstr(R"("action": "server_stopped"})"));
  for (const char* reason : {"wrong_secret", "source_refused"}) {
    EXPECT_THAT(text, HasSubstr(absl::StrCat(R"("peer": "127.0.0.1", "account": "main", "reason": ")", reason,
                                             R"(", "denied": true, "count": 1})")));
  }
  EXPECT_THAT(text, Not(HasSubstr("wrong-0123456789")));
  EXPECT_THAT(text, Not(HasSubstr(kHookSecret)));
}

TEST_F(Binary, WhereTheFileEmptiesTheCallersItShowsThoseWhoStillGetIn) {
  const std::string a = absl::StrCat("{name: first-one, token_hashes: {file: ", Write("a", std::string(64, 'a')), "}}");
  const std::string b = absl::StrCat("{name: later-one, token_hashes: {file: ", Write("b", std::string(64, 'b')), "}}");
  const std::string audit = absl::StrCat(folder_, "/audit.log");
  const std::string rest = Config(absl::StrCat(kQuickDrain, "audit: {file: \"", audit, "\"}\n"));
  const auto with = [&rest](const std::string& callers) {
    return absl::StrCat("auth: {callers: [", callers, "]}\n", rest);
  };
  Running running = Serve(with(a));
  const std::string file = absl::StrCat(folder_, "/config", next_ - 1, ".yaml");
  std::ofstream(file) << with(absl::StrCat(a, ", ", b));
  running.process->Signal(SIGHUP);
  WaitFor(audit, R"("action": "config_changed", "fields": "auth.callers")");
  std::ofstream(file) << rest << "poll: {overlap: 60s}\n";
  running.process->Signal(SIGHUP);
  WaitFor(audit, R"("action": "config_changed", "fields": "poll")");
  EXPECT_THAT(ReadWhole(audit), HasSubstr(R"("action": "config_needs_restart", "fields": "auth.callers")"));
  const std::string shown = running.Ask("admin", "GET", "/configz").body;
  EXPECT_THAT(shown, HasSubstr("first-one"));
  EXPECT_THAT(shown, HasSubstr("later-one"));
  EXPECT_THAT(shown, HasSubstr("\"overlap\": \"60s\""));
}

TEST_F(Binary, ReportsNotReadyWhileItDrainsAndASecondSignalEndsItAtOnce) {
  Running running = Serve(Config("drain: {not_ready: 1000s, hard_exit: 2000s}\n"));
  running.process->Signal(SIGTERM);
  EXPECT_TRUE(running.WaitForStatus("admin", "/readyz", 503));
  EXPECT_THAT(running.Ask("admin", "GET", "/readyz").body, HasSubstr("draining"));
  EXPECT_EQ(running.Ask("admin", "GET", "/livez").status, 200);
  running.process->Signal(SIGTERM);
  EXPECT_EQ(running.process->Wait(kBound), 1);
}

TEST_F(Binary, APortInUseIsToldByItsField) {
  Running running = Serve(Config());
  for (const auto& [door, field] : std::map<std::string, std::string>{{"grpc", "grpc"}, {"webhooks", "webhook"}}) {
    std::string config = Config("", "127.0.0.1:0");
    const std::string free = absl::StrCat(field, ": {address: \"127.0.0.1:0\"}");
    config.replace(config.find(free), free.size(),
                   absl::StrCat(field, ": {address: \"", running.doors.at(door), "\"}"));
    auto second = Start({"--config", Write("second.yaml", config)});
    EXPECT_EQ(second->Wait(kBound), 1);
    EXPECT_THAT(second->Stderr(), HasSubstr(absl::StrCat("listeners.", field, ".address: ")));
    EXPECT_THAT(second->Stderr(), HasSubstr(running.doors.at(door)));
  }
}

TEST_F(Binary, ALockedStoreIsTold) {
  const std::string storage = absl::StrCat("storage: {rocksdb: {path: ", folder_, "/data, ballast_bytes: 4096}}\n");
  Running running = Serve(Config(storage + kQuickDrain));
  auto second = Start({"--config", Write("second.yaml", Config(storage))});
  EXPECT_EQ(second->Wait(kBound), 1);
  EXPECT_THAT(second->Stderr(), HasSubstr(absl::StrCat("storage.rocksdb.path: cannot open ", folder_, "/data")));
}

TEST_F(Binary, ADiskStoreKeepsEventsAcrossAnEnd) {
  const std::string config =
      Config(absl::StrCat("storage: {rocksdb: {path: ", folder_, "/data, ballast_bytes: 4096}}\n", kQuickDrain));
  for (int life = 1; life <= 2; ++life) {
    Running running = Serve(config);
    const std::string body = absl::StrCat("{\"odd\": ", life, "}");
    EXPECT_EQ(running.Ask("webhooks", "POST", absl::StrCat("/webhooks/main/", kHookSecret), body).status, 200);
    EXPECT_THAT(running.Ask("admin", "GET", "/metrics").body,
                HasSubstr(absl::StrCat("postern_event_log_next_sequence ", life + 1)));
    running.process->Signal(SIGTERM);
    EXPECT_EQ(running.process->Wait(kBound), 0);
  }
}

TEST_F(Binary, TheAdminDoorCanBeSwitchedOff) {
  std::string config = Config();
  const std::string on = "admin: {address: \"127.0.0.1:0\"}";
  config.replace(config.find(on), on.size(), "admin: {disabled: true}");
  EXPECT_EQ(Serve(config).doors.at("admin"), "off");
}

}  // namespace
}  // namespace postern
