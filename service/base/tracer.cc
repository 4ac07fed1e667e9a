#include "base/tracer.h"

#include <cmath>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace postern {

LiveSpan::LiveSpan(Tracer& tracer, Span span, std::string traceparent, bool kept)
    : tracer_(tracer), span_(std::move(span)), traceparent_(std::move(traceparent)), kept_(kept) {}

LiveSpan::~LiveSpan() { End("cancelled"); }

void LiveSpan::Set(absl::string_view name, absl::string_view value) {
  if (kept_) span_.texts.emplace_back(name, value);
}

void LiveSpan::Set(absl::string_view name, int64_t value) {
  if (kept_) span_.numbers.emplace_back(name, value);
}

void LiveSpan::End(absl::string_view error) {
  if (std::exchange(ended_, true)) return;
  span_.error = std::string(error);
  tracer_.Finish(std::move(span_), traceparent_, kept_);
}

std::unique_ptr<LiveSpan> Tracer::StartCall(absl::string_view name, absl::string_view traceparent,
                                            absl::string_view tracestate) {
  const std::optional<TraceContext> parent = ParseTraceparent(traceparent);
  std::string own = parent ? std::string(traceparent) : "";
  Span span;
  if (options_.sink != nullptr) {
    span.context = {parent ? parent->trace_id : RandomHex(2), RandomHex(1), parent && parent->sampled};
    if (!parent) span.context.sampled = Keeps(span.context.trace_id);
    if (parent) span.parent_span_id = parent->span_id;
    span.name = std::string(name);
    span.start = clock_.Now();
    own = FormatTraceparent(span.context);
  }
  if (const std::string state = ValidTracestate(tracestate); parent && !state.empty()) {
    std::lock_guard<std::mutex> lock(mutex_);
    states_.emplace(own, state);
  }
  const bool kept = span.context.sampled;
  return std::make_unique<LiveSpan>(*this, std::move(span), std::move(own), kept);
}

std::unique_ptr<LiveSpan> Tracer::StartRequest(absl::string_view name, absl::string_view traceparent) {
  const std::optional<TraceContext> parent = ParseTraceparent(traceparent);
  if (options_.sink == nullptr || !parent) return nullptr;
  Span span{.context = {parent->trace_id, RandomHex(1), parent->sampled},
            .parent_span_id = parent->span_id,
            .name = std::string(name),
            .kind = Span::Kind::kClient,
            .start = clock_.Now()};
  std::string own = FormatTraceparent(span.context);
  return std::make_unique<LiveSpan>(*this, std::move(span), std::move(own), parent->sampled);
}

std::string Tracer::TracestateOf(absl::string_view traceparent) const {
  std::lock_guard<std::mutex> lock(mutex_);
  const auto found = states_.find(traceparent);
  return found == states_.end() ? "" : found->second;
}

std::string Tracer::RandomHex(int words) const {
  std::string hex;
  // No id is all 0.
  for (int i = 0; i < words; ++i) absl::StrAppend(&hex, absl::Hex(options_.random() | 1, absl::kZeroPad16));
  return hex;
}

// By the last 56 bits of the id, as others decide that see the same trace.
bool Tracer::Keeps(const std::string& trace_id) const {
  uint64_t bits = 0;
  if (!absl::SimpleHexAtoi(trace_id.substr(18), &bits)) return false;
  return static_cast<double>(bits) < options_.sample_ratio * 0x1p56;
}

void Tracer::Finish(Span span, const std::string& traceparent, bool kept) {
  if (span.kind == Span::Kind::kServer) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (const auto state = states_.find(traceparent); state != states_.end()) states_.erase(state);
  }
  if (!kept) return;
  span.end = clock_.Now();
  options_.sink->Add(std::move(span));
}

}  // namespace postern
