// otlp_exporter.h
//
// Hands spans to a collector by OTLP over gRPC, in batches, from a thread of its own. Nobody ever waits for it: what
// does not fit into its queue is dropped and counted, and so is a batch that the collector does not take.
//
//   OtlpExporter exporter({.endpoint = "http://collector:4317", .version = "0.1.0"});
//   Tracer tracer({.sink = &exporter, ...}, RealClock());
#ifndef POSTERN_APP_OTLP_EXPORTER_H_
#define POSTERN_APP_OTLP_EXPORTER_H_

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/tracer.h"

namespace postern {

struct OtlpOptions {
  std::string endpoint;  // http://host:port, or https://host:port with the system's certificates.
  std::string version;   // Of this server, told to the collector.
  size_t max_queued = 2048;
  size_t max_batch = 512;
  absl::Duration interval = absl::Seconds(1);        // How long a span waits for others.
  absl::Duration export_timeout = absl::Seconds(5);  // Of one batch.
  // What became of spans: `exported`, `dropped` for want of room, `failed`. May be null.
  std::function<void(absl::string_view outcome, size_t spans)> observe;
};

class OtlpExporter : public SpanSink {
 public:
  explicit OtlpExporter(OtlpOptions options);
  ~OtlpExporter() override;

  void Add(Span span) override;

  // Hands over what is left, for at most one export_timeout. Spans that come later are dropped, and nobody is told of
  // them. Idempotent; the destructor does it too.
  void Close();

 private:
  struct Collector;
  void Run();
  void Export(const std::vector<Span>& spans, absl::Time until);
  void Observe(absl::string_view outcome, size_t spans) const;

  const OtlpOptions options_;
  const std::unique_ptr<Collector> collector_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Span> queue_;                   // Guarded by mutex_.
  bool closed_ = false;                      // Guarded by mutex_.
  absl::Time end_ = absl::InfiniteFuture();  // Of the last export, once closed. Guarded by mutex_.
  std::thread thread_;                       // Last: starts when all else is there.
};

}  // namespace postern

#endif  // POSTERN_APP_OTLP_EXPORTER_H_
