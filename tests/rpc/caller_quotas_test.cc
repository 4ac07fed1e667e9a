#include "rpc/caller_quotas.h"

#include "base/status.h"
#include "gtest/gtest.h"

namespace postern {
namespace {

Caller Named(const std::string& name, double rate = 0) {
  Caller caller;
  caller.name = name;
  caller.requests_per_second = rate;
  return caller;
}

class CallerQuotasTest : public testing::Test {
 protected:
  // How many of `tries` calls are let through now.
  int Passed(const Caller& caller, int tries) {
    int passed = 0;
    for (int i = 0; i < tries; ++i) passed += quotas_.CountCall(caller).ok() ? 1 : 0;
    return passed;
  }

  absl::Duration now_ = absl::Seconds(1000);
  CallerQuotas quotas_{[this] { return now_; }};
};

TEST_F(CallerQuotasTest, ASecondsWorthComesAtOnceAndThenTheRateHolds) {
  EXPECT_EQ(Passed(Named("crm", 5), 20), 5);
  now_ += absl::Milliseconds(400);
  EXPECT_EQ(Passed(Named("crm", 5), 20), 2);
  now_ += absl::Hours(1);
  EXPECT_EQ(Passed(Named("crm", 5), 20), 5);
}

TEST_F(CallerQuotasTest, ARefusalTellsWhoMayCallWhen) {
  ASSERT_EQ(Passed(Named("crm", 0.5), 2), 1);
  now_ += absl::Milliseconds(500);
  const absl::Status refused = quotas_.CountCall(Named("crm", 0.5));
  EXPECT_TRUE(HasReason(refused, reason::kLocalRateLimited));
  EXPECT_EQ(DetailOf(refused)->quota->name, "callers/crm");
  EXPECT_EQ(DetailOf(refused)->retry_delay, absl::Milliseconds(1500));
}

TEST_F(CallerQuotasTest, OneCallerTakesNothingFromAnotherAndNoLimitIsNone) {
  EXPECT_EQ(Passed(Named("crm", 1), 10), 1);
  EXPECT_EQ(Passed(Named("bot", 1), 10), 1);
  EXPECT_EQ(Passed(Named("free"), 1000), 1000);
}

TEST_F(CallerQuotasTest, AChangedLimitCountsAtOnce) {
  EXPECT_EQ(Passed(Named("crm", 1), 10), 1);
  EXPECT_EQ(Passed(Named("crm", 3), 10), 3);
}

TEST_F(CallerQuotasTest, StreamsAreCountedUntilTheyLeave) {
  const Caller crm = Named("crm");
  EXPECT_TRUE(quotas_.EnterStream(crm, 2).ok());
  EXPECT_TRUE(quotas_.EnterStream(crm, 2).ok());
  const absl::Status refused = quotas_.EnterStream(crm, 2);
  EXPECT_TRUE(HasReason(refused, reason::kTooManyStreams));
  EXPECT_TRUE(DetailOf(refused)->retry_delay.has_value());
  EXPECT_TRUE(quotas_.EnterStream(Named("bot"), 2).ok());
  quotas_.LeaveStream("crm");
  EXPECT_TRUE(quotas_.EnterStream(crm, 2).ok());
  EXPECT_FALSE(quotas_.EnterStream(crm, 2).ok());
}

TEST_F(CallerQuotasTest, ReadsAreCountedUntilTheyLeaveAndStreamsBesideThem) {
  const Caller crm = Named("crm");
  EXPECT_TRUE(quotas_.EnterRead(crm, 1).ok());
  const absl::Status refused = quotas_.EnterRead(crm, 1);
  EXPECT_TRUE(HasReason(refused, reason::kLocalRateLimited));
  EXPECT_EQ(DetailOf(refused)->quota->name, "callers/crm");
  EXPECT_TRUE(DetailOf(refused)->retry_delay.has_value());
  EXPECT_TRUE(quotas_.EnterStream(crm, 1).ok());
  EXPECT_TRUE(quotas_.EnterRead(Named("bot"), 1).ok());
  quotas_.LeaveRead("crm");
  EXPECT_TRUE(quotas_.EnterRead(crm, 1).ok());
}

TEST_F(CallerQuotasTest, EveryoneHasNoLimitOfStreamsOrReads) {
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(quotas_.EnterStream(*Everyone(), 1).ok());
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(quotas_.EnterRead(*Everyone(), 1).ok());
}

}  // namespace
}  // namespace postern
