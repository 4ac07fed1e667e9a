#include "app/config_check.h"

#include <map>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace postern {
namespace {

using ::testing::ElementsAreArray;
using ::testing::HasSubstr;

std::optional<std::string> TestEnvironment(const std::string& name) {
  static const std::map<std::string, std::string> kValues = {{"TOKEN", "s3cret-token"},
                                                             {"HOOK", "0123456789abcdef"},
                                                             {"SHORT", "abc"},
                                                             {"HASH", std::string(64, 'a')},
                                                             {"BAD", "0123456789/abcdef"}};
  auto it = kValues.find(name);
  if (it == kValues.end()) return std::nullopt;
  return it->second;
}

CheckedConfig Check(const std::string& text) { return CheckConfig(ReadConfig(text), TestEnvironment); }

std::vector<std::string> ProblemsOf(const std::string& text) {
  std::vector<std::string> lines;
  for (const ConfigProblem& problem : Check(text).problems) lines.push_back(FormatProblem("c.yaml", problem));
  return lines;
}

constexpr char kGood[] = R"(accounts:
- name: main
  provider: ongair
  base_url: http://127.0.0.1:1
  secrets: {token: {env: TOKEN}}
)";

struct Case {
  const char* name;
  std::string text;
  std::vector<std::string> problems;
};

