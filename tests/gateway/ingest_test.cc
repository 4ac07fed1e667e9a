#include "gateway/ingest.h"

#include <gtest/gtest.h>

#include <future>
#include <map>
#include <memory>
#include <set>

#include "base/status.h"
#include "gateway/router.h"
#include "gateway/sequencer.h"
#include "storage/memory/memory_store.h"
#include "tests/support/fake_clock.h"
#include "tests/support/recording_log.h"
#include "tests/support/test_provider.h"

namespace postern {
namespace {

constexpr char kSecret[] = "hook-secret-1234";

ReadEvent Received(const std::string& text, const std::string& id = "") {
  ReadEvent read;
  read.event.set_type(v1::EVENT_TYPE_MESSAGE_RECEIVED);
  read.event.set_direction(v1::DIRECTION_INBOUND);
  read.event.set_chat("accounts/a/chats/%2B254722200200");
  v1::Message* message = read.event.mutable_message_received()->mutable_message();
  message->mutable_content()->mutable_text()->set_text(text);
  if (!id.empty()) {
    message->set_name("accounts/a/messages/" + id);
    read.event.set_message(message->name());
    read.event.set_provider_message_id(id);
    read.identity = {id};
  }
  return read;
}

// Makes one event of each line of the body: `id text`, `- text` where there is no id.
absl::StatusOr<WebhookReading> ReadLines(const HttpRequest& request) {
  WebhookReading reading;
  std::string body(BodyBytes(request));
  for (size_t begin = 0; begin < body.size();) {
    size_t end = std::min(body.find('\n', begin), body.size());
    std::string line = body.substr(begin, end - begin);
    std::string id = line.substr(0, line.find(' '));
    reading.events.push_back(Received(line.substr(line.find(' ') + 1), id == "-" ? "" : id));
    begin = end + 1;
  }
  reading.no_item = reading.events.empty();
  return reading;
}

class IngestTest : public testing::Test {
 protected:
  IngestTest() {
    provider_.read_webhook = ReadLines;
    std::map<std::string, std::shared_ptr<const Route>> routes;
    auto route = MakeTestRoute(provider_, "a", kSecret);
    route->webhook_secrets.emplace_back("next-secret-5678");
    routes["a"] = route;
    routes["closed"] = MakeTestRoute(provider_, "closed");
    router_ = std::make_unique<Router>(std::move(routes));
    Restart();
  }

  // Ends the process and starts another on the same log.
  void Restart() {
    ingest_.reset();
    sequencer_.reset();
    store_.reset();
    store_ = MakeMemoryStore({.clock = &clock_, .content = content_});
    sequencer_ = std::make_unique<Sequencer>(*store_, clock_, log_, SequencerOptions{});
    IngestOptions options;
    options.observe = [this](const WebhookOutcome& outcome) { outcomes_.push_back(outcome.outcome); };
    ingest_ = std::make_unique<Ingest>(*router_, *sequencer_, clock_, log_, options);
  }

