#include "gateway/reconciler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

#include "base/resource_name.h"
#include "base/status.h"
#include "gateway/send_key.h"
#include "storage/memory/memory_store.h"
#include "tests/support/fake_clock.h"
#include "tests/support/recording_log.h"
#include "tests/support/test_provider.h"

namespace postern {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr char kSendMessage[] = "postern.v1.MessageService/SendMessage";

// Lists by number, or by time when `by_time`, and shows a queue; replies travel as serialized protos.
class ShowingProvider : public TestProvider {
 public:
  explicit ShowingProvider(bool by_time) {
    for (const char* method : {"ListMessages", "ListQueuedMessages"}) {
      if (by_time && method == std::string("ListQueuedMessages")) continue;
      auto* entry = table.add_methods();
      entry->set_method(std::string("postern.v1.MessageService/") + method);
      entry->set_support(v1::Capabilities::SUPPORT_NATIVE);
    }
    const std::vector<std::string> filters = by_time ? std::vector<std::string>{"direction", "start_time", "end_time"}
                                                     : std::vector<std::string>{"after_sequence_number", "latest_only"};
    for (const std::string& filter : filters) table.add_message_filters(filter);
  }
  absl::StatusOr<Call<v1::ListMessagesResponse>> ListMessages(const Account&,
                                                              const v1::ListMessagesRequest& request) const override {
    return Showing<v1::ListMessagesResponse>("/messages", request);
  }
  absl::StatusOr<Call<v1::ListQueuedMessagesResponse>> ListQueuedMessages(
      const Account&, const v1::ListQueuedMessagesRequest& request) const override {
    return Showing<v1::ListQueuedMessagesResponse>("/queue", request);
  }

 private:
  template <typename Reply>
  static Call<Reply> Showing(const char* path, const google::protobuf::Message& request) {
    Call<Reply> call;
    call.request = HttpRequest{.method = "GET", .path = path, .endpoint = path};
    call.request.body = Bytes{request.SerializeAsString()};
    call.retry = Retry::kSafe;
    call.read = [](const HttpResponse& response) -> absl::StatusOr<Step<Reply>> {
      Reply reply;
      if (response.status != 200 || !reply.ParseFromString(response.body)) {
        return Failure(reason::kUpstreamUnavailable, "no");
      }
      return Step<Reply>(reply);
    };
    return call;
  }
};

// The provider's side.
class ShowingUpstream : public HttpClient {
 public:
  void Send(HttpRequest request, const HttpCall& call, Done done) override {
    ++asks;
    limit = call.max_response_bytes;
    if (hold) {
      call.cancellation->OnCancel([done] { done(TransportError{.cause = TransportError::Cause::kCancelled}); });
      return;
    }
    if (status != 200) return done(HttpResponse{.status = status});
    if (request.path == "/queue") return done(HttpResponse{.status = 200, .body = queue.SerializeAsString()});
    v1::ListMessagesRequest asked;
    ASSERT_TRUE(asked.ParseFromString(std::string(BodyBytes(request))));
    v1::ListMessagesResponse reply;
    for (const v1::Message& message : messages) {
      const v1::MessageFilter& filter = asked.filter();
      const int64_t time = message.create_time().seconds();
      const bool shown =
          (!filter.has_start_time() || time >= filter.start_time().seconds()) &&
          (!filter.has_end_time() || time < filter.end_time().seconds()) &&
          (!filter.has_after_sequence_number() || message.sequence_number() > filter.after_sequence_number());
      if (shown) *reply.add_messages() = message;
    }
    while (asked.filter().latest_only() && reply.messages_size() > 100) {
      reply.mutable_messages()->DeleteSubrange(0, reply.messages_size() - 100);
    }
    done(HttpResponse{.status = 200, .body = reply.SerializeAsString()});
  }

