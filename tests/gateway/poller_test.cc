#include "gateway/poller.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <future>
#include <memory>
#include <set>
#include <utility>

#include "base/resource_name.h"
#include "base/status.h"
#include "storage/memory/memory_store.h"
#include "tests/support/fake_clock.h"
#include "tests/support/recording_log.h"
#include "tests/support/test_provider.h"

namespace postern {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

// Lists what `messages` and `sessions` give; requests and replies travel as serialized protos.
class ListingProvider : public TestProvider {
 public:
  explicit ListingProvider(std::vector<std::string> filters) {
    for (const char* method : {"postern.v1.MessageService/ListMessages", "postern.v1.SessionService/ListSessions"}) {
      auto* entry = table.add_methods();
      entry->set_method(method);
      entry->set_support(v1::Capabilities::SUPPORT_NATIVE);
    }
    for (const std::string& filter : filters) table.add_message_filters(filter);
  }
  absl::StatusOr<Call<v1::ListMessagesResponse>> ListMessages(const Account&,
                                                              const v1::ListMessagesRequest& request) const override {
    return Listing<v1::ListMessagesResponse>("/messages", request);
  }
  absl::StatusOr<Call<v1::UpdateWebhookConfigResponse>> UpdateWebhookConfig(
      const Account&, const v1::UpdateWebhookConfigRequest& request) const override {
    return Listing<v1::UpdateWebhookConfigResponse>("/webhook", request);
  }
  absl::StatusOr<Call<v1::ListSessionsResponse>> ListSessions(const Account&,
                                                              const v1::ListSessionsRequest& request) const override {
    return Listing<v1::ListSessionsResponse>("/sessions", request);
  }

 private:
  template <typename Reply>
  static Call<Reply> Listing(const char* path, const google::protobuf::Message& request) {
    Call<Reply> call;
    call.request = HttpRequest{.method = "GET", .path = path, .endpoint = path};
    call.request.body = Bytes{request.SerializeAsString()};
    call.retry = Retry::kSafe;
    call.read = [](const HttpResponse& response) -> absl::StatusOr<Step<Reply>> {
      if (response.status == 429) {
        return Failure(reason::kUpstreamRateLimited, "slow down").RetryAfter(absl::Minutes(7));
      }
      Reply reply;
      if (response.status != 200 || !reply.ParseFromString(response.body)) {
        return Failure(reason::kUpstreamUnavailable, "no");
      }
      return Step<Reply>(reply);
    };
    return call;
  }
};

// The provider's side: answers at once from what a test puts into it.
class ListingUpstream : public HttpClient {
 public:
  void Send(HttpRequest request, const HttpCall& call, Done done) override {
    priorities.insert(call.priority);
    limits.push_back(call.max_response_bytes);
    if (hold) {
      ++held;
      call.cancellation->OnCancel([done] { done(TransportError{.cause = TransportError::Cause::kCancelled}); });
      return;
    }
    if (keep) {
      kept.push_back([this, request = std::move(request), call, done] { Send(request, call, done); });
      return;
    }
    if (status != 200) return done(HttpResponse{.status = status});
    if (request.path == "/webhook") {
      v1::UpdateWebhookConfigRequest asked;
      ASSERT_TRUE(asked.ParseFromString(std::string(BodyBytes(request))));
      registered.push_back(asked.webhook_config().uri());
      return done(HttpResponse{.status = 200});
    }
    if (request.path == "/sessions") {
      v1::ListSessionsResponse reply;
      for (const v1::Session& session : sessions) *reply.add_sessions() = session;
      return done(HttpResponse{.status = 200, .body = reply.SerializeAsString()});
    }
    v1::ListMessagesRequest asked;
    ASSERT_TRUE(asked.ParseFromString(std::string(BodyBytes(request))));
    asks.push_back(asked);
    done(HttpResponse{.status = 200, .body = Page(asked).SerializeAsString()});
  }

