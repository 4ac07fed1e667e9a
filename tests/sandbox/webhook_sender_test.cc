// How webhooks travel, seen by a real receiver.
#include "sandbox/webhook_sender.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/sandbox/hook_receiver.h"
#include "wire/form.h"

namespace postern {
namespace {

HttpReply Status(int status) { return HttpReply{.response = HttpResponse{.status = status}}; }

std::vector<std::string> Texts(const std::vector<ReceivedHook>& hooks) {
  std::vector<std::string> texts;
  for (const ReceivedHook& hook : hooks) texts.push_back(FindField(ParseForm(hook.body).fields, "text"));
  return texts;
}

class WebhookSenderTest : public testing::Test {
 protected:
  WebhookSenderTest() {
    EXPECT_TRUE(sandbox_->webhooks().SetUri(kLegacy, receiver_.uri("/legacy")).ok());
    EXPECT_TRUE(sandbox_->webhooks().SetUri(kCurrent, receiver_.uri("/current")).ok());
  }
  void Behave(const WebhookBehavior& behavior) {
    const absl::Status status = sandbox_->webhooks().SetBehavior(kLegacy, behavior);
    EXPECT_TRUE(status.ok()) << status;
  }
  std::vector<Delivery> Settled(const std::vector<int64_t>& numbers) {
    EXPECT_TRUE(sandbox_->webhooks().Wait(numbers, Never));
    return sandbox_->webhooks().Get(numbers);
  }

