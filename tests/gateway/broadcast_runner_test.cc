#include "gateway/broadcast_runner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <memory>
#include <set>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "gateway/broadcast_book.h"
#include "gateway/broadcast_check.h"
#include "google/rpc/error_details.pb.h"
#include "postern/v1/event.pb.h"
#include "storage/memory/memory_store.h"
#include "tests/support/fake_clock.h"
#include "tests/support/recording_log.h"
#include "tests/support/scripted_client.h"
#include "tests/support/test_provider.h"

namespace postern {
namespace {

using testing::ElementsAre;

// Sends to phone numbers; the request's path is the number.
class SendingProvider : public TestProvider {
 public:
  SendingProvider() {
    v1::Capabilities::Method* send = table.add_methods();
    send->set_method("postern.v1.MessageService/SendMessage");
    send->set_support(v1::Capabilities::SUPPORT_NATIVE);
    v1::Capabilities::Content* text = table.add_contents();
    text->set_kind("text");
    text->add_recipient_kinds("phone_number");
  }
  absl::StatusOr<Call<v1::SendMessageResponse>> SendMessage(const Account&,
                                                            const v1::SendMessageRequest& request) const override {
    Call<v1::SendMessageResponse> call;
    call.request = HttpRequest{.method = "POST", .path = request.recipient().phone_number(), .endpoint = "/send"};
    call.read = [](const HttpResponse& response) -> absl::StatusOr<Step<v1::SendMessageResponse>> {
      if (response.status == 429)
        return Failure(reason::kUpstreamRateLimited, "slow down").RetryAfter(absl::Minutes(7));
      if (response.status != 200) return Failure(reason::kUpstreamRejected, "no");
      v1::SendMessageResponse reply;
      reply.mutable_message()->set_state(v1::Message::STATE_SENT);
      return Step<v1::SendMessageResponse>(reply);
    };
    return call;
  }
};

const HttpResult kAccepted = HttpResponse{.status = 200};
const HttpResult kRefused = HttpResponse{.status = 400};
const HttpResult kLimited = HttpResponse{.status = 429};
const HttpResult kLost = TransportError{TransportError::Cause::kLost, true, "reset"};
const HttpResult kUnreachable = TransportError{TransportError::Cause::kUnreachable, false, "refused"};

std::string NumberOf(int index) { return absl::StrCat("+25472220020", index); }

std::optional<StateWrite> KeepNothing(const google::protobuf::Message&) { return std::nullopt; }

class BroadcastRunnerTest : public testing::Test {
 protected:
  BroadcastRunnerTest() : store_(MakeMemoryStore({.clock = &clock_})) {
    router_ = std::make_unique<Router>(
        std::map<std::string, std::shared_ptr<const Route>>{{"a", MakeTestRoute(provider_, "a", "", client_)}});
    Restart();
  }
  ~BroadcastRunnerTest() override {
    old_.push_back(std::move(runner_));
    for (const auto& runner : old_) runner->BeginClose();
    while (client_->Finish(kAccepted)) {
    }
  }

  // Another life of the server: whatever the old one does from now on is lost.
  void Restart() {
    if (runner_ != nullptr) old_.push_back(std::move(runner_));
    sequencer_ = std::make_shared<Sequencer>(*store_, clock_, log_, SequencerOptions{});
    sequencers_.push_back(sequencer_);
    runner_ = std::make_unique<BroadcastRunner>(
        *router_, *store_, *sequencer_, clock_, log_,
        BroadcastRunnerOptions{.max_running = 2,
                               .random = [] { return 0.0; },
                               .before_send =
                                   [this](const Route&, const v1::SendMessageRequest& message) {
                                     told_before_.push_back(message.recipient().phone_number());
                                   }});
    runner_->Resume();
    book_ = std::make_unique<BroadcastBook>(*store_, *sequencer_, clock_, log_, absl::Hours(1));
  }

