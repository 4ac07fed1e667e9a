// The server is killed at random moments while it sends broadcasts one by one, over each provider that takes one
// recipient at a time: each recipient's message must be accepted at most once, every recipient must end as accepted,
// refused or unknown, and each of these must be true. How often POSTERN_KILL_ROUNDS says (20), when POSTERN_SEED. The
// control is the planted fault `broadcast_claims_forgotten`.
#include <gtest/gtest.h>

#include <future>
#include <iostream>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/e2e/broadcast_calls.h"
#include "tests/e2e/from_environment.h"
#include "tests/e2e/provider_walk.h"
#include "tests/e2e/send_verdict.h"

namespace postern {
namespace {

using State = v1::Broadcast::State;

constexpr int kRecipients = 20;

// The accounts that take one recipient at a time, and their providers.
class BroadcastKillTest : public ProviderWalk, public testing::WithParamInterface<const char*> {
 protected:
  void SetUp() override {
    const int64_t seed = FromEnvironment("POSTERN_SEED", std::random_device()());
    std::cout << "POSTERN_SEED=" << seed << std::endl;
    random_.seed(seed);
    Start({{"onsend", "onsend", "", ""}, {"chatapi", "chatapi", "/instance1", ""}});
    // Each send is obeyed at once and answered after 10 to 30 ms, so that kills fall between the two.
    Control("SetFault", absl::StrCat(R"({"fault": {"filter": {"provider": ")", GetParam(),
                                     R"(", "method": "POST"}, "latency": "0.01s", "latency_jitter": "0.02s"}})"));
    calls_ = std::make_unique<BroadcastCalls>(*gateway_, *sandbox_);
  }

  void KillWithin(int from_ms, int to_ms) {
    absl::SleepFor(absl::Milliseconds(std::uniform_int_distribution<int>(from_ms, to_ms)(random_)));
    gateway_->Kill();
    ASSERT_TRUE(gateway_->Start().ok()) << gateway_->LogText();
  }

  std::mt19937_64 random_;
  const int64_t rounds_ = FromEnvironment("POSTERN_KILL_ROUNDS", 20);
  std::unique_ptr<BroadcastCalls> calls_;
};

TEST_P(BroadcastKillTest, NobodyIsSentToTwiceAndEachResultIsTrue) {
  std::map<std::string, std::string> names;  // By text.
  for (int64_t round = 0; round < rounds_; ++round) {
    const std::string text = absl::StrCat("broadcast ", round, ".");
    v1::SendBroadcastRequest request = BroadcastRequest(GetParam(), text, kRecipients);
    request.set_request_id(text);
    std::future<std::string> started = std::async(std::launch::async, [&] { return calls_->StartUntilTold(request); });
    KillWithin(20, 400);
    names[text] = started.get();
    EXPECT_EQ(calls_->StartUntilTold(request), names[text]) << "a repeat is the same broadcast";
  }
  std::map<std::string, Told> told;
  for (const auto& [text, name] : names) {
    ASSERT_EQ(calls_->AwaitEnd(name).state(), v1::Broadcast::STATE_DONE) << text << "\n" << gateway_->LogText();
    told.merge(calls_->ToldOf(name, text));
  }
  const Verdict verdict = Judge(told, calls_->Accepted());
  std::cout << GetParam() << ": " << rounds_ << " kills, " << verdict << std::endl;
  EXPECT_EQ(told.size(), names.size() * kRecipients);
  EXPECT_GT(verdict.sent, 0);
  EXPECT_GT(verdict.unknown, 0) << "no kill fell between a request and its answer";
  EXPECT_LE(verdict.unknown, rounds_ * rounds_) << "a kill leaves at most one recipient of each broadcast in doubt";
  EXPECT_EQ(verdict.twice, 0) << "recipients got a text more than once";
  EXPECT_EQ(verdict.Lies(), 0) << "results are not true";
  const std::map<std::string, std::vector<State>> states = StatesTold(*gateway_);
  EXPECT_EQ(states.size(), names.size());
  for (const auto& [name, changes] : states) {
    EXPECT_EQ(changes, (std::vector<State>{v1::Broadcast::STATE_RUNNING, v1::Broadcast::STATE_DONE})) << name;
  }
}

TEST_P(BroadcastKillTest, WhatWasCancelledStaysCancelled) {
  const int64_t rounds = (rounds_ + 3) / 4;
  std::map<std::string, Told> told;
  for (int64_t round = 0; round < rounds; ++round) {
    const std::string text = absl::StrCat("cancelled ", round, ".");
    const std::string name = calls_->Send(BroadcastRequest(GetParam(), text, 250)).name();
    calls_->Await(name, [](const v1::Broadcast& broadcast) { return broadcast.counts().accepted_count() > 0; });
    std::future<grpc::Status> cancelled = std::async(std::launch::async, [&] {
      v1::CancelBroadcastRequest cancel;
      cancel.set_name(name);
      cancel.set_request_id(text);
      v1::CancelBroadcastResponse answer;
      grpc::Status status = calls_->Cancel(cancel, answer);
      for (int tries = 0; !status.ok() && tries < 1000; ++tries) {
        absl::SleepFor(absl::Milliseconds(20));
        status = calls_->Cancel(cancel, answer);
      }
      return status;
    });
    KillWithin(0, 30);
    ASSERT_TRUE(cancelled.get().ok());
    const v1::Broadcast ended = calls_->AwaitEnd(name);
    ASSERT_EQ(ended.state(), v1::Broadcast::STATE_CANCELLED) << gateway_->LogText();
    EXPECT_GT(ended.counts().cancelled_count(), 0);
    told.merge(calls_->ToldOf(name, text));
  }
  const Verdict verdict = Judge(told, calls_->Accepted());
  std::cout << GetParam() << ": " << rounds << " kills, " << verdict << std::endl;
  EXPECT_EQ(verdict.twice, 0) << "recipients got a text more than once";
  EXPECT_EQ(verdict.Lies(), 0) << "results are not true";
  for (const auto& [name, changes] : StatesTold(*gateway_)) {
    EXPECT_EQ(changes.front(), v1::Broadcast::STATE_RUNNING) << name;
    EXPECT_EQ(changes.back(), v1::Broadcast::STATE_CANCELLED) << name;
  }
}

INSTANTIATE_TEST_SUITE_P(OneAtATime, BroadcastKillTest, testing::Values("onsend", "chatapi", "ongair"),
                         [](const auto& info) { return std::string(info.param); });

}  // namespace
}  // namespace postern
