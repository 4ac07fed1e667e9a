#include <fstream>
#include <thread>

#include "gmock/gmock.h"
#include "tests/rpc/event_harness.h"

namespace postern {
namespace {

using testing::ElementsAreArray;
using Response = v1::SubscribeEventsResponse;

const EventHarness::Change kLarge = [](int, v1::Event& event, EventHeader&) {
  event.set_provider_event_type(std::string(10000, 'x'));
};

int64_t ResidentBytes() {
  std::ifstream statm("/proc/self/statm");
  int64_t size = 0, resident = 0;
  statm >> size >> resident;
  return resident * 4096;
}

TEST(SubscribePressure, AStalledReaderCostsTheOthersNothingAndResumesComplete) {
  EventHarness harness({}, 256 << 10);
  auto stub = harness.NewStub();
  Subscriber stalled(*stub, From(v1::START_POSITION_EARLIEST));
  stalled.NextControl(Response::kStarted);
  Subscriber fast(harness, From(v1::START_POSITION_EARLIEST));
  fast.NextControl(Response::kStarted);
  for (int i = 0; i < 40; ++i) {
    harness.Append(50, kLarge);  // 20 MB in all: far more than windows and ring hold.
    EXPECT_EQ(fast.TakeEvents(50).size(), 50u);
  }
  EXPECT_EQ(fast.cursor, harness.CursorAt(2000));
  std::vector<int64_t> seen;
  for (const v1::Event& event : stalled.TakeEvents(2000)) seen.push_back(event.sequence());
  EXPECT_THAT(seen, ElementsAreArray(Range(1, 2000)));
}

TEST(SubscribePressure, FiftyStalledReadersHoldLessThanAMebibyteEach) {
  EventHarness harness({}, 256 << 10);
  std::vector<std::unique_ptr<v1::EventService::Stub>> stubs;
  std::vector<std::unique_ptr<Subscriber>> stalled;
  for (int i = 0; i < 50; ++i) {
    stubs.push_back(harness.NewStub());
    stalled.push_back(std::make_unique<Subscriber>(*stubs.back(), From(v1::START_POSITION_LATEST)));
    stalled.back()->NextControl(Response::kStarted);
  }
  Subscriber fast(harness, From(v1::START_POSITION_LATEST));
  fast.NextControl(Response::kStarted);
  const int64_t before = ResidentBytes();
  for (int i = 0; i < 60; ++i) {
    harness.Append(50, kLarge);  // 30 MB in the log itself.
    fast.TakeEvents(50);
  }
  // Both ends of the connections live in this process, and the log in memory is counted too.
  EXPECT_LT(ResidentBytes() - before - (int64_t{30} << 20), int64_t{50} << 20);
}

TEST(SubscribePressure, AReaderThatTakesNothingIsCutOffAsSlowConsumer) {
  RpcStreams streams;
  streams.slow_consumer_timeout = absl::Milliseconds(300);
  EventHarness harness(streams, 256 << 10);
  auto stub = harness.NewStub();
  Subscriber slow(*stub, From(v1::START_POSITION_EARLIEST));
  slow.NextControl(Response::kStarted);
  harness.Append(1000, kLarge);
  while (harness.log.Text().find("SLOW_CONSUMER") == std::string::npos) std::this_thread::yield();
  std::vector<int64_t> seen;
  Response response;
  while (slow.Next(response)) {
    for (const v1::Event& event : response.events()) seen.push_back(event.sequence());
  }
  EXPECT_EQ(slow.Finish().error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  // No details can go with it: the reason stands in the message.
  EXPECT_THAT(slow.Finish().error_message(), testing::StartsWith("SLOW_CONSUMER: "));
  EXPECT_EQ(slow.Finish().error_details(), "");
  v1::SubscribeEventsRequest request = FromCursor(slow.cursor);
  request.set_stop_at_latest(true);
  Subscriber again(harness, request);
  for (int64_t sequence : SequencesOf(again.TakeAll())) seen.push_back(sequence);
  EXPECT_THAT(seen, ElementsAreArray(Range(1, 1000)));
}

TEST(SubscribePressure, AnOldStreamEndsWithClosingAndAPlaceToResume) {
  RpcStreams streams;
  streams.max_age = absl::Milliseconds(200);
  EventHarness harness(streams);
  harness.Append(3);
  Subscriber stream(harness, From(v1::START_POSITION_EARLIEST));
  const Response last = stream.NextControl(Response::kClosing);
  EXPECT_EQ(last.closing().reason(), v1::StreamClosing::REASON_STREAM_MAX_AGE);
  EXPECT_TRUE(last.closing().has_retry_delay());
  EXPECT_EQ(last.resume_cursor(), harness.CursorAt(3));
  const grpc::Status status = stream.Finish();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(ErrorInfoOf(status).reason(), "STREAM_MAX_AGE");
  EXPECT_EQ(ErrorInfoOf(status).metadata().at("last_cursor"), harness.CursorAt(3));
}

TEST(SubscribePressure, MoreStreamsThanAllowedAreRefused) {
  RpcStreams streams;
  streams.max_streams = 2;
  EventHarness harness(streams);
  Subscriber one(harness, From(v1::START_POSITION_LATEST));
  one.NextControl(Response::kStarted);
  {
    Subscriber two(harness, From(v1::START_POSITION_LATEST));
    two.NextControl(Response::kStarted);
    Subscriber three(harness, From(v1::START_POSITION_LATEST));
    const grpc::Status status = three.Finish();
    EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
    EXPECT_EQ(ErrorInfoOf(status).reason(), "TOO_MANY_STREAMS");
  }
  while (harness.live.count() > 1) std::this_thread::yield();
  Subscriber again(harness, From(v1::START_POSITION_LATEST));
  again.NextControl(Response::kStarted);
}

TEST(SubscribePressure, ADrainEndsFiftyStreamsWithClosingAndNeverHangs) {
  EventHarness harness;
  harness.Append(10);
  std::vector<std::unique_ptr<Subscriber>> streams;
  for (int i = 0; i < 50; ++i) {
    streams.push_back(std::make_unique<Subscriber>(harness, From(v1::START_POSITION_EARLIEST)));
    streams.back()->TakeEvents(10);
  }
  harness.live.Drain();
  for (auto& stream : streams) {
    const Response last = stream->NextControl(Response::kClosing);
    EXPECT_EQ(last.closing().reason(), v1::StreamClosing::REASON_SERVER_DRAINING);
    EXPECT_EQ(last.resume_cursor(), harness.CursorAt(10));
    EXPECT_EQ(ErrorInfoOf(stream->Finish()).reason(), "SERVER_DRAINING");
  }
  EXPECT_TRUE(harness.live.WaitIdle(absl::Now() + absl::Seconds(20)));
  Subscriber late(harness, From(v1::START_POSITION_LATEST));
  EXPECT_EQ(ErrorInfoOf(late.Finish()).reason(), "SERVER_DRAINING");
}

TEST(SubscribePressure, AShutdownEndsStalledReadersToo) {
  auto harness = std::make_unique<EventHarness>(RpcStreams{}, 256 << 10);
  auto stub = harness->NewStub();
  Subscriber stalled(*stub, From(v1::START_POSITION_EARLIEST));
  stalled.NextControl(Response::kStarted);
  harness->Append(1000, kLarge);
  const absl::Time begin = absl::Now();
  harness.reset();
  EXPECT_LT(absl::Now() - begin, absl::Seconds(20));
  EXPECT_FALSE(stalled.Finish().ok());
}

TEST(SubscribePressure, ACancelledStreamLeaves) {
  EventHarness harness;
  Subscriber stream(harness, From(v1::START_POSITION_LATEST));
  stream.NextControl(Response::kStarted);
  stream.Cancel();
  EXPECT_EQ(stream.Finish().error_code(), grpc::StatusCode::CANCELLED);
  EXPECT_TRUE(harness.live.WaitIdle(absl::Now() + absl::Seconds(20)));
}

}  // namespace
}  // namespace postern