  absl::StatusOr<std::string> Start(int recipients, absl::Duration interval = absl::ZeroDuration()) {
    v1::SendBroadcastRequest request;
    request.set_parent("accounts/a");
    request.mutable_content()->mutable_text()->set_text("hello all");
    NewBroadcast fresh;
    fresh.route = *router_->Find("a");
    for (int i = 0; i < recipients; ++i)
      fresh.plan.mutable_recipients()->add_recipients()->set_phone_number(NumberOf(i));
    fresh.plan.mutable_send_interval()->set_seconds(absl::ToInt64Seconds(interval));
    fresh.content = MessageToEach(request).SerializeAsString();
    std::promise<absl::StatusOr<v1::SendBroadcastResponse>> accepted;
    runner_->Accept(std::move(fresh), KeepNothing, [&](auto response) { accepted.set_value(std::move(response)); });
    const absl::StatusOr<v1::SendBroadcastResponse> response = accepted.get_future().get();
    if (!response.ok()) return response.status();
    EXPECT_EQ(response->broadcast().state(), v1::Broadcast::STATE_RUNNING);
    return response->broadcast().name();
  }

  // Runs what is due until `condition` holds; false after ten seconds.
  bool RunUntil(const std::function<bool()>& condition) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!condition()) {
      if (std::chrono::steady_clock::now() > end) return false;
      runner_->RunDue();
      std::this_thread::yield();
    }
    return true;
  }
  // Runs what is due for so long that whatever could begin has begun.
  void RunOut() {
    for (int i = 0; i < 50; ++i) {
      runner_->RunDue();
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }
  bool RunToEnd(const std::string& name) {
    return RunUntil([&] { return book_->Find(name)->has_end_time(); });
  }
  bool RunToSend(size_t count) {
    return RunUntil([&] { return client_->exchanges().size() >= count; });
  }

  absl::StatusOr<v1::CancelBroadcastResponse> Cancel(const std::string& name) {
    std::promise<absl::StatusOr<v1::CancelBroadcastResponse>> answer;
    std::future<absl::StatusOr<v1::CancelBroadcastResponse>> answered = answer.get_future();
    runner_->Cancel(name, KeepNothing, [&](auto response) { answer.set_value(std::move(response)); });
    EXPECT_TRUE(RunUntil([&] { return answered.wait_for(std::chrono::seconds(0)) == std::future_status::ready; }));
    return answered.get();
  }

  std::vector<std::string> SentTo() const {
    std::vector<std::string> numbers;
    for (const auto& exchange : client_->exchanges()) numbers.push_back(exchange.request.path);
    return numbers;
  }

  // `accepted`, `pending` or the reason, of each recipient in order.
  std::vector<std::string> OutcomesOf(const std::string& name) const {
    const absl::StatusOr<v1::Broadcast> broadcast = book_->Find(name);
    std::vector<std::string> outcomes;
    for (int i = 0; i < broadcast->results_size(); ++i) {
      const v1::BroadcastResult& result = broadcast->results(i);
      EXPECT_EQ(result.index(), i);
      EXPECT_EQ(result.recipient().phone_number(), NumberOf(i));
      google::rpc::ErrorInfo info;
      if (result.has_error()) result.error().details(0).UnpackTo(&info);
      outcomes.push_back(result.has_message() ? "accepted" : result.has_error() ? info.reason() : "pending");
    }
    return outcomes;
  }

  // The states that events tell of, in the order of the log.
  std::vector<std::string> StatesTold() const {
    std::vector<std::string> states;
    const absl::StatusOr<std::vector<StoredEvent>> stored = store_->log().Read(1, {});
    for (const StoredEvent& one : *stored) {
      v1::Event event;
      EXPECT_TRUE(event.ParseFromString(one.bytes));
      EXPECT_EQ(event.source(), v1::Event::SOURCE_GATEWAY);
      EXPECT_EQ(event.broadcast_state_changed().broadcast().results_size(), 0);
      states.push_back(v1::Broadcast::State_Name(event.broadcast_state_changed().broadcast().state()).substr(6));
    }
    return states;
  }

  size_t StoredRows() const { return store_->state().List("broadcast")->size(); }

  FakeClock clock_;
  std::vector<std::string> told_before_;
  RecordingLog log_;
  SendingProvider provider_;
  std::shared_ptr<ScriptedClient> client_ = std::make_shared<ScriptedClient>();
  std::unique_ptr<Store> store_;
  std::unique_ptr<Router> router_;
  std::vector<std::shared_ptr<Sequencer>> sequencers_;
  std::shared_ptr<Sequencer> sequencer_;
  std::unique_ptr<BroadcastBook> book_;
  std::vector<std::unique_ptr<BroadcastRunner>> old_;
  std::unique_ptr<BroadcastRunner> runner_;
};

TEST_F(BroadcastRunnerTest, EachGetsItInTheOrderGivenAndTheEndTellsWhatBecameOfWhom) {
  const std::string name = *Start(4);
  for (const HttpResult& answer : {kAccepted, kRefused, kLost, kAccepted}) {
    ASSERT_TRUE(RunUntil([&] { return client_->Finish(answer); }));
  }
  ASSERT_TRUE(RunToEnd(name));
  EXPECT_THAT(SentTo(), ElementsAre(NumberOf(0), NumberOf(1), NumberOf(2), NumberOf(3)));
  EXPECT_THAT(OutcomesOf(name), ElementsAre("accepted", "UPSTREAM_REJECTED", "UPSTREAM_OUTCOME_UNKNOWN", "accepted"));
  const v1::Broadcast ended = *book_->Find(name);
  EXPECT_EQ(ended.state(), v1::Broadcast::STATE_DONE);
  EXPECT_EQ(ended.counts().total_count(), 4);
  EXPECT_EQ(ended.counts().accepted_count(), 2);
  EXPECT_EQ(ended.counts().refused_count(), 1);
  EXPECT_EQ(ended.counts().unknown_count(), 1);
  EXPECT_EQ(ended.counts().pending_count(), 0);
  EXPECT_THAT(StatesTold(), ElementsAre("RUNNING", "DONE"));
  EXPECT_EQ(StoredRows(), 1u) << "what only a running broadcast needs is gone";
}

TEST_F(BroadcastRunnerTest, AResultIsTheMessageAsASingleSendGivesItWithoutContent) {
  const std::string name = *Start(2);
  ASSERT_TRUE(RunUntil([&] { return client_->Finish(kAccepted); }));
  ASSERT_TRUE(RunUntil([&] { return client_->Finish(kAccepted); }));
  ASSERT_TRUE(RunToEnd(name));
  const v1::Broadcast ended = *book_->Find(name);
  std::set<std::string> names;
  for (const v1::BroadcastResult& result : ended.results()) {
    names.insert(result.message().name());
    EXPECT_FALSE(result.message().has_content());
    EXPECT_EQ(result.message().direction(), v1::DIRECTION_OUTBOUND);
    EXPECT_EQ(result.message().recipients(0).phone_number(), result.recipient().phone_number());
  }
  EXPECT_EQ(names.size(), 2u);
  EXPECT_EQ(names.count(""), 0u);
}

TEST_F(BroadcastRunnerTest, ItsSendsGoAfterSingleOnesAndSayWhoGetsThem) {
  ASSERT_TRUE(Start(1).ok());
  ASSERT_TRUE(RunToSend(1));
  EXPECT_EQ(client_->exchanges()[0].call.priority, Priority::kBroadcast);
  EXPECT_FALSE(client_->exchanges()[0].call.recipient_key.empty());
  EXPECT_THAT(told_before_, ElementsAre(NumberOf(0)));
}

TEST_F(BroadcastRunnerTest, ThePauseBetweenTwoRecipientsIsKept) {
  const std::string name = *Start(2, absl::Seconds(30));
  ASSERT_TRUE(RunUntil([&] { return client_->Finish(kAccepted); }));
  ASSERT_TRUE(RunUntil([&] { return OutcomesOf(name)[0] == "accepted"; }));
  clock_.Advance(absl::Seconds(29));
  RunOut();
  EXPECT_EQ(client_->exchanges().size(), 1u);
  clock_.Advance(absl::Seconds(1));
  ASSERT_TRUE(RunToSend(2));
}

TEST_F(BroadcastRunnerTest, AClockThatIsSetBackHoldsNobodyUp) {
  Start(2, absl::Seconds(30)).IgnoreError();
  ASSERT_TRUE(RunUntil([&] { return client_->Finish(kAccepted); }));
  RunOut();
  clock_.Advance(-absl::Hours(5));
  RunOut();
  clock_.Advance(absl::Seconds(30));
  EXPECT_TRUE(RunToSend(2));
}

TEST_F(BroadcastRunnerTest, TheClaimOfARecipientIsDurableBeforeItsFirstByteGoesUpstream) {
  const std::string name = *Start(1);
  ASSERT_TRUE(RunToSend(1));
  EXPECT_EQ(store_->state().List(absl::StrCat("broadcast-step/", name))->size(), 1u);
  EXPECT_THAT(OutcomesOf(name), ElementsAre("pending"));
}

TEST_F(BroadcastRunnerTest, ARecipientWhoseSendWasUnderWayAtACrashIsUnknownAndNeverSentToAgain) {
  const std::string name = *Start(3);
  ASSERT_TRUE(RunUntil([&] { return client_->Finish(kAccepted); }));
  ASSERT_TRUE(RunToSend(2));
  Restart();
  ASSERT_TRUE(RunToSend(3));
  EXPECT_THAT(SentTo(), ElementsAre(NumberOf(0), NumberOf(1), NumberOf(2)));
  EXPECT_THAT(OutcomesOf(name), ElementsAre("accepted", "UPSTREAM_OUTCOME_UNKNOWN", "pending"));
  Restart();
  ASSERT_TRUE(RunToEnd(name));
  EXPECT_THAT(OutcomesOf(name), ElementsAre("accepted", "UPSTREAM_OUTCOME_UNKNOWN", "UPSTREAM_OUTCOME_UNKNOWN"));
  EXPECT_EQ(book_->Find(name)->counts().unknown_count(), 2);
  EXPECT_EQ(book_->Find(name)->counts().pending_count(), 0);
  EXPECT_THAT(StatesTold(), ElementsAre("RUNNING", "DONE"));
}

TEST_F(BroadcastRunnerTest, ARateLimitedRecipientWaitsAsLongAsAskedForAndIsNotLost) {
  const std::string name = *Start(2);
  ASSERT_TRUE(RunUntil([&] { return client_->Finish(kLimited); }));
  ASSERT_TRUE(RunUntil([&] { return store_->state().List("broadcast-step/")->empty(); }));
  clock_.Advance(absl::Minutes(7) - absl::Seconds(1));
  RunOut();
  EXPECT_EQ(client_->exchanges().size(), 1u);
  EXPECT_THAT(OutcomesOf(name), ElementsAre("pending", "pending"));
  clock_.Advance(absl::Seconds(1));
  ASSERT_TRUE(RunUntil([&] { return client_->Finish(kAccepted); }));
  ASSERT_TRUE(RunUntil([&] { return client_->Finish(kAccepted); }));
  ASSERT_TRUE(RunToEnd(name));
  EXPECT_THAT(SentTo(), ElementsAre(NumberOf(0), NumberOf(0), NumberOf(1)));
  EXPECT_THAT(OutcomesOf(name), ElementsAre("accepted", "accepted"));
}

TEST_F(BroadcastRunnerTest, ACrashWhileARecipientWaitsLeavesItToBeSentTo) {
  const std::string name = *Start(1);
  ASSERT_TRUE(RunUntil([&] { return client_->Finish(kLimited); }));
  ASSERT_TRUE(RunUntil([&] { return store_->state().List("broadcast-step/")->empty(); }));
  Restart();
  ASSERT_TRUE(RunToSend(2));
  EXPECT_THAT(SentTo(), ElementsAre(NumberOf(0), NumberOf(0)));
}

TEST_F(BroadcastRunnerTest, WhoCannotBeReachedForLongIsRefusedInTheEndAndNeverPassedOver) {
  const std::string name = *Start(1);
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(RunUntil([&] { return client_->Finish(kUnreachable); })) << i;
    RunOut();
    clock_.Advance(absl::Minutes(1));
  }
  ASSERT_TRUE(RunToEnd(name));
  EXPECT_THAT(OutcomesOf(name), ElementsAre("UPSTREAM_UNREACHABLE"));
  EXPECT_EQ(book_->Find(name)->counts().refused_count(), 1);
}

