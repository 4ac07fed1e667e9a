#include "base/status.h"

#include <string>

#include "gtest/gtest.h"

namespace postern {
namespace {

absl::Status Full() {
  return Failure(reason::kUpstreamRateLimited, "too fast")
      .Field("content.text", "is too long")
      .Fields({{"recipient", "is required"}, {"a:b", ""}})
      .Metadata("provider", "p")
      .Metadata("hint", std::string("with \0 and 3:abc", 15))
      .Resource("postern.v1.Group", "accounts/a/groups/1", "gone")
      .Precondition("SESSION", "accounts/a/sessions/default", "offline")
      .Quota("account:a", "60 in a minute")
      .RetryAfter(absl::Milliseconds(1500));
}

TEST(StatusTest, EveryDetailSurvivesTheRoundTrip) {
  absl::Status status = Full();
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(status.message(), "too fast");
  std::optional<FailureDetail> detail = DetailOf(status);
  ASSERT_TRUE(detail.has_value());
  EXPECT_EQ(detail->reason, "UPSTREAM_RATE_LIMITED");
  EXPECT_EQ(detail->metadata.at("provider"), "p");
  EXPECT_EQ(detail->metadata.at("hint"), std::string("with \0 and 3:abc", 15));
  ASSERT_EQ(detail->field_violations.size(), 3u);
  EXPECT_EQ(detail->field_violations[0].field, "content.text");
  EXPECT_EQ(detail->field_violations[0].description, "is too long");
  EXPECT_EQ(detail->field_violations[2].field, "a:b");
  EXPECT_EQ(detail->resource->type, "postern.v1.Group");
  EXPECT_EQ(detail->resource->name, "accounts/a/groups/1");
  EXPECT_EQ(detail->resource->description, "gone");
  EXPECT_EQ(detail->precondition->type, "SESSION");
  EXPECT_EQ(detail->quota->name, "account:a");
  EXPECT_EQ(detail->retry_delay, absl::Milliseconds(1500));
}

TEST(StatusTest, AbsentDetailsStayAbsent) {
  std::optional<FailureDetail> detail = DetailOf(Failure(reason::kInvalidField, "bad"));
  ASSERT_TRUE(detail.has_value());
  EXPECT_TRUE(detail->metadata.empty());
  EXPECT_TRUE(detail->field_violations.empty());
  EXPECT_FALSE(detail->resource || detail->precondition || detail->quota || detail->retry_delay);
}

TEST(StatusTest, ARetryDelayOfZeroIsNotAnAbsentOne) {
  EXPECT_EQ(DetailOf(Failure(reason::kSlowConsumer, "x").RetryAfter(absl::ZeroDuration()))->retry_delay,
            absl::ZeroDuration());
}

TEST(StatusTest, ForeignStatusHasNoDetail) {
  EXPECT_FALSE(DetailOf(absl::OkStatus()).has_value());
  EXPECT_FALSE(DetailOf(absl::InternalError("x")).has_value());
}

TEST(StatusTest, ConvertsToAnyStatusOr) {
  absl::StatusOr<std::string> result = Failure(reason::kGroupNotFound, "no such group");
  EXPECT_EQ(result.status().code(), absl::StatusCode::kNotFound);
  EXPECT_TRUE(HasReason(result.status(), reason::kGroupNotFound));
}

TEST(StatusTest, HasReasonTellsReasonsOfOneCodeApart) {
  absl::Status status = Failure(reason::kGroupNotFound, "x");
  EXPECT_FALSE(HasReason(status, reason::kMessageNotFound));
  EXPECT_FALSE(HasReason(absl::NotFoundError("x"), reason::kGroupNotFound));
  EXPECT_FALSE(HasReason(absl::OkStatus(), reason::kGroupNotFound));
}

TEST(StatusTest, WithMetadataAddsAndKeepsWhatIsThere) {
  absl::Status status = WithMetadata(Full(), {{"provider", "other"}, {"account", "a"}});
  std::optional<FailureDetail> detail = DetailOf(status);
  EXPECT_EQ(detail->metadata.at("provider"), "p");
  EXPECT_EQ(detail->metadata.at("account"), "a");
  EXPECT_EQ(detail->field_violations.size(), 3u);
  EXPECT_EQ(status.message(), "too fast");
}

TEST(StatusTest, WithMetadataLeavesAForeignStatusAlone) {
  absl::Status status = absl::InternalError("x");
  EXPECT_EQ(WithMetadata(status, {{"a", "b"}}), status);
}

TEST(StatusTest, WithDetailKeepsCodeAndMessage) {
  absl::Status status = WithDetail(absl::AbortedError("busy"), *DetailOf(Full()));
  EXPECT_EQ(status.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(status.message(), "busy");
  EXPECT_EQ(DetailOf(status)->reason, "UPSTREAM_RATE_LIMITED");
}

}  // namespace
}  // namespace postern
