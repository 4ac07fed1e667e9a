#include <atomic>
#include <random>
#include <set>
#include <thread>

#include "gmock/gmock.h"
#include "tests/rpc/event_harness.h"

namespace postern {
namespace {

using testing::ElementsAreArray;
using Response = v1::SubscribeEventsResponse;

constexpr int64_t kSmallRing = 4096;

v1::SubscribeEventsRequest UpToLatest(const std::string& cursor) {
  v1::SubscribeEventsRequest request = FromCursor(cursor);
  request.set_stop_at_latest(true);
  return request;
}

TEST(SubscribeResume, EveryCursorResumesJustAfterItsEvent) {
  EventHarness harness({}, kSmallRing);
  harness.Append(60);
  for (int64_t after : {0, 1, 30, 59, 60}) {
    Subscriber stream(harness, UpToLatest(harness.CursorAt(after)));
    const std::vector<Response> all = stream.TakeAll();
    EXPECT_EQ(all.front().started().start_cursor(), harness.CursorAt(after));
    EXPECT_THAT(SequencesOf(all), ElementsAreArray(Range(after + 1, 60)));
  }
}

TEST(SubscribeResume, AStartTimeBeginsAtTheFirstEventNotBeforeIt) {
  EventHarness harness;
  harness.Append(5);
  const absl::Time between = harness.store->log().Read(5, {})->front().publish_time + absl::Nanoseconds(1);
  while (absl::Now() <= between) {
  }
  harness.Append(5);
  v1::SubscribeEventsRequest request;
  request.set_stop_at_latest(true);
  const int64_t seconds = absl::ToUnixSeconds(between);
  request.mutable_start_time()->set_seconds(seconds);
  request.mutable_start_time()->set_nanos(absl::ToInt64Nanoseconds(between - absl::FromUnixSeconds(seconds)));
  Subscriber stream(harness, request);
  const std::vector<Response> all = stream.TakeAll();
  EXPECT_EQ(all.front().started().start_cursor(), harness.CursorAt(5));
  EXPECT_THAT(SequencesOf(all), ElementsAreArray(Range(6, 10)));
  request.mutable_start_time()->set_seconds(4102444800);
  Subscriber future(harness, request);
  EXPECT_TRUE(SequencesOf(future.TakeAll()).empty());
}

TEST(SubscribeResume, AroundTheFirstEventKeptNothingIsSkippedSilently) {
  EventHarness harness({}, kSmallRing);
  harness.Append(100);
  ASSERT_TRUE(harness.store->log().Trim(41).ok());
  Subscriber first(harness, UpToLatest(harness.CursorAt(40)));
  EXPECT_THAT(SequencesOf(first.TakeAll()), ElementsAreArray(Range(41, 100)));
  Subscriber expired(harness, UpToLatest(harness.CursorAt(39)));
  const grpc::Status status = expired.Finish();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::OUT_OF_RANGE);
  google::rpc::ErrorInfo info = ErrorInfoOf(status);
  EXPECT_EQ(info.reason(), "CURSOR_EXPIRED");
  Subscriber again(harness, UpToLatest(info.metadata().at("earliest_cursor")));
  EXPECT_THAT(SequencesOf(again.TakeAll()), ElementsAreArray(Range(41, 100)));
}

TEST(SubscribeResume, SkipToEarliestTellsTheExactGapBeforeItGoesOn) {
  EventHarness harness({}, kSmallRing);
  harness.Append(100);
  ASSERT_TRUE(harness.store->log().Trim(41).ok());
  v1::SubscribeEventsRequest request = UpToLatest(harness.CursorAt(10));
  request.set_expired_cursor_policy(v1::EXPIRED_CURSOR_POLICY_SKIP_TO_EARLIEST);
  Subscriber stream(harness, request);
  const std::vector<Response> all = stream.TakeAll();
  ASSERT_GE(all.size(), 3u);
  EXPECT_EQ(all[0].resume_cursor(), harness.CursorAt(10)) << "the loss is not told yet";
  EXPECT_EQ(all[1].gap().from_cursor(), harness.CursorAt(10));
  EXPECT_EQ(all[1].gap().to_cursor(), harness.CursorAt(40));
  EXPECT_EQ(all[1].gap().lost_count(), 30);
  EXPECT_EQ(all[1].resume_cursor(), harness.CursorAt(40));
  EXPECT_EQ(all[1].events_size(), 0);
  EXPECT_THAT(SequencesOf(all), ElementsAreArray(Range(41, 100)));
}

TEST(SubscribeResume, FutureAndForeignCursorsAreDistinctErrors) {
  EventHarness harness;
  harness.Append(5);
  Subscriber future(harness, FromCursor(harness.CursorAt(6)));
  EXPECT_EQ(ErrorInfoOf(future.Finish()).reason(), "CURSOR_IN_FUTURE");
  EventHarness elsewhere;
  Subscriber foreign(harness, FromCursor(elsewhere.CursorAt(0)));
  EXPECT_EQ(ErrorInfoOf(foreign.Finish()).reason(), "CURSOR_EPOCH_MISMATCH");
}

// A reader pauses while everything it has not read is trimmed: an error or a gap, and the numbers add up.
TEST(SubscribeResume, ATrimDuringCatchUpIsAnErrorOrAGap) {
  for (const bool skip : {false, true}) {
    EventHarness harness({}, kSmallRing);
    auto large = [](int, v1::Event& event, EventHeader&) { event.set_provider_event_type(std::string(20000, 'x')); };
    harness.Append(500, large);
    v1::SubscribeEventsRequest request = From(v1::START_POSITION_EARLIEST);
    request.set_stop_at_latest(true);
    if (skip) request.set_expired_cursor_policy(v1::EXPIRED_CURSOR_POLICY_SKIP_TO_EARLIEST);
    Subscriber stream(harness, request);
    int64_t next = 1 + static_cast<int64_t>(stream.TakeEvents(1).size());
    ASSERT_TRUE(harness.store->log().Trim(450).ok());
    bool told = false;
    Response response;
    while (stream.Next(response)) {
      if (response.has_gap()) {
        told = true;
        EXPECT_EQ(response.gap().from_cursor(), harness.CursorAt(next - 1));
        next += response.gap().lost_count();
        EXPECT_EQ(next, 450);
      }
      for (const v1::Event& event : response.events()) EXPECT_EQ(event.sequence(), next++);
    }
    const grpc::Status status = stream.Finish();
    EXPECT_EQ(told, skip);
    if (skip) {
      EXPECT_TRUE(status.ok()) << status.error_message();
      EXPECT_EQ(next, 501);
    } else {
      EXPECT_EQ(ErrorInfoOf(status).reason(), "CURSOR_EXPIRED");
      EXPECT_EQ(ErrorInfoOf(status).metadata().at("last_cursor"), harness.CursorAt(next - 1));
    }
  }
}

TEST(SubscribeResume, AVerySelectiveSubscriberResumesFromItsBookmarkAfterATrim) {
  EventHarness harness({}, kSmallRing);
  harness.Append(1);
  v1::SubscribeEventsRequest request = From(v1::START_POSITION_EARLIEST);
  request.mutable_filter()->add_accounts("accounts/other");
  std::string cursor;
  {
    Subscriber stream(harness, request);
    for (int i = 0; i < 20; ++i) harness.Append(1000);
    while (stream.NextControl(Response::kBookmark).resume_cursor() != harness.CursorAt(20000)) {
    }
    cursor = stream.cursor;
  }
  ASSERT_TRUE(harness.store->log().Trim(20001).ok());
  harness.Append(1, [](int, v1::Event&, EventHeader& header) { header.account = "other"; });
  request.set_cursor(cursor);
  Subscriber again(harness, request);
  EXPECT_EQ(again.TakeEvents(1)[0].sequence(), 20002);
}

// One client that cancels and resumes at random points; what it must have seen in the end follows from the log.
class Walker {
 public:
  Walker(EventHarness& harness, v1::EventFilter filter, unsigned seed)
      : harness_(harness), filter_(std::move(filter)), random_(seed) {}