std::vector<Case> Cases() {
  const std::string good = kGood;
  const std::string unsupported = ": not supported by this version";
  return {
      {"Good", good, {}},
      {"SlugSyntax",
       "accounts: [{name: Main, provider: ongair, disabled: true}]\n",
       {"c.yaml:1: accounts[0].name: must start with a letter and hold lower-case letters, digits and inner hyphens, "
        "at most 63"}},
      {"SameName",
       good + "- {name: main, provider: ongair, disabled: true}\n",
       {"c.yaml:6: accounts[1].name: another account is named main too"}},
      {"SecretNotSet",
       "accounts:\n- name: main\n  provider: ongair\n  base_url: http://h\n  secrets:\n    token: {env: NONE}\n",
       {"c.yaml:6: accounts[0].secrets.token: the environment variable NONE is not set"}},
      {"SecretFileMissing",
       "accounts:\n- name: main\n  provider: ongair\n  base_url: http://h\n  secrets: {token: {file: /none/t}}\n",
       {"c.yaml:5: accounts[0].secrets.token: cannot read /none/t: No such file or directory"}},
      {"ProviderRefuses",
       "accounts:\n- name: main\n  provider: ongair\n  base_url: http://h\n",
       {"c.yaml:2: accounts[0].secrets.token: is required"}},
      {"WebhookSecretSyntax",
       good + "  webhook_secrets: [{env: SHORT}, {env: BAD}]\n",
       {"c.yaml:6: accounts[0].webhook_secrets[0]: must be 12 to 128 letters, digits, hyphens and underscores",
        "c.yaml:6: accounts[0].webhook_secrets[1]: must be 12 to 128 letters, digits, hyphens and underscores"}},
      {"ThreeWebhookSecrets",
       good + "  webhook_secrets: [{env: HOOK}, {env: HOOK}, {env: HOOK}]\n",
       {"c.yaml:6: accounts[0].webhook_secrets: must hold at most two"}},
      {"PhoneNumber",
       good + "  phone_number: 0722\n",
       {"c.yaml:6: accounts[0].phone_number: must be a phone number in international form"}},
      {"UpstreamCaMissing",
       good + "  upstream_ca: {file: /none/ca.pem}\n",
       {"c.yaml:6: accounts[0].upstream_ca: cannot read /none/ca.pem: No such file or directory"}},
      {"TracingEndpointSyntax",
       good + "tracing: {endpoint: 'collector:4317'}\n",
       {"c.yaml:6: tracing.endpoint: must be http or https, host and port, for example http://collector:4317"}},
      {"TracingEndpointWithPathAndRatioAboveOne",
       good + "tracing:\n  endpoint: 'http://collector:4317/v1'\n  sample_ratio: 1.5\n",
       {"c.yaml:7: tracing.endpoint: must be http or https, host and port, for example http://collector:4317",
        "c.yaml:8: tracing.sample_ratio: must be 0 to 1"}},
      {"Tracing", good + "tracing: {endpoint: 'http://collector:4317', sample_ratio: 0}\n", {}},
      {"RedactionKeyNotSet",
       good + "logging: {redaction_key: {env: NONE}}\n",
       {"c.yaml:6: logging.redaction_key: the environment variable NONE is not set"}},
      {"RedactionKeyTooShort",
       good + "logging: {redaction_key: {env: SHORT}}\n",
       {"c.yaml:6: logging.redaction_key: must have 16 bytes or more"}},
      {"ClearFieldUnknown",
       good + "logging:\n  clear_fields: [recipient, caller]\n",
       {"c.yaml:7: logging.clear_fields[1]: must be recipient, error or text"}},
      {"NotLoopback",
       good + "listeners: {grpc: {address: \"0.0.0.0:50051\"}}\n",
       {"c.yaml:6: listeners.grpc.address: is not a loopback address and no caller is configured: everybody could "
        "send; configure auth.callers, listen on 127.0.0.1, or set auth.allow_anonymous_from_anywhere in a closed "
        "network"}},
      {"NotLoopbackButAllowed",
       good + "listeners: {grpc: {address: \"0.0.0.0:50051\"}}\nauth: {allow_anonymous_from_anywhere: true}\n",
       {}},
      {"AddressSyntax",
       good + "listeners: {webhook: {address: \"8080\"}, admin: {address: \"h:70000\"}}\n",
       {"c.yaml:6: listeners.webhook.address: must be host and port, for example 127.0.0.1:8080 or [::1]:8080",
        "c.yaml:6: listeners.admin.address: must be host and port, for example 127.0.0.1:8080 or [::1]:8080"}},
      {"KeptHeaderCase",
       good + "listeners: {webhook: {kept_headers: [Content-Type]}}\n",
       {"c.yaml:6: listeners.webhook.kept_headers[0]: must be a header name in lower case"}},
      {"KeptHeadersWithCredentials",
       good + "listeners:\n  webhook:\n    kept_headers:\n    - authorization\n    - x-a\n    - proxy-authorization\n"
              "    - cookie\n    - set-cookie\n",
       {"c.yaml:9: listeners.webhook.kept_headers[0]: must not be a header that holds credentials",
        "c.yaml:11: listeners.webhook.kept_headers[2]: must not be a header that holds credentials",
        "c.yaml:12: listeners.webhook.kept_headers[3]: must not be a header that holds credentials",
        "c.yaml:13: listeners.webhook.kept_headers[4]: must not be a header that holds credentials"}},
      {"WebhookBodyTooLarge",
       good + "limits: {max_webhook_body_bytes: 4000000}\n",
       {"c.yaml:6: limits.max_webhook_body_bytes: must be at most 1572864"}},
      {"ZeroTime", good + "deadlines: {connect: 0s}\n", {"c.yaml:6: deadlines.connect: must be above 0"}},
      {"HeartbeatTooShort",
       good + "streams: {heartbeat_interval: 999ms}\n",
       {"c.yaml:6: streams.heartbeat_interval: must be 1s to 1m"}},
      {"HeartbeatTooLong",
       good + "streams: {heartbeat_interval: 61s}\n",
       {"c.yaml:6: streams.heartbeat_interval: must be 1s to 1m"}},
      {"HeartbeatShortest", good + "streams: {heartbeat_interval: 1s}\n", {}},
      {"HeartbeatLongest", good + "streams: {heartbeat_interval: 60s}\n", {}},
      {"DefaultAboveMaximum",
       good + "deadlines: {default_call: 30s, max_call: 10s}\n",
       {"c.yaml:6: deadlines.default_call: must not be above deadlines.max_call"}},
      {"HardExitTooEarly",
       good + "drain: {hard_exit: 10s}\n",
       {"c.yaml:6: drain.hard_exit: must be above drain.not_ready and drain.finish together"}},
      {"Jetstream", good + "storage: {jetstream: {servers: [a]}}\n", {"c.yaml:6: storage.jetstream" + unsupported}},
      {"Tls",
       good + "listeners: {grpc: {tls: {certificate: {env: A}, private_key: {env: B}}}}\n",
       {"c.yaml:6: listeners.grpc.tls.certificate: the environment variable A is not set"}},
      {"CallerWithoutCredentials",
       good + "auth: {callers: [{name: c}]}\n",
       {"c.yaml:6: auth.callers[0]: has no credentials: set token_hashes, certificate_names or jwt_subjects"}},
      {"CallerOfUnknownAccount",
       good + "auth: {callers: [{name: c, certificate_names: [x], accounts: [main, mian]}]}\n",
       {"c.yaml:6: auth.callers[0].certificate_names: needs listeners.grpc.tls.client_ca",
        "c.yaml:6: auth.callers[0].accounts[1]: no account is named mian"}},
      {"CallerTwice",
       good + "auth: {callers: [{name: c, token_hashes: {env: TOKEN}}, {name: c, token_hashes: {env: NONE}}]}\n",
       {"c.yaml:6: auth.callers[1].name: another caller is named c too",
        "c.yaml:6: auth.callers[0].token_hashes: line 1 is not the SHA-256 of a token, 64 hexadecimal digits: printf "
        "%s "
        "TOKEN | sha256sum"}},
      {"CallersInPlainText",
       good + "listeners: {grpc: {address: '0.0.0.0:1'}}\nauth: {callers: [{name: c, token_hashes: {env: HASH}}]}\n",
       {"c.yaml:6: listeners.grpc.tls: is needed: callers would send their tokens in plain text; set it, or "
        "auth.allow_plaintext inside a service mesh"}},
      {"CallersInAServiceMesh",
       good + "listeners: {grpc: {address: '0.0.0.0:1'}}\n"
              "auth: {allow_plaintext: true, callers: [{name: c, token_hashes: {env: HASH}}]}\n",
       {}},
      {"CallerRate",
       good + "auth: {callers: [{name: c, token_hashes: {env: HASH}, requests_per_second: -1}]}\n",
       {"c.yaml:6: auth.callers[0].requests_per_second: must not be negative"}},
      {"LimitsOfACaller",
       good + "auth: {callers: [{name: c, token_hashes: {env: HASH}, requests_per_second: 0.5}]}\n"
              "streams: {max_streams_per_caller: 3}\n",
       {}},
      {"Jwt",
       good + "auth: {jwt_issuers: [{issuer: i, jwks: j, audiences: [a]}]}\n",
       {"c.yaml:6: auth.jwt_issuers[0].jwks: cannot read j: No such file or directory"}},
      {"JwtSubjects",
       good + "auth: {jwt_issuers: [{issuer: i, jwks: 'https://i.test/jwks', audiences: [a]}],\n"
              "  callers: [{name: c, jwt_subjects: [i x, i, j x]}, {name: d, jwt_subjects: [i x]}]}\n",
       {"c.yaml:7: auth.callers[0].jwt_subjects[1]: must be an issuer and a subject, joined by a space",
        "c.yaml:7: auth.callers[0].jwt_subjects[2]: must begin with the issuer of one of auth.jwt_issuers",
        "c.yaml:7: auth.callers[1].jwt_subjects: shares a subject with c"}},
      {"WebhookNetworks",
       good + "listeners: {webhook: {allowed_sources: [192.0.2.0/24, example.com], trusted_proxies: [10.0.0.1/8]}}\n",
       {"c.yaml:6: listeners.webhook.allowed_sources[1]: must be an address or a network, for example 192.0.2.0/24 or "
        "2001:db8::/32",
        "c.yaml:6: listeners.webhook.trusted_proxies[0]: has bits behind the network's: did you mean 10.0.0.0/8?"}},
      {"PollInterval",
       good + "poll: {session_interval: 0.001s}\n",
       {"c.yaml:6: poll.session_interval: must be 0 or at least 100ms"}},
      {"RegisterWebhook",
       good + "  register_webhook: true\n",
       {"c.yaml:6: accounts[0].register_webhook: needs listeners.webhook.public_uri",
        "c.yaml:6: accounts[0].register_webhook: needs a webhook secret",
        "c.yaml:6: accounts[0].register_webhook: the provider cannot be told a webhook address"}},
      {"BurstOfNoRate",
       good + "  limits: {burst: 3}\n",
       {"c.yaml:6: accounts[0].limits.burst: needs requests_per_second"}},
      {"AccountLimits",
       good +
           "  limits: {requests_per_second: 0.5, burst: 3, max_concurrent_requests: 2, min_recipient_interval: 1s}\n",
       {}},
      {"AccountSettings",
       good + "  limits: {max_log_bytes: -3}\n  upstream_ca: {env: CA}\n",
       {"c.yaml:6: accounts[0].limits.max_log_bytes: must not be negative",
        "c.yaml:7: accounts[0].upstream_ca.env" + unsupported}},
      {"ShareOfTheLog", good + "  limits: {max_log_bytes: 5}\nstorage: {memory: {retention: {max_bytes: 5}}}\n", {}},
      {"ShareAboveTheWhole",
       good + "  limits: {max_log_bytes: 6}\nstorage: {memory: {retention: {max_bytes: 5}}}\n",
       {"c.yaml:6: accounts[0].limits.max_log_bytes: is more than the retention keeps of all accounts"}},
      {"SilenceAndWebhookRate",
       good + "  silent_after: 0s\n  limits: {webhooks_per_second: -1}\n",
       {"c.yaml:6: accounts[0].silent_after: must be above 0",
        "c.yaml:7: accounts[0].limits.webhooks_per_second: must not be negative"}},
      {"ReadingAndCheckAreToldTogether",
       good + "  phone_number: x\nlogin: {}\n",
       {"c.yaml:6: accounts[0].phone_number: must be a phone number in international form",
        "c.yaml:7: login: unknown key"}},
      {"AFieldHasOneProblem",
       "accounts: [{provider: ongair, disabled: true}]\n",
       {"c.yaml:1: accounts[0].name: is required"}},
  };
}

