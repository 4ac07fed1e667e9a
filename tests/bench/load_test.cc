// The load generators notice what is wrong: each here runs against a server that does one thing wrong.
#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/bench/bare_services.h"
#include "tests/bench/http_load.h"
#include "tests/bench/log_check.h"
#include "tests/bench/subscriber_load.h"
#include "tests/bench/unary_load.h"
#include "transport/http_listener.h"

namespace postern {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// A gRPC server in this process.
class Served {
 public:
  explicit Served(std::unique_ptr<grpc::Service> service) : service_(std::move(service)) {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    builder.RegisterService(service_.get());
    server_ = builder.BuildAndStart();
  }
  ~Served() { server_->Shutdown(); }
  std::string address() const { return absl::StrCat("127.0.0.1:", port_); }

 private:
  const std::unique_ptr<grpc::Service> service_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

std::unique_ptr<HttpListener> Listen(std::function<int()> status) {
  return *HttpListener::Start({}, [status](HttpRequest, int64_t, HttpResponder respond) {
    respond(HttpReply{.response = {.status = status()}});
  });
}

HttpPlan PlanFor(const HttpListener& listener, int connections) {
  HttpPlan plan;
  plan.address = listener.address();
  plan.connections = connections;
  plan.request = [](int64_t number, std::string& bytes) {
    absl::StrAppend(&bytes, "POST /", number, " HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");
  };
  return plan;
}

std::vector<std::string> FaultsOf(std::vector<grpc::ByteBuffer> responses, int64_t last) {
  Served served(MakeBareEvents(std::move(responses)));
  SubscriberPlan plan;
  plan.address = served.address();
  plan.subscribers = 2;
  plan.first_sequence = 1;
  plan.last_sequence = last;
  SubscriberLoad load(plan);
  if (absl::Status begun = load.Start(); !begun.ok()) return {begun.ToString()};
  // A feed without a fault is read again and again; each subscriber of another gives up.
  const absl::Time end = absl::Now() + absl::Seconds(60);
  const auto judged = [&] { return load.ended() == plan.subscribers || (last > 0 && load.deliveries() > 6 * last); };
  while (!judged() && absl::Now() < end) absl::SleepFor(absl::Milliseconds(2));
  return load.Stop();
}

TEST(HttpLoadTest, EveryNumberIsSentOnceAndGoesOnInTheNextRun) {
  auto listener = Listen([] { return 200; });
  HttpLoad load(PlanFor(*listener, 3));
  ASSERT_TRUE(load.Connect().ok());
  HttpResult first = load.Run({.count = 50});
  std::sort(first.acknowledged.begin(), first.acknowledged.end());
  ASSERT_EQ(first.acknowledged.size(), 50u);
  EXPECT_EQ(first.acknowledged.front(), 1);
  EXPECT_EQ(first.acknowledged.back(), 50);
  EXPECT_EQ(first.failed, 0);
  EXPECT_THAT(load.Run({.count = 1}).acknowledged, ElementsAre(51));
}

TEST(HttpLoadTest, APacedRunSendsAsManyAsTheClockSays) {
  auto listener = Listen([] { return 200; });
  HttpLoad load(PlanFor(*listener, 8));
  ASSERT_TRUE(load.Connect().ok());
  const HttpResult result = load.Run({.duration = absl::Milliseconds(500), .per_second = 200});
  EXPECT_LE(result.acknowledged.size(), 102u);
  EXPECT_GE(result.acknowledged.size(), 1u);
}

TEST(HttpLoadTest, AnAnswerOtherThan200AndAClosedConnectionAreFailures) {
  std::atomic<int> answers{0};
  auto listener = Listen([&answers] { return ++answers == 5 ? 503 : 200; });
  HttpLoad load(PlanFor(*listener, 1));
  ASSERT_TRUE(load.Connect().ok());
  const HttpResult refused = load.Run({.count = 10});
  EXPECT_EQ(refused.failed, 1);
  EXPECT_EQ(refused.first_failure, "status 503");
  EXPECT_EQ(refused.acknowledged.size(), 4u);
  listener->Stop(absl::InfinitePast());
  EXPECT_EQ(load.Run({.count = 1}).failed, 1);
}

TEST(HttpLoadTest, FindsTheEndOfAnAnswer) {
  const std::string head = "HTTP/1.1 200 OK\r\ncontent-LENGTH: 2\r\n\r\n";
  EXPECT_EQ(FindAnswerEnd(head + "hiHTTP").size, head.size() + 2);
  EXPECT_EQ(FindAnswerEnd(head + "h").size, 0u);
  EXPECT_EQ(FindAnswerEnd("HTTP/1.1 200 OK\r\n").size, 0u);
  EXPECT_EQ(FindAnswerEnd(head + "hi").status, 200);
  EXPECT_TRUE(FindAnswerEnd("HTTP/1.1 200 OK\r\n\r\n").broken) << "without a length nobody knows its end";
  EXPECT_TRUE(FindAnswerEnd("SSH-2.0-x\r\n\r\n").broken);
}

TEST(UnaryLoadTest, CallsAreCountedAndFailedOnesNamed) {
  Served served(MakeBareMessages());
  UnaryLoad load({.address = served.address(), .request_ids = true});
  const UnaryResult closed = load.RunClosed(5, absl::Milliseconds(50));
  EXPECT_GE(closed.done, 5);
  EXPECT_EQ(closed.failed, 0);
  EXPECT_EQ(closed.latencies.size(), static_cast<size_t>(closed.done));
  EXPECT_GE(load.RunPaced(500, absl::Milliseconds(50)).done, 1);
  Served other(MakeBareEvents({}));
  const UnaryResult refused = UnaryLoad({.address = other.address()}).RunPaced(100, absl::Milliseconds(20));
  EXPECT_EQ(refused.done, 0);
  EXPECT_GE(refused.failed, 1);
  EXPECT_THAT(refused.first_failure, HasSubstr("12"));
}

TEST(SubscriberLoadTest, AWholeFeedHasNoFault) {
  EXPECT_THAT(FaultsOf(MakeResponses(SampleEvents(550), 100, 7), 100), IsEmpty());
}

TEST(SubscriberLoadTest, AGapARepeatAnEarlyEndAndSilenceAreFaultsOfEachSubscriber) {
  const std::vector<grpc::ByteBuffer> whole = MakeResponses(SampleEvents(550), 30, 10);  // started, and 3 responses.
  EXPECT_THAT(FaultsOf({whole[0], whole[1], whole[3]}, 30),
              ElementsAre(HasSubstr("expected sequence 11, got 21"), HasSubstr("expected sequence 11, got 21")));
  EXPECT_THAT(FaultsOf({whole[0], whole[1], whole[1]}, 30),
              ElementsAre(HasSubstr("expected sequence 11, got 1"), HasSubstr("expected sequence 11, got 1")));
  EXPECT_THAT(FaultsOf({whole[0], whole[1]}, 30),
              ElementsAre(HasSubstr("ended before sequence 11"), HasSubstr("ended before sequence 11")));
  EXPECT_THAT(FaultsOf({whole[0]}, 0), ElementsAre(HasSubstr("ended before"), HasSubstr("ended before")));
}

TEST(LogTallyTest, AMissingWebhookARepeatedOneAndAHoleAreFaults) {
  auto event = [](int64_t sequence, int64_t number) {
    v1::Event made;
    made.ParseFromString(std::string(SampleEvents(550).MakeFrame(number, sequence)->event()));
    return made;
  };
  LogTally tally;
  tally.Take(event(1, 4));
  tally.Take(event(2, 5));
  EXPECT_THAT(tally.Faults({4, 5}), IsEmpty());
  EXPECT_THAT(tally.Faults({4, 5, 6}), ElementsAre("1 acknowledged webhooks are not in the log"));
  EXPECT_THAT(tally.Faults({0}), ElementsAre("1 acknowledged webhooks are not in the log"));
  tally.Take(event(3, 5));
  EXPECT_THAT(tally.Faults({4}), ElementsAre("1 webhooks are in the log twice"));
  tally.Take(event(5, 7));
  EXPECT_THAT(tally.Faults({7}), ElementsAre("the log: expected sequence 4, got 5", "1 webhooks are in the log twice"));
}

}  // namespace
}  // namespace postern
