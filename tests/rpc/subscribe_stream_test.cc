#include <set>

#include "gmock/gmock.h"
#include "rpc/self_ping.h"
#include "tests/rpc/event_harness.h"

namespace postern {
namespace {

using testing::ElementsAreArray;
using Response = v1::SubscribeEventsResponse;

v1::SubscribeEventsRequest ToLatest() {
  v1::SubscribeEventsRequest request = From(v1::START_POSITION_EARLIEST);
  request.set_stop_at_latest(true);
  return request;
}

TEST(SubscribeStream, MetadataAndStartedComeAtOnceOnAnEmptyLog) {
  EventHarness harness;
  harness.stub->GetEventLog(std::make_unique<grpc::ClientContext>().get(), {},
                            std::make_unique<v1::GetEventLogResponse>().get());
  const absl::Time begin = absl::Now();
  Subscriber stream(harness, From(v1::START_POSITION_LATEST));
  stream.WaitForMetadata();
  EXPECT_LT(absl::Now() - begin, absl::Milliseconds(100));
  Response first;
  ASSERT_TRUE(stream.Next(first));
  EXPECT_TRUE(first.has_started());
  EXPECT_EQ(first.events_size(), 0);
  EXPECT_EQ(first.started().start_cursor(), first.resume_cursor());
  EXPECT_EQ(first.started().head_cursor(), first.resume_cursor());
  EXPECT_EQ(first.started().heartbeat_interval().seconds(), 15);
}

TEST(SubscribeStream, AnEventReachesAWaitingStreamWithItsDeliveryFields) {
  EventHarness harness;
  Subscriber stream(harness, From(v1::START_POSITION_LATEST));
  stream.NextControl(Response::kStarted);
  harness.Append(1);
  const v1::Event event = stream.TakeEvents(1)[0];
  EXPECT_EQ(event.sequence(), 1);
  EXPECT_EQ(event.cursor(), harness.CursorAt(1));
  EXPECT_EQ(stream.cursor, event.cursor());
  EXPECT_TRUE(event.has_publish_time());
  EXPECT_FALSE(event.has_raw());
  EXPECT_EQ(event.message_received().message().provider_message_id(), "0");
}

// events.md 4, trap 1: a first write with a buffer hint would wait for a second one that never comes.
TEST(SubscribeStream, TheFirstEventOfAnIdleEmptyLogIsNotHeldBackInABuffer) {
  EventHarness harness;
  v1::SubscribeEventsRequest request = From(v1::START_POSITION_EARLIEST);
  request.mutable_heartbeat_interval()->set_seconds(60);  // No bookmark pushes it out.
  Subscriber stream(harness, request);
  stream.NextControl(Response::kStarted);
  const absl::Time begin = absl::Now();
  harness.Append(1);
  EXPECT_EQ(stream.TakeEvents(1)[0].sequence(), 1);
  EXPECT_LT(absl::Now() - begin, absl::Seconds(5));
}

TEST(SubscribeStream, TheLogLineTellsTheOutcomeAndTimesBelowAMillisecond) {
  EventHarness harness;
  {
    v1::SubscribeEventsRequest request;
    request.set_max_batch_events(-1);
    Subscriber refused(harness, request);
    EXPECT_FALSE(refused.Finish().ok());
  }
  ASSERT_TRUE(harness.live.WaitIdle(absl::Now() + absl::Seconds(20)));
  const std::vector<LogRecord> records = harness.log.records();
  ASSERT_EQ(records.size(), 1u);
  EXPECT_EQ(records[0].event, "rpc");
  std::map<std::string, LogField> fields;
  for (const LogField& field : records[0].fields) fields.emplace(field.key, field);
  EXPECT_EQ(std::get<std::string>(fields.at("reason").value), "INVALID_FIELD");
  EXPECT_GT(std::get<double>(fields.at("latency_ms").value), 0);
}

// Events 1 s and more apart: the gRPC threads that sleep after a second without work must not delay ours by 100 ms.
TEST(SubscribeStream, AnIdleStreamGetsItsEventWithoutAStall) {
  RpcStreams streams;
  streams.heartbeat_interval = absl::Milliseconds(1100);
  EventHarness harness(streams);
  SelfPing ping(harness.server->InProcessChannel({}), absl::Milliseconds(500));  // As RpcServer has one.
  Subscriber stream(harness, From(v1::START_POSITION_LATEST));
  int late = 0;
  for (int i = 0; i < 3; ++i) {
    stream.NextControl(Response::kBookmark);  // More than a second of silence.
    const absl::Time begin = absl::Now();
    harness.Append(1);
    stream.TakeEvents(1);
    late += absl::Now() - begin > absl::Milliseconds(60);
  }
  EXPECT_LE(late, 1) << "events that took over 60 ms; one may be the machine's doing";
}

TEST(SubscribeStream, StopAtLatestDeliversAllOfTheLogAndEndsOk) {
  EventHarness harness;
  harness.Append(700);
  Subscriber stream(harness, ToLatest());
  const std::vector<Response> all = stream.TakeAll();
  EXPECT_THAT(SequencesOf(all), ElementsAreArray(Range(1, 700)));
  EXPECT_TRUE(all.front().has_started());
  EXPECT_EQ(all.back().closing().reason(), v1::StreamClosing::REASON_REACHED_LATEST);
  EXPECT_EQ(all.back().resume_cursor(), harness.CursorAt(700));
  EXPECT_TRUE(stream.Finish().ok());
}

TEST(SubscribeStream, StopAtLatestEndsOkOnAnEmptyLogAndWhenAllIsFilteredOut) {
  EventHarness harness;
  Subscriber empty(harness, ToLatest());
  EXPECT_EQ(empty.TakeAll().back().closing().reason(), v1::StreamClosing::REASON_REACHED_LATEST);
  EXPECT_TRUE(empty.Finish().ok());
  harness.Append(50);
  v1::SubscribeEventsRequest request = ToLatest();
  request.mutable_filter()->add_accounts("accounts/other");
  Subscriber none(harness, request);
  const std::vector<Response> all = none.TakeAll();
  EXPECT_TRUE(SequencesOf(all).empty());
  EXPECT_EQ(all.back().resume_cursor(), harness.CursorAt(50));
  EXPECT_TRUE(none.Finish().ok());
}

TEST(SubscribeStream, ABookmarkTellsTheTipWhenIdle) {
  RpcStreams streams;
  streams.heartbeat_interval = absl::Milliseconds(50);
  EventHarness harness(streams);
  Subscriber stream(harness, From(v1::START_POSITION_LATEST));
  EXPECT_TRUE(stream.NextControl(Response::kBookmark).bookmark().caught_up());
  EXPECT_EQ(stream.NextControl(Response::kBookmark).resume_cursor(), harness.CursorAt(0));
}

TEST(SubscribeStream, ABookmarkComesAfterAThousandEventsLeftOut) {
  EventHarness harness;
  harness.Append(2500);
  v1::SubscribeEventsRequest request = From(v1::START_POSITION_EARLIEST);
  request.mutable_filter()->add_accounts("accounts/other");
  Subscriber stream(harness, request);
  Response bookmark = stream.NextControl(Response::kBookmark);
  EXPECT_EQ(bookmark.resume_cursor(), harness.CursorAt(1000));
  EXPECT_FALSE(bookmark.bookmark().caught_up());
  EXPECT_EQ(stream.NextControl(Response::kBookmark).resume_cursor(), harness.CursorAt(2000));
  harness.Append(500);
  EXPECT_TRUE(stream.NextControl(Response::kBookmark).bookmark().caught_up());
}

TEST(SubscribeStream, AResumeCursorCoversWhatTheFilterLeftOut) {
  EventHarness harness;
  harness.Append(10, [](int i, v1::Event&, EventHeader& header) { header.account = i == 4 ? "other" : "main"; });
  v1::SubscribeEventsRequest request = From(v1::START_POSITION_EARLIEST);
  request.mutable_filter()->add_accounts("accounts/other");
  Subscriber stream(harness, request);
  EXPECT_EQ(stream.TakeEvents(1)[0].sequence(), 5);
  EXPECT_EQ(stream.cursor, harness.CursorAt(10));
}

TEST(SubscribeStream, BatchesKeepToTheirLimits) {
  EventHarness harness;
  harness.Append(100, [](int i, v1::Event& event, EventHeader&) {
    event.set_provider_event_type(std::string(i == 50 ? 300000 : 1000, 'x'));
  });
  v1::SubscribeEventsRequest request = ToLatest();
  request.set_max_batch_events(7);
  request.set_max_batch_bytes(5000);
  Subscriber stream(harness, request);
  std::vector<Response> all = stream.TakeAll();
  EXPECT_THAT(SequencesOf(all), ElementsAreArray(Range(1, 100)));
  for (const Response& response : all) {
    EXPECT_LE(response.events_size(), 7);
    EXPECT_TRUE(response.ByteSizeLong() <= 5300 || response.events_size() == 1) << "a larger event comes alone";
  }
}

TEST(SubscribeStream, NoResponseExceedsFourMebibytes) {
  EventHarness harness;
  harness.Append(6,
                 [](int, v1::Event& event, EventHeader&) { event.set_provider_event_type(std::string(900000, 'x')); });
  harness.Append(1,
                 [](int, v1::Event& event, EventHeader&) { event.set_provider_event_type(std::string(5 << 20, 'x')); });
  harness.Append(1);
  v1::SubscribeEventsRequest request = ToLatest();
  request.set_max_batch_bytes(1 << 30);
  Subscriber stream(harness, request);
  const std::vector<Response> all = stream.TakeAll();  // The client's own limit is 4 MiB.
  EXPECT_TRUE(stream.Finish().ok()) << stream.Finish().error_message();
  EXPECT_THAT(SequencesOf(all), ElementsAreArray(Range(1, 8)));
  for (const Response& response : all) EXPECT_LT(response.ByteSizeLong(), size_t{1} << 20);
}

TEST(SubscribeStream, AnEventThatDoesNotParseNeverBlocksAStream) {
  EventHarness harness;
  harness.Append(1);
  harness.Append(1, [](int, v1::Event& event, EventHeader&) { event.set_provider_event_type("caf\xff"); });
  harness.Append(1);
  Subscriber stream(harness, ToLatest());
  std::vector<v1::Event> events = stream.TakeEvents(3);
  EXPECT_EQ(events[1].type(), v1::EVENT_TYPE_UNRECOGNIZED_PAYLOAD);
  EXPECT_THAT(events[1].event_id(), testing::StartsWith("evt_"));
  EXPECT_EQ(events[1].sequence(), 2);
  EXPECT_EQ(events[2].sequence(), 3);
}

TEST(SubscribeStream, RawComesOnlyWithViewFull) {
  EventHarness harness;
  v1::RawPayload raw;
  raw.set_body(std::string(200000, 'r'));
  harness.Append(20, nullptr, raw.SerializeAsString());
  harness.Append(1);
  v1::SubscribeEventsRequest request = ToLatest();
  request.set_view(v1::EVENT_VIEW_FULL);
  Subscriber full(harness, request);
  const std::vector<v1::Event> events = full.TakeEvents(21);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(events[i].raw().body().size(), 200000u) << i;
  EXPECT_FALSE(events[20].has_raw());
  EXPECT_TRUE(full.Finish().ok());
  Subscriber basic(harness, ToLatest());
  for (const v1::Event& event : basic.TakeEvents(21)) EXPECT_FALSE(event.has_raw());
}

TEST(SubscribeStream, SupersededEventsComeOnlyOnRequest) {
  EventHarness harness;
  for (int rank : {2, 1}) {
    AppendBatch batch;
    batch.now = absl::Now();
    EventRecord record;
    record.event_id = absl::StrCat("evt_", rank);
    record.header.account = "main";
    record.header.type = v1::EVENT_TYPE_MESSAGE_STATE_CHANGED;
    record.bytes = v1::Event().SerializeAsString();
    record.guard = Guard{"message", rank};
    batch.records.push_back(record);
    ASSERT_TRUE(harness.store->log().Append(batch).ok());
  }
  v1::SubscribeEventsRequest request = ToLatest();
  Subscriber without(harness, request);
  EXPECT_THAT(SequencesOf(without.TakeAll()), ElementsAreArray(Range(1, 1)));
  request.mutable_filter()->set_include_superseded(true);
  Subscriber with(harness, request);
  const std::vector<v1::Event> events = with.TakeEvents(2);
  EXPECT_TRUE(events[1].superseded());
}

TEST(SubscribeStream, ShardsPartitionEverythingExactlyOnceAndKeepChatsWhole) {
  EventHarness harness;
  harness.Append(300, [](int i, v1::Event&, EventHeader& header) {
    header.chat = i % 7 == 0 ? "" : ChatName("main", absl::StrCat("601234", 1000 + i % 40));
  });
  std::vector<int64_t> all;
  std::set<std::pair<std::string, int>> places;
  std::set<std::string> chats;
  for (int index = 0; index < 5; ++index) {
    v1::SubscribeEventsRequest request = ToLatest();
    request.mutable_shard()->set_count(5);
    request.mutable_shard()->set_index(index);
    Subscriber stream(harness, request);
    for (const Response& response : stream.TakeAll()) {
      for (const v1::Event& event : response.events()) {
        all.push_back(event.sequence());
        places.emplace(event.chat(), index);
        chats.insert(event.chat());
      }
    }
  }
  std::sort(all.begin(), all.end());
  EXPECT_THAT(all, ElementsAreArray(Range(1, 300)));
  EXPECT_EQ(places.size(), chats.size());
}

TEST(SubscribeStream, BadRequestsNameTheField) {
  EventHarness harness;
  auto refused = [&](const std::function<void(v1::SubscribeEventsRequest&)>& spoil) {
    v1::SubscribeEventsRequest request;
    spoil(request);
    Subscriber stream(harness, request);
    const grpc::Status status = stream.Finish();
    return absl::StrCat(ErrorInfoOf(status).reason(), " ", status.error_message());
  };
  using testing::StartsWith;
  EXPECT_THAT(refused([](auto& r) { r.mutable_heartbeat_interval()->set_seconds(61); }),
              StartsWith("INVALID_FIELD heartbeat_interval"));
  EXPECT_THAT(refused([](auto& r) { r.set_max_batch_events(-1); }), StartsWith("INVALID_FIELD max_batch_events"));
  EXPECT_THAT(refused([](auto& r) { r.mutable_start_time()->set_nanos(-1); }), StartsWith("INVALID_FIELD start_time"));
  EXPECT_THAT(refused([](auto& r) { r.mutable_shard()->set_count(65); }), StartsWith("INVALID_FIELD shard.count"));
  EXPECT_THAT(refused([](auto& r) { r.mutable_filter()->add_accounts("accounts/nobody"); }),
              StartsWith("ACCOUNT_NOT_FOUND"));
  EXPECT_THAT(refused([](auto& r) { r.set_cursor("nonsense"); }), StartsWith("CURSOR_MALFORMED"));
}

TEST(SubscribeStream, ARefusedCursorOrAccountNamesItsField) {
  EventHarness harness;
  auto fields = [&](const v1::SubscribeEventsRequest& request) {
    return BadFieldsOf(Subscriber(harness, request).Finish());
  };
  EXPECT_THAT(fields(FromCursor("nonsense")), testing::ElementsAre("cursor"));
  EXPECT_THAT(fields(FromCursor(EventHarness().CursorAt(0))), testing::ElementsAre("cursor"));
  v1::SubscribeEventsRequest request;
  request.mutable_filter()->add_accounts("accounts/nobody");
  EXPECT_THAT(fields(request), testing::ElementsAre("filter.accounts[0]"));
}

}  // namespace
}  // namespace postern