  v1::ListMessagesResponse Page(const v1::ListMessagesRequest& asked) const {
    std::vector<v1::Message> matching;
    for (const v1::Message& message : messages) {
      if (ignore_filters || Matches(asked.filter(), message)) matching.push_back(message);
    }
    const size_t from = ignore_pages || asked.page_token().empty() ? 0 : std::stoul(asked.page_token());
    v1::ListMessagesResponse reply;
    for (size_t i = from; i < std::min(matching.size(), from + page_size); ++i) *reply.add_messages() = matching[i];
    // Who repeats a page does not say that there is one more.
    if (ignore_pages ? asked.page_token().empty() : from + page_size < matching.size()) {
      reply.set_next_page_token(std::to_string(from + page_size));
    }
    return reply;
  }

  int status = 200;
  size_t page_size = 3;
  bool ignore_pages = false;
  bool ignore_filters = false;
  bool hold = false;  // Until cancelled.
  int held = 0;
  bool keep = false;  // Until the test answers.
  std::vector<std::function<void()>> kept;
  std::set<Priority> priorities;
  std::vector<int64_t> limits;  // Of the answers.
  std::vector<v1::Message> messages;
  std::vector<v1::Session> sessions;
  std::vector<v1::ListMessagesRequest> asks;
  std::vector<std::string> registered;

 private:
  static bool Matches(const v1::MessageFilter& filter, const v1::Message& message) {
    const int64_t time = message.create_time().seconds();
    return (filter.direction() == 0 || filter.direction() == message.direction()) &&
           (!filter.has_start_time() || time >= filter.start_time().seconds()) &&
           (!filter.has_end_time() || time < filter.end_time().seconds()) &&
           (!filter.has_after_sequence_number() || message.sequence_number() > filter.after_sequence_number());
  }
};

class PollerTest : public testing::Test {
 protected:
  PollerTest() : store_(MakeMemoryStore({.clock = &clock_})) {}

  void Begin(std::vector<std::string> filters) {
    provider_ = std::make_unique<ListingProvider>(std::move(filters));
    router_ = std::make_unique<Router>(std::map<std::string, std::shared_ptr<const Route>>{
        {"a", MakeTestRoute(*provider_, "a", "s3cret", upstream_)}});
    Restart();
  }

  void Restart() {
    poller_.reset();
    sequencer_ = std::make_unique<Sequencer>(*store_, clock_, log_, SequencerOptions{});
    PollerOptions options;
    options.times["a"] = times_;
    options.webhook_public_uri = "https://hooks.test";
    options.random = [] { return 0.5; };
    options.max_response_bytes = [this] { return max_response_bytes_; };
    options.observe = [this](const PollOutcome& outcome) { outcomes_.push_back(outcome.outcome); };
    poller_ = std::make_unique<Poller>(*router_, *store_, *sequencer_, clock_, log_, options);
  }

  // Runs what is due and waits until it has ended.
  absl::Time Poll() {
    poller_->RunDue();
    // What was submitted before this has been committed when it is; a long time is committed in at most 20 parts.
    for (int i = 0; i < 40; ++i) {
      std::promise<void> done;
      sequencer_->Submit({}, [&done](absl::StatusOr<SubmissionResult>) { done.set_value(); });
      done.get_future().wait();
    }
    return poller_->RunDue();
  }

  v1::Message Message(const std::string& id, v1::Direction direction, absl::Duration age = absl::ZeroDuration()) {
    v1::Message message;
    message.set_name(ResourceName("a", "messages", id));
    message.set_provider_message_id(id);
    message.set_direction(direction);
    message.set_chat("accounts/a/chats/%2B254722200200");
    message.mutable_create_time()->set_seconds(absl::ToUnixSeconds(clock_.Now() - age));
    if (direction == v1::DIRECTION_OUTBOUND) {
      message.set_state(v1::Message::STATE_SENT);
      message.set_provider_state("sent");
      message.add_recipients()->set_phone_number("+254722200200");
    }
    return message;
  }

