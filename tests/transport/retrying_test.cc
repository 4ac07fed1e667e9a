#include "transport/retrying.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/fake_timer.h"
#include "tests/support/scripted_client.h"
#include "transport/throttled.h"

namespace postern {
namespace {

using Cause = TransportError::Cause;

const HttpResult kLost = TransportError{.cause = Cause::kLost, .sent = true, .message = "reset"};
const HttpResult kUnreachable = TransportError{.cause = Cause::kUnreachable, .sent = false, .message = "refused"};
const HttpResult kOk = HttpResponse{.status = 200};

HttpResult TooMany(const char* retry_after) {
  return HttpResponse{.status = 429, .headers = Pairs{{"Retry-After", retry_after}}};
}

class RetryingTest : public testing::Test {
 protected:
  RetryingTest() {
    call_.repeat = Repeat::kSafe;
    RetryingOptions options{.retry = {.backoff = {.base = absl::Seconds(2)}}, .max_body_bytes = 100};
    options.random = [] { return 0.5; };
    options.observe_retry = [this] { ++retries_; };
    client_ = std::make_unique<RetryingClient>(upstream_, options, clock_, timer_);
  }
  ~RetryingTest() override { upstream_->Forget(); }

  void Send(Body body = {}) {
    client_->Send(HttpRequest{.path = "/p", .body = std::move(body)}, call_,
                  [this](HttpResult result) { result_ = std::move(result); });
  }
  // Sends, and answers every try at once while the time goes on.
  HttpResult Exchange(std::vector<HttpResult> answers) {
    Send();
    for (HttpResult& answer : answers) {
      EXPECT_TRUE(upstream_->Finish(std::move(answer)));
      timer_.Advance(absl::Seconds(5));
    }
    EXPECT_TRUE(result_.has_value());
    return result_.value_or(TransportError{});
  }
  size_t tries() const { return upstream_->exchanges().size(); }
  TransportError Error() const { return std::get<TransportError>(*result_); }

