#include "gateway/invoke.h"

#include <gtest/gtest.h>

#include "tests/support/scripted_client.h"
#include "tests/support/test_provider.h"

namespace postern {
namespace {

using Reply = v1::SendMessageResponse;

// A call that is answered with the body as message name.
Call<Reply> CallOf(Retry retry) {
  Call<Reply> call;
  call.request = HttpRequest{.method = "POST", .path = "/send", .endpoint = "/send"};
  call.retry = retry;
  call.read = [](const HttpResponse& response) -> absl::StatusOr<Step<Reply>> {
    Reply reply;
    reply.mutable_message()->set_name(response.body);
    return Step<Reply>(reply);
  };
  return call;
}

class InvokeTest : public testing::Test {
 protected:
  absl::StatusOr<Reply> Run(std::deque<HttpResult> answers, Call<Reply> call) {
    client_ = std::make_shared<ScriptedClient>(std::move(answers));
    std::shared_ptr<Route> route = MakeTestRoute(provider_, "a", "", client_);
    route->observe_call = [this](const CallReport& report) { reports_.push_back(report); };
    absl::StatusOr<Reply> result = absl::InternalError("never called");
    Invoke<Reply>(route, context_, std::move(call), [&result](absl::StatusOr<Reply> got) { result = std::move(got); });
    return result;
  }

