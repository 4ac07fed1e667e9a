// Tests 12 and 14 of the event feed: subscribers that cancel and resume at random points while events come in, each
// with a filter of its own, judged by the oracle; and a very selective one that resumes after a trim.
// POSTERN_FEED_EVENTS sets how many events come (10,000; 1,000,000 is the long form), and POSTERN_OTHER_EVENTS how many
// pass the selective one by (200,000; 10,000,000).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <memory>
#include <random>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "postern/v1/event.grpc.pb.h"
#include "storage/cursor.h"
#include "tests/e2e/feed_oracle.h"
#include "tests/e2e/feed_reader.h"
#include "tests/e2e/gateway_process.h"
#include "tests/e2e/losses.h"
#include "tests/e2e/post_storm.h"
#include "tests/e2e/webhook_load.h"

namespace postern {
namespace {

constexpr absl::Duration kLongest = absl::Minutes(30);  // Of a long form.

// One body of Chat-API with the messages `first` and on: twenty chats, a third of them our own.
Post ManyMessages(const GatewayProcess& gateway, int64_t first, int64_t count) {
  std::string items;
  for (int64_t id = first; id < first + count; ++id) {
    absl::StrAppend(&items, items.empty() ? "" : ",", R"({"id":"m)", id, R"(","body":"hello","type":"chat","fromMe":)",
                    id % 3 == 0 ? "true" : "false", R"(,"chatId":"174728224)", 10 + id % 20, R"(@c.us"})");
  }
  return {gateway.WebhookPath("chatapi"), kJsonType, absl::StrCat(R"({"messages":[)", items, "]}")};
}

// Three of four events by Chat-API, fifteen in a body, the rest by Ongair.
std::vector<Post> Mixed(const GatewayProcess& gateway, int64_t events) {
  std::vector<Post> posts;
  for (int64_t id = 1; id <= events; ++id) {
    if (id % 20 == 1) posts.push_back(ManyMessages(gateway, id, 15));
    if (id % 20 > 15 || id % 20 == 0) posts.push_back({gateway.WebhookPath("ongair"), kFormType, MessageBody(id)});
  }
  return posts;
}

std::vector<v1::EventFilter> Filters() {
  std::vector<v1::EventFilter> filters(8);
  filters[1].add_accounts("accounts/ongair");
  filters[2].add_types(v1::EVENT_TYPE_MESSAGE_SENT);
  filters[3].add_directions(v1::DIRECTION_INBOUND);
  filters[4].add_chats("accounts/chatapi/chats/%2B17472822413");
  filters[5].add_conversations("accounts/ongair/conversations/1");
  filters[6].add_accounts("accounts/chatapi");
  filters[6].add_types(v1::EVENT_TYPE_MESSAGE_RECEIVED);
  filters[6].add_chats("accounts/chatapi/chats/%2B17472822414");
  filters[6].add_chats("accounts/chatapi/chats/%2B17472822415");
  filters[7].add_accounts("accounts/ongair");
  filters[7].add_accounts("accounts/chatapi");
  filters[7].add_directions(v1::DIRECTION_OUTBOUND);
  return filters;
}

// Reads until its cursor has reached `last`, cancelling and resuming at random points where it is `restless`.
void Walk(std::shared_ptr<grpc::Channel> channel, const v1::EventFilter& filter, int64_t last, bool restless,
          unsigned seed, Transcript* transcript) {
  std::minstd_rand random(seed);
  auto stub = v1::EventService::NewStub(channel);
  int64_t reached = -1;
  absl::Time moved = absl::Now();
  while (transcript->cursor_sequence() < last) {
    if (std::exchange(reached, transcript->cursor_sequence()) != transcript->cursor_sequence()) moved = absl::Now();
    ASSERT_LT(absl::Now() - moved, absl::Seconds(30)) << "stands still at " << reached << " of " << last;
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
    v1::SubscribeEventsRequest request;
    *request.mutable_filter() = filter;
    request.mutable_heartbeat_interval()->set_seconds(1);
    if (restless) request.set_max_batch_events(1 + random() % 64);
    request.set_start_position(v1::START_POSITION_EARLIEST);
    if (!transcript->cursor().empty()) request.set_cursor(transcript->cursor());
    transcript->Opened(transcript->cursor());
    auto stream = stub->SubscribeEvents(&context, request);
    v1::SubscribeEventsResponse response;
    int64_t left = restless ? 1 + random() % 60 : INT64_MAX;
    for (; left > 0 && transcript->cursor_sequence() < last && stream->Read(&response); --left) {
      transcript->Take(response);
    }
    const bool ended = left > 0 && transcript->cursor_sequence() < last;
    context.TryCancel();
    while (stream->Read(&response)) {
    }
    const grpc::Status status = stream->Finish();
    if (!ended) continue;
    ADD_FAILURE() << "the stream ended: " << status.error_message();
    return;
  }
}

TEST(FeedWalkTest, CancelsAndResumesAtRandomPointsMustKeepEveryGuaranteeOfTheFeed) {
  const int64_t events = FromEnvironment("POSTERN_FEED_EVENTS", 10000);
  const unsigned seed = FromEnvironment("POSTERN_SEED", std::random_device()());
  std::cout << "POSTERN_SEED=" << seed << "\n";
  GatewayProcess gateway(GatewayBinary(),
                         {.extra_accounts = kChatApiAccount, .extra_config = "streams: {ring_bytes: 262144}\n"});
  ASSERT_TRUE(gateway.Start().ok()) << gateway.LogText();
  const std::vector<v1::EventFilter> filters = Filters();
  std::vector<Transcript> transcripts(filters.size());
  std::vector<std::thread> walkers;
  for (size_t i = 0; i < filters.size(); ++i) {
    walkers.emplace_back(Walk, gateway.Channel(), filters[i], events, true, seed + i, &transcripts[i]);
  }
  PostStorm storm(gateway.webhook_address(), Mixed(gateway, events));
  EXPECT_TRUE(storm.Finish(kLongest));
  for (std::thread& walker : walkers) walker.join();
  Transcript log;
  Walk(gateway.Channel(), {}, events, false, seed, &log);
  for (size_t i = 0; i < filters.size(); ++i) {
    EXPECT_EQ(FaultsOf(transcripts[i], filters[i], log), "") << filters[i].ShortDebugString();
    int64_t seen = 0, streams = 0;
    for (const Transcript::Entry& entry : transcripts[i].entries()) {
      seen += entry.kind == Transcript::Entry::kEvent;
      streams += entry.kind == Transcript::Entry::kOpened;
    }
    EXPECT_GT(seen, events / 200);
    std::cout << "filter " << i << ": " << seen << " events over " << streams << " streams\n";
  }
}

// A transcript of events 1 to 6, one response each, of which only odd ones are inbound; spoilt by each test below.
class FeedOracleTest : public testing::Test {
 protected:
  using Entry = Transcript::Entry;

