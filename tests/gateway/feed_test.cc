#include "gateway/feed.h"

#include <atomic>
#include <thread>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "postern/v1/event.pb.h"
#include "storage/memory/memory_store.h"

namespace postern {
namespace {

constexpr int64_t kLargeRing = 8 << 20;

v1::Event EventIn(const Frame& frame) {
  v1::SubscribeEventsResponse response;
  EXPECT_TRUE(response.ParseFromString(frame.bytes));
  EXPECT_EQ(response.events_size(), 1);
  return response.events(0);
}

class FeedTest : public testing::Test {
 protected:
  // One commit of `count` events.
  void Append(int count, const std::string& bytes = "", const std::string& raw = "") {
    AppendBatch batch;
    batch.now = absl::FromUnixSeconds(1700000000) + absl::Milliseconds(1500);
    if (!raw.empty()) batch.raws.push_back(raw);
    for (int i = 0; i < count; ++i) {
      v1::Event event;
      event.set_event_id(absl::StrCat("evt_", ++made_));
      EventRecord record;
      record.event_id = event.event_id();
      record.header.account = "main";
      record.header.chat = "accounts/main/chats/a";
      record.bytes = bytes.empty() ? event.SerializeAsString() : bytes;
      if (!raw.empty()) record.raw_index = 0;
      batch.records.push_back(std::move(record));
    }
    ASSERT_TRUE(store_->log().Append(batch).ok());
  }

