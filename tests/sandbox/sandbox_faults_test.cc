// Planted faults, the journal and the statistics, over real HTTP.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

#include "absl/strings/str_cat.h"
#include "tests/sandbox/hook_receiver.h"

namespace postern {
namespace {

constexpr char kSend[] = "/api/v1/base/send";
constexpr char kBody[] = "token=current-token&external_id=254722200200&text=hi";

// The errno of a connection to `address`, 127.0.0.1:PORT; 0 when it was taken.
int ConnectError(const std::string& address) {
  sockaddr_in peer{};
  peer.sin_family = AF_INET;
  peer.sin_port = htons(static_cast<uint16_t>(std::stoi(address.substr(address.rfind(':') + 1))));
  peer.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int error = connect(fd, reinterpret_cast<const sockaddr*>(&peer), sizeof(peer)) == 0 ? 0 : errno;
  close(fd);
  return error;
}

class SandboxFaultsTest : public testing::Test {
 protected:
  std::string Plant(Fault fault) {
    fault.count = 1;
    fault.filter.endpoint = kSend;
    const auto planted = sandbox_->faults().Plant(std::move(fault));
    EXPECT_TRUE(planted.ok()) << planted.status();
    return planted.ok() ? planted->id : "";
  }
  std::string PlantBreak(FaultBreak kind) {
    Fault fault;
    fault.break_connection = kind;
    return Plant(fault);
  }
  // The last call received.
  ReceivedCall Last() {
    const auto page = sandbox_->journal().Page({}, 0, 1000);
    EXPECT_FALSE(page.items.empty());
    return page.items.empty() ? ReceivedCall() : page.items.back();
  }
  int64_t accepted() { return sandbox_->sends().Read({}).accepted; }

