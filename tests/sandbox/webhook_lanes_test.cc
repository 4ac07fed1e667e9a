#include "sandbox/webhook_lanes.h"

#include <gtest/gtest.h>

namespace postern {
namespace {

WebhookLanes::FlightPtr MakeFlight(const std::string& lane) {
  auto flight = std::make_shared<Flight>();
  flight->lane = lane;
  return flight;
}

TEST(WebhookLanes, OneLaneStartsOneAfterTheOther) {
  WebhookLanes lanes(10, 10);
  const auto first = MakeFlight("a"), second = MakeFlight("a"), other = MakeFlight("b");
  lanes.Enqueue("a", {first}, false);
  lanes.Enqueue("a", {second}, false);
  lanes.Enqueue("b", {other}, false);
  EXPECT_EQ(lanes.TakeStarts(), (WebhookLanes::Group{first, other}));
  EXPECT_TRUE(lanes.TakeStarts().empty());
  lanes.End(*first);
  EXPECT_EQ(lanes.TakeStarts(), WebhookLanes::Group{second});
}

TEST(WebhookLanes, GroupStartsTogetherAndFreesItsLaneWhenAllHaveLeft) {
  WebhookLanes lanes(10, 10);
  const auto one = MakeFlight("a"), two = MakeFlight("a"), next = MakeFlight("a");
  lanes.Enqueue("a", {one, two}, false);
  lanes.Enqueue("a", {next}, false);
  EXPECT_EQ(lanes.TakeStarts(), (WebhookLanes::Group{one, two}));
  lanes.End(*one);
  EXPECT_TRUE(lanes.TakeStarts().empty());
  lanes.Leave(*two);
  EXPECT_EQ(lanes.TakeStarts(), WebhookLanes::Group{next});
  lanes.End(*two);
}

TEST(WebhookLanes, SlowFlightGivesBackItsPlaceButNotItsConnection) {
  WebhookLanes lanes(/*max_quick=*/1, /*max_open=*/2);
  const auto slow = MakeFlight("a"), second = MakeFlight("b"), third = MakeFlight("c");
  lanes.Enqueue("a", {slow}, false);
  lanes.Enqueue("b", {second}, false);
  lanes.Enqueue("c", {third}, false);
  EXPECT_EQ(lanes.TakeStarts(), WebhookLanes::Group{slow});
  lanes.Leave(*slow);
  EXPECT_EQ(lanes.TakeStarts(), WebhookLanes::Group{second});
  lanes.Leave(*second);
  EXPECT_TRUE(lanes.TakeStarts().empty());
  lanes.End(*slow);
  EXPECT_EQ(lanes.TakeStarts(), WebhookLanes::Group{third});
}

TEST(WebhookLanes, ClearForgetsWhatWaitsAndKeepsWhatFlies) {
  WebhookLanes lanes(10, 10);
  const auto flying = MakeFlight("a"), waiting = MakeFlight("a"), later = MakeFlight("a");
  lanes.Enqueue("a", {flying}, false);
  lanes.TakeStarts();
  lanes.Enqueue("a", {waiting}, false);
  EXPECT_EQ(lanes.Clear(), WebhookLanes::Group{waiting});
  lanes.Enqueue("a", {later}, false);
  EXPECT_TRUE(lanes.TakeStarts().empty());
  lanes.End(*flying);
  EXPECT_EQ(lanes.TakeStarts(), WebhookLanes::Group{later});
}

}  // namespace
}  // namespace postern
