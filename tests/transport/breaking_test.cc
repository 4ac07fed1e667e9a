#include "transport/breaking.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <utility>
#include <vector>

#include "tests/support/fake_timer.h"
#include "tests/support/scripted_client.h"

namespace postern {
namespace {

using Cause = TransportError::Cause;
using State = CircuitBreaker::State;
using ::testing::ElementsAre;
using ::testing::Pair;

class BreakingTest : public testing::Test {
 protected:
  BreakingTest() {
    BreakingOptions options{.breaker = {.failures = 3, .first_open = absl::Seconds(1)}, .random = [] { return 0.0; }};
    options.observe = [this](Repeat kind, State state) { observed_.emplace_back(kind, state); };
    client_ = std::make_unique<BreakingClient>(upstream_, options, timer_);
  }

  // One request that the next client, when it is asked, answers after `took`.
  HttpResult Request(Repeat repeat, HttpResult answer, absl::Duration took = absl::ZeroDuration()) {
    std::optional<HttpResult> result;
    HttpCall call;
    call.repeat = repeat;
    client_->Send({}, call, [&result](HttpResult got) { result = std::move(got); });
    timer_.Advance(took);
    if (!result) upstream_->Finish(std::move(answer));
    return *std::move(result);
  }
  void Fail(Repeat repeat, int times, const HttpResult& how = TransportError{.cause = Cause::kLost}) {
    for (int i = 0; i < times; ++i) Request(repeat, how);
  }
  // Asked so many times.
  size_t asked() const { return upstream_->exchanges().size(); }

  FakeClock clock_;
  FakeTimer timer_{clock_};
  std::shared_ptr<ScriptedClient> upstream_ = std::make_shared<ScriptedClient>();
  std::unique_ptr<BreakingClient> client_;
  std::vector<std::pair<Repeat, State>> observed_;
};

TEST_F(BreakingTest, OpenItSendsNothingAndSaysWhenToTryAgain) {
  Fail(Repeat::kSafe, 3);
  const HttpResult result = Request(Repeat::kSafe, HttpResponse{.status = 200});
  const TransportError& error = std::get<TransportError>(result);
  EXPECT_EQ(error.cause, Cause::kBroken);
  EXPECT_FALSE(error.sent);
  EXPECT_EQ(error.retry_after, absl::Seconds(1));
  EXPECT_EQ(asked(), 3u);
}

TEST_F(BreakingTest, AProbeThatSucceedsClosesIt) {
  Fail(Repeat::kSafe, 3);
  timer_.Advance(absl::Seconds(1));
  EXPECT_EQ(std::get<HttpResponse>(Request(Repeat::kSafe, HttpResponse{.status = 200})).status, 200);
  EXPECT_EQ(client_->state(Repeat::kSafe), State::kClosed);
  EXPECT_THAT(observed_, ElementsAre(Pair(Repeat::kSafe, State::kOpen), Pair(Repeat::kSafe, State::kHalfOpen),
                                     Pair(Repeat::kSafe, State::kClosed)));
}

TEST_F(BreakingTest, ReadsAndChangesBreakApart) {
  Fail(Repeat::kUnsafe, 3);
  EXPECT_EQ(client_->state(Repeat::kUnsafe), State::kOpen);
  EXPECT_EQ(client_->state(Repeat::kSafe), State::kClosed);
  EXPECT_TRUE(std::holds_alternative<HttpResponse>(Request(Repeat::kSafe, HttpResponse{.status = 200})));
}

TEST_F(BreakingTest, ServerErrorsAndLostAndUnreachableOpenIt) {
  Request(Repeat::kSafe, HttpResponse{.status = 503});
  Request(Repeat::kSafe, TransportError{.cause = Cause::kLost});
  Request(Repeat::kSafe, TransportError{.cause = Cause::kUnreachable, .sent = false});
  EXPECT_EQ(client_->state(Repeat::kSafe), State::kOpen);
}

TEST_F(BreakingTest, ADefiniteNoNeverOpensIt) {
  for (const int status : {301, 400, 401, 404, 409, 422, 429}) {
    Fail(Repeat::kUnsafe, 10, HttpResponse{.status = status});
    EXPECT_EQ(client_->state(Repeat::kUnsafe), State::kClosed) << status;
  }
}

TEST_F(BreakingTest, WhatSaysNothingAboutTheProviderChangesNothing) {
  for (const Cause cause : {Cause::kCancelled, Cause::kInvalid, Cause::kDeadline}) {
    Fail(Repeat::kSafe, 2);
    Request(Repeat::kSafe, TransportError{.cause = cause});
    EXPECT_EQ(client_->state(Repeat::kSafe), State::kClosed);
    Request(Repeat::kSafe, HttpResponse{.status = 200});
  }
}

TEST_F(BreakingTest, ADeadlineCountsWhenTheProviderHadEnoughTime) {
  for (int i = 0; i < 3; ++i) Request(Repeat::kSafe, TransportError{.cause = Cause::kDeadline}, absl::Seconds(5));
  EXPECT_EQ(client_->state(Repeat::kSafe), State::kOpen);
}

}  // namespace
}  // namespace postern
