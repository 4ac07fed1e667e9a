// What a caller of some accounts sees of the feed: its own events whole, and nothing from which it could learn how much
// the others have.
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/sealed_block.h"
#include "gtest/gtest.h"
#include "storage/cursor.h"
#include "storage/sealed_cursor.h"
#include "tests/rpc/event_harness.h"

namespace postern {
namespace {

KnownCaller Known(const std::string& name, const std::string& account, bool raw) {
  KnownCaller known;
  known.caller.name = name;
  known.caller.every_account = account == "*";
  known.caller.accounts = {account};
  known.caller.permissions.set(static_cast<size_t>(Permission::kEvents));
  known.caller.raw_payloads = raw;
  known.token_hashes.push_back(Sha256(name));
  return known;
}

class CallersFeed : public testing::Test {
 protected:
  // 40 events, every fourth of account `other`.
  void SetUp() override {
    harness_.Append(40, [](int index, v1::Event&, EventHeader& header) {
      if (index % 4 == 3) header.account = "other";
    });
  }

  std::vector<v1::SubscribeEventsResponse> All(const std::string& token, v1::SubscribeEventsRequest request) {
    request.set_stop_at_latest(true);
    request.set_max_batch_events(3);
    Subscriber stream(*harness_.stub, request, token);
    return stream.TakeAll();
  }

  grpc::Status List(const std::string& token, const v1::ListEventsRequest& request, v1::ListEventsResponse& response) {
    grpc::ClientContext context;
    context.AddMetadata("authorization", absl::StrCat("Bearer ", token));
    return harness_.stub->ListEvents(&context, request, &response);
  }

  grpc::Status Get(const std::string& token, const std::string& cursor, v1::GetEventResponse& response) {
    grpc::ClientContext context;
    context.AddMetadata("authorization", absl::StrCat("Bearer ", token));
    v1::GetEventRequest request;
    request.set_cursor(cursor);
    return harness_.stub->GetEvent(&context, request, &response);
  }

