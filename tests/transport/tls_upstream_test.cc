// The client against upstreams with TLS, over HTTP/1.1 and HTTP/2: nginx in front of a bare socket that counts.
#include <algorithm>
#include <atomic>
#include <future>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/support/nginx_front.h"
#include "tests/support/raw_upstream.h"
#include "tests/support/temporary_file.h"
#include "tests/support/test_certificates.h"
#include "transport/curl_client.h"

namespace postern {
namespace {

using Cause = TransportError::Cause;

const TestAuthority& Trusted() {
  static const TestAuthority authority;
  return authority;
}

TestCertificate ForLoopback() { return Trusted().Issue({.ip_addresses = {"127.0.0.1"}}); }

void Answer(RawExchange& exchange, const std::string& body = "ok") {
  exchange.Write(absl::StrCat("HTTP/1.1 200 OK\r\nContent-Length: ", body.size(), "\r\n\r\n", body));
  exchange.Close();
}

std::string HeaderOf(const std::string& bytes, const std::string& name) {
  const size_t begin = bytes.find(absl::StrCat("\r\n", name, ": "));
  if (begin == std::string::npos) return "";
  const size_t value = begin + 2 + name.size() + 2;
  return bytes.substr(value, bytes.find("\r\n", value) - value);
}

class TlsUpstreamTest : public testing::Test {
 protected:
  void StartFront(const RawUpstream& upstream, bool http2, const std::string& settings = "") {
    StartFront(upstream, ForLoopback(), {.http2 = http2, .settings = settings});
  }
  void StartFront(const RawUpstream& upstream, const TestCertificate& certificate, NginxOptions options) {
    front_ = std::make_unique<NginxFront>(upstream.address(), certificate, std::move(options));
    const absl::Status started = front_->Start();
    ASSERT_TRUE(started.ok()) << started;
  }

  HttpCall Call(Repeat repeat = Repeat::kUnsafe) const {
    HttpCall call;
    call.base_url = front_->url();
    call.repeat = repeat;
    call.deadline = RealClock().Now() + absl::Seconds(20);
    return call;
  }
  std::future<HttpResult> Start(Body body, const HttpCall& call) {
    HttpRequest request{std::holds_alternative<std::monostate>(body) ? "GET" : "POST", "/send"};
    request.body = std::move(body);
    auto promise = std::make_shared<std::promise<HttpResult>>();
    client_->Send(std::move(request), call, [promise](HttpResult result) { promise->set_value(std::move(result)); });
    return promise->get_future();
  }
  HttpResult Post(const HttpCall& call) { return Start(JsonText{"{}"}, call).get(); }

