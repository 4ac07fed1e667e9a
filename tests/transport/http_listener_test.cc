#include "transport/http_listener.h"

#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/http_fetch.h"

namespace postern {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::unique_ptr<HttpListener> Listen(HttpListenerOptions options, HttpHandler handler, HeadCheck check = nullptr) {
  auto listener = HttpListener::Start(std::move(options), std::move(handler), std::move(check));
  EXPECT_TRUE(listener.ok()) << listener.status();
  return *std::move(listener);
}

HttpReply Reply(int status, std::string body = "") {
  HttpReply reply;
  reply.response.status = status;
  reply.response.body = std::move(body);
  return reply;
}

// Answers with what it understood.
void Echo(HttpRequest request, int64_t connection, HttpResponder respond) {
  std::string text = absl::StrCat(request.method, " ", request.path);
  for (const auto& [name, value] : request.query) absl::StrAppend(&text, " ", name, "=", value);
  absl::StrAppend(&text, " [", BodyBytes(request), "] ", connection);
  respond(Reply(200, text));
}

TEST(HttpListener, ReadsMethodPathQueryHeadersAndBody) {
  HttpRequest seen;
  auto listener = Listen({}, [&](HttpRequest request, int64_t, HttpResponder respond) {
    seen = request;
    respond(Reply(200));
  });
  HttpFetch fetch(listener->address());
  ASSERT_TRUE(fetch.Send("PUT", "/a%20b/c?x=1%262&y", {{{"X-One", "1"}, {"x-one", "2"}}}, "hello"));
  EXPECT_EQ(seen.method, "PUT");
  EXPECT_EQ(seen.path, "/a b/c");
  EXPECT_EQ(seen.query, (Pairs{{"x", "1&2"}, {"y", ""}}));
  EXPECT_EQ(seen.headers.Get("X-One"), "1");
  EXPECT_EQ(BodyBytes(seen), "hello");
  EXPECT_EQ(seen.peer_address, "127.0.0.1");
}

TEST(HttpListener, KeepsConnectionsAliveAndNumbersThem) {
  auto listener = Listen({}, Echo);
  HttpFetch first(listener->address());
  HttpFetch second(listener->address());
  EXPECT_EQ(first.Send("GET", "/a")->body, "GET /a [] 1");
  EXPECT_EQ(second.Send("GET", "/b")->body, "GET /b [] 2");
  EXPECT_EQ(first.Send("POST", "/c", {}, "x")->body, "POST /c [x] 1");
}

TEST(HttpListener, PipelinedRequestsAreAnsweredInOrder) {
  // The first answer comes late and from another thread.
  std::vector<std::thread> threads;
  auto listener = Listen({}, [&](HttpRequest request, int64_t connection, HttpResponder respond) {
    if (request.path != "/1") return Echo(std::move(request), connection, respond);
    threads.emplace_back([request, connection, respond] { Echo(request, connection, respond); });
  });
  HttpFetch fetch(listener->address());
  fetch.Write(
      "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nPOST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhiGET /3 "
      "HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(fetch.Read()->body, "GET /1 [] 1");
  EXPECT_EQ(fetch.Read()->body, "POST /2 [hi] 1");
  EXPECT_EQ(fetch.Read()->body, "GET /3 [] 1");
  for (std::thread& thread : threads) thread.join();
}

TEST(HttpListener, ReadsARequestThatComesByteByByte) {
  auto listener = Listen({}, Echo);
  HttpFetch fetch(listener->address());
  for (char c : std::string(
           "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")) {
    ASSERT_TRUE(fetch.Write(std::string(1, c)));
  }
  EXPECT_EQ(fetch.Read()->body, "POST /x [abcde] 1");
}

TEST(HttpListener, AnswersHeadWithoutABody) {
  auto listener = Listen({}, [](HttpRequest, int64_t, HttpResponder respond) { respond(Reply(200, "12345")); });
  HttpFetch fetch(listener->address());
  std::optional<HttpResponse> head = fetch.Send("HEAD", "/");
  ASSERT_TRUE(head);
  EXPECT_EQ(head->headers.Get("Content-Length"), "5");
  EXPECT_EQ(fetch.Send("GET", "/")->body, "12345");  // Nothing was left over between them.
}

TEST(HttpListener, TheHeadCheckDecidesBeforeTheBodyIsRead) {
  int handled = 0;
  auto listener = Listen(
      {.max_body_bytes = 10},
      [&](HttpRequest, int64_t, HttpResponder respond) {
        ++handled;
        respond(Reply(200));
      },
      [](const HttpHead& head) -> std::optional<HttpReply> {
        if (head.path == "/no") return Reply(404);
        return std::nullopt;
      });
  HttpFetch fetch(listener->address());
  // The body never comes, and its length would be refused as well.
  fetch.Write("POST /no HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n");
  EXPECT_EQ(fetch.Read()->status, 404);
  EXPECT_EQ(Fetch(listener->address(), "POST", "/yes", {}, "x")->status, 200);
  EXPECT_EQ(handled, 1);
}

TEST(HttpListener, ABodyAtTheLimitIsTakenAndALargerOneIsAnsweredWith413) {
  auto listener = Listen({.max_body_bytes = 100}, Echo);
  HttpFetch fetch(listener->address());
  EXPECT_EQ(fetch.Send("POST", "/", {}, std::string(100, 'x'))->status, 200);
  std::optional<HttpResponse> large = fetch.Send("POST", "/", {}, std::string(101, 'x'));
  ASSERT_TRUE(large);
  EXPECT_EQ(large->status, 413);
  EXPECT_TRUE(fetch.WaitForClose());

  HttpFetch at_limit(listener->address());
  const std::string head =
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n32\r\n" + std::string(50, 'x') + "\r\n";
  at_limit.Write(absl::StrCat(head, "32\r\n", std::string(50, 'x'), "\r\n0\r\n\r\n"));
  EXPECT_EQ(at_limit.Read()->status, 200);
  HttpFetch over(listener->address());
  over.Write(absl::StrCat(head, "33\r\n", std::string(51, 'x'), "\r\n0\r\n\r\n"));
  EXPECT_EQ(over.Read()->status, 413);
}

TEST(HttpListener, A413ReachesAClientThatIsStillSending) {
  auto listener = Listen({.max_body_bytes = 100}, Echo);
  HttpFetch fetch(listener->address());
  std::optional<HttpResponse> response = fetch.Send("POST", "/", {}, std::string(4 << 20, 'x'));
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 413);
}

TEST(HttpListener, ALargerHeadIsAnsweredWith431AndGarbageWith400) {
  auto listener = Listen({.max_header_bytes = 1000}, Echo);
  EXPECT_EQ(Fetch(listener->address(), "GET", "/", {{{"X", std::string(2000, 'x')}}})->status, 431);
  HttpFetch garbage(listener->address());
  garbage.Write("NOT HTTP AT ALL\r\n\r\n");
  EXPECT_EQ(garbage.Read()->status, 400);
  EXPECT_TRUE(garbage.WaitForClose());
}

TEST(HttpListener, ASlowHeadTimesOut) {
  auto listener = Listen({.header_timeout = absl::Milliseconds(100)}, Echo);
  HttpFetch silent(listener->address());
  EXPECT_TRUE(silent.WaitForClose());
  HttpFetch slow(listener->address());
  slow.Write("GET / HTTP/1.1\r\nHos");
  EXPECT_EQ(slow.Read()->status, 408);
  EXPECT_TRUE(slow.WaitForClose());
}

TEST(HttpListener, ASlowBodyIsAnsweredWith408) {
  auto listener = Listen({.body_timeout = absl::Milliseconds(100)}, Echo);
  HttpFetch slow(listener->address());
  slow.Write("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n123");
  EXPECT_EQ(slow.Read()->status, 408);
  EXPECT_TRUE(slow.WaitForClose());
}

TEST(HttpListener, AnIdleConnectionIsClosed) {
  auto listener = Listen({.idle_timeout = absl::Milliseconds(100)}, Echo);
  HttpFetch fetch(listener->address());
  EXPECT_EQ(fetch.Send("GET", "/")->status, 200);
  EXPECT_TRUE(fetch.WaitForClose());
  EXPECT_EQ(fetch.leftover(), "");
}

TEST(HttpListener, ExpectContinueIsAnswered) {
  auto listener = Listen({}, Echo);
  HttpFetch fetch(listener->address());
  fetch.Write("POST /e HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_EQ(fetch.Read(/*head_only=*/true)->status, 100);
  fetch.Write("hi");
  EXPECT_EQ(fetch.Read()->body, "POST /e [hi] 1");
}

TEST(HttpListener, EachReplyEndingEndsAsItSays) {
  auto listener = Listen({}, [](HttpRequest request, int64_t, HttpResponder respond) {
    HttpReply reply = Reply(200, "0123456789");
    if (request.path == "/close") reply.ending = ReplyEnding::kCloseWithoutAnswer;
    if (request.path == "/reset") reply.ending = ReplyEnding::kReset;
    if (request.path == "/cut") reply.ending = ReplyEnding::kCutInBody;
    if (request.path == "/stall") reply.ending = ReplyEnding::kStallInBody;
    if (request.path == "/bare") reply.ending = ReplyEnding::kBodyAlone;
    if (request.path == "/hang") reply.ending = ReplyEnding::kHang;
    respond(reply);
  });
  auto ask = [&](HttpFetch& fetch, const char* path) {
    fetch.Write(absl::StrCat("GET ", path, " HTTP/1.1\r\nHost: a\r\n\r\n"));
  };
  HttpFetch complete(listener->address());
  EXPECT_EQ(complete.Send("GET", "/complete")->body, "0123456789");

  HttpFetch closed(listener->address());
  ask(closed, "/close");
  EXPECT_TRUE(closed.WaitForClose());
  EXPECT_EQ(closed.leftover(), "");
  EXPECT_FALSE(closed.was_reset());

  HttpFetch reset(listener->address());
  ask(reset, "/reset");
  EXPECT_TRUE(reset.WaitForClose());
  EXPECT_EQ(reset.leftover(), "");
  EXPECT_TRUE(reset.was_reset());

  HttpFetch cut(listener->address());
  ask(cut, "/cut");
  EXPECT_TRUE(cut.WaitForClose());
  EXPECT_THAT(cut.leftover(), HasSubstr("Content-Length: 10\r\n"));
  EXPECT_THAT(cut.leftover(), ::testing::EndsWith("\r\n\r\n01234"));

  HttpFetch stalled(listener->address(), absl::Milliseconds(200));
  ask(stalled, "/stall");
  EXPECT_FALSE(stalled.WaitForClose());
  EXPECT_THAT(stalled.leftover(), ::testing::EndsWith("\r\n\r\n01234"));

  HttpFetch bare(listener->address());
  ask(bare, "/bare");
  EXPECT_TRUE(bare.WaitForClose());
  EXPECT_EQ(bare.leftover(), "0123456789");

  HttpFetch hanging(listener->address(), absl::Milliseconds(200));
  ask(hanging, "/hang");
  EXPECT_FALSE(hanging.WaitForClose());
  EXPECT_EQ(hanging.leftover(), "");
}

TEST(HttpListener, SpreadAnswerComesInPiecesAndIsComplete) {
  const std::string body(1000, 'x');
  auto listener = Listen({}, [&](HttpRequest request, int64_t, HttpResponder respond) {
    HttpReply reply = Reply(200, body);
    reply.spread = request.path == "/slow" ? absl::Minutes(10) : absl::Milliseconds(200);
    respond(reply);
  });
  HttpFetch fetch(listener->address());
  const absl::Time start = absl::Now();
  EXPECT_EQ(fetch.Send("GET", "/")->body, body);
  EXPECT_GE(absl::Now() - start, absl::Milliseconds(180));
  EXPECT_EQ(fetch.Send("GET", "/")->body, body);  // The connection lives on.

  HttpFetch impatient(listener->address(), absl::Milliseconds(100));
  EXPECT_FALSE(impatient.Send("GET", "/slow").has_value());
  EXPECT_THAT(impatient.leftover(), ::testing::StartsWith("HTTP/1.1 200"));
  EXPECT_LT(impatient.leftover().size(), 100u);
}

TEST(HttpListener, DroppingTheResponderClosesTheConnection) {
  auto listener = Listen({}, [](HttpRequest, int64_t, HttpResponder) {});
  HttpFetch fetch(listener->address());
  EXPECT_FALSE(fetch.Send("GET", "/"));
  EXPECT_TRUE(fetch.WaitForClose());
}

TEST(HttpListener, AnsweringTwiceOrAfterTheListenerIsHarmless) {
  HttpResponder kept;
  auto listener = Listen({}, [&](HttpRequest request, int64_t, HttpResponder respond) {
    if (request.path == "/keep") {
      kept = respond;
      return;
    }
    respond(Reply(200, "first"));
    respond(Reply(500, "second"));
    if (kept) kept(Reply(201));
  });
  HttpFetch waiting(listener->address());
  waiting.Write("GET /keep HTTP/1.1\r\nHost: a\r\n\r\nGET /keep HTTP/1.1\r\nHost: a\r\n\r\n");
  HttpFetch fetch(listener->address());
  EXPECT_EQ(fetch.Send("GET", "/")->body, "first");
  EXPECT_EQ(fetch.Send("GET", "/")->body, "first");
  listener.reset();
  kept(Reply(200));
  kept = nullptr;
}

TEST(HttpListener, MoreRequestsThanAllowedAreAnsweredWith503) {
  std::promise<HttpResponder> first;
  auto listener = Listen({.max_concurrent_requests = 1},
                         [&](HttpRequest, int64_t, HttpResponder respond) { first.set_value(respond); });
  HttpFetch busy(listener->address());
  busy.Write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  HttpResponder respond = first.get_future().get();
  std::optional<HttpResponse> refused = Fetch(listener->address(), "GET", "/");
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 503);
  EXPECT_EQ(refused->headers.Get("Retry-After"), "1");
  respond(Reply(200));
  EXPECT_EQ(busy.Read()->status, 200);
}

TEST(HttpListener, MoreConnectionsThanAllowedAreClosedWhenAllOthersHaveARequest) {
  std::promise<HttpResponder> taken;
  auto listener =
      Listen({.max_connections = 1}, [&](HttpRequest, int64_t, HttpResponder respond) { taken.set_value(respond); });
  HttpFetch first(listener->address());
  first.Write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  HttpResponder respond = taken.get_future().get();
  HttpFetch second(listener->address());
  EXPECT_TRUE(second.WaitForClose());
  respond(Reply(200));
  EXPECT_EQ(first.Read()->status, 200);
}

TEST(HttpListener, ConnectionsThatSayNothingKeepNobodyOut) {
  auto listener = Listen({.max_connections = 3}, Echo);
  HttpFetch served(listener->address());
  EXPECT_EQ(served.Send("GET", "/")->status, 200);
  HttpFetch silent(listener->address());
  HttpFetch half(listener->address());
  half.Write("GET / HTTP/1.1\r\nHost: a\r\n");
  HttpFetch fourth(listener->address());
  EXPECT_EQ(fourth.Send("GET", "/")->status, 200);
  EXPECT_TRUE(silent.WaitForClose()) << "the oldest that has sent no request";
  HttpFetch fifth(listener->address());
  EXPECT_EQ(fifth.Send("GET", "/")->status, 200);
  EXPECT_TRUE(half.WaitForClose());
  EXPECT_EQ(served.Send("GET", "/")->status, 200) << "who has sent requests goes last";
  HttpFetch sixth(listener->address());
  EXPECT_EQ(sixth.Send("GET", "/")->status, 200);
  EXPECT_TRUE(served.WaitForClose());
}

TEST(HttpListener, ConnectionsWhoseRequestsAreRefusedKeepNobodyOutAndGoFirst) {
  auto listener = Listen({.max_connections = 3}, Echo, [](const HttpHead& head) -> std::optional<HttpReply> {
    if (head.path == "/no") return Reply(404);
    return std::nullopt;
  });
  HttpFetch served(listener->address());
  EXPECT_EQ(served.Send("GET", "/")->status, 200);
  HttpFetch idle(listener->address());
  EXPECT_EQ(idle.Send("GET", "/no")->status, 404);
  HttpFetch lingers(listener->address());
  lingers.Write("POST /no HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n");
  EXPECT_EQ(lingers.Read()->status, 404);
  HttpFetch fourth(listener->address());
  EXPECT_EQ(fourth.Send("GET", "/")->status, 200);
  HttpFetch fifth(listener->address());
  EXPECT_EQ(fifth.Send("GET", "/")->status, 200);
  EXPECT_EQ(served.Send("GET", "/")->status, 200) << "who was served goes last";
}

TEST(HttpListener, StopWaitsForRequestsUnderWay) {
  std::promise<HttpResponder> taken;
  auto listener =
      Listen({.threads = 2}, [&](HttpRequest, int64_t, HttpResponder respond) { taken.set_value(respond); });
  HttpFetch idle(listener->address());
  HttpFetch busy(listener->address());
  busy.Write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  HttpResponder respond = taken.get_future().get();
  std::future<void> stopped = std::async(std::launch::async, [&] { listener->Stop(absl::Now() + absl::Seconds(20)); });
  EXPECT_TRUE(idle.WaitForClose());  // Stopping has begun, and the other one goes on.
  EXPECT_EQ(stopped.wait_for(std::chrono::milliseconds(50)), std::future_status::timeout);
  respond(Reply(200, "late"));
  std::optional<HttpResponse> response = busy.Read();
  ASSERT_TRUE(response);
  EXPECT_EQ(response->body, "late");
  EXPECT_EQ(response->headers.Get("Connection"), "close");
  stopped.get();
  EXPECT_FALSE(Fetch(listener->address(), "GET", "/"));
  listener->Stop(absl::InfiniteFuture());
}

TEST(HttpListener, StopGivesUpAtTheDeadline) {
  std::promise<HttpResponder> taken;
  auto listener = Listen({}, [&](HttpRequest, int64_t, HttpResponder respond) { taken.set_value(respond); });
  HttpFetch busy(listener->address());
  busy.Write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  HttpResponder respond = taken.get_future().get();
  listener->Stop(absl::Now() + absl::Milliseconds(50));
  EXPECT_TRUE(busy.WaitForClose());
  respond(Reply(200));
}

TEST(HttpListener, RefusesAMalformedAddressAndOneThatIsTaken) {
  for (const char* bad : {"", "127.0.0.1", "host.example:80", "127.0.0.1:99999", "127.0.0.1:x"}) {
    EXPECT_EQ(HttpListener::Start({.address = bad}, Echo).status().code(), absl::StatusCode::kInvalidArgument) << bad;
  }
  auto listener = Listen({}, Echo);
  EXPECT_EQ(HttpListener::Start({.address = listener->address()}, Echo).status().code(),
            absl::StatusCode::kUnavailable);
}

TEST(HttpListener, AChunkLineWithoutAnEndIsRefusedBeforeItFillsTheMemory) {
  auto listener = Listen({.max_header_bytes = 8 << 10}, Echo);
  for (const char* start : {"5;", "0\r\nX-Trailer: "}) {
    HttpFetch fetch(listener->address());
    ASSERT_TRUE(fetch.Write("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"));
    ASSERT_TRUE(fetch.Write(start));
    fetch.Write(std::string(1 << 20, 'a'));  // May fail half-way: the listener has answered.
    std::optional<HttpResponse> response = fetch.Read();
    ASSERT_TRUE(response.has_value()) << start;
    EXPECT_EQ(response->status, 400) << start;
  }
}

TEST(HttpListener, ATransferCodingOtherThanChunkedIsRefusedAndTheConnectionClosed) {
  auto listener = Listen({}, Echo);
  for (const char* coding : {"gzip", "chunked, chunked", "gzip, chunked", "identity"}) {
    HttpFetch fetch(listener->address());
    ASSERT_TRUE(fetch.Write(absl::StrCat("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: ", coding,
                                         "\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n")));
    std::optional<HttpResponse> response = fetch.Read();
    ASSERT_TRUE(response.has_value()) << coding;
    EXPECT_EQ(response->status, 400) << coding;
    EXPECT_TRUE(fetch.WaitForClose()) << coding;
    EXPECT_EQ(fetch.leftover(), "") << coding;
  }
}

}  // namespace
}  // namespace postern