  HookReceiver receiver_;
  TestSandbox sandbox_;
};

TEST_F(WebhookSenderTest, WebhooksOfOnePeerArriveInOrder) {
  EXPECT_EQ(sandbox_.Inbound(kLegacy, "+254722200200", 100).size(), 100u);
  const std::vector<std::string> texts = Texts(receiver_.Await(100));
  for (int i = 0; i < 100; ++i) EXPECT_EQ(texts[i], "text " + std::to_string(i + 1));
}

TEST_F(WebhookSenderTest, TriesAgainUntil200AndRecordsEachTry) {
  receiver_.AnswerWith([](const ReceivedHook&, int nth) { return Status(nth == 1 ? 503 : nth == 2 ? 204 : 200); });
  WebhookBehavior behavior;
  behavior.retry_count = 10;
  behavior.retry_delay = absl::Milliseconds(1);
  Behave(behavior);
  const std::vector<Delivery> deliveries = Settled(sandbox_.Inbound(kLegacy, "1"));
  ASSERT_EQ(deliveries.size(), 1u);
  EXPECT_TRUE(deliveries[0].delivered);
  ASSERT_EQ(deliveries[0].attempts.size(), 3u);
  EXPECT_EQ(deliveries[0].attempts[0].status, 503);
  EXPECT_EQ(deliveries[0].attempts[1].status, 204);
  EXPECT_EQ(deliveries[0].attempts[2].status, 200);
  EXPECT_EQ(deliveries[0].event_type, "MessageReceived");
  EXPECT_EQ(deliveries[0].body, receiver_.hooks()[0].body);
}

TEST_F(WebhookSenderTest, NegativeRetryCountTriesAsTheProviderWould) {
  receiver_.AnswerWith([](const ReceivedHook&, int) { return Status(500); });
  WebhookBehavior behavior;
  behavior.retry_delay = absl::ZeroDuration();
  Behave(behavior);
  EXPECT_EQ(Settled(sandbox_.Inbound(kLegacy, "1"))[0].attempts.size(), 4u);
  behavior.retry_count = 0;
  Behave(behavior);
  const Delivery delivery = Settled(sandbox_.Inbound(kLegacy, "1"))[0];
  EXPECT_EQ(delivery.attempts.size(), 1u);
  EXPECT_FALSE(delivery.delivered);
  EXPECT_EQ(sandbox_->webhooks().Page({}, 0, 10, /*undelivered_only=*/true).total, 2);
}

TEST_F(WebhookSenderTest, HangingReceiverBlocksNoOtherAccount) {
  receiver_.AnswerWith([](const ReceivedHook& hook, int) {
    HttpReply reply = Status(200);
    if (hook.path == "/legacy") reply.ending = ReplyEnding::kHang;
    return reply;
  });
  WebhookBehavior behavior;
  behavior.timeout = absl::Seconds(50);
  Behave(behavior);
  for (int i = 0; i < 100; ++i) sandbox_.Inbound(kLegacy, "1" + std::to_string(i));
  const absl::Time start = absl::Now();
  for (const Delivery& delivery : Settled(sandbox_.Inbound(kCurrent, "2", 20))) EXPECT_TRUE(delivery.delivered);
  EXPECT_LT(absl::Now() - start, absl::Seconds(20));
}

TEST_F(WebhookSenderTest, HangingRequestDelaysTheNextOfItsPeerOnlyAMoment) {
  receiver_.AnswerWith([](const ReceivedHook&, int nth) {
    HttpReply reply = Status(200);
    if (nth == 1) reply.ending = ReplyEnding::kHang;
    return reply;
  });
  WebhookBehavior behavior;
  behavior.timeout = absl::Seconds(50);
  Behave(behavior);
  const absl::Time start = absl::Now();
  const std::vector<int64_t> numbers = sandbox_.Inbound(kLegacy, "1", 2);
  EXPECT_TRUE(Settled({numbers[1]})[0].delivered);
  EXPECT_LT(absl::Now() - start, absl::Seconds(20));
}

TEST_F(WebhookSenderTest, TimeoutEndsATryWithoutAStatus) {
  receiver_.AnswerWith([](const ReceivedHook&, int nth) {
    HttpReply reply = Status(200);
    if (nth == 1) reply.ending = ReplyEnding::kHang;
    return reply;
  });
  WebhookBehavior behavior;
  behavior.timeout = absl::Milliseconds(100);
  behavior.retry_count = 5;
  behavior.retry_delay = absl::ZeroDuration();
  Behave(behavior);
  const Delivery delivery = Settled(sandbox_.Inbound(kLegacy, "1"))[0];
  EXPECT_EQ(delivery.attempts[0].status, 0);
  EXPECT_NE(delivery.attempts[0].error, "");
  EXPECT_GE(delivery.attempts[0].latency, absl::Milliseconds(90));
}

TEST_F(WebhookSenderTest, CopiesAreDeliveriesOfTheirOwn) {
  for (bool concurrent : {false, true}) {
    WebhookBehavior behavior;
    behavior.copies = 3;
    behavior.concurrent_copies = concurrent;
    Behave(behavior);
    const std::vector<Delivery> deliveries = Settled(sandbox_.Inbound(kLegacy, "1"));
    ASSERT_EQ(deliveries.size(), 3u);
    EXPECT_EQ(deliveries[0].body, deliveries[2].body);
    EXPECT_EQ(deliveries[2].number, deliveries[0].number + 2);
  }
  EXPECT_EQ(receiver_.Await(6).size(), 6u);
}

TEST_F(WebhookSenderTest, ConcurrentCopiesAreUnderWayAtTheSameTimeAndOthersAreNot) {
  receiver_.AnswerWith([](const ReceivedHook&, int) {
    return HttpReply{.response = HttpResponse{.status = 200}, .ending = ReplyEnding::kHang};
  });
  for (bool concurrent : {false, true}) {
    WebhookBehavior behavior;
    behavior.copies = 3;
    behavior.concurrent_copies = concurrent;
    behavior.retry_count = 0;
    behavior.timeout = absl::Milliseconds(200);
    Behave(behavior);
    const std::vector<Delivery> copies = Settled(sandbox_.Inbound(kLegacy, "1"));
    ASSERT_EQ(copies.size(), 3u);
    const DeliveryAttempt &first = copies[0].attempts.at(0), &last = copies[2].attempts.at(0);
    EXPECT_EQ(last.send_time < first.send_time + first.latency, concurrent);
  }
}

TEST_F(WebhookSenderTest, ReorderWindowSendsInDrawnOrderThatASeedRepeats) {
  WebhookBehavior behavior;
  behavior.reorder_window = 10;
  behavior.seed = 42;
  std::vector<std::vector<std::string>> runs;
  for (size_t run = 1; run <= 2; ++run) {
    Behave(behavior);
    Settled(sandbox_.Inbound(kLegacy, "1", 10));
    const std::vector<std::string> texts = Texts(receiver_.Await(10 * run));
    runs.emplace_back(texts.end() - 10, texts.end());
  }
  EXPECT_EQ(runs[0], runs[1]);
  std::vector<std::string> sorted = runs[0];
  EXPECT_NE(sorted[0] + sorted[1] + sorted[2], "text 1text 2text 3");
  std::sort(sorted.begin(), sorted.end());
  EXPECT_EQ(std::unique(sorted.begin(), sorted.end()) - sorted.begin(), 10);
}

TEST_F(WebhookSenderTest, ReorderWindowThatDoesNotFillUpIsSentAllTheSame) {
  WebhookBehavior behavior;
  behavior.reorder_window = 10;
  Behave(behavior);
  EXPECT_EQ(Settled(sandbox_.Inbound(kLegacy, "1", 3)).size(), 3u);
  receiver_.Await(3);
}

TEST_F(WebhookSenderTest, DroppedWebhooksAreRecordedAndNotSent) {
  WebhookBehavior behavior;
  behavior.drop_probability = 1;
  Behave(behavior);
  const Delivery delivery = Settled(sandbox_.Inbound(kLegacy, "1"))[0];
  EXPECT_TRUE(delivery.dropped);
  EXPECT_TRUE(delivery.attempts.empty());
  Behave({});
  Settled(sandbox_.Inbound(kLegacy, "1"));
  EXPECT_EQ(receiver_.hooks().size(), 1u);
}

TEST_F(WebhookSenderTest, DelayHoldsBackEachWebhook) {
  WebhookBehavior behavior;
  behavior.delay = absl::Milliseconds(60);
  behavior.delay_jitter = absl::Milliseconds(20);
  Behave(behavior);
  const absl::Time start = absl::Now();
  const Delivery delivery = Settled(sandbox_.Inbound(kLegacy, "1"))[0];
  EXPECT_GE(delivery.attempts[0].send_time - start, absl::Milliseconds(55));
}

TEST_F(WebhookSenderTest, PausedHoldsEverythingBackUntilItIsNot) {
  WebhookBehavior behavior;
  behavior.paused = true;
  Behave(behavior);
  const std::vector<int64_t> numbers = sandbox_.Inbound(kLegacy, "1", 3);
  EXPECT_FALSE(sandbox_->webhooks().Wait(numbers, [] { return true; }));
  EXPECT_TRUE(receiver_.hooks().empty());
  Behave({});
  EXPECT_THAT(Texts(receiver_.Await(3)), testing::ElementsAre("text 1", "text 2", "text 3"));
}

TEST_F(WebhookSenderTest, EncodingReplacesTheUsualForm) {
  WebhookBehavior behavior;
  behavior.encoding = WebhookEncoding::kJson;
  Behave(behavior);
  Settled(sandbox_.Inbound(kLegacy, "1"));
  behavior.encoding = WebhookEncoding::kMultipart;
  Behave(behavior);
  Settled(sandbox_.Inbound(kLegacy, "1"));
  const std::vector<ReceivedHook> hooks = receiver_.Await(2);
  EXPECT_EQ(hooks[0].content_type, "application/json");
  EXPECT_EQ(
      hooks[0].body,
      R"({"notification_type": "MessageReceived", "phone_number": "1", "text": "text 1", "account": "254722123456"})");
  EXPECT_THAT(hooks[1].content_type, testing::StartsWith("multipart/form-data; boundary="));
  EXPECT_THAT(hooks[1].body, testing::HasSubstr("name=\"text\"\r\n\r\ntext 1\r\n"));
}

TEST_F(WebhookSenderTest, ResetGivesUpWhatWaitsAndKeepsTheAddress) {
  WebhookBehavior behavior;
  behavior.paused = true;
  Behave(behavior);
  const std::vector<int64_t> numbers = sandbox_.Inbound(kLegacy, "1", 3);
  ASSERT_TRUE(sandbox_->Reset(kLegacy, /*clear_uris=*/false).ok());
  EXPECT_TRUE(sandbox_->webhooks().Wait(numbers, Never));
  EXPECT_EQ(sandbox_->webhooks().Page(kLegacy, 0, 10, false).total, 0);
  Settled(sandbox_.Inbound(kLegacy, "1"));
  EXPECT_EQ(receiver_.hooks().size(), 1u);
  ASSERT_TRUE(sandbox_->Reset(std::nullopt, /*clear_uris=*/true).ok());
  EXPECT_EQ(sandbox_->webhooks().Uri(kLegacy), "");
  EXPECT_TRUE(sandbox_.Inbound(kLegacy, "1").empty());
}

TEST_F(WebhookSenderTest, RefusesImpossibleBehaviour) {
  WebhookBehavior behavior;
  behavior.drop_probability = 2;
  EXPECT_EQ(sandbox_->webhooks().SetBehavior(kLegacy, behavior).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(sandbox_->webhooks().SetBehavior({"ongair", "none"}, {}).code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(sandbox_->webhooks().SetUri(kLegacy, "nowhere").code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace postern
