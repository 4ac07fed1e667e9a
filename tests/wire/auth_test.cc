#include "wire/auth.h"

#include "gtest/gtest.h"
#include "wire/json.h"

namespace postern {
namespace {

const Secret kToken("t0k\"n");

TEST(Auth, HeadersReplaceWhatWasThere) {
  HttpRequest request;
  SetBearer(request, kToken);
  EXPECT_EQ(request.headers.Get("authorization"), "Bearer t0k\"n");
  SetTokenQuoted(request, kToken);
  EXPECT_EQ(request.headers.Get("authorization"), "Token token=\"t0k\\\"n\"");
  SetTokenBare(request, kToken);
  EXPECT_EQ(request.headers.Get("authorization"), "Token token=t0k\"n");
  SetTokenColon(request, kToken);
  EXPECT_EQ(request.headers.Get("authorization"), "Token token:t0k\"n");
  EXPECT_EQ(request.headers.fields().size(), 1u);
}

TEST(Auth, QueryReplacesAParameterOfThatName) {
  HttpRequest request{"GET", "/a"};
  request.query = {{"token", "old"}, {"x", "1"}};
  SetTokenQuery(request, "token", kToken);
  EXPECT_EQ(request.query, (Pairs{{"x", "1"}, {"token", "t0k\"n"}}));
}

TEST(Auth, FieldGoesIntoTheBodyThatIsThere) {
  HttpRequest form{"POST", "/a"};
  form.body = Form{{{"text", "hi"}}};
  SetTokenField(form, "token", kToken);
  EXPECT_EQ(std::get<Form>(form.body).fields, (Pairs{{"text", "hi"}, {"token", "t0k\"n"}}));

  HttpRequest multipart{"POST", "/a"};
  multipart.body = Multipart{{{"text", "hi", "", ""}}};
  SetTokenField(multipart, "token", kToken);
  EXPECT_EQ(std::get<Multipart>(multipart.body).parts.back().value, "t0k\"n");

  for (const char* text : {R"({"a": 1})", "{}", " { } "}) {
    HttpRequest json{"POST", "/a"};
    json.body = JsonText{text};
    SetTokenField(json, "token", kToken);
    absl::StatusOr<Json> read = ParseJson(std::get<JsonText>(json.body).text);
    ASSERT_TRUE(read.ok()) << std::get<JsonText>(json.body).text;
    EXPECT_EQ(read->Get("token").Text(), "t0k\"n");
  }
}

TEST(Auth, FieldWithoutABodyIsAFormOrForGetAQueryParameter) {
  HttpRequest post{"POST", "/a"};
  SetTokenField(post, "token", kToken);
  EXPECT_EQ(std::get<Form>(post.body).fields, (Pairs{{"token", "t0k\"n"}}));
  HttpRequest get{"GET", "/a"};
  SetTokenField(get, "token", kToken);
  EXPECT_TRUE(std::holds_alternative<std::monostate>(get.body));
  EXPECT_EQ(get.query, (Pairs{{"token", "t0k\"n"}}));
  HttpRequest list{"POST", "/a"};
  list.body = JsonText{"[1]"};
  SetTokenField(list, "token", kToken);
  EXPECT_EQ(list.query, (Pairs{{"token", "t0k\"n"}}));
}

}  // namespace
}  // namespace postern
