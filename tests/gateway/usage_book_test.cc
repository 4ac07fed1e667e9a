#include "gateway/usage_book.h"

#include <gtest/gtest.h>

#include "base/status.h"
#include "gateway/call_report.h"
#include "postern/v1/group.pb.h"
#include "postern/v1/message.pb.h"

namespace postern {
namespace {

TEST(UsageBook, KeepsWhatWasLastSaidOfEachField) {
  UsageBook book;
  v1::AccountUsage limits, means;
  limits.set_rate_limit(60);
  limits.set_rate_limit_remaining(59);
  means.mutable_balance()->set_amount("9.5");
  means.mutable_balance()->set_currency_code("XOF");
  means.set_remaining_message_count(19);
  book.Note("a", limits);
  book.Note("a", means);
  limits.set_rate_limit_remaining(0);
  book.Note("a", limits);
  means.mutable_balance()->set_amount("9.0");
  means.mutable_balance()->clear_currency_code();
  book.Note("a", means);
  const v1::AccountUsage usage = book.Find("a").value_or(v1::AccountUsage());
  EXPECT_EQ(usage.rate_limit(), 60);
  EXPECT_TRUE(usage.has_rate_limit_remaining());
  EXPECT_EQ(usage.rate_limit_remaining(), 0);
  EXPECT_EQ(usage.balance().amount(), "9.0");
  EXPECT_EQ(usage.balance().currency_code(), "") << "an amount with the currency of the one before";
  EXPECT_EQ(usage.remaining_message_count(), 19);
  EXPECT_FALSE(book.Find("b").has_value());
}

TEST(UsageBook, WhatOneCallCostIsNotKept) {
  UsageBook book;
  v1::AccountUsage said;
  said.mutable_charged_cost()->set_amount("0.5");
  book.Note("a", said);
  EXPECT_FALSE(book.Find("a").has_value());
  said.set_rate_limit(3);
  book.Note("a", said);
  EXPECT_FALSE(book.Find("a")->has_charged_cost());
}

TEST(CallReport, HoldsTheUsageOfAReplyThatHasOne) {
  v1::SendMessageResponse reply;
  reply.mutable_usage()->set_rate_limit(60);
  EXPECT_EQ(ReportOf(absl::OkStatus(), &reply, false).usage.rate_limit(), 60);
  const v1::GetGroupResponse other;
  EXPECT_EQ(ReportOf(absl::OkStatus(), &other, false).usage.ByteSizeLong(), 0u);
}

TEST(CallReport, HoldsTheRateLimitOfAnErrorAndNothingThatIsNoNumber) {
  const absl::Status limited = Failure(reason::kUpstreamRateLimited, "slow down")
                                   .Metadata("rate_limit", "60")
                                   .Metadata("rate_limit_remaining", "0");
  const v1::AccountUsage usage = ReportOf(limited, nullptr, false).usage;
  EXPECT_EQ(usage.rate_limit(), 60);
  EXPECT_TRUE(usage.has_rate_limit_remaining());
  const absl::Status odd = Failure(reason::kUpstreamRateLimited, "slow down").Metadata("rate_limit", "many");
  EXPECT_FALSE(ReportOf(odd, nullptr, false).usage.has_rate_limit());
  EXPECT_EQ(ReportOf(absl::InternalError("no details"), nullptr, false).usage.ByteSizeLong(), 0u);
}

}  // namespace
}  // namespace postern
