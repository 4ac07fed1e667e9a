#include "webhook/webhook_door.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "gateway/router.h"
#include "gateway/sequencer.h"
#include "storage/memory/memory_store.h"
#include "tests/support/fake_clock.h"
#include "tests/support/http_fetch.h"
#include "tests/support/recording_log.h"
#include "tests/support/test_provider.h"

namespace postern {
namespace {

class WebhookDoorTest : public testing::Test {
 protected:
  WebhookDoorTest() {
    provider_.read_webhook = [](const HttpRequest& request) -> absl::StatusOr<WebhookReading> {
      WebhookReading reading;
      ReadEvent& read = reading.events.emplace_back();
      read.event.set_type(v1::EVENT_TYPE_UNRECOGNIZED_PAYLOAD);
      read.event.mutable_unrecognized_payload()->set_reason(request.method);
      return reading;
    };
    std::map<std::string, std::shared_ptr<const Route>> routes;
    routes["a"] = MakeTestRoute(provider_, "a", "hook-secret-1234");
    routes["limited"] = MakeTestRoute(provider_, "limited", "hook-secret-1234");
    router_ = std::make_unique<Router>(std::move(routes));
    sequencer_ = std::make_unique<Sequencer>(*store_, clock_, log_, SequencerOptions{});
    ingest_ = std::make_unique<Ingest>(*router_, *sequencer_, clock_, log_,
                                       IngestOptions{.observe =
                                                         [this](const WebhookOutcome& outcome) {
                                                           std::lock_guard<std::mutex> lock(mutex_);
                                                           outcomes_.push_back(outcome.account + ":" + outcome.outcome);
                                                         },
                                                     .webhooks_per_second = {{"limited", 0.4}},
                                                     .steady = [this] { return clock_.Now() - absl::UnixEpoch(); }});
    Open({});
  }
  // With the listener's options as all tests want them.
  void Open(WebhookDoorOptions options) {
    options.listener.max_body_bytes = 1000;
    options.steady = [this] { return clock_.Now() - absl::UnixEpoch(); };
    door_ = *WebhookDoor::Start(options, *ingest_);
  }
  int Status(absl::string_view method, absl::string_view target, absl::string_view body = "") {
    std::optional<HttpResponse> response = Fetch(door_->address(), method, target, {}, body);
    return response ? response->status : 0;
  }
  int64_t StoredCount() { return store_->log().Bounds().next_sequence - 1; }

  std::vector<std::string> outcomes() {
    std::lock_guard<std::mutex> lock(mutex_);
    return outcomes_;
  }

