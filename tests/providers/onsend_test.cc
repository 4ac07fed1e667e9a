// What the golden cases of OnSend do not show: the check of an account, and the details of errors beside reason,
// metadata and fields.
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "providers/provider.h"
#include "wire/json.h"

namespace postern {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const Provider& OnSend() { return *FindProvider("onsend"); }

Account GoodAccount() { return {.slug = "a", .provider = "onsend", .base_url = "https://onsend.io"}; }

Secrets Token(const std::string& token) { return Secrets({{"token", Secret(token)}}); }

// The field that CheckAccount names, or an empty text when it accepts.
std::string NamedField(const Account& account, const Secrets& secrets) {
  absl::Status status = OnSend().CheckAccount(account, secrets);
  if (status.ok()) return "";
  EXPECT_TRUE(HasReason(status, reason::kInvalidField)) << status;
  std::optional<FailureDetail> detail = DetailOf(status);
  if (!detail || detail->field_violations.size() != 1) return "not one field";
  EXPECT_THAT(std::string(status.message()), HasSubstr(detail->field_violations[0].field));
  return detail->field_violations[0].field;
}

TEST(OnSendCheckAccountTest, AcceptsAnAddressAndAToken) { EXPECT_EQ(NamedField(GoodAccount(), Token("t")), ""); }

TEST(OnSendCheckAccountTest, HasNoOptions) {
  EXPECT_THAT(OnSend().facts().option_keys, IsEmpty());
  Account account = GoodAccount();
  account.options["dialect"] = "legacy";
  EXPECT_EQ(NamedField(account, Token("t")), "options.dialect");
}

TEST(OnSendCheckAccountTest, NamesTheBaseUrl) {
  for (const char* url : {"", "onsend.io", "ftp://onsend.io", "https://user@onsend.io", "https://onsend.io/?a=b"}) {
    Account account = GoodAccount();
    account.base_url = url;
    EXPECT_EQ(NamedField(account, Token("t")), "base_url") << url;
  }
}

TEST(OnSendCheckAccountTest, NamesTheDefaultSession) {
  Account account = GoodAccount();
  account.default_session = "default";
  EXPECT_EQ(NamedField(account, Token("t")), "");
  account.default_session = "other";
  EXPECT_EQ(NamedField(account, Token("t")), "default_session");
}

TEST(OnSendCheckAccountTest, NamesTheSecretAndNeverShowsIt) {
  EXPECT_EQ(NamedField(GoodAccount(), Secrets()), "secrets.token");
  EXPECT_EQ(NamedField(GoodAccount(), Token("")), "secrets.token");
  EXPECT_EQ(NamedField(GoodAccount(), Secrets({{"token", Secret("t")}, {"tokn", Secret("t")}})), "secrets.tokn");
  EXPECT_EQ(NamedField(GoodAccount(), Token("s3cret\r\nX-Other: 1")), "secrets.token");
  absl::Status status = OnSend().CheckAccount(GoodAccount(), Token("s3cret\n"));
  EXPECT_FALSE(status.ok());
  EXPECT_THAT(status.ToString(), Not(HasSubstr("s3cret")));
}

// It reports nothing: no webhook, and so no kind of event.
TEST(OnSendWebhookTest, IsUnsupported) {
  EXPECT_TRUE(HasReason(OnSend().ReadWebhook(GoodAccount(), Token("t"), HttpRequest(), absl::UnixEpoch()).status(),
                        reason::kUnsupportedByProvider));
  EXPECT_EQ(OnSend().Capabilities(GoodAccount()).event_types_size(), 0);
}

v1::SendMessageRequest Text() {
  v1::SendMessageRequest send;
  send.mutable_recipient()->set_phone_number("+60123456789");
  send.mutable_content()->mutable_text()->set_text("hi");
  return send;
}

// The details of the error that an answer to a send gives.
FailureDetail DetailOfAnswer(const HttpResponse& response) {
  const auto call = OnSend().SendMessage(GoodAccount(), Text());
  const std::optional<FailureDetail> detail = DetailOf(call->read(response).status());
  EXPECT_TRUE(detail) << response.body;
  return detail.value_or(FailureDetail());
}

HttpResponse Saying(int status, const std::string& text) {
  return {.status = status, .body = JsonObject{{"message", text}}.ToString()};
}

TEST(OnSendErrorsTest, NotConnectedNamesTheSession) {
  const FailureDetail detail = DetailOfAnswer(Saying(400, "This device is not connected."));
  ASSERT_TRUE(detail.precondition);
  EXPECT_EQ(detail.precondition->type, "SESSION_STATE");
  EXPECT_EQ(detail.precondition->name, "accounts/a/sessions/default");
}

TEST(OnSendErrorsTest, NoSubscriptionNamesTheAccount) {
  const FailureDetail detail = DetailOfAnswer(Saying(400, "This device does not have an active subscription."));
  ASSERT_TRUE(detail.precondition);
  EXPECT_EQ(detail.precondition->type, "SUBSCRIPTION");
  EXPECT_EQ(detail.precondition->name, "accounts/a");
}

TEST(OnSendErrorsTest, RateLimitTellsWhenToTryAgain) {
  HttpResponse response = Saying(429, "Too Many Attempts.");
  EXPECT_EQ(DetailOfAnswer(response).retry_delay, absl::Minutes(1));
  response.headers.Add("Retry-After", "30");
  const FailureDetail detail = DetailOfAnswer(response);
  EXPECT_EQ(detail.retry_delay, absl::Seconds(30));
  EXPECT_TRUE(detail.quota);
}

TEST(OnSendErrorsTest, ValidationSaysWhatTheProviderSaysOfEachField) {
  const FailureDetail detail = DetailOfAnswer(
      {.status = 422, .body = R"({"errors":{"message":["Too long.","Too odd."],"phone_number":"Bad."}})"});
  ASSERT_EQ(detail.field_violations.size(), 2u);
  EXPECT_EQ(detail.field_violations[0].field, "content.text.text");
  EXPECT_EQ(detail.field_violations[0].description, "Too long. Too odd.");
  EXPECT_EQ(detail.field_violations[1].field, "recipient.phone_number");
  EXPECT_EQ(detail.field_violations[1].description, "Bad.");
}

// A failed send is no refusal: a refusal lets the caller send again, and there is a message already.
TEST(OnSendErrorsTest, AnAnswerWithAMessageIdIsNeverARefusal) {
  for (const char* rest : {R"("success":false)", R"("success":false,"errors":{"url":["No."]})", R"("success":null)",
                           R"("message":"This device is not connected.")", R"("errors":{"url":["No."]})"}) {
    for (int status : {200, 400, 401, 402, 403, 404, 409, 422, 500}) {
      const auto call = OnSend().SendMessage(GoodAccount(), Text());
      const HttpResponse response{.status = status, .body = absl::StrCat(R"({"message_id":39,)", rest, "}")};
      const absl::Status outcome = call->read(response).status();
      EXPECT_EQ(outcome.code(), absl::StatusCode::kUnknown) << status << " " << response.body << ": " << outcome;
    }
  }
}

// A refused number must not be repeated in the error.
TEST(OnSendErrorsTest, DoNotShowTheNumber) {
  v1::SendMessageRequest send = Text();
  send.mutable_recipient()->set_phone_number("0060 19-8765432");
  absl::Status status = OnSend().SendMessage(GoodAccount(), send).status();
  EXPECT_TRUE(HasReason(status, reason::kInvalidField)) << status;
  EXPECT_THAT(status.ToString(), Not(HasSubstr("8765432")));
}

// A mutation must never be repeated by the engine, a read may be.
TEST(OnSendRetryTest, OnlyReadsMayBeRepeated) {
  EXPECT_EQ(OnSend().SendMessage(GoodAccount(), Text())->retry, Retry::kUnsafe);
  EXPECT_EQ(OnSend().GetSession(GoodAccount(), {})->retry, Retry::kSafe);
  EXPECT_EQ(OnSend().ListSessions(GoodAccount(), {})->retry, Retry::kSafe);
}

TEST(OnSendFactsTest, HasOneDialectAndOneSession) {
  EXPECT_THAT(OnSend().facts().dialects, ElementsAre(""));
  EXPECT_EQ(OnSend().facts().only_session, "default");
  EXPECT_THAT(OnSend().facts().secret_keys, ElementsAre("token"));
}

}  // namespace
}  // namespace postern
