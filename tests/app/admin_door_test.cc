#include "app/admin_door.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/support/http_fetch.h"

namespace postern {
namespace {

class AdminDoor : public ::testing::Test {
 protected:
  AdminDoor() {
    AdminProbes probes;
    probes.not_ready = [this] { return reasons_; };
    probes.metrics = [] { return std::string("postern_build_info 1\n"); };
    probes.config = [] { return std::string("{\"accounts\": []}\n"); };
    auto door = StartAdminDoor("127.0.0.1:0", nullptr, probes);
    EXPECT_TRUE(door.ok()) << door.status();
    door_ = *std::move(door);
  }
  HttpResponse Ask(const char* method, const char* target) {
    return Fetch(door_->address(), method, target).value_or(HttpResponse{});
  }

  std::vector<std::string> reasons_;
  std::unique_ptr<HttpListener> door_;
};

TEST_F(AdminDoor, IsAliveWhateverElse) {
  reasons_ = {"draining"};
  EXPECT_EQ(Ask("GET", "/livez").status, 200);
}

TEST_F(AdminDoor, ShowsTheConfiguration) {
  const HttpResponse answer = Ask("GET", "/configz");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "{\"accounts\": []}\n");
  EXPECT_EQ(answer.headers.Get("content-type"), "application/json");
  EXPECT_EQ(Ask("POST", "/configz").status, 405);
}

TEST_F(AdminDoor, IsReadyWithoutReasonsAgainstIt) {
  EXPECT_EQ(Ask("GET", "/readyz").status, 200);
  reasons_ = {"draining", "the store refuses writes: full"};
  HttpResponse answer = Ask("GET", "/readyz");
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.body, "not ready\ndraining\nthe store refuses writes: full\n");
}

TEST_F(AdminDoor, ShowsMetricsAsPrometheusText) {
  HttpResponse answer = Ask("GET", "/metrics");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "postern_build_info 1\n");
  EXPECT_EQ(answer.headers.Get("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
}

TEST_F(AdminDoor, KnowsNothingElse) {
  EXPECT_EQ(Ask("GET", "/").status, 404);
  EXPECT_EQ(Ask("GET", "/livez/x").status, 404);
  HttpResponse answer = Ask("POST", "/readyz");
  EXPECT_EQ(answer.status, 405);
  EXPECT_EQ(answer.headers.Get("Allow"), "GET, HEAD");
}

TEST_F(AdminDoor, AnswersHeadWithoutABody) {
  HttpFetch fetch(door_->address());
  ASSERT_TRUE(fetch.Write("HEAD /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
  std::optional<HttpResponse> answer = fetch.Read(true);
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->status, 200);
  EXPECT_TRUE(fetch.WaitForClose());
  EXPECT_EQ(fetch.leftover(), "");
}

}  // namespace
}  // namespace postern
