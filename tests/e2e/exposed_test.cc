// The server in the open: people who dribble bytes, guess secrets, hold connections, send too much or what proxies and
// servers read differently. Meanwhile webhooks and calls are served as before. POSTERN_HOSTILE sets how many
// connections or guesses (10,000), within what the machine lets a process open; POSTERN_ATTACK_ROUNDS how often each
// attack is compared (3).
//
// Attackers run on the machine they attack, so each attack is also made on a neighbour, a second server that serves
// nobody: what that costs is the machine's part, and what the attacked one is slower than that is its own.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <iostream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "postern/v1/account.grpc.pb.h"
#include "tests/e2e/from_environment.h"
#include "tests/e2e/gateway_process.h"
#include "tests/e2e/losses.h"
#include "tests/e2e/webhook_load.h"
#include "tests/support/http_fetch.h"

namespace postern {
namespace {

constexpr int kProbes = 200;
constexpr int kWebhooksPerProbing = 100;
// What is aimed at is 1.2 of what an attack on the neighbour leaves; a machine that does other things at the same time
// is not to fail.
constexpr double kSlowdown = 5.0;
// Below this a ratio measures the machine.
constexpr absl::Duration kNoise = absl::Milliseconds(3);

absl::Duration Median(std::vector<absl::Duration> times) {
  std::sort(times.begin(), times.end());
  return times[times.size() / 2];
}

// As many connections as this process and the server, which inherits its limit, can hold beside what they need.
int64_t Connections(int64_t wanted) {
  rlimit files = {};
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  return std::min<int64_t>(wanted, static_cast<int64_t>(files.rlim_cur) - 1000);
}

class ExposedTest : public testing::Test {
 protected:
  using Attack = std::function<void(const GatewayProcess& target, const std::atomic<bool>& over)>;

  void SetUp() override {
    ASSERT_TRUE(gateway_.Start().ok()) << gateway_.LogText();
    ASSERT_TRUE(neighbour_.Start().ok()) << neighbour_.LogText();
  }

  // One webhook that must be stored; how long that took.
  absl::Duration Post(HttpFetch& provider) {
    const absl::Time begin = absl::Now();
    const std::optional<HttpResponse> answer =
        provider.Send("POST", gateway_.WebhookPath("ongair"), kForm, MessageBody(++posted_));
    EXPECT_TRUE(answer && answer->status == 200) << "webhook " << posted_ << ": " << (answer ? answer->status : 0);
    return absl::Now() - begin;
  }

