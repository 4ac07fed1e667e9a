// The rules of a subscription that the conformance suite cannot reach: the numbers behind the waits and the memory.
#include "feed.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "protobuf_duration.h"

namespace postern {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const ErrorDetails kUnavailable{.code = absl::StatusCode::kUnavailable};

class FeedTest : public testing::Test, public Feed::Sink {
 protected:
  Feed MakeFeed(const SubscribeOptions& options, std::string cursor = "start") {
    return Feed(
        options, std::move(cursor), [this] { return drawn_; }, [this] { return now_; });
  }

  absl::StatusOr<bool> Deliver(const v1::Event& event) override {
    handed_.push_back(event.event_id());
    return handles_;
  }
  absl::Status Lost(const Gap&) override { return absl::OkStatus(); }
  absl::Status Save(const std::string& cursor) override {
    saved_.push_back(cursor);
    return absl::OkStatus();
  }

  static v1::SubscribeEventsResponse Events(const std::vector<std::string>& names) {
    v1::SubscribeEventsResponse response;
    for (const std::string& name : names) {
      v1::Event& event = *response.add_events();
      event.set_event_id(name);
      event.set_cursor("after " + name);
    }
    return response;
  }

  static v1::SubscribeEventsResponse Started(absl::Duration heartbeat) {
    v1::SubscribeEventsResponse response;
    response.mutable_started()->set_start_cursor("s");
    *response.mutable_started()->mutable_heartbeat_interval() = ToProto(heartbeat);
    return response;
  }