  FakeClock clock_;
  FakeTimer timer_{clock_};
  std::shared_ptr<ScriptedClient> upstream_ = std::make_shared<ScriptedClient>();
  std::unique_ptr<RetryingClient> client_;
  HttpCall call_;
  std::optional<HttpResult> result_;
  int retries_ = 0;
};

TEST_F(RetryingTest, AReadIsMadeAgainAfterAWaitUntilItSucceeds) {
  Send();
  upstream_->Finish(kLost);
  EXPECT_EQ(tries(), 1u);
  timer_.Advance(absl::Milliseconds(999));
  EXPECT_EQ(tries(), 1u);
  timer_.Advance(absl::Milliseconds(1));
  EXPECT_EQ(tries(), 2u);
  upstream_->Finish(kOk);
  EXPECT_EQ(std::get<HttpResponse>(*result_).status, 200);
  EXPECT_EQ(retries_, 1);
  EXPECT_EQ(upstream_->exchanges()[1].request.path, "/p");
}

TEST_F(RetryingTest, AfterTheLastTryTheLastResultCounts) {
  const HttpResult result = Exchange({kLost, kLost, HttpResponse{.status = 503}});
  EXPECT_EQ(std::get<HttpResponse>(result).status, 503);
  EXPECT_EQ(tries(), 3u);
}

TEST_F(RetryingTest, AChangeThatMayHaveBeenSentIsNeverMadeAgain) {
  call_.repeat = Repeat::kUnsafe;
  Exchange({kLost});
  EXPECT_EQ(tries(), 1u);
  EXPECT_TRUE(Error().sent);
}

TEST_F(RetryingTest, AChangeIsMadeAgainWhenNothingWasSentAndADoubtOfTheLastTryStays) {
  call_.repeat = Repeat::kUnsafe;
  Exchange({kUnreachable, kLost});
  EXPECT_EQ(tries(), 2u);
  EXPECT_TRUE(Error().sent);
}

TEST_F(RetryingTest, AChangeOfWhichNoTryWasSentWasNotSent) {
  call_.repeat = Repeat::kUnsafe;
  Exchange({kUnreachable, kUnreachable, kUnreachable});
  EXPECT_FALSE(Error().sent);
}

TEST_F(RetryingTest, AReadOfWhichAnEarlierTryWasSentWasSent) {
  Exchange({kLost, kUnreachable, kUnreachable});
  EXPECT_TRUE(Error().sent);
}

TEST_F(RetryingTest, After429TheThrottleBelowGetsItAtOnceInItsOldPlace) {
  call_.repeat = Repeat::kUnsafe;
  Send();
  upstream_->Finish(TooMany("7"));
  ASSERT_EQ(tries(), 2u);
  EXPECT_NE(upstream_->exchanges()[0].call.place, 0u);
  EXPECT_EQ(upstream_->exchanges()[1].call.place, upstream_->exchanges()[0].call.place);
  Send();
  EXPECT_GT(upstream_->exchanges()[2].call.place, upstream_->exchanges()[1].call.place);
}

TEST_F(RetryingTest, WhereRecipientsHaveAPauseARepeatGoesBeforeTheNextSendToItsRecipient) {
  const ThrottleOptions pauses{.min_recipient_interval = absl::Seconds(2)};
  auto throttled = std::make_shared<ThrottledClient>(upstream_, pauses, clock_, timer_);
  RetryingOptions options{.keep_recipient_order = true};
  options.random = [] { return 0.5; };
  RetryingClient client(throttled, options, clock_, timer_);
  call_ = {.repeat = Repeat::kUnsafe, .recipient_key = "x"};
  for (const char* path : {"/a", "/b"}) client.Send(HttpRequest{.path = path}, call_, [](HttpResult) {});
  upstream_->Finish(kUnreachable);
  upstream_->Finish(TooMany("0"));
  timer_.Advance(absl::Seconds(2));
  upstream_->Finish(kOk);
  timer_.Advance(absl::Seconds(2));
  std::vector<std::string> paths;
  for (const ScriptedClient::Exchange& exchange : upstream_->exchanges()) paths.push_back(exchange.request.path);
  EXPECT_EQ(paths, (std::vector<std::string>{"/a", "/a", "/a", "/b"}));
}

TEST_F(RetryingTest, NothingIsMadeAgainThatTheDeadlineLeavesNoTimeFor) {
  call_.deadline = clock_.Now() + absl::Seconds(5);
  const HttpResult result = Exchange({TooMany("5")});
  EXPECT_EQ(std::get<HttpResponse>(result).status, 429);
  EXPECT_EQ(tries(), 1u);
}

TEST_F(RetryingTest, WhatOurOwnLimitsRefuseAfterARealAnswerGivesThatAnswer) {
  const HttpResult result = Exchange({TooMany("3"), TransportError{.cause = Cause::kThrottled, .sent = false}});
  EXPECT_EQ(std::get<HttpResponse>(result).status, 429);
}

TEST_F(RetryingTest, WhatOurOwnLimitsRefuseAtFirstIsNotMadeAgain) {
  Exchange({TransportError{.cause = Cause::kThrottled, .sent = false, .queue_position = 4}});
  EXPECT_EQ(Error().queue_position, 4);
  EXPECT_EQ(tries(), 1u);
}

TEST_F(RetryingTest, ACancellationEndsAWaitAtOnceAndNothingMoreIsSent) {
  call_.cancellation = std::make_shared<Cancellation>();
  Send();
  upstream_->Finish(kLost);
  call_.cancellation->Cancel();
  timer_.RunDue();
  EXPECT_EQ(Error().cause, Cause::kCancelled);
  EXPECT_TRUE(Error().sent);
  timer_.Advance(absl::Minutes(1));
  EXPECT_EQ(tries(), 1u);
}

TEST_F(RetryingTest, WhatWasCancelledMeanwhileIsNotMadeAgain) {
  call_.cancellation = std::make_shared<Cancellation>();
  Send();
  call_.cancellation->Cancel();
  upstream_->Finish(kLost);
  timer_.Advance(absl::Minutes(1));
  EXPECT_EQ(tries(), 1u);
  EXPECT_EQ(Error().cause, Cause::kLost);
}

TEST_F(RetryingTest, PollsAndLargeRequestsAreMadeOnce) {
  Send(Bytes{std::string(101, 'x')});
  upstream_->Finish(kLost);
  EXPECT_TRUE(result_.has_value());
  result_.reset();
  call_.priority = Priority::kPoll;
  Send();
  upstream_->Finish(kLost);
  EXPECT_TRUE(result_.has_value());
  EXPECT_EQ(tries(), 2u);
}

TEST_F(RetryingTest, AWaitGoesOnWithoutTheClient) {
  Send();
  upstream_->Finish(kLost);
  client_.reset();
  timer_.Advance(absl::Seconds(1));
  ASSERT_TRUE(upstream_->Finish(kOk));
  EXPECT_EQ(std::get<HttpResponse>(*result_).status, 200);
}

}  // namespace
}  // namespace postern
