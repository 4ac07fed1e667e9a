// http_answer.h
//
// The head of an HTTP/1.1 answer as bytes. Nothing that a handler puts into a header can end the header or the head.
//
//   FormatAnswerHead(response, {.content_length = response.body.size(), .keep_alive = true});
//   // HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n
#ifndef POSTERN_TRANSPORT_HTTP_ANSWER_H_
#define POSTERN_TRANSPORT_HTTP_ANSWER_H_

#include <cstdint>
#include <string>

#include "wire/http.h"

namespace postern {

struct AnswerFraming {
  uint64_t content_length = 0;  // Not written for 204 and 304, which have no body.
  bool keep_alive = true;       // False adds `Connection: close`.
  bool http_1_0 = false;        // The peer's version: keeping alive must be said.
};

// A status outside 200 to 599 becomes 500. Fields with a malformed name and those that frame the message
// (Content-Length, Transfer-Encoding, Connection) are left out; control characters in values become spaces.
std::string FormatAnswerHead(const HttpResponse& response, const AnswerFraming& framing);

// Whether an answer of that status has a body at all.
bool HasBody(int status);

}  // namespace postern

#endif  // POSTERN_TRANSPORT_HTTP_ANSWER_H_
