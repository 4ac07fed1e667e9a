// The emulated Our Voice and OnSend behind the sandbox's real HTTP door, below their mounts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/clock.h"
#include "sandbox/sandbox.h"
#include "tests/support/http_fetch.h"
#include "wire/json.h"

namespace postern {
namespace {

using testing::ElementsAre;

class PolledProvidersTest : public testing::Test {
 protected:
  PolledProvidersTest() {
    SandboxOptions options;
    options.listen = "127.0.0.1:0";
    options.accounts = {{{"ourvoice", "token"}, "", ""}, {{"onsend", "token"}, "", ""}};
    auto sandbox = Sandbox::Start(options, MakeAllEmulators, RealClock());
    EXPECT_TRUE(sandbox.ok()) << sandbox.status();
    sandbox_ = *std::move(sandbox);
  }

  HttpResponse Call(const std::string& method, const std::string& target, const std::string& body = "") {
    auto response = Fetch(
        sandbox_->address(), method, target,
        Pairs{{"Authorization", "Bearer token"}, {"Accept", "application/json"}, {"Content-Type", "application/json"}},
        body);
    EXPECT_TRUE(response.has_value()) << method << " " << target;
    return response.value_or(HttpResponse());
  }

  std::unique_ptr<Sandbox> sandbox_;
};

TEST_F(PolledProvidersTest, SessionLivesFromItsCodeToItsEnd) {
  const HttpResponse created = Call("POST", "/ourvoice/v1/whatsapp/sessions");
  ASSERT_EQ(created.status, 201);
  const std::string id = ParseJson(created.body)->Get("session").Get("id").Text();
  const std::string session = "/ourvoice/v1/whatsapp/sessions/" + id;
  ASSERT_TRUE(sandbox_->emulator("ourvoice")->ScanPairingCode("token", id, "+22997000000").ok());
  const HttpResponse sent = Call("POST", "/ourvoice/v1/whatsapp/messages",
                                 JsonObject{{"whatsapp_session_id", id},
                                            {"to_number", JsonArray({"22996000001", "22996000002"})},
                                            {"type", "text"},
                                            {"content", "hi"}}
                                     .ToString());
  EXPECT_EQ(sent.status, 201) << sent.body;
  const HttpResponse list = Call("GET", "/ourvoice/v1/whatsapp/messages?filter[to_number][]=22996000002&limit=5");
  EXPECT_EQ(ParseJson(list.body)->Get("data").size(), 1u) << list.body;
  EXPECT_EQ(Call("PATCH", session + "/disconnect").status, 200);
  EXPECT_EQ(Call("DELETE", session).status, 204);
  EXPECT_EQ(Call("GET", session).status, 404);
  const SendReport report = sandbox_->sends().Read({.provider = "ourvoice"});
  ASSERT_EQ(report.sends.size(), 1u);
  EXPECT_THAT(report.sends[0].recipients, ElementsAre("22996000001", "22996000002"));
  EXPECT_EQ(sandbox_->journal().Page({.endpoint = "/v1/whatsapp/sessions/{id}"}, 0, 10).total, 2);
}

TEST_F(PolledProvidersTest, AcceptedAndRefusedSendsAreCounted) {
  EXPECT_EQ(Call("POST", "/onsend/api/v1/send", R"({"phone_number":"60123456789","message":"hi"})").status, 200);
  EXPECT_EQ(Call("POST", "/onsend/api/v1/send", R"({"phone_number":"60123456789"})").status, 422);
  const HttpResponse status = Call("GET", "/onsend/api/v1/status");
  EXPECT_EQ(status.body, R"({"name": "Samsung A32", "phone_number": "60123456789", "status": "connected"})");
  EXPECT_EQ(status.headers.Get("X-RateLimit-Remaining"), "999997");
  const SendReport report = sandbox_->sends().Read({.provider = "onsend"});
  EXPECT_EQ(report.accepted, 1);
  EXPECT_EQ(report.refused, 1);
}

}  // namespace
}  // namespace postern