  FeedOracleTest() {
    for (int i = 1; i <= 6; ++i) {
      Entry entry{.kind = Entry::kEvent, .sequence = i, .publish_time = i};
      entry.event.set_event_id(absl::StrCat("evt_", i));
      entry.event.set_direction(i % 2 == 1 ? v1::DIRECTION_INBOUND : v1::DIRECTION_OUTBOUND);
      log_.entries().push_back(entry);
      if (i % 2 == 1) seen_.entries().push_back(entry);
      seen_.entries().push_back({.kind = Entry::kCursor, .sequence = i});
    }
    filter_.add_directions(v1::DIRECTION_INBOUND);
  }

  std::string Faults() { return FaultsOf(seen_, filter_, log_); }

  Transcript log_;
  Transcript seen_;
  v1::EventFilter filter_;
};

TEST_F(FeedOracleTest, FindsNothingInAFaultlessTranscript) { EXPECT_EQ(Faults(), ""); }

TEST_F(FeedOracleTest, FindsAnEventOutOfOrder) {
  std::swap(seen_.entries()[0], seen_.entries()[2 + 1]);
  EXPECT_THAT(Faults(), testing::HasSubstr("Ordered"));
}

TEST_F(FeedOracleTest, FindsARepeat) {
  seen_.entries().insert(seen_.entries().begin(), seen_.entries()[0]);
  EXPECT_THAT(Faults(), testing::HasSubstr("Unique"));
}

TEST_F(FeedOracleTest, FindsAMissingEvent) {
  seen_.entries().erase(seen_.entries().begin());
  EXPECT_THAT(Faults(), testing::HasSubstr("Reliable"));
}

TEST_F(FeedOracleTest, FindsAResumeThatGoesBack) {
  seen_.entries().insert(seen_.entries().begin(), {.kind = Entry::kOpened, .sequence = 3});
  EXPECT_THAT(Faults(), testing::HasSubstr("Resumable"));
}

TEST_F(FeedOracleTest, FindsACursorAheadOfItsEvents) {
  seen_.entries().insert(seen_.entries().begin(), {.kind = Entry::kCursor, .sequence = 5});
  EXPECT_THAT(Faults(), testing::HasSubstr("Bookmarkable"));
}

TEST_F(FeedOracleTest, FindsAnEventTheFilterDoesNotSelect) {
  seen_.entries().push_back(log_.entries()[5]);
  EXPECT_THAT(Faults(), testing::HasSubstr("Filter"));
}

// The heartbeat is far away: only what was left out moves the cursor on.
TEST(FeedWalkTest, AVerySelectiveSubscriberMustResumeFromItsBookmarkAfterATrim) {
  const int64_t others = FromEnvironment("POSTERN_OTHER_EVENTS", 200000);
  constexpr int64_t kItems = 500;
  GatewayProcess gateway(GatewayBinary(), {.extra_accounts = kChatApiAccount, .retention = "{max_bytes: 8000000}"});
  ASSERT_TRUE(gateway.Start().ok()) << gateway.LogText();
  v1::SubscribeEventsRequest wanted;
  wanted.mutable_filter()->add_accounts("accounts/ongair");
  wanted.mutable_heartbeat_interval()->set_seconds(60);
  FeedReader reader(gateway.Channel(), wanted);
  reader.Follow();
  const auto post_own = [&](int64_t id) {
    PostStorm own(gateway.webhook_address(), {{gateway.WebhookPath("ongair"), kFormType, MessageBody(id)}}, 1);
    EXPECT_TRUE(own.Finish(absl::Seconds(20)));
    EXPECT_TRUE(reader.WaitFor(absl::Seconds(20),
                               [id](const auto& events) { return static_cast<int64_t>(events.size()) == id; }));
  };
  post_own(1);
  std::vector<Post> posts;
  for (int64_t first = 1; first <= others; first += kItems) posts.push_back(ManyMessages(gateway, first, kItems));
  PostStorm storm(gateway.webhook_address(), std::move(posts));
  ASSERT_TRUE(storm.Finish(std::max(kLongest, absl::Seconds(others / 1000))));
  gateway.Kill();  // It trims at its start; and the reader has to resume.
  ASSERT_TRUE(gateway.Start().ok()) << gateway.LogText();
  auto stub = v1::EventService::NewStub(gateway.Channel());
  int64_t earliest = 0;
  const absl::Time end = absl::Now() + absl::Seconds(20);
  while (earliest < others / 2 && absl::Now() < end) {
    grpc::ClientContext context;
    context.set_wait_for_ready(true);
    v1::GetEventLogResponse log;
    ASSERT_TRUE(stub->GetEventLog(&context, {}, &log).ok());
    earliest = DecodeCursor(log.event_log().earliest_cursor())->sequence;
  }
  ASSERT_GE(earliest, others / 2) << "it was not trimmed";
  post_own(2);
  reader.Stop();
  EXPECT_GT(reader.streams(), 1);
}

}  // namespace
}  // namespace postern
