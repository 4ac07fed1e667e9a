// traceparent.h
//
// The W3C trace context of a call, passed on from callers and webhooks to providers and events.
//
//   call.traceparent = ValidTraceparent(headers.Get("traceparent"));
#ifndef POSTERN_BASE_TRACEPARENT_H_
#define POSTERN_BASE_TRACEPARENT_H_

#include <string>

#include "absl/strings/string_view.h"

namespace postern {

// `traceparent` when it is well-formed and of version 00 (https://www.w3.org/TR/trace-context/#traceparent-header),
// else empty.
std::string ValidTraceparent(absl::string_view traceparent);

}  // namespace postern

#endif  // POSTERN_BASE_TRACEPARENT_H_
