// Test 19 of the event feed: the wall clock is set an hour ahead, an hour back, and stepped as NTP does, under a server
// with a live stream. Sequences and publish times must never go back, and bookmarks come by a clock of their own.
#include "absl/time/clock.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/e2e/feed_reader.h"
#include "tests/e2e/gateway_process.h"
#include "tests/e2e/losses.h"
#include "tests/e2e/moved_clock.h"
#include "tests/e2e/post_storm.h"
#include "tests/e2e/webhook_load.h"

namespace postern {
namespace {

// From the true time; the last ones are steps of NTP.
constexpr absl::Duration kSteps[] = {absl::ZeroDuration(), absl::Hours(1),          absl::ZeroDuration(),
                                     absl::Hours(-1),      absl::Milliseconds(300), absl::Milliseconds(-200)};
constexpr int64_t kPosts = 20;  // After each step.

v1::SubscribeEventsRequest WithHeartbeats() {
  v1::SubscribeEventsRequest request;
  request.mutable_heartbeat_interval()->set_seconds(1);
  return request;
}

// Without those of an account's health, which a moved clock may change.
int64_t MessagesIn(const std::vector<v1::Event>& events) {
  return std::count_if(events.begin(), events.end(),
                       [](const v1::Event& event) { return event.has_message_received(); });
}

int64_t Nanoseconds(const google::protobuf::Timestamp& time) { return time.seconds() * 1'000'000'000 + time.nanos(); }

class ClockTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(gateway_.Start().ok()) << gateway_.LogText();
    reader_ = std::make_unique<FeedReader>(gateway_.Channel(), WithHeartbeats());
    reader_->Follow();
  }

  void Post(int64_t id) {
    PostStorm storm(gateway_.webhook_address(), {{gateway_.WebhookPath("ongair"), kFormType, MessageBody(id)}}, 1);
    ASSERT_TRUE(storm.Finish(absl::Seconds(20)));
  }

  void PostSome() {
    for (int64_t i = 0; i < kPosts; ++i) Post(++last_id_);
    ASSERT_TRUE(reader_->WaitFor(absl::Seconds(20), [this](const auto& events) {
      return MessagesIn(events) == last_id_;
    })) << "a stream that stands still";
  }

  // Moves the clock and posts until the server has seen it: absl::Now() asks the machine every two seconds or so.
  void MoveClock(absl::Duration from_true_time) {
    clock_.Shift(from_true_time);
    const absl::Time end = absl::Now() + absl::Seconds(20);
    absl::Duration error = absl::InfiniteDuration();
    while (absl::AbsDuration(error) > absl::Minutes(1)) {
      ASSERT_LT(absl::Now(), end) << "its clock did not move";
      Post(++last_id_);
      ASSERT_TRUE(reader_->WaitFor(absl::Seconds(20), [&](const auto& events) {
        if (MessagesIn(events) < last_id_) return false;
        error = absl::FromUnixSeconds(events.back().receive_time().seconds()) - absl::Now() - from_true_time;
        return true;
      }));
      absl::SleepFor(absl::Milliseconds(100));
    }
  }

  MovedClock clock_;
  GatewayProcess gateway_{GatewayBinary(), {.environment = clock_.Environment()}};
  std::unique_ptr<FeedReader> reader_;
  int64_t last_id_ = 0;
};

TEST_F(ClockTest, SequenceAndPublishTimeMustNeverDecreaseAndBookmarksGoOnWhenTheClockIsMoved) {
  for (absl::Duration step : kSteps) {
    MoveClock(step);
    PostSome();
    EXPECT_TRUE(reader_->WaitForBookmark(absl::Seconds(10))) << "none after the clock went to " << step;
  }
  reader_->Stop();
  EXPECT_EQ(reader_->Faults(), "");
  EXPECT_EQ(reader_->streams(), 1) << "the stream did not live through it";
  int64_t latest = 0;
  for (const v1::Event& event : reader_->events()) {
    const int64_t published = Nanoseconds(event.publish_time());
    EXPECT_GE(published, latest) << "publish_time went back at event " << event.sequence();
    latest = std::max(latest, published);
  }
}

TEST_F(ClockTest, ARepeatMustBeRecognisedWhenTheClockWasSetBack) {
  PostSome();
  MoveClock(absl::Hours(-1));
  for (int64_t id = 1; id <= kPosts; ++id) Post(id);
  EXPECT_EQ(static_cast<int64_t>(WholeLog(gateway_).size()), last_id_);
}

}  // namespace
}  // namespace postern
