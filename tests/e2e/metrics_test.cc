// The metrics of the real server: a run in which everything happens that is counted, whose page metrics_page.py
// compares with service/METRICS.md, and what strangers send, which must make no new series.
#include <gmock/gmock.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "tests/e2e/feed_reader.h"
#include "tests/e2e/provider_walk.h"
#include "tests/support/http_fetch.h"

namespace postern {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr absl::Duration kBound = absl::Seconds(60);

class MetricsTest : public ProviderWalk {
 protected:
  void Begin() { Start({{"chatapi", "chatapi", "/instance1", ""}}); }

  std::string Page() { return Fetch(gateway_->admin_address(), "GET", "/metrics").value_or(HttpResponse()).body; }

  // Asks until the page holds all of `parts`.
  std::string PageWith(const std::vector<std::string>& parts) {
    const absl::Time end = absl::Now() + kBound;
    std::string page = Page();
    auto complete = [&] {
      for (const std::string& part : parts) {
        if (!absl::StrContains(page, part)) return false;
      }
      return true;
    };
    while (!complete() && absl::Now() < end) {
      absl::SleepFor(absl::Milliseconds(50));
      page = Page();
    }
    for (const std::string& part : parts) EXPECT_THAT(page, HasSubstr(part));
    return page;
  }

  JsonAnswer Call(const std::string& method, const std::string& request) {
    return CallJson(gateway_->Channel(), "postern.v1." + method, request);
  }

  JsonAnswer Send(const std::string& account, const std::string& request_id) {
    return Call("MessageService/SendMessage",
                absl::StrCat(R"({"parent": "accounts/)", account, R"(", "request_id": ")", request_id,
                             R"(", "recipient": {"phone_number": "+254722200200"}, )",
                             R"("content": {"text": {"text": "counted"}}})"));
  }

  int Post(const std::string& path, const std::string& body) {
    return Fetch(gateway_->webhook_address(), "POST", path, {}, body).value_or(HttpResponse()).status;
  }

  // Calls a method that may not exist; its code.
  grpc::StatusCode CallByName(const std::string& method) {
    grpc::GenericStub stub(channel_ == nullptr ? channel_ = gateway_->Channel() : channel_);
    grpc::ClientContext context;
    context.AddMetadata("x-hostile", method);
    grpc::CompletionQueue queue;
    const grpc::ByteBuffer empty;
    auto call = stub.PrepareUnaryCall(&context, method, empty, &queue);
    call->StartCall();
    grpc::ByteBuffer response;
    grpc::Status status;
    call->Finish(&response, &status, nullptr);
    void* tag = nullptr;
    bool ok = false;
    queue.Next(&tag, &ok);
    return status.error_code();
  }

  std::shared_ptr<grpc::Channel> channel_;
};

// Name and labels of every sample.
std::set<std::string> SeriesOf(const std::string& page) {
  std::set<std::string> series;
  for (absl::string_view line : absl::StrSplit(page, '\n', absl::SkipEmpty())) {
    if (line[0] != '#') series.insert(std::string(line.substr(0, line.rfind(' '))));
  }
  return series;
}

TEST_F(MetricsTest, LeavesThePageOfARunInWhichEverythingHappens) {
  Begin();
  FeedReader subscriber(gateway_->Channel());
  subscriber.Follow();
  EXPECT_TRUE(Send("ongair", "r1").status.ok());
  Control("SetFault", R"({"fault": {"filter": {"provider": "chatapi", "method": "POST"}, "count": 1, )"
                      R"("break_connection": "BREAK_RESET_AFTER_ACT"}})");
  EXPECT_EQ(ErrorInfoOf(Send("chatapi", "r2").status).reason(), "UPSTREAM_OUTCOME_UNKNOWN");
  // Paths with an id in them.
  Call("GroupService/ListGroupMembers", R"({"parent": "accounts/ongair-legacy/groups/31337"})");
  Call("GroupService/GetGroup", R"({"name": "accounts/chatapi/groups/31337-1@g.us"})");
  Call("SessionService/GetSession", R"({"name": "accounts/chatapi/sessions/default"})");
  Call("ContactService/ListContacts", R"({"parent": "accounts/ongair-legacy"})");
  EXPECT_EQ(Post(gateway_->WebhookPath("ongair"), "notification_type=MessageReceived&id=5&text=hi"), 200);
  EXPECT_EQ(Post(gateway_->WebhookPath("ongair"), "nobody understands this"), 200);
  EXPECT_EQ(Post("/webhooks/ongair/wrong-0123456789", "x"), 404);
  ASSERT_TRUE(subscriber.WaitFor(kBound, [](const auto& events) { return events.size() >= 2; }));

  const std::string page = PageWith(
      {"postern_rpc_requests_total{code=\"OK\",method=\"postern.v1.MessageService/SendMessage\"} 1",
       "postern_event_streams 1", "postern_event_stream_lag_events 0", "postern_ready 1",
       "postern_account_last_event_timestamp_seconds{account=\"ongair\"} 1", "postern_polls_total{account=\"chatapi\"",
       "postern_doubts_total{account=\"chatapi\",outcome=\"arisen\"} 1",
       "postern_request_ids_total{outcome=\"claimed\"} 2", "postern_webhooks_total{account=\"ongair\"",
       "postern_account_health{account=\"ongair\"", "postern_append_batch_events_count"});
  std::filesystem::create_directories(METRICS_FOLDER);
  std::ofstream(absl::StrCat(METRICS_FOLDER, "/page.txt")) << page;
}

TEST_F(MetricsTest, WhatStrangersSendMakesNoNewSeries) {
  Begin();
  const auto refused = testing::AnyOf(404, 429);  // Of a source with too many wrong secrets nothing is read any more.
  auto storm = [this, &refused](int round) {
    for (int i = 0; i < 50; ++i) {
      const std::string word = absl::StrCat("hostile", round, "x", i);
      EXPECT_EQ(CallByName(absl::StrCat("/postern.v1.", word, "/Do")), grpc::StatusCode::UNIMPLEMENTED);
      EXPECT_EQ(CallByName(absl::StrCat("/postern.v1.MessageService/", word)), grpc::StatusCode::UNIMPLEMENTED);
      EXPECT_EQ(Send(word, word).status.error_code(), grpc::StatusCode::NOT_FOUND);
      Call("GroupService/GetGroup", absl::StrCat(R"({"name": "accounts/chatapi/groups/)", word, R"(@g.us"})"));
      EXPECT_THAT(Post(absl::StrCat("/webhooks/", word, "/", word), word), refused);
      EXPECT_THAT(Post(absl::StrCat("/webhooks/ongair/", word), word), refused);
      EXPECT_THAT(Post(absl::StrCat("/", word, "?", word), word), refused);
      EXPECT_EQ(Fetch(gateway_->admin_address(), word, absl::StrCat("/", word)).value_or(HttpResponse()).status, 404);
    }
  };
  storm(1);
  // Polls go on by themselves: their series come when they come.
  PageWith({"postern_polls_total{account=\"chatapi\",kind=\"messages\"",
            "postern_polls_total{account=\"chatapi\",kind=\"sessions\""});
  const std::set<std::string> before = SeriesOf(Page());
  storm(2);
  const std::string page = Page();
  EXPECT_EQ(SeriesOf(page), before);
  EXPECT_THAT(page, Not(HasSubstr("hostile")));
  EXPECT_LT(before.size(), 1000u);
}

}  // namespace
}  // namespace postern