  TestProvider provider_;
  std::shared_ptr<ScriptedClient> client_;
  CallContext context_;
  std::vector<CallReport> reports_;
};

TEST_F(InvokeTest, TheReplyIsWhatReadMakesOfTheAnswer) {
  absl::StatusOr<Reply> reply = Run({HttpResponse{.status = 200, .body = "m"}}, CallOf(Retry::kUnsafe));
  ASSERT_TRUE(reply.ok());
  EXPECT_EQ(reply->message().name(), "m");
}

TEST_F(InvokeTest, DeadlineAndCancellationGoIntoTheClient) {
  context_.deadline = absl::FromUnixSeconds(1700000009);
  context_.cancellation = std::make_shared<Cancellation>();
  ASSERT_TRUE(Run({HttpResponse{.status = 200}}, CallOf(Retry::kUnsafe)).ok());
  HttpCall call = client_->exchanges().at(0).call;
  EXPECT_EQ(call.deadline, context_.deadline);
  EXPECT_EQ(call.cancellation, context_.cancellation);
  EXPECT_EQ(call.base_url, "http://upstream.test");
  EXPECT_EQ(call.repeat, Repeat::kUnsafe);
}

TEST_F(InvokeTest, PriorityAndRecipientGoIntoTheClient) {
  context_.priority = Priority::kBroadcast;
  context_.recipient_key = "p:1";
  ASSERT_TRUE(Run({HttpResponse{.status = 200}}, CallOf(Retry::kUnsafe)).ok());
  EXPECT_EQ(client_->exchanges().at(0).call.priority, Priority::kBroadcast);
  EXPECT_EQ(client_->exchanges().at(0).call.recipient_key, "p:1");
}

TEST_F(InvokeTest, EveryCallThatWasMadeIsReportedOnceAsItEnded) {
  Call<Reply> call = CallOf(Retry::kSafe);
  call.read = [](const HttpResponse&) -> absl::StatusOr<Step<Reply>> {
    Call<Reply> second = CallOf(Retry::kSafe);
    second.read = [](const HttpResponse&) -> absl::StatusOr<Step<Reply>> {
      Reply reply;
      reply.mutable_usage()->set_rate_limit_remaining(9);
      return Step<Reply>(reply);
    };
    return Step<Reply>(second);
  };
  ASSERT_TRUE(Run({HttpResponse{.status = 200}, HttpResponse{.status = 200}}, call).ok());
  const absl::Status lost =
      Run({TransportError{TransportError::Cause::kUnreachable, false, ""}}, CallOf(Retry::kUnsafe)).status();
  ASSERT_EQ(reports_.size(), 2u);
  EXPECT_TRUE(reports_[0].status.ok());
  EXPECT_EQ(reports_[0].usage.rate_limit_remaining(), 9);
  EXPECT_EQ(reports_[1].status, lost);
  EXPECT_FALSE(reports_[1].cancelled);
}

TEST_F(InvokeTest, ACallThatNobodyWaitsForIsReportedAsCancelled) {
  context_.cancellation = std::make_shared<Cancellation>();
  context_.cancellation->Cancel();
  Run({TransportError{TransportError::Cause::kCancelled, true, ""}}, CallOf(Retry::kUnsafe)).status().IgnoreError();
  ASSERT_EQ(reports_.size(), 1u);
  EXPECT_TRUE(reports_[0].cancelled);
}

// A change that asks for a look afterwards.
Call<Reply> ChangeThenLook() {
  Call<Reply> first = CallOf(Retry::kUnsafe);
  first.read = [](const HttpResponse&) -> absl::StatusOr<Step<Reply>> {
    Call<Reply> look = CallOf(Retry::kSafe);
    look.read = [](const HttpResponse& response) -> absl::StatusOr<Step<Reply>> {
      return Failure(reason::kUpstreamAuthFailed, "no");
    };
    return Step<Reply>(look);
  };
  return first;
}

TEST_F(InvokeTest, AfterAChangeWasAcceptedAnyFailureIsAnUnknownOutcome) {
  for (const HttpResult& second : {HttpResult(HttpResponse{.status = 401}),
                                   HttpResult(TransportError{TransportError::Cause::kUnreachable, false, "refused"})}) {
    const absl::Status status = Run({HttpResponse{.status = 200}, second}, ChangeThenLook()).status();
    EXPECT_TRUE(HasReason(status, reason::kUpstreamOutcomeUnknown)) << status;
    EXPECT_EQ(DetailOf(status)->metadata.at("outcome"), "unknown");
    EXPECT_TRUE(DetailOf(status)->metadata.count("cause"));
  }
}

TEST_F(InvokeTest, OnlyTheRequestThatSendsCarriesTheRecipient) {
  context_.recipient_key = "p:1";
  Call<Reply> look = CallOf(Retry::kSafe);
  look.read = [](const HttpResponse&) -> absl::StatusOr<Step<Reply>> {
    Call<Reply> send = CallOf(Retry::kUnsafe);
    send.read = [](const HttpResponse&) -> absl::StatusOr<Step<Reply>> { return Step<Reply>(CallOf(Retry::kUnsafe)); };
    return Step<Reply>(send);
  };
  ASSERT_TRUE(Run(std::deque<HttpResult>(3, HttpResponse{.status = 200}), look).ok());
  std::vector<std::string> keys;
  for (const auto& exchange : client_->exchanges()) keys.push_back(exchange.call.recipient_key);
  EXPECT_EQ(keys, (std::vector<std::string>{"", "p:1", ""}));
}

TEST_F(InvokeTest, ACancelledChangeThatWasSentIsAnUnknownOutcome) {
  const auto cancelled = [this](bool sent, Retry retry) {
    return Run({TransportError{TransportError::Cause::kCancelled, sent, ""}}, CallOf(retry)).status();
  };
  EXPECT_TRUE(HasReason(cancelled(true, Retry::kUnsafe), reason::kUpstreamOutcomeUnknown));
  EXPECT_TRUE(absl::IsCancelled(cancelled(true, Retry::kSafe)));
  EXPECT_TRUE(absl::IsCancelled(cancelled(false, Retry::kUnsafe)));
}

TEST_F(InvokeTest, AnAnswerMayAskForOneMoreRequest) {
  Call<Reply> first = CallOf(Retry::kSafe);
  first.read = [](const HttpResponse&) -> absl::StatusOr<Step<Reply>> { return Step<Reply>(CallOf(Retry::kSafe)); };
  absl::StatusOr<Reply> reply =
      Run({HttpResponse{.status = 200}, HttpResponse{.status = 200, .body = "second"}}, first);
  ASSERT_TRUE(reply.ok());
  EXPECT_EQ(reply->message().name(), "second");
  EXPECT_EQ(client_->exchanges().size(), 2u);
}

TEST_F(InvokeTest, AFollowUpWithoutAnAnswerRepliesWithWhatWasAchieved) {
  Call<Reply> first = CallOf(Retry::kUnsafe);
  first.read = [](const HttpResponse&) -> absl::StatusOr<Step<Reply>> {
    Call<Reply> next = CallOf(Retry::kUnsafe);
    next.achieved.emplace().mutable_message()->set_name("first");
    return Step<Reply>(std::move(next));
  };
  for (const bool sent : {false, true}) {
    absl::StatusOr<Reply> reply =
        Run({HttpResponse{.status = 200},
             TransportError{.cause = TransportError::Cause::kLost, .sent = sent, .message = "reset"}},
            first);
    ASSERT_TRUE(reply.ok()) << reply.status();
    EXPECT_EQ(reply->message().name(), "first");
  }
}

TEST_F(InvokeTest, ACallTakesAtMostEightHops) {
  std::function<Call<Reply>()> endless = [&endless] {
    Call<Reply> call = CallOf(Retry::kSafe);
    call.read = [&endless](const HttpResponse&) -> absl::StatusOr<Step<Reply>> { return Step<Reply>(endless()); };
    return call;
  };
  absl::StatusOr<Reply> reply = Run(std::deque<HttpResult>(20, HttpResponse{.status = 200}), endless());
  EXPECT_TRUE(HasReason(reply.status(), reason::kUpstreamBadResponse));
  EXPECT_EQ(client_->exchanges().size(), 8u);
}

TEST_F(InvokeTest, AFailureNamesProviderAccountEndpointAndStatus) {
  Call<Reply> call = CallOf(Retry::kUnsafe);
  call.read = [](const HttpResponse&) -> absl::StatusOr<Step<Reply>> {
    return Failure(reason::kUpstreamRejected, "no");
  };
  absl::StatusOr<Reply> reply = Run({HttpResponse{.status = 422}}, call);
  FailureDetail detail = *DetailOf(reply.status());
  EXPECT_EQ(detail.metadata["provider"], "testprovider");
  EXPECT_EQ(detail.metadata["account"], "a");
  EXPECT_EQ(detail.metadata["upstream_endpoint"], "POST /send");
  EXPECT_EQ(detail.metadata["http_status"], "422");
}

TEST_F(InvokeTest, ATokenThatTheProviderRepeatsReachesNoError) {
  auto route = MakeTestRoute(provider_, "a");
  route->secrets = Secrets({{"token", Secret("fake-token-0000")}});
  absl::Status status = WithUpstream(Failure(reason::kUpstreamRejected, "no fake-token-0000")
                                         .Metadata("upstream_message", "bad token fake-token-0000")
                                         .Field("content", "fake-token-0000"),
                                     *route, HttpRequest{}, 403);
  EXPECT_EQ(status.message(), "no ***");
  EXPECT_EQ(DetailOf(status)->metadata["upstream_message"], "bad token ***");
  EXPECT_EQ(DetailOf(status)->field_violations.at(0).description, "***");
}

// One row: how an exchange ended, and what the caller of a mutation and of a read is told.
struct Row {
  TransportError::Cause cause;
  bool sent;
  Reason mutation;
  Reason read;
};

TEST(TransportFailureTest, UnavailableIsAPromiseThatNothingWasSentOrOnlyARead) {
  using Cause = TransportError::Cause;
  const Row rows[] = {
      {Cause::kUnreachable, false, reason::kUpstreamUnreachable, reason::kUpstreamUnreachable},
      {Cause::kLost, true, reason::kUpstreamOutcomeUnknown, reason::kUpstreamUnavailable},
      {Cause::kLost, false, reason::kUpstreamUnavailable, reason::kUpstreamUnavailable},
      {Cause::kDeadline, true, reason::kUpstreamTimeout, reason::kUpstreamTimeout},
      {Cause::kDeadline, false, reason::kUpstreamTimeout, reason::kUpstreamTimeout},
      {Cause::kTooLarge, true, reason::kUpstreamOutcomeUnknown, reason::kUpstreamBadResponse},
      {Cause::kInvalid, false, reason::kUpstreamBadResponse, reason::kUpstreamBadResponse},
      {Cause::kInvalid, true, reason::kUpstreamOutcomeUnknown, reason::kUpstreamBadResponse},
      {Cause::kThrottled, false, reason::kLocalRateLimited, reason::kLocalRateLimited},
      {Cause::kBroken, false, reason::kUpstreamUnreachable, reason::kUpstreamUnreachable},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(static_cast<int>(row.cause));
    TransportError error{row.cause, row.sent, "why"};
    EXPECT_TRUE(HasReason(TransportFailure(error, Retry::kUnsafe), row.mutation));
    EXPECT_TRUE(HasReason(TransportFailure(error, Retry::kSafe), row.read));
  }
}

TEST(TransportFailureTest, WhatTheLimitsLeaveNoRoomForSaysItsPlaceAndWhenToTryAgain) {
  const TransportError error{.cause = TransportError::Cause::kThrottled,
                             .sent = false,
                             .message = "full",
                             .retry_after = absl::Seconds(7),
                             .queue_position = 3};
  const FailureDetail detail = *DetailOf(TransportFailure(error, Retry::kUnsafe));
  EXPECT_EQ(detail.metadata.at("queue_position"), "3");
  EXPECT_EQ(detail.retry_delay, absl::Seconds(7));
  EXPECT_TRUE(detail.quota.has_value());
}

TEST(TransportFailureTest, AnOpenBreakerSaysWhenToTryAgain) {
  const TransportError error{
      .cause = TransportError::Cause::kBroken, .sent = false, .message = "", .retry_after = absl::Seconds(4)};
  EXPECT_EQ(DetailOf(TransportFailure(error, Retry::kSafe))->retry_delay, absl::Seconds(4));
}

TEST(TransportFailureTest, ADeadlineTellsWhetherAMutationMayHaveHappened) {
  TransportError error{TransportError::Cause::kDeadline, true, ""};
  EXPECT_EQ(DetailOf(TransportFailure(error, Retry::kUnsafe))->metadata["outcome"], "unknown");
  error.sent = false;
  EXPECT_EQ(DetailOf(TransportFailure(error, Retry::kUnsafe))->metadata["outcome"], "not_sent");
}

}  // namespace
}  // namespace postern
