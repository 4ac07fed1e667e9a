#include "app/config_file.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace postern {
namespace {

using ::testing::ElementsAreArray;

std::vector<std::string> ProblemsOf(const std::string& text) {
  std::vector<std::string> lines;
  for (const ConfigProblem& problem : ReadConfig(text).problems) lines.push_back(FormatProblem("c.yaml", problem));
  return lines;
}

// A valid account, so that a case shows its own problem alone.
constexpr char kAccount[] = "accounts: [{name: a, provider: p}]\n";

struct Case {
  const char* name;
  std::string text;
  std::vector<std::string> problems;
};

std::vector<Case> Cases() {
  const std::string account = kAccount;
  return {
      {"UnknownKey",
       "accounts:\n  - name: a\n    provider: p\n    base_ur: http://x\n",
       {"c.yaml:4: accounts[0].base_ur: unknown key; did you mean base_url?"}},
      {"UnknownKeyLikeNoOther", account + "zebra: 1\n", {"c.yaml:2: zebra: unknown key"}},
      {"JsonNameIsUnknown",
       "accounts: [{name: a, provider: p, baseUrl: x}]\n",
       {"c.yaml:1: accounts[0].baseUrl: unknown key; did you mean base_url?"}},
      {"RepeatedKey",
       "accounts:\n- name: a\n  provider: p\n  name: b\n",
       {"c.yaml:4: accounts[0].name: stands here a second time"}},
      {"RepeatedKeyOfMap",
       "accounts: [{name: a, provider: p, options: {x: y, x: z}}]\n",
       {"c.yaml:1: accounts[0].options.x: stands here a second time"}},
      {"MissingRequired",
       "accounts:\n- display_name: x\n",
       {"c.yaml:2: accounts[0].name: is required", "c.yaml:2: accounts[0].provider: is required"}},
      {"EmptyRequired", "accounts: [{name: '', provider: p}]\n", {"c.yaml:1: accounts[0].name: must not be empty"}},
      {"NoAccounts", "logging: {}\n", {"c.yaml:1: accounts: is required"}},
      {"EmptyAccounts", "accounts: []\n", {"c.yaml:1: accounts: must not be empty"}},
      {"EmptyFile", "", {"c.yaml:1: the file is empty"}},
      {"OnlyAComment", "# nothing\n", {"c.yaml:1: the file is empty"}},
      {"NotAMapping", "- a\n", {"c.yaml:1: must be a mapping"}},
      {"NullMessage",
       account + "storage:\n  memory:\n",
       {"c.yaml:3: storage.memory: must be a mapping; write {} for an empty one"}},
      {"ListExpected", "accounts: {name: a}\n", {"c.yaml:1: accounts: must be a list"}},
      {"TextExpected", "accounts: [{name: [a], provider: p}]\n", {"c.yaml:1: accounts[0].name: must be a text"}},
      {"NullIsNoText", "accounts: [{name: ~, provider: p}]\n", {"c.yaml:1: accounts[0].name: must be a text"}},
      {"FlagExpected",
       account + "listeners: {admin: {disabled: yes}}\n",
       {"c.yaml:2: listeners.admin.disabled: must be true or false"}},
      {"QuotedFlag",
       account + "listeners: {admin: {disabled: \"true\"}}\n",
       {"c.yaml:2: listeners.admin.disabled: must be true or false"}},
      {"NumberExpected",
       account + "limits:\n  max_members: many\n",
       {"c.yaml:3: limits.max_members: must be a whole number"}},
      {"FractionOfAWhole",
       account + "limits: {max_members: 1.5}\n",
       {"c.yaml:2: limits.max_members: must be a whole number"}},
      {"NegativeNumber",
       account + "limits: {max_members: -1}\n",
       {"c.yaml:2: limits.max_members: must not be negative"}},
      {"NumberTooLarge",
       account + "limits: {max_members: 2147483648}\n",
       {"c.yaml:2: limits.max_members: must be at most 2147483647"}},
      {"EnumOutOfRange",
       account + "logging: {level: loud}\n",
       {"c.yaml:2: logging.level: must be one of DEBUG, INFO, WARNING, ERROR"}},
      {"EnumByNumber",
       account + "logging: {level: 2}\n",
       {"c.yaml:2: logging.level: must be one of DEBUG, INFO, WARNING, ERROR"}},
      {"EnumUnspecified",
       account + "logging: {format: FORMAT_UNSPECIFIED}\n",
       {"c.yaml:2: logging.format: must be one of JSON, TEXT"}},
      {"BadDuration",
       account + "drain: {not_ready: 5}\n",
       {"c.yaml:2: drain.not_ready: must be a duration such as 500ms, 15s, 5m or 168h"}},
      {"NegativeDuration", account + "drain: {not_ready: -5s}\n", {"c.yaml:2: drain.not_ready: must not be negative"}},
      {"EndlessDuration",
       account + "drain: {not_ready: inf}\n",
       {"c.yaml:2: drain.not_ready: must be at most 315576000000s"}},
      {"DurationAsMapping",
       account + "drain: {not_ready: {seconds: 5}}\n",
       {"c.yaml:2: drain.not_ready: must be a duration such as 500ms, 15s, 5m or 168h"}},
      {"NoMemberOfAOneof",
       "accounts: [{name: a, provider: p, secrets: {token: {}}}]\n",
       {"c.yaml:1: accounts[0].secrets.token: one of file, env is required"}},
      {"TwoMembersOfAOneof",
       account + "storage:\n  memory: {}\n  rocksdb: {path: /x}\n",
       {"c.yaml:3: storage: only one of memory, rocksdb, jetstream may be set"}},
      {"KeyIsNoText", account + "? [a]\n: b\n", {"c.yaml:2: every key must be a text"}},
      {"KeyIsEmpty", account + "'': b\n", {"c.yaml:2: every key must be a text"}},
      {"Tagged",
       account + "limits: {max_members: !!int 5}\n",
       {"c.yaml:2: limits.max_members: must be a single plain value"}},
      {"SecondDocument", account + "---\naccounts: []\n", {"c.yaml:2: a second document starts here"}},
      {"EveryProblemIsTold",
       "accounts:\n- name: a\n  provder: p\nlimits:\n  max_members: x\nloging: {}\n",
       {"c.yaml:2: accounts[0].provider: is required",
        "c.yaml:3: accounts[0].provder: unknown key; did you mean provider?",
        "c.yaml:5: limits.max_members: must be a whole number",
        "c.yaml:6: loging: unknown key; did you mean logging?"}},
  };
}

class StrictReading : public ::testing::TestWithParam<Case> {};

TEST_P(StrictReading, TellsLineAndPath) {
  EXPECT_THAT(ProblemsOf(GetParam().text), ElementsAreArray(GetParam().problems));
}

INSTANTIATE_TEST_SUITE_P(ConfigFile, StrictReading, ::testing::ValuesIn(Cases()),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(ConfigFile, TellsWhereYamlBreaks) {
  std::vector<std::string> problems = ProblemsOf("accounts:\n  - name: [a\n");
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].rfind("c.yaml:", 0), 0u) << problems[0];
  EXPECT_NE(problems[0].find("not YAML: "), std::string::npos) << problems[0];
}