  int status = 200;
  int asks = 0;
  int64_t limit = 0;  // Of the last answer.
  bool hold = false;  // Until cancelled.
  std::vector<v1::Message> messages;
  v1::ListQueuedMessagesResponse queue;
};

class ReconcilerTest : public testing::Test {
 protected:
  ReconcilerTest() : store_(MakeMemoryStore({.clock = &clock_})) { Begin(/*by_time=*/true); }

  void Begin(bool by_time) {
    reconciler_.reset();
    provider_ = std::make_unique<ShowingProvider>(by_time);
    route_ = MakeTestRoute(*provider_, "a", "", upstream_);
    router_ = std::make_unique<Router>(Routes{{"a", route_}});
    Restart("run1");
  }

  void Restart(const std::string& owner) {
    reconciler_.reset();
    idempotency_.reset();
    IdempotencyOptions claims;
    claims.owner = owner;
    claims.observe_doubt = [this](const std::string& claim_key) { reconciler_->Notice(claim_key); };
    idempotency_ = std::make_unique<Idempotency>(store_->state(), clock_, log_, claims);
    ReconcilerOptions options;
    options.random = [] { return 0.5; };
    options.max_response_bytes = [] { return 1000; };
    options.observe = [this](const std::string&, absl::string_view outcome) {
      std::lock_guard<std::mutex> lock(mutex_);
      outcomes_.emplace_back(outcome);
    };
    reconciler_ =
        std::make_unique<Reconciler>(*router_, store_->state(), *idempotency_, clock_, log_, std::move(options));
  }

  static v1::SendMessageRequest Request(const std::string& id, const std::string& text = "hi") {
    v1::SendMessageRequest request;
    request.set_parent("accounts/a");
    request.set_request_id(id);
    request.mutable_recipient()->set_phone_number("+254722200200");
    request.mutable_content()->mutable_text()->set_text(text);
    return request;
  }

  absl::StatusOr<Begun> Try(const v1::SendMessageRequest& request) {
    const ClaimScope scope{.account = "a", .rpc = kSendMessage, .request_id = request.request_id()};
    std::promise<absl::StatusOr<Begun>> done;
    idempotency_->Begin(
        scope, RequestHash(request), [&done](absl::StatusOr<Begun> begun) { done.set_value(std::move(begun)); },
        {.send_keys = SettleableKeysOf(*route_, request), .session = SessionOf(request, route_->account)});
    return done.get_future().get();
  }

  OpenClaim Claim(const v1::SendMessageRequest& request) { return std::get<OpenClaim>(*Try(request)); }

  void Finish(OpenClaim claim, absl::StatusOr<std::string> outcome) {
    std::promise<void> done;
    idempotency_->Finish(std::move(claim), std::move(outcome), [&done] { done.set_value(); });
    done.get_future().wait();
  }

  void Doubt(const v1::SendMessageRequest& request) {
    Finish(Claim(request), Failure(reason::kUpstreamOutcomeUnknown, "lost").Metadata("outcome", "unknown"));
  }

  // Lets the time pass and all that is due be asked, answered and settled.
  void Pass(absl::Duration time = absl::Seconds(10)) {
    clock_.Advance(time);
    for (int i = 0; i < 3; ++i) reconciler_->RunDue();
    // The thread of the claims has settled what was given to it before this.
    Try(Request("probe", "probe"));
  }

  // The provider has it.
  void Show(const std::string& id, const std::string& text = "hi", int64_t number = 0) {
    v1::Message message;
    message.set_name(ResourceName("a", "messages", id));
    message.set_provider_message_id(id);
    message.set_direction(v1::DIRECTION_OUTBOUND);
    message.set_state(v1::Message::STATE_SENT);
    message.set_chat(ChatName("a", "+254722200200"));
    message.set_sequence_number(number);
    message.mutable_content()->mutable_text()->set_text(text);
    message.mutable_create_time()->set_seconds(absl::ToUnixSeconds(clock_.Now()));
    upstream_->messages.push_back(std::move(message));
  }

