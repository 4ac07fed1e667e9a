#include "base/trace_context.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/traceparent.h"

namespace postern {
namespace {

bool AllZero(absl::string_view id) { return id.find_first_not_of('0') == absl::string_view::npos; }

}  // namespace

std::optional<TraceContext> ParseTraceparent(absl::string_view traceparent) {
  const std::string valid = ValidTraceparent(traceparent);
  if (valid.empty()) return std::nullopt;
  TraceContext context{valid.substr(3, 32), valid.substr(36, 16)};
  if (AllZero(context.trace_id) || AllZero(context.span_id)) return std::nullopt;
  const char last = valid.back();  // The lowest bit of the flags.
  context.sampled = (absl::ascii_isdigit(last) ? last - '0' : last - 'a' + 10) % 2 == 1;
  return context;
}

std::string FormatTraceparent(const TraceContext& context) {
  return absl::StrCat("00-", context.trace_id, "-", context.span_id, context.sampled ? "-01" : "-00");
}

std::string ValidTracestate(absl::string_view tracestate) {
  constexpr size_t kMostBytes = 512;
  const bool fit =
      tracestate.size() <= kMostBytes && std::all_of(tracestate.begin(), tracestate.end(), absl::ascii_isprint);
  return fit ? std::string(tracestate) : "";
}

}  // namespace postern