  TestSandbox sandbox_;
};

TEST_F(SandboxFaultsTest, BreakBeforeReadRefusesAndDoesNothing) {
  const std::string id = PlantBreak(FaultBreak::kBeforeRead);
  HttpFetch fetch(sandbox_->address());
  // A head that announces a body which never comes: the break must not wait for it.
  ASSERT_TRUE(fetch.Write("POST /ongair/api/v1/base/send HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n"));
  EXPECT_FALSE(fetch.Read().has_value());
  EXPECT_EQ(accepted(), 0);
  EXPECT_EQ(Last().fault_id, id);
  EXPECT_EQ(Last().status, 0);
  EXPECT_FALSE(Last().acted);
  EXPECT_EQ(sandbox_.Post("/base/send", kBody)->status, 200);
}

TEST_F(SandboxFaultsTest, BreakBeforeReadForOneAccountFindsItsTokenInTheBody) {
  Fault fault;
  fault.filter.token = "current-token";
  fault.break_connection = FaultBreak::kBeforeRead;
  Plant(fault);
  EXPECT_EQ(sandbox_.Post("/base/send", "token=legacy-token&phone_number=1&text=x")->status, 422);
  EXPECT_FALSE(sandbox_.Post("/base/send", kBody).has_value());
  EXPECT_EQ(accepted(), 0);
}

TEST_F(SandboxFaultsTest, BreakAfterActObeysAndClosesWithoutAnAnswer) {
  const std::string id = PlantBreak(FaultBreak::kAfterAct);
  EXPECT_FALSE(sandbox_.Post("/base/send", kBody).has_value());
  EXPECT_EQ(accepted(), 1);
  EXPECT_EQ(Last().fault_id, id);
  EXPECT_EQ(Last().status, 0);
  EXPECT_TRUE(Last().acted);
}

TEST_F(SandboxFaultsTest, BreakInAnswerObeysAndCutsTheAnswer) {
  PlantBreak(FaultBreak::kInAnswer);
  HttpFetch fetch(sandbox_->address());
  ASSERT_TRUE(fetch.Write("POST /ongair/api/v1/base/send HTTP/1.1\r\nHost: x\r\nContent-Length: 52\r\n\r\n"));
  ASSERT_TRUE(fetch.Write(kBody));
  EXPECT_FALSE(fetch.Read().has_value());
  EXPECT_THAT(fetch.leftover(), testing::StartsWith(R"({"sent": "tr)"));
  EXPECT_THAT(fetch.leftover(), testing::Not(testing::EndsWith("}")));
  EXPECT_EQ(accepted(), 1);
}

TEST_F(SandboxFaultsTest, BreakHangDoesNothingAndNeverAnswers) {
  PlantBreak(FaultBreak::kHang);
  HttpFetch fetch(sandbox_->address(), absl::Milliseconds(300));
  EXPECT_FALSE(fetch.Send("POST", "/ongair/api/v1/base/send", {}, kBody).has_value());
  EXPECT_FALSE(fetch.WaitForClose());
  EXPECT_EQ(accepted(), 0);
}

TEST_F(SandboxFaultsTest, BreakHangAfterActObeysAndNeverAnswers) {
  PlantBreak(FaultBreak::kHangAfterAct);
  HttpFetch fetch(sandbox_->address(), absl::Milliseconds(300));
  EXPECT_FALSE(fetch.Send("POST", "/ongair/api/v1/base/send", {}, kBody).has_value());
  EXPECT_EQ(accepted(), 1);
  EXPECT_TRUE(Last().acted);
}

TEST_F(SandboxFaultsTest, ResetAfterReadDoesNothingAndResets) {
  PlantBreak(FaultBreak::kResetAfterRead);
  HttpFetch fetch(sandbox_->address());
  EXPECT_FALSE(fetch.Send("POST", "/ongair/api/v1/base/send", {}, kBody).has_value());
  EXPECT_TRUE(fetch.was_reset());
  EXPECT_EQ(accepted(), 0);
  EXPECT_EQ(Last().body, kBody);
  EXPECT_EQ(Last().status, 0);
  EXPECT_FALSE(Last().acted);
}

TEST_F(SandboxFaultsTest, ResetAfterActObeysAndResets) {
  PlantBreak(FaultBreak::kResetAfterAct);
  HttpFetch fetch(sandbox_->address());
  EXPECT_FALSE(fetch.Send("POST", "/ongair/api/v1/base/send", {}, kBody).has_value());
  EXPECT_TRUE(fetch.was_reset());
  EXPECT_EQ(accepted(), 1);
  EXPECT_EQ(Last().status, 0);
  EXPECT_TRUE(Last().acted);
}

TEST_F(SandboxFaultsTest, StallInAnswerObeysAndStopsInTheMiddle) {
  PlantBreak(FaultBreak::kStallInAnswer);
  HttpFetch fetch(sandbox_->address(), absl::Milliseconds(300));
  EXPECT_FALSE(fetch.Send("POST", "/ongair/api/v1/base/send", {}, kBody).has_value());
  EXPECT_FALSE(fetch.WaitForClose());
  EXPECT_THAT(fetch.leftover(), testing::StartsWith(R"({"sent": "tr)"));
  EXPECT_THAT(fetch.leftover(), testing::Not(testing::EndsWith("}")));
  EXPECT_EQ(accepted(), 1);
  EXPECT_EQ(Last().status, 200);
}

TEST_F(SandboxFaultsTest, NoiseObeysAndAnswersWithWhatIsNoHttp) {
  PlantBreak(FaultBreak::kNoise);
  HttpFetch fetch(sandbox_->address());
  ASSERT_TRUE(fetch.Write("POST /ongair/api/v1/base/send HTTP/1.1\r\nHost: x\r\nContent-Length: 52\r\n\r\n"));
  ASSERT_TRUE(fetch.Write(kBody));
  EXPECT_TRUE(fetch.WaitForClose());
  EXPECT_EQ(fetch.leftover().substr(0, 3), "\x16\x03\x01");
  EXPECT_THAT(fetch.leftover(), testing::Not(testing::HasSubstr("HTTP/1.1")));
  EXPECT_EQ(accepted(), 1);
  EXPECT_EQ(Last().status, 0);
}

TEST_F(SandboxFaultsTest, SlowAnswerComesInPiecesOverItsTime) {
  Fault fault;
  fault.answer_time = absl::Minutes(10);
  Plant(fault);
  HttpFetch fetch(sandbox_->address(), absl::Milliseconds(100));
  EXPECT_FALSE(fetch.Send("POST", "/ongair/api/v1/base/send", {}, kBody).has_value());
  EXPECT_NE(fetch.leftover(), "");  // Something came at once, the rest did not.
  fault.answer_time = absl::Milliseconds(300);
  Plant(fault);
  const absl::Time start = absl::Now();
  EXPECT_EQ(sandbox_.Post("/base/send", kBody)->status, 200);
  EXPECT_GE(absl::Now() - start, absl::Milliseconds(280));
  EXPECT_EQ(accepted(), 2);
}

TEST_F(SandboxFaultsTest, RedirectIsGivenWithItsLocation) {
  Fault fault;
  fault.answer = HttpResponse{.status = 302, .headers = Pairs{{"Location", "https://elsewhere.example/"}}};
  Plant(fault);
  const HttpResponse response = *sandbox_.Post("/base/send", kBody);
  EXPECT_EQ(response.status, 302);
  EXPECT_EQ(response.headers.Get("location"), "https://elsewhere.example/");
  EXPECT_EQ(accepted(), 0);
}

TEST_F(SandboxFaultsTest, GarbageInABodyIsGivenByteForByte) {
  Fault fault;
  const std::string garbage("\x00\xff{\"sent\": tru", 14);
  fault.answer = HttpResponse{.status = 200, .headers = Pairs{{"Content-Type", "application/json"}}, .body = garbage};
  fault.act_before_answer = true;
  Plant(fault);
  EXPECT_EQ(sandbox_.Post("/base/send", kBody)->body, garbage);
  EXPECT_EQ(accepted(), 1);
}

TEST_F(SandboxFaultsTest, FaultOfOneEndpointAccountAndCountLeavesTheOthers) {
  Fault fault;
  fault.filter = {.provider = "ongair", .token = "current-token", .endpoint = kSend};
  fault.count = 2;
  fault.answer = HttpResponse{.status = 503};
  ASSERT_TRUE(sandbox_->faults().Plant(fault).ok());
  EXPECT_EQ(sandbox_.Post("/base/send", "token=legacy-token&phone_number=1&text=x")->status, 422);
  EXPECT_EQ(sandbox_.Post("/base/create_contact", "token=current-token&phone_number=1&name=A")->status, 200);
  EXPECT_EQ(sandbox_.Post("/base/send", kBody)->status, 503);
  EXPECT_EQ(sandbox_.Post("/base/send", kBody)->status, 503);
  EXPECT_EQ(sandbox_.Post("/base/send", kBody)->status, 200);
}

TEST_F(SandboxFaultsTest, FaultOfAnEndpointWithAnIdMeansEveryId) {
  Fault fault;
  fault.filter.endpoint = "/api/v1/base/groups/{id}/members";
  fault.answer = HttpResponse{.status = 500};
  ASSERT_TRUE(sandbox_->faults().Plant(fault).ok());
  for (const char* id : {"1", "19"}) {
    EXPECT_EQ(Fetch(sandbox_->address(), "GET",
                    absl::StrCat("/ongair/api/v1/base/groups/", id, "/members?token=legacy-token"))
                  ->status,
              500);
  }
}

TEST_F(SandboxFaultsTest, UnreachableRefusesConnectionsUntilReachableAgain) {
  const std::string address = sandbox_->address();
  HttpFetch open(address);
  EXPECT_EQ(open.Send("GET", "/ongair/api/v1/base/status?token=current-token")->status, 200);
  for (int round = 0; round < 2; ++round) {
    ASSERT_EQ(sandbox_->SetReachable(false), absl::OkStatus());
    EXPECT_TRUE(open.WaitForClose());
    EXPECT_EQ(ConnectError(address), ECONNREFUSED);
    EXPECT_EQ(sandbox_->address(), address);
    ASSERT_EQ(sandbox_->SetReachable(true), absl::OkStatus());
    EXPECT_EQ(ConnectError(address), 0);
    EXPECT_EQ(sandbox_.Post("/base/send", kBody)->status, 200);
  }
  EXPECT_EQ(accepted(), 2);
  ASSERT_EQ(sandbox_->SetReachable(false), absl::OkStatus());
  ASSERT_EQ(sandbox_->Reset(std::nullopt, false), absl::OkStatus());
  EXPECT_EQ(ConnectError(address), 0);
}

TEST_F(SandboxFaultsTest, AnswerIsGivenAndTheRequestNotObeyed) {
  Fault fault;
  fault.answer = HttpResponse{
      .status = 429, .headers = Pairs{{"Content-Type", "text/html"}, {"Retry-After", "7"}}, .body = "<html>"};
  Plant(fault);
  const HttpResponse response = *sandbox_.Post("/base/send", kBody);
  EXPECT_EQ(response.status, 429);
  EXPECT_EQ(response.body, "<html>");
  EXPECT_EQ(response.headers.Get("retry-after"), "7");
  EXPECT_EQ(accepted(), 0);
  EXPECT_EQ(sandbox_->sends().Read({}).refused, 1);
  EXPECT_EQ(Last().status, 429);
}

TEST_F(SandboxFaultsTest, AnswerAfterActIsGivenAndTheRequestObeyed) {
  Fault fault;
  fault.answer = HttpResponse{.status = 500};
  fault.act_before_answer = true;
  Plant(fault);
  EXPECT_EQ(sandbox_.Post("/base/send", kBody)->status, 500);
  EXPECT_EQ(accepted(), 1);
}

TEST_F(SandboxFaultsTest, LatencyAloneOnlyDelaysTheUsualAnswer) {
  Fault fault;
  fault.latency = absl::Milliseconds(80);
  Plant(fault);
  const absl::Time start = absl::Now();
  EXPECT_EQ(sandbox_.Post("/base/send", kBody)->status, 200);
  EXPECT_GE(absl::Now() - start, absl::Milliseconds(80));
}

TEST_F(SandboxFaultsTest, JournalHoldsEveryCallWithItsConnection) {
  HttpFetch fetch(sandbox_->address());
  fetch.Send("GET", "/ongair/api/v1/base/status?token=wrong", Pairs{{"X-One", "1"}});
  fetch.Send("POST", "/ongair/api/v1/base/send", Pairs{{"Content-Type", "application/x-www-form-urlencoded"}}, kBody);
  const auto page = sandbox_->journal().Page({}, 0, 10);
  ASSERT_EQ(page.items.size(), 2u);
  EXPECT_EQ(page.items[0].number, 1);
  EXPECT_EQ(page.items[0].target, "/ongair/api/v1/base/status?token=wrong");
  EXPECT_EQ(page.items[0].key.token, "wrong");
  EXPECT_EQ(page.items[0].key.endpoint, "/api/v1/base/status");
  EXPECT_EQ(page.items[0].status, 401);
  EXPECT_FALSE(page.items[0].acted);
  EXPECT_EQ(page.items[0].headers.Get("x-one"), "1");
  EXPECT_EQ(page.items[1].body, kBody);
  EXPECT_EQ(page.items[1].connection, page.items[0].connection);
  EXPECT_TRUE(page.items[1].acted);
  EXPECT_THAT(page.items[1].response_body, testing::StartsWith(R"({"sent": "true")"));
  EXPECT_EQ(sandbox_->journal().Page({.endpoint = kSend}, 0, 10).total, 1);
}

TEST_F(SandboxFaultsTest, ResetOfOneAccountLeavesTheOther) {
  sandbox_.Post("/base/send", kBody);
  sandbox_.Post("/base/create_contact", "token=legacy-token&phone_number=1&name=A");
  sandbox_.Post("/base/send", "token=legacy-token&phone_number=1&text=x");
  ASSERT_TRUE(sandbox_->Reset(kLegacy, false).ok());
  EXPECT_EQ(accepted(), 1);
  EXPECT_EQ(sandbox_->journal().Page({}, 0, 10).total, 1);
  EXPECT_EQ(sandbox_.Post("/base/send", "token=legacy-token&phone_number=1&text=x")->status, 422);
  ASSERT_TRUE(sandbox_->Reset(std::nullopt, false).ok());
  EXPECT_EQ(accepted(), 0);
}

}  // namespace
}  // namespace postern