  v1::Session Session(v1::Session::State state) {
    v1::Session session;
    session.set_name("accounts/a/sessions/default");
    session.set_state(state);
    return session;
  }

  std::vector<v1::Event> Events() {
    std::vector<v1::Event> events;
    const std::vector<StoredEvent> all = *store_->log().Read(1, {});
    for (const StoredEvent& stored : all) EXPECT_TRUE(events.emplace_back().ParseFromString(stored.bytes));
    return events;
  }

  std::vector<std::string> Ids() {
    std::vector<std::string> ids;
    for (const v1::Event& event : Events()) ids.push_back(event.provider_message_id());
    return ids;
  }

  const std::vector<std::string> kByTime = {"direction", "start_time", "end_time"};
  const std::vector<std::string> kNumbered = {"after_sequence_number", "latest_only"};

  FakeClock clock_;
  RecordingLog log_;
  PollTimes times_;
  int64_t max_response_bytes_ = 1000;
  std::shared_ptr<ListingUpstream> upstream_ = std::make_shared<ListingUpstream>();
  std::unique_ptr<Store> store_;
  std::unique_ptr<ListingProvider> provider_;
  std::unique_ptr<Router> router_;
  std::unique_ptr<Sequencer> sequencer_;
  std::vector<std::string> outcomes_;
  std::unique_ptr<Poller> poller_;
};

TEST_F(PollerTest, WhatIsListedBecomesEventsOnceAndInTheOrderInWhichItWasCreated) {
  times_.session_interval = absl::ZeroDuration();
  Begin(kByTime);
  for (int age : {1, 4, 2, 5, 3}) {
    upstream_->messages.push_back(Message(std::to_string(age), v1::DIRECTION_INBOUND, absl::Minutes(age)));
  }
  for (int i = 0; i < 3; ++i) {
    Poll();
    clock_.Advance(absl::Minutes(1));
  }
  EXPECT_THAT(Ids(), ElementsAre("5", "4", "3", "2", "1"));
  EXPECT_EQ(Events()[0].type(), v1::EVENT_TYPE_MESSAGE_RECEIVED);
  EXPECT_EQ(Events()[0].source(), v1::Event::SOURCE_BACKFILL);
  upstream_->messages.push_back(Message("6", v1::DIRECTION_INBOUND));
  clock_.Advance(absl::Minutes(1));
  Poll();
  ASSERT_THAT(Ids(), ElementsAre("5", "4", "3", "2", "1", "6"));
  EXPECT_EQ(Events()[5].source(), v1::Event::SOURCE_POLL);
}

TEST_F(PollerTest, TheLimitOfAnAnswerIsTheOneOfTheMomentItIsAskedFor) {
  Begin(kByTime);
  Poll();
  max_response_bytes_ = 2000;
  clock_.Advance(absl::Hours(1));
  Poll();
  EXPECT_EQ(upstream_->limits.front(), 1000);
  EXPECT_EQ(upstream_->limits.back(), 2000);
}

TEST_F(PollerTest, EachStateOfAnOutgoingMessageIsOneEvent) {
  times_.session_interval = absl::ZeroDuration();
  Begin(kByTime);
  upstream_->messages.push_back(Message("1", v1::DIRECTION_OUTBOUND));
  Poll();
  clock_.Advance(absl::Minutes(1));
  Poll();
  upstream_->messages[0].set_state(v1::Message::STATE_READ);
  upstream_->messages[0].set_provider_state("read");
  upstream_->messages[0].mutable_read_time()->set_seconds(77);
  clock_.Advance(absl::Minutes(1));
  Poll();
  const std::vector<v1::Event> events = Events();
  ASSERT_THAT(events, SizeIs(2));
  EXPECT_EQ(events[0].message_state_changed().state(), v1::Message::STATE_SENT);
  EXPECT_EQ(events[1].message_state_changed().state(), v1::Message::STATE_READ);
  EXPECT_EQ(events[1].occur_time().seconds(), 77);
  EXPECT_EQ(events[1].message_state_changed().message().name(), "accounts/a/messages/1");
}

TEST_F(PollerTest, TheFirstQuestionReachesBackAndLaterOnesOverlap) {
  times_.session_interval = absl::ZeroDuration();
  Begin(kByTime);
  const absl::Time start = clock_.Now();
  upstream_->messages.push_back(Message("1", v1::DIRECTION_INBOUND));
  Poll();
  clock_.Advance(absl::Minutes(1));
  Poll();
  std::vector<int64_t> from;
  for (const auto& ask : upstream_->asks) {
    if (ask.filter().direction() == v1::DIRECTION_INBOUND) from.push_back(ask.filter().start_time().seconds());
  }
  // A long time is asked for in parts.
  EXPECT_EQ(from.front(), absl::ToUnixSeconds(start - absl::Hours(24)));
  EXPECT_EQ(from.back(), absl::ToUnixSeconds(start - absl::Minutes(5)));
}

TEST_F(PollerTest, AfterARestartNothingIsLostAndNothingComesTwice) {
  times_.session_interval = absl::ZeroDuration();
  times_.backfill = absl::ZeroDuration();
  Begin(kByTime);
  Poll();
  clock_.Advance(absl::Minutes(1));
  upstream_->messages.push_back(Message("1", v1::DIRECTION_INBOUND));
  Poll();
  sequencer_->Close();
  clock_.Advance(absl::Hours(48));
  upstream_->messages.push_back(Message("2", v1::DIRECTION_INBOUND, absl::Hours(30)));
  Restart();
  Poll();
  EXPECT_THAT(Ids(), ElementsAre("1", "2"));
}

TEST_F(PollerTest, WhereThePageIsIgnoredTheTimeIsCutUntilItFits) {
  times_.session_interval = absl::ZeroDuration();
  Begin(kByTime);
  upstream_->ignore_pages = true;
  upstream_->page_size = 10;
  std::vector<std::string> ids;
  for (int i = 0; i < 40; ++i) {
    upstream_->messages.push_back(Message(std::to_string(i), v1::DIRECTION_INBOUND, absl::Minutes(40 - i)));
    ids.push_back(std::to_string(i));
  }
  Poll();
  EXPECT_EQ(Ids(), ids);
}

TEST_F(PollerTest, NumberedMessagesGoOnFromTheHighestNumber) {
  times_.session_interval = absl::ZeroDuration();
  Begin(kNumbered);
  for (int i = 1; i <= 2; ++i) {
    upstream_->messages.push_back(Message(std::to_string(i), v1::DIRECTION_INBOUND));
    upstream_->messages.back().set_sequence_number(i);
  }
  Poll();
  ASSERT_THAT(upstream_->asks, SizeIs(1));
  EXPECT_TRUE(upstream_->asks[0].filter().latest_only());
  Restart();
  Poll();
  // 50 below the highest: what is listed late.
  EXPECT_EQ(upstream_->asks.back().filter().after_sequence_number(), 0);
  EXPECT_FALSE(upstream_->asks.back().filter().latest_only());
  EXPECT_THAT(Ids(), ElementsAre("1", "2"));
}

TEST_F(PollerTest, AtTheVeryFirstStartOnlyMessagesWithinTheBackfillAreNews) {
  times_.session_interval = absl::ZeroDuration();
  Begin(kNumbered);
  upstream_->messages.push_back(Message("old", v1::DIRECTION_INBOUND, absl::Hours(25)));
  upstream_->messages.back().set_sequence_number(1);
  upstream_->messages.push_back(Message("new", v1::DIRECTION_OUTBOUND, absl::Hours(1)));
  upstream_->messages.back().set_sequence_number(2);
  Poll();
  EXPECT_THAT(Ids(), ElementsAre("new"));
  EXPECT_EQ(Events()[0].type(), v1::EVENT_TYPE_MESSAGE_SENT);
}

TEST_F(PollerTest, AHoleInTheNumbersIsAskedForAfterAGraceAndFilled) {
  times_.session_interval = absl::ZeroDuration();
  Begin(kNumbered);
  Poll();
  const size_t before = upstream_->asks.size();
  poller_->Notice("a", {5});
  poller_->Notice("a", {7});
  EXPECT_EQ(poller_->RunDue(), clock_.Now() + absl::Seconds(2));
  upstream_->messages.push_back(Message("6", v1::DIRECTION_INBOUND));
  upstream_->messages.back().set_sequence_number(6);
  clock_.Advance(absl::Seconds(2));
  Poll();
  EXPECT_EQ(upstream_->asks.size(), before + 1);
  ASSERT_THAT(Ids(), ElementsAre("6"));
  EXPECT_EQ(Events()[0].source(), v1::Event::SOURCE_BACKFILL);
}

TEST_F(PollerTest, ANumberListedAfterAHigherOneIsFound) {
  times_.session_interval = absl::ZeroDuration();
  Begin(kNumbered);
  for (int i : {10, 12}) {
    upstream_->messages.push_back(Message(std::to_string(i), v1::DIRECTION_INBOUND));
    upstream_->messages.back().set_sequence_number(i);
  }
  Poll();
  upstream_->messages.push_back(Message("11", v1::DIRECTION_INBOUND));
  upstream_->messages.back().set_sequence_number(11);
  clock_.Advance(absl::Hours(1));
  Poll();
  EXPECT_THAT(Ids(), ElementsAre("10", "12", "11"));
}

TEST_F(PollerTest, WhenTheProviderCountsAnewTheCursorGoesBack) {
  times_.session_interval = absl::ZeroDuration();
  Begin(kNumbered);
  upstream_->messages.push_back(Message("old", v1::DIRECTION_INBOUND));
  upstream_->messages.back().set_sequence_number(5000);
  Poll();
  poller_->Notice("a", {5000});
  upstream_->messages = {Message("new", v1::DIRECTION_INBOUND)};
  upstream_->messages.back().set_sequence_number(2);
  poller_->Notice("a", {3});
  clock_.Advance(absl::Seconds(2));
  Poll();
  EXPECT_THAT(Ids(), ElementsAre("old", "new"));
  clock_.Advance(absl::Hours(1));
  Poll();
  EXPECT_EQ(upstream_->asks.back().filter().after_sequence_number(), 0);
}

TEST_F(PollerTest, ANewCountIsNotForgottenWhenTheQuestionAfterItFails) {
  times_.session_interval = absl::ZeroDuration();
  Begin(kNumbered);
  upstream_->messages.push_back(Message("old", v1::DIRECTION_INBOUND));
  upstream_->messages.back().set_sequence_number(5000);
  Poll();
  poller_->Notice("a", {5000});
  upstream_->messages = {Message("new", v1::DIRECTION_INBOUND)};
  upstream_->messages.back().set_sequence_number(2);
  poller_->Notice("a", {3});
  upstream_->status = 500;
  clock_.Advance(absl::Seconds(2));
  Poll();
  upstream_->status = 200;
  clock_.Advance(absl::Hours(1));
  Poll();
  EXPECT_THAT(Ids(), ElementsAre("old", "new"));
}

TEST_F(PollerTest, ACountThatBeganAnewWhileTheServerWasDownIsNoticed) {
  times_.session_interval = absl::ZeroDuration();
  Begin(kNumbered);
  upstream_->messages.push_back(Message("old", v1::DIRECTION_INBOUND));
  upstream_->messages.back().set_sequence_number(5000);
  Poll();
  upstream_->messages = {Message("new", v1::DIRECTION_INBOUND)};
  upstream_->messages.back().set_sequence_number(2);
  Restart();
  Poll();
  poller_->Notice("a", {3});
  clock_.Advance(absl::Seconds(2));
  Poll();
  EXPECT_THAT(Ids(), ElementsAre("old", "new"));
}

TEST_F(PollerTest, AHoleDoesNotOverrideTheProvidersPause) {
  times_.session_interval = absl::ZeroDuration();
  Begin(kNumbered);
  Poll();
  upstream_->status = 429;
  clock_.Advance(absl::Hours(1));
  Poll();
  poller_->Notice("a", {5});
  poller_->Notice("a", {7});
  EXPECT_GE(poller_->RunDue() - clock_.Now(), absl::Minutes(6));
}

TEST_F(PollerTest, AClockThatIsSetBackStopsNothing) {
  Begin(kByTime);
  Poll();
  clock_.Advance(-absl::Hours(1));
  upstream_->messages.push_back(Message("1", v1::DIRECTION_INBOUND));
  poller_->RunDue();
  clock_.Advance(absl::Minutes(2));
  Poll();
  EXPECT_THAT(Ids(), ElementsAre("1"));
}

TEST_F(PollerTest, WhatIsListedLateIsFoundByASweep) {
  times_.session_interval = absl::ZeroDuration();
  Begin(kByTime);
  upstream_->messages.push_back(Message("new", v1::DIRECTION_INBOUND));
  Poll();
  upstream_->messages.push_back(Message("late", v1::DIRECTION_INBOUND, absl::Minutes(20)));
  for (int i = 0; i < 25; ++i) {
    clock_.Advance(absl::Minutes(1));
    Poll();
  }
  EXPECT_THAT(Ids(), ElementsAre("new", "late"));
}

TEST_F(PollerTest, WithoutABackfillTheFirstStartBringsNothingOld) {
  times_.session_interval = absl::ZeroDuration();
  times_.backfill = absl::ZeroDuration();
  Begin(kByTime);
  upstream_->messages.push_back(Message("in", v1::DIRECTION_INBOUND, absl::Hours(1)));
  upstream_->messages.push_back(Message("out", v1::DIRECTION_OUTBOUND, absl::Hours(1)));
  for (int i = 0; i < 25; ++i) {
    Poll();
    clock_.Advance(absl::Minutes(1));
  }
  EXPECT_THAT(Events(), IsEmpty());
}

TEST_F(PollerTest, AProviderThatIgnoresFiltersAndPagesIsNotAskedForEver) {
  times_.session_interval = absl::ZeroDuration();
  Begin(kByTime);
  upstream_->ignore_pages = true;
  upstream_->ignore_filters = true;
  upstream_->page_size = 20;
  for (int i = 0; i < 12; ++i) upstream_->messages.push_back(Message(std::to_string(i), v1::DIRECTION_INBOUND));
  Poll();
  EXPECT_THAT(Ids(), SizeIs(12));
  EXPECT_LT(upstream_->asks.size(), 300u);
}

TEST_F(PollerTest, AMessageWithoutADirectionWentTheWayThatWasAskedFor) {
  times_.session_interval = absl::ZeroDuration();
  Begin(kByTime);
  upstream_->ignore_filters = true;
  upstream_->messages.push_back(Message("1", v1::DIRECTION_UNSPECIFIED));
  Poll();
  ASSERT_THAT(Events(), testing::Not(IsEmpty()));
  EXPECT_EQ(Events()[0].type(), v1::EVENT_TYPE_MESSAGE_RECEIVED);
}

TEST_F(PollerTest, ASessionThatIsNotListedForOnceLosesNoLaterChange) {
  Begin({});
  const auto see = [this](std::vector<v1::Session> sessions) {
    upstream_->sessions = std::move(sessions);
    Poll();
    clock_.Advance(absl::Minutes(5));
  };
  see({Session(v1::Session::STATE_CONNECTED)});
  see({Session(v1::Session::STATE_DISCONNECTED)});
  see({});
  see({Session(v1::Session::STATE_BANNED)});
  std::vector<v1::Session::State> states;
  for (const v1::Event& event : Events()) states.push_back(event.session_state_changed().session().state());
  EXPECT_THAT(states,
              ElementsAre(v1::Session::STATE_DISCONNECTED, v1::Session::STATE_UNSPECIFIED, v1::Session::STATE_BANNED));
}

TEST_F(PollerTest, AHoleThatClosesByItselfIsNotAskedFor) {
  times_.session_interval = absl::ZeroDuration();
  Begin(kNumbered);
  Poll();
  const size_t before = upstream_->asks.size();
  poller_->Notice("a", {5});
  poller_->Notice("a", {7});
  poller_->Notice("a", {6});
  clock_.Advance(absl::Seconds(3));
  Poll();
  EXPECT_EQ(upstream_->asks.size(), before);
}

TEST_F(PollerTest, OnlyAChangeOfASessionIsAnEventAndARestartRepeatsNone) {
  Begin({});
  upstream_->sessions = {Session(v1::Session::STATE_CONNECTED)};
  Poll();
  EXPECT_THAT(Events(), IsEmpty());
  upstream_->sessions = {Session(v1::Session::STATE_DISCONNECTED)};
  for (int i = 0; i < 2; ++i) {
    clock_.Advance(absl::Minutes(5));
    Poll();
  }
  ASSERT_THAT(Events(), SizeIs(1));
  EXPECT_EQ(Events()[0].session_state_changed().previous_state(), v1::Session::STATE_CONNECTED);
  EXPECT_EQ(Events()[0].session_state_changed().session().state(), v1::Session::STATE_DISCONNECTED);
  Restart();
  Poll();
  EXPECT_THAT(Events(), SizeIs(1));
  // There and back: the same two states, and yet other events.
  for (v1::Session::State state : {v1::Session::STATE_CONNECTED, v1::Session::STATE_DISCONNECTED}) {
    upstream_->sessions = {Session(state)};
    clock_.Advance(absl::Minutes(5));
    Poll();
  }
  EXPECT_THAT(Events(), SizeIs(3));
}

TEST_F(PollerTest, AfterErrorsThePauseGrowsAndTheProvidersOwnIsKept) {
  times_.message_interval = absl::ZeroDuration();
  Begin({});
  upstream_->status = 503;
  const absl::Duration first = Poll() - clock_.Now();
  clock_.Advance(first);
  const absl::Duration second = Poll() - clock_.Now();
  EXPECT_GT(second, first);
  EXPECT_THAT(outcomes_, ElementsAre("UPSTREAM_UNAVAILABLE", "UPSTREAM_UNAVAILABLE"));
  upstream_->status = 429;
  clock_.Advance(second);
  EXPECT_GE(Poll() - clock_.Now(), absl::Minutes(7));
}

TEST_F(PollerTest, WithoutIntervalsOrFiltersNothingIsAsked) {
  times_.message_interval = absl::ZeroDuration();
  times_.session_interval = absl::ZeroDuration();
  Begin(kByTime);
  EXPECT_EQ(Poll(), absl::InfiniteFuture());
  times_ = PollTimes();
  times_.session_interval = absl::ZeroDuration();
  Begin({});
  EXPECT_EQ(Poll(), absl::InfiniteFuture());
}

TEST_F(PollerTest, TheWebhookAddressIsRegisteredUntilTheProviderTakesItAndThenNoMore) {
  times_.message_interval = absl::ZeroDuration();
  times_.session_interval = absl::ZeroDuration();
  times_.register_webhook = true;
  Begin({});
  upstream_->status = 503;
  const absl::Time again = Poll();
  ASSERT_LT(again, absl::InfiniteFuture());
  upstream_->status = 200;
  clock_.Set(again);
  EXPECT_EQ(Poll(), absl::InfiniteFuture());
  EXPECT_THAT(upstream_->registered, ElementsAre("https://hooks.test/webhooks/a/s3cret"));
}

TEST_F(PollerTest, AMessageWithoutANameIsLeftOutSinceItWouldBeNewEachTime) {
  times_.session_interval = absl::ZeroDuration();
  Begin(kByTime);
  upstream_->messages.push_back(Message("", v1::DIRECTION_INBOUND));
  upstream_->messages.back().clear_name();
  Poll();
  EXPECT_THAT(Events(), IsEmpty());
}

TEST_F(PollerTest, PollsGiveWayToAllOtherCalls) {
  Begin(kByTime);
  Poll();
  EXPECT_THAT(upstream_->priorities, ElementsAre(Priority::kPoll));
}

// Hangs where the end of one call is forgotten for that of another.
TEST_F(PollerTest, TheEndCancelsEveryCallUnderWay) {
  Begin(kByTime);
  upstream_->hold = true;
  poller_->RunDue();
  EXPECT_EQ(upstream_->held, 2);
  poller_->Close();
  EXPECT_EQ(outcomes_.size(), 2u);
}

TEST_F(PollerTest, AnAccountThatComesIsAskedAndOneThatStaysGoesOnWhereItIs) {
  times_.session_interval = absl::ZeroDuration();
  Begin(kByTime);
  Poll();
  const size_t asked = upstream_->asks.size();
  auto other = std::make_shared<ListingUpstream>();
  Routes routes = *router_->routes();
  routes["b"] = MakeTestRoute(*provider_, "b", "s3cret", other);
  router_->Replace(routes);
  poller_->Follow({{"a", times_}, {"b", times_}});
  Poll();
  EXPECT_EQ(upstream_->asks.size(), asked) << "it is not due yet";
  EXPECT_FALSE(other->asks.empty());
}

TEST_F(PollerTest, AnAccountThatHasGoneHasItsPollsCancelledAndIsNotAskedAgain) {
  times_.session_interval = absl::ZeroDuration();
  Begin(kByTime);
  upstream_->hold = true;
  Poll();
  ASSERT_EQ(upstream_->held, 1);
  router_->Replace({});
  poller_->Follow({});
  EXPECT_THAT(outcomes_, SizeIs(1)) << "the poll has ended";
  clock_.Advance(absl::Hours(1));
  Poll();
  EXPECT_EQ(upstream_->held, 1);
}

TEST_F(PollerTest, WhatAnAccountsOldPollSawOfItsSessionsIsNotToldOverWhatTheNewOneSaw) {
  times_.message_interval = absl::ZeroDuration();
  upstream_->sessions = {Session(v1::Session::STATE_CONNECTED)};
  Begin(kByTime);
  Poll();
  clock_.Advance(absl::Minutes(3));
  upstream_->keep = true;
  Poll();
  ASSERT_THAT(upstream_->kept, SizeIs(1)) << "an answer that a cancel does not reach any more";
  auto moved = std::make_shared<ListingUpstream>();
  moved->sessions = {Session(v1::Session::STATE_DISCONNECTED)};
  router_->Replace({{"a", MakeTestRoute(*provider_, "a", "s3cret", moved)}});
  poller_->Follow({{"a", times_}});
  Poll();
  ASSERT_THAT(Events(), SizeIs(1));
  upstream_->keep = false;
  std::exchange(upstream_->kept, {})[0]();
  Poll();
  EXPECT_THAT(Events(), SizeIs(1));
}

TEST_F(PollerTest, AChangedAccountIsAskedThroughItsNewRoute) {
  times_.session_interval = absl::ZeroDuration();
  Begin(kByTime);
  Poll();
  const size_t asked = upstream_->asks.size();
  auto moved = std::make_shared<ListingUpstream>();
  router_->Replace({{"a", MakeTestRoute(*provider_, "a", "s3cret", moved)}});
  poller_->Follow({{"a", times_}});
  Poll();
  EXPECT_EQ(upstream_->asks.size(), asked);
  EXPECT_FALSE(moved->asks.empty());
}

}  // namespace
}  // namespace postern
