// What the golden cases of Chat-API do not show: the check of an account, delays, subjects, and the limits of calls.
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "providers/provider.h"
#include "wire/json.h"
#include "wire/url.h"

namespace postern {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

const Provider& ChatApi() { return *FindProvider("chatapi"); }

Account GoodAccount() { return {.slug = "a", .provider = "chatapi", .base_url = "https://eu1.example/instance7"}; }

Secrets Token(const std::string& token) { return Secrets({{"token", Secret(token)}}); }

// The field that CheckAccount names, or an empty text when it accepts.
std::string NamedField(const Account& account, const Secrets& secrets) {
  const absl::Status status = ChatApi().CheckAccount(account, secrets);
  if (status.ok()) return "";
  EXPECT_TRUE(HasReason(status, reason::kInvalidField)) << status;
  const std::optional<FailureDetail> detail = DetailOf(status);
  if (!detail || detail->field_violations.size() != 1) return "not one field";
  return detail->field_violations[0].field;
}

std::string NamedOption(const std::string& key, const std::string& value) {
  Account account = GoodAccount();
  account.options[key] = value;
  return NamedField(account, Token("t"));
}

TEST(ChatApiCheckAccountTest, AcceptsEveryWordOfEveryOptionAndNoOther) {
  EXPECT_THAT(ChatApi().facts().option_keys, ElementsAre("webhook_endpoint", "command_method"));
  for (const char* word : {"webhook", "settings"}) EXPECT_EQ(NamedOption("webhook_endpoint", word), "");
  for (const char* word : {"get", "post"}) EXPECT_EQ(NamedOption("command_method", word), "");
  for (const char* word : {"", "GET", "true"}) {
    EXPECT_EQ(NamedOption("webhook_endpoint", word), "options.webhook_endpoint");
    EXPECT_EQ(NamedOption("command_method", word), "options.command_method");
  }
  EXPECT_EQ(NamedOption("webhook_endpiont", "webhook"), "options.webhook_endpiont");
}

TEST(ChatApiCheckAccountTest, NamesTheBaseUrlWhichIsRequired) {
  for (const char* url : {"", "eu1.example", "ftp://eu1.example", "https://eu1.example/instance7?token=t"}) {
    Account account = GoodAccount();
    account.base_url = url;
    EXPECT_EQ(NamedField(account, Token("t")), "base_url") << url;
  }
}

TEST(ChatApiCheckAccountTest, TheBaseUrlMayEndWithASlash) {
  const v1::GetSessionRequest request;
  const HttpRequest http = ChatApi().GetSession(GoodAccount(), request)->request;
  for (const char* url : {"https://eu1.example/instance7", "https://eu1.example/instance7/"}) {
    Account account = GoodAccount();
    account.base_url = url;
    EXPECT_EQ(NamedField(account, Token("t")), "");
    EXPECT_EQ(*JoinUrl(url, http.path, http.query), "https://eu1.example/instance7/status");
  }
}

TEST(ChatApiCheckAccountTest, NamesTheDefaultSession) {
  Account account = GoodAccount();
  account.default_session = "default";
  EXPECT_EQ(NamedField(account, Token("t")), "");
  account.default_session = "other";
  EXPECT_EQ(NamedField(account, Token("t")), "default_session");
}

TEST(ChatApiCheckAccountTest, NamesTheSecretAndNeverShowsIt) {
  EXPECT_EQ(NamedField(GoodAccount(), Secrets()), "secrets.token");
  EXPECT_EQ(NamedField(GoodAccount(), Token("")), "secrets.token");
  EXPECT_EQ(NamedField(GoodAccount(), Secrets({{"token", Secret("t")}, {"tokn", Secret("t")}})), "secrets.tokn");
  EXPECT_EQ(NamedField(GoodAccount(), Token("s3cret\n")), "secrets.token");
  EXPECT_THAT(ChatApi().CheckAccount(GoodAccount(), Token("s3cret\n")).ToString(), Not(HasSubstr("s3cret")));
}

absl::Status PairingIn(const std::string& state) {
  const auto call = ChatApi().GetPairingCode(GoodAccount(), v1::GetPairingCodeRequest());
  return call->read({.status = 200, .body = JsonObject{{"accountStatus", state}}.ToString()}).status();
}

TEST(ChatApiPairingTest, AsksToWaitOnlyWhileTheSessionStarts) {
  for (const char* state : {"init", "loading"}) {
    EXPECT_EQ(DetailOf(PairingIn(state))->retry_delay, absl::Seconds(60)) << state;
  }
  for (const char* state : {"authenticated", "not_paid", "odd"}) {
    EXPECT_EQ(DetailOf(PairingIn(state))->retry_delay, std::nullopt) << state;
  }
}

TEST(ChatApiPairingTest, AConflictNamesTheSession) {
  const std::optional<FailureDetail> detail = DetailOf(PairingIn("authenticated"));
  ASSERT_TRUE(detail->precondition);
  EXPECT_EQ(detail->precondition->type, "SESSION_STATE");
  EXPECT_EQ(detail->precondition->name, "accounts/a/sessions/default");
}

TEST(ChatApiPairingTest, TheCodeExpiresAMinuteAfterTheAnswer) {
  const auto call = ChatApi().GetPairingCode(GoodAccount(), v1::GetPairingCodeRequest());
  const HttpResponse answer{.status = 200,
                            .body = R"({"accountStatus":"got qr code","qrCode":"data:image/png;base64,AAAA"})",
                            .received = absl::FromUnixSeconds(1'700'000'000)};
  const auto step = call->read(answer);
  ASSERT_TRUE(step.ok()) << step.status();
  EXPECT_EQ(std::get<v1::GetPairingCodeResponse>(*step).pairing_code().expire_time().seconds(), 1'700'000'060);
}

template <typename Reply>
int RequestsOf(absl::StatusOr<Call<Reply>> call, Retry retry, const std::string& answer) {
  EXPECT_TRUE(call.ok()) << call.status();
  Step<Reply> step = *std::move(call);
  int requests = 0;
  while (auto* next = std::get_if<Call<Reply>>(&step)) {
    ++requests;
    EXPECT_EQ(next->retry, retry);
    step = *next->read({.status = 200, .body = answer});
  }
  return requests;
}

TEST(ChatApiLimitsTest, ACallTakesAtMostEightRequests) {
  v1::AddGroupMembersRequest add;
  add.set_group("accounts/a/groups/1@g.us");
  v1::CheckPhoneNumbersRequest check;
  for (int i = 0; i < 8; ++i) {
    add.add_member_phone_numbers(absl::StrCat("+25472220020", i));
    check.add_phone_numbers(absl::StrCat("+25472220020", i));
  }
  EXPECT_EQ(RequestsOf(ChatApi().AddGroupMembers(GoodAccount(), add), Retry::kUnsafe, R"({"add":true})"), 8);
  EXPECT_EQ(RequestsOf(ChatApi().CheckPhoneNumbers(GoodAccount(), check), Retry::kSafe, R"({"result":"exists"})"), 8);
}

TEST(ChatApiRetryTest, AGetWithASideEffectIsNeverRepeated) {
  EXPECT_EQ(ChatApi().LogoutSession(GoodAccount(), v1::LogoutSessionRequest())->retry, Retry::kUnsafe);
  EXPECT_EQ(ChatApi().RestartSession(GoodAccount(), v1::RestartSessionRequest())->retry, Retry::kUnsafe);
  EXPECT_EQ(ChatApi().ClearMessageQueue(GoodAccount(), v1::ClearMessageQueueRequest())->retry, Retry::kUnsafe);
  EXPECT_EQ(ChatApi().GetSession(GoodAccount(), v1::GetSessionRequest())->retry, Retry::kSafe);
  EXPECT_EQ(ChatApi().ListMessages(GoodAccount(), v1::ListMessagesRequest())->retry, Retry::kSafe);
}

// The provider may repeat the address it was given; its last segment opens this server's webhook door.
TEST(ChatApiWebhookConfigTest, ARefusalNeverShowsTheAddress) {
  v1::UpdateWebhookConfigRequest request;
  request.mutable_webhook_config()->set_uri("https://postern.example/webhooks/a/s3cret");
  request.mutable_update_mask()->add_paths("uri");
  const auto call = ChatApi().UpdateWebhookConfig(GoodAccount(), request);
  for (const char* echo : {"no https://postern.example/webhooks/a/s3cret", "no https%3A%2F%2Fpostern.example%2Fs3cret",
                           "no /webhooks/a/s3cret"}) {
    for (int status : {200, 400, 500}) {
      const HttpResponse answer{.status = status, .body = JsonObject{{"set", false}, {"message", echo}}.ToString()};
      const absl::Status refused = call->read(answer).status();
      EXPECT_FALSE(refused.ok());
      EXPECT_THAT(refused.ToString(), Not(HasSubstr("s3cret"))) << status;
      EXPECT_THAT(DetailOf(refused)->metadata["upstream_message"], HasSubstr("no ")) << status;
    }
  }
}

}  // namespace
}  // namespace postern