  // What a repeat is told: the id of the message, or the reason of the error.
  std::string Told(const v1::SendMessageRequest& request) {
    const absl::StatusOr<Begun> begun = Try(request);
    if (!begun.ok()) return DetailOf(begun.status())->reason;
    if (!std::holds_alternative<StoredResponse>(*begun)) return "may send";
    v1::SendMessageResponse response;
    EXPECT_TRUE(response.ParseFromString(std::get<StoredResponse>(*begun).bytes));
    EXPECT_FALSE(response.message().has_content());
    return response.message().provider_message_id();
  }

  std::vector<std::string> Outcomes() {
    std::lock_guard<std::mutex> lock(mutex_);
    return outcomes_;
  }

  const std::string kUnknown = "UPSTREAM_OUTCOME_UNKNOWN";

  FakeClock clock_;
  RecordingLog log_;
  std::unique_ptr<Store> store_;
  std::shared_ptr<ShowingUpstream> upstream_ = std::make_shared<ShowingUpstream>();
  std::unique_ptr<ShowingProvider> provider_;
  std::shared_ptr<const Route> route_;
  std::unique_ptr<Router> router_;
  std::mutex mutex_;
  std::vector<std::string> outcomes_;  // Guarded by mutex_.
  std::unique_ptr<Idempotency> idempotency_;
  std::unique_ptr<Reconciler> reconciler_;
};

TEST_F(ReconcilerTest, ARepeatGetsTheMessageThatTheListShows) {
  Doubt(Request("r1"));
  Show("m1");
  EXPECT_EQ(Told(Request("r1")), kUnknown);
  Pass();
  EXPECT_EQ(Told(Request("r1")), "m1");
  EXPECT_EQ(upstream_->limit, 1000);
  EXPECT_THAT(Outcomes(), ElementsAre("arisen", "settled"));
}

TEST_F(ReconcilerTest, EachSessionsSendOfOneTextBecomesTheMessageOfItsSession) {
  v1::SendMessageRequest one = Request("r1");
  one.set_session("accounts/a/sessions/one");
  v1::SendMessageRequest two = Request("r2");
  two.set_session("accounts/a/sessions/two");
  Doubt(one);
  Doubt(two);
  Show("m2");
  upstream_->messages.back().set_session(two.session());
  Pass();
  EXPECT_EQ(Told(one), kUnknown);
  EXPECT_EQ(Told(two), "m2");
  Show("m1");
  upstream_->messages.back().set_session(one.session());
  Pass();
  EXPECT_EQ(Told(one), "m1");
}

TEST_F(ReconcilerTest, OneRequestIdIsNotForAnotherSession) {
  v1::SendMessageRequest one = Request("r1");
  one.set_session("accounts/a/sessions/one");
  Doubt(one);
  v1::SendMessageRequest two = one;
  two.set_session("accounts/a/sessions/two");
  EXPECT_EQ(Told(two), "REQUEST_ID_REUSED");
  EXPECT_EQ(Told(one), kUnknown);
}

TEST_F(ReconcilerTest, ADoubtOfARunThatEndedIsTakenOverAtTheStart) {
  Claim(Request("r1"));
  Show("m1");
  Restart("run2");
  reconciler_->Start();
  while (Told(Request("r1")) == kUnknown) std::this_thread::yield();
  EXPECT_EQ(Told(Request("r1")), "m1");
}

TEST_F(ReconcilerTest, AMessageThatIsNotThereProvesNothingAndIsLookedForAFewTimes) {
  Doubt(Request("r1"));
  for (int i = 0; i < 10; ++i) Pass(absl::Minutes(5));
  EXPECT_EQ(Told(Request("r1")), kUnknown);
  EXPECT_EQ(upstream_->asks, 5);
  EXPECT_THAT(Outcomes(), ElementsAre("arisen", "left"));
}

TEST_F(ReconcilerTest, AMessageThatComesLateIsFoundByALaterTry) {
  Doubt(Request("r1"));
  Pass();
  EXPECT_EQ(Told(Request("r1")), kUnknown);
  Show("m1");
  Pass();
  EXPECT_EQ(Told(Request("r1")), "m1");
}

TEST_F(ReconcilerTest, OfTwoDoubtsWithTheSameTextAndOneMessageBothStay) {
  Doubt(Request("r1"));
  Doubt(Request("r2"));
  Show("m1");
  Pass();
  EXPECT_EQ(Told(Request("r1")), kUnknown);
  EXPECT_EQ(Told(Request("r2")), kUnknown);
}

TEST_F(ReconcilerTest, ALaterSendOfTheSameTextKeepsItsMessage) {
  Doubt(Request("r1"));
  OpenClaim second = Claim(Request("r2"));
  second.provider_message_ids = {"m2"};
  Finish(second, v1::SendMessageResponse().SerializeAsString());
  Show("m2");
  Pass();
  EXPECT_EQ(Told(Request("r1")), kUnknown);
  Show("m1");
  Pass();
  EXPECT_EQ(Told(Request("r1")), "m1");
}

TEST_F(ReconcilerTest, WhileTheSameTextIsUnderWayNothingIsSettled) {
  Doubt(Request("r1"));
  const OpenClaim second = Claim(Request("r2"));
  Show("m1");
  Pass();
  EXPECT_EQ(Told(Request("r1")), kUnknown);
  Finish(second, Failure(reason::kRecipientNotFound, "no"));
  Pass();
  EXPECT_EQ(Told(Request("r1")), "m1");
}

TEST_F(ReconcilerTest, TheSameTextSentWithoutARequestIdMayBeTheOneThatIsListed) {
  Doubt(Request("r1"));
  reconciler_->NotePlainSend("a", SettleableKeysOf(*router_->routes()->at("a"), Request("")));
  Show("m1");
  Pass();
  EXPECT_EQ(Told(Request("r1")), kUnknown);
}

TEST_F(ReconcilerTest, AnotherTextIsNotTakenForIt) {
  Doubt(Request("r1"));
  Show("m1", "something else");
  Pass();
  EXPECT_EQ(Told(Request("r1")), kUnknown);
}

TEST_F(ReconcilerTest, WhatTheProviderMadeByItselfIsNotTakenForIt) {
  Doubt(Request("r1"));
  Show("m1");
  upstream_->messages.back().set_otp_id("8");
  Pass();
  EXPECT_EQ(Told(Request("r1")), kUnknown);
  Show("m2");
  upstream_->messages.back().set_campaign_id("7");
  Pass();
  EXPECT_EQ(Told(Request("r1")), "m2");
}

TEST_F(ReconcilerTest, AClaimThatCannotBeReadMayOwnTheMessage) {
  Doubt(Request("r1"));
  const std::string other = Claim(Request("r2")).key;
  ASSERT_TRUE(store_->state().Apply({StateWrite::Put(other, "\xff")}).ok());
  Show("m1");
  Pass();
  EXPECT_EQ(Told(Request("r1")), kUnknown);
}

TEST_F(ReconcilerTest, AClockThatIsSetBackDelaysNothing) {
  Doubt(Request("r1"));
  Show("m1");
  clock_.Advance(-absl::Minutes(1));
  reconciler_->RunDue();
  Pass();
  EXPECT_EQ(Told(Request("r1")), "m1");
}

TEST_F(ReconcilerTest, AProviderThatCannotAnswerIsAskedAgain) {
  Doubt(Request("r1"));
  Show("m1");
  upstream_->status = 503;
  Pass();
  EXPECT_EQ(Told(Request("r1")), kUnknown);
  upstream_->status = 200;
  Pass();
  EXPECT_EQ(Told(Request("r1")), "m1");
}

TEST_F(ReconcilerTest, AnOldClaimIsLeftSinceItsRivalsMayBeForgotten) {
  Claim(Request("r1"));
  clock_.Advance(absl::Hours(24) - absl::Seconds(30));
  Restart("run2");
  reconciler_->Start();
  while (Outcomes().size() < 2) std::this_thread::yield();
  reconciler_->Close();
  EXPECT_THAT(Outcomes(), ElementsAre("arisen", "left"));
  EXPECT_EQ(upstream_->asks, 0);
}

TEST_F(ReconcilerTest, WhereMessagesAreNumberedTheNewestAreAskedForFirst) {
  Begin(/*by_time=*/false);
  Doubt(Request("r1"));
  Show("m1");
  Pass();
  EXPECT_EQ(Told(Request("r1")), "m1");
  EXPECT_EQ(upstream_->asks, 2) << "the queue and the newest";
}

TEST_F(ReconcilerTest, WhereTheNewestDoNotReachBackTheListIsReadOn) {
  Begin(/*by_time=*/false);
  Doubt(Request("r1"));
  Show("m1", "hi", 1);
  for (int i = 2; i <= 150; ++i) Show("n" + std::to_string(i), "more", i);
  Pass();
  EXPECT_EQ(Told(Request("r1")), "m1");
}

TEST_F(ReconcilerTest, WhatWaitsInTheQueueIsKnownOnlyWhenItIsListed) {
  Begin(/*by_time=*/false);
  Doubt(Request("r1"));
  upstream_->queue.set_total_count(1);
  v1::QueuedMessage& queued = *upstream_->queue.add_queued_messages();
  queued.set_chat_id("254722200200@c.us");
  queued.set_body("hi");
  Pass();
  EXPECT_EQ(Told(Request("r1")), kUnknown);
  upstream_->queue.Clear();
  Show("m1");
  Pass();
  EXPECT_EQ(Told(Request("r1")), "m1");
}

TEST_F(ReconcilerTest, AQueueThatIsNotShownWholeSettlesNothing) {
  Begin(/*by_time=*/false);
  Doubt(Request("r1"));
  Show("m1");
  upstream_->queue.set_total_count(1);
  Pass();
  EXPECT_EQ(Told(Request("r1")), kUnknown);
}

TEST_F(ReconcilerTest, AProviderWithoutAListIsNeverAsked) {
  TestProvider silent;
  const auto route = MakeTestRoute(silent, "a");
  EXPECT_THAT(SettleableKeysOf(*route, Request("r1")), IsEmpty());
}

TEST_F(ReconcilerTest, AnAccountThatHasGoneIsNotAskedAndOneThatComesBackIs) {
  Doubt(Request("one"));
  router_->Replace({});
  reconciler_->AccountsChanged();
  Show("7");
  Pass();
  EXPECT_THAT(outcomes_, ElementsAre("arisen"));
  router_->Replace({{"a", route_}});
  reconciler_->AccountsChanged();
  Pass();
  EXPECT_THAT(outcomes_, ElementsAre("arisen", "arisen", "settled"));
}

TEST_F(ReconcilerTest, AQuestionThatAChangeOfTheAccountCancelsIsNoTry) {
  Doubt(Request("one"));
  Show("7");
  upstream_->hold = true;
  constexpr int kChanges = 10;  // More than there are tries.
  for (int i = 0; i < kChanges; ++i) {
    Pass();
    router_->Replace({{"a", MakeTestRoute(*provider_, "a", "", upstream_)}});
    reconciler_->AccountsChanged();
  }
  EXPECT_GE(upstream_->asks, kChanges);
  upstream_->hold = false;
  Pass();
  EXPECT_THAT(Outcomes(), ElementsAre("arisen", "settled"));
}

TEST_F(ReconcilerTest, AChangedAccountKeepsItsDoubts) {
  Doubt(Request("one"));
  router_->Replace({{"a", MakeTestRoute(*provider_, "a", "", upstream_)}});
  reconciler_->AccountsChanged();
  Show("7");
  Pass();
  EXPECT_THAT(outcomes_, ElementsAre("arisen", "settled"));
}

}  // namespace
}  // namespace postern