TEST(ConfigFile, BadUtf8IsAProblem) {
  EXPECT_FALSE(ReadConfig("accounts: [{name: a, provider: p, display_name: \"caf\xff\"}]\n").problems.empty());
}

TEST(ConfigFile, ReadsEveryKindOfValue) {
  ConfigReading reading = ReadConfig(R"(
listeners:
  grpc: {address: "127.0.0.1:0", reflection: false}
  webhook:
    kept_headers: [content-type, x-request-id]
accounts:
  - name: main
    provider: p
    phone_number: 254722200200
    options: {dialect: legacy, retries: 3}
    secrets: {token: {env: TOKEN}}
    webhook_secrets: [{file: /run/hook}]
storage:
  rocksdb: {path: /data, retention: {max_age: 168h, max_bytes: 1099511627776}}
logging: {level: warning, format: FORMAT_TEXT}
drain: {not_ready: 0s, finish: 1.5s, hard_exit: 1m30s}
limits: {max_members: 12, possible_duplicate_window: 500ms}
)");
  ASSERT_TRUE(reading.problems.empty()) << FormatProblem("c", reading.problems[0]);
  const config::v1::Config& config = reading.config;
  EXPECT_EQ(config.listeners().grpc().address(), "127.0.0.1:0");
  EXPECT_TRUE(config.listeners().grpc().has_reflection());
  EXPECT_EQ(config.listeners().webhook().kept_headers_size(), 2);
  const config::v1::Account& account = config.accounts(0);
  EXPECT_EQ(account.phone_number(), "254722200200");
  EXPECT_EQ(account.options().at("retries"), "3");
  EXPECT_EQ(account.secrets().at("token").env(), "TOKEN");
  EXPECT_EQ(account.webhook_secrets(0).file(), "/run/hook");
  EXPECT_EQ(config.storage().rocksdb().retention().max_age().seconds(), 168 * 3600);
  EXPECT_EQ(config.storage().rocksdb().retention().max_bytes(), int64_t{1} << 40);
  EXPECT_EQ(config.logging().level(), config::v1::Logging::LEVEL_WARNING);
  EXPECT_EQ(config.logging().format(), config::v1::Logging::FORMAT_TEXT);
  EXPECT_TRUE(config.drain().has_not_ready());
  EXPECT_EQ(config.drain().finish().nanos(), 500000000);
  EXPECT_EQ(config.drain().hard_exit().seconds(), 90);
  EXPECT_EQ(config.limits().max_members(), 12);
}

