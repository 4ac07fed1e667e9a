#include "tests/e2e/provider_walk.h"

#include <gmock/gmock.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "google/protobuf/util/json_util.h"
#include "postern/v1/account.pb.h"
#include "tests/e2e/feed_reader.h"
#include "wire/json.h"

namespace postern {
namespace {

using testing::HasSubstr;

constexpr char kPeer[] = R"("peer": {"phone_number": "+254722200200", "display_name": "Jane"})";

std::string JsonOf(const google::protobuf::Message& message) {
  std::string json;
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  EXPECT_TRUE(google::protobuf::util::MessageToJsonString(message, &json, options).ok());
  return json;
}

// What Step::keep says.
std::string Member(const std::string& json, absl::string_view path) {
  const bool last_segment = absl::ConsumePrefix(&path, "/");
  absl::StatusOr<Json> value = ParseJson(json);
  if (!value.ok()) return "";
  Json at = *value;
  for (absl::string_view name : absl::StrSplit(path, '.')) at = at.Get(name);
  const std::string text = at.Text();
  return last_segment ? text.substr(text.rfind('/') + 1) : text;
}

std::vector<v1::Event> Reported(const std::vector<v1::Event>& events) {
  std::vector<v1::Event> reported;
  for (const v1::Event& event : events) {
    if (event.source() == v1::Event::SOURCE_WEBHOOK) reported.push_back(event);
  }
  return reported;
}

}  // namespace

void ProviderWalk::Start(const std::vector<WalkedAccount>& accounts) {
  std::set<std::string> emulated;
  for (const WalkedAccount& account : accounts) emulated.insert(account.provider + ":sandbox-token");
  sandbox_ = std::make_unique<SandboxProcess>(POSTERN_SANDBOX_BINARY,
                                              std::vector<std::string>(emulated.begin(), emulated.end()));
  const absl::Status played = sandbox_->Start();
  ASSERT_TRUE(played.ok()) << played;
  GatewayOptions options{.upstream = sandbox_->BaseUrl("ongair")};
  for (const WalkedAccount& account : accounts) {
    absl::StrAppend(&options.extra_accounts, "- name: ", account.name, "\n  provider: ", account.provider,
                    "\n  base_url: \"", sandbox_->BaseUrl(account.provider), account.base_path, "\"\n",
                    "  secrets: {token: {file: \"$DIR/", account.token_file, "\"}}\n", account.yaml);
  }
  gateway_ = std::make_unique<GatewayProcess>(GatewayBinary(), options);
  const absl::Status started = gateway_->Start();
  ASSERT_TRUE(started.ok()) << started;
}

void ProviderWalk::SetWebhook(const std::string& provider, const std::string& token, const std::string& account) {
  Control("SetWebhookUri",
          absl::StrCat(R"({"account": {"provider": ")", provider, R"(", "token": ")", token, R"("}, "uri": "http://)",
                       gateway_->webhook_address(), gateway_->WebhookPath(account), R"("})"));
}

void ProviderWalk::Control(const std::string& rpc, const std::string& request) {
  const JsonAnswer answer = CallJson(sandbox_->Channel(), "postern.sandbox.v1.SandboxService/" + rpc, request);
  ASSERT_TRUE(answer.status.ok()) << rpc << ": " << answer.status.error_message();
}

std::set<std::string> ProviderWalk::Walk(const std::string& account, absl::Span<const Step> steps) {
  std::vector<std::pair<std::string, std::string>> names = {{"$ACCOUNT", "accounts/" + account}};
  std::set<std::string> called;
  for (const Step& step : steps) {
    const bool control = absl::StartsWith(step.method, "SandboxService/");
    const std::string method = absl::StrCat(control ? "postern.sandbox.v1." : "postern.v1.", step.method);
    const std::string request = absl::StrReplaceAll(step.request, names);
    const JsonAnswer answer = CallJson(control ? sandbox_->Channel() : gateway_->Channel(), method, request);
    EXPECT_TRUE(answer.status.ok()) << method << " " << request << ": " << answer.status.error_message() << " "
                                    << ErrorInfoOf(answer.status).ShortDebugString();
    for (const char* part : step.holds) EXPECT_THAT(answer.json, HasSubstr(part)) << method << " " << request;
    if (*step.keep_as != '\0') names.emplace_back(step.keep_as, Member(answer.json, step.keep));
    called.insert(method);
  }
  return called;
}

std::set<std::string> ProviderWalk::NotCalled(const std::string& account, const std::set<std::string>& called) {
  const JsonAnswer answer =
      CallJson(gateway_->Channel(), "postern.v1.AccountService/GetAccount", R"({"name": "accounts/)" + account + "\"}");
  v1::GetAccountResponse response;
  EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(answer.json, &response).ok());
  std::set<std::string> left;
  int native = 0;
  for (const auto& method : response.account().capabilities().methods()) {
    if (method.support() != v1::Capabilities::SUPPORT_NATIVE) continue;
    ++native;
    if (called.count(method.method()) == 0) left.insert(method.method());
  }
  EXPECT_GT(native, 0);
  return left;
}

void ProviderWalk::Happen(const std::string& provider, const std::string& token,
                          absl::Span<const Happening> happenings) {
  FeedReader reader(gateway_->Channel());
  reader.Follow();
  size_t seen = 0;
  for (const Happening& happening : happenings) {
    const std::string what = absl::StrReplaceAll(happening.what, {{"$PEER", kPeer}});
    Control("SimulateInbound", absl::StrCat(R"({"account": {"provider": ")", provider, R"(", "token": ")", token,
                                            R"("}, "wait": true, )", what, "}"));
    const size_t first = seen;
    seen += happening.types.size();
    ASSERT_TRUE(reader.WaitFor(absl::Seconds(10), [seen](const auto& events) {
      return Reported(events).size() >= seen;
    })) << what;
    const std::vector<v1::Event> events = Reported(reader.events());
    for (size_t i = first; i < seen; ++i) {
      EXPECT_EQ(events[i].type(), happening.types[i - first]) << what << "\n" << events[i].DebugString();
    }
    if (!happening.types.empty()) EXPECT_THAT(JsonOf(events[first]), HasSubstr(happening.holds)) << what;
  }
  reader.Stop();
  EXPECT_EQ(reader.Faults(), "");
  EXPECT_EQ(Reported(reader.events()).size(), seen);
}

}  // namespace postern
