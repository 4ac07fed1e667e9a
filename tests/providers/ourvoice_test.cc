// What the golden cases of Our Voice do not show: the check of an account, its default session, and whole lists read
// page by page from a server that pages in one of several ways, or not at all.
#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/strings/numbers.h"
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
using ::testing::Not;

const Provider& OurVoice() { return *FindProvider("ourvoice"); }

Account GoodAccount() {
  return {.slug = "a", .provider = "ourvoice", .base_url = "https://api.getourvoice.com", .default_session = "s-1"};
}

Secrets Token(const std::string& token) { return Secrets({{"token", Secret(token)}}); }

// The field that CheckAccount names, or an empty text when it accepts.
std::string NamedField(const Account& account, const Secrets& secrets) {
  const absl::Status status = OurVoice().CheckAccount(account, secrets);
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

TEST(OurVoiceCheckAccountTest, AcceptsEveryWordOfEveryOptionAndNamesAnyOther) {
  EXPECT_THAT(OurVoice().facts().option_keys, ElementsAre("array_style", "page_style"));
  for (const char* word : {"brackets", "comma"}) EXPECT_EQ(NamedOption("array_style", word), "");
  for (const char* word : {"page", "offset"}) EXPECT_EQ(NamedOption("page_style", word), "");
  for (const char* word : {"", "commas", "page"}) EXPECT_EQ(NamedOption("array_style", word), "options.array_style");
  for (const char* word : {"", "cursor", "Page"}) EXPECT_EQ(NamedOption("page_style", word), "options.page_style");
  EXPECT_EQ(NamedOption("dialect", ""), "options.dialect");
}

TEST(OurVoiceCheckAccountTest, NamesTheBaseUrl) {
  for (const char* url : {"", "getourvoice.com", "ftp://getourvoice.com", "https://user@getourvoice.com"}) {
    Account account = GoodAccount();
    account.base_url = url;
    EXPECT_EQ(NamedField(account, Token("t")), "base_url") << url;
  }
}

TEST(OurVoiceCheckAccountTest, ADefaultSessionIsAnyIdOrNone) {
  Account account = GoodAccount();
  EXPECT_EQ(NamedField(account, Token("t")), "");
  account.default_session = "";
  EXPECT_EQ(NamedField(account, Token("t")), "");
  account.default_session = "s\n1";
  EXPECT_EQ(NamedField(account, Token("t")), "default_session");
}

TEST(OurVoiceCheckAccountTest, NamesTheSecretAndNeverShowsIt) {
  EXPECT_EQ(NamedField(GoodAccount(), Secrets()), "secrets.token");
  EXPECT_EQ(NamedField(GoodAccount(), Secrets({{"token", Secret("t")}, {"tokn", Secret("t")}})), "secrets.tokn");
  const absl::Status status = OurVoice().CheckAccount(GoodAccount(), Token("s3cret\r\nX-Other: 1"));
  EXPECT_EQ(NamedField(GoodAccount(), Token("s3cret\r\nX-Other: 1")), "secrets.token");
  EXPECT_THAT(status.ToString(), Not(HasSubstr("s3cret")));
}

TEST(OurVoiceWebhookTest, ThereAreNone) {
  EXPECT_TRUE(absl::IsUnimplemented(
      OurVoice().ReadWebhook(GoodAccount(), Token("t"), HttpRequest(), absl::UnixEpoch()).status()));
}

std::string SessionSent(const HttpRequest& request) {
  const auto* body = std::get_if<JsonText>(&request.body);
  return body == nullptr ? "no JSON" : ParseJson(body->text)->Get("whatsapp_session_id").Text();
}

TEST(OurVoiceSessionTest, ASendGoesThroughTheSessionOfTheRequestElseOfTheAccount) {
  v1::SendMessageRequest one;
  one.mutable_recipient()->set_phone_number("+22996000001");
  one.mutable_content()->mutable_text()->set_text("hi");
  v1::SendBroadcastRequest many;
  *many.mutable_recipients()->add_recipients() = one.recipient();
  *many.mutable_content() = one.content();
  EXPECT_EQ(SessionSent(OurVoice().SendMessage(GoodAccount(), one)->request), "s-1");
  EXPECT_EQ(SessionSent(OurVoice().SendBroadcast(GoodAccount(), many)->request), "s-1");
  one.set_session("accounts/a/sessions/s-2");
  many.set_session("accounts/a/sessions/s-2");
  EXPECT_EQ(SessionSent(OurVoice().SendMessage(GoodAccount(), one)->request), "s-2");
  EXPECT_EQ(SessionSent(OurVoice().SendBroadcast(GoodAccount(), many)->request), "s-2");
}

TEST(OurVoiceSessionTest, ARefusalNamesTheDefaultSession) {
  v1::SendMessageRequest request;
  request.mutable_recipient()->set_phone_number("+22996000001");
  request.mutable_content()->mutable_text()->set_text("hi");
  const HttpResponse refusal{.status = 422, .body = R"({"message": "Session is not connected"})"};
  const absl::Status status = OurVoice().SendMessage(GoodAccount(), request)->read(refusal).status();
  ASSERT_TRUE(HasReason(status, reason::kSessionNotConnected)) << status;
  const FailureSubject subject = DetailOf(status).value_or(FailureDetail()).precondition.value_or(FailureSubject());
  EXPECT_EQ(subject.type, "SESSION_STATE");
  EXPECT_EQ(subject.name, "accounts/a/sessions/s-1");
}

TEST(OurVoiceRetryTest, OnlyReadsAreSafeToRepeat) {
  v1::GetSessionRequest get;
  get.set_name("accounts/a/sessions/s");
  v1::GetPairingCodeRequest code;
  code.set_name(get.name());
  v1::DeleteSessionRequest remove;
  remove.set_name(get.name());
  v1::DisconnectSessionRequest disconnect;
  disconnect.set_name(get.name());
  EXPECT_EQ(OurVoice().GetSession(GoodAccount(), get)->retry, Retry::kSafe);
  EXPECT_EQ(OurVoice().GetPairingCode(GoodAccount(), code)->retry, Retry::kSafe);
  EXPECT_EQ(OurVoice().ListMessages(GoodAccount(), v1::ListMessagesRequest())->retry, Retry::kSafe);
  EXPECT_EQ(OurVoice().CreateSession(GoodAccount(), v1::CreateSessionRequest())->retry, Retry::kUnsafe);
  EXPECT_EQ(OurVoice().DeleteSession(GoodAccount(), remove)->retry, Retry::kUnsafe);
  absl::StatusOr<Call<v1::DisconnectSessionResponse>> call = OurVoice().DisconnectSession(GoodAccount(), disconnect);
  EXPECT_EQ(call->retry, Retry::kUnsafe);
  absl::StatusOr<Step<v1::DisconnectSessionResponse>> next = call->read(HttpResponse{.status = 204});
  ASSERT_TRUE(next.ok() && std::holds_alternative<Call<v1::DisconnectSessionResponse>>(*next));
  const auto& look = std::get<Call<v1::DisconnectSessionResponse>>(*next);
  EXPECT_EQ(look.retry, Retry::kSafe);
  EXPECT_EQ(look.achieved.value_or(v1::DisconnectSessionResponse()).session().name(), get.name());
}

// A server with messages `0`, `1` ... in this order, newest first or last.
struct Server {
  int count = 0;
  int cap = 500;      // It gives no more than this, whatever is asked for.
  bool pages = true;  // Else it gives the first page always.
  bool links = false;
  std::function<void(Server&)> after_each = [](Server&) {};
  int asked = 0;

  static int Number(const HttpRequest& request, const std::string& name, int otherwise) {
    for (const auto& [key, value] : request.query) {
      int number;
      if (key == name && absl::SimpleAtoi(value, &number)) return number;
    }
    return otherwise;
  }

  HttpResponse Answer(const HttpRequest& request) {
    ++asked;
    const int size = std::min(cap, Number(request, "limit", 10));
    const int page = Number(request, "page", 1);
    const int begin = !pages ? 0 : Number(request, "offset", (page - 1) * size);
    JsonArray items;
    for (int i = begin; i < std::min(begin + size, count); ++i)
      items.Add(JsonObject{{"id", absl::StrCat("m", count - i)}});
    JsonObject body{{"data", items}};
    const bool more = begin + size < count;
    const std::string next = absl::StrCat("https://x.example/m?page=", page + 1);
    if (links) body.Add("links", JsonObject{{"next", more ? JsonPiece(next) : JsonPiece(nullptr)}});
    after_each(*this);
    return {.status = 200, .body = body.ToString()};
  }
};

struct Listed {
  std::vector<std::string> ids;
  int pages = 0;
  int last_page_size = 0;
};

// All pages of a list, at most 100.
Listed ListAll(Server& server, int page_size, const std::string& page_style) {
  Account account = GoodAccount();
  account.options["page_style"] = page_style;
  v1::ListMessagesRequest request;
  request.set_parent("accounts/a");
  request.set_page_size(page_size);
  Listed listed;
  while (listed.pages < 100) {
    absl::StatusOr<Call<v1::ListMessagesResponse>> call = OurVoice().ListMessages(account, request);
    EXPECT_TRUE(call.ok()) << call.status();
    const auto reply = std::get<v1::ListMessagesResponse>(*call->read(server.Answer(call->request)));
    for (const v1::Message& message : reply.messages()) listed.ids.push_back(message.provider_message_id());
    ++listed.pages;
    listed.last_page_size = reply.messages_size();
    if (reply.next_page_token().empty()) break;
    request.set_page_token(reply.next_page_token());
  }
  return listed;
}

std::vector<std::string> Down(int from, int to) {
  std::vector<std::string> ids;
  for (int i = from; i >= to; --i) ids.push_back(absl::StrCat("m", i));
  return ids;
}

TEST(OurVoicePagesTest, EveryMessageIsListedOnceWhateverThePageStyle) {
  for (const bool links : {false, true}) {
    for (const int page_size : {1, 7, 10, 23, 50}) {
      Server server{.count = 23, .links = links};
      EXPECT_EQ(ListAll(server, page_size, "page").ids, Down(23, 1)) << page_size << " " << links;
    }
  }
  Server server{.count = 23};
  EXPECT_EQ(ListAll(server, 5, "offset").ids, Down(23, 1));
}

TEST(OurVoicePagesTest, APageThatTheServerCapsIsNotTheEnd) {
  Server server{.count = 23, .cap = 10};
  EXPECT_EQ(ListAll(server, 50, "page").ids, Down(23, 1));
  Server by_offset{.count = 23, .cap = 10};
  EXPECT_EQ(ListAll(by_offset, 50, "offset").ids, Down(23, 1));
}

TEST(OurVoicePagesTest, AServerThatDoesNotPageEndsTheListWithTheSamePage) {
  Server server{.count = 23, .pages = false};
  const Listed listed = ListAll(server, 10, "page");
  EXPECT_EQ(server.asked, 2);
  EXPECT_EQ(listed.last_page_size, 10);
  EXPECT_EQ(std::vector<std::string>(listed.ids.begin() + 10, listed.ids.end()), Down(23, 14));
}

TEST(OurVoicePagesTest, MessagesThatArriveMeanwhileDoNotEndTheList) {
  Server server{.count = 23, .after_each = [](Server& s) { s.count += s.asked < 4 ? 2 : 0; }};
  const Listed listed = ListAll(server, 5, "page");
  for (const std::string& id : Down(23, 1)) EXPECT_THAT(listed.ids, testing::Contains(id));
}

TEST(OurVoicePagesTest, AServerThatDoesNotPageEndsTheListAlsoWhileMessagesArrive) {
  Server server{.count = 23, .pages = false, .after_each = [](Server& s) { s.count += 2; }};
  EXPECT_EQ(ListAll(server, 10, "page").pages, 2);
}

TEST(OurVoiceFactsTest, HasNoDialectAndMayHaveSeveralSessions) {
  EXPECT_THAT(OurVoice().facts().dialects, ElementsAre(""));
  EXPECT_EQ(OurVoice().facts().only_session, "");
  EXPECT_THAT(OurVoice().facts().secret_keys, ElementsAre("token"));
}

}  // namespace
}  // namespace postern