  std::mutex mutex_;
  std::vector<std::string> outcomes_;  // Guarded by mutex_.
  FakeClock clock_;
  RecordingLog log_;
  TestProvider provider_;
  std::unique_ptr<Store> store_ = MakeMemoryStore({});
  std::unique_ptr<Router> router_;
  std::unique_ptr<Sequencer> sequencer_;
  std::unique_ptr<Ingest> ingest_;
  std::unique_ptr<WebhookDoor> door_;
};

TEST_F(WebhookDoorTest, AnyMethodOnTheRightPathIsStored) {
  EXPECT_EQ(Status("POST", "/webhooks/a/hook-secret-1234", "x"), 200);
  EXPECT_EQ(Status("GET", "/webhooks/a/hook-secret-1234?x=1"), 200);
  EXPECT_EQ(Status("PUT", "/webhooks/a/hook-secret-1234", "x"), 200);
  EXPECT_EQ(StoredCount(), 3);
}

TEST_F(WebhookDoorTest, EveryOtherPathIsNotFound) {
  for (const char* path :
       {"/", "/webhooks", "/webhooks/a", "/webhooks/a/", "/webhooks/a/wrong", "/webhooks/b/hook-secret-1234",
        "/webhooks/a/hook-secret-1234/more", "/x/a/hook-secret-1234", "//webhooks/a/hook-secret-1234"}) {
    EXPECT_EQ(Status("POST", path, "x"), 404) << path;
  }
  EXPECT_EQ(StoredCount(), 0);
}

TEST_F(WebhookDoorTest, AWrongSecretIsRefusedBeforeTheBodyIsRead) {
  HttpFetch fetch(door_->address());
  ASSERT_TRUE(fetch.Write("POST /webhooks/a/wrong HTTP/1.1\r\nHost: h\r\nContent-Length: 900\r\n\r\n"));
  std::optional<HttpResponse> response = fetch.Read();
  ASSERT_TRUE(response.has_value());
  EXPECT_EQ(response->status, 404);
}

TEST_F(WebhookDoorTest, ABodyOverTheLimitIs413AndOneAtTheLimitIsStored) {
  EXPECT_EQ(Status("POST", "/webhooks/a/hook-secret-1234", std::string(1001, 'x')), 413);
  EXPECT_EQ(StoredCount(), 0);
  EXPECT_EQ(Status("POST", "/webhooks/a/hook-secret-1234", std::string(1000, 'x')), 200);
  EXPECT_EQ(StoredCount(), 1);
}

TEST_F(WebhookDoorTest, AStoreThatCannotWriteIs503WithRetryAfter) {
  sequencer_->Close();
  std::optional<HttpResponse> response = Fetch(door_->address(), "POST", "/webhooks/a/hook-secret-1234", {}, "x");
  ASSERT_TRUE(response.has_value());
  EXPECT_EQ(response->status, 503);
  EXPECT_EQ(response->headers.Get("Retry-After"), "1");
}

TEST_F(WebhookDoorTest, WhatIsRefusedBeforeItIsReadIsCountedAndLoggedWithoutItsPath) {
  EXPECT_EQ(Status("POST", "/webhooks/a/wrong-secret-0000", "x"), 404);
  EXPECT_EQ(Status("POST", "/webhooks/a/hook-secret-1234", std::string(1001, 'x')), 413);
  clock_.Advance(absl::Seconds(2));
  HttpFetch fetch(door_->address());
  ASSERT_TRUE(fetch.Write("nonsense\r\n\r\n"));
  ASSERT_TRUE(fetch.Read().has_value());
  EXPECT_EQ(outcomes(), (std::vector<std::string>{"a:wrong_secret", "a:too_large", ":malformed"}));
  const std::string log = log_.Text();
  EXPECT_NE(log.find("outcome=wrong_secret status=404"), std::string::npos) << log;
  EXPECT_NE(log.find("outcome=malformed status=400 refused_since_last_line=1"), std::string::npos) << log;
  EXPECT_EQ(log.find("secret-"), std::string::npos) << log;
}

TEST_F(WebhookDoorTest, AboveTheLimitOfAnAccountIs429WithRetryAfterBeforeTheBodyIsRead) {
  EXPECT_EQ(Status("POST", "/webhooks/limited/hook-secret-1234", "x"), 200);
  HttpFetch fetch(door_->address());
  ASSERT_TRUE(
      fetch.Write("POST /webhooks/limited/hook-secret-1234 HTTP/1.1\r\nHost: h\r\nContent-Length: 900\r\n\r\n"));
  std::optional<HttpResponse> response = fetch.Read();
  ASSERT_TRUE(response.has_value());
  EXPECT_EQ(response->status, 429);
  EXPECT_EQ(response->headers.Get("Retry-After"), "3");
  EXPECT_EQ(StoredCount(), 1);
  // Nobody else waits for it, and who does not know the secret takes nothing from it.
  EXPECT_EQ(Status("POST", "/webhooks/a/hook-secret-1234", "x"), 200);
  clock_.Advance(absl::Milliseconds(2600));
  EXPECT_EQ(Status("POST", "/webhooks/limited/wrong-secret-0000", "x"), 404);
  EXPECT_EQ(Status("POST", "/webhooks/limited/hook-secret-1234", "x"), 200);
  EXPECT_EQ(outcomes(), (std::vector<std::string>{"limited:accepted", "limited:rate_limited", "a:accepted",
                                                  "limited:wrong_secret", "limited:accepted"}));
}

TEST_F(WebhookDoorTest, OnlyAllowedSourcesAreServedWhateverTheySend) {
  Open({.allowed_sources = {*IpNetwork::Parse("192.0.2.0/24")}, .trusted_proxies = {*IpNetwork::Parse("127.0.0.1")}});
  const auto post = [this](const Pairs& headers, const char* path) {
    std::optional<HttpResponse> response = Fetch(door_->address(), "POST", path, headers, "x");
    return response ? response->status : 0;
  };
  const char* const right = "/webhooks/a/hook-secret-1234";
  EXPECT_EQ(post({{"X-Forwarded-For", "192.0.2.1"}}, right), 200);
  EXPECT_EQ(post({{"X-Forwarded-For", "192.0.2.1, 203.0.113.9"}}, right), 403) << "written by the client itself";
  EXPECT_EQ(post({{"X-Forwarded-For", "unknown"}}, right), 403);
  EXPECT_EQ(post({}, right), 403);
  EXPECT_EQ(post({}, "/webhooks/a/wrong"), 403) << "tells nothing of the secret";
  EXPECT_EQ(post({{"X-Forwarded-For", "192.0.2.1"}}, "/webhooks/a/wrong"), 404);
  EXPECT_EQ(outcomes(), (std::vector<std::string>{"a:accepted", ":source_refused", ":source_refused", ":source_refused",
                                                  ":source_refused", "a:wrong_secret"}));
  EXPECT_EQ(StoredCount(), 1);
}

TEST_F(WebhookDoorTest, WithoutTrustedProxiesAForwardedAddressIsNotBelieved) {
  Open({.allowed_sources = {*IpNetwork::Parse("192.0.2.0/24")}});
  std::optional<HttpResponse> response =
      Fetch(door_->address(), "POST", "/webhooks/a/hook-secret-1234", Pairs{{"X-Forwarded-For", "192.0.2.1"}}, "x");
  ASSERT_TRUE(response.has_value());
  EXPECT_EQ(response->status, 403);
}

TEST_F(WebhookDoorTest, ASourceOfManyWrongSecretsIsToldToWaitWhileRightOnesAreServed) {
  Open({.trusted_proxies = {*IpNetwork::Parse("127.0.0.1")}, .wrong_secrets = {.per_minute = 3}});
  const auto get = [this](const char* source, const char* path) {
    return Fetch(door_->address(), "GET", path, Pairs{{"X-Forwarded-For", source}}, "");
  };
  for (int i = 0; i < 3; ++i) EXPECT_EQ(get("192.0.2.1", "/webhooks/a/wrong")->status, 404);
  std::optional<HttpResponse> limited = get("192.0.2.1", "/webhooks/a/wrong");
  EXPECT_EQ(limited->status, 429);
  EXPECT_EQ(limited->headers.Get("Retry-After"), "20");
  EXPECT_EQ(get("192.0.2.1", "/webhooks/nobody/wrong")->status, 429);
  EXPECT_EQ(get("192.0.2.2", "/webhooks/a/wrong")->status, 404) << "another source";
  EXPECT_EQ(get("192.0.2.1", "/webhooks/a/hook-secret-1234")->status, 200);
  clock_.Advance(absl::Seconds(20));
  EXPECT_EQ(get("192.0.2.1", "/webhooks/a/wrong")->status, 404);
  EXPECT_EQ(outcomes(),
            (std::vector<std::string>{"a:wrong_secret", "a:wrong_secret", "a:wrong_secret", "a:source_limited",
                                      ":source_limited", "a:wrong_secret", "a:accepted", "a:wrong_secret"}));
}

TEST_F(WebhookDoorTest, NetworksThatAreSetCountFromThenOn) {
  const auto post = [this](const char* source) {
    return Fetch(door_->address(), "POST", "/webhooks/a/hook-secret-1234", Pairs{{"X-Forwarded-For", source}}, "x")
        ->status;
  };
  EXPECT_EQ(post("203.0.113.9"), 200);
  door_->SetNetworks({*IpNetwork::Parse("192.0.2.0/24")}, {*IpNetwork::Parse("127.0.0.1")});
  EXPECT_EQ(post("203.0.113.9"), 403);
  EXPECT_EQ(post("192.0.2.1"), 200);
  door_->SetNetworks({*IpNetwork::Parse("192.0.2.0/24")}, {});
  EXPECT_EQ(post("192.0.2.1"), 403) << "the proxy is believed no more";
  door_->SetNetworks({}, {});
  EXPECT_EQ(post("203.0.113.9"), 200);
}

TEST_F(WebhookDoorTest, WhoIsTurnedAwayIsToldWithTheSourceAndNobodyElse) {
  std::vector<std::string> denials;
  WebhookDoorOptions options{.allowed_sources = {*IpNetwork::Parse("192.0.2.0/24")},
                             .trusted_proxies = {*IpNetwork::Parse("127.0.0.1")},
                             .wrong_secrets = {.per_minute = 1}};
  options.observe_denial = [&](const WebhookDenial& denial) {
    std::lock_guard<std::mutex> lock(mutex_);
    const bool source = denial.reason == WebhookDenial::Reason::kSourceRefused;
    denials.push_back((source ? "source " : "secret ") + denial.account + " " +
                      (denial.source ? denial.source->Text() : "unknown"));
  };
  Open(options);
  const auto post = [this](const char* source, const char* path) {
    return Fetch(door_->address(), "POST", path, Pairs{{"X-Forwarded-For", source}}, "x")->status;
  };
  EXPECT_EQ(post("192.0.2.1", "/webhooks/a/hook-secret-1234"), 200);
  EXPECT_EQ(post("203.0.113.9", "/webhooks/a/hook-secret-1234"), 403);
  EXPECT_EQ(post("unknown", "/webhooks/a/hook-secret-1234"), 403);
  EXPECT_EQ(post("192.0.2.1", "/webhooks/a/wrong"), 404);
  EXPECT_EQ(post("192.0.2.1", "/webhooks/b/wrong"), 429);
  // A load balancer's question is no webhook.
  for (const char* path : {"/", "/healthz", "/webhooks", "/webhooks//", "/webhooks/a", "/webhooks/a/wrong/more"}) {
    EXPECT_EQ(post("203.0.113.9", path), 403) << path;
    EXPECT_EQ(post("192.0.2.2", path), std::string(path) == "/" ? 404 : 429) << path;
  }
  std::lock_guard<std::mutex> lock(mutex_);
  EXPECT_EQ(denials, (std::vector<std::string>{"source a 203.0.113.9", "source a unknown", "secret a 192.0.2.1",
                                               "secret b 192.0.2.1"}));
}

TEST_F(WebhookDoorTest, OnlyConfiguredAccountsAreNamedWhenSomethingIsRefused) {
  EXPECT_EQ(Status("POST", "/webhooks/evil%22name/secret", "x"), 404);
  EXPECT_EQ(Status("POST", "/elsewhere/a/hook-secret-1234", "x"), 404);
  EXPECT_EQ(outcomes(), (std::vector<std::string>{":not_found", ":not_found"}));
  EXPECT_EQ(log_.Text().find("evil"), std::string::npos) << log_.Text();
}

}  // namespace
}  // namespace postern
