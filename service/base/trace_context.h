// trace_context.h
//
// The W3C trace context as values: who began the trace, which span the next one hangs below, whether it is kept.
//
//   std::optional<TraceContext> parent = ParseTraceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
//   FormatTraceparent({parent->trace_id, "00f067aa0ba902b8", parent->sampled});
#ifndef POSTERN_BASE_TRACE_CONTEXT_H_
#define POSTERN_BASE_TRACE_CONTEXT_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace postern {

struct TraceContext {
  std::string trace_id;  // 32 hexadecimal digits, not all 0.
  std::string span_id;   // 16, likewise.
  bool sampled = false;
};

// Nothing where ValidTraceparent finds none, or where an id is all 0.
std::optional<TraceContext> ParseTraceparent(absl::string_view traceparent);
std::string FormatTraceparent(const TraceContext& context);

// `tracestate` when it may be passed on: at most 512 printable characters of ASCII; else empty.
std::string ValidTracestate(absl::string_view tracestate);

}  // namespace postern

#endif  // POSTERN_BASE_TRACE_CONTEXT_H_