  SubscribeOptions options_;
  std::vector<std::string> handed_;
  std::vector<std::string> saved_;
  bool handles_ = true;
  double drawn_ = 1.0;
  absl::Time now_ = absl::UnixEpoch();
};

TEST_F(FeedTest, AnUnhandledEventIsNotMovedOver) {
  Feed feed = MakeFeed(options_);
  handles_ = false;
  ASSERT_TRUE(feed.Receive(Events({"a", "b"}), *this).ok());
  EXPECT_THAT(handed_, ElementsAre("a"));
  EXPECT_EQ(feed.Request().cursor(), "start");
}

TEST_F(FeedTest, ARepeatIsRememberedForAsManyEventsAsPromised) {
  for (const size_t others : {kRememberedEvents - 1, kRememberedEvents}) {
    Feed feed = MakeFeed(options_);
    std::vector<std::string> names{"first"};
    for (size_t number = 0; number < others; ++number) names.push_back(std::to_string(number));
    ASSERT_TRUE(feed.Receive(Events(names), *this).ok());
    handed_.clear();
    ASSERT_TRUE(feed.Receive(Events({"first"}), *this).ok());
    EXPECT_EQ(handed_.size(), others < kRememberedEvents ? 0U : 1U);
  }
}

TEST_F(FeedTest, ABookmarkIsSavedOnce) {
  Feed feed = MakeFeed(options_);
  v1::SubscribeEventsResponse bookmark;
  bookmark.set_resume_cursor("later");
  bookmark.mutable_bookmark();
  ASSERT_TRUE(feed.Receive(bookmark, *this).ok());
  ASSERT_TRUE(feed.Receive(bookmark, *this).ok());
  EXPECT_THAT(saved_, ElementsAre("later"));
}

TEST_F(FeedTest, SavingByTime) {
  options_.save_every_events = 0;
  options_.save_every = absl::Seconds(10);
  Feed feed = MakeFeed(options_);
  ASSERT_TRUE(feed.Receive(Events({"a", "b"}), *this).ok());
  EXPECT_THAT(saved_, ElementsAre("after a"));
  now_ += absl::Seconds(10);
  ASSERT_TRUE(feed.Receive(Events({"c"}), *this).ok());
  EXPECT_THAT(saved_, ElementsAre("after a", "after c"));
}

TEST_F(FeedTest, WhatWasNotSavedIsSavedAtTheEnd) {
  options_.save_every_events = 100;
  Feed feed = MakeFeed(options_);
  ASSERT_TRUE(feed.Receive(Events({"a", "b"}), *this).ok());
  EXPECT_THAT(saved_, IsEmpty());
  ASSERT_TRUE(feed.Flush(*this).ok());
  ASSERT_TRUE(feed.Flush(*this).ok());
  EXPECT_THAT(saved_, ElementsAre("after b"));
}

TEST_F(FeedTest, AStreamIsSilentAfterThreeOfItsHeartbeats) {
  EXPECT_EQ(MakeFeed(options_).silence(), absl::Seconds(45));
  options_.heartbeat_interval = absl::Seconds(1);
  Feed feed = MakeFeed(options_);
  EXPECT_EQ(feed.silence(), absl::Seconds(3));
  ASSERT_TRUE(feed.Receive(Started(absl::Seconds(7)), *this).ok());
  EXPECT_EQ(feed.silence(), absl::Seconds(21));
  ASSERT_TRUE(feed.Receive(Started(absl::ZeroDuration()), *this).ok());
  EXPECT_EQ(feed.silence(), absl::Seconds(21));
}

TEST_F(FeedTest, WaitsGrowAndBeginAnewAfterStarted) {
  Feed feed = MakeFeed(options_);
  EXPECT_EQ(feed.ReconnectDelay(kUnavailable), absl::Milliseconds(200));
  EXPECT_EQ(feed.ReconnectDelay(kUnavailable), absl::Milliseconds(320));
  for (int failure = 0; failure < 20; ++failure) feed.ReconnectDelay(kUnavailable);
  EXPECT_EQ(feed.ReconnectDelay(kUnavailable), absl::Seconds(20));
  ASSERT_TRUE(feed.Receive(Started(absl::Seconds(15)), *this).ok());
  EXPECT_EQ(feed.ReconnectDelay(kUnavailable), absl::Milliseconds(200));
}

TEST_F(FeedTest, TheWaitIsAnythingDownToNothingButNeverLessThanTheServerAsksFor) {
  drawn_ = 0.0;
  Feed feed = MakeFeed(options_);
  EXPECT_EQ(feed.ReconnectDelay(kUnavailable), absl::ZeroDuration());
  ErrorDetails asking = kUnavailable;
  asking.retry_delay = absl::Seconds(5);
  EXPECT_EQ(feed.ReconnectDelay(asking), absl::Seconds(5));
  v1::SubscribeEventsResponse closing;
  closing.mutable_closing()->mutable_retry_delay()->set_seconds(3);
  ASSERT_TRUE(feed.Receive(closing, *this).ok());
  EXPECT_EQ(feed.ReconnectDelay(kUnavailable), absl::Seconds(3));
  feed.Request();
  EXPECT_EQ(feed.ReconnectDelay(kUnavailable), absl::ZeroDuration()) << "what a stream asked for holds once";
}

TEST_F(FeedTest, AGoodEndIsTheEndOnlyWhenItWasAskedFor) {
  EXPECT_TRUE(MakeFeed(options_).ReconnectDelay({}).has_value());
  options_.stop_at_latest = true;
  EXPECT_FALSE(MakeFeed(options_).ReconnectDelay({}).has_value());
  EXPECT_TRUE(MakeFeed(options_).ReconnectDelay({.code = absl::StatusCode::kDeadlineExceeded}).has_value());
}

TEST_F(FeedTest, TheRequestSaysWhatWasAskedFor) {
  options_.filter.add_accounts("accounts/a");
  options_.view = v1::EVENT_VIEW_FULL;
  options_.shard.emplace().set_count(4);
  options_.heartbeat_interval = absl::Milliseconds(1500);
  options_.stop_at_latest = true;
  options_.expired = Expired::kEarliest;
  const v1::SubscribeEventsRequest request = MakeFeed(options_, "c").Request();
  EXPECT_EQ(request.cursor(), "c");
  EXPECT_EQ(request.filter().accounts(0), "accounts/a");
  EXPECT_EQ(request.view(), v1::EVENT_VIEW_FULL);
  EXPECT_EQ(request.shard().count(), 4);
  EXPECT_EQ(FromProto(request.heartbeat_interval()), absl::Milliseconds(1500));
  EXPECT_TRUE(request.stop_at_latest());
  EXPECT_EQ(request.expired_cursor_policy(), v1::EXPIRED_CURSOR_POLICY_SKIP_TO_EARLIEST);
  EXPECT_EQ(MakeFeed(options_, "").Request().start_position(), v1::START_POSITION_LATEST);
  options_.initial = Initial::kEarliest;
  EXPECT_EQ(MakeFeed(options_, "").Request().start_position(), v1::START_POSITION_EARLIEST);
}

TEST_F(FeedTest, AnExpiredCursorWithoutACursorIsFinal) {
  options_.expired = Expired::kLatest;
  const ErrorDetails expired{.code = absl::StatusCode::kOutOfRange, .reason = "CURSOR_EXPIRED"};
  Feed feed = MakeFeed(options_, "old");
  EXPECT_EQ(feed.ReconnectDelay(expired), absl::ZeroDuration());
  EXPECT_EQ(feed.ReconnectDelay(expired), std::nullopt) << "no second time without a start in between";
}

}  // namespace
}  // namespace postern
