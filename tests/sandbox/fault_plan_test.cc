#include "sandbox/fault_plan.h"

#include <gtest/gtest.h>

namespace postern {
namespace {

const EndpointFilter kCall{"ongair", "t", "POST", "/send"};

Fault FaultFor(EndpointFilter filter, int count, int skip_count = 0) {
  Fault fault;
  fault.filter = std::move(filter);
  fault.count = count;
  fault.skip_count = skip_count;
  return fault;
}

TEST(FaultPlan, FaultsTakeEffectInTheOrderPlanted) {
  FaultPlan plan(1);
  const std::string first = plan.Plant(FaultFor({}, 2))->id;
  const std::string second = plan.Plant(FaultFor({}, 1))->id;
  EXPECT_EQ(plan.Take(kCall)->fault_id, first);
  EXPECT_EQ(plan.Take(kCall)->fault_id, first);
  EXPECT_EQ(plan.Take(kCall)->fault_id, second);
  EXPECT_FALSE(plan.Take(kCall).has_value());
  EXPECT_TRUE(plan.List().empty());
}

TEST(FaultPlan, LetsSkipCountCallsPassFirst) {
  FaultPlan plan(1);
  ASSERT_TRUE(plan.Plant(FaultFor({}, 1, 2)).ok());
  EXPECT_FALSE(plan.Take(kCall).has_value());
  EXPECT_FALSE(plan.Take(kCall).has_value());
  EXPECT_TRUE(plan.Take(kCall).has_value());
  EXPECT_FALSE(plan.Take(kCall).has_value());
}

TEST(FaultPlan, CountZeroLastsUntilClearedAndCountsItsHits) {
  FaultPlan plan(1);
  const std::string id = plan.Plant(FaultFor({}, 0))->id;
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(plan.Take(kCall).has_value());
  ASSERT_EQ(plan.List().size(), 1u);
  EXPECT_EQ(plan.List()[0].hit_count, 5);
  EXPECT_EQ(plan.Clear({id}, {}), 1);
  EXPECT_FALSE(plan.Take(kCall).has_value());
}

TEST(FaultPlan, SpoilsOnlyCallsThatMatch) {
  FaultPlan plan(1);
  ASSERT_TRUE(plan.Plant(FaultFor({"ongair", "t", "post", "/send"}, 0)).ok());
  EXPECT_TRUE(plan.Take(kCall).has_value());
  EXPECT_FALSE(plan.Take({"onsend", "t", "POST", "/send"}).has_value());
  EXPECT_FALSE(plan.Take({"ongair", "u", "POST", "/send"}).has_value());
  EXPECT_FALSE(plan.Take({"ongair", "t", "GET", "/send"}).has_value());
  EXPECT_FALSE(plan.Take({"ongair", "t", "POST", "/status"}).has_value());
}

TEST(FaultPlan, ProbabilitySparesSomeCalls) {
  FaultPlan plan(7);
  Fault fault = FaultFor({}, 0);
  fault.probability = 0.25;
  ASSERT_TRUE(plan.Plant(fault).ok());
  int hits = 0;
  for (int i = 0; i < 4000; ++i) hits += plan.Take(kCall).has_value() ? 1 : 0;
  EXPECT_GT(hits, 800);
  EXPECT_LT(hits, 1200);
}

TEST(FaultPlan, WaitLiesBetweenLatencyAndLatencyPlusJitter) {
  FaultPlan plan(7);
  Fault fault = FaultFor({}, 0);
  fault.latency = absl::Milliseconds(10);
  fault.latency_jitter = absl::Milliseconds(5);
  ASSERT_TRUE(plan.Plant(fault).ok());
  for (int i = 0; i < 100; ++i) {
    const absl::Duration wait = plan.Take(kCall)->wait;
    EXPECT_GE(wait, absl::Milliseconds(10));
    EXPECT_LE(wait, absl::Milliseconds(15));
  }
}

TEST(FaultPlan, ClearWithoutIdsRemovesFaultsPlantedForTheseCalls) {
  FaultPlan plan(1);
  ASSERT_TRUE(plan.Plant(FaultFor({"ongair", "", "", "/send"}, 0)).ok());
  ASSERT_TRUE(plan.Plant(FaultFor({"ongair", "", "", "/status"}, 0)).ok());
  ASSERT_TRUE(plan.Plant(FaultFor({}, 0)).ok());
  EXPECT_EQ(plan.Clear({}, {"ongair", "", "", "/send"}), 1);
  EXPECT_EQ(plan.Clear({}, {}), 2);
}

TEST(FaultPlan, RefusesImpossibleFaults) {
  FaultPlan plan(1);
  Fault negative = FaultFor({}, -1);
  EXPECT_EQ(plan.Plant(negative).status().code(), absl::StatusCode::kInvalidArgument);
  Fault chance = FaultFor({}, 1);
  chance.probability = 1.5;
  EXPECT_EQ(plan.Plant(chance).status().code(), absl::StatusCode::kInvalidArgument);
  Fault status = FaultFor({}, 1);
  status.answer = HttpResponse{.status = 100};
  EXPECT_EQ(plan.Plant(status).status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace postern
