#include "wire/webhook_body.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace postern {
namespace {

using ::testing::ElementsAre;
using Format = WebhookBody::Format;

HttpRequest Hook(absl::string_view content_type, absl::string_view body) {
  HttpRequest request{"POST", "/webhooks/a/s"};
  if (!content_type.empty()) request.headers.Add("Content-Type", content_type);
  request.body = Bytes{std::string(body)};
  return request;
}

WebhookBody Read(absl::string_view content_type, absl::string_view body) {
  absl::StatusOr<WebhookBody> read = WebhookBody::Read(Hook(content_type, body));
  EXPECT_TRUE(read.ok()) << read.status();
  return read.ok() ? *read : WebhookBody();
}

TEST(WebhookBody, ReadsTheSameFieldsFromEveryFormat) {
  const WebhookBody bodies[] = {
      Read("application/x-www-form-urlencoded; charset=utf-8", "Text=hi+you&ids[]=1&ids[]=2"),
      Read("application/json", R"({"Text": "hi you", "ids": [1, "2"]})"),
      Read("multipart/form-data; boundary=B",
           "--B\r\nContent-Disposition: form-data; name=\"Text\"\r\n\r\nhi you\r\n"
           "--B\r\nContent-Disposition: form-data; name=\"ids[0]\"\r\n\r\n1\r\n"
           "--B\r\nContent-Disposition: form-data; name=\"ids[1]\"\r\n\r\n2\r\n--B--"),
  };
  EXPECT_EQ(bodies[0].format(), Format::kForm);
  EXPECT_EQ(bodies[1].format(), Format::kJson);
  EXPECT_EQ(bodies[2].format(), Format::kMultipart);
  for (const WebhookBody& body : bodies) {
    EXPECT_EQ(body.Text("text"), "hi you");
    EXPECT_THAT(body.List("ids"), ElementsAre("1", "2"));
    EXPECT_FALSE(body.holds_no_item());
  }
}

TEST(WebhookBody, SniffsWhenContentTypeIsMissingOrWrong) {
  EXPECT_EQ(Read("", R"( {"a": 1})").format(), Format::kJson);
  EXPECT_EQ(Read("", "a=1").format(), Format::kForm);
  EXPECT_EQ(Read("application/x-www-form-urlencoded", R"({"a": "x=y"})").format(), Format::kJson);
  EXPECT_EQ(Read("application/json", "a=1&b=2").format(), Format::kForm);
  EXPECT_EQ(Read("text/plain", "a=1").Text("a"), "1");
}

TEST(WebhookBody, SaysWhenItCannotBeRead) {
  const std::pair<const char*, const char*> bad[] = {{"application/json", R"({"a": )"},
                                                     {"application/json", "<html>a=b</html>"},
                                                     {"", "hello"},
                                                     {"", "<a href=\"x\">"},
                                                     {"", R"({"a": "x=y")"},
                                                     {"multipart/form-data", "--B\r\n"},
                                                     {"multipart/form-data; boundary=B", "nothing"}};
  for (const auto& [type, body] : bad) {
    EXPECT_EQ(WebhookBody::Read(Hook(type, body)).status().code(), absl::StatusCode::kInvalidArgument) << body;
  }
}

TEST(WebhookBody, HoldsNoItemWhenEmpty) {
  for (const char* empty : {"", "  ", "{}", "[]", "null", R"({"messages": []})", R"({"a": "", "b": null, "c": {}})"}) {
    EXPECT_TRUE(Read("application/json", empty).holds_no_item()) << empty;
  }
  EXPECT_TRUE(Read("application/x-www-form-urlencoded", "a=&b=").holds_no_item());
  for (const char* full : {R"({"a": 0})", R"({"a": false})", "[1]", "1", R"({"messages": [{}]})"}) {
    EXPECT_FALSE(Read("application/json", full).holds_no_item()) << full;
  }
}

TEST(WebhookBody, AnEmptyValueCountsAsAbsent) {
  EXPECT_EQ(Read("", "phone_number=&Phone_Number=123").Text("phone_number"), "123");
}

TEST(WebhookBody, TextThatIsNotUtf8IsRepaired) {
  EXPECT_EQ(Read("", "text=caf%FF").Text("text"), "caf\xEF\xBF\xBD");
  EXPECT_EQ(Read("", "text=caf\xff").Text("text"), "caf\xEF\xBF\xBD");
  EXPECT_EQ(Read("application/json", "{\"text\":\"caf\xff\"}").Text("text"), "caf\xEF\xBF\xBD");
}

TEST(WebhookBody, QueryParametersCountAfterTheBody) {
  HttpRequest request = Hook("", "a=1");
  request.query = {{"a", "2"}, {"b", "3"}};
  absl::StatusOr<WebhookBody> body = WebhookBody::Read(request);
  ASSERT_TRUE(body.ok());
  EXPECT_EQ(body->Text("a"), "1");
  EXPECT_EQ(body->Text("b"), "3");
}

TEST(WebhookBody, AsJsonIsTheSourceOrAnObjectOfStrings) {
  EXPECT_EQ(Read("", R"({"a":1.50})").AsJson(), R"({"a":1.50})");
  EXPECT_EQ(Read("", "a=1&b=x&a=2").AsJson(), R"({"a": ["1", "2"], "b": "x"})");
}

}  // namespace
}  // namespace postern