  void Run(int64_t last) {
    std::string cursor = harness_.CursorAt(0);
    const std::string end = harness_.CursorAt(last);
    while (cursor != end) {
      v1::SubscribeEventsRequest request = FromCursor(cursor);
      *request.mutable_filter() = filter_;
      request.set_max_batch_events(1 + random_() % 64);
      Subscriber stream(harness_, request);
      Response response;
      for (int left = 1 + random_() % 40; left > 0 && cursor != end && stream.Next(response); --left) {
        for (const v1::Event& event : response.events()) seen_.push_back(event.sequence());
        cursor = response.resume_cursor();
      }
    }
  }

  const std::vector<int64_t>& seen() const { return seen_; }
  const v1::EventFilter& filter() const { return filter_; }

 private:
  EventHarness& harness_;
  const v1::EventFilter filter_;
  std::minstd_rand random_;
  std::vector<int64_t> seen_;
};

// Ordered, unique, reliable, resumable and filtered all follow from equality with the log.
TEST(SubscribeResume, RandomCancelsAndResumesSeeTheLogExactlyOnceInOrder) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  RpcStreams streams;
  streams.heartbeat_interval = absl::Milliseconds(20);
  EventHarness harness(streams, 64 << 10);
  constexpr int kEvents = 8000;
  auto mixed = [](int i, v1::Event&, EventHeader& header) {
    if (i % 3 == 0) header.account = "other";
    if (i % 5 == 0) header.type = v1::EVENT_TYPE_MESSAGE_SENT;
    if (i % 7 == 0) header.direction = v1::DIRECTION_OUTBOUND;
  };
  std::vector<v1::EventFilter> filters(5);
  filters[1].add_accounts("accounts/other");
  filters[2].add_types(v1::EVENT_TYPE_MESSAGE_SENT);
  filters[3].add_directions(v1::DIRECTION_OUTBOUND);
  filters[3].add_accounts("accounts/main");
  filters[4].add_chats(ChatName("main", "60123456703"));
  std::vector<std::unique_ptr<Walker>> walkers;
  std::vector<std::thread> threads;
  for (size_t i = 0; i < filters.size(); ++i) {
    walkers.push_back(std::make_unique<Walker>(harness, filters[i], seed + i));
    threads.emplace_back([&walker = *walkers.back()] { walker.Run(kEvents); });
  }
  for (int done = 0; done < kEvents; done += 100) harness.Append(100, mixed);
  for (std::thread& thread : threads) thread.join();
  const std::vector<StoredEvent> log = *harness.store->log().Read(1, {kEvents, 1 << 30});
  ASSERT_EQ(log.size(), static_cast<size_t>(kEvents));
  for (const auto& walker : walkers) {
    std::vector<int64_t> wanted;
    EventSelector selector = *EventSelector::Make(walker->filter(), nullptr, harness.router, *Everyone());
    for (const StoredEvent& event : log) {
      if (selector.Matches(event.header, 0)) wanted.push_back(event.sequence);
    }
    EXPECT_GT(wanted.size(), 100u);
    EXPECT_EQ(walker->seen(), wanted) << walker->filter().ShortDebugString();
  }
}

}  // namespace
}  // namespace postern
