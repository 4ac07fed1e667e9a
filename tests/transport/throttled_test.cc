#include "transport/throttled.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/fake_timer.h"
#include "tests/support/scripted_client.h"

namespace postern {
namespace {

using Cause = TransportError::Cause;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr absl::Duration kNone = absl::ZeroDuration();

// How a request is sent; a deadline of zero is none.
struct Sent {
  Priority priority = Priority::kCall;
  std::string recipient;
  absl::Duration deadline = kNone;
  uint64_t place = 0;
  std::shared_ptr<Cancellation> cancellation;
};

class ThrottledTest : public testing::Test {
 protected:
  ~ThrottledTest() override { upstream_->Forget(); }

  void Start(ThrottleOptions options) {
    options.observe = [this](int waiting) { observed_.push_back(waiting); };
    client_ = std::make_unique<ThrottledClient>(upstream_, std::move(options), clock_, timer_);
  }

  // Sends a request named `name`.
  void Send(const std::string& name, const Sent& sent = {}) {
    HttpCall call;
    call.priority = sent.priority;
    call.recipient_key = sent.recipient;
    call.place = sent.place;
    call.cancellation = sent.cancellation;
    if (sent.deadline > kNone) call.deadline = clock_.Now() + sent.deadline;
    client_->Send(HttpRequest{.path = "/" + name}, call,
                  [this, name](HttpResult result) { results_.emplace(name, std::move(result)); });
  }

  // Names of what reached the next client, in their order.
  std::vector<std::string> Begun() const {
    std::vector<std::string> names;
    for (const auto& exchange : upstream_->exchanges()) names.push_back(exchange.request.path.substr(1));
    return names;
  }

  // The error that a request ended with; fails the test when it did not.
  TransportError ErrorOf(const std::string& name) {
    const auto found = results_.find(name);
    const TransportError* error = found == results_.end() ? nullptr : std::get_if<TransportError>(&found->second);
    EXPECT_NE(error, nullptr) << name << " has no error";
    return error == nullptr ? TransportError{} : *error;
  }

  void Answer(int status = 200, Pairs headers = {}) {
    ASSERT_TRUE(upstream_->Finish(HttpResponse{.status = status, .headers = std::move(headers)}));
  }