  const std::shared_ptr<const CallerBook> book_ = std::make_shared<const CallerBook>(std::vector<KnownCaller>{
      Known("whole", "*", true), Known("main-only", "main", true), Known("other-only", "other", false)});
  const BlockSeal seal_{NewSealKey()};
  EventHarness harness_{{}, 8 << 20, [this](RpcContext& context) {
                          context.callers = [this] { return book_; };
                          context.cursor_seal = &seal_;
                        }};
};

// Every cursor and number in a transcript.
void ExpectNothingOfTheLog(const std::vector<v1::SubscribeEventsResponse>& responses) {
  for (const v1::SubscribeEventsResponse& response : responses) {
    for (const std::string& cursor :
         {response.resume_cursor(), response.started().start_cursor(), response.started().head_cursor(),
          response.gap().from_cursor(), response.gap().to_cursor()}) {
      EXPECT_FALSE(DecodeCursor(cursor).ok()) << cursor;
    }
    EXPECT_EQ(response.gap().lost_count(), 0);
    for (const v1::Event& event : response.events()) {
      EXPECT_EQ(event.sequence(), 0);
      EXPECT_FALSE(DecodeCursor(event.cursor()).ok());
      EXPECT_TRUE(event.has_publish_time());
    }
  }
}

TEST_F(CallersFeed, ACallerOfEveryAccountSeesEverything) {
  EXPECT_EQ(SequencesOf(All("whole", From(v1::START_POSITION_EARLIEST))), Range(1, 40));
}

TEST_F(CallersFeed, ErasedEventsOfOtherAccountsAreNothingToACallerAndItsOwnHaveNoNumbers) {
  ASSERT_TRUE(harness_.store->log().Erase({.events = {1, 4, 8, 12, 40}}).ok());  // The first of main, four of other.
  // Every fourth is of the other account: a caller of main misses one event and learns of one gap, at the beginning.
  const std::vector<v1::SubscribeEventsResponse> of_main = All("main-only", From(v1::START_POSITION_EARLIEST));
  ExpectNothingOfTheLog(of_main);
  int gaps = 0;
  int events = 0;
  for (const v1::SubscribeEventsResponse& response : of_main) {
    gaps += response.has_gap() ? 1 : 0;
    events += response.events_size();
  }
  EXPECT_EQ(gaps, 1);
  EXPECT_EQ(events, 29);
  const std::string after_first = [&] {
    for (const v1::SubscribeEventsResponse& response : of_main) {
      if (response.has_gap()) return response.gap().to_cursor();
    }
    return std::string();
  }();
  v1::SubscribeEventsRequest resumed;
  resumed.set_cursor(after_first);
  for (const v1::SubscribeEventsResponse& response : All("main-only", resumed)) EXPECT_FALSE(response.has_gap());
  // An event of another account is none, erased or not, word for word.
  v1::GetEventResponse response;
  const grpc::Status erased = Get("main-only", SealCursor(DecodeCursor(harness_.CursorAt(4)).value(), seal_), response);
  const grpc::Status kept = Get("main-only", SealCursor(DecodeCursor(harness_.CursorAt(16)).value(), seal_), response);
  EXPECT_EQ(ErrorInfoOf(kept).reason(), "CURSOR_MALFORMED");
  EXPECT_EQ(erased.error_details(), kept.error_details());
  EXPECT_EQ(erased.error_message(), kept.error_message());
}

TEST_F(CallersFeed, ACallerOfOneAccountSeesItsEventsAndNoNumbers) {
  for (const auto& [token, account, count] :
       {std::tuple("main-only", "accounts/main", 30), {"other-only", "accounts/other", 10}}) {
    const std::vector<v1::SubscribeEventsResponse> seen = All(token, From(v1::START_POSITION_EARLIEST));
    ExpectNothingOfTheLog(seen);
    int events = 0;
    for (const v1::SubscribeEventsResponse& response : seen) {
      for (const v1::Event& event : response.events()) {
        ++events;
        EXPECT_EQ(event.account(), account);
      }
    }
    EXPECT_EQ(events, count) << token;
  }
}

TEST_F(CallersFeed, ASealedCursorResumesWithoutAGap) {
  std::set<std::string> seen;
  std::string cursor;
  for (int round = 0; round < 40 && seen.size() < 30; ++round) {
    Subscriber stream(*harness_.stub, cursor.empty() ? From(v1::START_POSITION_EARLIEST) : FromCursor(cursor),
                      "main-only");
    const v1::Event event = stream.TakeEvents(1).front();
    EXPECT_TRUE(seen.insert(event.event_id()).second) << "twice";
    cursor = event.cursor();
  }
  EXPECT_EQ(seen.size(), 30u);
}

TEST_F(CallersFeed, PagesAndSingleEventsAreSealedToo) {
  v1::ListEventsRequest request;
  request.set_page_size(7);
  std::vector<v1::Event> events;
  do {
    v1::ListEventsResponse page;
    ASSERT_TRUE(List("main-only", request, page).ok());
    EXPECT_FALSE(DecodeCursor(page.resume_cursor()).ok());
    events.insert(events.end(), page.events().begin(), page.events().end());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  ASSERT_EQ(events.size(), 30u);
  v1::GetEventResponse got;
  ASSERT_TRUE(Get("main-only", events[5].cursor(), got).ok());
  EXPECT_EQ(got.event().event_id(), events[5].event_id());
  EXPECT_EQ(got.event().sequence(), 0);
}

TEST_F(CallersFeed, AnEventOfAnotherAccountIsNoEvent) {
  v1::GetEventResponse got;
  const std::string hidden = harness_.CursorAt(4);  // Of `other`.
  EXPECT_TRUE(Get("whole", hidden, got).ok());
  EXPECT_EQ(ErrorInfoOf(Get("main-only", hidden, got)).reason(), "CURSOR_MALFORMED");
}

TEST_F(CallersFeed, BoundsOfTheLogAreSealed) {
  grpc::ClientContext context;
  context.AddMetadata("authorization", "Bearer main-only");
  v1::GetEventLogResponse response;
  ASSERT_TRUE(harness_.stub->GetEventLog(&context, {}, &response).ok());
  EXPECT_FALSE(DecodeCursor(response.event_log().earliest_cursor()).ok());
  EXPECT_FALSE(DecodeCursor(response.event_log().latest_cursor()).ok());
  EXPECT_EQ(All("main-only", FromCursor(response.event_log().latest_cursor())).size(), 2u) << "started and closing";
}

TEST_F(CallersFeed, AnExpiredCursorTellsSealedCursorsAlone) {
  const std::string cursor = All("main-only", From(v1::START_POSITION_EARLIEST))[1].resume_cursor();
  ASSERT_TRUE(harness_.store->log().Trim(30).ok());
  Subscriber stream(*harness_.stub, FromCursor(cursor), "main-only");
  const google::rpc::ErrorInfo info = ErrorInfoOf(stream.Finish());
  EXPECT_EQ(info.reason(), "CURSOR_EXPIRED");
  for (const char* key : {"earliest_cursor", "latest_cursor"}) {
    ASSERT_EQ(info.metadata().count(key), 1u);
    EXPECT_FALSE(DecodeCursor(info.metadata().at(key)).ok()) << key;
  }
  v1::SubscribeEventsRequest skipping = FromCursor(cursor);
  skipping.set_expired_cursor_policy(v1::EXPIRED_CURSOR_POLICY_SKIP_TO_EARLIEST);
  ExpectNothingOfTheLog(All("main-only", skipping));
}

TEST_F(CallersFeed, RawPayloadsAreForThoseWhoMaySeeThem) {
  v1::SubscribeEventsRequest request = From(v1::START_POSITION_EARLIEST);
  request.set_view(v1::EVENT_VIEW_FULL);
  harness_.Append(1, nullptr, v1::RawPayload().SerializeAsString());
  EXPECT_EQ(All("main-only", request).size() > 1, true);
  ExpectNothingOfTheLog(All("main-only", request));
  Subscriber refused(*harness_.stub, request, "other-only");
  EXPECT_EQ(ErrorInfoOf(refused.Finish()).reason(), "CALLER_FORBIDDEN");
}

}  // namespace
}  // namespace postern
