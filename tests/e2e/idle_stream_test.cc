// Tests 21 and 22 of the event feed: traffic so sparse that gRPC's threads fall asleep between two events, and the very
// first event of an empty log. POSTERN_SPARSE_ROUNDS sets how often the sparse traffic falls silent (6).
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <thread>

#include "absl/time/clock.h"
#include "tests/e2e/feed_stream.h"
#include "tests/e2e/gateway_process.h"
#include "tests/e2e/losses.h"
#include "tests/e2e/post_storm.h"
#include "tests/e2e/webhook_load.h"
#include "tests/support/http_fetch.h"

namespace postern {
namespace {

constexpr absl::Duration kLimit = absl::Seconds(10);
constexpr absl::Duration kSilence = absl::Milliseconds(1040);

absl::Duration Median(std::vector<absl::Duration> times) {
  std::sort(times.begin(), times.end());
  return times[times.size() / 2];
}

// From the end of the log, and so long without a bookmark that none pushes an event out.
v1::SubscribeEventsRequest Live() {
  v1::SubscribeEventsRequest request;
  request.set_start_position(v1::START_POSITION_LATEST);
  request.mutable_heartbeat_interval()->set_seconds(60);
  return request;
}

bool PostOne(HttpFetch& provider, const GatewayProcess& gateway, int64_t id) {
  const std::optional<HttpResponse> answer =
      provider.Send("POST", gateway.WebhookPath("ongair"), Pairs{{"Content-Type", kFormType}}, MessageBody(id));
  return answer && answer->status == 200;
}

class SparseTrafficTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(gateway_.Start().ok()) << gateway_.LogText();
    stub_ = v1::EventService::NewStub(gateway_.Channel());
    ASSERT_GT(CallTook(), absl::ZeroDuration());  // Connects.
  }

  // One unary call; zero when it failed.
  absl::Duration CallTook() {
    grpc::ClientContext context;
    context.set_wait_for_ready(true);
    context.set_deadline(absl::ToChronoTime(absl::Now() + kLimit));
    v1::GetEventLogResponse log;
    const absl::Time begin = absl::Now();
    const grpc::Status status = stub_->GetEventLog(&context, {}, &log);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return status.ok() ? absl::Now() - begin : absl::ZeroDuration();
  }

  // Ends when the server's threads have had work and found no more, all at the same time.
  void WakeAllThreads() {
    std::vector<std::thread> callers;
    for (int i = 0; i < 8; ++i) {
      callers.emplace_back([this] {
        for (int call = 0; call < 20; ++call) CallTook();
      });
    }
    for (std::thread& caller : callers) caller.join();
  }

  // One event's way from the webhook's POST to the subscriber; zero when it did not come.
  absl::Duration EventTook(HttpFetch& provider, FeedStream& stream, int64_t id) {
    const absl::Time begin = absl::Now();
    EXPECT_TRUE(PostOne(provider, gateway_, id));
    return stream.NextEvents().size() == 1 ? absl::Now() - begin : absl::ZeroDuration();
  }

  GatewayProcess gateway_{GatewayBinary(), {}};
  std::unique_ptr<v1::EventService::Stub> stub_;
};

// Without the self-ping the server's threads sleep from 1.0 to 1.1 s after their last work (grpc 1.51
// completion_queue_cc.cc:77-89): a call in the middle of that waits for 50 ms.
TEST_F(SparseTrafficTest, CallsAndEventsAfterASecondOfSilenceMustNotStall) {
  const int64_t rounds = FromEnvironment("POSTERN_SPARSE_ROUNDS", 6);
  FeedStream stream(gateway_.grpc_address(), Live(), absl::Seconds(60 + 5 * rounds));
  ASSERT_TRUE(stream.NextControl(v1::SubscribeEventsResponse::kStarted));
  HttpFetch provider(gateway_.webhook_address());
  std::vector<absl::Duration> busy_calls, busy_events, calls, events;
  int64_t id = 0;
  for (int i = 0; i < 50; ++i) {
    busy_calls.push_back(CallTook());
    busy_events.push_back(EventTook(provider, stream, ++id));
  }
  for (int64_t i = 0; i < rounds; ++i) {
    WakeAllThreads();
    absl::SleepFor(kSilence);
    calls.push_back(CallTook());
    WakeAllThreads();
    absl::SleepFor(kSilence);
    events.push_back(EventTook(provider, stream, ++id));
  }
  for (const auto& times : {busy_calls, busy_events, calls, events}) {
    ASSERT_EQ(std::count(times.begin(), times.end(), absl::ZeroDuration()), 0) << "did not come";
  }
  std::cout << "medians, busy and sparse: calls " << Median(busy_calls) << " and " << Median(calls) << ", events "
            << Median(busy_events) << " and " << Median(events) << "\n";
  EXPECT_LT(Median(calls), 4 * Median(busy_calls) + absl::Milliseconds(10)) << "calls stall after a silence";
  EXPECT_LT(Median(events), 4 * Median(busy_events) + absl::Milliseconds(10)) << "events stall after a silence";
}

struct FirstLife {
  absl::Duration metadata = absl::InfiniteDuration();
  absl::Duration first_event = absl::InfiniteDuration();  // Counted from the 200.
};

// A server on an empty log, a subscriber, then one webhook.
FirstLife LiveOnce() {
  FirstLife life;
  GatewayProcess gateway(GatewayBinary(), {});
  if (absl::Status started = gateway.Start(); !started.ok()) {
    ADD_FAILURE() << started;
    return life;
  }
  HttpFetch provider(gateway.webhook_address());
  const absl::Time begin = absl::Now();
  FeedStream stream(gateway.grpc_address(), Live(), kLimit);
  stream.WaitForMetadata();
  life.metadata = absl::Now() - begin;
  if (!stream.NextControl(v1::SubscribeEventsResponse::kStarted)) return life;
  EXPECT_TRUE(PostOne(provider, gateway, 1));
  const absl::Time appended = absl::Now();
  const std::vector<v1::Event> events = stream.NextEvents();
  if (events.empty()) return life;
  EXPECT_EQ(events[0].sequence(), 1);
  life.first_event = absl::Now() - appended;
  return life;
}

// The best of a few lives: what stalls does so in each, and a busy machine does not spoil all of them.
TEST(EmptyLogTest, MetadataAndTheFirstEventMustComeAtOnce) {
  FirstLife best;
  for (int i = 0; i < 3; ++i) {
    const FirstLife life = LiveOnce();
    best.metadata = std::min(best.metadata, life.metadata);
    best.first_event = std::min(best.first_event, life.first_event);
  }
  std::cout << "metadata after " << best.metadata << ", the first event after " << best.first_event << "\n";
  EXPECT_LT(best.metadata, absl::Milliseconds(100)) << "metadata late";
  EXPECT_LT(best.first_event, absl::Milliseconds(20)) << "first event late";
}

}  // namespace
}  // namespace postern