  TemporaryFile ca_{Trusted().certificate()};
  std::unique_ptr<NginxFront> front_;
  std::unique_ptr<HttpClient> client_ = NewCurlClient({.ca_file = ca_.path()}, RealClock());
};

HttpResponse AnswerIn(const HttpResult& result) {
  const TransportError* error = std::get_if<TransportError>(&result);
  EXPECT_EQ(error, nullptr) << error->message;
  return error == nullptr ? std::get<HttpResponse>(result) : HttpResponse();
}

void ExpectError(const HttpResult& result, Cause cause, bool sent) {
  const TransportError* error = std::get_if<TransportError>(&result);
  ASSERT_NE(error, nullptr) << "got an answer";
  EXPECT_EQ(error->cause, cause) << error->message;
  EXPECT_EQ(error->sent, sent) << error->message;
}

// With HTTP/1.1 and with HTTP/2.
class TlsProtocolTest : public TlsUpstreamTest, public testing::WithParamInterface<bool> {
 protected:
  using TlsUpstreamTest::StartFront;
  void StartFront(const RawUpstream& upstream) { StartFront(upstream, GetParam()); }
};

INSTANTIATE_TEST_SUITE_P(Protocols, TlsProtocolTest, testing::Bool(),
                         [](const auto& info) { return info.param ? "Http2" : "Http1"; });

TEST_P(TlsProtocolTest, WhatMayBeRepeatedSpeaksTheProtocolOfferedAndChangesSpeakHttp1) {
  RawUpstream upstream([](RawExchange& exchange) { Answer(exchange); });
  StartFront(upstream);
  for (const Repeat repeat : {Repeat::kSafe, Repeat::kUnsafe, Repeat::kSafe, Repeat::kUnsafe}) {
    EXPECT_EQ(AnswerIn(Post(Call(repeat))).body, "ok");
  }
  const std::vector<std::string> received = upstream.received();
  ASSERT_EQ(received.size(), 4u);
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(HeaderOf(received[i], "X-Protocol"), GetParam() && i % 2 == 0 ? "HTTP/2.0" : "HTTP/1.1");
    // Connections are kept.
    EXPECT_EQ(HeaderOf(received[i], "X-Connection"), HeaderOf(received[i % 2], "X-Connection"));
  }
}

TEST_P(TlsProtocolTest, LargeBodiesComeWholeBothWays) {
  RawUpstream upstream([](RawExchange& exchange) {
    const size_t head = exchange.bytes.find("\r\n\r\n") + 4;
    Answer(exchange, exchange.bytes.substr(head));
  });
  StartFront(upstream);
  std::vector<std::string> bodies;
  std::vector<std::future<HttpResult>> results;
  for (int i = 0; i < 4; ++i) {
    std::string& body = bodies.emplace_back();
    while (body.size() < size_t{6} << 20) absl::StrAppend(&body, i, " of many parts, at ", body.size(), ";");
    results.push_back(Start(JsonText{body}, Call(i < 2 ? Repeat::kSafe : Repeat::kUnsafe)));
  }
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(AnswerIn(results[i].get()).body == bodies[i]) << i;
  EXPECT_EQ(upstream.requests(), 4);
}

TEST_P(TlsProtocolTest, WhoCannotBeTrustedIsSentNothing) {
  RawUpstream upstream([](RawExchange& exchange) { Answer(exchange); });
  const TestCertificate misnamed = Trusted().Issue({.dns_names = {"other.example"}, .ip_addresses = {"127.0.0.2"}});
  const TestCertificate expired = Trusted().Issue({.ip_addresses = {"127.0.0.1"}, .lifetime = -absl::Seconds(1)});
  const TestAuthority stranger;
  const TestCertificate strange = stranger.Issue({.ip_addresses = {"127.0.0.1"}});
  for (const TestCertificate& certificate : {misnamed, expired, strange}) {
    StartFront(upstream, certificate, {.http2 = GetParam()});
    ExpectError(Post(Call()), Cause::kUnreachable, false);
    ExpectError(Start(std::monostate(), Call(Repeat::kSafe)).get(), Cause::kUnreachable, false);
  }
  StartFront(upstream);
  client_ = NewCurlClient({}, RealClock());  // Trusts what the system trusts.
  ExpectError(Post(Call()), Cause::kUnreachable, false);
  EXPECT_EQ(upstream.requests(), 0);
}

TEST_P(TlsProtocolTest, AnUnsafeRequestIsNeverSentTwiceWhenItsConnectionBreaks) {
  std::promise<void> arrived;
  RawUpstream upstream([&](RawExchange& exchange) {
    if (exchange.connection != 2) return Answer(exchange);
    arrived.set_value();
    exchange.WaitForPeer();
  });
  StartFront(upstream);
  AnswerIn(Post(Call()));
  std::future<HttpResult> broken = Start(JsonText{"{}"}, Call());
  arrived.get_future().wait();
  front_->KillWorkers();
  ExpectError(broken.get(), Cause::kLost, true);
  EXPECT_EQ(AnswerIn(Post(Call())).body, "ok");
  EXPECT_EQ(upstream.requests(), 3);
  EXPECT_EQ(HeaderOf(upstream.received()[0], "X-Connection"), HeaderOf(upstream.received()[1], "X-Connection"));
}

TEST_P(TlsProtocolTest, AReloadLetsWhatIsUnderWayEnd) {
  std::promise<void> arrived;
  std::promise<void> reloaded;
  RawUpstream upstream([&](RawExchange& exchange) {
    if (exchange.connection == 1) {
      arrived.set_value();
      reloaded.get_future().wait();
    }
    Answer(exchange);
  });
  StartFront(upstream);
  std::future<HttpResult> first = Start(JsonText{"{}"}, Call());
  arrived.get_future().wait();
  front_->Reload();
  AnswerIn(Post(Call()));
  reloaded.set_value();
  EXPECT_EQ(AnswerIn(first.get()).body, "ok");
  AnswerIn(Post(Call()));
  EXPECT_EQ(upstream.requests(), 3);
}

// Connections that end after every few requests, and workers that change meanwhile: a request may meet the end.
TEST_P(TlsProtocolTest, AmongEndingConnectionsNothingUnsafeIsSentTwice) {
  RawUpstream upstream([](RawExchange& exchange) { Answer(exchange); });
  StartFront(upstream, GetParam(), "keepalive_requests 3;");
  std::map<std::string, int> lost;
  int answered = 0;
  for (int round = 0; round < 20; ++round) {
    std::vector<std::future<HttpResult>> results;
    for (int i = 0; i < 20; ++i) {
      HttpCall call = Call();
      call.deadline = RealClock().Now() + absl::Seconds(4);  // A worker that ends may leave a connection unserved.
      results.push_back(Start(JsonText{absl::StrCat(R"({"number": )", round * 20 + i, ".}")}, call));
    }
    if (round % 7 == 4) front_->Reload();
    for (int i = 0; i < 20; ++i) {
      const HttpResult result = results[i].get();
      const std::string body = absl::StrCat(R"({"number": )", round * 20 + i, ".}");
      const auto received = upstream.received();
      const auto count = std::count_if(received.begin(), received.end(),
                                       [&](const std::string& bytes) { return absl::StrContains(bytes, body); });
      if (const auto* error = std::get_if<TransportError>(&result)) {
        ++lost[error->message];
        EXPECT_LE(count, error->sent ? 1 : 0) << body << ": " << error->message;
      } else {
        ++answered;
        EXPECT_EQ(count, 1) << body;
      }
    }
  }
  EXPECT_GE(answered, 300);
  for (const auto& [message, count] : lost) std::cout << count << " ended with: " << message << "\n";
}

class Http2UpstreamTest : public TlsUpstreamTest {};

// nginx refuses a stream whose body begins before its settings are acknowledged when it may buffer none of it.
TEST_F(Http2UpstreamTest, AServerThatRefusesStreamsIsSentAChangeOnce) {
  RawUpstream upstream([](RawExchange& exchange) { Answer(exchange); });
  StartFront(upstream, true, "http2_body_preread_size 0;");
  ExpectError(Post(Call(Repeat::kSafe)), Cause::kLost, true);  // libcurl tried several times.
  EXPECT_EQ(upstream.requests(), 0);
  EXPECT_EQ(AnswerIn(Post(Call())).body, "ok");
  EXPECT_EQ(upstream.requests(), 1);
}

TEST_F(Http2UpstreamTest, AStreamThatEndsEarlyLeavesTheOthersOfItsConnectionAlone) {
  constexpr int kStreams = 30;
  std::atomic<int> arrived{0};
  std::promise<void> all;
  std::promise<void> go;
  std::shared_future<void> gone = go.get_future().share();
  RawUpstream upstream([&](RawExchange& exchange) {
    if (exchange.connection > 1) {
      if (++arrived == kStreams) all.set_value();
      gone.wait();
    }
    Answer(exchange);
  });
  StartFront(upstream, true);
  AnswerIn(Post(Call(Repeat::kSafe)));
  std::vector<std::future<HttpResult>> results;
  std::vector<std::shared_ptr<Cancellation>> cancellations;
  for (int i = 0; i < kStreams; ++i) {
    HttpCall call = Call(Repeat::kSafe);
    if (i % 3 == 0) call.cancellation = cancellations.emplace_back(std::make_shared<Cancellation>());
    if (i % 3 == 1) call.deadline = RealClock().Now() + absl::Seconds(2);
    results.push_back(Start(JsonText{"{}"}, call));
  }
  all.get_future().wait();
  for (const auto& cancellation : cancellations) cancellation->Cancel();
  for (int i = 0; i < kStreams; i += 3) ExpectError(results[i].get(), Cause::kCancelled, true);
  for (int i = 1; i < kStreams; i += 3) ExpectError(results[i].get(), Cause::kDeadline, true);
  go.set_value();
  for (int i = 2; i < kStreams; i += 3) EXPECT_EQ(AnswerIn(results[i].get()).body, "ok");
  AnswerIn(Post(Call(Repeat::kSafe)));
  EXPECT_EQ(upstream.requests(), kStreams + 2);
}

}  // namespace
}  // namespace postern