  absl::Duration Call() {
    const absl::Time begin = absl::Now();
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
    v1::ListAccountsResponse response;
    const grpc::Status status = accounts_->ListAccounts(&context, {}, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return absl::Now() - begin;
  }

  struct Latencies {
    absl::Duration webhook;
    absl::Duration call;
  };
  // Half of the webhooks come over connections of their own: who has none yet must get one too.
  Latencies Probe() {
    std::vector<absl::Duration> webhooks, calls;
    HttpFetch kept(gateway_.webhook_address());
    for (int i = 0; i < kProbes; ++i) {
      if (i < kWebhooksPerProbing && i % 2 == 0) {
        HttpFetch fresh(gateway_.webhook_address());
        webhooks.push_back(Post(fresh));
      } else if (i < kWebhooksPerProbing) {
        webhooks.push_back(Post(kept));
      }
      calls.push_back(Call());
    }
    return {Median(webhooks), Median(calls)};
  }

  void ExpectAsFast(const char* what, const Latencies& otherwise, const Latencies& during) {
    const double webhooks = absl::FDivDuration(during.webhook, otherwise.webhook);
    const double calls = absl::FDivDuration(during.call, otherwise.call);
    std::cout << what << ": webhook " << otherwise.webhook << " -> " << during.webhook << " (x" << webhooks
              << "), call " << otherwise.call << " -> " << during.call << " (x" << calls << ")\n";
    EXPECT_LT(during.webhook, std::max(otherwise.webhook * kSlowdown, kNoise)) << what;
    EXPECT_LT(during.call, std::max(otherwise.call * kSlowdown, kNoise)) << what;
  }

  // Probes while `attack` runs against `target`, until told to end.
  Latencies ProbeDuring(const Attack& attack, const GatewayProcess& target) {
    std::atomic<bool> over{false};
    std::thread attacker([&] { attack(target, over); });
    absl::SleepFor(absl::Milliseconds(500));
    const Latencies during = Probe();
    over = true;
    attacker.join();
    return during;
  }

  // Compares in pairs, since what else the machine does changes from one second to the next, and takes the middle one.
  void ExpectServedDuring(const char* what, const Attack& attack) {
    struct Pair {
      Latencies beside;
      Latencies during;
      double slowdown() const { return absl::FDivDuration(during.webhook, beside.webhook); }
    };
    const Latencies before = Probe();
    std::vector<Pair> pairs(rounds_);
    for (Pair& pair : pairs) pair = {ProbeDuring(attack, neighbour_), ProbeDuring(attack, gateway_)};
    std::sort(pairs.begin(), pairs.end(), [](const Pair& a, const Pair& b) { return a.slowdown() < b.slowdown(); });
    const Pair& middle = pairs[pairs.size() / 2];
    ExpectAsFast(absl::StrCat(what, ", at the neighbour").c_str(), before, middle.beside);
    ExpectAsFast(what, middle.beside, middle.during);
  }

  void TearDown() override {
    const std::vector<v1::Event> log = WholeLog(gateway_);
    EXPECT_EQ(static_cast<int64_t>(log.size()), posted_) << "all that was right is stored, and nothing else";
  }

  const HttpHeaders kForm = HttpHeaders(Pairs{{"Content-Type", "application/x-www-form-urlencoded"}});
  const int64_t hostile_ = FromEnvironment("POSTERN_HOSTILE", 10000);
  const int64_t rounds_ = FromEnvironment("POSTERN_ATTACK_ROUNDS", 3);
  GatewayProcess gateway_{GatewayBinary(), {}};
  GatewayProcess neighbour_{GatewayBinary(), {}};
  std::unique_ptr<v1::AccountService::Stub> accounts_ = v1::AccountService::NewStub(gateway_.Channel());
  int64_t posted_ = 0;
};

// Opens `count` connections that begin with `first`, and adds a byte to each about once a second.
void Dribble(const std::string& address, int64_t count, const std::string& first, const std::atomic<bool>& over) {
  std::vector<std::unique_ptr<HttpFetch>> connections;
  for (int64_t i = 0; i < count && !over; ++i) {
    connections.push_back(std::make_unique<HttpFetch>(address));
    connections.back()->Write(first);
  }
  for (int64_t i = 0; !over; i = (i + 1) % count) {
    connections[i]->Write("a");
    absl::SleepFor(absl::Seconds(1) / count);
  }
}

TEST_F(ExposedTest, HeadsThatNeverEndMustSlowNobodyDown) {
  ExpectServedDuring("slow heads", [this](const GatewayProcess& target, const std::atomic<bool>& over) {
    Dribble(target.webhook_address(), Connections(hostile_) / 10, "POST /webhooks/x HTTP/1.1\r\nHost: h\r\nX: ", over);
  });
}

TEST_F(ExposedTest, BodiesThatNeverEndMustSlowNobodyDown) {
  // Who knows no secret gets no further than the head; who does is waited for.
  const std::string head =
      absl::StrCat("POST ", gateway_.WebhookPath("ongair"), " HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n");
  ExpectServedDuring("slow bodies", [&](const GatewayProcess& target, const std::atomic<bool>& over) {
    Dribble(target.webhook_address(), Connections(hostile_) / 20, head, over);
  });
}

TEST_F(ExposedTest, IdleConnectionsMustKeepNobodyOut) {
  const int64_t count = Connections(hostile_ + 200);  // More than the door has.
  ExpectServedDuring("idle connections", [&](const GatewayProcess& target, const std::atomic<bool>& over) {
    std::vector<std::unique_ptr<HttpFetch>> held;
    for (int64_t i = 0; i < count; ++i) held.push_back(std::make_unique<HttpFetch>(target.webhook_address()));
    while (!over) absl::SleepFor(absl::Milliseconds(5));
  });
}

TEST_F(ExposedTest, GuessesMustBeToldToWaitAndSlowNobodyDown) {
  std::atomic<int64_t> refused{0}, limited{0};
  ExpectServedDuring("wrong secrets", [&](const GatewayProcess& target, const std::atomic<bool>& over) {
    HttpFetch guesser(target.webhook_address());
    for (int64_t i = 0; i < hostile_ || !over; ++i) {
      const auto answer = guesser.Send("POST", absl::StrCat("/webhooks/ongair/guess-", i));
      ASSERT_TRUE(answer) << "guess " << i;
      ++(answer->status == 404 ? refused : limited);
      ASSERT_TRUE(answer->status == 404 || answer->status == 429) << answer->status;
    }
  });
  std::cout << refused << " guesses answered with 404, " << limited << " with 429\n";
  EXPECT_GE(refused, 60);
  EXPECT_GE(refused + limited, hostile_);
  EXPECT_GT(limited, refused);
}

TEST_F(ExposedTest, WhatIsTooLargeMustBeRefusedAndSlowNobodyDown) {
  const std::string large(1 << 20, 'x');
  ExpectServedDuring("oversize heads and bodies", [&](const GatewayProcess& target, const std::atomic<bool>& over) {
    while (!over) {
      HttpFetch head(target.webhook_address());
      head.Write(absl::StrCat("POST / HTTP/1.1\r\nHost: h\r\nX: ", large.substr(0, 40000), "\r\n\r\n"));
      const auto answer = head.Read();
      ASSERT_TRUE(!answer || answer->status == 431);
      HttpFetch told(target.webhook_address());
      told.Write(absl::StrCat("POST ", target.WebhookPath("ongair"),
                              " HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999\r\n\r\n"));
      ASSERT_EQ(told.Read()->status, 413);
      HttpFetch chunked(target.webhook_address());
      chunked.Write(absl::StrCat("POST ", target.WebhookPath("ongair"),
                                 " HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n100001\r\n", large,
                                 "x\r\n"));
      const auto cut = chunked.Read();
      ASSERT_TRUE(!cut || cut->status == 413) << cut->status;
    }
  });
}

// What two programs may read as two requests, or as one, must be refused or be one here, and end the connection where
// it cannot be told where the next begins.
TEST_F(ExposedTest, NoRequestMustBeSmuggledInAnother) {
  const std::string path = gateway_.WebhookPath("ongair");
  const std::string inner = absl::StrCat("POST ", path, " HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx");
  const std::string chunk = absl::StrCat(absl::Hex(inner.size()), "\r\n", inner, "\r\n0\r\n\r\n");
  struct Shape {
    const char* what;
    std::string headers;
    std::string body;
  };
  const std::vector<Shape> shapes = {
      {"length and coding", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n" + inner},
      {"coding and length", "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n" + inner},
      {"two lengths", "Content-Length: 1\r\nContent-Length: 2\r\n", "x" + inner},
      {"two lengths in one", "Content-Length: 1, 2\r\n", "x" + inner},
      {"a length with a sign", "Content-Length: +1\r\n", "x" + inner},
      {"a length below zero", "Content-Length: -1\r\n", inner},
      {"a length in hexadecimal", "Content-Length: 0x1\r\n", "x" + inner},
      {"a length beyond all numbers", "Content-Length: 18446744073709551617\r\n", "x" + inner},
      {"an unknown coding", "Transfer-Encoding: xchunked\r\n", "0\r\n\r\n" + inner},
      {"two codings", "Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n" + inner},
      {"two fields of codings", "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n" + inner},
      {"a space before the colon", "Transfer-Encoding : chunked\r\n", "0\r\n\r\n" + inner},
      {"a vertical tab", "Transfer-Encoding:\vchunked\r\n", "0\r\n\r\n" + inner},
      {"a NUL", std::string("X: a\0b\r\nTransfer-Encoding: chunked\r\n", 36), "0\r\n\r\n" + inner},
      {"a chunk beyond all numbers", "Transfer-Encoding: chunked\r\n", "10000000000000001\r\n" + inner},
      {"a chunk that is longer than it says", "Transfer-Encoding: chunked\r\n", "1\r\nxx\r\n0\r\n\r\n" + inner},
      {"a bare line feed", "X: a\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n" + inner},
  };
  for (const Shape& shape : shapes) {
    HttpFetch client(gateway_.webhook_address(), absl::Seconds(5));
    client.Write(absl::StrCat("POST ", path, " HTTP/1.1\r\nHost: h\r\n", shape.headers, "\r\n", shape.body));
    const std::optional<HttpResponse> answer = client.Read();
    ASSERT_TRUE(answer) << shape.what;
    EXPECT_TRUE(answer->status >= 400 && answer->status < 500) << shape.what << ": " << answer->status;
    EXPECT_TRUE(client.WaitForClose()) << shape.what;
    EXPECT_EQ(client.leftover().find("HTTP/1.1"), std::string::npos) << shape.what << ": " << client.leftover();
  }
  // One request whose body looks like another, one event.
  HttpFetch nested(gateway_.webhook_address());
  nested.Write(absl::StrCat("POST ", path, " HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n", chunk));
  EXPECT_EQ(nested.Read()->status, 200);
  ++posted_;
  HttpFetch provider(gateway_.webhook_address());
  Post(provider);
}

}  // namespace
}  // namespace postern