  HttpResponse Post(const std::string& body, const std::string& account = "a", const std::string& secret = kSecret) {
    HttpRequest request{.method = "POST", .path = "/webhooks/" + account + "/" + secret};
    request.headers.Add("Content-Type", "text/plain");
    request.headers.Add("Authorization", "Bearer never-keep-me");
    request.headers.Add("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
    request.body = Bytes{body};
    std::promise<HttpResponse> answer;
    ingest_->Receive(account, secret, std::move(request),
                     [&answer](HttpResponse response) { answer.set_value(std::move(response)); });
    return answer.get_future().get();
  }

  std::vector<v1::Event> Stored() {
    std::vector<v1::Event> events;
    const std::vector<StoredEvent> all = *store_->log().Read(1, {});
    for (const StoredEvent& stored : all) {
      EXPECT_TRUE(events.emplace_back().ParseFromString(stored.bytes));
    }
    return events;
  }

  FakeClock clock_;
  RecordingLog log_;
  TestProvider provider_;
  std::unique_ptr<Router> router_;
  std::shared_ptr<MemoryContent> content_ = std::make_shared<MemoryContent>();
  std::unique_ptr<Store> store_;
  std::unique_ptr<Sequencer> sequencer_;
  std::unique_ptr<Ingest> ingest_;
  std::vector<std::string> outcomes_;
};

TEST_F(IngestTest, AWrongAccountOrSecretIsNotFoundAndStoresNothing) {
  EXPECT_EQ(Post("1 hi", "nobody").status, 404);
  EXPECT_EQ(Post("1 hi", "a", "wrong").status, 404);
  EXPECT_EQ(Post("1 hi", "a", "").status, 404);
  EXPECT_EQ(Post("1 hi", "closed", "").status, 404);
  EXPECT_EQ(Post("1 hi", "nobody", "unknown-account").status, 404);
  EXPECT_TRUE(Stored().empty());
  EXPECT_EQ(outcomes_.at(0), "not_found");
}

TEST_F(IngestTest, TwoSecretsAreValidAtOnce) {
  EXPECT_EQ(Post("1 hi", "a", kSecret).status, 200);
  EXPECT_EQ(Post("2 hi", "a", "next-secret-5678").status, 200);
}

TEST_F(IngestTest, AnEventIsCompletedWithWhatOnlyTheGatewayKnows) {
  ASSERT_EQ(Post("38 hello").status, 200);
  v1::Event event = Stored().at(0);
  EXPECT_EQ(event.account(), "accounts/a");
  EXPECT_EQ(event.provider(), "testprovider");
  EXPECT_EQ(event.source(), v1::Event::SOURCE_WEBHOOK);
  EXPECT_EQ(event.message(), "accounts/a/messages/38");
  EXPECT_EQ(event.receive_time().seconds(), 1700000000);
  EXPECT_EQ(event.traceparent(), "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
  EXPECT_EQ(event.event_id().size(), 30u);
}

TEST_F(IngestTest, AStatusBelowOneAlreadySeenIsKeptAsSupersededAlsoInALaterCommit) {
  provider_.read_webhook = [](const HttpRequest& request) -> absl::StatusOr<WebhookReading> {
    ReadEvent read;
    read.event.set_type(v1::EVENT_TYPE_MESSAGE_STATE_CHANGED);
    read.event.set_message("accounts/a/messages/38");
    v1::MessageStateChanged& changed = *read.event.mutable_message_state_changed();
    changed.set_provider_state(std::string(BodyBytes(request)));
    changed.set_state(BodyBytes(request) == "viewed" ? v1::Message::STATE_READ : v1::Message::STATE_DELIVERED);
    WebhookReading reading;
    reading.events.push_back(read);
    return reading;
  };
  ASSERT_EQ(Post("viewed").status, 200);
  ASSERT_EQ(Post("delivered").status, 200);
  const std::vector<v1::Event> events = Stored();
  ASSERT_EQ(events.size(), 2u);
  EXPECT_FALSE(events[0].superseded());
  EXPECT_TRUE(events[1].superseded());
  EXPECT_EQ(events[1].message_state_changed().provider_state(), "delivered");
}

TEST_F(IngestTest, AMessageWithoutAnIdGetsAMintedName) {
  ASSERT_EQ(Post("- hello").status, 200);
  v1::Event event = Stored().at(0);
  EXPECT_EQ(event.message(), "accounts/a/messages/~" + event.event_id().substr(4));
  EXPECT_EQ(event.message_received().message().name(), event.message());
  EXPECT_EQ(event.provider_message_id(), "");
}

TEST_F(IngestTest, TheSameProviderMessageThreeTimesAlsoAcrossARestartIsOneEvent) {
  EXPECT_EQ(Post("38 hello").status, 200);
  EXPECT_EQ(Post("38 hello").status, 200);
  Restart();
  EXPECT_EQ(Post("38 hello").status, 200);
  EXPECT_EQ(Stored().size(), 1u);
  EXPECT_EQ(outcomes_, (std::vector<std::string>{"accepted", "duplicate", "duplicate"}));
}

TEST_F(IngestTest, TwoEqualBodiesWithoutAnIdAreTwoEventsTheSecondMarked) {
  EXPECT_EQ(Post("- ok").status, 200);  // The fake clock stands still: both have one receive time.
  EXPECT_EQ(Post("- ok").status, 200);
  std::vector<v1::Event> events = Stored();
  ASSERT_EQ(events.size(), 2u);
  EXPECT_FALSE(events[0].possible_duplicate());
  EXPECT_TRUE(events[1].possible_duplicate());
  EXPECT_NE(events[0].event_id(), events[1].event_id());
}

TEST_F(IngestTest, EqualBodiesTenMinutesApartAreNotMarked) {
  Post("- ok");
  clock_.Advance(absl::Minutes(10));
  Post("- ok");
  ASSERT_EQ(Stored().size(), 2u);
  EXPECT_FALSE(Stored()[1].possible_duplicate());
}

TEST_F(IngestTest, TwoEqualItemsInOneBodyAreTwoEventsUnmarked) {
  ASSERT_EQ(Post("- ok\n- ok").status, 200);
  std::vector<v1::Event> events = Stored();
  ASSERT_EQ(events.size(), 2u);
  EXPECT_FALSE(events[1].possible_duplicate());
}

TEST_F(IngestTest, ABodyWithoutAnItemIsAnsweredAndCountedWithoutAnEvent) {
  EXPECT_EQ(Post("").status, 200);
  EXPECT_TRUE(Stored().empty());
  EXPECT_EQ(outcomes_.at(0), "empty");
}

TEST_F(IngestTest, AnEventThatDoesNotParseBackBecomesAnUnrecognizedPayload) {
  ASSERT_EQ(Post("38 caf\xff\n39 fine").status, 200);
  std::vector<v1::Event> events = Stored();
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].type(), v1::EVENT_TYPE_UNRECOGNIZED_PAYLOAD);
  EXPECT_EQ(events[0].unrecognized_payload().location(), "[0]");
  EXPECT_EQ(events[1].type(), v1::EVENT_TYPE_MESSAGE_RECEIVED);
  v1::RawPayload raw;
  ASSERT_TRUE(raw.ParseFromString(*store_->log().ReadRaw(store_->log().Read(1, {})->at(0).raw_key)));
  EXPECT_EQ(raw.body(), "38 caf\xff\n39 fine");
}

TEST_F(IngestTest, AnIdOfAnyLengthIsKeptInTheRawBodyAndStopsNoSubscriber) {
  ASSERT_EQ(Post(std::string(300000, 'i') + " hello").status, 200);
  v1::Event event = Stored().at(0);
  EXPECT_EQ(event.type(), v1::EVENT_TYPE_UNRECOGNIZED_PAYLOAD);
  EXPECT_EQ(event.unrecognized_payload().reason(), "an id of this item is too long");
  EXPECT_LT(event.ByteSizeLong(), 1000u);
}

TEST_F(IngestTest, AnEventThatWouldNotFitAClientWithItsRawBodyBecomesAnUnrecognizedPayload) {
  ASSERT_EQ(Post("38 " + std::string(2200000, 'x')).status, 200);
  EXPECT_EQ(Stored().at(0).unrecognized_payload().reason(), "this item is too large");
  ASSERT_EQ(Post("39 " + std::string(2000000, 'x')).status, 200);
  EXPECT_EQ(Stored().at(1).type(), v1::EVENT_TYPE_MESSAGE_RECEIVED);
}

TEST_F(IngestTest, TheRawBodyIsKeptWithAllowedHeadersOnly) {
  ASSERT_EQ(Post("38 hello").status, 200);
  std::string stored = *store_->log().ReadRaw(store_->log().Read(1, {})->at(0).raw_key);
  v1::RawPayload raw;
  ASSERT_TRUE(raw.ParseFromString(stored));
  EXPECT_EQ(raw.content_type(), "text/plain");
  EXPECT_EQ(raw.body(), "38 hello");
  ASSERT_EQ(raw.headers_size(), 1);
  EXPECT_EQ(raw.headers(0).name(), "content-type");
  EXPECT_EQ(stored.find("never-keep-me"), std::string::npos);
}

TEST_F(IngestTest, AStoreThatCannotWriteIs503WithRetryAfter) {
  sequencer_->Close();
  HttpResponse answer = Post("38 hello");
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.headers.Get("Retry-After"), "1");
}

TEST_F(IngestTest, TheProviderChoosesTheAnswerThatIsSentAfterTheCommit) {
  provider_.read_webhook = [](const HttpRequest&) -> absl::StatusOr<WebhookReading> {
    WebhookReading reading;
    reading.events.push_back(Received("x", "1"));
    reading.answer = HttpResponse{.status = 202, .body = "taken"};
    return reading;
  };
  HttpResponse answer = Post("x");
  EXPECT_EQ(answer.status, 202);
  EXPECT_EQ(answer.body, "taken");
}

TEST_F(IngestTest, ALimitThatStaysKeepsWhatItHasCountedAndANewOneCountsFromNothing) {
  ingest_->SetLimits({{"a", 0.01}});
  EXPECT_FALSE(ingest_->OverLimit("a").has_value());
  EXPECT_TRUE(ingest_->OverLimit("a").has_value());
  ingest_->SetLimits({{"a", 0.01}, {"closed", 5}});
  EXPECT_TRUE(ingest_->OverLimit("a").has_value());
  ingest_->SetLimits({{"a", 0.02}});
  EXPECT_FALSE(ingest_->OverLimit("a").has_value());
  ingest_->SetLimits({});
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(ingest_->OverLimit("a").has_value());
}

TEST_F(IngestTest, NoTextAndNoSecretReachesTheLog) {
  Post("38 a-very-private-text");
  Post("38 a-very-private-text", "a", "wrong-secret-0000");
  EXPECT_NE(log_.Text().find("webhook"), std::string::npos);
  EXPECT_EQ(log_.Text().find("private"), std::string::npos);
  EXPECT_EQ(log_.Text().find("secret"), std::string::npos);
}

}  // namespace
}  // namespace postern
