// The clients that repeat, pace and break, stacked as the server stacks them, over real HTTP and real time.
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>
#include <string>
#include <thread>

#include "tests/support/raw_upstream.h"
#include "transport/breaking.h"
#include "transport/curl_client.h"
#include "transport/retrying.h"
#include "transport/throttled.h"

namespace postern {
namespace {

using Cause = TransportError::Cause;

constexpr char kOk[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

std::string TooMany(int seconds) {
  return "HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\nRetry-After: " + std::to_string(seconds) + "\r\n\r\n";
}

class ResilienceTest : public testing::Test {
 protected:
  ResilienceTest() {
    const auto random = [] { return 0.5; };
    breaking_ =
        std::make_shared<BreakingClient>(NewCurlClient({}, RealClock()), BreakingOptions{.random = random}, timer_);
    auto throttled = std::make_shared<ThrottledClient>(breaking_, ThrottleOptions{}, RealClock(), timer_);
    RetryingOptions options{.random = random};
    options.observe_retry = [this] { ++retries_; };
    client_ = std::make_shared<RetryingClient>(throttled, options, RealClock(), timer_);
  }

  std::future<HttpResult> Start(const std::string& url, Repeat repeat,
                                std::shared_ptr<Cancellation> cancellation = nullptr) {
    HttpRequest request{.method = repeat == Repeat::kSafe ? "GET" : "POST", .path = "/x"};
    if (repeat == Repeat::kUnsafe) request.body = JsonText{"{}"};
    HttpCall call;
    call.base_url = url;
    call.repeat = repeat;
    call.deadline = RealClock().Now() + absl::Seconds(30);
    call.cancellation = std::move(cancellation);
    auto promise = std::make_shared<std::promise<HttpResult>>();
    client_->Send(std::move(request), call, [promise](HttpResult result) { promise->set_value(std::move(result)); });
    return promise->get_future();
  }
  HttpResult Send(const std::string& url, Repeat repeat) { return Start(url, repeat).get(); }

  TimerThread timer_;
  std::atomic<int> retries_{0};
  std::shared_ptr<BreakingClient> breaking_;
  std::shared_ptr<HttpClient> client_;
};

int StatusOf(const HttpResult& result) {
  const auto* response = std::get_if<HttpResponse>(&result);
  return response == nullptr ? 0 : response->status;
}

TEST_F(ResilienceTest, AReadIsMadeAgainAfterAReset) {
  std::atomic<int> count{0};
  RawUpstream upstream([&count](RawExchange& exchange) { ++count == 1 ? exchange.Reset() : exchange.Write(kOk); });
  EXPECT_EQ(StatusOf(Send(upstream.url(), Repeat::kSafe)), 200);
  EXPECT_EQ(upstream.requests(), 2);
}

TEST_F(ResilienceTest, AChangeIsNeverMadeAgainAfterItsBytesWereSent) {
  std::atomic<int> way{0};
  RawUpstream upstream([&way](RawExchange& exchange) {
    if (way == 0) exchange.Reset();
    if (way == 1) exchange.Close();
    if (way == 2) exchange.Write("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nRetry-After: 0\r\n\r\n");
  });
  for (; way < 3; ++way) {
    const HttpResult result = Send(upstream.url(), Repeat::kUnsafe);
    const auto* error = std::get_if<TransportError>(&result);
    EXPECT_TRUE(error == nullptr || error->sent);
    EXPECT_EQ(upstream.requests(), way + 1);
  }
}

TEST_F(ResilienceTest, AChangeThatReachedNobodyIsMadeAgainAndStaysUnsent) {
  std::string url;
  {
    url = RawUpstream([](RawExchange&) {}).url();
  }  // Nobody listens there any more.
  const HttpResult result = Send(url, Repeat::kUnsafe);
  ASSERT_TRUE(std::holds_alternative<TransportError>(result));
  EXPECT_EQ(std::get<TransportError>(result).cause, Cause::kUnreachable);
  EXPECT_FALSE(std::get<TransportError>(result).sent);
  EXPECT_EQ(retries_, 2);
}

TEST_F(ResilienceTest, AChangeIsMadeAgainWhenTheTimeAfter429HasPassed) {
  std::atomic<int> count{0};
  RawUpstream upstream([&count](RawExchange& exchange) { exchange.Write(++count == 1 ? TooMany(1) : kOk); });
  const absl::Time before = timer_.Now();
  EXPECT_EQ(StatusOf(Send(upstream.url(), Repeat::kUnsafe)), 200);
  EXPECT_GE(timer_.Now() - before, absl::Seconds(1));
  EXPECT_EQ(upstream.requests(), 2);
}

TEST_F(ResilienceTest, ACancellationEndsTheWaitAfter429) {
  RawUpstream upstream([](RawExchange& exchange) { exchange.Write(TooMany(20)); });
  auto cancellation = std::make_shared<Cancellation>();
  std::future<HttpResult> result = Start(upstream.url(), Repeat::kUnsafe, cancellation);
  while (retries_ == 0) std::this_thread::yield();
  cancellation->Cancel();
  const absl::Time before = timer_.Now();
  EXPECT_EQ(std::get<TransportError>(result.get()).cause, Cause::kCancelled);
  EXPECT_LT(timer_.Now() - before, absl::Seconds(10));
  EXPECT_EQ(upstream.requests(), 1);
}

TEST_F(ResilienceTest, AProviderThatFailsIsLeftAloneUntilAProbeFindsItWell) {
  std::atomic<bool> well{false};
  RawUpstream upstream([&well](RawExchange& exchange) { well ? exchange.Write(kOk) : exchange.Reset(); });
  while (breaking_->state(Repeat::kSafe) != CircuitBreaker::State::kOpen) Send(upstream.url(), Repeat::kSafe);
  const int asked = upstream.requests();
  EXPECT_EQ(asked, BreakerOptions().failures);
  const HttpResult refused = Send(upstream.url(), Repeat::kSafe);
  EXPECT_EQ(std::get<TransportError>(refused).cause, Cause::kBroken);
  EXPECT_EQ(upstream.requests(), asked);
  well = true;
  while (StatusOf(Send(upstream.url(), Repeat::kSafe)) != 200) std::this_thread::yield();
  EXPECT_EQ(breaking_->state(Repeat::kSafe), CircuitBreaker::State::kClosed);
  EXPECT_EQ(upstream.requests(), asked + 1);
}

}  // namespace
}  // namespace postern