  FakeClock clock_;
  FakeTimer timer_{clock_};
  std::shared_ptr<ScriptedClient> upstream_ = std::make_shared<ScriptedClient>();
  std::unique_ptr<ThrottledClient> client_;
  std::map<std::string, HttpResult> results_;
  std::vector<int> observed_;
};

TEST_F(ThrottledTest, WithinTheLimitsNothingWaits) {
  Start({});
  Send("a");
  Send("b");
  EXPECT_THAT(Begun(), ElementsAre("a", "b"));
  EXPECT_THAT(observed_, IsEmpty());
  Answer();
  EXPECT_EQ(std::get<HttpResponse>(results_.at("a")).status, 200);
}

TEST_F(ThrottledTest, AboveTheRateRequestsBeginInTheirOrderOneAfterTheOther) {
  Start({.requests_per_second = 2, .burst = 1});
  for (const char* name : {"a", "b", "c"}) Send(name);
  EXPECT_THAT(Begun(), ElementsAre("a"));
  EXPECT_EQ(client_->waiting(), 2);
  timer_.Advance(absl::Milliseconds(500));
  EXPECT_THAT(Begun(), ElementsAre("a", "b"));
  timer_.Advance(absl::Milliseconds(499));
  EXPECT_THAT(Begun(), ElementsAre("a", "b"));
  timer_.Advance(absl::Milliseconds(1));
  EXPECT_THAT(Begun(), ElementsAre("a", "b", "c"));
  EXPECT_THAT(observed_, ElementsAre(1, 2, 1, 0));
}

TEST_F(ThrottledTest, SingleSendsGoBeforeBroadcastsAndThoseBeforePolls) {
  Start({.max_concurrent = 1});
  Send("first");
  Send("poll", {.priority = Priority::kPoll});
  Send("broadcast-1", {.priority = Priority::kBroadcast});
  Send("call-1");
  Send("broadcast-2", {.priority = Priority::kBroadcast});
  Send("call-2");
  for (int i = 0; i < 6; ++i) Answer();
  EXPECT_THAT(Begun(), ElementsAre("first", "call-1", "call-2", "broadcast-1", "broadcast-2", "poll"));
}

TEST_F(ThrottledTest, ARepeatKeepsThePlaceOfItsFirstTry) {
  Start({.max_concurrent = 1});
  Send("first", {.place = 1});
  Send("third", {.place = 3});
  Send("second again", {.place = 2});
  for (int i = 0; i < 3; ++i) Answer();
  EXPECT_THAT(Begun(), ElementsAre("first", "second again", "third"));
}

TEST_F(ThrottledTest, NoMoreThanAllowedAreUnderWayAtOnce) {
  Start({.max_concurrent = 2});
  for (const char* name : {"a", "b", "c", "d"}) Send(name);
  EXPECT_THAT(Begun(), ElementsAre("a", "b"));
  ASSERT_TRUE(upstream_->Finish(TransportError{}));
  EXPECT_THAT(Begun(), ElementsAre("a", "b", "c"));
}

TEST_F(ThrottledTest, WhatCannotBeginBeforeItsDeadlineEndsAtOnceWithItsPlaceAndTheTime) {
  Start({.requests_per_second = 1, .burst = 1});
  for (const char* name : {"a", "b", "c"}) Send(name);
  Send("late", {.deadline = absl::Milliseconds(2999)});
  const TransportError error = ErrorOf("late");
  EXPECT_EQ(error.cause, Cause::kThrottled);
  EXPECT_FALSE(error.sent);
  EXPECT_EQ(error.queue_position, 3);
  EXPECT_EQ(error.retry_after, absl::Seconds(3));
  Send("in time", {.deadline = absl::Milliseconds(3001)});
  EXPECT_EQ(client_->waiting(), 3);
  timer_.Advance(absl::Seconds(3));
  EXPECT_THAT(Begun(), ElementsAre("a", "b", "c", "in time"));
}

TEST_F(ThrottledTest, TheUrgentCountOnlyTheUrgentAheadOfThem) {
  Start({.requests_per_second = 1, .burst = 1});
  Send("a");
  for (int i = 0; i < 50; ++i) Send("poll-" + std::to_string(i), {.priority = Priority::kPoll});
  Send("call", {.deadline = absl::Seconds(2)});
  timer_.Advance(absl::Seconds(1));
  EXPECT_THAT(Begun(), ElementsAre("a", "call"));
}

TEST_F(ThrottledTest, ADeadlineThatPassesInTheQueueEndsItUnsent) {
  Start({.max_concurrent = 1});
  Send("a");
  Send("b", {.deadline = absl::Seconds(3)});
  timer_.Advance(absl::Seconds(3));
  EXPECT_EQ(ErrorOf("b").cause, Cause::kThrottled);
  EXPECT_EQ(ErrorOf("b").queue_position, 1);
  EXPECT_GT(ErrorOf("b").retry_after, kNone);
  Answer();
  EXPECT_THAT(Begun(), ElementsAre("a"));
}

TEST_F(ThrottledTest, After429AllOfTheAccountWaitAndWhoCannotEndsAtOnce) {
  Start({.max_concurrent = 2});
  for (const char* name : {"a", "b"}) Send(name);
  Send("patient", {.deadline = absl::Seconds(30)});
  Send("hasty", {.deadline = absl::Seconds(5)});
  Answer(429, {{"Retry-After", "10"}});
  EXPECT_EQ(ErrorOf("hasty").cause, Cause::kThrottled);
  EXPECT_EQ(ErrorOf("hasty").retry_after, absl::Seconds(10));
  Answer();
  Send("new and hasty", {.deadline = absl::Seconds(5)});
  EXPECT_EQ(ErrorOf("new and hasty").queue_position, 2);
  timer_.Advance(absl::Milliseconds(9999));
  EXPECT_THAT(Begun(), ElementsAre("a", "b"));
  timer_.Advance(absl::Milliseconds(1));
  EXPECT_THAT(Begun(), ElementsAre("a", "b", "patient"));
}

TEST_F(ThrottledTest, WhileLittleIsLeftPollsWaitAndSendsDoNot) {
  Start({});
  Send("a");
  Answer(200, {{"X-RateLimit-Limit", "40"}, {"X-RateLimit-Remaining", "5"}, {"X-RateLimit-Reset", "50"}});
  Send("poll", {.priority = Priority::kPoll, .deadline = absl::Seconds(30)});
  EXPECT_EQ(ErrorOf("poll").retry_after, absl::Seconds(50));
  Send("send");
  EXPECT_THAT(Begun(), ElementsAre("a", "send"));
}

TEST_F(ThrottledTest, TwoSendsToOneRecipientKeepTheirOrderAndThePauseOthersGoOn) {
  Start({.min_recipient_interval = absl::Seconds(2)});
  Send("x1", {.recipient = "x"});
  Send("x2", {.recipient = "x"});
  Send("x3", {.recipient = "x"});
  Send("y1", {.recipient = "y"});
  Send("read");
  EXPECT_THAT(Begun(), ElementsAre("x1", "y1", "read"));
  timer_.Advance(absl::Seconds(3));
  EXPECT_THAT(Begun(), ElementsAre("x1", "y1", "read"));  // x1 is still on its way.
  Answer();
  EXPECT_THAT(Begun(), ElementsAre("x1", "y1", "read", "x2"));
  for (int i = 0; i < 3; ++i) Answer();
  timer_.Advance(absl::Milliseconds(1999));
  EXPECT_EQ(Begun().back(), "x2");
  timer_.Advance(absl::Milliseconds(1));
  EXPECT_EQ(Begun().back(), "x3");
}

TEST_F(ThrottledTest, ThePauseOfARecipientCountsForWhatCannotBeginInTime) {
  Start({.min_recipient_interval = absl::Seconds(2)});
  for (const char* name : {"x1", "x2"}) Send(name, {.recipient = "x"});
  Send("late", {.recipient = "x", .deadline = absl::Seconds(4)});
  EXPECT_EQ(ErrorOf("late").retry_after, absl::Seconds(4));
}

TEST_F(ThrottledTest, WhatTheProviderNeverSawUsesNothingUp) {
  Start({.requests_per_second = 1, .burst = 1, .min_recipient_interval = absl::Seconds(9)});
  Send("a", {.recipient = "x"});
  Send("b", {.recipient = "x"});
  ASSERT_TRUE(upstream_->Finish(TransportError{.cause = Cause::kUnreachable, .sent = false}));
  EXPECT_THAT(Begun(), ElementsAre("a", "b"));
}

TEST_F(ThrottledTest, AFullQueueRefusesTheNewcomerOrWhoIsLessUrgent) {
  Start({.max_concurrent = 1, .max_waiting = 2});
  Send("a");
  Send("broadcast-1", {.priority = Priority::kBroadcast});
  Send("broadcast-2", {.priority = Priority::kBroadcast});
  Send("broadcast-3", {.priority = Priority::kBroadcast});
  EXPECT_EQ(ErrorOf("broadcast-3").queue_position, 3);
  Send("call-1");
  EXPECT_EQ(ErrorOf("broadcast-2").cause, Cause::kThrottled);
  Send("call-2");
  Send("call-3");
  EXPECT_EQ(ErrorOf("call-3").cause, Cause::kThrottled);
  for (int i = 0; i < 3; ++i) Answer();
  EXPECT_THAT(Begun(), ElementsAre("a", "call-1", "call-2"));
}

TEST_F(ThrottledTest, ACancelledRequestLeavesTheQueueAtOnceAndUnsent) {
  Start({.max_concurrent = 1});
  Send("a");
  auto cancellation = std::make_shared<Cancellation>();
  Send("b", {.cancellation = cancellation});
  Send("c");
  cancellation->Cancel();
  EXPECT_EQ(client_->waiting(), 1);
  timer_.RunDue();
  EXPECT_EQ(ErrorOf("b").cause, Cause::kCancelled);
  EXPECT_FALSE(ErrorOf("b").sent);
  Answer();
  EXPECT_THAT(Begun(), ElementsAre("a", "c"));
}

TEST_F(ThrottledTest, WhatWasCancelledBeforeItCameDoesNotWait) {
  Start({.max_concurrent = 1});
  Send("a");
  auto cancellation = std::make_shared<Cancellation>();
  cancellation->Cancel();
  Send("b", {.cancellation = cancellation});
  timer_.RunDue();
  EXPECT_EQ(ErrorOf("b").cause, Cause::kCancelled);
  EXPECT_EQ(client_->waiting(), 0);
}

// Keeps the first request, then refuses every other before its Send returns, and notes how deep that goes.
class RefusingClient : public HttpClient {
 public:
  void Send(HttpRequest, const HttpCall&, Done done) override {
    if (first == nullptr) {
      first = std::move(done);
      return;
    }
    deepest = std::max(deepest, ++depth);
    done(TransportError{.cause = Cause::kBroken, .sent = false});
    --depth;
  }
  Done first;
  int depth = 0;
  int deepest = 0;
};

TEST_F(ThrottledTest, AThousandThatEndAtOnceDoNotPileUpOnTheStack) {
  auto refusing = std::make_shared<RefusingClient>();
  client_ = std::make_unique<ThrottledClient>(refusing, ThrottleOptions{.max_concurrent = 1}, clock_, timer_);
  for (int i = 0; i < 1000; ++i) Send(std::to_string(i));
  refusing->first(HttpResponse{.status = 200});
  EXPECT_EQ(results_.size(), 1000u);
  EXPECT_EQ(refusing->deepest, 1);
  refusing->first = nullptr;  // It holds the queue, which holds the client.
}

}  // namespace
}  // namespace postern