  std::unique_ptr<Store> store_ = MakeMemoryStore({});
  int made_ = 0;
};

TEST_F(FeedTest, AFrameIsAResponseWithCursorSequenceAndPublishTime) {
  Feed feed(*store_, kLargeRing);
  Append(1);
  const FeedPage page = feed.FromRing(1, {});
  ASSERT_EQ(page.frames.size(), 1u);
  const v1::Event event = EventIn(*page.frames[0]);
  EXPECT_EQ(event.event_id(), "evt_1");
  EXPECT_EQ(event.sequence(), 1);
  EXPECT_EQ(event.cursor(), feed.CursorText(1));
  EXPECT_EQ(event.publish_time().seconds(), 1700000001);
  EXPECT_EQ(event.publish_time().nanos(), 500000000);
  EXPECT_EQ(page.next, 2);
  EXPECT_EQ(page.head, 2);
}

TEST_F(FeedTest, RingAndLogGiveTheSameBytes) {
  Feed feed(*store_, kLargeRing);
  Append(20);
  const FeedPage ring = feed.FromRing(3, {.max_events = 10});
  const absl::StatusOr<FeedPage> log = feed.FromLog(3, {.max_events = 10});
  ASSERT_TRUE(log.ok());
  ASSERT_EQ(ring.frames.size(), 10u);
  ASSERT_EQ(log->frames.size(), 10u);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(ring.frames[i]->bytes, log->frames[i]->bytes);
  EXPECT_EQ(ring.next, 13);
  EXPECT_EQ(log->next, 13);
}

TEST_F(FeedTest, AFullRingSaysBehindAndKeepsTheNewest) {
  Append(5);
  Feed feed(*store_, 1);
  EXPECT_TRUE(feed.FromRing(5, {}).behind) << "what was there before the feed is in the log alone";
  EXPECT_FALSE(feed.FromRing(6, {}).behind);
  Append(3);
  EXPECT_TRUE(feed.FromRing(7, {}).behind);
  EXPECT_EQ(feed.FromRing(8, {}).frames.size(), 1u);
  EXPECT_EQ(feed.FromLog(1, {})->frames.size(), 8u);
}

TEST_F(FeedTest, AnErasedEventIsGoneFromTheRingAndFromTheLog) {
  Feed feed(*store_, kLargeRing);
  Append(3);
  ASSERT_TRUE(store_->log().Erase({.events = {2}}).ok());
  for (const FeedPage& page : {feed.FromRing(1, {}), *feed.FromLog(1, {})}) {
    ASSERT_EQ(page.frames.size(), 3u);
    EXPECT_EQ(page.next, 4);
    EXPECT_FALSE(page.frames[0]->erased);
    EXPECT_TRUE(page.frames[1]->erased);
    EXPECT_EQ(page.frames[1]->sequence, 2);
    EXPECT_EQ(page.frames[1]->header.chat, "");
    EXPECT_FALSE(page.frames[2]->erased);
  }
}

TEST_F(FeedTest, APageKeepsToItsBytesButHoldsOneFrame) {
  Feed feed(*store_, kLargeRing);
  Append(10);
  EXPECT_EQ(feed.FromRing(1, {.max_events = 5, .max_bytes = 1}).frames.size(), 1u);
  EXPECT_EQ(feed.FromRing(1, {.max_events = 5}).frames.size(), 5u);
}

TEST_F(FeedTest, ATrimmedPositionIsExpiredAndNamesTheEarliest) {
  Feed feed(*store_, 1);
  Append(10);
  ASSERT_TRUE(store_->log().Trim(6).ok());
  const absl::Status status = feed.FromLog(5, {}).status();
  ASSERT_TRUE(HasReason(status, reason::kCursorExpired));
  EXPECT_EQ(DetailOf(status)->metadata["earliest_cursor"], feed.CursorText(5));
  EXPECT_TRUE(feed.FromLog(6, {}).ok());
}

TEST_F(FeedTest, AnEventThatDoesNotParseIsDeliveredAsUnrecognized) {
  Feed feed(*store_, kLargeRing);
  v1::Event bad;
  bad.set_event_id("evt_bad");
  bad.set_provider_event_type("caf\xff");
  Append(1, bad.SerializeAsString());
  const v1::Event event = EventIn(*feed.FromRing(1, {}).frames[0]);
  EXPECT_EQ(event.event_id(), "evt_bad");
  EXPECT_EQ(event.type(), v1::EVENT_TYPE_UNRECOGNIZED_PAYLOAD);
  EXPECT_EQ(event.chat(), "accounts/main/chats/a");
  EXPECT_EQ(event.sequence(), 1);
}

TEST_F(FeedTest, AnEventLargerThanAClientTakesIsDeliveredAsUnrecognized) {
  Feed feed(*store_, kLargeRing);
  v1::Event large;
  large.set_event_id("evt_large");
  large.set_provider_event_type(std::string(5 << 20, 'x'));
  Append(1, large.SerializeAsString());
  const FramePtr frame = feed.FromRing(1, {}).frames[0];
  EXPECT_LT(frame->bytes.size(), 1000u);
  EXPECT_EQ(EventIn(*frame).event_id(), "evt_large");
}

TEST_F(FeedTest, RawIsAddedWhereThereIsOne) {
  Feed feed(*store_, kLargeRing);
  v1::RawPayload raw;
  raw.set_body(std::string(1000, 'r'));
  Append(1, "", raw.SerializeAsString());
  Append(1);
  const FeedPage page = feed.FromRing(1, {});
  const v1::Event with = EventIn(**feed.WithRaw(page.frames[0]));
  EXPECT_EQ(with.raw().body().size(), 1000u);
  EXPECT_EQ(with.sequence(), 1);
  EXPECT_EQ(*feed.WithRaw(page.frames[1]), page.frames[1]);
}

TEST_F(FeedTest, AWatcherIsCalledAfterACommitAndNotByTheThreadThatAppends) {
  Feed feed(*store_, kLargeRing);
  std::mutex mutex;
  std::condition_variable called;
  int64_t seen = 0;
  std::thread::id caller;
  const int64_t id = feed.Watch([&] {
    std::lock_guard<std::mutex> lock(mutex);
    seen = feed.head();
    caller = std::this_thread::get_id();
    called.notify_one();
  });
  Append(4);
  {
    std::unique_lock<std::mutex> lock(mutex);
    EXPECT_TRUE(called.wait_for(lock, std::chrono::seconds(20), [&] { return seen == 5; }));
    EXPECT_NE(caller, std::this_thread::get_id());
  }
  feed.Unwatch(id);
}

TEST_F(FeedTest, ReadersBesideAWriterSeeEveryEventOnceAndInOrder) {
  Feed feed(*store_, 32 << 10);
  constexpr int64_t kEvents = 4000;
  std::atomic<int> wrong{0};
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i) {
    readers.emplace_back([&] {
      for (int64_t next = 1; next <= kEvents;) {
        FeedPage page = feed.FromRing(next, {.max_events = 50});
        if (page.behind) page = *feed.FromLog(next, {.max_events = 50});
        for (const FramePtr& frame : page.frames) wrong += frame->sequence != next++;
        wrong += page.next != next;
      }
    });
  }
  for (int64_t done = 0; done < kEvents; done += 20) Append(20);
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace postern
