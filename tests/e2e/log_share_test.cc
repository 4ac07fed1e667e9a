// One log for all accounts: an account that writes far more than its share loses its own oldest events, and nobody
// else's.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/e2e/feed_stream.h"
#include "tests/e2e/gateway_process.h"
#include "tests/e2e/json_call.h"
#include "tests/e2e/negative_control.h"
#include "tests/e2e/post_storm.h"
#include "tests/e2e/webhook_load.h"
#include "tests/support/http_fetch.h"

namespace postern {
namespace {

constexpr int64_t kMaxBytes = 2000000;
constexpr int64_t kShare = 500000;
constexpr int64_t kLoudPosts = 4000;  // Several times what the whole log may hold.
constexpr absl::Duration kLongest = absl::Seconds(60);

constexpr char kLoudAccount[] = R"(
- name: loud
  provider: ongair
  base_url: "http://127.0.0.1:9"
  options: {dialect: current}
  secrets: {token: {file: "$DIR/token-current"}}
  webhook_secrets: [{file: "$DIR/webhook-secret"}]
  poll: {message_interval: 0s, session_interval: 0s}
)";

// What a subscriber was told until the end of its stream.
struct Told {
  std::vector<std::string> messages;
  int gaps = 0;
  std::string cursor;
  grpc::Status status;
};

class LogShareTest : public testing::Test {
 protected:
  LogShareTest()
      : gateway_(GatewayBinary(),
                 {.extra_accounts = absl::StrCat(
                      kLoudAccount,
                      IsControl("without_a_share") ? "" : absl::StrCat("  limits: {max_log_bytes: ", kShare, "}\n")),
                  .retention = absl::StrCat("{max_bytes: ", kMaxBytes, "}")}) {}

  void PostAll(const std::string& account, int64_t first, int64_t last) {
    std::vector<Post> posts;
    for (int64_t id = first; id <= last; ++id) {
      posts.push_back({gateway_.WebhookPath(account), kFormType, MessageBody(id)});
    }
    PostStorm storm(gateway_.webhook_address(), std::move(posts), account == "loud" ? 8 : 1);
    ASSERT_TRUE(storm.Finish(kLongest));
  }

  Told Read(const std::string& account, const std::string& cursor,
            v1::ExpiredCursorPolicy policy = v1::EXPIRED_CURSOR_POLICY_UNSPECIFIED) {
    v1::SubscribeEventsRequest request;
    request.mutable_filter()->add_accounts("accounts/" + account);
    request.set_stop_at_latest(true);
    request.set_expired_cursor_policy(policy);
    if (cursor.empty()) {
      request.set_start_position(v1::START_POSITION_EARLIEST);
    } else {
      request.set_cursor(cursor);
    }
    FeedStream stream(gateway_.grpc_address(), request, kLongest);
    Told told;
    while (const std::optional<v1::SubscribeEventsResponse> response = stream.Next()) {
      for (const v1::Event& event : response->events()) told.messages.push_back(event.provider_message_id());
      told.gaps += response->has_gap();
    }
    told.status = stream.Finish();
    told.cursor = stream.cursor();
    return told;
  }

  // A gauge of the metrics page, `name{labels}`; -1 while it is not there.
  int64_t Gauge(const std::string& name) {
    const std::optional<HttpResponse> page = Fetch(gateway_.admin_address(), "GET", "/metrics");
    if (!page) return -1;
    const size_t at = page->body.find(absl::StrCat("\n", name, " "));
    if (at == std::string::npos) return -1;
    return static_cast<int64_t>(std::strtod(page->body.c_str() + at + name.size() + 2, nullptr));
  }

  bool WaitUntilAtMost(const std::string& gauge, int64_t most) {
    const absl::Time end = absl::Now() + kLongest;
    while (absl::Now() < end) {
      const int64_t now = Gauge(gauge);
      if (now >= 0 && now <= most) return true;
      absl::SleepFor(absl::Milliseconds(100));
    }
    return false;
  }

  GatewayProcess gateway_;
};

std::vector<std::string> Ids(int64_t first, int64_t last) {
  std::vector<std::string> ids;
  for (int64_t id = first; id <= last; ++id) ids.push_back(absl::StrCat(id));
  return ids;
}

TEST_F(LogShareTest, ALoudAccountLosesItsOwnOldestEventsAndNobodyElses) {
  ASSERT_TRUE(gateway_.Start().ok()) << gateway_.LogText();
  PostAll("ongair", 1, 20);
  PostAll("loud", 1, 20);
  const Told quiet_before = Read("ongair", "");
  const Told loud_before = Read("loud", "");
  ASSERT_EQ(quiet_before.messages, Ids(1, 20));
  ASSERT_EQ(loud_before.messages.size(), 20u);
  PostAll("loud", 21, kLoudPosts / 2);
  PostAll("ongair", 21, 40);
  PostAll("loud", kLoudPosts / 2 + 1, kLoudPosts);
  ASSERT_TRUE(WaitUntilAtMost("postern_event_log_stored_bytes", kMaxBytes));
  if (!IsControl("without_a_share")) {
    ASSERT_TRUE(WaitUntilAtMost("postern_event_log_account_bytes{account=\"loud\"}", kShare));
  }
  for (int life = 0; life < 2; ++life) {
    const Told all = Read("ongair", "");
    EXPECT_EQ(all.messages, Ids(1, 40)) << "the quiet account has lost events";
    EXPECT_EQ(all.gaps, 0);
    const Told rest = Read("ongair", quiet_before.cursor);
    EXPECT_TRUE(rest.status.ok()) << "the quiet account's cursor: " << rest.status.error_message();
    EXPECT_EQ(rest.messages, Ids(21, 40));
    EXPECT_EQ(rest.gaps, 0);
    const Told expired = Read("loud", loud_before.cursor);
    EXPECT_EQ(expired.status.error_code(), grpc::StatusCode::OUT_OF_RANGE);
    EXPECT_EQ(ErrorInfoOf(expired.status).reason(), "CURSOR_EXPIRED");
    const Told skipped = Read("loud", loud_before.cursor, v1::EXPIRED_CURSOR_POLICY_SKIP_TO_EARLIEST);
    EXPECT_TRUE(skipped.status.ok()) << skipped.status.error_message();
    EXPECT_GE(skipped.gaps, 1);
    EXPECT_GT(skipped.messages.size(), 20u);
    EXPECT_LT(skipped.messages.size(), static_cast<size_t>(kLoudPosts / 2));
    if (life > 0) break;
    gateway_.Kill();
    ASSERT_TRUE(gateway_.Start().ok()) << gateway_.LogText();
  }
  EXPECT_LE(Gauge("postern_event_log_account_bytes{account=\"loud\"}"), kShare);
}

TEST(LogShareControl, WithoutAShareTheLoudAccountEvictsTheOthers) {
  const ControlRun run =
      RunControl("LogShareTest.ALoudAccountLosesItsOwnOldestEventsAndNobodyElses", "without_a_share");
  EXPECT_EQ(run.exit_code, 1) << run.output;
  EXPECT_THAT(run.output, testing::HasSubstr("the quiet account has lost events"));
}

}  // namespace
}  // namespace postern
