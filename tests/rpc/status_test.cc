#include "rpc/status.h"

#include <gtest/gtest.h>

#include <string>

#include "base/status.h"
#include "gateway/error_details.h"
#include "tests/rpc/rpc_harness.h"
#include "tests/support/recording_log.h"
#include "wire/utf8.h"

namespace postern {
namespace {

TEST(RpcStatus, EveryReasonKeepsItsCodeAndHasOneErrorInfo) {
  for (const Reason& reason : reason::kAll) {
    const grpc::Status status = ToGrpcStatus(Failure(reason, "why"));
    EXPECT_EQ(static_cast<int>(status.error_code()), static_cast<int>(reason.code)) << reason.name;
    EXPECT_EQ(ReasonIn(status), reason.name);
    EXPECT_EQ(status.error_message(), "why");
  }
}

TEST(RpcStatus, EveryKindOfDetailIsCarried) {
  const grpc::Status status = ToGrpcStatus(Failure(reason::kInvalidField, "bad")
                                               .Field("x", "is bad")
                                               .Field("y", "too")
                                               .Metadata("account", "a")
                                               .Resource("type", "name", "d")
                                               .Precondition("SESSION_STATE", "s")
                                               .Quota("account a", "q")
                                               .RetryAfter(absl::Milliseconds(1500)));
  const google::rpc::Status details = DetailsOf(status);
  EXPECT_EQ(details.details_size(), 6);
  EXPECT_EQ(FieldsOf(status), (std::vector<std::string>{"x", "y"}));
  EXPECT_EQ(InfoOf(status).metadata().at("account"), "a");
  google::rpc::RetryInfo retry;
  for (const auto& detail : details.details()) detail.UnpackTo(&retry);
  EXPECT_EQ(retry.retry_delay().seconds(), 1);
  EXPECT_EQ(retry.retry_delay().nanos(), 500000000);
}

TEST(RpcStatus, DetailsAreAtMost4096BytesAndTheErrorInfoSurvives) {
  Failure huge(reason::kInvalidField, std::string(100000, 'm'));
  for (int i = 0; i < 1000; ++i) huge.Field("field" + std::to_string(i), std::string(5000, 'd'));
  for (int i = 0; i < 1000; ++i) huge.Metadata("key" + std::to_string(i), std::string(5000, 'v'));
  huge.Metadata("outcome", "not_sent").Resource(std::string(9000, 't'), std::string(9000, 'n'), std::string(9000, 'd'));
  huge.Precondition(std::string(9000, 't'), std::string(9000, 'n'), std::string(9000, 'd'));
  huge.RetryAfter(absl::Seconds(3));
  const grpc::Status status = ToGrpcStatus(huge);
  EXPECT_LE(status.error_details().size(), kMaxDetailsBytes);
  EXPECT_LE(status.error_message().size(), kMaxMessageBytes);
  EXPECT_EQ(ReasonIn(status), "INVALID_FIELD");
  EXPECT_EQ(InfoOf(status).metadata().at("outcome"), "not_sent");
}

TEST(RpcStatus, TheFirstFieldViolationsSurviveALongList) {
  Failure many(reason::kInvalidField, "bad");
  for (int i = 0; i < 500; ++i) many.Field("recipients[" + std::to_string(i) + "]", "must be a phone number");
  const std::vector<std::string> fields = FieldsOf(ToGrpcStatus(many));
  ASSERT_GT(fields.size(), 20u);
  EXPECT_LT(fields.size(), 500u);
  EXPECT_EQ(fields[0], "recipients[0]");
}

TEST(RpcStatus, BytesThatAreNotUtf8AreRepairedAndCutsKeepCodePoints) {
  std::string euros;
  for (int i = 0; i < 400; ++i) euros += "\xe2\x82\xac";
  const grpc::Status status = ToGrpcStatus(
      Failure(reason::kUpstreamRejected, "x" + euros).Metadata("upstream_message", "caf\xff").Field("text", euros));
  EXPECT_TRUE(IsValidUtf8(status.error_message()));
  EXPECT_GT(status.error_message().size(), 500u);
  EXPECT_EQ(InfoOf(status).metadata().at("upstream_message"), "caf\xef\xbf\xbd");
}

TEST(RpcStatus, AStatusWithoutDetailIsAnIncidentWhoseTextStaysInTheLog) {
  RecordingLog log;
  const absl::Status seen = Presentable(absl::NotFoundError("inner workings"), log, "postern.v1.X/Y");
  const grpc::Status status = ToGrpcStatus(seen);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INTERNAL);
  EXPECT_EQ(ReasonIn(status), "INTERNAL_ERROR");
  const std::string incident = InfoOf(status).metadata().at("incident");
  EXPECT_GE(incident.size(), 20u);
  EXPECT_EQ(status.error_message().find("inner"), std::string::npos);
  EXPECT_EQ(status.error_details().find("inner"), std::string::npos);
  EXPECT_NE(log.Text().find(incident), std::string::npos);
  EXPECT_NE(log.Text().find("inner workings"), std::string::npos);
}

TEST(RpcStatus, AStatusThatWasNotMadePresentableLeaksNothingEither) {
  const grpc::Status status = ToGrpcStatus(absl::UnknownError("inner workings"));
  EXPECT_EQ(ReasonIn(status), "INTERNAL_ERROR");
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INTERNAL);
  EXPECT_EQ(status.error_message().find("inner"), std::string::npos);
}

TEST(RpcStatus, OkAndCancelledCarryNoDetails) {
  EXPECT_TRUE(ToGrpcStatus(absl::OkStatus()).ok());
  const grpc::Status cancelled = ToGrpcStatus(absl::CancelledError("gone"));
  EXPECT_EQ(cancelled.error_code(), grpc::StatusCode::CANCELLED);
  EXPECT_TRUE(cancelled.error_details().empty());
}

}  // namespace
}  // namespace postern
