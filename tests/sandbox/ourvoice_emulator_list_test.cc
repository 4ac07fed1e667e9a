// The lists of the emulated Our Voice, and that it serves what it lists, under its token alone.
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "tests/sandbox/ourvoice_caller.h"

namespace postern {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class OurvoiceListTest : public OurvoiceCaller {
 protected:
  const std::string session_ = Connected();

  // Texts m1 to m<count>, a second apart.
  void SendMany(int count) {
    for (int i = 1; i <= count; ++i) {
      EXPECT_EQ(SendText(session_, {absl::StrCat("2299600000", i % 2)}, absl::StrCat("m", i)).status, 201);
      ourvoice_.clock().Advance(absl::Seconds(1));
    }
  }
};

TEST_F(OurvoiceListTest, PagesHoldTenUnlessToldOtherwiseNewestFirst) {
  SendMany(12);
  EXPECT_THAT(Contents("/messages"), ElementsAre("m12", "m11", "m10", "m9", "m8", "m7", "m6", "m5", "m4", "m3"));
  EXPECT_THAT(Contents("/messages?page=2"), ElementsAre("m2", "m1"));
  EXPECT_THAT(Contents("/messages?page=3"), IsEmpty());
  EXPECT_THAT(Contents("/messages?limit=2"), ElementsAre("m12", "m11"));
  EXPECT_THAT(Contents("/messages?limit=5&page=3"), ElementsAre("m2", "m1"));
  EXPECT_EQ(Contents("/messages?limit=1000").size(), 12u);
  SetOptions({{"max_limit", "3"}, {"order", "oldest"}});
  EXPECT_THAT(Contents("/messages?limit=1000&page=2"), ElementsAre("m4", "m5", "m6"));
  for (const std::string limit : {"0", "-1", "ten"}) EXPECT_EQ(Get("/messages?limit=" + limit).status, 422) << limit;
}

TEST_F(OurvoiceListTest, PaginatorTellsWhereThePageIs) {
  SendMany(5);
  const Json list = JsonOf(Get("/messages?filter[status]=queued&limit=2&page=2"));
  const std::string address = "https://api.getourvoice.com/v1/whatsapp/messages?";
  const std::string rest = "filter%5Bstatus%5D=queued&limit=2&page=";
  EXPECT_EQ(list.Get("links").Get("first").Text(), address + rest + "1");
  EXPECT_EQ(list.Get("links").Get("last").Text(), address + rest + "3");
  EXPECT_EQ(list.Get("links").Get("prev").Text(), address + rest + "1");
  EXPECT_EQ(list.Get("links").Get("next").Text(), address + rest + "3");
  EXPECT_EQ(
      list.Get("meta").Source(),
      R"({"current_page": 2, "from": 3, "last_page": 3, "path": "https://api.getourvoice.com/v1/whatsapp/messages", )"
      R"("per_page": 2, "to": 4, "total": 5})");
  EXPECT_FALSE(JsonOf(Get("/messages?limit=2&page=3")).Get("links").Get("next").present());
  SetOptions({{"links", "page_only"}});
  EXPECT_EQ(JsonOf(Get("/messages?limit=2")).Get("links").Get("next").Text(), address + "page=2");
  SetOptions({{"links", "none"}});
  EXPECT_FALSE(JsonOf(Get("/messages?limit=2")).Get("links").Get("next").present());
}

TEST_F(OurvoiceListTest, ListsTakeTheFormsAndStylesThatTheDocumentLeavesOpen) {
  SendMany(3);
  SetOptions({{"list_form", "bare"}});
  EXPECT_EQ(JsonOf(Get("/messages?limit=2")).size(), 2u);
  EXPECT_TRUE(JsonOf(Get("/messages")).is_array());
  SetOptions({{"list_form", "named"}});
  EXPECT_EQ(JsonOf(Get("/messages")).Get("messages").size(), 3u);
  SetOptions({{"list_form", "data"}});
  EXPECT_FALSE(JsonOf(Get("/messages")).Has("links"));
  EXPECT_EQ(Contents("/messages").size(), 3u);
  SetOptions({{"page_style", "ignored"}});
  EXPECT_THAT(Contents("/messages?limit=1&page=2"), ElementsAre("m3"));
  SetOptions({{"page_style", "offset"}, {"list_form", ""}});
  EXPECT_THAT(Contents("/messages?limit=2&offset=1&page=9"), ElementsAre("m2", "m1"));
  const Json list = JsonOf(Get("/messages?limit=2"));
  EXPECT_EQ(list.Get("links").Get("next").Text(), "https://api.getourvoice.com/v1/whatsapp/messages?limit=2&offset=2");
  EXPECT_EQ(list.Get("meta").Source(), R"({"offset": 0, "limit": 2, "total": 3})");
}

TEST_F(OurvoiceListTest, EachFilterFinds) {
  SendMany(2);  // To ...1 and ...0.
  const std::string other = Connected();
  SendText(other, {"22996000005"}, "other");
  ourvoice_.clock().Advance(absl::Seconds(1));
  SetOptions({{"inbound_session", other}});
  SimulatedMessage photo = TextFrom("22996000001", "look");
  photo.content.kind = SimulatedContent::Kind::kImage;
  const std::string received = Inbound(photo);
  const auto with = [](const std::string& filter) { return "/messages?" + filter; };
  EXPECT_THAT(Contents(with("filter[to_number][]=22996000001&filter[to_number][]=%2B22996000005")),
              ElementsAre("other", "m1"));
  EXPECT_THAT(Contents(with("filter[to_number]=22996000000,22996000005")), ElementsAre("other", "m2"));
  EXPECT_THAT(Contents(with("filter[from_number]=22996000001")), ElementsAre("look"));
  EXPECT_THAT(Contents(with("filter[status]=queued&filter[direction]=outgoing")), ElementsAre("other", "m2", "m1"));
  EXPECT_THAT(Contents(with("filter[direction]=incoming")), ElementsAre("look"));
  EXPECT_THAT(Contents(with("filter[type]=image")), ElementsAre("look"));
  for (const std::string prefix : {"", "session_"}) {
    EXPECT_THAT(Contents(with("session_id=" + prefix + other)), ElementsAre("look", "other"));
    EXPECT_THAT(Contents("/messages/" + prefix + session_ + "/session"), ElementsAre("m2", "m1"));
  }
  EXPECT_THAT(Contents(with("session_id=nobody")), IsEmpty());
  EXPECT_THAT(Contents(with("time_from=2024-01-15T10:45:01Z&time_to=2024-01-15T12:45:02.000000%2B02:00")),
              ElementsAre("other", "m2"));
  EXPECT_EQ(Get(with("time_from=yesterday")).status, 422);
  EXPECT_THAT(Contents("/messages/" + other + "/session?filter[type]=text&session_id=" + session_),
              ElementsAre("other"));
  EXPECT_EQ(Get("/messages/a3f1b2c4-1234-4abc-9def-000011112222/session").status, 404);
  EXPECT_EQ(Message(received).Get("content").Text(), "look");
}

TEST_F(OurvoiceListTest, EachEndpointIsServedByItsMethodsAndNamedByItsTemplate) {
  EXPECT_THAT(
      ourvoice_->endpoints(),
      ElementsAre("/v1/whatsapp/sessions", "/v1/whatsapp/sessions/{id}", "/v1/whatsapp/sessions/{id}/qr-code",
                  "/v1/whatsapp/sessions/{id}/disconnect", "/v1/whatsapp/sessions/{id}/reconnect",
                  "/v1/whatsapp/messages", "/v1/whatsapp/messages/{session_id}/session", "/v1/whatsapp/messages/{id}"));
  const std::map<std::string, std::string> kMethods = {{"/v1/whatsapp/sessions", "GET POST"},
                                                       {"/v1/whatsapp/sessions/{id}", "DELETE GET"},
                                                       {"/v1/whatsapp/sessions/{id}/disconnect", "PATCH"},
                                                       {"/v1/whatsapp/sessions/{id}/reconnect", "PATCH"},
                                                       {"/v1/whatsapp/messages", "GET POST"}};
  for (const std::string& endpoint : ourvoice_->endpoints()) {
    std::string served;
    for (const std::string method : {"DELETE", "GET", "PATCH", "POST", "PUT"}) {
      const std::string target =
          absl::StrReplaceAll(endpoint, {{"/v1/whatsapp", ""}, {"{id}", "2"}, {"{session_id}", "2"}});
      EXPECT_EQ(Call(method, target, "", "wrong").status, Call(method, target).status == 405 ? 405 : 401);
      EXPECT_EQ(ourvoice_.endpoint, endpoint);
      if (ourvoice_.last.response.status == 405) continue;
      served += served.empty() ? method : " " + method;
    }
    const auto it = kMethods.find(endpoint);
    EXPECT_EQ(served, it == kMethods.end() ? "GET" : it->second) << endpoint;
  }
}

TEST_F(OurvoiceListTest, WhatIsNotListedIsNotServed) {
  for (const std::string path : {"/sessions/", "/sessions/1/2", "/messages/1/2/session", "/sessions/1/qr-codes", ""}) {
    EXPECT_EQ(Get(path).status, 404) << path;
    EXPECT_EQ(ourvoice_.endpoint, "") << path;
  }
  EXPECT_EQ(Call("GET", "/sessions", "", "wrong").body, R"({"message": "Unauthenticated."})");
  EXPECT_EQ(Call("PUT", "/sessions").headers.Get("Allow"), "GET, POST");
}

TEST_F(OurvoiceListTest, AccountsAreApartAndAResetForgets) {
  EXPECT_TRUE(absl::IsAlreadyExists(ourvoice_->AddAccount("token", "")));
  EXPECT_TRUE(absl::IsInvalidArgument(ourvoice_->AddAccount("", "")));
  EXPECT_TRUE(absl::IsInvalidArgument(ourvoice_->AddAccount("b", "legacy")));
  ASSERT_EQ(ourvoice_->AddAccount("b", ""), absl::OkStatus());
  SendMany(1);
  SetOptions({{"list_form", "bare"}});
  for (const auto& [key, value] : std::map<std::string, std::string>{
           {"list_form", "x"}, {"cost", "-1"}, {"failing_numbers", "a"}, {"limit", "1"}, {"progress_ms", "1.5"}}) {
    EXPECT_TRUE(absl::IsInvalidArgument(ourvoice_->SetOptions("token", {{key, value}}))) << key;
  }
  EXPECT_EQ(JsonOf(Call("GET", "/messages", "", "b")).Get("data").size(), 0u);
  EXPECT_EQ(Call("GET", "/sessions/" + session_, "", "b").status, 404);
  ASSERT_EQ(ourvoice_->Reset("token"), absl::OkStatus());
  EXPECT_THAT(Contents("/messages"), IsEmpty());
  EXPECT_EQ(Get("/sessions/" + session_).status, 404);
  EXPECT_TRUE(absl::IsNotFound(ourvoice_->Reset("other")));
}

}  // namespace
}  // namespace postern