TEST_F(BroadcastRunnerTest, CancellingAwaitsTheSendUnderWayAndLeavesOutTheRest) {
  const std::string name = *Start(3);
  ASSERT_TRUE(RunUntil([&] { return client_->Finish(kAccepted); }));
  ASSERT_TRUE(RunToSend(2));
  EXPECT_EQ(Cancel(name)->broadcast().state(), v1::Broadcast::STATE_CANCELLING);
  EXPECT_EQ(Cancel(name)->broadcast().state(), v1::Broadcast::STATE_CANCELLING);
  ASSERT_TRUE(client_->Finish(kAccepted));
  ASSERT_TRUE(RunToEnd(name));
  EXPECT_THAT(OutcomesOf(name), ElementsAre("accepted", "accepted", "BROADCAST_CANCELLED"));
  EXPECT_EQ(Cancel(name)->broadcast().state(), v1::Broadcast::STATE_CANCELLED);
  EXPECT_EQ(book_->Find(name)->counts().cancelled_count(), 1);
  EXPECT_EQ(SentTo().size(), 2u);
  EXPECT_THAT(StatesTold(), ElementsAre("RUNNING", "CANCELLING", "CANCELLED"));
}

TEST_F(BroadcastRunnerTest, CancellingBetweenTwoSendsEndsItAtOnce) {
  const std::string name = *Start(2, absl::Seconds(30));
  ASSERT_TRUE(RunUntil([&] { return client_->Finish(kAccepted); }));
  ASSERT_TRUE(RunUntil([&] { return OutcomesOf(name)[0] == "accepted"; }));
  EXPECT_EQ(Cancel(name)->broadcast().state(), v1::Broadcast::STATE_CANCELLED);
  EXPECT_THAT(StatesTold(), ElementsAre("RUNNING", "CANCELLED"));
  EXPECT_THAT(OutcomesOf(name), ElementsAre("accepted", "BROADCAST_CANCELLED"));
}

