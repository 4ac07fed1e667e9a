#include "transport/http_answer.h"

#include "gtest/gtest.h"

namespace postern {
namespace {

TEST(HttpAnswer, NothingInAHeaderCanEndTheHead) {
  HttpResponse response;
  response.status = 200;
  response.headers.Add("X-A", "1\r\nX-Injected: 2\r\n\r\nbody");
  response.headers.Add("X-B\r\nX-Injected", "2");
  response.headers.Add("Content-Length", "99");
  response.headers.Add("Transfer-Encoding", "chunked");
  EXPECT_EQ(FormatAnswerHead(response, {.content_length = 3}),
            "HTTP/1.1 200 OK\r\nX-A: 1  X-Injected: 2    body\r\nContent-Length: 3\r\n\r\n");
}

TEST(HttpAnswer, FramesByStatusAndVersion) {
  HttpResponse response;
  response.status = 204;
  EXPECT_EQ(FormatAnswerHead(response, {.keep_alive = false}), "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
  response.status = 0;
  EXPECT_EQ(FormatAnswerHead(response, {.http_1_0 = true}),
            "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n");
}

}  // namespace
}  // namespace postern
