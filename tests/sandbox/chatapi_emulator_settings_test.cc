// Where the webhooks of the emulated Chat-API go, which calls set that (003:160-215, field-notes.md 2.4), and how often
// each webhook is tried.
#include <string>

#include "tests/sandbox/chatapi_caller.h"

namespace postern {
namespace {

using ChatApiSettingsTest = ChatApiCaller;

TEST_F(ChatApiSettingsTest, AddressIsSetAndToldByTheProvidersOwnCalls) {
  EXPECT_EQ(Get("/webhook").body, R"({"set": true, "webhookUrl": ")" + receiver_.uri("/chat") + "\"}");
  const std::string uri = receiver_.uri("/moved?x=1");
  EXPECT_EQ(Post("/webhook", R"({"webhookUrl": ")" + uri + "\"}").body,
            R"({"set": true, "webhookUrl": ")" + uri + "\"}");
  EXPECT_EQ(Get("/webhook").body, R"({"set": true, "webhookUrl": ")" + uri + "\"}");
  EXPECT_EQ(sandbox_->Account(kChat)->webhook_uri, uri);
  sandbox_->webhooks().Fire(kChat, Simulate(TextFromAnn("hi")).webhooks);
  EXPECT_EQ(receiver_.Await(1).at(0).path, "/moved");
  ASSERT_TRUE(sandbox_->webhooks().SetUri(kChat, receiver_.uri("/operator")).ok());
  EXPECT_EQ(Read(Get("/settings")).Get("webhookUrl").Text(), receiver_.uri("/operator"));
  EXPECT_EQ(Call("GET", "/webhook?token=other-token").body, R"({"set": false, "webhookUrl": ""})");
}

TEST_F(ChatApiSettingsTest, AddressThatIsNoneIsRefused) {
  for (const std::string uri : {"", "requestb.in/1f9aj261", "ftp://requestb.in/"}) {
    EXPECT_EQ(Post("/webhook", R"({"webhookUrl": ")" + uri + "\"}").body,
              R"({"set": false, "message": "webhookUrl should be a http or https URL"})")
        << uri;
  }
  EXPECT_THAT(Post("/settings", R"({"webhookUrl": "ftp://requestb.in/", "chatUpdateOn": true})").body,
              testing::HasSubstr(R"("set": false)"));
  EXPECT_EQ(Read(Get("/webhook")).Get("webhookUrl").Text(), receiver_.uri("/chat"));
  EXPECT_EQ(Read(Get("/settings")).Get("chatUpdateOn").Source(), "false");
}

TEST_F(ChatApiSettingsTest, SettingsSetTheAddressToo) {
  const std::string uri = receiver_.uri("/settings");
  const Json answer =
      Read(Post("/settings", R"({"webhookUrl": ")" + uri + R"(", "ackNotificationsOn": 0, "sendDelay": 5})"));
  EXPECT_EQ(answer.Get("update").Source(),
            R"({"webhookUrl": ")" + uri + R"(", "sendDelay": 5, "ackNotificationsOn": false})");
  const Json settings = Read(Get("/settings"));
  EXPECT_FALSE(settings.Has("update"));
  EXPECT_EQ(settings.Get("webhookUrl").Text(), uri);
  EXPECT_EQ(settings.Get("ackNotificationsOn").Source(), "false");
  EXPECT_EQ(settings.Get("sendDelay").Source(), "5");
  EXPECT_EQ(settings.Get("guaranteedHooks").Source(), "true");
  EXPECT_EQ(settings.size(), 15u);
  EXPECT_EQ(Read(Post("/settings", R"({"webhookUrl": ""})")).Get("webhookUrl").Text(), "");
  EXPECT_EQ(sandbox_->Account(kChat)->webhook_uri, "");
}

TEST_F(ChatApiSettingsTest, TwentyAttemptsUntilExactly200) {
  WebhookBehavior behavior;
  behavior.retry_delay = absl::Milliseconds(1);
  ASSERT_TRUE(sandbox_->webhooks().SetBehavior(kChat, behavior).ok());
  receiver_.AnswerWith([](const ReceivedHook&, int) { return HttpReply{.response = {.status = 204}}; });
  const auto refused = sandbox_->webhooks().Fire(kChat, Simulate(TextFromAnn("hi")).webhooks);
  ASSERT_TRUE(sandbox_->webhooks().Wait(refused, Never));
  EXPECT_EQ(receiver_.hooks().size(), 20u);
  EXPECT_FALSE(sandbox_->webhooks().Get(refused).at(0).delivered);
  receiver_.AnswerWith(
      [](const ReceivedHook&, int nth) { return HttpReply{.response = {.status = nth == 23 ? 200 : 201}}; });
  const auto taken = sandbox_->webhooks().Fire(kChat, Simulate(TextFromAnn("hi")).webhooks);
  ASSERT_TRUE(sandbox_->webhooks().Wait(taken, Never));
  EXPECT_EQ(receiver_.hooks().size(), 23u);
  EXPECT_TRUE(sandbox_->webhooks().Get(taken).at(0).delivered);
}

}  // namespace
}  // namespace postern