TEST_F(BroadcastRunnerTest, WhatWasBeingCancelledAtACrashIsCancelledAfterIt) {
  const std::string name = *Start(2);
  ASSERT_TRUE(RunToSend(1));
  ASSERT_TRUE(Cancel(name).ok());
  Restart();
  ASSERT_TRUE(RunToEnd(name));
  EXPECT_THAT(OutcomesOf(name), ElementsAre("UPSTREAM_OUTCOME_UNKNOWN", "BROADCAST_CANCELLED"));
  EXPECT_EQ(SentTo().size(), 1u);
  EXPECT_THAT(StatesTold(), ElementsAre("RUNNING", "CANCELLING", "CANCELLED"));
}

TEST_F(BroadcastRunnerTest, AnAccountRunsSoManyAtATimeAndNoMore) {
  const std::string first = *Start(1);
  ASSERT_TRUE(Start(1).ok());
  const absl::Status status = Start(1).status();
  EXPECT_TRUE(HasReason(status, reason::kLocalRateLimited)) << status;
  EXPECT_TRUE(DetailOf(status)->retry_delay.has_value());
  EXPECT_TRUE(DetailOf(status)->quota.has_value());
  ASSERT_TRUE(RunUntil([&] { return client_->Finish(kAccepted); }));
  ASSERT_TRUE(RunUntil([&] { return client_->Finish(kAccepted); }));
  ASSERT_TRUE(RunToEnd(first));
  RunOut();
  EXPECT_TRUE(Start(1).ok());
}

TEST_F(BroadcastRunnerTest, ClosingAwaitsTheSendUnderWayAndKeepsItsOutcome) {
  const std::string name = *Start(2);
  ASSERT_TRUE(RunToSend(1));
  std::thread answer([this] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    client_->Finish(kAccepted);
  });
  runner_->Close(clock_.Now() + absl::Seconds(10));
  answer.join();
  EXPECT_THAT(OutcomesOf(name), ElementsAre("accepted", "pending"));
  EXPECT_EQ(SentTo().size(), 1u);
  Restart();
  ASSERT_TRUE(RunToSend(2));
  EXPECT_THAT(SentTo(), ElementsAre(NumberOf(0), NumberOf(1)));
}

}  // namespace
}  // namespace postern