class Checking : public ::testing::TestWithParam<Case> {};

TEST_P(Checking, TellsLineAndPath) { EXPECT_THAT(ProblemsOf(GetParam().text), ElementsAreArray(GetParam().problems)); }

INSTANTIATE_TEST_SUITE_P(ConfigCheck, Checking, ::testing::ValuesIn(Cases()),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(ConfigCheck, AnUnknownProviderIsToldWithTheKnownOnes) {
  std::vector<std::string> problems = ProblemsOf("accounts: [{name: a, provider: pigeon}]\n");
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_THAT(problems[0], HasSubstr("accounts[0].provider: unknown provider; known are "));
  EXPECT_THAT(problems[0], HasSubstr("ongair"));
}

TEST(ConfigCheck, HandsOutAccountsWithTheirSecrets) {
  CheckedConfig checked =
      Check(std::string(kGood) + "  webhook_secrets: [{env: HOOK}]\n  phone_number: 254722200200\n");
  ASSERT_TRUE(checked.problems.empty());
  ASSERT_EQ(checked.accounts.size(), 1u);
  const CheckedAccount& account = checked.accounts[0];
  EXPECT_EQ(account.account.slug, "main");
  EXPECT_EQ(account.account.phone_number, "+254722200200");
  EXPECT_EQ(account.secrets.Get("token").Reveal(), "s3cret-token");
  ASSERT_EQ(account.webhook_secrets.size(), 1u);
  EXPECT_TRUE(account.webhook_secrets[0].Matches("0123456789abcdef"));
}

TEST(ConfigCheck, ADisabledAccountNeedsNoSecret) {
  CheckedConfig checked =
      Check("accounts: [{name: a, provider: ongair, disabled: true, secrets: {token: {env: NONE}}}]\n");
  EXPECT_TRUE(checked.problems.empty());
  EXPECT_TRUE(checked.accounts.empty());
}

TEST(ConfigCheck, NoProblemHoldsASecret) {
  for (const std::string& line : ProblemsOf(std::string(kGood) + "  webhook_secrets: [{env: SHORT}, {env: BAD}]\n")) {
    EXPECT_EQ(line.find("0123456789/abcdef"), std::string::npos) << line;
    EXPECT_EQ(line.find("abc"), std::string::npos) << line;
  }
}

TEST(ConfigCheck, KnowsLoopbackAddresses) {
  for (const char* address : {"127.0.0.1:1", "127.3.2.1:0", "[::1]:80", "localhost:80", "unix:/run/p.sock"}) {
    EXPECT_TRUE(IsLoopback(address)) << address;
  }
  for (const char* address : {"0.0.0.0:1", "[::]:1", "127.example.com:80", "10.0.0.1:1", "host:1", "::1:80", ""}) {
    EXPECT_FALSE(IsLoopback(address)) << address;
  }
}

TEST(ConfigCheck, AMissingFileIsAProblem) {
  CheckedConfig checked = LoadConfig("/nonexistent/c.yaml", TestEnvironment);
  ASSERT_EQ(checked.problems.size(), 1u);
  EXPECT_EQ(checked.problems[0].message, "cannot read /nonexistent/c.yaml: No such file or directory");
}

}  // namespace
}  // namespace postern
