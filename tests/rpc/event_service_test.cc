#include "gmock/gmock.h"
#include "tests/rpc/event_harness.h"

namespace postern {
namespace {

using testing::ElementsAre;
using testing::ElementsAreArray;

grpc::Status List(EventHarness& harness, const v1::ListEventsRequest& request, v1::ListEventsResponse& response) {
  grpc::ClientContext context;
  context.set_deadline(TestDeadline());
  response.Clear();
  return harness.stub->ListEvents(&context, request, &response);
}

grpc::Status Get(EventHarness& harness, const std::string& cursor, v1::EventView view, v1::Event& event) {
  grpc::ClientContext context;
  context.set_deadline(TestDeadline());
  v1::GetEventRequest request;
  request.set_cursor(cursor);
  request.set_view(view);
  v1::GetEventResponse response;
  grpc::Status status = harness.stub->GetEvent(&context, request, &response);
  event = response.event();
  return status;
}

// All pages of the list.
std::vector<int64_t> ListAll(EventHarness& harness, v1::ListEventsRequest request, int& pages) {
  std::vector<int64_t> sequences;
  v1::ListEventsResponse response;
  pages = 0;
  do {
    const grpc::Status status = List(harness, request, response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    if (!status.ok()) return sequences;
    ++pages;
    for (const v1::Event& event : response.events()) sequences.push_back(event.sequence());
    request.set_page_token(response.next_page_token());
  } while (!response.next_page_token().empty());
  return sequences;
}

TEST(ListEvents, PagesHoldTheWholeLogOnceAndInOrder) {
  EventHarness harness;
  harness.Append(120);
  v1::ListEventsRequest request;
  int pages = 0;
  EXPECT_THAT(ListAll(harness, request, pages), ElementsAreArray(Range(1, 120)));
  EXPECT_EQ(pages, 3);
  request.set_page_size(1000);
  EXPECT_THAT(ListAll(harness, request, pages), ElementsAreArray(Range(1, 120)));
  EXPECT_EQ(pages, 1);
  request.set_after_cursor(harness.CursorAt(115));
  EXPECT_THAT(ListAll(harness, request, pages), ElementsAreArray(Range(116, 120)));
}

TEST(ListEvents, APageLooksAtABoundedNumberOfEventsAndMayBeEmpty) {
  EventHarness harness;
  for (int i = 0; i < 11; ++i) harness.Append(1000);
  harness.Append(1, [](int, v1::Event&, EventHeader& header) { header.account = "other"; });
  v1::ListEventsRequest request;
  request.mutable_filter()->add_accounts("accounts/other");
  v1::ListEventsResponse response;
  ASSERT_TRUE(List(harness, request, response).ok());
  EXPECT_EQ(response.events_size(), 0);
  EXPECT_FALSE(response.next_page_token().empty());
  int pages = 0;
  EXPECT_THAT(ListAll(harness, request, pages), ElementsAreArray(Range(11001, 11001)));
  EXPECT_EQ(pages, 2);
}

TEST(ListEvents, ATokenOfAnotherFilterIsRefused) {
  EventHarness harness;
  harness.Append(10);
  v1::ListEventsRequest request;
  request.set_page_size(3);
  v1::ListEventsResponse response;
  ASSERT_TRUE(List(harness, request, response).ok());
  request.set_page_token(response.next_page_token());
  request.mutable_filter()->add_accounts("accounts/main");
  EXPECT_EQ(ErrorInfoOf(List(harness, request, response)).reason(), "PAGE_TOKEN_INVALID");
  request.set_page_size(-1);
  EXPECT_EQ(ErrorInfoOf(List(harness, request, response)).reason(), "INVALID_FIELD");
}

TEST(ListEvents, APageNeverExceedsAClientsLimitAndHoldsRawOnRequest) {
  EventHarness harness;
  v1::RawPayload raw;
  raw.set_body(std::string(900000, 'r'));
  harness.Append(10, nullptr, raw.SerializeAsString());
  v1::ListEventsRequest request;
  request.set_view(v1::EVENT_VIEW_FULL);
  int pages = 0;
  EXPECT_THAT(ListAll(harness, request, pages), ElementsAreArray(Range(1, 10)));
  EXPECT_EQ(pages, 10);
}

TEST(ListEvents, ATrimmedCursorIsExpired) {
  EventHarness harness;
  harness.Append(20);
  ASSERT_TRUE(harness.store->log().Trim(11).ok());
  v1::ListEventsRequest request;
  int pages = 0;
  EXPECT_THAT(ListAll(harness, request, pages), ElementsAreArray(Range(11, 20)));
  request.set_after_cursor(harness.CursorAt(9));
  v1::ListEventsResponse response;
  EXPECT_EQ(ErrorInfoOf(List(harness, request, response)).reason(), "CURSOR_EXPIRED");
}

TEST(ListEvents, ARefusedCursorNamesItsField) {
  EventHarness harness;
  harness.Append(1);
  v1::ListEventsRequest request;
  v1::ListEventsResponse response;
  for (const std::string& cursor : {std::string("nonsense"), EventHarness().CursorAt(0)}) {
    request.set_after_cursor(cursor);
    EXPECT_THAT(BadFieldsOf(List(harness, request, response)), ElementsAre("after_cursor")) << cursor;
  }
}

TEST(ListEvents, AFilterNamesItsUnknownAccountAndItsTooLongName) {
  EventHarness harness;
  v1::ListEventsRequest request;
  v1::ListEventsResponse response;
  request.mutable_filter()->add_accounts("accounts/main");
  request.mutable_filter()->add_accounts("accounts/nobody");
  grpc::Status status = List(harness, request, response);
  EXPECT_EQ(ErrorInfoOf(status).reason(), "ACCOUNT_NOT_FOUND");
  EXPECT_THAT(BadFieldsOf(status), ElementsAre("filter.accounts[1]"));
  request.mutable_filter()->add_chats("accounts/main/chats/" + std::string(1024, 'x'));
  status = List(harness, request, response);
  EXPECT_EQ(ErrorInfoOf(status).reason(), "INVALID_FIELD");
  EXPECT_THAT(BadFieldsOf(status), ElementsAre("filter.chats[0]"));
}

TEST(GetEvent, GivesTheEventOfACursorWithRawOnRequest) {
  EventHarness harness;
  v1::RawPayload raw;
  raw.set_body("the body");
  harness.Append(3, nullptr, raw.SerializeAsString());
  v1::Event event;
  ASSERT_TRUE(Get(harness, harness.CursorAt(2), v1::EVENT_VIEW_BASIC, event).ok());
  EXPECT_EQ(event.sequence(), 2);
  EXPECT_EQ(event.cursor(), harness.CursorAt(2));
  EXPECT_FALSE(event.has_raw());
  ASSERT_TRUE(Get(harness, harness.CursorAt(2), v1::EVENT_VIEW_FULL, event).ok());
  EXPECT_EQ(event.raw().body(), "the body");
}

TEST(GetEvent, RefusesEveryOtherCursorByName) {
  EventHarness harness;
  harness.Append(5);
  ASSERT_TRUE(harness.store->log().Trim(3).ok());
  v1::Event event;
  auto reason = [&](const std::string& cursor) {
    const grpc::Status status = Get(harness, cursor, v1::EVENT_VIEW_BASIC, event);
    if (!status.ok()) EXPECT_THAT(BadFieldsOf(status), ElementsAre("cursor")) << cursor;
    return ErrorInfoOf(status).reason();
  };
  EXPECT_EQ(reason(""), "INVALID_FIELD");
  EXPECT_EQ(reason("nonsense"), "CURSOR_MALFORMED");
  EXPECT_EQ(reason(harness.CursorAt(0)), "CURSOR_EXPIRED");
  EXPECT_EQ(reason(harness.CursorAt(2)), "CURSOR_EXPIRED");
  EXPECT_EQ(reason(harness.CursorAt(1)), "CURSOR_EXPIRED");
  EXPECT_EQ(reason(harness.CursorAt(3)), "");
  EXPECT_EQ(reason(harness.CursorAt(6)), "CURSOR_IN_FUTURE");
  EXPECT_EQ(reason(EventHarness().CursorAt(0)), "CURSOR_EPOCH_MISMATCH");
}

TEST(GetEventLog, TellsTheBounds) {
  RpcStreams streams;
  streams.retention = absl::Hours(48);
  EventHarness harness(streams);
  harness.Append(5);
  ASSERT_TRUE(harness.store->log().Trim(3).ok());
  grpc::ClientContext context;
  v1::GetEventLogResponse response;
  ASSERT_TRUE(harness.stub->GetEventLog(&context, {}, &response).ok());
  const v1::EventLog& log = response.event_log();
  EXPECT_EQ(log.log_id(), harness.store->log().Bounds().log_id);
  EXPECT_EQ(log.earliest_cursor(), harness.CursorAt(2));
  EXPECT_EQ(log.latest_cursor(), harness.CursorAt(5));
  EXPECT_TRUE(log.has_earliest_publish_time());
  EXPECT_EQ(log.retention().seconds(), 48 * 3600);
  EXPECT_EQ(log.partition_count(), 64);
}

}  // namespace
}  // namespace postern
