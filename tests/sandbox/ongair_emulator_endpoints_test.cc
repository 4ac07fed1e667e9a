// Every endpoint that the emulated Ongair lists is served, under its token and only under it.
#include <set>

#include "absl/strings/str_replace.h"
#include "tests/sandbox/ongair_caller.h"

namespace postern {
namespace {

class OngairEndpointsTest : public OngairCaller {
 protected:
  std::vector<std::string> Endpoints() { return sandbox_->emulator("ongair")->endpoints(); }
  // The target below /ongair/api/v1 of an endpoint, with an id in its path.
  static std::string Target(const std::string& endpoint) {
    return absl::StrReplaceAll(endpoint, {{"/api/v1", ""}, {"{id}", "2"}});
  }
};

TEST_F(OngairEndpointsTest, HoldsEveryDocumentedEndpoint) {
  EXPECT_THAT(Endpoints(),
              testing::IsSupersetOf(
                  {"/api/v1/base/status", "/api/v1/base/create_contact", "/api/v1/base/create_group",
                   "/api/v1/base/groups/{id}/add_participants", "/api/v1/base/groups/{id}/members",
                   "/api/v1/base/groups/{id}/remove_participant", "/api/v1/base/send", "/api/v1/base/send_image",
                   "/api/v1/base/groups/{id}/send_message", "/api/v1/base/send_contact", "/api/v1/search/messages.json",
                   "/api/v1/search/messages.xml", "/api/v1/search/contacts.json", "/api/v1/search/contacts.xml",
                   "/api/v1/base/lists/{id}/send_message", "/api/v1/search/sync", "/api/v1/base/send_document",
                   "/api/v1/base/create_conversation"}));
  const std::vector<std::string> endpoints = Endpoints();
  EXPECT_EQ(std::set<std::string>(endpoints.begin(), endpoints.end()).size(), endpoints.size());
}

TEST_F(OngairEndpointsTest, EachIsServedByOneMethodAndJournaledUnderItsTemplate) {
  for (const std::string& endpoint : Endpoints()) {
    std::set<int> statuses;
    for (const std::string method : {"GET", "POST"}) {
      statuses.insert(Call(method, Target(endpoint) + "?token=legacy-token").status);
    }
    EXPECT_EQ(statuses.size(), 2u) << endpoint;
    EXPECT_EQ(statuses.count(404), 1u) << endpoint;
    EXPECT_TRUE(statuses.count(200) == 1 || statuses.count(422) == 1) << endpoint;
    EXPECT_EQ(sandbox_->journal().Page({.endpoint = endpoint}, 0, 10).total, 2) << endpoint;
    EXPECT_TRUE(sandbox_->CheckFilter({.endpoint = endpoint}).ok()) << endpoint;
  }
}

TEST_F(OngairEndpointsTest, NoneIsServedWithoutAValidToken) {
  for (const std::string& endpoint : Endpoints()) {
    for (const std::string query : {"", "?token=wrong"}) {
      std::set<int> statuses;
      for (const std::string method : {"GET", "POST"}) {
        const HttpResponse response = Call(method, Target(endpoint) + query);
        statuses.insert(response.status);
        if (response.status == 401) {
          EXPECT_EQ(response.body, R"({"error": "Invalid API Token"})");  // 000:64
        }
      }
      EXPECT_EQ(statuses, (std::set<int>{401, 404})) << endpoint;
    }
  }
}

TEST_F(OngairEndpointsTest, PathsThatOnlyLookLikeOneAreNotServed) {
  for (const std::string target : {"/base/groups//members", "/base/groups/1/2/members", "/base/groups/1", "/base/sendx",
                                   "/search/messages", "/base/lists/5"}) {
    EXPECT_EQ(Call("GET", target + "?token=legacy-token").status, 404) << target;
    EXPECT_EQ(Call("POST", target + "?token=legacy-token").status, 404) << target;
  }
}

TEST_F(OngairEndpointsTest, SendTakesTheDocumentedCallsAsPrinted) {
  OptIn("254722200200", "Ann");
  // 000:49, with the typographic quote at its end.
  EXPECT_EQ(Call("POST", "/base/send",
                 {{"Accept", "application/json"},
                  {"Authorization", "Token token=\"legacy-token\xe2\x80\x9d"},
                  {"Content-Type", "application/x-www-form-urlencoded"}},
                 "phone_number=254722200200&text=one&thread=true")
                .status,
            200);
  // 001:84-87.
  EXPECT_EQ(
      Call("POST", "/base/send", {{"Content-Type", "application/json"}, {"Authorization", "Token token:current-token"}},
           R"({"external_id":"+254722200200", "text":"two", "thread": "true" })")
          .status,
      200);
  // An array of quick replies and an attribute that is empty (field-notes.md 1.2 and 1.4).
  EXPECT_EQ(Form("/base/send",
                 "token=current-token&phone_number=&external_id=9&text=three&tags=&reply_options=a,b&image=&account=")
                .status,
            200);
  EXPECT_THAT(Sends(), testing::ElementsAre("one to 254722200200", "two to +254722200200", "three to 9"));
}

TEST_F(OngairEndpointsTest, RecipientIsTheOneOfTheDialectWhenBothAreGiven) {
  OptIn("254722200200", "Ann");
  Form("/base/send", "token=legacy-token&external_id=9&phone_number=254722200200&text=a");
  Form("/base/send", "token=current-token&phone_number=254722200200&external_id=9&text=b");
  Form("/base/send", "token=current-token&phone_number=254722200200&external_id=&text=c");
  EXPECT_THAT(Sends(), testing::ElementsAre("a to 254722200200", "b to 9", "c to 254722200200"));
}

}  // namespace
}  // namespace postern
