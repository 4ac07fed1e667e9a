// SIGTERM with many streams and calls in flight: every stream is told where to resume, every call is answered, and the
// process ends in time. POSTERN_SIGTERM_ROUNDS sets how often (3; 50 is the full run), POSTERN_STREAMS (500) and
// POSTERN_CALLS (100) with how many.
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <condition_variable>
#include <csignal>
#include <iostream>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "postern/sandbox/v1/sandbox.grpc.pb.h"
#include "postern/v1/event.grpc.pb.h"
#include "postern/v1/message.grpc.pb.h"
#include "tests/e2e/from_environment.h"
#include "tests/e2e/gateway_process.h"
#include "tests/e2e/sandbox_process.h"

namespace postern {
namespace {

constexpr int kOfAConnection = 50;
// `drain.finish` of the gateway is 5 s; the provider answers after one.
constexpr absl::Duration kInTime = absl::Seconds(8);

// Counts down from what is expected.
class Countdown {
 public:
  explicit Countdown(int64_t count) : left_(count) {}
  void Down() {
    std::lock_guard<std::mutex> lock(mutex_);
    --left_;
    changed_.notify_all();
  }
  bool Wait(absl::Duration timeout) {
    std::unique_lock<std::mutex> lock(mutex_);
    return changed_.wait_for(lock, absl::ToChronoNanoseconds(timeout), [this] { return left_ <= 0; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int64_t left_;  // Guarded by mutex_.
};

// A stream that is read as it comes, on gRPC's own threads.
class Reader : public grpc::ClientReadReactor<v1::SubscribeEventsResponse> {
 public:
  Reader(v1::EventService::Stub& stub, Countdown& started, Countdown& ended) : started_(started), ended_(ended) {
    context_.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(60)));
    stub.async()->SubscribeEvents(&context_, &request_, this);
    StartRead(&response_);
    StartCall();
  }
  void OnReadDone(bool ok) override {
    if (!ok) return;
    if (response_.has_started()) started_.Down();
    last_ = response_;
    StartRead(&response_);
  }
  void OnDone(const grpc::Status& status) override {
    status_ = status;
    ended_.Down();
  }

  // After it has ended.
  const v1::SubscribeEventsResponse& last() const { return last_; }
  const grpc::Status& status() const { return status_; }

 private:
  Countdown& started_;
  Countdown& ended_;
  grpc::ClientContext context_;
  v1::SubscribeEventsRequest request_;
  v1::SubscribeEventsResponse response_;
  v1::SubscribeEventsResponse last_;
  grpc::Status status_;
};

struct Send {
  grpc::ClientContext context;
  v1::SendMessageRequest request;
  v1::SendMessageResponse response;
  grpc::Status status;
};

class DrainTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(sandbox_.Start().ok());
    gateway_ =
        std::make_unique<GatewayProcess>(GatewayBinary(), GatewayOptions{.upstream = sandbox_.BaseUrl("ongair")});
    auto control = sandbox::v1::SandboxService::NewStub(sandbox_.Channel());
    grpc::ClientContext context;
    sandbox::v1::SetFaultRequest request;
    request.mutable_fault()->mutable_latency()->set_seconds(1);
    sandbox::v1::SetFaultResponse response;
    ASSERT_TRUE(control->SetFault(&context, request, &response).ok());
  }

  void BeginSends(Countdown& answered) {
    for (int64_t i = 0; i < calls_; ++i) {
      if (i % kOfAConnection == 0) messages_.push_back(v1::MessageService::NewStub(gateway_->Channel()));
      Send* send = sends_.emplace_back(std::make_unique<Send>()).get();
      send->context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(20)));
      send->request.set_parent("accounts/ongair");
      send->request.mutable_recipient()->set_phone_number(absl::StrCat("+60123", 450000 + i));
      send->request.mutable_content()->mutable_text()->set_text("in flight");
      messages_.back()->async()->SendMessage(&send->context, &send->request, &send->response,
                                             [send, &answered](grpc::Status status) {
                                               send->status = std::move(status);
                                               answered.Down();
                                             });
    }
  }

  void Round(int64_t round) {
    ASSERT_TRUE(gateway_->Start().ok()) << gateway_->LogText();
    Countdown started(streams_), ended(streams_), answered(calls_);
    std::vector<std::unique_ptr<v1::EventService::Stub>> stubs;
    std::vector<std::unique_ptr<Reader>> readers;
    for (int64_t i = 0; i < streams_; ++i) {
      if (i % kOfAConnection == 0) stubs.push_back(v1::EventService::NewStub(gateway_->Channel()));
      readers.push_back(std::make_unique<Reader>(*stubs.back(), started, ended));
    }
    ASSERT_TRUE(started.Wait(absl::Seconds(30)));
    BeginSends(answered);
    absl::SleepFor(absl::Milliseconds(400));  // Now they wait for the provider.
    const absl::Time begin = absl::Now();
    gateway_->process().Signal(SIGTERM);
    EXPECT_EQ(gateway_->process().Wait(absl::Seconds(20)), 0) << gateway_->LogText();
    const absl::Duration took = absl::Now() - begin;
    EXPECT_LT(took, kInTime) << "round " << round;
    EXPECT_TRUE(ended.Wait(absl::Seconds(10)));
    EXPECT_TRUE(answered.Wait(absl::Seconds(10)));
    int64_t told = 0, served = 0;
    for (const auto& reader : readers) {
      told += reader->last().closing().reason() == v1::StreamClosing::REASON_SERVER_DRAINING &&
              !reader->last().resume_cursor().empty() && reader->status().error_code() == grpc::UNAVAILABLE;
    }
    for (const auto& send : sends_) {
      served += send->status.ok();
      if (!send->status.ok()) ADD_FAILURE() << send->status.error_code() << " " << send->status.error_message();
    }
    EXPECT_EQ(told, streams_) << "round " << round;
    EXPECT_EQ(served, calls_) << "round " << round;
    std::cout << "round " << round << ": " << told << " streams told, " << served << " calls answered, exit after "
              << took << "\n";
    sends_.clear();
    messages_.clear();
  }

  const int64_t streams_ = FromEnvironment("POSTERN_STREAMS", 500);
  const int64_t calls_ = FromEnvironment("POSTERN_CALLS", 100);
  SandboxProcess sandbox_{SandboxBinary()};
  std::unique_ptr<GatewayProcess> gateway_;
  std::vector<std::unique_ptr<v1::MessageService::Stub>> messages_;
  std::vector<std::unique_ptr<Send>> sends_;
};

TEST_F(DrainTest, SigtermMustTellEveryStreamAndAnswerEveryCallInTime) {
  const int64_t rounds = FromEnvironment("POSTERN_SIGTERM_ROUNDS", 3);
  for (int64_t round = 1; round <= rounds && !HasFatalFailure(); ++round) Round(round);
}

}  // namespace
}  // namespace postern