TEST(ConfigFile, ReadsJson) {
  ConfigReading reading = ReadConfig(
      R"({"accounts": [{"name": "a", "provider": "p"}],
          "storage": {"rocksdb": {"path": "/d", "retention": {"max_bytes": "1099511627776", "max_age": "604800s"}}},
          "listeners": {"admin": {"disabled": true}}})");
  ASSERT_TRUE(reading.problems.empty()) << FormatProblem("c", reading.problems[0]);
  EXPECT_EQ(reading.config.storage().rocksdb().retention().max_bytes(), int64_t{1} << 40);
  EXPECT_TRUE(reading.config.listeners().admin().disabled());
}

TEST(ConfigFile, KnowsTheLineOfWhatEnclosesAField) {
  ConfigReading reading = ReadConfig("accounts:\n- name: a\n  provider: p\n  options:\n    x: y\n");
  EXPECT_EQ(reading.LineOf("accounts[0].options.x"), 5);
  EXPECT_EQ(reading.LineOf("accounts[0].options.other"), 4);
  EXPECT_EQ(reading.LineOf("accounts[0].secrets.token"), 2);
  EXPECT_EQ(reading.LineOf("drain.finish"), 1);
}

TEST(ConfigFile, AFileThatCannotBeReadIsNamed) {
  EXPECT_EQ(ReadFileText("/nonexistent/c.yaml").status().message(),
            "cannot read /nonexistent/c.yaml: No such file or directory");
  EXPECT_EQ(ReadFileText("/tmp").status().message(), "cannot read /tmp: not a regular file");
  EXPECT_EQ(ReadFileText("/proc/self/exe", 16).status().message(), "cannot read /proc/self/exe: larger than 16 bytes");
}

TEST(ConfigFile, ACommaBehindTheDocumentDoesNotTakeAllMemory) {
  EXPECT_EQ(ProblemsOf("accounts: []\n,")[0], "c.yaml:2: not YAML: end of map not found");
  EXPECT_EQ(ProblemsOf(",")[0], "c.yaml:1: a second document starts here");
  EXPECT_EQ(ProblemsOf("[a],")[0], "c.yaml:1: a second document starts here");
}

TEST(ConfigFile, AProblemIsOneLineWhateverStandsInTheFile) {
  EXPECT_EQ(ProblemsOf("accounts: []\n\"a\\nb\\e[2J\\x7F\": 1\n").back(),
            "c.yaml:2: a\\x0ab\\x1b[2J\\x7f: unknown key");
}

}  // namespace
}  // namespace postern
