// Events that were erased in the midst of others: never passed over silently, and told to those alone who may have
// asked for them.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "tests/rpc/event_harness.h"

namespace postern {
namespace {

using testing::ElementsAre;
using Response = v1::SubscribeEventsResponse;

constexpr int64_t kSmallRing = 4096;
constexpr int64_t kLargeRing = 8 << 20;

void Erase(EventHarness& harness, std::vector<int64_t> sequences) {
  ASSERT_TRUE(harness.store->log().Erase({.events = std::move(sequences)}).ok());
}

// What a reader learns, in order: sequences, and `gap(from,to,lost)` with the sequences of its cursors.
std::vector<std::string> Told(const EventHarness& harness, const std::vector<Response>& responses) {
  auto at = [&](const std::string& cursor) {
    for (int64_t i = 0; i < harness.feed.head(); ++i) {
      if (harness.CursorAt(i) == cursor) return absl::StrCat(i);
    }
    return std::string("?");
  };
  std::vector<std::string> told;
  for (const Response& response : responses) {
    for (const v1::Event& event : response.events()) told.push_back(absl::StrCat(event.sequence()));
    if (!response.has_gap()) continue;
    EXPECT_EQ(response.events_size(), 0);
    EXPECT_EQ(response.resume_cursor(), response.gap().to_cursor());
    told.push_back(absl::StrCat("gap(", at(response.gap().from_cursor()), ",", at(response.gap().to_cursor()), ",",
                                response.gap().lost_count(), ")"));
  }
  return told;
}

v1::SubscribeEventsRequest ToLatest(v1::SubscribeEventsRequest request) {
  request.set_stop_at_latest(true);
  return request;
}

v1::SubscribeEventsRequest Skipping(const std::string& cursor) {
  v1::SubscribeEventsRequest request = ToLatest(FromCursor(cursor));
  request.set_expired_cursor_policy(v1::EXPIRED_CURSOR_POLICY_SKIP_TO_EARLIEST);
  return request;
}

std::vector<std::string> Read(EventHarness& harness, const v1::SubscribeEventsRequest& request) {
  Subscriber stream(harness, request);
  const std::vector<Response> all = stream.TakeAll();
  EXPECT_TRUE(stream.Finish().ok()) << stream.Finish().error_message();
  EXPECT_EQ(all.back().closing().reason(), v1::StreamClosing::REASON_REACHED_LATEST);
  EXPECT_EQ(all.back().resume_cursor(), harness.CursorAt(harness.feed.head() - 1));
  return Told(harness, all);
}

TEST(SubscribeErased, AReaderIsToldOfEachRunOfErasedEvents) {
  for (const int64_t ring : {kSmallRing, kLargeRing}) {
    for (const v1::EventView view : {v1::EVENT_VIEW_BASIC, v1::EVENT_VIEW_FULL}) {
      EventHarness harness({}, ring);
      harness.Append(12);
      Erase(harness, {1, 4, 5, 6, 8, 11, 12});
      v1::SubscribeEventsRequest request = ToLatest(From(v1::START_POSITION_EARLIEST));
      request.set_view(view);
      EXPECT_THAT(Read(harness, request),
                  ElementsAre("gap(0,1,1)", "2", "3", "gap(3,6,3)", "7", "gap(7,8,1)", "9", "10", "gap(10,12,2)"));
    }
  }
}

TEST(SubscribeErased, ALongRunIsOneGapAcrossPagesOfTheLog) {
  EventHarness harness({}, kSmallRing);
  harness.Append(3000);
  std::vector<int64_t> sequences;
  for (int64_t i = 3; i <= 2996; ++i) sequences.push_back(i);
  Erase(harness, sequences);
  EXPECT_THAT(Read(harness, Skipping(harness.CursorAt(0))),
              ElementsAre("1", "2", "gap(2,2996,2994)", "2997", "2998", "2999", "3000"));
}

TEST(SubscribeErased, ACursorWithNothingButErasedEventsBehindItHasExpired) {
  EventHarness harness;
  harness.Append(20);
  Erase(harness, {5, 6, 8, 20});
  Subscriber expired(harness, ToLatest(FromCursor(harness.CursorAt(4))));
  const grpc::Status status = expired.Finish();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::OUT_OF_RANGE);
  const google::rpc::ErrorInfo info = ErrorInfoOf(status);
  EXPECT_EQ(info.reason(), "CURSOR_EXPIRED");
  EXPECT_EQ(info.metadata().at("earliest_cursor"), harness.CursorAt(6));
  EXPECT_EQ(info.metadata().at("latest_cursor"), harness.CursorAt(20));
  EXPECT_EQ(info.metadata().at("last_cursor"), harness.CursorAt(4)) << "nothing was told that lies behind it";
  // From there on it goes, and what is missing later is told.
  const std::vector<std::string> told = Read(harness, ToLatest(FromCursor(harness.CursorAt(6))));
  EXPECT_THAT((std::vector<std::string>{told.begin(), told.begin() + 3}), ElementsAre("7", "gap(7,8,1)", "9"));
  EXPECT_EQ(told.back(), "gap(19,20,1)");
  // At the very end of the log, too.
  Subscriber at_end(harness, ToLatest(FromCursor(harness.CursorAt(19))));
  EXPECT_EQ(ErrorInfoOf(at_end.Finish()).metadata().at("earliest_cursor"), harness.CursorAt(20));
  // Whoever asked to go on is told instead.
  EXPECT_THAT(Read(harness, Skipping(harness.CursorAt(19))), ElementsAre("gap(19,20,1)"));
}

TEST(SubscribeErased, AGapIsToldUnlessWhatIsLeftRulesTheEventOut) {
  EventHarness harness;
  harness.Append(6, [](int index, v1::Event&, EventHeader& header) {
    if (index == 1) header.account = "other";
    if (index == 2) header.type = v1::EVENT_TYPE_MESSAGE_SENT;
    if (index == 3) header.direction = v1::DIRECTION_OUTBOUND;
    if (index == 4) header.superseded = true;
  });
  Erase(harness, {1, 2, 3, 4, 5});
  auto told = [&](const std::function<void(v1::EventFilter&)>& narrow) {
    v1::SubscribeEventsRequest request = ToLatest(From(v1::START_POSITION_EARLIEST));
    narrow(*request.mutable_filter());
    return Read(harness, request);
  };
  EXPECT_THAT(told([](v1::EventFilter& filter) { filter.add_accounts("accounts/other"); }), ElementsAre("gap(1,6,1)"));
  EXPECT_THAT(told([](v1::EventFilter& filter) { filter.add_types(v1::EVENT_TYPE_MESSAGE_SENT); }),
              ElementsAre("gap(2,6,1)"));
  EXPECT_THAT(told([](v1::EventFilter& filter) { filter.add_directions(v1::DIRECTION_OUTBOUND); }),
              ElementsAre("gap(3,6,1)"));
  EXPECT_THAT(told([](v1::EventFilter& filter) { filter.add_types(v1::EVENT_TYPE_GROUP_LEFT); }), ElementsAre());
  EXPECT_THAT(told([](v1::EventFilter& filter) { filter.add_chats("accounts/other/chats/60123"); }),
              ElementsAre("gap(1,6,1)"));
  EXPECT_THAT(told([](v1::EventFilter& filter) { filter.add_conversations("accounts/other/conversations/7"); }),
              ElementsAre("gap(1,6,1)"));
}

TEST(SubscribeErased, AnOpenStreamThatHasReadThemIsNotTold) {
  EventHarness harness;
  harness.Append(3);
  Subscriber stream(harness, From(v1::START_POSITION_EARLIEST));
  stream.TakeEvents(3);
  Erase(harness, {1, 2, 3});
  harness.Append(1);
  const std::vector<v1::Event> next = stream.TakeEvents(1);
  EXPECT_EQ(next.at(0).sequence(), 4);
}

TEST(SubscribeErased, ListsLeaveThemOutAndAGetSaysThatTheCursorHasExpired) {
  EventHarness harness;
  harness.Append(5);
  Erase(harness, {2, 3});
  grpc::ClientContext list_context;
  v1::ListEventsResponse listed;
  ASSERT_TRUE(harness.stub->ListEvents(&list_context, {}, &listed).ok());
  ASSERT_EQ(listed.events_size(), 3);
  EXPECT_EQ(listed.events(1).sequence(), 4);
  EXPECT_EQ(listed.resume_cursor(), harness.CursorAt(5));
  grpc::ClientContext get_context;
  v1::GetEventRequest request;
  request.set_cursor(harness.CursorAt(2));
  v1::GetEventResponse response;
  const grpc::Status status = harness.stub->GetEvent(&get_context, request, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::OUT_OF_RANGE);
  EXPECT_EQ(ErrorInfoOf(status).reason(), "CURSOR_EXPIRED");
  EXPECT_FALSE(response.has_event());
}

}  // namespace
}  // namespace postern
