// tracer.h
//
// Spans: what a call and the requests it makes took, for whoever follows a call through several programs. A span holds
// names of methods, accounts and endpoint templates, codes and times; never a text, a number of anybody, a path or a
// secret.
//
//   Tracer tracer(options, RealClock());
//   std::unique_ptr<LiveSpan> call = tracer.StartCall("postern.v1.MessageService/SendMessage", traceparent,
//   tracestate); std::unique_ptr<LiveSpan> request = tracer.StartRequest("POST /send", call->traceparent());
//   request->End("");
#ifndef POSTERN_BASE_TRACER_H_
#define POSTERN_BASE_TRACER_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/trace_context.h"

namespace postern {

// A finished span.
struct Span {
  enum class Kind { kServer, kClient };
  TraceContext context;
  std::string parent_span_id;  // Empty: the trace begins here.
  std::string name;
  Kind kind = Kind::kServer;
  absl::Time start;
  absl::Time end;
  std::vector<std::pair<std::string, std::string>> texts;  // Attributes.
  std::vector<std::pair<std::string, int64_t>> numbers;
  std::string error;  // What went wrong, a code or a cause; empty: nothing.
};

// Where finished spans go. Thread-safe; never blocks, never fails.
class SpanSink {
 public:
  virtual ~SpanSink() = default;
  virtual void Add(Span span) = 0;
};

class Tracer;

// A span that has begun. One thread at a time.
class LiveSpan {
 public:
  LiveSpan(Tracer& tracer, Span span, std::string traceparent, bool kept);
  ~LiveSpan();  // Ends it as cancelled, unless it has ended.

  // What whoever is called gets.
  const std::string& traceparent() const { return traceparent_; }
  void Set(absl::string_view name, absl::string_view value);
  void Set(absl::string_view name, int64_t value);
  // `error` empty: it went well. The first call counts.
  void End(absl::string_view error);

 private:
  Tracer& tracer_;
  Span span_;
  const std::string traceparent_;
  const bool kept_;
  bool ended_ = false;
};

struct TracerOptions {
  SpanSink* sink = nullptr;          // Null: no spans; what callers send is passed on as it came.
  double sample_ratio = 1;           // Of the traces that begin here, those that are kept.
  std::function<uint64_t()> random;  // 64 random bits; needed with a sink.
};

// Thread-safe. Must outlive its spans.
class Tracer {
 public:
  // `clock` and the sink must outlive it.
  Tracer(TracerOptions options, const Clock& clock) : options_(std::move(options)), clock_(clock) {}

  // A call that came in, with the trace context of its caller; kept when the caller keeps it. Without one the trace
  // begins here.
  std::unique_ptr<LiveSpan> StartCall(absl::string_view name, absl::string_view traceparent,
                                      absl::string_view tracestate);
  // A request made for the call with that traceparent. Null where there is nothing to follow.
  std::unique_ptr<LiveSpan> StartRequest(absl::string_view name, absl::string_view traceparent);
  // The tracestate that came with the call under way with that traceparent; else empty.
  std::string TracestateOf(absl::string_view traceparent) const;

 private:
  friend class LiveSpan;
  std::string RandomHex(int words) const;
  bool Keeps(const std::string& trace_id) const;
  void Finish(Span span, const std::string& traceparent, bool kept);

  const TracerOptions options_;
  const Clock& clock_;
  mutable std::mutex mutex_;
  std::multimap<std::string, std::string, std::less<>> states_;  // By traceparent; guarded by mutex_.
};

}  // namespace postern

#endif  // POSTERN_BASE_TRACER_H_
