#include "transport/curl_client.h"

#include <atomic>
#include <cstdlib>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/raw_upstream.h"

namespace postern {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Cause = TransportError::Cause;

constexpr char kOk[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

HttpRequest Request(absl::string_view method, Body body = {}) {
  HttpRequest request{std::string(method), "/send"};
  request.body = std::move(body);
  return request;
}

class CurlClientTest : public ::testing::Test {
 protected:
  HttpCall Call(const RawUpstream& upstream, Repeat repeat = Repeat::kUnsafe) {
    HttpCall call;
    call.base_url = upstream.url();
    call.repeat = repeat;
    call.deadline = RealClock().Now() + absl::Seconds(20);
    return call;
  }

  std::future<HttpResult> Start(HttpRequest request, const HttpCall& call) {
    auto promise = std::make_shared<std::promise<HttpResult>>();
    client_->Send(std::move(request), call, [promise](HttpResult result) { promise->set_value(std::move(result)); });
    return promise->get_future();
  }

  HttpResult Send(HttpRequest request, const HttpCall& call) { return Start(std::move(request), call).get(); }

  std::unique_ptr<EndableClient> client_ = NewCurlClient({}, RealClock());
};

TransportError ErrorIn(const HttpResult& result) {
  const TransportError* error = std::get_if<TransportError>(&result);
  EXPECT_NE(error, nullptr) << "got an answer";
  return error == nullptr ? TransportError{Cause::kInvalid, false, ""} : *error;
}

HttpResponse AnswerIn(const HttpResult& result) {
  const TransportError* error = std::get_if<TransportError>(&result);
  EXPECT_EQ(error, nullptr) << error->message;
  return error == nullptr ? std::get<HttpResponse>(result) : HttpResponse();
}

TEST_F(CurlClientTest, SendsMethodPathQueryHeadersAndBody) {
  RawUpstream upstream([](RawExchange& exchange) {
    exchange.Write("HTTP/1.1 201 Created\r\nX-A: 1\r\nx-a: 2\r\nContent-Length: 2\r\n\r\nhi");
  });
  HttpRequest request = Request("POST", Form{{{"text", "a b"}}});
  request.query = {{"x", "1@c.us"}};
  request.headers.Add("Accept", "application/json");
  HttpCall call = Call(upstream);
  call.base_url += "/base/";
  call.traceparent = "00-trace-01";
  HttpResponse response = AnswerIn(Send(request, call));
  EXPECT_EQ(response.status, 201);
  EXPECT_EQ(response.body, "hi");
  EXPECT_EQ(response.headers.Get("X-A"), "1");
  EXPECT_NEAR(absl::ToDoubleSeconds(RealClock().Now() - response.received), 0, 20);
  std::string bytes = upstream.received().at(0);
  EXPECT_THAT(bytes, HasSubstr("POST /base/send?x=1%40c.us HTTP/1.1\r\n"));
  EXPECT_THAT(bytes, HasSubstr("\r\nAccept: application/json\r\n"));
  EXPECT_THAT(bytes, HasSubstr("\r\nContent-Type: application/x-www-form-urlencoded\r\n"));
  EXPECT_THAT(bytes, HasSubstr("\r\ntraceparent: 00-trace-01\r\n"));
  EXPECT_THAT(bytes, HasSubstr("\r\nAccept-Encoding: identity\r\n"));
  EXPECT_THAT(bytes, HasSubstr("\r\n\r\ntext=a+b"));
}

TEST_F(CurlClientTest, MethodsAndBodiesGoOutAsTheyAre) {
  RawUpstream upstream([](RawExchange& exchange) {
    bool head = exchange.bytes.rfind("HEAD", 0) == 0;
    exchange.Write(head ? "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n" : kOk);
  });
  for (const char* method : {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"}) {
    EXPECT_EQ(AnswerIn(Send(Request(method), Call(upstream))).status, 200) << method;
    std::string bytes = upstream.received().back();
    EXPECT_THAT(bytes, HasSubstr(absl::StrCat(method, " /send HTTP/1.1\r\n")));
    EXPECT_THAT(bytes, Not(HasSubstr("Content-Type:"))) << method;
  }
  EXPECT_EQ(AnswerIn(Send(Request("DELETE", JsonText{"{}"}), Call(upstream))).body, "ok");
  EXPECT_THAT(upstream.received().back(), HasSubstr("Content-Type: application/json\r\n"));
  EXPECT_THAT(upstream.received().back(), HasSubstr("\r\n\r\n{}"));
  AnswerIn(Send(Request("POST", Multipart{{{"a", "1", "", ""}}}), Call(upstream)));
  EXPECT_THAT(upstream.received().back(), HasSubstr("Content-Type: multipart/form-data; boundary="));
}

TEST_F(CurlClientTest, ExpectHeaderIsAbsent) {
  RawUpstream upstream([](RawExchange& exchange) { exchange.Write(kOk); });
  AnswerIn(Send(Request("POST", JsonText{std::string(3 << 20, ' ')}), Call(upstream)));
  EXPECT_THAT(upstream.received().at(0).substr(0, 500), Not(HasSubstr("xpect:")));
  EXPECT_GT(upstream.received().at(0).size(), size_t{3} << 20);
}

TEST_F(CurlClientTest, ConnectionsAreReused) {
  RawUpstream upstream([](RawExchange& exchange) { exchange.Write(kOk); });
  for (int i = 0; i < 5; ++i) AnswerIn(Send(Request("POST", JsonText{"{}"}), Call(upstream)));
  EXPECT_EQ(upstream.connections(), 1);
  EXPECT_EQ(upstream.requests(), 5);
}

// The upstream answers one request, reads the next on the same connection and closes. libcurl would send it again.
void AnswerOnceThenReadAndClose(RawExchange& exchange) {
  if (exchange.connection == 1 && exchange.request == 2) {
    exchange.Close();
  } else {
    exchange.Write(kOk);
  }
}

TEST_F(CurlClientTest, AnUnsafePostOnAReusedConnectionThatClosesIsNeverSentTwice) {
  RawUpstream upstream(AnswerOnceThenReadAndClose);
  AnswerIn(Send(Request("POST", JsonText{"{}"}), Call(upstream)));
  TransportError error = ErrorIn(Send(Request("POST", JsonText{"{}"}), Call(upstream)));
  EXPECT_EQ(error.cause, Cause::kLost);
  EXPECT_TRUE(error.sent);
  AnswerIn(Send(Request("GET"), Call(upstream)));  // Whatever libcurl had under way has been seen by now.
  EXPECT_EQ(upstream.requests(), 3);
}

TEST_F(CurlClientTest, AnUnsafeGetWithoutBodyOnAConnectionThatClosesIsNeverSentTwice) {
  RawUpstream upstream([](RawExchange& exchange) {
    if (exchange.bytes.rfind("GET /send", 0) == 0) return exchange.Close();
    exchange.Write(kOk);
  });
  AnswerIn(Send(Request("POST", JsonText{"{}"}), Call(upstream)));
  TransportError error = ErrorIn(Send(Request("GET"), Call(upstream)));
  EXPECT_EQ(error.cause, Cause::kLost);
  EXPECT_TRUE(error.sent);
  AnswerIn(Send(Request("POST", JsonText{"{}"}), Call(upstream)));
  EXPECT_EQ(upstream.requests(), 3);
}

// libcurl's own repetition is welcome for a request that may be repeated: it saves a round of ours.
TEST_F(CurlClientTest, ASafeGetOnAReusedConnectionThatClosesIsSentAgainByLibcurl) {
  RawUpstream upstream(AnswerOnceThenReadAndClose);
  AnswerIn(Send(Request("GET"), Call(upstream, Repeat::kSafe)));
  EXPECT_EQ(AnswerIn(Send(Request("GET"), Call(upstream, Repeat::kSafe))).status, 200);
  EXPECT_EQ(upstream.requests(), 3);
  EXPECT_EQ(upstream.connections(), 2);
}

TEST_F(CurlClientTest, ALostAnswerWasSent) {
  RawUpstream closing([](RawExchange& exchange) { exchange.Close(); });
  RawUpstream resetting([](RawExchange& exchange) { exchange.Reset(); });
  RawUpstream cutting([](RawExchange& exchange) {
    exchange.Write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
    exchange.Close();
  });
  RawUpstream noise([](RawExchange& exchange) {
    exchange.Write("\x16\x03 this is no HTTP\r\n\r\n");
    exchange.Close();
  });
  for (RawUpstream* upstream : {&closing, &resetting, &cutting, &noise}) {
    TransportError error = ErrorIn(Send(Request("POST", JsonText{"{}"}), Call(*upstream)));
    EXPECT_EQ(error.cause, Cause::kLost);
    EXPECT_TRUE(error.sent);
    EXPECT_EQ(upstream->requests(), 1);
  }
}

TEST_F(CurlClientTest, UnreachableWasNotSent) {
  HttpCall call;
  {
    RawUpstream gone([](RawExchange&) {});
    call = Call(gone);
  }
  TransportError refused = ErrorIn(Send(Request("POST"), call));
  EXPECT_EQ(refused.cause, Cause::kUnreachable);
  EXPECT_FALSE(refused.sent);

  call.base_url = "http://no-such-host.invalid";
  TransportError unknown_host = ErrorIn(Send(Request("POST"), call));
  EXPECT_EQ(unknown_host.cause, Cause::kUnreachable);
  EXPECT_FALSE(unknown_host.sent);
  EXPECT_THAT(unknown_host.message, Not(HasSubstr("no-such-host")));

  // Speaks no TLS.
  RawUpstream plain([](RawExchange& exchange) { exchange.Write(kOk); });
  call.base_url = absl::StrCat("https://", plain.address());
  call.connect_timeout = absl::Milliseconds(300);
  TransportError no_tls = ErrorIn(Send(Request("POST"), call));
  EXPECT_EQ(no_tls.cause, Cause::kUnreachable);
  EXPECT_FALSE(no_tls.sent);
}

TEST_F(CurlClientTest, InvalidRequestsAreRefused) {
  RawUpstream upstream([](RawExchange& exchange) { exchange.Write(kOk); });
  HttpCall bad_base = Call(upstream);
  bad_base.base_url = "not a url";
  HttpRequest bad_header = Request("GET");
  bad_header.headers.Add("Authorization", "Bearer a\r\nX-Injected: 1");
  HttpRequest bad_name = Request("GET");
  bad_name.headers.Add("X: y\r\nZ", "1");
  for (const HttpResult& result :
       {Send(Request("GET"), bad_base), Send(bad_header, Call(upstream)), Send(bad_name, Call(upstream)),
        Send(Request("GET /x HTTP/1.1\r\n"), Call(upstream))}) {
    EXPECT_EQ(ErrorIn(result).cause, Cause::kInvalid);
    EXPECT_FALSE(ErrorIn(result).sent);
  }
  EXPECT_EQ(upstream.requests(), 0);
}

TEST_F(CurlClientTest, TheDeadlineEndsTheExchange) {
  RawUpstream upstream([](RawExchange& exchange) { exchange.WaitForPeer(); });
  HttpCall call = Call(upstream);
  call.deadline = RealClock().Now() + absl::Milliseconds(150);
  TransportError error = ErrorIn(Send(Request("GET"), call));
  EXPECT_EQ(error.cause, Cause::kDeadline);
  EXPECT_TRUE(error.sent);
}

TEST_F(CurlClientTest, ADeadlineThatHasPassedSendsNothing) {
  RawUpstream upstream([](RawExchange& exchange) { exchange.Write(kOk); });
  HttpCall call = Call(upstream);
  call.deadline = RealClock().Now() - absl::Seconds(1);
  TransportError error = ErrorIn(Send(Request("GET"), call));
  EXPECT_EQ(error.cause, Cause::kDeadline);
  EXPECT_FALSE(error.sent);
  EXPECT_EQ(upstream.requests(), 0);
}

TEST_F(CurlClientTest, ADeadlineHoldsWhileWaitingForAConnection) {
  client_ = NewCurlClient({.max_connections_per_host = 1}, RealClock());
  RawUpstream upstream([](RawExchange& exchange) { exchange.WaitForPeer(); });
  auto cancellation = std::make_shared<Cancellation>();
  HttpCall first = Call(upstream);
  first.cancellation = cancellation;
  std::future<HttpResult> hanging = Start(Request("POST", JsonText{"{}"}), first);
  HttpCall second = Call(upstream);
  second.deadline = RealClock().Now() + absl::Milliseconds(150);
  TransportError error = ErrorIn(Send(Request("POST", JsonText{"{}"}), second));
  EXPECT_EQ(error.cause, Cause::kDeadline);
  EXPECT_FALSE(error.sent);
  cancellation->Cancel();
  EXPECT_EQ(ErrorIn(hanging.get()).cause, Cause::kCancelled);
}

TEST_F(CurlClientTest, CancellationAbortsTheTransfer) {
  std::promise<void> arrived;
  std::promise<void> gone;
  RawUpstream upstream([&](RawExchange& exchange) {
    arrived.set_value();
    exchange.WaitForPeer();
    gone.set_value();
  });
  HttpCall call = Call(upstream);
  call.cancellation = std::make_shared<Cancellation>();
  std::future<HttpResult> result = Start(Request("GET"), call);
  arrived.get_future().wait();
  call.cancellation->Cancel();
  TransportError error = ErrorIn(result.get());
  EXPECT_EQ(error.cause, Cause::kCancelled);
  EXPECT_TRUE(error.sent);
  gone.get_future().wait();  // The connection was closed.
}

TEST_F(CurlClientTest, ACallCancelledBeforeItStartsSendsNothing) {
  RawUpstream upstream([](RawExchange& exchange) { exchange.Write(kOk); });
  HttpCall call = Call(upstream);
  call.cancellation = std::make_shared<Cancellation>();
  call.cancellation->Cancel();
  TransportError error = ErrorIn(Send(Request("GET"), call));
  EXPECT_EQ(error.cause, Cause::kCancelled);
  EXPECT_FALSE(error.sent);
  EXPECT_EQ(upstream.requests(), 0);
}

TEST_F(CurlClientTest, ALargerAnswerThanAllowedEndsWithTooLarge) {
  RawUpstream declared(
      [](RawExchange& exchange) { exchange.Write("HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n01234567890"); });
  RawUpstream chunked([](RawExchange& exchange) {
    exchange.Write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n012345\r\n5\r\n67890\r\n0\r\n\r\n");
  });
  for (RawUpstream* upstream : {&declared, &chunked}) {
    HttpCall call = Call(*upstream);
    call.max_response_bytes = 11;
    EXPECT_EQ(AnswerIn(Send(Request("GET"), call)).body, "01234567890");
    call.max_response_bytes = 10;
    TransportError error = ErrorIn(Send(Request("GET"), call));
    EXPECT_EQ(error.cause, Cause::kTooLarge);
    EXPECT_TRUE(error.sent);
  }
}

TEST_F(CurlClientTest, RedirectsAreNotFollowed) {
  RawUpstream upstream([](RawExchange& exchange) {
    exchange.Write("HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n");
  });
  HttpResponse response = AnswerIn(Send(Request("GET"), Call(upstream)));
  EXPECT_EQ(response.status, 302);
  EXPECT_EQ(response.headers.Get("location"), "/elsewhere");
  EXPECT_EQ(upstream.requests(), 1);
}

TEST_F(CurlClientTest, AnInterimAnswerIsPassedOver) {
  RawUpstream upstream(
      [](RawExchange& exchange) { exchange.Write(absl::StrCat("HTTP/1.1 103 Early\r\nX-Early: 1\r\n\r\n", kOk)); });
  HttpResponse response = AnswerIn(Send(Request("GET"), Call(upstream)));
  EXPECT_EQ(response.status, 200);
  EXPECT_FALSE(response.headers.Has("X-Early"));
}

TEST_F(CurlClientTest, TheProxyEnvironmentIsHonoured) {
  RawUpstream proxy([](RawExchange& exchange) { exchange.Write(kOk); });
  setenv("http_proxy", proxy.url().c_str(), 1);
  HttpCall call = Call(proxy);
  call.base_url = "http://upstream.invalid";
  HttpResult result = Send(Request("GET"), call);
  unsetenv("http_proxy");
  EXPECT_EQ(AnswerIn(result).status, 200);
  EXPECT_THAT(proxy.received().at(0), HasSubstr("GET http://upstream.invalid/send HTTP/1.1\r\n"));
}

TEST_F(CurlClientTest, ManyAtATimeAllEndOverAsManyConnectionsAsMayBe) {
  client_ = NewCurlClient({.max_connections_per_host = 64}, RealClock());
  RawUpstream upstream([](RawExchange& exchange) { exchange.Write(kOk); });
  std::vector<std::future<HttpResult>> results;
  for (int i = 0; i < 500; ++i) results.push_back(Start(Request("POST", JsonText{"{}"}), Call(upstream)));
  for (auto& result : results) EXPECT_EQ(AnswerIn(result.get()).status, 200);
  EXPECT_EQ(upstream.requests(), 500);
  EXPECT_LE(upstream.connections(), 64);
}

TEST_F(CurlClientTest, WithoutALimitManyThatHangKeepNobodyWaiting) {
  std::atomic<int> hanging{0};
  std::promise<void> all_hang;
  RawUpstream upstream([&](RawExchange& exchange) {
    if (exchange.bytes.rfind("GET", 0) == 0) return exchange.Write(kOk);
    if (++hanging == 200) all_hang.set_value();
    exchange.WaitForPeer();
  });
  std::vector<std::future<HttpResult>> results;
  for (int i = 0; i < 200; ++i) results.push_back(Start(Request("POST", JsonText{"{}"}), Call(upstream)));
  all_hang.get_future().wait();
  EXPECT_EQ(AnswerIn(Send(Request("GET"), Call(upstream))).status, 200);
  client_.reset();
  for (auto& result : results) EXPECT_TRUE(ErrorIn(result.get()).sent);
}

TEST_F(CurlClientTest, DestroyingTheClientEndsWhatIsUnderWay) {
  std::promise<void> arrived;
  RawUpstream upstream([&](RawExchange& exchange) {
    arrived.set_value();
    exchange.WaitForPeer();
  });
  std::future<HttpResult> result = Start(Request("GET"), Call(upstream));
  arrived.get_future().wait();
  client_.reset();
  TransportError error = ErrorIn(result.get());
  EXPECT_EQ(error.cause, Cause::kCancelled);
  EXPECT_TRUE(error.sent);
}

TEST_F(CurlClientTest, AnEndedClientHasNothingUnderWayAndTakesNothingMore) {
  std::promise<void> asked;
  RawUpstream upstream([&asked](RawExchange&) { asked.set_value(); });
  std::future<HttpResult> under_way = Start(Request("POST"), Call(upstream));
  asked.get_future().wait();
  client_->End();
  ASSERT_EQ(under_way.wait_for(std::chrono::seconds(0)), std::future_status::ready);
  const TransportError error = ErrorIn(under_way.get());
  EXPECT_EQ(error.cause, Cause::kCancelled);
  EXPECT_TRUE(error.sent);
  client_->End();
  std::future<HttpResult> late = Start(Request("POST"), Call(upstream));
  ASSERT_EQ(late.wait_for(std::chrono::seconds(0)), std::future_status::ready);
  EXPECT_FALSE(ErrorIn(late.get()).sent);
}

TEST_F(CurlClientTest, TheLastReferenceMayGoWithinADone) {
  std::promise<void> arrived;
  std::promise<void> released;
  RawUpstream upstream([&](RawExchange& exchange) {
    arrived.set_value();
    released.get_future().wait();
    exchange.Write(kOk);
  });
  std::shared_ptr<HttpClient> client = std::move(client_);
  std::weak_ptr<HttpClient> alive = client;
  std::promise<int> status;
  HttpClient* sender = client.get();
  sender->Send(Request("GET"), Call(upstream), [client = std::move(client), &status](HttpResult result) mutable {
    const int got = AnswerIn(result).status;
    client.reset();  // The last one: the client ends on its own thread.
    status.set_value(got);
  });
  arrived.get_future().wait();
  released.set_value();
  EXPECT_EQ(status.get_future().get(), 200);
  EXPECT_TRUE(alive.expired());
}

}  // namespace
}  // namespace postern
